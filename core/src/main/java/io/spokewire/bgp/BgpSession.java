package io.spokewire.bgp;

import io.spokewire.command.Mode;
import io.spokewire.command.Secret;
import io.spokewire.command.Section;
import io.spokewire.command.Slot;
import java.util.List;

/**
 * What {@code router bgp} says about the connection to a neighbour, or about that to all members of
 * a peer group or of a peer-session template.
 *
 * @param name address of the neighbour, or name of the peer group or template
 * @param group whether it is a peer group
 * @param memberOf the peer group that gives what is not said here; empty for none
 * @param inherits the peer-session template that gives what is not said here; empty for none
 * @param remoteAs {@link AsNumber#NONE} when not said
 * @param alternateAs further ASes of a peer group with a listen range
 * @param localAs words behind {@code local-as}; empty for the process's AS
 * @param description free text; empty for none
 * @param password for TCP MD5, RFC 2385; hidden from {@link #toString}
 * @param updateSource interface whose address we use; empty for the outgoing one
 * @param ebgpMultihop hops that an external neighbour may be away, 1 to 255; 0 for 1
 * @param ttlSecurityHops RFC 5082, 1 to 254; 0 for off
 * @param disableConnectedCheck whether an external neighbour's loopback is taken
 * @param timers empty for the process's
 * @param shutdown whether the session is kept down
 * @param gracefulShutdown words behind {@code shutdown graceful}; empty for none
 * @param fallOver words behind {@code fall-over}: {@code bfd [single-hop | multi-hop]
 *     [strict-mode]}, {@code route-map NAME}, or {@code on} for the bare word; empty for none
 * @param transport words behind {@code transport}; empty for none
 * @param haMode {@code ha-mode graceful-restart}: {@code on} or {@code off}; empty for what the
 *     process says
 */
public record BgpSession(
        String name,
        boolean group,
        String memberOf,
        String inherits,
        AsNumber remoteAs,
        List<AsNumber> alternateAs,
        String localAs,
        String description,
        Secret password,
        String updateSource,
        int ebgpMultihop,
        int ttlSecurityHops,
        boolean disableConnectedCheck,
        Timers timers,
        boolean shutdown,
        String gracefulShutdown,
        String fallOver,
        String transport,
        String haMode) {
    /**
     * RFC 4271 section 10.
     *
     * @param keepaliveSeconds 0 to 65535; IOS's default is 60
     * @param holdSeconds 0 or 3 to 65535; IOS's default is 180
     * @param minimumHoldSeconds that we accept from the neighbour; 0 for any
     */
    public record Timers(int keepaliveSeconds, int holdSeconds, int minimumHoldSeconds) {
        /** Not said. */
        public static final Timers UNSET = new Timers(-1, -1, 0);

        /** Checks that the session can live. */
        public Timers {
            if (holdSeconds == 1 || holdSeconds == 2) {
                throw new IllegalArgumentException(
                        "the hold time is 0 or at least 3 seconds (RFC 4271 section 4.2)");
            }
        }

        /** As the configuration shows it. */
        public String words() {
            return keepaliveSeconds
                    + " "
                    + holdSeconds
                    + (minimumHoldSeconds == 0 ? "" : " " + minimumHoldSeconds);
        }
    }

    /** A passing mode for the sections that hold a neighbour; nothing is typed in it. */
    public static final Mode NEIGHBOR =
            new Mode("BGP neighbor settings", "config-router", Mode.CONFIG);

    /** The mode {@code (config-router-stmp)#}: {@code template peer-session NAME}. */
    public static final Mode TEMPLATE =
            new Mode("BGP session template configuration", "config-router-stmp", BgpProcess.MODE);

    /** {@code peer-group} of the peer group itself. */
    public static final Slot<Boolean> GROUP = Slot.of("bgp peer-group", false);

    /** {@code peer-group NAME} of a member. */
    public static final Slot<String> MEMBER_OF = Slot.of("bgp member of", "");

    /** {@code inherit peer-session}. */
    public static final Slot<String> INHERITS = Slot.of("bgp inherit peer-session", "");

    /** {@code remote-as}: the AS, then the alternate ones; empty when not said. */
    public static final Slot<List<AsNumber>> REMOTE_AS = Slot.of("bgp remote-as", List.of());

    /** {@code local-as}. */
    public static final Slot<String> LOCAL_AS = Slot.of("bgp local-as", "");

    /** {@code description}. */
    public static final Slot<String> DESCRIPTION = Slot.of("bgp description", "");

    /** {@code password}. */
    public static final Slot<Secret> PASSWORD = Slot.of("bgp password", Secret.NONE);

    /** {@code update-source}. */
    public static final Slot<String> UPDATE_SOURCE = Slot.of("bgp update-source", "");

    /** {@code ebgp-multihop}. */
    public static final Slot<Integer> EBGP_MULTIHOP = Slot.of("bgp ebgp-multihop", 0);

    /** {@code ttl-security hops}. */
    public static final Slot<Integer> TTL_SECURITY_HOPS = Slot.of("bgp ttl-security", 0);

    /** {@code disable-connected-check}. */
    public static final Slot<Boolean> DISABLE_CONNECTED_CHECK =
            Slot.of("bgp disable-connected-check", false);

    /** {@code timers}. */
    public static final Slot<Timers> TIMERS = Slot.of("bgp neighbor timers", Timers.UNSET);

    /** {@code shutdown}. */
    public static final Slot<Boolean> SHUTDOWN = Slot.of("bgp neighbor shutdown", false);

    /** {@code shutdown graceful}. */
    public static final Slot<String> GRACEFUL_SHUTDOWN =
            Slot.of("bgp neighbor shutdown graceful", "");

    /** {@code fall-over}. */
    public static final Slot<String> FALL_OVER = Slot.of("bgp fall-over", "");

    /** {@code transport}. */
    public static final Slot<String> TRANSPORT = Slot.of("bgp transport", "");

    /** {@code ha-mode graceful-restart}. */
    public static final Slot<String> HA_MODE = Slot.of("bgp ha-mode", "");

    /** {@code version 4}. */
    public static final Slot<Integer> VERSION = Slot.of("bgp version", 0);

    /** Copies the list. */
    public BgpSession {
        alternateAs = List.copyOf(alternateAs);
    }

    /** What the section says. */
    public static BgpSession of(Section section) {
        List<AsNumber> remoteAs = section.get(REMOTE_AS);
        return new BgpSession(
                section.name(),
                section.get(GROUP),
                section.get(MEMBER_OF),
                section.get(INHERITS),
                remoteAs.isEmpty() ? AsNumber.NONE : remoteAs.getFirst(),
                remoteAs.isEmpty() ? List.of() : remoteAs.subList(1, remoteAs.size()),
                section.get(LOCAL_AS),
                section.get(DESCRIPTION),
                section.get(PASSWORD),
                section.get(UPDATE_SOURCE),
                section.get(EBGP_MULTIHOP),
                section.get(TTL_SECURITY_HOPS),
                section.get(DISABLE_CONNECTED_CHECK),
                section.get(TIMERS),
                section.get(SHUTDOWN),
                section.get(GRACEFUL_SHUTDOWN),
                section.get(FALL_OVER),
                section.get(TRANSPORT),
                section.get(HA_MODE));
    }

    /** This session, with what it does not say from another one. */
    BgpSession over(BgpSession base) {
        boolean ownAs = !remoteAs.equals(AsNumber.NONE);
        return new BgpSession(
                name,
                group,
                said(memberOf, base.memberOf),
                said(inherits, base.inherits),
                ownAs ? remoteAs : base.remoteAs,
                ownAs ? alternateAs : base.alternateAs,
                said(localAs, base.localAs),
                said(description, base.description),
                password.equals(Secret.NONE) ? base.password : password,
                said(updateSource, base.updateSource),
                ebgpMultihop != 0 ? ebgpMultihop : base.ebgpMultihop,
                ttlSecurityHops != 0 ? ttlSecurityHops : base.ttlSecurityHops,
                disableConnectedCheck || base.disableConnectedCheck,
                timers.equals(Timers.UNSET) ? base.timers : timers,
                shutdown || base.shutdown,
                said(gracefulShutdown, base.gracefulShutdown),
                said(fallOver, base.fallOver),
                said(transport, base.transport),
                said(haMode, base.haMode));
    }

    /** Whether the session is kept down, at once or before long. */
    public boolean ends() {
        return shutdown || !gracefulShutdown.isEmpty();
    }

    /** The same, with what the process says of how sessions end, where this one says nothing. */
    BgpSession ending(String words) {
        return words.isEmpty() || !gracefulShutdown.isEmpty()
                ? this
                : new BgpSession(
                        name,
                        group,
                        memberOf,
                        inherits,
                        remoteAs,
                        alternateAs,
                        localAs,
                        description,
                        password,
                        updateSource,
                        ebgpMultihop,
                        ttlSecurityHops,
                        disableConnectedCheck,
                        timers,
                        shutdown,
                        words,
                        fallOver,
                        transport,
                        haMode);
    }

    /** Whether the session waits for BFD before it comes up. */
    boolean bfdStrict() {
        return fallOver.startsWith("bfd") && fallOver.endsWith(" strict-mode");
    }

    /** Whether a restart of the neighbour's control plane is told from a failure of the path. */
    boolean checksControlPlane() {
        return fallOver.startsWith("bfd") && fallOver.contains(" check-control-plane-failure");
    }

    private static String said(String own, String base) {
        return own.isEmpty() ? base : own;
    }
}
