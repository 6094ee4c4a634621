package io.spokewire.esp;

import io.spokewire.net.Bytes;

/**
 * The keys of one direction of a security association; hidden from {@link #toString}.
 *
 * @param cipher key, then salt; {@link EspSuite#cipherKeyBytes} bytes
 * @param integrity {@link EspIntegrity#keyBytes} bytes
 */
public record KeyMaterial(Bytes cipher, Bytes integrity) {
    @Override
    public String toString() {
        return "KeyMaterial[hidden]";
    }
}
