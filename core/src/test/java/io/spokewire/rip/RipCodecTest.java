package io.spokewire.rip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spokewire.net.Bytes;
import io.spokewire.net.DecodeException;
import io.spokewire.net.Ipv4Address;
import io.spokewire.policy.KeyLifetime;
import io.spokewire.rip.RipPacket.Entry;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class RipCodecTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final Bytes DIGEST = Bytes.ofHex("00112233445566778899aabbccddeeff");

    static final List<RipPacket> EXAMPLES =
            List.of(
                    RipPacket.wholeTable(1),
                    RipPacket.wholeTable(2),
                    RipPacket.wholeTable(2).with(new RipPacket.Digest(3, 20, 77, DIGEST)),
                    RipPacket.response(2, List.of()),
                    RipPacket.response(2, List.of(entry("10.1.0.0", 16, "0.0.0.0", 1, 7))),
                    RipPacket.response(1, List.of(entry("10.0.0.0", 0, "0.0.0.0", 16, 0))),
                    new RipPacket(
                            RipPacket.REQUEST,
                            2,
                            false,
                            Optional.of(new RipPacket.Password(DIGEST)),
                            List.of(entry("10.1.0.0", 16, "0.0.0.0", 16, 0))),
                    RipPacket.response(
                                    2,
                                    List.of(
                                            entry("0.0.0.0", 0, "10.0.0.9", 15, 65535),
                                            entry("192.0.2.1", 32, "0.0.0.0", 1, 0)))
                            .with(new RipPacket.Digest(255, 16, -1, DIGEST)));

    static List<RipPacket> examples() {
        return EXAMPLES;
    }

    private static Entry entry(String address, int length, String next, long metric, int tag) {
        return new Entry(
                tag,
                Ipv4Address.parse(address),
                Ipv4Address.mask(length),
                Ipv4Address.parse(next),
                metric);
    }

    private static RipPacket decode(String hex) throws DecodeException {
        return RipCodec.decode(Bytes.ofHex(hex.replace(" ", "")));
    }

    @ParameterizedTest
    @MethodSource("examples")
    void whatIsWrittenIsRead(RipPacket packet) throws DecodeException {
        assertThat(RipCodec.decode(Bytes.copyOf(RipCodec.encode(packet)))).isEqualTo(packet);
    }

    /** Section 4: command, version, zero; family 2, tag, address, mask, next hop, metric. */
    @Test
    void standsAsTheRfcHasIt() throws DecodeException {
        RipPacket packet =
                RipPacket.response(2, List.of(entry("172.16.4.0", 24, "172.16.4.2", 3, 9)));
        String hex = "02020000 00020009 ac100400 ffffff00 ac100402 00000003";
        assertThat(decode(hex)).isEqualTo(packet);
        assertThat(Bytes.copyOf(RipCodec.encode(packet)))
                .isEqualTo(Bytes.ofHex(hex.replace(" ", "")));
    }

    /** A later version is read as version 2, and a family that we do not know is passed over. */
    @Test
    void whatIsNewIsPassedOver() throws DecodeException {
        String unknown = "00090000 00000000 00000000 00000000 00000001";
        String known = "00020000 0a000000 ff000000 00000000 00000001";
        assertThat(decode("02030000" + unknown + known))
                .isEqualTo(RipPacket.response(2, List.of(entry("10.0.0.0", 8, "0.0.0.0", 1, 0))));
    }

    @ParameterizedTest
    @CsvSource({
        "'', a byte that is missing",
        "03020000, a command that is none",
        "02000000, version 0",
        "02010001, a field of version 1 that must be zero",
        "02010000 00020001 0a000000 00000000 00000000 00000001, a tag in version 1",
        "02010000 00020000 0a000000 ff000000 00000000 00000001, a mask in version 1",
        "02020000 00020000 0a000000, half an entry",
        "02020000 ffff0003 00180114 00000001 00000000 00000000, a digest that is missing",
        "02020000 ffff0009 00000000 00000000 00000000 00000000, an unknown authentication"
    })
    void damageIsFound(String hex, String what) {
        assertThatThrownBy(() -> decode(hex)).as(what).isInstanceOf(DecodeException.class);
    }

    @Test
    void thereAreNoMoreThanTwentyFiveRoutes() throws DecodeException {
        String one = "000200000a000000ff0000000000000000000001";
        assertThat(decode("02020000" + one.repeat(25)).entries()).hasSize(25);
        assertThatThrownBy(() -> decode("02020000" + one.repeat(26)))
                .isInstanceOf(DecodeException.class);
    }

    // ---- authentication -----------------------------------------------------------------------

    private static RipAuthentication by(RipAuthentication.Kind kind, int id, String secret) {
        Bytes bytes = Bytes.copyOf(secret.getBytes(StandardCharsets.US_ASCII));
        return new RipAuthentication(
                kind,
                List.of(
                        new RipAuthentication.Key(
                                id, bytes, KeyLifetime.ALWAYS, KeyLifetime.ALWAYS)));
    }

    private static String refuses(RipAuthentication by, Bytes bytes) throws DecodeException {
        return by.refuses(RipCodec.decode(bytes), bytes, NOW);
    }

    @ParameterizedTest
    @CsvSource({"TEXT", "MD5"})
    void theRightKeyIsTakenAndNoOther(RipAuthentication.Kind kind) throws DecodeException {
        RipAuthentication right = by(kind, 1, "cisco123");
        Bytes sealed = right.seal(EXAMPLES.get(4), 5, NOW).orElseThrow();
        assertThat(refuses(right, sealed)).isEmpty();
        assertThat(refuses(by(kind, 1, "cisco124"), sealed)).isNotEmpty();
        assertThat(refuses(RipAuthentication.NONE, sealed)).isNotEmpty();
        Bytes open = RipAuthentication.NONE.seal(EXAMPLES.get(4), 5, NOW).orElseThrow();
        assertThat(refuses(right, open)).isEqualTo("it is not authenticated");
        assertThat(right.seal(RipPacket.wholeTable(1), 0, NOW))
                .as("version 1 has no authentication")
                .contains(Bytes.copyOf(RipCodec.encode(RipPacket.wholeTable(1))));
    }

    /**
     * As FRR's ripd and a Cisco router send it, by the layout of RFC 2082: the digest is that of
     * the message with the key of 16 bytes behind.
     */
    @Test
    void theDigestIsThatOfRfc2082() {
        Bytes sealed =
                by(RipAuthentication.Kind.MD5, 1, "abcd")
                        .seal(RipPacket.wholeTable(2), 1, NOW)
                        .orElseThrow();
        String front =
                "01020000"
                        + "ffff0003"
                        + "002c0114"
                        + "00000001"
                        + "0000000000000000"
                        + "00000000"
                        + "00".repeat(12)
                        + "00000010"
                        + "ffff0001";
        assertThat(sealed.slice(0, 48)).isEqualTo(Bytes.ofHex(front));
        assertThat(sealed.length()).isEqualTo(64);
    }

    @Test
    void aByteThatChangedIsFound() throws DecodeException {
        RipAuthentication by = by(RipAuthentication.Kind.MD5, 1, "cisco123");
        byte[] bytes = by.seal(EXAMPLES.get(4), 5, NOW).orElseThrow().toArray();
        for (int at : new int[] {20, 40, bytes.length - 1}) {
            byte[] changed = bytes.clone();
            changed[at] ^= 1;
            assertThat(refuses(by, Bytes.copyOf(changed))).as("byte %s", at).isNotEmpty();
        }
    }

    @Test
    void aKeyHoldsInItsTimeAlone() throws DecodeException {
        KeyLifetime past = KeyLifetime.orNever("00:00:00 jan 1 2020 00:00:00 jan 1 2021");
        RipAuthentication.Key key =
                new RipAuthentication.Key(1, Bytes.ofHex("61"), past, KeyLifetime.ALWAYS);
        RipAuthentication old = new RipAuthentication(RipAuthentication.Kind.MD5, List.of(key));
        assertThat(old.seal(EXAMPLES.get(4), 0, NOW)).isEmpty();
        Bytes then = old.seal(EXAMPLES.get(4), 0, NOW.minusSeconds(2000L * 86_400)).orElseThrow();
        assertThat(refuses(old, then)).isEmpty();
        RipAuthentication.Key over =
                new RipAuthentication.Key(1, Bytes.ofHex("61"), KeyLifetime.ALWAYS, past);
        assertThat(
                        refuses(
                                new RipAuthentication(
                                        RipAuthentication.Kind.MD5,
                                        Collections.singletonList(over)),
                                then))
                .isNotEmpty();
    }
}
