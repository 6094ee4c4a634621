package io.spokewire.ike.v1;

import io.spokewire.ike.DhGroup;
import io.spokewire.ike.IsakmpPolicy;
import io.spokewire.ike.crypto.CbcCipher;
import io.spokewire.ike.crypto.HashAlgorithm;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The algorithms of an ISAKMP SA, RFC 2409 section 4.
 *
 * @param keyBytes of the cipher
 * @param group Diffie-Hellman group
 * @param lifetimeSeconds at least 1
 */
record Phase1Suite(
        CbcCipher cipher,
        int keyBytes,
        HashAlgorithm hash,
        AuthMethod method,
        int group,
        int lifetimeSeconds) {
    private static final int ENCRYPTION = 1;
    private static final int HASH = 2;
    private static final int METHOD = 3;
    private static final int GROUP = 4;
    private static final int LIFE_TYPE = 11;
    private static final int LIFE_DURATION = 12;
    private static final int KEY_LENGTH = 14;
    private static final int SECONDS = 1;
    private static final int KILOBYTES = 2;

    private static final int DES = 1;
    private static final int TRIPLE_DES = 5;
    private static final int AES = 7;

    /** What an offer without a lifetime means: IOS's default. */
    private static final int LIFETIME_UNSAID = 86_400;

    private static final int LIFETIME_MAX = Integer.MAX_VALUE;

    /** The suite of a policy, with the method that our own key allows. */
    static Phase1Suite of(IsakmpPolicy policy, AuthMethod method) {
        int keyBytes =
                switch (policy.encryption()) {
                    case DES -> 8;
                    case AES -> 16;
                    case TRIPLE_DES, AES_192 -> 24;
                    case AES_256 -> 32;
                };
        return new Phase1Suite(
                switch (policy.encryption()) {
                    case DES -> CbcCipher.DES;
                    case TRIPLE_DES -> CbcCipher.TRIPLE_DES;
                    case AES, AES_192, AES_256 -> CbcCipher.AES;
                },
                keyBytes,
                switch (policy.hash()) {
                    case MD5 -> HashAlgorithm.MD5;
                    case SHA -> HashAlgorithm.SHA1;
                    case SHA256 -> HashAlgorithm.SHA2_256;
                    case SHA384 -> HashAlgorithm.SHA2_384;
                    case SHA512 -> HashAlgorithm.SHA2_512;
                },
                method,
                policy.group(),
                policy.lifetimeSeconds());
    }

    /** Whether any algorithm protects too little to be used where nobody asks for it. */
    boolean weak() {
        return cipher.weak() || hash.weak() || DhGroup.isWeak(group);
    }

    /** Whether all but the lifetime agree. */
    boolean agrees(Phase1Suite other) {
        return cipher == other.cipher
                && keyBytes == other.keyBytes
                && hash == other.hash
                && method == other.method
                && group == other.group;
    }

    Phase1Suite withLifetime(int seconds) {
        return new Phase1Suite(cipher, keyBytes, hash, method, group, seconds);
    }

    /** As configuration lines say it: {@code aes 256, sha256, pre-share, group 14}. */
    String words() {
        String encryption =
                switch (cipher) {
                    case DES -> "des";
                    case TRIPLE_DES -> "3des";
                    case AES -> keyBytes == 16 ? "aes" : "aes " + keyBytes * 8;
                };
        return encryption + ", " + hashWords(hash) + ", " + method.words() + ", group " + group;
    }

    private static String hashWords(HashAlgorithm hash) {
        return switch (hash) {
            case MD5 -> "md5";
            case SHA1 -> "sha";
            case SHA2_256 -> "sha256";
            case SHA2_384 -> "sha384";
            case SHA2_512 -> "sha512";
        };
    }

    /** The attributes of an offer, in IOS's order. */
    List<Attribute> attributes() {
        List<Attribute> attributes = new ArrayList<>();
        attributes.add(
                Attribute.basic(
                        ENCRYPTION,
                        switch (cipher) {
                            case DES -> DES;
                            case TRIPLE_DES -> TRIPLE_DES;
                            case AES -> AES;
                        }));
        if (cipher == CbcCipher.AES) {
            // RFC 2409 appendix A: not with ciphers whose keys have one length.
            attributes.add(Attribute.basic(KEY_LENGTH, keyBytes * 8));
        }
        attributes.add(Attribute.basic(HASH, hashNumber(hash)));
        attributes.add(Attribute.basic(GROUP, group));
        attributes.add(Attribute.basic(METHOD, method.number()));
        attributes.add(Attribute.basic(LIFE_TYPE, SECONDS));
        attributes.add(Attribute.number(LIFE_DURATION, lifetimeSeconds));
        return attributes;
    }

    private static int hashNumber(HashAlgorithm hash) {
        return switch (hash) {
            case MD5 -> 1;
            case SHA1 -> 2;
            case SHA2_256 -> 4;
            case SHA2_384 -> 5;
            case SHA2_512 -> 6;
        };
    }

    /** What attributes mean; empty when they hold something that is not spoken here. */
    static Optional<Phase1Suite> parse(List<Attribute> attributes) {
        Set<Integer> seen = new HashSet<>();
        long cipher = 0;
        long keyBits = 0;
        long hash = 0;
        long method = 0;
        long group = 0;
        long lifeType = 0;
        long lifetime = LIFETIME_UNSAID;
        for (Attribute attribute : attributes) {
            long value = attribute.number();
            boolean life = attribute.type() == LIFE_TYPE || attribute.type() == LIFE_DURATION;
            if (!life && !seen.add(attribute.type())) {
                return Optional.empty();
            }
            switch (attribute.type()) {
                case ENCRYPTION -> cipher = value;
                case HASH -> hash = value;
                case METHOD -> method = value;
                case GROUP -> group = value;
                case LIFE_TYPE -> lifeType = value;
                case LIFE_DURATION -> {
                    if (lifeType == SECONDS) {
                        lifetime = value;
                    } else if (lifeType != KILOBYTES) {
                        return Optional.empty();
                    }
                }
                case KEY_LENGTH -> keyBits = value;
                default -> {
                    return Optional.empty();
                }
            }
        }
        return suite(cipher, keyBits, hash, method, group, lifetime);
    }

    private static Optional<Phase1Suite> suite(
            long cipher, long keyBits, long hash, long method, long group, long lifetime) {
        int keyBytes = cipher == AES ? (int) Math.min(keyBits / 8, 64) : cipher == DES ? 8 : 24;
        boolean keyIsRight = cipher == AES ? keyBits == keyBytes * 8L : keyBits == 0;
        for (CbcCipher c : CbcCipher.values()) {
            boolean same =
                    switch (c) {
                        case DES -> cipher == DES;
                        case TRIPLE_DES -> cipher == TRIPLE_DES;
                        case AES -> cipher == AES;
                    };
            for (HashAlgorithm h : HashAlgorithm.values()) {
                for (AuthMethod m : AuthMethod.values()) {
                    if (same
                            && keyIsRight
                            && c.takesKeyBytes(keyBytes)
                            && hashNumber(h) == hash
                            && m.number() == method
                            && group <= Integer.MAX_VALUE
                            && DhGroup.isKnown((int) group)
                            && lifetime > 0) {
                        return Optional.of(
                                new Phase1Suite(
                                        c,
                                        keyBytes,
                                        h,
                                        m,
                                        (int) group,
                                        (int) Math.min(lifetime, LIFETIME_MAX)));
                    }
                }
            }
        }
        return Optional.empty();
    }

    /** The seconds of a lifetime that attributes name; 0 where they name none. */
    static int lifetime(List<Attribute> attributes) {
        long type = 0;
        long seconds = 0;
        for (Attribute attribute : attributes) {
            if (attribute.type() == LIFE_TYPE) {
                type = attribute.number();
            } else if (attribute.type() == LIFE_DURATION && type == SECONDS) {
                seconds = attribute.number();
            }
        }
        return (int) Math.min(seconds, LIFETIME_MAX);
    }

    /** What an offer says, for people; numbers where we have no word for them. */
    static String describe(List<Attribute> attributes) {
        return parse(attributes)
                .map(Phase1Suite::words)
                .orElseGet(() -> {
                    StringBuilder words = new StringBuilder();
                    for (Attribute attribute : attributes) {
                        words.append(words.isEmpty() ? "" : " ")
                                .append(attribute.type())
                                .append('=')
                                .append(attribute.number());
                    }
                    return "attributes " + words;
                });
    }
}
