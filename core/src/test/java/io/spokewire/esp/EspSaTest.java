package io.spokewire.esp;

import static io.spokewire.esp.Associations.gcm;
import static io.spokewire.esp.Associations.inbound;
import static io.spokewire.esp.Associations.outbound;
import static io.spokewire.esp.Associations.sa;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spokewire.net.Address;
import io.spokewire.net.BigEndian;
import io.spokewire.net.Bytes;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class EspSaTest {
    private static final int GRE = 47;
    private static final long AT = 64;
    private static final String US = "192.0.2.1";
    private static final String PEER = "192.0.2.2";

    private final MemorySegment memory = Arena.ofAuto().allocate(70_000);

    static List<EspSuite> suites() {
        return Associations.suites();
    }

    private static byte[] payload(int length) {
        byte[] out = new byte[length];
        for (int i = 0; i < length; i++) {
            out[i] = (byte) (i * 7 + length);
        }
        return out;
    }

    private Bytes seal(OutboundSa out, byte[] payload) {
        long at = AT + out.sa().suite().headerBytes();
        MemorySegment.copy(payload, 0, memory, JAVA_BYTE, at, payload.length);
        int length = out.seal(memory, AT, payload.length, GRE);
        return Bytes.copyOf(memory, AT, length);
    }

    private int open(InboundSa in, Bytes packet) {
        packet.copyTo(memory, AT);
        return in.open(memory, AT, packet.length(), 77);
    }

    private Bytes opened(InboundSa in, int result) {
        return Bytes.copyOf(
                memory, AT + in.sa().suite().headerBytes(), InboundSa.payloadBytes(result));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("suites")
    void whatIsSealedIsOpened(EspSuite suite) {
        EspSa sa = sa(suite, 1, false, US, PEER, 0);
        OutboundSa out = outbound(sa);
        InboundSa in = inbound(sa);
        for (int length : new int[] {4, 28, 29, 30, 31, 32, 33, 100, 1400, 60_000}) {
            byte[] payload = payload(length);
            Bytes packet = seal(out, payload);
            assertThat(packet.length()).isEqualTo(suite.packetBytes(length));
            assertThat((packet.length() - suite.headerBytes() - suite.icvBytes()) % 4).isZero();
            assertThat(suite.largestPayload(packet.length())).isGreaterThanOrEqualTo(length);
            assertThat(suite.packetBytes(suite.largestPayload(packet.length())))
                    .isLessThanOrEqualTo(packet.length());
            int result = open(in, packet);
            assertThat(result).isPositive();
            assertThat(opened(in, result)).isEqualTo(Bytes.copyOf(payload));
            assertThat(InboundSa.nextHeader(result)).isEqualTo(GRE);
            assertThat(InboundSa.isHighest(result)).isTrue();
            assertThat(open(in, packet)).isEqualTo(InboundSa.REPLAYED);
        }
        assertThat(in.packets()).isEqualTo(10);
        assertThat(in.replays()).isEqualTo(10);
        assertThat(in.bytes()).isEqualTo(out.bytes()).isEqualTo(61_687);
        assertThat(in.lastNanos()).isEqualTo(77);
        assertThat(out.packets()).isEqualTo(10);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("suites")
    void aChangedBitIsFoundWhereverItIs(EspSuite suite) {
        EspSa sa = sa(suite, 1, false, US, PEER, 0);
        Bytes packet = seal(outbound(sa), payload(20));
        InboundSa in = inbound(sa);
        for (int i = 0; i < packet.length(); i++) {
            byte[] changed = packet.toArray();
            changed[i] ^= (byte) (1 << i % 8);
            assertThat(open(in, Bytes.copyOf(changed))).as("byte %s", i).isNegative();
        }
        assertThat(in.packets()).isZero();
        assertThat(open(in, packet)).as("and nothing of that moved the window").isPositive();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("suites")
    void noLengthIsTooShortToBeRefused(EspSuite suite) {
        EspSa sa = sa(suite, 1, false, US, PEER, 0);
        Bytes packet = seal(outbound(sa), payload(40));
        InboundSa in = inbound(sa);
        for (int length = 0; length < packet.length(); length++) {
            assertThat(open(in, packet.slice(0, length))).isNegative();
        }
    }

    /** RFC 4106 §2, §3.1: with the same key and nonce twice, all would be lost. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("suites")
    void noInitializationVectorComesTwice(EspSuite suite) {
        OutboundSa out = outbound(sa(suite, 1, false, US, PEER, 0));
        Set<Bytes> seen = new HashSet<>();
        for (int i = 0; i < 1000; i++) {
            Bytes packet = seal(out, payload(40));
            assertThat(BigEndian.get32(memory, AT + 4)).isEqualTo(i + 1);
            if (suite.cipher() != EspCipher.NULL) {
                assertThat(seen.add(packet.slice(8, suite.headerBytes()))).isTrue();
            }
        }
    }

    @Test
    void thePaddingIsThatOfTheRfc() {
        EspSuite suite = new EspSuite(EspCipher.NULL, 0, EspIntegrity.HMAC_SHA1_96, false);
        Bytes packet = seal(outbound(sa(suite, 1, false, US, PEER, 0)), payload(7));
        // RFC 4303 §2.4: 1, 2, 3; then how many; then what the payload is.
        assertThat(packet.slice(15, 20)).hasToString("010203032f");
        Bytes exact = seal(outbound(sa(suite, 1, false, US, PEER, 0)), payload(6));
        assertThat(exact.slice(14, 16)).hasToString("002f");
    }

    @Test
    void extendedNumbersGoOnBehindTheirLowerHalf() {
        EspSuite suite = new EspSuite(EspCipher.AES_GCM, 128, EspIntegrity.NONE, true);
        EspSa sa = sa(suite, 1, false, US, PEER, 0);
        Sealer sealer = new JdkEspProvider().sealer(suite, sa.keys());
        InboundSa in = inbound(sa);
        long[] numbers = {0x8000_0000L, 0xFFFF_FFF0L, 0xFFFF_FFFFL, 0x1_0000_0000L, 0x1_0000_0005L};
        for (long number : numbers) {
            assertThat(open(in, packet(sealer, sa, number))).as("%x", number).isPositive();
        }
        assertThat(open(in, packet(sealer, sa, 0xFFFF_FFF1L))).as("late, still open").isPositive();
        assertThat(open(in, packet(sealer, sa, 0xFFFF_FFFFL))).isEqualTo(InboundSa.REPLAYED);
        assertThat(open(in, packet(sealer, sa, 0x2_0000_0006L)))
                .as("taken for the number of this round, which does not fit")
                .isEqualTo(InboundSa.NOT_GENUINE);
    }

    private Bytes packet(Sealer sealer, EspSa sa, long number) {
        BigEndian.put32(memory, AT, sa.spi());
        BigEndian.put32(memory, AT + 4, (int) number);
        BigEndian.put64(memory, AT + 8, number);
        BigEndian.put32(memory, AT + 16, 0x0000_002F | 2 << 8);
        sealer.seal(memory, AT, 4, (int) (number >>> 32));
        return Bytes.copyOf(memory, AT, 8 + 8 + 4 + 16);
    }

    @Test
    void theSoftLimitIsToldOnceAndTheHardLimitEnds() {
        EspSa sa = sa(gcm(), 1, false, US, PEER, 0);
        OutboundSa out = outbound(sa, new SaLifetime(Long.MAX_VALUE, Long.MAX_VALUE, 3, 5));
        assertThat(lengths(out, 3)).containsOnly(gcm().packetBytes(100));
        assertThat(out.rekeyDue()).isFalse();
        assertThat(lengths(out, 1)).containsOnly(gcm().packetBytes(100));
        assertThat(out.rekeyDue()).isTrue();
        out.rekeyTold();
        assertThat(out.rekeyDue()).isFalse();
        assertThat(lengths(out, 4)).containsExactly(gcm().packetBytes(100), 0, 0, 0);
        assertThat(out.packets()).isEqualTo(5);

        OutboundSa volume = outbound(sa, new SaLifetime(250, 350, 1000, 1000));
        assertThat(lengths(volume, 2)).doesNotContain(0);
        assertThat(volume.rekeyDue()).isFalse();
        assertThat(lengths(volume, 1)).doesNotContain(0);
        assertThat(volume.rekeyDue()).isTrue();
        assertThat(lengths(volume, 1)).containsExactly(0);
    }

    private List<Integer> lengths(OutboundSa out, int count) {
        return java.util.stream.IntStream.range(0, count)
                .mapToObj(_ -> seal(out, payload(100)).length())
                .toList();
    }

    @Test
    void limitsFollowFromTheAlgorithmsAndTheVolume() {
        SaLifetime plain = SaLifetime.of(gcm(), 4_608_000);
        assertThat(plain.hardPackets()).isEqualTo(0xFFFF_FFFFL);
        assertThat(plain.softPackets()).isEqualTo(3L << 30);
        assertThat(plain.hardBytes()).isEqualTo(4_718_592_000L);
        assertThat(plain.softBytes()).isEqualTo(4_128_768_000L);
        SaLifetime extended =
                SaLifetime.of(new EspSuite(EspCipher.AES_GCM, 128, EspIntegrity.NONE, true), 0);
        assertThat(extended.hardPackets()).isEqualTo(1L << 62);
        assertThat(extended.hardBytes()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void whatIsClosedNeitherSealsNorOpens() {
        EspSa sa = sa(gcm(), 1, false, US, PEER, 0);
        OutboundSa out = outbound(sa);
        InboundSa in = inbound(sa);
        Bytes packet = seal(out, payload(20));
        out.close();
        out.close();
        in.close();
        assertThat(seal(out, payload(20)).length()).isZero();
        assertThat(open(in, packet)).isEqualTo(InboundSa.CLOSED);
    }

    @Test
    void movesWithItsEnds() {
        EspSa sa = sa(gcm(), 1, false, US, PEER, 0);
        OutboundSa out = outbound(sa);
        seal(out, payload(20));
        Address elsewhere = Address.parse("198.51.100.7");
        out.move(sa.between(sa.local(), elsewhere, 4500, 40_000));
        assertThat(out.sa().remote()).isEqualTo(elsewhere);
        seal(out, payload(20));
        assertThat(BigEndian.get32(memory, AT + 4)).as("numbers go on").isEqualTo(2);
        assertThatThrownBy(() -> out.move(sa(gcm(), 2, false, US, PEER, 0)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void keysOfAnotherLengthAreRefusedAndNeverShown() {
        EspSuite suite = new EspSuite(EspCipher.AES_GCM, 256, EspIntegrity.NONE, false);
        KeyMaterial shorter = Associations.keys(gcm(), 1);
        assertThatThrownBy(() -> new JdkEspProvider().sealer(suite, shorter))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("keys of 36 and 0 bytes, not 20 and 0")
                .hasMessageNotContaining(shorter.cipher().toString());
    }
}
