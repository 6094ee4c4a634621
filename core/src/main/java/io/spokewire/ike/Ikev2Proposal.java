package io.spokewire.ike;

import io.spokewire.command.Mode;
import io.spokewire.command.Section;
import io.spokewire.command.Slot;
import java.util.List;

/**
 * {@code crypto ikev2 proposal NAME}: algorithms for an IKE security association, RFC 7296 section
 * 3.3, best first in each list.
 *
 * @param name the section's name
 * @param encryption ciphers
 * @param integrity HMACs; empty with ciphers that bring their own
 * @param prf pseudo-random functions; empty to take them from {@code integrity}
 * @param groups Diffie-Hellman groups
 * @param encapsulations ML-KEM as an additional key exchange; empty for none
 * @param encapsulationOptional whether a peer without it is taken too
 */
public record Ikev2Proposal(
        String name,
        List<Encryption> encryption,
        List<Hash> integrity,
        List<Hash> prf,
        List<Integer> groups,
        List<Encapsulation> encapsulations,
        boolean encapsulationOptional) {
    /** Ciphers of an IKEv2 proposal. */
    public enum Encryption {
        /** 56 bit. */
        DES("des", false),
        /** 168 bit. */
        TRIPLE_DES("3des", false),
        /** RFC 3602. */
        AES_CBC_128("aes-cbc-128", false),
        /** RFC 3602. */
        AES_CBC_192("aes-cbc-192", false),
        /** RFC 3602. */
        AES_CBC_256("aes-cbc-256", false),
        /** RFC 5282. */
        AES_GCM_128("aes-gcm-128", true),
        /** RFC 5282. */
        AES_GCM_256("aes-gcm-256", true),
        /** RFC 7634; not in IOS. */
        CHACHA20_POLY1305("chacha20-poly1305", true);

        private final String words;
        private final boolean combined;

        Encryption(String words, boolean combined) {
            this.words = words;
            this.combined = combined;
        }

        /** As the configuration says it, behind {@code encryption}. */
        public String words() {
            return words;
        }

        /** Whether it brings its own integrity, so that the proposal needs a PRF instead. */
        public boolean combined() {
            return combined;
        }
    }

    /** What integrity and PRF are built on. */
    public enum Hash {
        /** 128 bit. */
        MD5("md5"),
        /** 160 bit. */
        SHA1("sha1"),
        /** SHA-2. */
        SHA256("sha256"),
        /** SHA-2. */
        SHA384("sha384"),
        /** SHA-2. */
        SHA512("sha512");

        private final String words;

        Hash(String words) {
            this.words = words;
        }

        /** As the configuration says it, behind {@code integrity} or {@code prf}. */
        public String words() {
            return words;
        }
    }

    /** Key encapsulation by FIPS 203, with the numbers of IANA's registry of key exchanges. */
    public enum Encapsulation {
        /** Category 1. */
        ML_KEM_512("mlkem512", 35),
        /** Category 3. */
        ML_KEM_768("mlkem768", 36),
        /** Category 5. */
        ML_KEM_1024("mlkem1024", 37);

        private final String words;
        private final int method;

        Encapsulation(String words, int method) {
            this.words = words;
            this.method = method;
        }

        /** As the configuration says it, behind {@code pqc}. */
        public String words() {
            return words;
        }

        /** Its number on the wire. */
        public int method() {
            return method;
        }
    }

    /**
     * What is offered where no policy fits: the ciphers and hashes of IOS's own defaults but MD5,
     * and the groups of IOS-XE's.
     */
    public static final Ikev2Proposal DEFAULT =
            new Ikev2Proposal(
                    "default",
                    List.of(Encryption.AES_CBC_256, Encryption.AES_CBC_192, Encryption.AES_CBC_128),
                    List.of(Hash.SHA512, Hash.SHA384, Hash.SHA256, Hash.SHA1),
                    List.of(),
                    List.of(19, 14, 21, 5),
                    List.of(),
                    false);

    /** The mode {@code (config-ikev2-proposal)#}. */
    public static final Mode MODE =
            new Mode("IKEv2 proposal configuration", "config-ikev2-proposal", Mode.CONFIG);

    /** {@code encryption}. */
    public static final Slot<List<Encryption>> ENCRYPTION =
            Slot.of("ikev2 proposal encryption", List.of());

    /** {@code integrity}. */
    public static final Slot<List<Hash>> INTEGRITY = Slot.of("ikev2 proposal integrity", List.of());

    /** {@code prf}. */
    public static final Slot<List<Hash>> PRF = Slot.of("ikev2 proposal prf", List.of());

    /** {@code group}. */
    public static final Slot<List<Integer>> GROUPS = Slot.of("ikev2 proposal group", List.of());

    /** {@code pqc}. */
    public static final Slot<List<Encapsulation>> ENCAPSULATIONS =
            Slot.of("ikev2 proposal pqc", List.of());

    /** {@code optional} behind {@code pqc}. */
    public static final Slot<Boolean> ENCAPSULATION_OPTIONAL =
            Slot.of("ikev2 proposal pqc optional", false);

    /** Copies the lists. */
    public Ikev2Proposal {
        encryption = List.copyOf(encryption);
        integrity = List.copyOf(integrity);
        prf = List.copyOf(prf);
        groups = List.copyOf(groups);
        encapsulations = List.copyOf(encapsulations);
    }

    /** What the section says. */
    public static Ikev2Proposal of(Section section) {
        return new Ikev2Proposal(
                section.name(),
                section.get(ENCRYPTION),
                section.get(INTEGRITY),
                section.get(PRF),
                section.get(GROUPS),
                section.get(ENCAPSULATIONS),
                section.get(ENCAPSULATION_OPTIONAL));
    }

    /**
     * Whether it can be offered: RFC 7296 section 3.3.2 wants a cipher, a PRF and a group, and
     * integrity exactly when the cipher brings none.
     */
    public boolean complete() {
        boolean combined =
                !encryption.isEmpty() && encryption.stream().allMatch(Encryption::combined);
        boolean hashed = combined ? !prf.isEmpty() : !integrity.isEmpty();
        return !encryption.isEmpty() && hashed && !groups.isEmpty();
    }
}
