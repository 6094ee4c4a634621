package io.spokewire.ike;

import io.spokewire.command.Section;
import io.spokewire.command.Slot;
import io.spokewire.policy.CryptoStrict;

/**
 * What holds for all IKE peers of the router.
 *
 * @param isakmpEnabled whether IKEv1 is spoken; {@code no crypto isakmp enable}
 * @param identity what we call ourselves in IKEv1: {@code address}, {@code hostname} or {@code dn};
 *     IOS's default is the address
 * @param isakmpKeepalive dead peer detection of IKEv1
 * @param isakmpNatKeepaliveSeconds 5 to 3600; 0 where nothing is configured: IOS sends none then
 * @param aggressiveDisabled {@code crypto isakmp aggressive-mode disable}
 * @param invalidSpiRecovery {@code crypto isakmp invalid-spi-recovery}
 * @param isakmpDefaultPolicies whether {@link IsakmpPolicy#DEFAULTS} hold where no policy is
 *     configured; {@code no crypto isakmp default policy}
 * @param strict {@code crypto strict}: weak algorithms are neither offered nor accepted, by either
 *     version of IKE and for ESP, whatever the configuration names (ours)
 * @param admissionSa {@code crypto call admission limit ike sa}: IKE associations at once, 0 to
 *     99999; 0 for no limit
 * @param admissionNegotiating {@code crypto call admission limit ike in-negotiation-sa}, 10 to
 *     99999; 0 for IOS's default of 1000
 * @param ikev2Dpd dead peer detection of IKEv2
 * @param ikev2FragmentationMtuBytes RFC 7383: 68 to 1500; 0 without a line, which is no fragment at
 *     all for IOS, and 1280 here
 * @param ikev2NatKeepaliveSeconds 5 to 3600; 0 for off
 * @param ikev2LimitNegotiating {@code crypto ikev2 limit max-in-negotation-sa}, 1 to 40000; 0 for
 *     IOS's default
 * @param ikev2LimitSa {@code crypto ikev2 limit max-sa}, 1 to 40000; 0 for no limit
 * @param cookieChallenge half-open associations from which cookies are asked for, 1 to 1000; 0 for
 *     never (RFC 7296 section 2.6)
 * @param windowSize requests on their way at once, 1 to 200 (RFC 7296 section 2.3)
 * @param isakmpSendsRevokedAway whether peers of IKEv1 whose certificates do not hold any more are
 *     disconnected; off for IOS without a line
 * @param ikev2SendsRevokedAway the same of IKEv2
 */
public record IkeDefaults(
        boolean isakmpEnabled,
        String identity,
        Keepalive isakmpKeepalive,
        int isakmpNatKeepaliveSeconds,
        boolean aggressiveDisabled,
        boolean invalidSpiRecovery,
        boolean isakmpDefaultPolicies,
        boolean strict,
        int admissionSa,
        int admissionNegotiating,
        Keepalive ikev2Dpd,
        int ikev2FragmentationMtuBytes,
        int ikev2NatKeepaliveSeconds,
        int ikev2LimitNegotiating,
        int ikev2LimitSa,
        int cookieChallenge,
        int windowSize,
        boolean isakmpSendsRevokedAway,
        boolean ikev2SendsRevokedAway) {
    /** {@code crypto isakmp enable}. */
    public static final Slot<Boolean> ISAKMP_ENABLED = Slot.of("isakmp enable", true);

    /** {@code crypto isakmp identity}. */
    public static final Slot<String> IDENTITY = Slot.of("isakmp identity", "address");

    /** {@code crypto isakmp keepalive}. */
    public static final Slot<Keepalive> ISAKMP_KEEPALIVE =
            Slot.of("isakmp keepalive", Keepalive.OFF);

    /** {@code crypto isakmp nat keepalive}. */
    public static final Slot<Integer> ISAKMP_NAT_KEEPALIVE = Slot.of("isakmp nat keepalive", 0);

    /** {@code crypto isakmp aggressive-mode disable}. */
    public static final Slot<Boolean> AGGRESSIVE_DISABLED =
            Slot.of("isakmp aggressive-mode disable", false);

    /** {@code crypto isakmp invalid-spi-recovery}. */
    public static final Slot<Boolean> INVALID_SPI_RECOVERY =
            Slot.of("isakmp invalid-spi-recovery", false);

    /** {@code crypto isakmp default policy}. */
    public static final Slot<Boolean> ISAKMP_DEFAULT_POLICIES =
            Slot.of("isakmp default policy", true);

    /** {@code crypto call admission limit ike sa}. */
    public static final Slot<Integer> ADMISSION_SA = Slot.of("ike admission sa", 0);

    /** {@code crypto call admission limit ike in-negotiation-sa}. */
    public static final Slot<Integer> ADMISSION_NEGOTIATING =
            Slot.of("ike admission in-negotiation-sa", 0);

    /** {@code crypto ikev2 dpd}. */
    public static final Slot<Keepalive> IKEV2_DPD = Slot.of("ikev2 dpd", Keepalive.OFF);

    /** {@code crypto ikev2 fragmentation}. */
    public static final Slot<Integer> IKEV2_FRAGMENTATION = Slot.of("ikev2 fragmentation", 0);

    /** {@code crypto ikev2 nat keepalive}. */
    public static final Slot<Integer> IKEV2_NAT_KEEPALIVE = Slot.of("ikev2 nat keepalive", 0);

    /** {@code crypto ikev2 limit max-in-negotation-sa} (IOS's own spelling). */
    public static final Slot<Integer> IKEV2_LIMIT_NEGOTIATING =
            Slot.of("ikev2 limit in-negotiation", 0);

    /** {@code crypto ikev2 limit max-sa}. */
    public static final Slot<Integer> IKEV2_LIMIT_SA = Slot.of("ikev2 limit sa", 0);

    /** {@code crypto ikev2 cookie-challenge}. */
    public static final Slot<Integer> COOKIE_CHALLENGE = Slot.of("ikev2 cookie-challenge", 0);

    /** {@code crypto ikev2 window}. */
    public static final Slot<Integer> WINDOW_SIZE = Slot.of("ikev2 window", 5);

    /** {@code crypto isakmp disconnect-revoked-peers}. */
    public static final Slot<Boolean> ISAKMP_DISCONNECT_REVOKED =
            Slot.of("isakmp disconnect-revoked-peers", true);

    /** {@code crypto ikev2 disconnect-revoked-peers}. */
    public static final Slot<Boolean> IKEV2_DISCONNECT_REVOKED =
            Slot.of("ikev2 disconnect-revoked-peers", true);

    /** What the whole configuration says. */
    public static IkeDefaults of(Section root) {
        return new IkeDefaults(
                root.get(ISAKMP_ENABLED),
                root.get(IDENTITY),
                root.get(ISAKMP_KEEPALIVE),
                root.get(ISAKMP_NAT_KEEPALIVE),
                root.get(AGGRESSIVE_DISABLED),
                root.get(INVALID_SPI_RECOVERY),
                root.get(ISAKMP_DEFAULT_POLICIES),
                CryptoStrict.of(root),
                root.get(ADMISSION_SA),
                root.get(ADMISSION_NEGOTIATING),
                root.get(IKEV2_DPD),
                root.get(IKEV2_FRAGMENTATION),
                root.get(IKEV2_NAT_KEEPALIVE),
                root.get(IKEV2_LIMIT_NEGOTIATING),
                root.get(IKEV2_LIMIT_SA),
                root.get(COOKIE_CHALLENGE),
                root.get(WINDOW_SIZE),
                root.get(ISAKMP_DISCONNECT_REVOKED),
                root.get(IKEV2_DISCONNECT_REVOKED));
    }
}
