package io.spokewire.ike;

import io.spokewire.command.Mode;
import io.spokewire.command.Section;
import io.spokewire.command.Slot;
import java.util.List;

/**
 * {@code crypto isakmp policy PRIORITY}: one proposal for the IKEv1 main or aggressive mode, RFC
 * 2409 section 5.
 *
 * @param priority 1, the best, to 10000; higher ones are those of {@link #DEFAULTS}
 * @param encryption IOS's default is DES
 * @param hash IOS's default is SHA-1
 * @param authentication IOS's default is RSA signatures
 * @param group Diffie-Hellman group; IOS's default is 1
 * @param lifetimeSeconds 60 to 86400; IOS's default is a day
 */
public record IsakmpPolicy(
        int priority,
        Encryption encryption,
        Hash hash,
        Authentication authentication,
        int group,
        int lifetimeSeconds) {
    /** Ciphers of an ISAKMP policy. */
    public enum Encryption {
        /** 56 bit. */
        DES("des"),
        /** 168 bit. */
        TRIPLE_DES("3des"),
        /** 128 bit; IOS prints no key length. */
        AES("aes"),
        /** 192 bit. */
        AES_192("aes 192"),
        /** 256 bit. */
        AES_256("aes 256");

        private final String words;

        Encryption(String words) {
            this.words = words;
        }

        /** As the configuration says it, behind {@code encryption}. */
        public String words() {
            return words;
        }
    }

    /** Hashes of an ISAKMP policy. */
    public enum Hash {
        /** 128 bit. */
        MD5("md5"),
        /** SHA-1. */
        SHA("sha"),
        /** SHA-2, 256 bit. */
        SHA256("sha256"),
        /** SHA-2, 384 bit. */
        SHA384("sha384"),
        /** SHA-2, 512 bit. */
        SHA512("sha512");

        private final String words;

        Hash(String words) {
            this.words = words;
        }

        /** As the configuration says it, behind {@code hash}. */
        public String words() {
            return words;
        }
    }

    /** How the peers of an ISAKMP policy prove who they are. */
    public enum Authentication {
        /** Certificates with RSA keys. */
        RSA_SIG("rsa-sig"),
        /** Nonces encrypted under RSA. */
        RSA_ENCR("rsa-encr"),
        /** A key that both know. */
        PRE_SHARE("pre-share"),
        /** Certificates with elliptic-curve keys. */
        ECDSA_SIG("ecdsa-sig");

        private final String words;

        Authentication(String words) {
            this.words = words;
        }

        /** As the configuration says it, behind {@code authentication}. */
        public String words() {
            return words;
        }
    }

    /**
     * What IOS (since 12.4(20)T, {@code show crypto isakmp default policy}) offers and takes where
     * no policy is configured: priorities 65507 to 65514.
     */
    public static final List<IsakmpPolicy> DEFAULTS =
            List.of(
                    byDefault(65_507, Encryption.AES, Hash.SHA, Authentication.RSA_SIG, 5),
                    byDefault(65_508, Encryption.AES, Hash.SHA, Authentication.PRE_SHARE, 5),
                    byDefault(65_509, Encryption.AES, Hash.MD5, Authentication.RSA_SIG, 5),
                    byDefault(65_510, Encryption.AES, Hash.MD5, Authentication.PRE_SHARE, 5),
                    byDefault(65_511, Encryption.TRIPLE_DES, Hash.SHA, Authentication.RSA_SIG, 2),
                    byDefault(65_512, Encryption.TRIPLE_DES, Hash.SHA, Authentication.PRE_SHARE, 2),
                    byDefault(65_513, Encryption.TRIPLE_DES, Hash.MD5, Authentication.RSA_SIG, 2),
                    byDefault(
                            65_514, Encryption.TRIPLE_DES, Hash.MD5, Authentication.PRE_SHARE, 2));

    /** The mode {@code (config-isakmp)#}. */
    public static final Mode MODE =
            new Mode("ISAKMP policy configuration", "config-isakmp", Mode.CONFIG);

    /** {@code encryption}. */
    public static final Slot<Encryption> ENCRYPTION = Slot.of("isakmp encryption", Encryption.DES);

    /** {@code hash}. */
    public static final Slot<Hash> HASH = Slot.of("isakmp hash", Hash.SHA);

    /** {@code authentication}. */
    public static final Slot<Authentication> AUTHENTICATION =
            Slot.of("isakmp authentication", Authentication.RSA_SIG);

    /** {@code group}. */
    public static final Slot<Integer> GROUP = Slot.of("isakmp group", 1);

    /** {@code lifetime}. */
    public static final Slot<Integer> LIFETIME_SECONDS = Slot.of("isakmp lifetime", 86_400);

    /** Checks the group. */
    public IsakmpPolicy {
        DhGroup.known(group);
    }

    private static IsakmpPolicy byDefault(
            int priority, Encryption encryption, Hash hash, Authentication method, int group) {
        return new IsakmpPolicy(priority, encryption, hash, method, group, 86_400);
    }

    /** What the section says. */
    public static IsakmpPolicy of(Section section) {
        return new IsakmpPolicy(
                Integer.parseInt(section.name()),
                section.get(ENCRYPTION),
                section.get(HASH),
                section.get(AUTHENTICATION),
                section.get(GROUP),
                section.get(LIFETIME_SECONDS));
    }
}
