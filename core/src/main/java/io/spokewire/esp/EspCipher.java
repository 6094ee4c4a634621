package io.spokewire.esp;

/** Ciphers of ESP, with the numbers of IANA's registry "IKEv2 Transform Type 1". */
public enum EspCipher {
    /** RFC 2410: no encryption. */
    NULL(11, 0, 0, 0, 4, true),
    /** RFC 2405. */
    DES_CBC(2, 8, 0, 0, 8, true),
    /** RFC 2451. */
    TRIPLE_DES_CBC(3, 8, 0, 0, 8, true),
    /** RFC 3602. */
    AES_CBC(12, 16, 0, 0, 16, false),
    /** RFC 4106, with an ICV of 16 bytes. */
    AES_GCM(20, 8, 4, 16, 4, false),
    /** RFC 4543: integrity alone. */
    AES_GMAC(21, 8, 4, 16, 4, false),
    /** RFC 7634. */
    CHACHA20_POLY1305(28, 8, 4, 16, 4, false);

    private final int transformId;
    private final int ivBytes;
    private final int saltBytes;
    private final int icvBytes;
    private final int blockBytes;
    private final boolean weak;

    EspCipher(
            int transformId,
            int ivBytes,
            int saltBytes,
            int icvBytes,
            int blockBytes,
            boolean weak) {
        this.transformId = transformId;
        this.ivBytes = ivBytes;
        this.saltBytes = saltBytes;
        this.icvBytes = icvBytes;
        this.blockBytes = blockBytes;
        this.weak = weak;
    }

    /** The number in IKEv2, RFC 7296 section 3.3.2. */
    public int transformId() {
        return transformId;
    }

    /** Bytes of the initialization vector in each packet. */
    public int ivBytes() {
        return ivBytes;
    }

    /** Bytes of salt behind the key, which no packet carries. */
    public int saltBytes() {
        return saltBytes;
    }

    /** Bytes of its own integrity check value; 0 when an HMAC has to bring one. */
    public int icvBytes() {
        return icvBytes;
    }

    /** Plaintext, padding and trailer fill a multiple of this, RFC 4303 section 2.4. */
    public int blockBytes() {
        return blockBytes;
    }

    /** Whether it brings its own integrity. */
    public boolean combined() {
        return icvBytes > 0;
    }

    /** Whether it protects too little to be used where nobody asks for it. */
    public boolean weak() {
        return weak;
    }

    /** Whether a key may have this many bits, the salt left aside. */
    public boolean takesKeyBits(int bits) {
        return switch (this) {
            case NULL -> bits == 0;
            case DES_CBC -> bits == 64;
            case TRIPLE_DES_CBC -> bits == 192;
            case AES_CBC, AES_GCM, AES_GMAC -> bits == 128 || bits == 192 || bits == 256;
            case CHACHA20_POLY1305 -> bits == 256;
        };
    }
}
