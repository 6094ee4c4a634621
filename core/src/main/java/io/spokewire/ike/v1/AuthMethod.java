package io.spokewire.ike.v1;

/** Authentication methods, RFC 2409 appendix A and RFC 4754 section 2. */
enum AuthMethod {
    /** Pre-shared key. */
    PSK(1, "PSK", "pre-share"),
    /** RSA signatures. */
    RSA(3, "RSA", "rsa-sig"),
    /** ECDSA with SHA-256 on the curve P-256. */
    ECDSA_256(9, "ECDSA", "ecdsa-sig 256"),
    /** ECDSA with SHA-384 on the curve P-384. */
    ECDSA_384(10, "ECDSA", "ecdsa-sig 384"),
    /** ECDSA with SHA-512 on the curve P-521. */
    ECDSA_521(11, "ECDSA", "ecdsa-sig 521");

    private final int number;
    private final String shown;
    private final String words;

    AuthMethod(int number, String shown, String words) {
        this.number = number;
        this.shown = shown;
        this.words = words;
    }

    int number() {
        return number;
    }

    /** As {@code show} prints it. */
    String shown() {
        return shown;
    }

    /** As the configuration says it. */
    String words() {
        return words;
    }
}
