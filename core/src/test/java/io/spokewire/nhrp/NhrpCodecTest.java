package io.spokewire.nhrp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.spokewire.net.Address;
import io.spokewire.net.AddressFamily;
import io.spokewire.net.Bytes;
import io.spokewire.net.DecodeException;
import io.spokewire.net.InternetChecksum;
import io.spokewire.nhrp.NhrpMessage.Body;
import io.spokewire.nhrp.NhrpMessage.Header;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class NhrpCodecTest {
    private static final Address NBMA = Address.parse("198.51.100.2");
    private static final Address SPOKE = Address.parse("10.255.0.11");
    private static final Address HUB = Address.parse("10.255.0.1");
    private static final Path CAPTURES = Path.of("../../shared/captures");

    /** One packet of each type, with everything that can be in it. */
    static Map<String, NhrpMessage> samples() {
        Header header = Header.of(255, NBMA, SPOKE, HUB);
        ClientInformationEntry own = ClientInformationEntry.ofSender(255, 1400, 600);
        ClientInformationEntry full =
                new ClientInformationEntry(
                        0,
                        24,
                        1400,
                        600,
                        255,
                        Optional.of(Address.parse("192.0.2.2")),
                        Optional.of(Address.parse("10.255.0.12")));
        Extensions request =
                Extensions.of(
                        new Extension.ResponderAddress(true, List.of()),
                        new Extension.ForwardTransitNhs(true, List.of()),
                        new Extension.ReverseTransitNhs(true, List.of()),
                        Extension.Authentication.ofPassword("secret7"),
                        new Extension.NatAddress(
                                false,
                                List.of(
                                        ClientInformationEntry.of(
                                                Address.parse("203.0.113.2"), HUB))));
        Extensions reply =
                request.append(Extension.ResponderAddress.class, full)
                        .append(Extension.ForwardTransitNhs.class, full)
                        .plus(new Extension.VendorPrivate(false, 0x025357, Bytes.ofHex("0101")));
        Body body = new Body(header, 0x8002, 7, List.of(own));
        Body two = new Body(header, 0xE800, 8, List.of(full, full));
        Map<String, NhrpMessage> map = new LinkedHashMap<>();
        map.put("resolution-request", new NhrpMessage.ResolutionRequest(body, request));
        map.put("resolution-reply", new NhrpMessage.ResolutionReply(two, reply));
        map.put("registration-request", new NhrpMessage.RegistrationRequest(body, request));
        map.put("registration-reply", new NhrpMessage.RegistrationReply(body, reply));
        map.put("purge-request", new NhrpMessage.PurgeRequest(two, request));
        map.put("purge-reply", new NhrpMessage.PurgeReply(two, Extensions.NONE));
        map.put(
                "error-indication",
                new NhrpMessage.ErrorIndication(
                        header,
                        NhrpCode.LOOP_DETECTED,
                        52,
                        NhrpCodec.encode(new NhrpMessage.PurgeReply(body, Extensions.NONE)),
                        Extensions.NONE));
        map.put(
                "traffic-indication",
                new NhrpMessage.TrafficIndication(
                        header,
                        0,
                        Bytes.ofHex("4500001c000040003f11a6af0a0001650a000265d431829a00080000"),
                        Extensions.of(Extension.Authentication.ofPassword("secret"))));
        Header six =
                Header.of(
                        255,
                        Address.parse("2001:db8::2"),
                        Address.parse("fd00:192::2"),
                        Address.parse("fd00:192::1"));
        map.put(
                "registration-request-ipv6",
                new NhrpMessage.RegistrationRequest(
                        new Body(six, 0x8002, 9, List.of(own)),
                        // Without the password: tshark takes its first octets for an address of
                        // the overlay's length, as the RFC has it, and Cisco's form has none.
                        new Extensions(
                                request.list().stream()
                                        .filter(e -> e.type() != Extension.AUTHENTICATION)
                                        .toList())));
        return map;
    }

    static List<String> sampleNames() {
        return List.copyOf(samples().keySet());
    }

    @ParameterizedTest
    @MethodSource("sampleNames")
    void writesGoldenBytesAndReadsThem(String name) throws IOException, DecodeException {
        NhrpMessage message = Optional.ofNullable(samples().get(name)).orElseThrow();
        String encoded = NhrpCodec.encode(message).toString();
        if (Boolean.getBoolean("updateGoldens")) {
            Files.writeString(Path.of("src/test/resources/nhrp", name + ".hex"), encoded + "\n");
        }
        String golden = resource(name + ".hex").strip();
        assertThat(encoded).isEqualTo(golden);
        assertThat(NhrpCodec.decode(Bytes.ofHex(golden))).isEqualTo(message);
    }

    static String resource(String name) throws IOException {
        try (var in = NhrpCodecTest.class.getResourceAsStream("/nhrp/" + name)) {
            if (in == null) {
                throw new IOException("no resource " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void readsBackWhatItWrites(long seed) throws DecodeException {
        RandomMessages messages = new RandomMessages(new SplittableRandom(seed));
        for (int i = 0; i < 2_000; i++) {
            NhrpMessage message = messages.message();
            Bytes encoded = NhrpCodec.encode(message);
            assertThat(encoded.length()).isEqualTo(message.sizeBytes());
            assertThat(NhrpCodec.decode(encoded)).isEqualTo(message);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {5, 6, 7, 8})
    void anyBytesEndInAMessageOrADecodeException(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        RandomMessages messages = new RandomMessages(random);
        int decoded = 0;
        for (int i = 0; i < 5_000; i++) {
            byte[] bytes =
                    random.nextInt(4) == 0
                            ? messages.bytes(random.nextInt(120)).toArray()
                            : NhrpCodec.encode(messages.message()).toArray();
            int changes = random.nextInt(4);
            for (int j = 0; j < changes && bytes.length > 0; j++) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            repairChecksum(bytes);
            try {
                NhrpMessage message = NhrpCodec.decode(Bytes.copyOf(bytes));
                assertThat(NhrpCodec.decode(NhrpCodec.encode(message))).isEqualTo(message);
                decoded++;
            } catch (DecodeException e) {
                assertThat(e.offset()).isBetween(0, bytes.length);
            }
            assertThat(NhrpCodec.head(Bytes.copyOf(bytes))).isNotNull();
        }
        assertThat(decoded).isGreaterThan(1_000);
    }

    private static void repairChecksum(byte[] bytes) {
        if (bytes.length < 28) {
            return;
        }
        int size = Math.min(bytes.length, (bytes[10] & 0xFF) << 8 | (bytes[11] & 0xFF));
        bytes[12] = 0;
        bytes[13] = 0;
        int checksum = InternetChecksum.finish(InternetChecksum.sum(bytes, 0, size));
        bytes[12] = (byte) (checksum >>> 8);
        bytes[13] = (byte) checksum;
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    empty                        | -1 | 00   | -1 |    | 10 bytes wanted
                    another version              | 16 | 02   | -1 |    | version 2
                    an unknown type              | 17 | 09   | -1 |    | packet type 9
                    a family that is not IP      |  1 | 03   | -1 |    | NBMA address family 3
                    a protocol that is not IP    |  2 | 8137 | -1 |    | protocol type 8137
                    an NBMA address in E.164     | 18 | 44   | -1 |    | not native
                    a subaddress                 | 19 | 04   | -1 |    | subaddresses
                    extensions behind the end    | 14 | 0800 | -1 |    | extensions at 2048
                    extensions in the addresses  | 14 | 001e | -1 |    | extensions begin at 30
                    a length of 9 for protocol   | 20 | 09   | -1 |    | wrong length
                    shorter than it says         | 10 | 1fff | -1 |    | bytes wanted
                    longer than we take          | 10 | ffff | -1 |    | a packet of 65535 octets
                    an extension that overruns   | 54 | ffff | -1 |    | bytes wanted
                    """)
    void refuses(String name, int offset, String hex, int unused, String none, String reason) {
        byte[] bytes =
                offset < 0
                        ? new byte[0]
                        : NhrpCodec.encode(
                                        Optional.ofNullable(samples().get("registration-request"))
                                                .orElseThrow())
                                .toArray();
        byte[] patch = Bytes.ofHex(hex).toArray();
        if (offset >= 0) {
            System.arraycopy(patch, 0, bytes, offset, patch.length);
            repairChecksum(bytes);
        }
        assertThatThrownBy(() -> NhrpCodec.decode(Bytes.copyOf(bytes)))
                .isInstanceOf(DecodeException.class)
                .hasMessageContaining(reason);
    }

    @Test
    void aWrongChecksumIsRefusedAndFrrsOddTailIsTaken() throws DecodeException {
        NhrpMessage odd = Optional.ofNullable(samples().get("traffic-indication")).orElseThrow();
        Extensions password = Extensions.of(Extension.Authentication.ofPassword("x"));
        odd = odd.with(odd.header(), password);
        byte[] bytes = NhrpCodec.encode(odd).toArray();
        assertThat(bytes.length % 2).isEqualTo(1);
        bytes[13] ^= 1;
        assertThatThrownBy(() -> NhrpCodec.decode(Bytes.copyOf(bytes)))
                .hasMessageContaining("checksum");
        bytes[bytes.length - 1] = 0; // not part of the end of extensions that is compared below
        bytes[12] = 0;
        bytes[13] = 0;
        bytes[bytes.length - 5] = 'y';
        long wrong =
                InternetChecksum.sum(bytes, 0, bytes.length - 1) + (bytes[bytes.length - 1] & 0xFF);
        int checksum = InternetChecksum.finish(wrong);
        bytes[12] = (byte) (checksum >>> 8);
        bytes[13] = (byte) checksum;
        assertThat(NhrpCodec.decode(Bytes.copyOf(bytes)).extensions().list()).hasSize(1);
    }

    @Test
    void theLongFormOfTheProtocolTypeIsTaken() throws DecodeException {
        NhrpMessage message = Optional.ofNullable(samples().get("purge-reply")).orElseThrow();
        byte[] bytes = NhrpCodec.encode(message).toArray();
        System.arraycopy(Bytes.ofHex("00800000000800").toArray(), 0, bytes, 2, 7);
        repairChecksum(bytes);
        assertThat(NhrpCodec.decode(Bytes.copyOf(bytes))).isEqualTo(message);
    }

    @Test
    void paddingBehindThePacketIsIgnored() throws DecodeException {
        NhrpMessage message = Optional.ofNullable(samples().get("purge-reply")).orElseThrow();
        Bytes padded = Bytes.ofHex(NhrpCodec.encode(message) + "00000000");
        assertThat(NhrpCodec.decode(padded)).isEqualTo(message);
    }

    @Test
    void unknownExtensionsKeepTheirPlaceAndTheirCompulsoryBit() throws DecodeException {
        NhrpMessage sample = Optional.ofNullable(samples().get("resolution-request")).orElseThrow();
        Extensions extensions =
                Extensions.of(
                        new Extension.Unknown(false, 0x3801, Bytes.ofHex("01")),
                        new Extension.NatAddress(false, List.of()),
                        new Extension.Unknown(true, 0x3800, Bytes.EMPTY),
                        new Extension.ResponderAddress(true, List.of()));
        NhrpMessage message = sample.with(sample.header(), extensions);
        NhrpMessage back = NhrpCodec.decode(NhrpCodec.encode(message));
        assertThat(back.extensions()).isEqualTo(extensions);
        assertThat(back.extensions().firstUnknownCompulsory())
                .contains(new Extension.Unknown(true, 0x3800, Bytes.EMPTY));
    }

    @Test
    void thePasswordIsNotPaddedAndStaysOutOfText() {
        Extension.Authentication secret = Extension.Authentication.ofPassword("cisco");
        assertThat(secret.value()).isEqualTo(Bytes.ofHex("00000001636973636f"));
        assertThat(secret.proves("cisco")).isTrue();
        assertThat(secret.proves("cisc")).isFalse();
        assertThat(secret.proves("cisco1")).isFalse();
        assertThat(secret.toString()).doesNotContain("636973636f").doesNotContain("cisco");
        assertThat(
                        new Extension.Authentication(true, Bytes.ofHex("00000001636973636f000000"))
                                .proves("cisco"))
                .isTrue();
    }

    @Test
    void sizesBeyondTheLengthFieldAreRefusedWhenBuilt() {
        Header header = Header.of(255, NBMA, SPOKE, HUB);
        assertThatThrownBy(() ->
                        new NhrpMessage.TrafficIndication(
                                header, 0, Bytes.copyOf(new byte[65_530]), Extensions.NONE))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(AddressFamily.IPV4.etherType()).isEqualTo(0x0800);
    }

    @ParameterizedTest
    @ValueSource(strings = {"frr-plain.pcap", "frr-bgp.pcap", "frr-ospf.pcap"})
    void readsAndWritesWhatFrrSends(String capture) throws IOException, DecodeException {
        Path file = CAPTURES.resolve(capture);
        assumeTrue(Files.exists(file), "SKIPPED: no captures in " + CAPTURES);
        List<Pcap.Packet> packets = Pcap.readNhrp(file);
        assertThat(packets.size()).isGreaterThan(10);
        for (Pcap.Packet packet : packets) {
            assertThat(NhrpCodec.encode(NhrpCodec.decode(packet.nhrp())))
                    .as("frame %s", packet.frame())
                    .isEqualTo(packet.nhrp());
        }
    }

    @Test
    void tsharkFindsNothingMalformed(@TempDir Path folder)
            throws IOException, InterruptedException {
        List<Bytes> packets = new ArrayList<>();
        samples().values().forEach(m -> packets.add(NhrpCodec.encode(m)));
        Path file = folder.resolve("ours.pcap");
        Files.write(file, Pcap.writeNhrp(packets));
        String text = tshark(file);
        assertThat(text).doesNotContain("Malformed").doesNotContain("incorrect, should be");
        assertThat(text).doesNotContain("Checksum Status: Bad");
        // The packet inside the error indication has a checksum too.
        assertThat(text.split("NHRP Packet Checksum Status: Good", -1).length - 1)
                .isGreaterThanOrEqualTo(packets.size());
    }

    /** What tshark says of a capture in full; the test is skipped where there is no tshark. */
    static String tshark(Path file) throws IOException, InterruptedException {
        boolean there = Files.isExecutable(Path.of("/usr/bin/tshark"));
        assumeTrue(there, "SKIPPED: no /usr/bin/tshark");
        Process process =
                new ProcessBuilder("/usr/bin/tshark", "-V", "-r", file.toString())
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return text;
    }
}
