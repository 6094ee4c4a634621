package io.spokewire.ike.v2;

import io.spokewire.ike.DhGroup;
import io.spokewire.ike.crypto.MlKem;

/** Names of key exchange methods, IANA's registry "IKEv2 Transform Type 4". */
final class KeyExchangeMethod {
    private KeyExchangeMethod() {}

    /** Whether we can make it. */
    static boolean isKnown(int method) {
        return DhGroup.isKnown(method) || MlKem.isKnown(method);
    }

    /** For people: {@code group 19}, {@code ML-KEM-768}. */
    static String words(int method) {
        return MlKem.isKnown(method) ? MlKem.name(method) : "group " + method;
    }
}
