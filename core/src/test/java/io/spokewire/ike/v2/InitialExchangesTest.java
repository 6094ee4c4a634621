package io.spokewire.ike.v2;

import static org.assertj.core.api.Assertions.assertThat;

import io.spokewire.ike.ChildPolicy.Mode;
import io.spokewire.ike.ChildSa;
import io.spokewire.ike.Endpoint;
import io.spokewire.ike.IkeInput;
import io.spokewire.ike.IkeSaSnapshot;
import io.spokewire.ike.PolicyChange;
import io.spokewire.ike.v2.Payload.Notify;
import io.spokewire.ike.v2.Payload.SecurityAssociation;
import io.spokewire.net.Address;
import io.spokewire.net.Bytes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** IKE_SA_INIT and IKE_AUTH between two engines. */
class InitialExchangesTest {
    private final Wires wires = new Wires();

    private Wires.Node[] pair(String one, String other) {
        return new Wires.Node[] {
            wires.node("one", "192.0.2.1", one), wires.node("two", "192.0.2.2", other)
        };
    }

    @Test
    void meetWithASharedKey() {
        Wires.Node[] n = pair(Wires.SHARED_KEY, Wires.SHARED_KEY);

        n[0].connect(n[1]);
        wires.seconds(2);

        assertThat(n[0].reaches(n[1])).isTrue();
        assertThat(n[1].reaches(n[0])).isTrue();
        assertThat(n[0].failures).isEmpty();
        IkeSaSnapshot sa = n[0].ready().getFirst();
        assertThat(sa.encryption()).isEqualTo("AES-CBC");
        assertThat(sa.keyBits()).isEqualTo(256);
        assertThat(sa.group()).isEqualTo(31);
        assertThat(sa.remoteIdentity()).isEqualTo("192.0.2.2");
        assertThat(sa.localAuthentication()).isEqualTo("PSK");
        assertThat(sa.spokewire()).isTrue();
        // Two of ours send ESP in UDP without any NAT.
        assertThat(sa.path().remote().port()).isEqualTo(4500);
        assertThat(n[1].children.sequencedValues().getFirst().outbound().remotePort())
                .isEqualTo(4500);
        assertThat(n[1].children.sequencedValues().getFirst().inbound().tunnelMode()).isFalse();
        assertThat(wires.sent).hasSize(4);
    }

    @Test
    void deletesInOrder() {
        Wires.Node[] n = pair(Wires.SHARED_KEY, Wires.SHARED_KEY);
        n[0].connect(n[1]);
        wires.seconds(2);

        n[0].handle(new IkeInput.Disconnect(n[0].policy(), n[1].address));
        wires.seconds(60);

        for (Wires.Node node : n) {
            assertThat(node.children).isEmpty();
            assertThat(node.engine.snapshot()).isEmpty();
            assertThat(node.timersArmed()).isZero();
            // What debug crypto ipsec tells.
            assertThat(node.debug.stream().filter(line -> line.contains("IPsec SA with")).toList())
                    .hasSize(3)
                    .allMatch(line -> line.matches(".*SPI in [0-9a-f]{8}, out [0-9a-f]{8}: .*"))
                    .anyMatch(line -> line.endsWith(": installed"))
                    .anyMatch(line -> line.endsWith(": in use"))
                    .anyMatch(line -> line.contains(": removed: "));
        }
        assertThat(n[1].failures).hasSize(1);
        assertThat(n[1].failures.getFirst().why()).contains("deleted");
    }

    @Test
    void tunnelModeWhereBothHaveIt() {
        Wires.Node[] n = pair(Wires.SHARED_KEY, Wires.SHARED_KEY);
        for (Wires.Node node : n) {
            node.policies = List.of(Wires.policy(node.address, Mode.TUNNEL, Wires.CBC));
        }
        n[0].connect(n[1]);
        wires.seconds(2);

        assertThat(n[0].reaches(n[1])).isTrue();
        assertThat(n[0].children.sequencedValues().getFirst().inbound().tunnelMode()).isTrue();
    }

    @Test
    void rekeysChildAndIkeSaInTheirTime() {
        Wires.Node[] n = pair(Wires.SHARED_KEY, Wires.SHARED_KEY);
        n[0].connect(n[1]);
        wires.seconds(2);
        long first = n[0].children.firstEntry().getKey();
        for (int hour = 0; hour < 30; hour++) {
            wires.run(Duration.ofHours(1));
            assertThat(n[0].reaches(n[1])).as("hour " + hour).isTrue();
            assertThat(n[1].reaches(n[0])).as("hour " + hour).isTrue();
            assertThat(n[0].children).hasSize(1);
            assertThat(n[1].children).hasSize(1);
        }
        assertThat(n[0].children.firstEntry().getKey()).isNotEqualTo(first);
        assertThat(n[0].ready()).hasSize(1);
        assertThat(n[0].ready().getFirst().number()).isGreaterThan(2);
        assertThat(n[0].failures).isEmpty();
        assertThat(n[1].failures).isEmpty();
    }

    // ---- what may happen to IKE_SA_INIT

    private static String with(String encryption, String hash, String group) {
        return Wires.SHARED_KEY
                .replace("aes-cbc-256", encryption)
                .replace(" integrity sha256", hash)
                .replace("group 31", "group " + group);
    }

    @ParameterizedTest
    @CsvSource({
        "aes-cbc-128, integrity sha1, 14",
        "aes-cbc-192, integrity sha384, 19",
        "aes-cbc-256, integrity sha512, 20",
        "3des, integrity md5, 2",
        "des, integrity sha1, 5",
        "aes-gcm-128, prf sha256, 21",
        "aes-gcm-256, prf sha512, 31",
        "chacha20-poly1305, prf sha384, 24",
    })
    void allAlgorithms(String encryption, String hash, String group) {
        String configuration = with(encryption, " " + hash, group);
        Wires.Node[] n = pair(configuration, configuration);
        n[0].connect(n[1]);
        wires.seconds(3);
        assertThat(n[0].reaches(n[1])).as(n[0].log.toString()).isTrue();
        IkeSaSnapshot sa = n[1].ready().getFirst();
        assertThat(sa.group()).isEqualTo(Integer.parseInt(group));
        boolean weak = encryption.contains("des") || hash.contains("md5") || group.equals("5");
        assertThat(sa.weak()).isEqualTo(weak);
        assertThat(n[1].log.stream().anyMatch(l -> l.contains("WEAK_ALGORITHM"))).isEqualTo(weak);
    }

    @Test
    void aWrongGuessOfTheGroupCostsARoundTrip() {
        Wires.Node[] n =
                pair(
                        with("aes-cbc-256", " integrity sha256", "14 19 31"),
                        with("aes-cbc-256", " integrity sha256", "31"));
        n[0].connect(n[1]);
        wires.seconds(3);
        assertThat(n[0].reaches(n[1])).isTrue();
        assertThat(n[0].ready().getFirst().group()).isEqualTo(31);
        assertThat(wires.sent).hasSize(6);
        assertThat(n[0].debug).anyMatch(l -> l.contains("N(INVALID_KE_PAYLOAD)"));
    }

    @Test
    void noProposalInCommonIsSaidInWords() {
        Wires.Node[] n =
                pair(
                        with("aes-cbc-256", " integrity sha256", "14"),
                        with("aes-gcm-256", " prf sha384", "20"));
        n[0].connect(n[1]);
        wires.seconds(10);
        assertThat(n[0].failures.getFirst().why())
                .contains("IKE_SA_INIT")
                .contains("no proposal in common: offered AES-CBC-256 PRF SHA256 SHA256 group 14");
        assertThat(n[1].log)
                .anySatisfy(l ->
                        assertThat(l)
                                .contains("the peer offers AES-CBC-256")
                                .contains("we accept AES-GCM-256 PRF SHA384 group 20"));
        assertThat(n[1].engine.failures().getFirst().why()).contains("no proposal in common");
        assertThat(n[1].engine.snapshot()).isEmpty();
    }

    @Test
    void combinedAndOtherCiphersStandInProposalsOfTheirOwn() {
        Wires.Node[] n =
                pair(
                        with("aes-cbc-256 aes-gcm-256", " integrity sha256\n prf sha256", "31"),
                        with("aes-gcm-256", " prf sha256", "31"));
        n[0].connect(n[1]);
        wires.seconds(3);
        assertThat(n[0].ready().getFirst().encryption()).isEqualTo("AES-GCM");
        assertThat(n[0].ready().getFirst().integrity()).isEqualTo("None");
        // IOS-XE drops an IKE SA's proposal with a transform of type 5 as malformed.
        assertThat(
                        wires.sent.getFirst().header().first(SecurityAssociation.class).stream()
                                .flatMap(sa -> sa.proposals().stream())
                                .flatMap(p -> p.transforms().stream())
                                .map(Transform::type))
                .doesNotContain(Transform.SEQUENCE_NUMBERS)
                .contains(Transform.ENCRYPTION);
    }

    @Test
    void nobodyAnswers() {
        Wires.Node one = wires.node("one", "192.0.2.1", Wires.SHARED_KEY);
        one.connect(Address.parse("192.0.2.99"));
        wires.seconds(70);
        assertThat(wires.sent).hasSize(7);
        assertThat(wires.sent.stream().map(Wires.Datagram::message).distinct()).hasSize(1);
        assertThat(one.failures).hasSize(1);
        assertThat(one.failures.getFirst().why())
                .isEqualTo(
                        "IKE_SA_INIT: no answer to IKE_SA_INIT from 192.0.2.99 on UDP 500 or"
                                + " 4500");
        assertThat(one.failures.getFirst().retryAfter())
                .isBetween(Duration.ofSeconds(4), Duration.ofSeconds(5));
        assertThat(one.engine.statistics().retransmitted()).isEqualTo(6);
        assertThat(one.timersArmed()).isZero();
    }

    @Test
    void failuresAreDamped() {
        Wires.Node one = wires.node("one", "192.0.2.1", Wires.SHARED_KEY);
        Address nobody = Address.parse("192.0.2.99");
        List<Long> pauses = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            one.connect(nobody);
            wires.seconds(64);
            Duration pause = one.failures.getLast().retryAfter();
            pauses.add(pause.toSeconds());
            int sent = wires.sent.size();
            // Asked again too early: the same answer, and nothing is sent.
            if (pause.toSeconds() > 7) {
                one.connect(nobody);
                assertThat(one.failures.getLast().why()).contains("no answer");
                assertThat(wires.sent).hasSize(sent);
            }
            wires.run(pause);
        }
        List<Long> most = List.of(5L, 10L, 20L, 40L, 80L, 160L, 300L, 300L, 300L);
        for (int i = 0; i < most.size(); i++) {
            // A fifth at most is taken off by chance.
            assertThat(pauses.get(i)).isBetween(most.get(i) * 4 / 5 - 1, most.get(i));
        }
        assertThat(one.engine.failures().getFirst().count()).isEqualTo(9);
    }

    /** Section 2.21.1: nothing that comes without protection is believed at once. */
    @Test
    void forgedAnswersDoNoHarm() {
        Wires.Node[] n = pair(Wires.SHARED_KEY, Wires.SHARED_KEY);
        n[0].connect(n[1]);
        wires.run(Duration.ofMillis(5));
        Ikev2Message request = wires.sent.getFirst().header();
        for (int code :
                new int[] {
                    NotifyType.NO_PROPOSAL_CHOSEN,
                    NotifyType.AUTHENTICATION_FAILED,
                    NotifyType.INVALID_SYNTAX,
                    NotifyType.INVALID_KE_PAYLOAD,
                    NotifyType.INVALID_MAJOR_VERSION
                }) {
            Ikev2Message forged =
                    new Ikev2Message(
                            request.initiatorSpi(),
                            0,
                            ExchangeType.IKE_SA_INIT,
                            false,
                            true,
                            0,
                            List.of(Notify.of(code, Bytes.ofHex("0001"))));
            n[0].handle(
                    new IkeInput.Received(
                            n[0].engine.snapshot().getFirst().path(), Ikev2Codec.encode(forged)));
        }
        wires.seconds(5);
        assertThat(n[0].reaches(n[1])).as(n[0].log.toString()).isTrue();
        assertThat(n[0].failures).isEmpty();
    }

    /** Section 2.4: pauses grow, also between the last attempts after a refusal. */
    @Test
    void pausesGrowAfterARefusalToo() {
        Wires.Node[] n = pair(Wires.SHARED_KEY, Wires.SHARED_KEY);
        List<Duration> sent = new ArrayList<>();
        Duration[] now = {Duration.ZERO};
        wires.fate =
                d -> {
                    if (d.from().address().equals(n[0].address)) {
                        sent.add(now[0]);
                    }
                    return List.of();
                };
        n[0].connect(n[1]);
        wires.run(Duration.ofMillis(5));
        Ikev2Message request = wires.sent.getFirst().header();
        n[0].handle(
                new IkeInput.Received(
                        n[0].engine.snapshot().getFirst().path(),
                        Ikev2Codec.encode(
                                new Ikev2Message(
                                        request.initiatorSpi(),
                                        0,
                                        ExchangeType.IKE_SA_INIT,
                                        false,
                                        true,
                                        0,
                                        List.of(Notify.of(NotifyType.NO_PROPOSAL_CHOSEN))))));
        for (int i = 0; i < 100; i++) {
            now[0] = Duration.ofMillis(100L * i);
            wires.run(Duration.ofMillis(100));
        }
        assertThat(sent).hasSize(3);
        Duration first = sent.get(1).minus(sent.get(0));
        Duration second = sent.get(2).minus(sent.get(1));
        assertThat(second).isGreaterThanOrEqualTo(first.multipliedBy(3).dividedBy(2));
        assertThat(n[0].failures).hasSize(1);
        assertThat(n[0].failures.getFirst().why()).contains("NO_PROPOSAL_CHOSEN");
    }

    @Test
    void cookiesAreAskedForUnderLoad() {
        Wires.Node[] n =
                pair(Wires.SHARED_KEY, "crypto ikev2 cookie-challenge 1\n" + Wires.SHARED_KEY);
        flood(n[1], 50);
        assertThat(n[1].engine.statistics().halfOpen()).isEqualTo(1);
        assertThat(n[1].engine.statistics().cookiesSent()).isEqualTo(49);
        wires.sent.clear();
        n[0].connect(n[1]);
        wires.seconds(3);
        assertThat(n[0].reaches(n[1])).isTrue();
        assertThat(n[0].debug).anyMatch(l -> l.contains("N(COOKIE) SecurityAssociation"));
    }

    /** Section 2.6.1: a cookie goes along when another group is asked for. */
    @Test
    void cookieAndOtherGroup() {
        Wires.Node[] n =
                pair(
                        with("aes-cbc-256", " integrity sha256", "14 31"),
                        "crypto ikev2 cookie-challenge 1\n"
                                + with("aes-cbc-256", " integrity sha256", "31"));
        flood(n[1], 1);
        wires.sent.clear();
        n[0].connect(n[1]);
        wires.seconds(3);
        assertThat(n[0].reaches(n[1])).isTrue();
        assertThat(wires.sent).hasSize(8);
    }

    /** Requests from addresses that are not the senders'. */
    private void flood(Wires.Node target, int count) {
        for (int i = 0; i < count; i++) {
            Wires.Node spoofed =
                    wires.node("flood" + i, "198.51.100." + (i % 250), Wires.SHARED_KEY);
            spoofed.connect(target);
            wires.run(Duration.ofMillis(15));
            spoofed.dead = true;
            wires.run(Duration.ofMillis(15));
        }
    }

    @Test
    void limitsHoldNegotiationsBackAndUrgentOnesGoFirst() {
        Wires.Node one =
                wires.node(
                        "one",
                        "192.0.2.1",
                        "crypto ikev2 limit max-in-negotation-sa 2\n" + Wires.SHARED_KEY);
        for (int i = 10; i < 15; i++) {
            one.handle(new IkeInput.Connect(one.policy(), Address.parse("192.0.2." + i), i == 14));
        }
        assertThat(one.engine.statistics().negotiating()).isEqualTo(2);
        assertThat(one.log).anyMatch(l -> l.contains("LIMIT_REACHED"));
        wires.seconds(64);
        // The urgent one was third.
        assertThat(one.engine.snapshot().stream().map(s -> s.path().remote().address().toString()))
                .contains("192.0.2.14");
        wires.seconds(200);
        assertThat(one.failures).hasSize(5);
    }

    @Test
    void aFullRouterDropsStrangers() {
        Wires.Node[] n = pair(Wires.SHARED_KEY, "crypto ikev2 limit max-sa 1\n" + Wires.SHARED_KEY);
        n[0].connect(n[1]);
        wires.seconds(2);
        Wires.Node three = wires.node("three", "192.0.2.3", Wires.SHARED_KEY);
        three.connect(n[1]);
        wires.seconds(70);
        assertThat(three.failures).hasSize(1);
        assertThat(n[1].engine.statistics().rejectedByAdmission()).isEqualTo(7);
        assertThat(n[1].log).anyMatch(l -> l.contains("the limit of 1 IKE SAs is reached"));
        assertThat(n[1].engine.failures()).hasSize(1);
        // Who is full begins nothing either, but with those that everything hangs on.
        n[1].handle(new IkeInput.Connect(n[1].policy(), Address.parse("192.0.2.77"), false));
        assertThat(n[1].failures.getLast().why()).contains("the limit of 1 IKE SAs is reached");
        n[1].handle(new IkeInput.Connect(n[1].policy(), Address.parse("192.0.2.78"), true));
        assertThat(n[1].engine.statistics().negotiating()).isEqualTo(1);
        assertThat(n[0].reaches(n[1])).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void eachOfTheFourMessagesIsLostOnce(int lost) {
        Wires.Node[] n = pair(Wires.SHARED_KEY, Wires.SHARED_KEY);
        int[] count = {0};
        wires.fate =
                d ->
                        count[0]++ == lost
                                ? Wires.NOTHING
                                : List.of(new Wires.Delivery(d, Duration.ofMillis(10)));
        n[0].connect(n[1]);
        wires.seconds(5);
        assertThat(n[0].reaches(n[1])).isTrue();
        assertThat(n[1].reaches(n[0])).isTrue();
        assertThat(n[0].children).hasSize(1);
        assertThat(n[1].children).hasSize(1);
        assertThat(n[1].engine.snapshot()).hasSize(1);
    }

    @Test
    void everyMessageComesThreeTimes() {
        Wires.Node[] n = pair(Wires.SHARED_KEY, Wires.SHARED_KEY);
        wires.fate =
                d ->
                        List.of(
                                new Wires.Delivery(d, Duration.ofMillis(10)),
                                new Wires.Delivery(d, Duration.ofMillis(11)),
                                new Wires.Delivery(d, Duration.ofMillis(300)));
        n[0].connect(n[1]);
        wires.seconds(5);
        assertThat(n[0].reaches(n[1])).isTrue();
        assertThat(n[1].engine.snapshot()).hasSize(1);
        assertThat(n[1].children).hasSize(1);
        n[0].handle(new IkeInput.Clear(0));
        wires.seconds(60);
        assertThat(n[1].engine.snapshot()).isEmpty();
        assertThat(n[1].children).isEmpty();
    }

    /** RFC 7383: a certificate does not fit into 576 bytes; the pieces come in any order. */
    @Test
    void longMessagesGoInPieces() {
        String configuration =
                """
                crypto ikev2 fragmentation mtu 576
                crypto ikev2 profile PROF
                 match identity remote any
                 authentication remote rsa-sig
                 authentication local rsa-sig
                 pki trustpoint TP
                """;
        Wires.Node[] n = pair(configuration, configuration);
        n[0].credentials = TestCredentials.of("one-rsa");
        n[1].credentials = TestCredentials.of("two-rsa");
        int[] count = {0};
        wires.fate =
                d -> {
                    count[0]++;
                    // Reordered, one in five lost, one in three twice.
                    Duration delay = Duration.ofMillis(10 + 7 * (count[0] % 4));
                    return count[0] % 5 == 4
                            ? Wires.NOTHING
                            : count[0] % 3 == 0
                                    ? List.of(
                                            new Wires.Delivery(d, delay),
                                            new Wires.Delivery(d, delay.plusMillis(40)))
                                    : List.of(new Wires.Delivery(d, delay));
                };
        n[0].connect(n[1]);
        wires.seconds(60);
        assertThat(n[0].reaches(n[1])).as(n[0].log.toString()).isTrue();
        assertThat(n[0].ready().getFirst().fragmentation()).isTrue();
        assertThat(wires.sent)
                .filteredOn(d -> d.is(ExchangeType.IKE_AUTH, false))
                .hasSizeGreaterThan(3)
                .allMatch(d -> d.message().length() <= 576 - 28 - 4);
    }

    // ---- NAT

    /** Rewrites sources on the way out and destinations on the way back, as a NAT does. */
    private static final class Nat {
        private final Address inside;
        private final Address outside;
        private final Map<Integer, Integer> ports = new LinkedHashMap<>();
        private int next = 20_000;

        Nat(String inside, String outside) {
            this.inside = Address.parse(inside);
            this.outside = Address.parse(outside);
        }

        void rebind() {
            ports.clear();
        }

        Wires.Datagram apply(Wires.Datagram d) {
            if (d.from().address().equals(inside)) {
                int port = ports.computeIfAbsent(d.from().port(), _ -> next++);
                return new Wires.Datagram(new Endpoint(outside, port), d.to(), d.message());
            }
            if (d.to().address().equals(outside)) {
                for (Map.Entry<Integer, Integer> entry : ports.entrySet()) {
                    if (entry.getValue() == d.to().port()) {
                        return new Wires.Datagram(
                                d.from(), new Endpoint(inside, entry.getKey()), d.message());
                    }
                }
            }
            return d;
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Mode.class,
            names = {"TRANSPORT", "TUNNEL"})
    void aSpokeBehindANat(Mode mode) {
        Nat nat = new Nat("10.0.0.5", "203.0.113.9");
        wires.nat = nat::apply;
        Wires.Node spoke = wires.node("spoke", "10.0.0.5", Wires.SHARED_KEY);
        Wires.Node hub = wires.node("hub", "192.0.2.2", Wires.SHARED_KEY);
        for (Wires.Node node : List.of(spoke, hub)) {
            node.policies = List.of(Wires.policy(node.address, mode, Wires.GCM));
        }
        spoke.connect(hub);
        wires.seconds(3);

        assertThat(spoke.failures).isEmpty();
        ChildSa inSpoke = spoke.children.sequencedValues().getFirst();
        ChildSa inHub = hub.children.sequencedValues().getFirst();
        assertThat(inSpoke.outbound().spi()).isEqualTo(inHub.inbound().spi());
        assertThat(inSpoke.outbound().keys()).isEqualTo(inHub.inbound().keys());
        assertThat(inHub.outbound().remote()).isEqualTo(Address.parse("203.0.113.9"));
        assertThat(inHub.outbound().remotePort()).isEqualTo(20_001);
        assertThat(inHub.outbound().localPort()).isEqualTo(4500);
        // In tunnel mode the spoke's own address stands in the inner header.
        assertThat(inHub.remoteTraffic())
                .isEqualTo(mode == Mode.TUNNEL ? spoke.address : Address.parse("203.0.113.9"));
        assertThat(spoke.ready().getFirst().localNat()).isTrue();
        assertThat(hub.ready().getFirst().remoteNat()).isTrue();
        assertThat(hub.ready().getFirst().remoteIdentity()).isEqualTo("10.0.0.5");

        // The hub rekeys for the same traffic, by the names that the spoke has for it.
        hub.handle(new IkeInput.RekeyDue(hub.children.firstEntry().getKey()));
        wires.seconds(2);
        assertThat(hub.children).hasSize(1);
        ChildSa rekeyed = hub.children.sequencedValues().getFirst();
        assertThat(rekeyed.id()).isNotEqualTo(inHub.id());
        assertThat(rekeyed.remoteTraffic()).isEqualTo(inHub.remoteTraffic());
        assertThat(spoke.children.sequencedValues().getFirst().localTraffic())
                .isEqualTo(inSpoke.localTraffic());

        // RFC 3948 section 4: the mapping is kept alive.
        wires.seconds(63);
        assertThat(spoke.keepalives).hasSize(3);
        assertThat(hub.keepalives).isEmpty();

        // The NAT forgets its mapping. A request changes nothing (RFC 4555 section 3.8), a packet
        // of the child tells the hub.
        nat.rebind();
        spoke.handle(new IkeInput.RekeyDue(spoke.children.firstEntry().getKey()));
        wires.seconds(2);
        assertThat(hub.children).hasSize(1);
        assertThat(hub.ready().getFirst().path().remote().port()).isEqualTo(20_001);
        hub.handle(
                new IkeInput.PeerMoved(
                        hub.children.firstEntry().getKey(),
                        new Endpoint(Address.parse("203.0.113.9"), 20_077)));
        assertThat(hub.ready().getFirst().path().remote().port()).isEqualTo(20_077);
    }

    @Test
    void aHubBehindAStaticNat() {
        Address seen = Address.parse("203.0.113.1");
        Address own = Address.parse("10.9.9.9");
        wires.nat =
                d ->
                        d.to().address().equals(seen)
                                ? new Wires.Datagram(
                                        d.from(), new Endpoint(own, d.to().port()), d.message())
                                : d.from().address().equals(own)
                                        ? new Wires.Datagram(
                                                new Endpoint(seen, d.from().port()),
                                                d.to(),
                                                d.message())
                                        : d;
        Wires.Node spoke = wires.node("spoke", "192.0.2.1", Wires.SHARED_KEY);
        Wires.Node hub = wires.node("hub", "10.9.9.9", Wires.SHARED_KEY);
        spoke.connect(seen);
        wires.seconds(3);
        assertThat(spoke.failures).isEmpty();
        assertThat(spoke.ready().getFirst().remoteNat()).isTrue();
        assertThat(hub.ready().getFirst().localNat()).isTrue();
        ChildSa inSpoke = spoke.children.sequencedValues().getFirst();
        assertThat(inSpoke.remoteTraffic()).isEqualTo(seen);
        assertThat(hub.children.sequencedValues().getFirst().localTraffic()).isEqualTo(own);
        assertThat(inSpoke.outbound().remotePort()).isEqualTo(4500);
        wires.seconds(25);
        assertThat(hub.keepalives).hasSize(1);
    }

    @Test
    void twoSpokesBehindOneNat() {
        Nat first = new Nat("10.0.0.5", "203.0.113.9");
        Nat second = new Nat("10.0.0.6", "203.0.113.9");
        second.next = 30_000;
        wires.nat = d -> second.apply(first.apply(d));
        Wires.Node one = wires.node("one", "10.0.0.5", Wires.SHARED_KEY);
        Wires.Node two = wires.node("two", "10.0.0.6", Wires.SHARED_KEY);
        Wires.Node hub = wires.node("hub", "192.0.2.2", Wires.SHARED_KEY);
        one.connect(hub);
        two.connect(hub);
        wires.seconds(3);
        assertThat(hub.children).hasSize(2);
        assertThat(hub.children.values().stream().map(c -> c.outbound().remotePort()))
                .containsExactlyInAnyOrder(20_001, 30_001);
        assertThat(hub.children.values().stream().map(ChildSa::ikeSa).distinct()).hasSize(2);
        // Each says that it is the first contact; neither drives the other out.
        wires.seconds(30);
        one.handle(new IkeInput.Clear(0));
        wires.seconds(5);
        one.connect(hub);
        wires.seconds(5);
        assertThat(hub.children).hasSize(2);
    }

    @Test
    void withoutNatTraversalThereIsNone() {
        Wires.Node[] n = pair(Wires.SHARED_KEY, Wires.SHARED_KEY);
        for (Wires.Node node : n) {
            node.policies = List.of(PolicyChange.of(node.policy()).withoutUdp().made());
        }
        n[0].connect(n[1]);
        wires.seconds(3);
        assertThat(n[0].ready().getFirst().path().remote().port()).isEqualTo(500);
        assertThat(n[0].children.sequencedValues().getFirst().outbound().remotePort()).isZero();
        assertThat(n[0].reaches(n[1])).isTrue();
    }

    // ---- modes

    @Test
    void transportModeThatIsRequiredIsNotGivenUp() {
        Wires.Node[] n = pair(Wires.SHARED_KEY, Wires.SHARED_KEY);
        n[0].policies = List.of(Wires.policy(n[0].address, Mode.TUNNEL, Wires.GCM));
        n[1].policies = List.of(Wires.policy(n[1].address, Mode.TRANSPORT_REQUIRED, Wires.GCM));
        n[0].connect(n[1]);
        wires.seconds(3);
        assertThat(n[0].failures.getFirst().why()).contains("no transform set in common");
        assertThat(n[1].log).anyMatch(l -> l.contains("in tunnel mode, we accept nothing"));
        // The IKE SA without a child goes after a while.
        wires.seconds(60);
        assertThat(n[0].engine.snapshot()).isEmpty();
        assertThat(n[1].engine.snapshot()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "TUNNEL, TRANSPORT, true",
        "TRANSPORT, TUNNEL, false",
        "TRANSPORT_REQUIRED, TUNNEL, false"
    })
    void theInitiatorsModeIsTaken(Mode initiator, Mode responder, boolean tunnel) {
        Wires.Node[] n = pair(Wires.SHARED_KEY, Wires.SHARED_KEY);
        n[0].policies = List.of(Wires.policy(n[0].address, initiator, Wires.GCM));
        n[1].policies = List.of(Wires.policy(n[1].address, responder, Wires.GCM));
        n[0].connect(n[1]);
        wires.seconds(3);
        assertThat(n[0].reaches(n[1])).isTrue();
        assertThat(n[1].children.sequencedValues().getFirst().inbound().tunnelMode())
                .isEqualTo(tunnel);
    }

    @Test
    void theTransformSetInCommonIsTaken() {
        Wires.Node[] n = pair(Wires.SHARED_KEY, Wires.SHARED_KEY);
        n[0].policies = List.of(Wires.policy(n[0].address, Mode.TRANSPORT, Wires.GCM, Wires.CBC));
        n[1].policies = List.of(Wires.policy(n[1].address, Mode.TRANSPORT, Wires.CBC));
        n[0].connect(n[1]);
        wires.seconds(3);
        assertThat(n[0].reaches(n[1])).isTrue();
        assertThat(n[0].children.sequencedValues().getFirst().inbound().suite().cipher())
                .isEqualTo(Wires.CBC.cipher());
    }
}
