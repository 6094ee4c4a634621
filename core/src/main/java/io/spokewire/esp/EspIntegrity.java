package io.spokewire.esp;

/** Integrity of ESP, with the numbers of IANA's registry "IKEv2 Transform Type 3". */
public enum EspIntegrity {
    /** None beside the cipher's own. */
    NONE(0, 0, 0, false),
    /** RFC 2403. */
    HMAC_MD5_96(1, 16, 12, true),
    /** RFC 2404. */
    HMAC_SHA1_96(2, 20, 12, false),
    /** RFC 4868. */
    HMAC_SHA2_256_128(12, 32, 16, false),
    /** RFC 4868. */
    HMAC_SHA2_384_192(13, 48, 24, false),
    /** RFC 4868. */
    HMAC_SHA2_512_256(14, 64, 32, false);

    private final int transformId;
    private final int keyBytes;
    private final int icvBytes;
    private final boolean weak;

    EspIntegrity(int transformId, int keyBytes, int icvBytes, boolean weak) {
        this.transformId = transformId;
        this.keyBytes = keyBytes;
        this.icvBytes = icvBytes;
        this.weak = weak;
    }

    /** The number in IKEv2, RFC 7296 section 3.3.2. */
    public int transformId() {
        return transformId;
    }

    /** Bytes of the key. */
    public int keyBytes() {
        return keyBytes;
    }

    /** Bytes of the integrity check value at the end of each packet. */
    public int icvBytes() {
        return icvBytes;
    }

    /** Whether it protects too little to be used where nobody asks for it. */
    public boolean weak() {
        return weak;
    }
}
