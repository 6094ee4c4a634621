package io.spokewire.ike.v2;

/** Names of key exchange methods, IANA's registry "IKEv2 Transform Type 4". */
final class KeyExchangeMethod {
    /** RFC 9370 with the numbers of FIPS 203's parameter sets. */
    static final int ML_KEM_512 = 35;

    static final int ML_KEM_768 = 36;
    static final int ML_KEM_1024 = 37;

    private KeyExchangeMethod() {}

    /** For people: {@code group 19}, {@code ML-KEM-768}. */
    static String words(int method) {
        return switch (method) {
            case ML_KEM_512 -> "ML-KEM-512";
            case ML_KEM_768 -> "ML-KEM-768";
            case ML_KEM_1024 -> "ML-KEM-1024";
            default -> "group " + method;
        };
    }
}
