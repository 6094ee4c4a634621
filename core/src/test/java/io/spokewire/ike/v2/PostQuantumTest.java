package io.spokewire.ike.v2;

import static org.assertj.core.api.Assertions.assertThat;

import io.spokewire.ike.ChildPolicy;
import io.spokewire.ike.IkeInput;
import io.spokewire.ike.IkeSaSnapshot;
import io.spokewire.ike.IkeTimer;
import io.spokewire.ike.PolicyChange;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Post-quantum preshared keys (RFC 8784) and ML-KEM (RFC 9242, RFC 9370). */
class PostQuantumTest {
    private static final String PPK =
            """
            crypto ikev2 keyring PQ
             peer ANY
              address 0.0.0.0 0.0.0.0
              ppk manual id %s key %s
            """;

    private final Wires wires = new Wires();

    private Wires.Node[] pair(String one, String two) {
        return new Wires.Node[] {
            wires.node("one", "192.0.2.1", one), wires.node("two", "192.0.2.2", two)
        };
    }

    private static String ppk(String id, String key) {
        return PPK.formatted(id, key) + Wires.SHARED_KEY + " keyring ppk PQ\n";
    }

    // ---- RFC 8784

    /** Section 3, table 1, and what the initiator makes of the answer. */
    @ParameterizedTest(name = "{0} and {1}: up {2}, mixed {3}")
    @CsvSource({
        "a k, a k, true, true",
        "a k required, a k required, true, true",
        "a k, a k required, true, true",
        "a k required, -, false, false",
        "a k, -, true, false",
        "-, a k, true, false",
        "-, a k required, false, false",
        "a k, b k, true, false",
        "a k required, b k, false, false",
        "a k, b k required, false, false",
        "a k, a other, false, false",
        "-, -, true, false",
    })
    void bothMixTheirKeyIn(String one, String two, boolean up, boolean mixed) {
        Wires.Node[] n = pair(configuration(one), configuration(two));
        n[0].connect(n[1]);
        wires.seconds(3);
        assertThat(n[0].reaches(n[1])).as(n[0].log + " " + n[1].log).isEqualTo(up);
        assertThat(n[1].reaches(n[0])).isEqualTo(up);
        if (up) {
            assertThat(n[0].ready().getFirst().ppk()).isEqualTo(mixed);
            assertThat(n[1].ready().getFirst().ppk()).isEqualTo(mixed);
            for (Duration time : List.of(Duration.ofHours(2), Duration.ofHours(24))) {
                wires.run(time);
                assertThat(n[0].reaches(n[1])).isTrue();
            }
        } else {
            assertThat(n[0].failures).isNotEmpty();
        }
    }

    private static String configuration(String words) {
        String[] parts = words.split(" ", 2);
        return parts.length == 1 ? Wires.SHARED_KEY : ppk(parts[0], parts[1]);
    }

    @Test
    void certificatesWithAMixedKey() {
        String signing =
                """
                crypto ikev2 profile PROF
                 match identity remote any
                 authentication remote rsa-sig
                 authentication local rsa-sig
                 pki trustpoint TP
                 keyring ppk PQ
                """;
        Wires.Node[] n =
                pair(PPK.formatted("x", "k1") + signing, PPK.formatted("x", "k1") + signing);
        n[0].credentials = TestCredentials.of("one-rsa");
        n[1].credentials = TestCredentials.of("two-rsa");
        n[0].connect(n[1]);
        wires.seconds(3);
        assertThat(n[0].reaches(n[1])).as(n[0].log.toString()).isTrue();
        assertThat(n[0].ready().getFirst().ppk()).isTrue();
    }

    // ---- ML-KEM

    private static String pqc(String words) {
        return words.equals("-")
                ? Wires.SHARED_KEY
                : Wires.SHARED_KEY.replace("group 31", "group 31\n pqc " + words);
    }

    @ParameterizedTest(name = "{0} and {1}: {2}")
    @CsvSource({
        "mlkem512, mlkem512, 35",
        "mlkem768, mlkem768, 36",
        "mlkem1024, mlkem1024, 37",
        "mlkem768 mlkem1024, mlkem1024, 37",
        "mlkem768 optional, mlkem768, 36",
        "mlkem768, mlkem768 optional, 36",
        "mlkem768 optional, -, 0",
        "-, mlkem768 optional, 0",
        "mlkem768 optional, mlkem1024 optional, 0",
        "mlkem768, -, -1",
        "-, mlkem768, -1",
        "mlkem768, mlkem1024, -1",
    })
    void hybridKeyExchange(String one, String two, int method) {
        Wires.Node[] n = pair(pqc(one), pqc(two));
        n[0].connect(n[1]);
        wires.seconds(4);
        if (method < 0) {
            assertThat(n[0].children).isEmpty();
            assertThat(n[0].failures.getFirst().why()).contains("no proposal in common");
            return;
        }
        assertThat(n[0].reaches(n[1])).as(n[0].log.toString()).isTrue();
        List<Integer> expected = method == 0 ? List.of() : List.of(method);
        assertThat(n[0].ready().getFirst().additionalKeyExchanges()).isEqualTo(expected);
        assertThat(n[1].ready().getFirst().additionalKeyExchanges()).isEqualTo(expected);
        assertThat(wires.sent.stream().anyMatch(d -> d.is(ExchangeType.IKE_INTERMEDIATE, true)))
                .isEqualTo(method > 0);
        // No datagram is longer than what IPv6 asks every link for.
        assertThat(wires.sent).allMatch(d -> d.message().length() <= 1280 - 28 - 4);
    }

    @Test
    void rekeyingHasItsOwn() {
        Wires.Node[] n = pair(pqc("mlkem768"), pqc("mlkem768"));
        for (Wires.Node node : n) {
            node.policies = List.of(withPfs(node.policy()));
        }
        n[0].connect(n[1]);
        wires.seconds(2);
        IkeSaSnapshot before = n[0].ready().getFirst();
        wires.sent.clear();
        n[0].handle(
                new IkeInput.TimerFired(new IkeTimer(IkeTimer.Kind.REKEY_IKE, before.number(), 0)));
        wires.seconds(2);
        IkeSaSnapshot after = n[0].ready().getFirst();
        assertThat(after.number()).isNotEqualTo(before.number());
        assertThat(after.additionalKeyExchanges()).containsExactly(36);
        assertThat(after.localSpi()).isEqualTo(n[1].ready().getFirst().remoteSpi());
        assertThat(wires.sent).anyMatch(d -> d.is(ExchangeType.IKE_FOLLOWUP_KE, true));

        wires.sent.clear();
        n[1].handle(new IkeInput.RekeyDue(n[1].children.firstEntry().getKey()));
        wires.seconds(2);
        assertThat(wires.sent).anyMatch(d -> d.is(ExchangeType.IKE_FOLLOWUP_KE, true));
        assertThat(n[0].children).hasSize(1);
        assertThat(n[0].reaches(n[1])).isTrue();
        assertThat(n[1].reaches(n[0])).isTrue();
        wires.run(Duration.ofDays(2));
        assertThat(n[0].reaches(n[1])).isTrue();
        assertThat(n[0].failures).isEmpty();
        assertThat(n[1].failures).isEmpty();
    }

    static ChildPolicy withPfs(ChildPolicy p) {
        return PolicyChange.of(p).pfs(31, 37).made();
    }

    /** Both rekey at once, with key exchanges behind both; any datagram is lost. */
    @Test
    void rekeyingsThatMeet() {
        for (boolean ike : new boolean[] {false, true}) {
            for (int offset = -20; offset <= 20; offset += 5) {
                for (int lost = -1; lost < 12; lost += 2) {
                    meet(ike, offset, lost);
                }
            }
        }
    }

    private static void meet(boolean ike, int offset, int lost) {
        Wires wires = new Wires();
        Wires.Node a = wires.node("a", "192.0.2.1", pqc("mlkem512"));
        Wires.Node b = wires.node("b", "192.0.2.2", pqc("mlkem512"));
        for (Wires.Node node : List.of(a, b)) {
            node.policies = List.of(withPfs(node.policy()));
        }
        a.connect(b);
        wires.seconds(2);
        int[] count = {0};
        wires.fate =
                d ->
                        count[0]++ == lost
                                ? Wires.NOTHING
                                : List.of(new Wires.Delivery(d, Duration.ofMillis(10)));
        wires.after(Duration.ofMillis(30), () -> rekey(a, ike));
        wires.after(Duration.ofMillis(30 + offset), () -> rekey(b, ike));
        wires.seconds(240);
        String what =
                "ike %s offset %d lost %d: a %s %s b %s %s"
                        .formatted(ike, offset, lost, a.used, a.log, b.used, b.log);
        assertThat(a.children).as(what).hasSize(1);
        assertThat(b.children).as(what).hasSize(1);
        assertThat(a.ready()).as(what).hasSize(1);
        assertThat(a.engine.snapshot()).as(what).hasSize(1);
        assertThat(b.engine.snapshot()).as(what).hasSize(1);
        assertThat(a.reaches(b)).as(what).isTrue();
        assertThat(b.reaches(a)).as(what).isTrue();
        assertThat(a.failures).as(what).isEmpty();
        assertThat(a.ready().getFirst().number() > 2 || !ike).as(what).isTrue();
    }

    private static void rekey(Wires.Node node, boolean ike) {
        node.handle(
                ike
                        ? new IkeInput.TimerFired(
                                new IkeTimer(
                                        IkeTimer.Kind.REKEY_IKE,
                                        node.ready().getFirst().number(),
                                        0))
                        : new IkeInput.RekeyDue(node.children.firstEntry().getKey()));
    }

    /** RFC 9370 section 2.2.4: a series that is not gone on with is forgotten. */
    @Test
    void aSeriesThatStopsIsForgotten() {
        Wires.Node[] n = pair(pqc("mlkem512"), pqc("mlkem512"));
        n[0].connect(n[1]);
        wires.seconds(2);
        wires.fate =
                d ->
                        d.is(ExchangeType.IKE_FOLLOWUP_KE, false)
                                ? Wires.NOTHING
                                : List.of(new Wires.Delivery(d, Duration.ofMillis(10)));
        rekey(n[0], true);
        wires.seconds(25);
        wires.fate = d -> List.of(new Wires.Delivery(d, Duration.ofMillis(10)));
        wires.seconds(60);
        assertThat(n[0].debug).anyMatch(l -> l.contains("N(STATE_NOT_FOUND)"));
        assertThat(n[0].ready()).hasSize(1);
        assertThat(n[0].ready().getFirst().number()).isGreaterThan(2);
        assertThat(n[0].reaches(n[1])).isTrue();
        assertThat(n[0].failures).isEmpty();
    }
}
