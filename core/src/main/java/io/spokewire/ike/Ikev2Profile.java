package io.spokewire.ike;

import io.spokewire.command.Mode;
import io.spokewire.command.Secret;
import io.spokewire.command.Section;
import io.spokewire.command.Slot;
import io.spokewire.net.Address;
import io.spokewire.net.Ipv4Address;
import io.spokewire.net.Prefix;
import java.util.List;
import java.util.Optional;

/**
 * {@code crypto ikev2 profile NAME}: which IKEv2 peers it takes and how both sides prove who they
 * are.
 *
 * @param name the section's name
 * @param description free text; empty for none
 * @param matchFvrf the VRF of the outer packets, {@code any} for all; empty for the default one
 * @param matchLocal ours that peers must have called, as addresses or interface names; empty for
 *     all
 * @param remoteIdentities the peers taken; one match is enough
 * @param certificateMap the certificate map that a peer's certificate must match; empty for none
 * @param localIdentity what we call ourselves; empty for our address
 * @param localAuthentication how we prove ourselves; empty where the line is missing
 * @param remoteAuthentication how peers may prove themselves
 * @param localKey our key, where no keyring holds it; hidden from {@link #toString}
 * @param remoteKey the peers' key, where no keyring holds it; hidden from {@link #toString}
 * @param keyring name of the local keyring; empty for none
 * @param ppkKeyring name of the keyring of post-quantum preshared keys; empty for none
 * @param trustpoints for our certificate and for theirs
 * @param lifetimeSeconds 120 to 86400; IOS's default is a day
 * @param dpd dead peer detection; off for the router's default
 * @param natKeepaliveSeconds 5 to 3600; 0 for the router's default
 * @param ivrf the VRF of the inner packets; empty to leave it to the tunnel
 * @param initialContactForce whether an INITIAL_CONTACT is believed to come even when missing
 * @param shutdown whether the profile is out of use
 */
public record Ikev2Profile(
        String name,
        String description,
        String matchFvrf,
        List<String> matchLocal,
        List<Identity> remoteIdentities,
        String certificateMap,
        Optional<Identity> localIdentity,
        Optional<Authentication> localAuthentication,
        List<Authentication> remoteAuthentication,
        Secret localKey,
        Secret remoteKey,
        String keyring,
        String ppkKeyring,
        List<Trustpoint> trustpoints,
        int lifetimeSeconds,
        Keepalive dpd,
        int natKeepaliveSeconds,
        String ivrf,
        boolean initialContactForce,
        boolean shutdown) {
    /** How a peer proves itself. */
    public enum Authentication {
        /** A key that both know. */
        PRE_SHARE("pre-share"),
        /** A certificate with an RSA key. */
        RSA_SIG("rsa-sig"),
        /** A certificate with an elliptic-curve key. */
        ECDSA_SIG("ecdsa-sig"),
        /** RFC 5106 and RFC 7296 section 2.16. */
        EAP("eap");

        private final String words;

        Authentication(String words) {
            this.words = words;
        }

        /** As the configuration says it, behind {@code authentication local}. */
        public String words() {
            return words;
        }
    }

    /** Which identities RFC 7296 section 3.5 a line names. */
    public enum IdentityKind {
        /** One address, or an IPv4 address and a mask, or an IPv6 prefix. */
        ADDRESS("address"),
        /** A full domain name. */
        FQDN("fqdn"),
        /** All names of a domain. */
        FQDN_DOMAIN("fqdn domain"),
        /** A mail address. */
        EMAIL("email"),
        /** All mail addresses of a domain. */
        EMAIL_DOMAIN("email domain"),
        /** Any bytes. */
        KEY_ID("key-id"),
        /** The name in the certificate; only for ourselves. */
        DN("dn"),
        /** Everybody; only for peers. */
        ANY("any");

        private final String words;

        IdentityKind(String words) {
            this.words = words;
        }

        /** As the configuration says it. */
        public String words() {
            return words;
        }
    }

    /**
     * Who somebody is.
     *
     * @param value the address, name or id as IOS prints it; empty for {@code dn} and {@code any}
     */
    public record Identity(IdentityKind kind, String value) {
        /** As the configuration shows it. */
        public String words() {
            return value.isEmpty() ? kind.words() : kind.words() + " " + value;
        }

        /**
         * The addresses that the value names: one, an IPv4 address and a mask, or a prefix.
         *
         * @throws IllegalArgumentException when it is of another kind than {@link
         *     IdentityKind#ADDRESS}
         */
        public Prefix addresses() {
            int space = value.indexOf(' ');
            if (space > 0) {
                int length = Ipv4Address.parse(value.substring(space + 1)).maskLength();
                Address address = Address.parse(value.substring(0, space));
                return new Prefix(address.masked(length), length);
            }
            return value.indexOf('/') > 0 ? Prefix.parse(value) : Address.parse(value).toPrefix();
        }
    }

    /**
     * {@code pki trustpoint NAME [sign | verify]}.
     *
     * @param use {@code sign}, {@code verify} or empty for both
     */
    public record Trustpoint(String name, String use) {}

    /** The mode {@code (config-ikev2-profile)#}. */
    public static final Mode MODE =
            new Mode("IKEv2 profile configuration", "config-ikev2-profile", Mode.CONFIG);

    /** {@code description}. */
    public static final Slot<String> DESCRIPTION = Slot.of("ikev2 profile description", "");

    /** {@code match fvrf}. */
    public static final Slot<String> MATCH_FVRF = Slot.of("ikev2 profile fvrf", "");

    /** {@code match address local}. */
    public static final Slot<List<String>> MATCH_LOCAL =
            Slot.of("ikev2 profile local address", List.of());

    /** {@code match identity remote}. */
    public static final Slot<List<Identity>> REMOTE_IDENTITIES =
            Slot.of("ikev2 profile remote identity", List.of());

    /** {@code match certificate}. */
    public static final Slot<String> CERTIFICATE_MAP = Slot.of("ikev2 profile certificate map", "");

    /** {@code identity local}. */
    public static final Slot<Optional<Identity>> LOCAL_IDENTITY =
            Slot.of("ikev2 profile local identity", Optional.empty());

    /** {@code authentication local}. */
    public static final Slot<Optional<Authentication>> LOCAL_AUTHENTICATION =
            Slot.of("ikev2 profile local authentication", Optional.empty());

    /** {@code authentication remote}. */
    public static final Slot<List<Authentication>> REMOTE_AUTHENTICATION =
            Slot.of("ikev2 profile remote authentication", List.of());

    /** {@code authentication local pre-share key}. */
    public static final Slot<Secret> LOCAL_KEY = Slot.of("ikev2 profile local key", Secret.NONE);

    /** {@code authentication remote pre-share key}. */
    public static final Slot<Secret> REMOTE_KEY = Slot.of("ikev2 profile remote key", Secret.NONE);

    /** {@code keyring local}. */
    public static final Slot<String> KEYRING = Slot.of("ikev2 profile keyring", "");

    /** {@code keyring ppk}. */
    public static final Slot<String> PPK_KEYRING = Slot.of("ikev2 profile ppk keyring", "");

    /** {@code pki trustpoint}. */
    public static final Slot<List<Trustpoint>> TRUSTPOINTS =
            Slot.of("ikev2 profile trustpoint", List.of());

    /** {@code lifetime}. */
    public static final Slot<Integer> LIFETIME_SECONDS = Slot.of("ikev2 profile lifetime", 86_400);

    /** {@code dpd}. */
    public static final Slot<Keepalive> DPD = Slot.of("ikev2 profile dpd", Keepalive.OFF);

    /** {@code nat keepalive}. */
    public static final Slot<Integer> NAT_KEEPALIVE = Slot.of("ikev2 profile nat keepalive", 0);

    /** {@code ivrf}. */
    public static final Slot<String> IVRF = Slot.of("ikev2 profile ivrf", "");

    /** {@code initial-contact force}. */
    public static final Slot<Boolean> INITIAL_CONTACT_FORCE =
            Slot.of("ikev2 profile initial-contact", false);

    /** {@code shutdown}. */
    public static final Slot<Boolean> SHUTDOWN = Slot.of("ikev2 profile shutdown", false);

    /** Copies the lists. */
    public Ikev2Profile {
        matchLocal = List.copyOf(matchLocal);
        remoteIdentities = List.copyOf(remoteIdentities);
        remoteAuthentication = List.copyOf(remoteAuthentication);
        trustpoints = List.copyOf(trustpoints);
    }

    /** What the section says. */
    public static Ikev2Profile of(Section section) {
        return new Ikev2Profile(
                section.name(),
                section.get(DESCRIPTION),
                section.get(MATCH_FVRF),
                section.get(MATCH_LOCAL),
                section.get(REMOTE_IDENTITIES),
                section.get(CERTIFICATE_MAP),
                section.get(LOCAL_IDENTITY),
                section.get(LOCAL_AUTHENTICATION),
                section.get(REMOTE_AUTHENTICATION),
                section.get(LOCAL_KEY),
                section.get(REMOTE_KEY),
                section.get(KEYRING),
                section.get(PPK_KEYRING),
                section.get(TRUSTPOINTS),
                section.get(LIFETIME_SECONDS),
                section.get(DPD),
                section.get(NAT_KEEPALIVE),
                section.get(IVRF),
                section.get(INITIAL_CONTACT_FORCE),
                section.get(SHUTDOWN));
    }
}
