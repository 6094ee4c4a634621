package io.spokewire.bgp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.spokewire.bgp.BgpCodec.Options;
import io.spokewire.bgp.BgpMessage.Open;
import io.spokewire.bgp.BgpMessage.Part;
import io.spokewire.bgp.BgpMessage.Update;
import io.spokewire.net.Address;
import io.spokewire.net.AddressFamily;
import io.spokewire.net.Bytes;
import io.spokewire.net.PcapFile;
import io.spokewire.net.Prefix;
import io.spokewire.net.WireWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Messages as RFC 4271 has them, errors as RFC 7606 has them. */
class BgpCodecTest {
    private static final Path CAPTURE = Path.of("../../shared/captures/frr-bgp.pcap");
    private static final Options FOUR = new Options(true, true, false, false, BgpCodec.MESSAGE_MAX);
    private static final Options INTERNAL =
            new Options(true, false, false, false, BgpCodec.MESSAGE_MAX);
    private static final Options OLD = Options.PLAIN;

    private static final PathAttributes FULL =
            new PathAttributes(
                    PathAttributes.EGP,
                    AsPath.EMPTY.prepend(AsPath.SET, 7, 8).prepend(AsPath.SEQUENCE, 65001, 70000),
                    Address.parse("192.0.2.1"),
                    null,
                    5,
                    200,
                    true,
                    70000,
                    0x01020304,
                    Ints.of(0xFDE80001, Communities.NO_EXPORT),
                    Ints.of(0x0002FDE8, 99),
                    Ints.of(65000, 1, 2),
                    0x0A000001,
                    Ints.of(1, 2),
                    Bytes.ofHex("e0c8020102"),
                    PathAttributes.bit(AttributeWriter.COMMUNITIES));

    private static BgpMessage read(Bytes bytes, Options options) throws BgpException {
        byte[] all = bytes.toArray();
        assertThat(BgpCodec.length(all, 0, all.length, options.maxBytes())).isEqualTo(all.length);
        return BgpCodec.decode(all, options);
    }

    private static List<Nlri> prefixes(String... texts) {
        List<Nlri> all = new ArrayList<>();
        for (String text : texts) {
            all.add(new Nlri(Prefix.parse(text), 0));
        }
        return all;
    }

    @Test
    void framesOfFrrAreRead() throws Exception {
        assumeTrue(Files.exists(CAPTURE), "SKIPPED: no capture " + CAPTURE);
        List<Open> opens = new ArrayList<>();
        List<Update> updates = new ArrayList<>();
        int keepalives = 0;
        for (byte[] frame : PcapFile.frames(Files.readAllBytes(CAPTURE))) {
            int at = marker(frame);
            while (at >= 0 && at < frame.length) {
                int length = BgpCodec.length(frame, at, frame.length, BgpCodec.MESSAGE_MAX);
                BgpMessage message =
                        BgpCodec.decode(Arrays.copyOfRange(frame, at, at + length), INTERNAL);
                switch (message) {
                    case Open open -> opens.add(open);
                    case Update update -> updates.add(update);
                    case BgpMessage.Keepalive _ -> keepalives++;
                    default -> {}
                }
                at += length;
            }
        }
        assertThat(keepalives).isGreaterThan(10);
        assertThat(opens).hasSizeGreaterThan(3);
        Open open = opens.getFirst();
        assertThat(open.capabilities().families()).contains(AddressFamily.IPV4);
        assertThat(open.capabilities().as4()).isEqualTo(65000);
        assertThat(open.capabilities().routeRefresh()).isTrue();
        assertThat(open.capabilities().enhancedRefresh()).isTrue();
        assertThat(open.capabilities().gracefulRestart()).isPresent();
        assertThat(read(BgpCodec.open(open), FOUR))
                .isEqualTo(
                        new Open(
                                open.version(),
                                open.as16(),
                                open.holdSeconds(),
                                open.routerId(),
                                withoutOthers(open.capabilities())));
        assertThat(updates).allSatisfy(u -> assertThat(u.problems()).isEmpty());
        assertThat(updates.stream().flatMap(u -> u.parts().stream()).filter(Part::endOfRib))
                .isNotEmpty();
        for (Update update : updates) {
            for (Part part : update.parts()) {
                PathAttributes attributes = part.attributes();
                if (attributes != null) {
                    Bytes ours =
                            BgpCodec.announcements(
                                            part.family(), attributes, part.announced(), INTERNAL)
                                    .getFirst();
                    assertThat(((Update) read(ours, INTERNAL)).parts().getFirst().attributes())
                            .isEqualTo(attributes);
                }
            }
        }
    }

    private static Capabilities withoutOthers(Capabilities c) {
        return new Capabilities(
                c.families(),
                c.routeRefresh(),
                c.enhancedRefresh(),
                c.extendedMessages(),
                c.as4(),
                c.gracefulRestart(),
                c.bfdStrict(),
                c.addPath(),
                List.of());
    }

    private static int marker(byte[] frame) {
        for (int at = 0; at + 19 <= frame.length; at++) {
            int ones = 0;
            while (ones < 16 && frame[at + ones] == -1) {
                ones++;
            }
            if (ones == 16) {
                return at;
            }
        }
        return -1;
    }

    @Test
    void anOpenKeepsAllThatItSays() throws Exception {
        Capabilities capabilities =
                new Capabilities(
                        List.of(AddressFamily.IPV4, AddressFamily.IPV6),
                        true,
                        true,
                        true,
                        4_200_000_000L,
                        Optional.of(
                                new Capabilities.GracefulRestart(
                                        true, 120, Map.of(AddressFamily.IPV4, true))),
                        true,
                        Map.of(AddressFamily.IPV6, Capabilities.SEND),
                        List.of());
        Open open = new Open(4, AsPath.AS_TRANS, 180, 0x01020304, capabilities);
        assertThat(read(BgpCodec.open(open), OLD)).isEqualTo(open);
        assertThat(open.as()).isEqualTo(4_200_000_000L);
    }

    @Test
    void anUpdateKeepsAllAttributes() throws Exception {
        List<Nlri> told = prefixes("10.0.0.0/8", "0.0.0.0/0", "192.0.2.128/25");
        for (Options options : List.of(INTERNAL, new Options(false, false, false, false, 4096))) {
            List<Bytes> messages = BgpCodec.announcements(AddressFamily.IPV4, FULL, told, options);
            assertThat(messages).hasSize(1);
            Update update = (Update) read(messages.getFirst(), options);
            assertThat(update.problems()).isEmpty();
            assertThat(update.parts().getFirst().announced()).isEqualTo(told);
            PathAttributes had = update.parts().getFirst().attributes();
            assertThat(had).isEqualTo(FULL); // through AS4_PATH and AS4_AGGREGATOR, too
        }
    }

    @Test
    void ipv6TravelsInMpReach() throws Exception {
        PathAttributes.Builder to = FULL.change();
        to.nextHop = Address.parse("2001:db8::1");
        to.linkLocal = Address.parse("fe80::1");
        List<Nlri> told = prefixes("2001:db8:1::/48", "::/0");
        Bytes message =
                BgpCodec.announcements(AddressFamily.IPV6, to.build(), told, INTERNAL).getFirst();
        Part part = ((Update) read(message, INTERNAL)).parts().getFirst();
        assertThat(part.family()).isEqualTo(AddressFamily.IPV6);
        assertThat(part.announced()).isEqualTo(told);
        assertThat(part.attributes()).isEqualTo(to.build());

        Bytes gone = BgpCodec.withdrawals(AddressFamily.IPV6, told, INTERNAL).getFirst();
        assertThat(((Update) read(gone, INTERNAL)).parts().getFirst().withdrawn()).isEqualTo(told);
    }

    @Test
    void prefixesArePackedAndSplit() throws Exception {
        List<Nlri> many = new ArrayList<>();
        for (int i = 0; i < 3000; i++) {
            many.add(new Nlri(Prefix.parse("10." + (i >> 8) + "." + (i & 255) + ".0/24"), i));
        }
        for (Options options : List.of(INTERNAL, new Options(true, false, true, false, 4096))) {
            List<Bytes> messages = BgpCodec.announcements(AddressFamily.IPV4, FULL, many, options);
            assertThat(messages.size()).isBetween(3, 8);
            List<Prefix> back = new ArrayList<>();
            for (Bytes message : messages) {
                assertThat(message.length()).isLessThanOrEqualTo(4096);
                ((Update) read(message, options))
                        .parts()
                        .getFirst()
                        .announced()
                        .forEach(n -> back.add(n.prefix()));
            }
            assertThat(back).isEqualTo(many.stream().map(Nlri::prefix).toList());
        }
    }

    @Test
    void endOfRibIsReadForBothFamilies() throws Exception {
        for (AddressFamily family : AddressFamily.values()) {
            Part part = ((Update) read(BgpCodec.endOfRib(family), FOUR)).parts().getFirst();
            assertThat(part.family()).isEqualTo(family);
            assertThat(part.endOfRib()).isTrue();
        }
    }

    /** An UPDATE with attributes in hexadecimal and one prefix, 10.0.0.0/8. */
    private static Bytes update(String attributes, String prefixes) {
        byte[] list = Bytes.ofHex(attributes.replace(" ", "")).toArray();
        byte[] nlri = Bytes.ofHex(prefixes).toArray();
        WireWriter out = new WireWriter().u64(-1).u64(-1).u16(0).u8(2).u16(0);
        out.u16(list.length).bytes(list).bytes(nlri);
        return Bytes.copyOf(out.patchU16(16, out.length()).toBytes());
    }

    private static final String GOOD = "40010100 400206020100000001 400304c0000201 ";

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    nothing wrong              | 40010100 400206020100000001 400304c0000201              | kept
                    no ORIGIN                  | 400206020100000001 400304c0000201                       | withdrawn
                    no AS_PATH                 | 40010100 400304c0000201                                 | withdrawn
                    no NEXT_HOP                | 40010100 400206020100000001                             | withdrawn
                    ORIGIN 3                   | 40010103 400206020100000001 400304c0000201              | withdrawn
                    ORIGIN of two bytes        | 4001020000 400206020100000001 400304c0000201            | withdrawn
                    ORIGIN optional            | c0010100 400206020100000001 400304c0000201              | withdrawn
                    AS_PATH that overruns      | 40010100 400206020200000001 400304c0000201              | withdrawn
                    AS_PATH of type 9          | 40010100 400206090100000001 400304c0000201              | withdrawn
                    AS_PATH with empty segment | 40010100 4002020200 400304c0000201                      | withdrawn
                    NEXT_HOP of five bytes     | 40010100 400206020100000001 400305c000020101            | withdrawn
                    MED of three bytes         | 40010100 400206020100000001 400304c0000201 800403000001 | withdrawn
                    ATOMIC_AGGREGATE with byte | 40010100 400206020100000001 400304c0000201 40060100     | kept
                    AGGREGATOR of six bytes    | 40010100 400206020100000001 400304c0000201 c00706000100000001 | kept
                    COMMUNITIES of three bytes | 40010100 400206020100000001 400304c0000201 c00803000001 | withdrawn
                    COMMUNITIES of no byte     | 40010100 400206020100000001 400304c0000201 c00800       | withdrawn
                    ORIGIN twice               | 40010100 40010102 400206020100000001 400304c0000201     | kept
                    length beyond the end      | 40010100 400206020100000001 400304c0000201 800409000001 | withdrawn
                    unknown, transitive        | 40010100 400206020100000001 400304c0000201 c0c80101     | kept
                    unknown, not transitive    | 40010100 400206020100000001 400304c0000201 80c80101     | kept
                    """)
    void wrongAttributesTakeTheirRoutes(String name, String attributes, String outcome)
            throws Exception {
        Update update = (Update) read(update(attributes, "080a"), FOUR);
        Part part = update.parts().getFirst();
        boolean kept = outcome.equals("kept");
        assertThat(part.announced()).isEqualTo(kept ? prefixes("10.0.0.0/8") : List.of());
        assertThat(part.withdrawn()).isEqualTo(kept ? List.of() : prefixes("10.0.0.0/8"));
        if (!kept) {
            assertThat(update.problems()).isNotEmpty();
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    prefix of 33 bits               | ''                          | 21           | 3 | 10
                    prefix cut off                  | ''                          | 200a         | 3 | 10
                    well-known and unknown          | 40c80101                    | 080a         | 3 | 2
                    MP_REACH twice                  | 800e03000101 800e03000101   | 080a         | 3 | 9
                    MP_REACH too short              | 800e03000101                | 080a         | 3 | 9
                    MP_REACH, next hop of 5 bytes   | 800e0b000201050102030405 0000 | 080a       | 3 | 9
                    wrong attributes and no prefix  | 800403000001                  | ''           | 3 | 1
                    the same, MP_REACH of no prefix | 800403000001 800e0900010104c000020100 | '' | 3 | 1
                    """)
    void whereThePrefixesAreLostTheSessionEnds(
            String name, String attributes, String nlri, int code, int subcode) {
        assertThatThrownBy(() -> read(update(GOOD + attributes, nlri), FOUR))
                .isInstanceOfSatisfying(
                        BgpException.class,
                        e -> {
                            assertThat(e.notification().code()).isEqualTo(code);
                            assertThat(e.notification().subcode()).isEqualTo(subcode);
                        });
    }

    @Test
    void aWrongMpReachIsSentBack() {
        assertThatThrownBy(() -> read(update(GOOD + "900e0003000101", "080a"), FOUR))
                .isInstanceOfSatisfying(
                        BgpException.class,
                        e ->
                                assertThat(e.notification().data())
                                        .isEqualTo(Bytes.ofHex("800e03000101")));
    }

    @Test
    void whatOnlyInternalPeersMaySayIsNotLookedAtFromOthers() throws Exception {
        String wrong = "400503000064 800903010101 800a03010101";
        Update update = (Update) read(update(GOOD + wrong, "080a"), FOUR);
        assertThat(update.parts().getFirst().announced()).isEqualTo(prefixes("10.0.0.0/8"));
        Update inside = (Update) read(update(GOOD + wrong, "080a"), INTERNAL);
        assertThat(inside.parts().getFirst().withdrawn()).isEqualTo(prefixes("10.0.0.0/8"));
    }

    @Test
    void thePartialBitOfAnAttributeStays() throws Exception {
        Bytes partial = update(GOOD + "e00804fde80001", "080a");
        PathAttributes attributes = attributes(partial, FOUR);
        Bytes again =
                BgpCodec.announcements(AddressFamily.IPV4, attributes, prefixes("10.0.0.0/8"), FOUR)
                        .getFirst();
        assertThat(again).isEqualTo(partial);
    }

    @Test
    void whatAnExternalPeerMayNotSayIsLeftOut() throws Exception {
        Bytes bytes = update(GOOD + "40050400000064 80090401010101 800a0401010101", "080a");
        PathAttributes external = attributes(bytes, FOUR);
        assertThat(external.localPreference()).isEqualTo(-1);
        assertThat(external.originatorId()).isZero();
        assertThat(external.clusterList().isEmpty()).isTrue();
        PathAttributes internal = attributes(bytes, INTERNAL);
        assertThat(internal.localPreference()).isEqualTo(100);
        assertThat(internal.originatorId()).isEqualTo(0x01010101);
    }

    private static PathAttributes attributes(Bytes message, Options options) throws BgpException {
        return Objects.requireNonNull(
                ((Update) read(message, options)).parts().getFirst().attributes());
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    no marker      | ffffffffffffffffffffffffffffff00001304 | 1 | 1
                    too short      | ffffffffffffffffffffffffffffffff001204 | 1 | 2
                    too long       | ffffffffffffffffffffffffffffffff100102 | 1 | 2
                    long KEEPALIVE | ffffffffffffffffffffffffffffffff001404 | 1 | 2
                    unknown type   | ffffffffffffffffffffffffffffffff001309 | 1 | 3
                    """)
    void headersAreChecked(String name, String hex, int code, int subcode) {
        byte[] bytes = Bytes.ofHex(hex).toArray();
        assertThatThrownBy(() -> BgpCodec.length(bytes, 0, bytes.length, 4096))
                .isInstanceOfSatisfying(
                        BgpException.class,
                        e -> {
                            assertThat(e.notification().code()).isEqualTo(code);
                            assertThat(e.notification().subcode()).isEqualTo(subcode);
                        });
    }

    @ParameterizedTest(name = "{0} with {1}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    23456 23456 3 | 70000 80000 3 | 70000 80000 3
                    1 23456 3     | 70000 3       | 1 70000 3
                    23456         | 1 70000       | 23456
                    1 2 3         | 9             | 1 2 9
                    """)
    void as4PathTakesThePlaceOfTheEnd(String old, String four, String merged) {
        assertThat(path(old).merged(path(four))).isEqualTo(path(merged));
    }

    private static AsPath path(String numbers) {
        String[] words = numbers.split(" ", -1);
        int[] all = new int[words.length];
        for (int i = 0; i < all.length; i++) {
            all[i] = Integer.parseInt(words[i]);
        }
        return AsPath.sequence(all);
    }

    @Test
    void pathsCountAsTheChoiceWantsIt() {
        AsPath path =
                AsPath.EMPTY
                        .prepend(AsPath.SET, 8, 9)
                        .prepend(AsPath.SEQUENCE, 65001, 65002)
                        .prepend(AsPath.CONFED_SEQUENCE, 64512);
        assertThat(path.length()).isEqualTo(3);
        assertThat(path.neighbor()).isEqualTo(65001);
        assertThat(path.toString()).isEqualTo("(64512) 65001 65002 {8,9}");
        assertThat(path.withoutConfederation().toString()).isEqualTo("65001 65002 {8,9}");
        assertThat(path.without(AsPath::isPrivate).toString()).isEqualTo("{8,9}");
        AsPath.Union union = new AsPath.Union();
        assertThat(union.path().toString()).isEmpty();
        union.add(path("1 2 3"));
        assertThat(union.path().toString()).isEqualTo("1 2 3");
        union.add(path("1 4"));
        assertThat(union.path().toString()).isEqualTo("1 {2,3,4}");
        union.add(path("5"));
        assertThat(union.path().toString()).isEqualTo("{1,2,3,4,5}");
    }

    @Test
    void equalAttributesAreKeptOnce() {
        AttributePool pool = new AttributePool();
        List<PathAttributes> kept = new ArrayList<>(); // or they might be forgotten
        for (int i = 0; i < 5000; i++) {
            PathAttributes.Builder to = PathAttributes.OWN.change();
            to.med = i / 2;
            PathAttributes made = to.build();
            kept.add(pool.intern(made));
            assertThat(kept.getLast()).isEqualTo(made);
            if (i % 2 == 1) {
                assertThat(kept.getLast()).isNotSameAs(made).isSameAs(kept.get(i - 1));
            }
        }
        assertThat(pool.size()).isEqualTo(2500);
    }

    @Test
    void aCeaseMayBeSaidInWords() {
        byte[] words = "maintenance".getBytes(StandardCharsets.UTF_8);
        Bytes data = Bytes.copyOf(new WireWriter().u8(words.length).bytes(words).toBytes());
        assertThat(NotificationText.said(new BgpMessage.Notification(6, 2, data)))
                .isEqualTo("maintenance");
        assertThat(NotificationText.said(new BgpMessage.Notification(6, 7, data))).isEmpty();
    }
}
