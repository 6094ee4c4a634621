package io.spokewire.ike.v2;

import static org.assertj.core.api.Assertions.assertThat;

import io.spokewire.ike.ChildPolicy;
import io.spokewire.ike.IkeInput;
import io.spokewire.ike.IkeSaSnapshot;
import io.spokewire.ike.IkeTimer;
import io.spokewire.ike.PolicyChange;
import io.spokewire.ike.v2.Wires.Datagram;
import io.spokewire.ike.v2.Wires.Delivery;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Exchanges that meet, RFC 7296 sections 2.8 and 2.25: by the book, and by all ways to meet. */
class CollisionTest {
    private static final Duration DELAY = Duration.ofMillis(10);

    /** Something that one side begins. */
    enum Move {
        REKEY_CHILD(true) {
            @Override
            void make(Wires.Node node, Wires.Node other) {
                child(node, "IPS").ifPresent(id -> node.handle(new IkeInput.RekeyDue(id)));
            }
        },
        REKEY_IKE(true) {
            @Override
            void make(Wires.Node node, Wires.Node other) {
                for (IkeSaSnapshot sa : node.ready()) {
                    node.handle(
                            new IkeInput.TimerFired(
                                    new IkeTimer(IkeTimer.Kind.REKEY_IKE, sa.number(), 0)));
                }
            }
        },
        CREATE_CHILD(true) {
            @Override
            void make(Wires.Node node, Wires.Node other) {
                node.handle(new IkeInput.Connect(node.policies.getLast(), other.address, false));
            }
        },
        DELETE_CHILD(false) {
            @Override
            void make(Wires.Node node, Wires.Node other) {
                node.handle(new IkeInput.Disconnect(node.policies.getFirst(), other.address));
            }
        },
        CLOSE_IKE(false) {
            @Override
            void make(Wires.Node node, Wires.Node other) {
                node.handle(new IkeInput.Clear(0));
            }
        };

        final boolean keeps;

        Move(boolean keeps) {
            this.keeps = keeps;
        }

        abstract void make(Wires.Node node, Wires.Node other);

        static Stream<Long> children(Wires.Node node, String profile) {
            return node.children.values().stream()
                    .filter(c -> c.policy().profile().equals(profile))
                    .map(c -> c.id());
        }

        static Optional<Long> child(Wires.Node node, String profile) {
            return children(node, profile).findFirst();
        }
    }

    /** Two nodes with two protected tunnels, of which the first is up; or both. */
    private static final class Stage {
        final Wires wires = new Wires();
        final Wires.Node a = wires.node("a", "192.0.2.1", Wires.SHARED_KEY);
        final Wires.Node b = wires.node("b", "192.0.2.2", Wires.SHARED_KEY);

        Stage(boolean both) {
            for (Wires.Node node : List.of(a, b)) {
                ChildPolicy first = node.policy();
                node.policies = List.of(first, second(first));
            }
            a.connect(b);
            wires.seconds(2);
            if (both) {
                Move.CREATE_CHILD.make(a, b);
                wires.seconds(2);
            }
            assertThat(a.children).hasSize(both ? 2 : 1);
            a.log.clear();
            b.log.clear();
            a.debug.clear();
            b.debug.clear();
            wires.sent.clear();
        }

        private static ChildPolicy second(ChildPolicy p) {
            return PolicyChange.of(p)
                    .profile("IPS2")
                    .proposals(
                            List.of(
                                    new ChildPolicy.Proposal(
                                            "TS2", Wires.CBC, ChildPolicy.Mode.TRANSPORT)))
                    .made();
        }

        /** Loses the first datagram that fits. */
        void lose(Predicate<Datagram> which) {
            boolean[] lost = {false};
            wires.fate =
                    d -> {
                        if (!lost[0] && which.test(d)) {
                            lost[0] = true;
                            return Wires.NOTHING;
                        }
                        return List.of(new Delivery(d, DELAY));
                    };
        }

        /** Children and IKE SAs are the same at both ends, and work. */
        void settled(String what) {
            assertThat(a.ready()).as(what).hasSameSizeAs(b.ready());
            assertThat(a.engine.snapshot()).as(what).hasSameSizeAs(a.ready());
            assertThat(b.engine.snapshot()).as(what).hasSameSizeAs(b.ready());
            for (String profile : List.of("IPS", "IPS2")) {
                assertThat(Move.children(a, profile).toList())
                        .as(what + " " + profile)
                        .hasSameSizeAs(Move.children(b, profile).toList());
            }
            if (a.children.isEmpty()) {
                return;
            }
            assertThat(a.reaches(b)).as(what).isTrue();
            assertThat(b.reaches(a)).as(what).isTrue();
            assertThat(a.ready().getFirst().children())
                    .as(what)
                    .containsExactlyInAnyOrderElementsOf(a.children.keySet());
        }

        void answeredWith(Wires.Node node, String notification) {
            assertThat(node.debug)
                    .as(notification)
                    .anyMatch(l -> l.contains("received") && l.contains(notification));
        }

        boolean from(Datagram d, Wires.Node node) {
            return d.from().address().equals(node.address);
        }
    }

    // ---- by the book

    /**
     * What sections 2.25.1 and 2.25.2 want of an end that has begun one thing and is asked another.
     * But for one: children of an IKE SA that is being closed are gone at once, so that nothing is
     * left to name in the answer to their deletion.
     */
    @ParameterizedTest(name = "{0}, asked for {1}")
    @CsvSource({
        "REKEY_CHILD, REKEY_CHILD, N(USE_TRANSPORT_MODE)",
        "REKEY_CHILD, DELETE_CHILD, Delete",
        "REKEY_CHILD, REKEY_IKE, N(TEMPORARY_FAILURE)",
        "DELETE_CHILD, REKEY_CHILD, N(TEMPORARY_FAILURE)",
        "DELETE_CHILD, DELETE_CHILD, empty",
        "DELETE_CHILD, REKEY_IKE, N(TEMPORARY_FAILURE)",
        "CREATE_CHILD, REKEY_IKE, N(TEMPORARY_FAILURE)",
        "REKEY_IKE, CREATE_CHILD, N(TEMPORARY_FAILURE)",
        "REKEY_IKE, REKEY_CHILD, N(TEMPORARY_FAILURE)",
        "REKEY_IKE, DELETE_CHILD, Delete",
        "REKEY_IKE, REKEY_IKE, SecurityAssociation",
        "REKEY_IKE, CLOSE_IKE, empty",
        "CLOSE_IKE, CREATE_CHILD, N(TEMPORARY_FAILURE)",
        "CLOSE_IKE, REKEY_CHILD, N(TEMPORARY_FAILURE)",
        "CLOSE_IKE, DELETE_CHILD, empty",
        "CLOSE_IKE, REKEY_IKE, N(TEMPORARY_FAILURE)",
        "CLOSE_IKE, CLOSE_IKE, empty",
    })
    void answersAsTheBookSays(Move ours, Move theirs, String answer) {
        Stage s = new Stage(ours != Move.CREATE_CHILD && theirs != Move.CREATE_CHILD);
        ours.make(s.a, s.b);
        theirs.make(s.b, s.a);
        s.wires.run(Duration.ofMillis(19)); // both requests have come, no answer has
        assertThat(s.a.debug)
                .filteredOn(l -> l.contains("sent ") && l.contains(" response "))
                .as(String.join("\n", s.a.debug))
                .singleElement()
                .asString()
                .contains(": " + answer);
        s.wires.seconds(120);
        s.settled(ours + " and " + theirs);
    }

    /** Section 2.8.1: both rekey, both notice, the exchange with the lowest nonce is undone. */
    @Test
    void bothRekeyAChild() {
        Stage s = new Stage(false);
        Move.REKEY_CHILD.make(s.a, s.b);
        Move.REKEY_CHILD.make(s.b, s.a);
        s.wires.seconds(1);
        assertThat(s.a.children).hasSize(1);
        assertThat(s.b.children).hasSize(1);
        s.settled("both rekey");
        // Each has made two and kept one; nobody has used the one that went.
        String kept = "use " + s.a.children.firstEntry().getKey();
        assertThat(s.a.used).contains(kept).doesNotHaveDuplicates();
        assertThat(s.a.used.stream().filter(u -> u.startsWith("remove"))).hasSize(2);
        assertThat(s.a.failures).isEmpty();
        assertThat(s.b.failures).isEmpty();
    }

    /** Section 2.8.1, second sequence: the first request of one is lost. */
    @Test
    void oneRekeyingIsNoticedTooLate() {
        Stage s = new Stage(false);
        s.lose(d -> s.from(d, s.a) && d.is(ExchangeType.CREATE_CHILD_SA, false));
        Move.REKEY_CHILD.make(s.a, s.b);
        Move.REKEY_CHILD.make(s.b, s.a);
        s.wires.seconds(3);
        s.answeredWith(s.a, "N(CHILD_SA_NOT_FOUND)");
        assertThat(s.a.children).hasSize(1);
        s.settled("second sequence");
        assertThat(s.a.failures).isEmpty();
    }

    /** Section 2.8.2: both rekey the IKE SA and notice. */
    @Test
    void bothRekeyTheIkeSa() {
        Stage s = new Stage(true);
        Move.REKEY_IKE.make(s.a, s.b);
        Move.REKEY_IKE.make(s.b, s.a);
        s.wires.seconds(2);
        assertThat(s.a.ready()).hasSize(1);
        s.settled("both rekey IKE");
        assertThat(s.a.ready().getFirst().localSpi()).isEqualTo(s.b.ready().getFirst().remoteSpi());
        assertThat(s.a.ready().getFirst().children()).hasSize(2);
        assertThat(s.a.used.stream().filter(u -> u.startsWith("remove"))).isEmpty();
    }

    /** Section 2.8.2: the one whose request is lost learns from the deletion. */
    @Test
    void oneRekeyingOfTheIkeSaIsNoticedTooLate() {
        Stage s = new Stage(true);
        s.lose(d -> s.from(d, s.a) && d.is(ExchangeType.CREATE_CHILD_SA, false));
        Move.REKEY_IKE.make(s.a, s.b);
        Move.REKEY_IKE.make(s.b, s.a);
        s.wires.seconds(3);
        s.settled("one noticed");
        assertThat(s.a.ready()).hasSize(1);
        // B's rekeying counts.
        assertThat(s.b.ready().getFirst().initiator()).isTrue();
    }

    /** Section 2.8.2: who has rekeyed already answers a late request with TEMPORARY_FAILURE. */
    @Test
    void aLateRekeyingOfTheIkeSaIsPutOff() {
        Stage s = new Stage(false);
        // A's deletion of the old IKE SA is held back, so that B's repeated request meets it.
        s.wires.fate =
                d ->
                        s.from(d, s.a) && d.is(ExchangeType.INFORMATIONAL, false)
                                ? List.of(new Delivery(d, Duration.ofSeconds(3)))
                                : s.from(d, s.b) && d.is(ExchangeType.CREATE_CHILD_SA, false)
                                        ? List.of(new Delivery(d, Duration.ofMillis(500)))
                                        : List.of(new Delivery(d, DELAY));
        Move.REKEY_IKE.make(s.b, s.a);
        Move.REKEY_IKE.make(s.a, s.b);
        s.wires.seconds(10);
        s.answeredWith(s.b, "N(TEMPORARY_FAILURE)");
        s.settled("put off");
        assertThat(s.a.ready().getFirst().initiator()).isTrue();
    }

    /** Section 2.25.1: a child that is being deleted is not rekeyed. */
    @Test
    void rekeyingMeetsDeletion() {
        Stage s = new Stage(true);
        s.wires.fate =
                d -> List.of(new Delivery(d, s.from(d, s.a) ? Duration.ofMillis(50) : DELAY));
        Move.DELETE_CHILD.make(s.a, s.b);
        Move.REKEY_CHILD.make(s.b, s.a);
        s.wires.seconds(20);
        s.answeredWith(s.b, "N(TEMPORARY_FAILURE)");
        s.settled("rekey and delete");
        assertThat(s.a.children).hasSize(1);
    }

    /** Section 2.25.1: both delete the same child; nobody names the other's SPI. */
    @Test
    void bothDeleteAChild() {
        Stage s = new Stage(true);
        Move.DELETE_CHILD.make(s.a, s.b);
        Move.DELETE_CHILD.make(s.b, s.a);
        s.wires.seconds(2);
        s.settled("both delete");
        assertThat(s.a.children).hasSize(1);
        assertThat(s.a.debug)
                .filteredOn(l -> l.contains("received INFORMATIONAL response"))
                .allMatch(l -> l.endsWith(": empty"));
    }

    /** Section 2.25.1: a child exchange puts a rekeying of the IKE SA off. */
    @Test
    void rekeyingOfTheIkeSaMeetsAChild() {
        Stage s = new Stage(true);
        Move.REKEY_CHILD.make(s.a, s.b);
        Move.REKEY_IKE.make(s.b, s.a);
        s.wires.seconds(1);
        s.answeredWith(s.a, "N(TEMPORARY_FAILURE)");
        s.answeredWith(s.b, "N(TEMPORARY_FAILURE)");
        s.wires.seconds(60);
        s.settled("child and IKE");
        assertThat(s.a.ready().getFirst().number()).isGreaterThan(2);
        assertThat(s.a.children.keySet()).isNotEmpty();
    }

    /** Section 2.25: a child that the peer has lost goes silently and is made anew. */
    @Test
    void aLostChildIsMadeAnew() {
        Stage s = new Stage(false);
        long before = s.a.children.firstEntry().getKey();
        // B has lost the child, by no way that the protocol knows.
        Domain lost = s.b.engine.domain;
        long id = s.b.children.firstEntry().getKey();
        IkeSa holder = Objects.requireNonNull(lost.ofChild(id));
        Child child = Objects.requireNonNull(lost.child(id));
        lost.removeChild(holder, child, "lost", new Turn(s.wires.now(), _ -> {}));
        s.b.children.clear();
        s.b.outbound.clear();
        Move.REKEY_CHILD.make(s.a, s.b);
        s.wires.seconds(2);
        s.answeredWith(s.a, "N(CHILD_SA_NOT_FOUND)");
        s.settled("made anew");
        assertThat(s.a.children).hasSize(1).doesNotContainKey(before);
    }

    // ---- all ways to meet

    static Stream<Arguments> meetings() {
        List<Arguments> all = new ArrayList<>();
        for (Move one : Move.values()) {
            for (Move other : Move.values()) {
                all.add(Arguments.of(one, other));
            }
        }
        return all.stream();
    }

    /** Any two moves, at any distance, with any one datagram lost: both ends agree at last. */
    @ParameterizedTest(name = "{0} and {1}")
    @MethodSource("meetings")
    void bothEndsAgree(Move one, Move other) {
        for (int offset = -24; offset <= 24; offset += 12) {
            for (int lost = -1; lost < 4; lost++) {
                meet(one, other, true, offset, lost);
            }
        }
    }

    @Tag("long")
    @ParameterizedTest(name = "{0} and {1}")
    @MethodSource("meetings")
    void bothEndsAgreeAtAnyDistance(Move one, Move other) {
        for (boolean both : new boolean[] {false, true}) {
            for (int offset = -30; offset <= 30; offset += 3) {
                for (int lost = -1; lost < 8; lost++) {
                    meet(one, other, both, offset, lost);
                }
            }
        }
    }

    private static void meet(Move one, Move other, boolean both, int offsetMillis, int lost) {
        Stage s = new Stage(both);
        int[] count = {0};
        s.wires.fate = d -> count[0]++ == lost ? Wires.NOTHING : List.of(new Delivery(d, DELAY));
        s.wires.after(Duration.ofMillis(30), () -> one.make(s.a, s.b));
        s.wires.after(Duration.ofMillis(30 + offsetMillis), () -> other.make(s.b, s.a));
        s.wires.seconds(240);
        String what =
                "%s and %s, both %s, offset %d, lost %d: a %s %s b %s %s"
                        .formatted(
                                one,
                                other,
                                both,
                                offsetMillis,
                                lost,
                                s.a.used,
                                s.a.log,
                                s.b.used,
                                s.b.log);
        s.settled(what);
        if (one.keeps && other.keeps) {
            assertThat(Move.children(s.a, "IPS").toList()).as(what).hasSize(1);
            assertThat(s.a.failures).as(what).isEmpty();
            assertThat(s.b.failures).as(what).isEmpty();
        }
    }
}
