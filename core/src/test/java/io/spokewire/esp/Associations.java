package io.spokewire.esp;

import io.spokewire.net.Address;
import io.spokewire.net.Bytes;
import java.util.ArrayList;
import java.util.List;

/** Suites and associations for tests. */
public final class Associations {
    private static final EspProvider JDK = new JdkEspProvider();

    private Associations() {}

    /** Every suite that can be put together, without extended sequence numbers and with them. */
    public static List<EspSuite> suites() {
        List<EspSuite> all = new ArrayList<>();
        for (EspCipher cipher : EspCipher.values()) {
            for (int bits : new int[] {0, 64, 128, 192, 256}) {
                for (EspIntegrity integrity : EspIntegrity.values()) {
                    if (cipher.takesKeyBits(bits)
                            && cipher.combined() == (integrity == EspIntegrity.NONE)) {
                        all.add(new EspSuite(cipher, bits, integrity, false));
                        all.add(new EspSuite(cipher, bits, integrity, true));
                    }
                }
            }
        }
        return all;
    }

    /** AES-GCM with 128 bits, what most of the tests use. */
    public static EspSuite gcm() {
        return new EspSuite(EspCipher.AES_GCM, 128, EspIntegrity.NONE, false);
    }

    /** Keys that differ from number to number. */
    public static KeyMaterial keys(EspSuite suite, int number) {
        return new KeyMaterial(
                bytes(suite.cipherKeyBytes(), number),
                bytes(suite.integrity().keyBytes(), number + 100));
    }

    private static Bytes bytes(int length, int number) {
        byte[] out = new byte[length];
        for (int i = 0; i < length; i++) {
            out[i] = (byte) (i * 31 + number * 17 + 1);
        }
        return Bytes.copyOf(out);
    }

    /** One direction; its keys and its SPI follow from the number. */
    public static EspSa sa(
            EspSuite suite, int number, boolean tunnelMode, String local, String remote, int port) {
        return new EspSa(
                number,
                number + 1000L,
                0x1000 + number,
                suite,
                keys(suite, number),
                tunnelMode,
                Address.parse(local),
                Address.parse(remote),
                port,
                port,
                64);
    }

    /** What seals with an association, without limits. */
    public static OutboundSa outbound(EspSa sa) {
        return outbound(sa, SaLifetime.of(sa.suite(), 0));
    }

    /** What seals with an association. */
    public static OutboundSa outbound(EspSa sa, SaLifetime lifetime) {
        return new OutboundSa(
                sa, sa.local(), sa.remote(), JDK.sealer(sa.suite(), sa.keys()), lifetime);
    }

    /** What opens with an association. */
    public static InboundSa inbound(EspSa sa) {
        return new InboundSa(sa, sa.local(), sa.remote(), JDK.opener(sa.suite(), sa.keys()));
    }
}
