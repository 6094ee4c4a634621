package io.spokewire.esp;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** One word, or word and key length, of a {@code crypto ipsec transform-set} line. */
public enum Transform {
    /** RFC 2405. */
    ESP_DES("esp-des", Kind.ENCRYPTION, true),
    /** RFC 2451. */
    ESP_3DES("esp-3des", Kind.ENCRYPTION, true),
    /** RFC 3602, 128 bit: IOS prints no key length. */
    ESP_AES("esp-aes", Kind.ENCRYPTION, false),
    /** RFC 3602, 192 bit. */
    ESP_AES_192("esp-aes 192", Kind.ENCRYPTION, false),
    /** RFC 3602, 256 bit. */
    ESP_AES_256("esp-aes 256", Kind.ENCRYPTION, false),
    /** RFC 2410: no encryption. */
    ESP_NULL("esp-null", Kind.ENCRYPTION, true),
    /** RFC 4106, 128 bit: IOS prints no key length. */
    ESP_GCM("esp-gcm", Kind.COMBINED, false),
    /** RFC 4106, 192 bit. */
    ESP_GCM_192("esp-gcm 192", Kind.COMBINED, false),
    /** RFC 4106, 256 bit. */
    ESP_GCM_256("esp-gcm 256", Kind.COMBINED, false),
    /** RFC 4543, 128 bit: integrity without encryption. */
    ESP_GMAC("esp-gmac", Kind.COMBINED, false),
    /** RFC 4543, 192 bit. */
    ESP_GMAC_192("esp-gmac 192", Kind.COMBINED, false),
    /** RFC 4543, 256 bit. */
    ESP_GMAC_256("esp-gmac 256", Kind.COMBINED, false),
    /** RFC 7634; ours, IOS has none, and IKEv1 has no number for it. */
    ESP_CHACHA20_POLY1305("esp-chacha20-poly1305", Kind.COMBINED, false),
    /** RFC 2403. */
    ESP_MD5_HMAC("esp-md5-hmac", Kind.INTEGRITY, true),
    /** RFC 2404. */
    ESP_SHA_HMAC("esp-sha-hmac", Kind.INTEGRITY, false),
    /** RFC 4868. */
    ESP_SHA256_HMAC("esp-sha256-hmac", Kind.INTEGRITY, false),
    /** RFC 4868. */
    ESP_SHA384_HMAC("esp-sha384-hmac", Kind.INTEGRITY, false),
    /** RFC 4868. */
    ESP_SHA512_HMAC("esp-sha512-hmac", Kind.INTEGRITY, false),
    /** RFC 4302 with RFC 2403. */
    AH_MD5_HMAC("ah-md5-hmac", Kind.HEADER, true),
    /** RFC 4302 with RFC 2404. */
    AH_SHA_HMAC("ah-sha-hmac", Kind.HEADER, false),
    /** RFC 4302 with RFC 4868. */
    AH_SHA256_HMAC("ah-sha256-hmac", Kind.HEADER, false),
    /** RFC 4302 with RFC 4868. */
    AH_SHA384_HMAC("ah-sha384-hmac", Kind.HEADER, false),
    /** RFC 4302 with RFC 4868. */
    AH_SHA512_HMAC("ah-sha512-hmac", Kind.HEADER, false),
    /** RFC 3173 with LZS, RFC 2395. */
    COMP_LZS("comp-lzs", Kind.COMPRESSION, false);

    /** What a transform does. A set holds at most one of a kind. */
    public enum Kind {
        /** Authentication header. */
        HEADER,
        /** ESP confidentiality. */
        ENCRYPTION,
        /** ESP confidentiality and integrity in one; excludes both of the others. */
        COMBINED,
        /** ESP integrity. */
        INTEGRITY,
        /** IPComp. */
        COMPRESSION
    }

    private final String words;
    private final Kind kind;
    private final boolean weak;

    Transform(String words, Kind kind, boolean weak) {
        this.words = words;
        this.kind = kind;
        this.weak = weak;
    }

    /** As the configuration shows it. */
    public String words() {
        return words;
    }

    /** What it does. */
    public Kind kind() {
        return kind;
    }

    /** Whether it protects too little to be offered where nobody asks for it. */
    public boolean weak() {
        return weak;
    }

    /** The cipher of ESP; only of the kinds that encrypt or combine. */
    EspCipher espCipher() {
        return switch (this) {
            case ESP_DES -> EspCipher.DES_CBC;
            case ESP_3DES -> EspCipher.TRIPLE_DES_CBC;
            case ESP_AES, ESP_AES_192, ESP_AES_256 -> EspCipher.AES_CBC;
            case ESP_NULL -> EspCipher.NULL;
            case ESP_GCM, ESP_GCM_192, ESP_GCM_256 -> EspCipher.AES_GCM;
            case ESP_GMAC, ESP_GMAC_192, ESP_GMAC_256 -> EspCipher.AES_GMAC;
            case ESP_CHACHA20_POLY1305 -> EspCipher.CHACHA20_POLY1305;
            default -> throw new IllegalStateException(words + " is no cipher");
        };
    }

    /** Bits of the cipher's key, salt left aside; only of the kinds that encrypt or combine. */
    int keyBits() {
        return switch (this) {
            case ESP_NULL -> 0;
            case ESP_DES -> 64;
            case ESP_AES, ESP_GCM, ESP_GMAC -> 128;
            case ESP_3DES, ESP_AES_192, ESP_GCM_192, ESP_GMAC_192 -> 192;
            case ESP_AES_256, ESP_GCM_256, ESP_GMAC_256, ESP_CHACHA20_POLY1305 -> 256;
            default -> throw new IllegalStateException(words + " is no cipher");
        };
    }

    /** The integrity of ESP; only of that kind. */
    EspIntegrity espIntegrity() {
        return switch (this) {
            case ESP_MD5_HMAC -> EspIntegrity.HMAC_MD5_96;
            case ESP_SHA_HMAC -> EspIntegrity.HMAC_SHA1_96;
            case ESP_SHA256_HMAC -> EspIntegrity.HMAC_SHA2_256_128;
            case ESP_SHA384_HMAC -> EspIntegrity.HMAC_SHA2_384_192;
            case ESP_SHA512_HMAC -> EspIntegrity.HMAC_SHA2_512_256;
            default -> throw new IllegalStateException(words + " is no integrity");
        };
    }

    /** The transform that the words name; {@code esp-aes 128} is {@code esp-aes}. */
    public static Optional<Transform> named(String words) {
        String canonical = words.endsWith(" 128") ? words.substring(0, words.length() - 4) : words;
        return Arrays.stream(values()).filter(t -> t.words.equals(canonical)).findFirst();
    }

    /**
     * Reads the words behind a transform set's name.
     *
     * @throws IllegalArgumentException in words for the operator when one is unknown, or two do not
     *     go together
     */
    public static List<Transform> parseAll(String words) {
        String[] tokens = words.strip().split(" +", -1);
        Transform[] found = new Transform[tokens.length];
        int count = 0;
        for (int i = 0; i < tokens.length; i++) {
            boolean sized = i + 1 < tokens.length && tokens[i + 1].matches("[0-9]+");
            String one = sized ? tokens[i] + " " + tokens[i + 1] : tokens[i];
            found[count] =
                    named(one)
                            .orElseThrow(() ->
                                    new IllegalArgumentException(one + " is not a transform"));
            count++;
            i += sized ? 1 : 0;
        }
        List<Transform> transforms = List.of(Arrays.copyOf(found, count));
        checkTogether(transforms);
        return transforms;
    }

    /** Throws IllegalArgumentException when the transforms do not go together in one set. */
    static void checkTogether(List<Transform> transforms) {
        Set<Kind> kinds = EnumSet.noneOf(Kind.class);
        for (Transform transform : transforms) {
            if (!kinds.add(transform.kind)) {
                throw new IllegalArgumentException(
                        transform.words + " is the second transform of its kind in the set");
            }
        }
        boolean other = kinds.contains(Kind.ENCRYPTION) || kinds.contains(Kind.INTEGRITY);
        if (kinds.contains(Kind.COMBINED) && other) {
            throw new IllegalArgumentException(
                    "GCM, GMAC and ChaCha20-Poly1305 bring their own integrity: no other ESP"
                            + " transform goes with them");
        }
    }
}
