package io.spokewire.pki;

import java.security.PrivateKey;
import java.security.PublicKey;

/**
 * A key pair that was read from a file. It never shows its private half.
 *
 * @param label the name that {@code rsakeypair} and {@code eckeypair} call it by; empty for a key
 *     that lies in the folder of its trustpoint
 * @param origin the file, for messages
 * @param privateKey of the JDK's own kind, so that the JDK signs with it
 * @param publicKey by which the certificate of the key is found
 */
public record KeyFile(String label, String origin, PrivateKey privateKey, PublicKey publicKey) {
    @Override
    public String toString() {
        return "KeyFile[" + origin + "]";
    }
}
