package io.spokewire.esp;

/**
 * The algorithms of an ESP security association, as IKE has agreed on them (RFC 4303 section 3.2).
 *
 * @param cipher confidentiality, or both in one
 * @param keyBits length of the cipher's key without salt: 128, 192 or 256 for AES, 256 for
 *     ChaCha20, 64 and 192 for DES and 3DES (parity bits included), 0 for NULL
 * @param integrity the HMAC; {@link EspIntegrity#NONE} exactly with ciphers that bring their own
 * @param extendedSequence 64-bit sequence numbers, RFC 4303 section 2.2.1
 */
public record EspSuite(
        EspCipher cipher, int keyBits, EspIntegrity integrity, boolean extendedSequence) {
    /** SPI and sequence number, RFC 4303 section 2. */
    static final int SPI_AND_SEQUENCE_BYTES = 8;

    /** Pad length and next header, RFC 4303 section 2. */
    static final int TRAILER_BYTES = 2;

    /** Checks that the parts go together. */
    public EspSuite {
        if (!cipher.takesKeyBits(keyBits)) {
            throw new IllegalArgumentException(cipher + " has no key of " + keyBits + " bits");
        }
        if (cipher.combined() != (integrity == EspIntegrity.NONE)) {
            throw new IllegalArgumentException(
                    cipher + (cipher.combined() ? " brings its own" : " needs an") + " integrity");
        }
    }

    /** Bytes of key material that the cipher takes from the key stream: key, then salt. */
    public int cipherKeyBytes() {
        return keyBits / 8 + cipher.saltBytes();
    }

    /**
     * Checks that keys have the lengths that the algorithms ask for.
     *
     * @throws IllegalArgumentException when they have not; it tells lengths alone
     */
    public void check(KeyMaterial keys) {
        if (keys.cipher().length() != cipherKeyBytes()
                || keys.integrity().length() != integrity.keyBytes()) {
            throw new IllegalArgumentException(
                    this
                            + " has keys of "
                            + cipherKeyBytes()
                            + " and "
                            + integrity.keyBytes()
                            + " bytes, not "
                            + keys.cipher().length()
                            + " and "
                            + keys.integrity().length());
        }
    }

    /** As a transform set words it: {@code esp-aes 256 esp-sha256-hmac}. */
    public String words() {
        StringBuilder out = new StringBuilder();
        for (Transform transform : Transform.values()) {
            boolean meant =
                    switch (transform.kind()) {
                        case ENCRYPTION, COMBINED ->
                                transform.espCipher() == cipher && transform.keyBits() == keyBits;
                        case INTEGRITY -> transform.espIntegrity() == integrity;
                        case HEADER, COMPRESSION -> false;
                    };
            if (meant) {
                out.append(out.isEmpty() ? "" : " ").append(transform.words());
            }
        }
        return out.toString();
    }

    /** The cipher as IOS prints it where it shows what IKE has agreed on: {@code AES-CBC}. */
    public String cipherWords() {
        return switch (cipher) {
            case NULL -> "NULL";
            case DES_CBC -> "DES";
            case TRIPLE_DES_CBC -> "3DES";
            case AES_CBC -> "AES-CBC";
            case AES_GCM -> "AES-GCM";
            case AES_GMAC -> "AES-GMAC";
            case CHACHA20_POLY1305 -> "CHACHA20-POLY1305";
        };
    }

    /** The integrity as IOS prints it where it shows what IKE has agreed on: {@code SHA96}. */
    public String integrityWords() {
        return switch (integrity) {
            case NONE -> "None";
            case HMAC_MD5_96 -> "MD596";
            case HMAC_SHA1_96 -> "SHA96";
            case HMAC_SHA2_256_128 -> "SHA256";
            case HMAC_SHA2_384_192 -> "SHA384";
            case HMAC_SHA2_512_256 -> "SHA512";
        };
    }

    /** Whether it protects too little to be used where nobody asks for it. */
    public boolean weak() {
        return cipher.weak() || integrity.weak();
    }

    /** Bytes in front of the plaintext: SPI, sequence number, initialization vector. */
    public int headerBytes() {
        return SPI_AND_SEQUENCE_BYTES + cipher.ivBytes();
    }

    /** Bytes of the integrity check value at the end of each packet. */
    public int icvBytes() {
        return cipher.icvBytes() + integrity.icvBytes();
    }

    /**
     * Bytes of what is encrypted: payload, padding, pad length and next header, RFC 4303 section
     * 2.4.
     */
    public int plainBytes(int payloadBytes) {
        int block = cipher.blockBytes();
        return (payloadBytes + TRAILER_BYTES + block - 1) / block * block;
    }

    /** Bytes of the whole ESP packet around a payload, from the SPI on. */
    public int packetBytes(int payloadBytes) {
        return headerBytes() + plainBytes(payloadBytes) + icvBytes();
    }

    /** The largest payload whose ESP packet has at most so many bytes; not below 0. */
    public int largestPayload(int packetBytes) {
        int room = packetBytes - headerBytes() - icvBytes();
        int block = cipher.blockBytes();
        return Math.max(0, room / block * block - TRAILER_BYTES);
    }
}
