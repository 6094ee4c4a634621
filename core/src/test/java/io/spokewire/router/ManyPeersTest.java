package io.spokewire.router;

import static org.assertj.core.api.Assertions.assertThat;

import io.spokewire.bfd.BfdInput;
import io.spokewire.bfd.BfdPeer;
import io.spokewire.command.ConfigReader;
import io.spokewire.command.Section;
import io.spokewire.engine.TableWalk;
import io.spokewire.forward.Adjacency;
import io.spokewire.forward.Injection;
import io.spokewire.forward.Punt;
import io.spokewire.net.Address;
import io.spokewire.net.AddressFamily;
import io.spokewire.net.Ipv4Address;
import io.spokewire.net.NbmaPeer;
import io.spokewire.nhrp.ClientInformationEntry;
import io.spokewire.nhrp.Extensions;
import io.spokewire.nhrp.NhrpCodec;
import io.spokewire.nhrp.NhrpMessage;
import io.spokewire.routing.Listen;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A hub with thousands of clients: what one input does stays small, and nobody is forgotten. */
class ManyPeersTest {
    private static final int MANY = 10 * TableWalk.SLICE;
    private static final Address NBMA = Address.parse("192.0.2.1");
    private static final Address OWN = Address.parse("10.100.0.1");
    private static final String WAN =
            """
            interface GigabitEthernet0/0
             ip address 192.0.2.1 255.255.255.0
            """;
    private static final String HUB =
            WAN
                    + """
                    interface Tunnel0
                     ip address 10.100.0.1 255.255.0.0
                     ip nhrp network-id 1
                     ip nhrp max-send 65535 every 10
                     tunnel source GigabitEthernet0/0
                     tunnel mode gre multipoint
                    """;
    private static final String WATCHED = HUB + " bfd interval 500 min_rx 500 multiplier 3\n";

    private final FakePorts world = new FakePorts();
    private final Bfd bfd = new Bfd();
    private Router router;
    private int mostSent;
    private int sent;

    /** A BFD that knows whom it watches, and counts what it is told between two inputs. */
    private static final class Bfd implements Ports.Bfd {
        final Set<String> watched = new TreeSet<>();
        int told;
        int most;

        @Override
        public void give(BfdInput input) {
            told++;
            switch (input) {
                case BfdInput.Register r ->
                        assertThat(watched.add(name(r.peer()))).as("%s", r).isTrue();
                case BfdInput.Deregister d ->
                        assertThat(watched.remove(name(d.peer()))).as("%s", d).isTrue();
                default -> {}
            }
        }

        private static String name(BfdPeer peer) {
            return peer.local() + " " + peer.remote();
        }

        void inputIsOver() {
            most = Math.max(most, told);
            told = 0;
        }

        @Override
        public void places(Map<String, Integer> tunnels, List<Listen> links, List<String> vrfs) {}

        @Override
        public Limit limit() {
            return Limit.NONE;
        }
    }

    private static Section read(String text) {
        ConfigReader.Result read = ConfigReader.read(Languages.CONFIG, "test.cfg", text);
        assertThat(read.clean()).as("%s", read.lines()).isTrue();
        return read.config();
    }

    @BeforeEach
    void start() {
        world.bfd = bfd;
        world.afterEach = this::inputIsOver;
        router = new Router(read(HUB), world.ports());
        router.start();
        for (int i = 0; i < 2; i++) {
            world.reflect(router); // a tunnel comes up after its source
            settle();
        }
        for (int i = 0; i < MANY; i++) {
            register(i);
        }
        settle();
        mostSent = 0;
    }

    private void inputIsOver() {
        bfd.inputIsOver();
        mostSent = Math.max(mostSent, world.injected.size() - sent);
        sent = world.injected.size();
    }

    private void settle() {
        world.pass(Duration.ofSeconds(1).toNanos());
    }

    private void apply(String text) {
        router.apply(read(text));
        inputIsOver();
    }

    private static Address client(int i) {
        return new Ipv4Address(0x0A64_0100 + i);
    }

    private static Address nbma(int i) {
        return new Ipv4Address(0x6440_0100 + i);
    }

    private void register(int i) {
        router.handle(
                new Punt.Nhrp(
                        0,
                        NbmaPeer.of(nbma(i)),
                        NBMA,
                        NhrpCodec.encode(
                                new NhrpMessage.RegistrationRequest(
                                        new NhrpMessage.Body(
                                                NhrpMessage.Header.of(255, nbma(i), client(i), OWN),
                                                NhrpMessage.UNIQUE,
                                                1,
                                                List.of(
                                                        ClientInformationEntry.ofSender(
                                                                255, 1400, 600))),
                                        Extensions.NONE))));
        inputIsOver();
    }

    private void clear(int i) {
        router.clearNhrp(AddressFamily.IPV4, Optional.empty(), Optional.of(client(i)));
        inputIsOver();
    }

    private static String watched(String own, int i) {
        return own + " " + client(i);
    }

    @Test
    void bfdWatchesAllOfThemFromALineOnAndForgetsThemInSlices() {
        apply(WATCHED);
        assertThat(bfd.watched).as("under way").hasSizeBetween(1, MANY / 2);
        clear(2); // on the part behind
        clear(MANY - 2); // and ahead
        register(MANY);
        settle();
        assertThat(bfd.watched)
                .hasSize(MANY - 1)
                .contains(watched("10.100.0.1", MANY), watched("10.100.0.1", MANY - 1))
                .doesNotContain(watched("10.100.0.1", 2), watched("10.100.0.1", MANY - 2));
        assertThat(bfd.most).as("in one input").isBetween(1, 2 * TableWalk.SLICE);

        apply(HUB);
        assertThat(bfd.watched).as("under way").hasSizeGreaterThan(MANY / 2);
        apply(WATCHED); // before it is through
        settle();
        assertThat(bfd.watched).hasSize(MANY - 1);
        apply(HUB);
        settle();
        assertThat(bfd.watched).isEmpty();
        assertThat(bfd.most).as("in one input").isBetween(1, 2 * TableWalk.SLICE);
        register(MANY + 1);
        settle();
        assertThat(bfd.watched).isEmpty();
    }

    @Test
    void whoRegistersIsTheOnlyOneThatBfdHearsOf() {
        apply(WATCHED);
        settle();
        bfd.most = 0;
        register(MANY);
        settle();
        clear(MANY);
        settle();
        assertThat(bfd.watched).hasSize(MANY);
        assertThat(bfd.most).isEqualTo(1);
    }

    @Test
    void anotherAddressOfTheTunnelIsAnotherPathToAllOfThem() {
        apply(WATCHED);
        settle();
        bfd.most = 0;
        apply(WATCHED.replace("10.100.0.1 ", "10.100.0.99 "));
        settle();
        assertThat(bfd.watched)
                .hasSize(MANY)
                .allSatisfy(path -> assertThat(path).startsWith("10.100.0.99 "));
        assertThat(bfd.most).as("one goes and one comes").isBetween(2, 2 * TableWalk.SLICE);
    }

    @Test
    void aTunnelThatGoesIsForgottenInSlicesAndMayComeAgain() {
        apply(WATCHED);
        settle();
        bfd.most = 0;
        apply(WAN);
        apply(WATCHED);
        world.reflect(router);
        settle();
        world.reflect(router);
        settle();
        assertThat(bfd.most).as("in one input").isBetween(1, 2 * TableWalk.SLICE);
        assertThat(bfd.watched).isEmpty();
        register(1);
        settle();
        assertThat(bfd.watched).containsExactly(watched("10.100.0.1", 1));
    }

    /** BFD's loss of a peer counts also while the list is only partly brought about. */
    @Test
    void aPeerIsLostWhileOthersAreStillToBeWatched() {
        apply(WATCHED);
        assertThat(bfd.watched).contains(watched("10.100.0.1", 1)).hasSizeLessThan(MANY);
        BfdPeer peer = new BfdPeer("", "Tunnel0", OWN, client(1));
        router.handle(new BfdEvent(peer, BfdEvent.Kind.UP, "", false));
        router.handle(new BfdEvent(peer, BfdEvent.Kind.DOWN, "gone", false));
        settle();
        assertThat(bfd.watched).hasSize(MANY - 1).doesNotContain(watched("10.100.0.1", 1));
        assertThat(copies()).hasSize(MANY - 1).doesNotContain(nbma(1));
    }

    private List<Address> copies() {
        return Objects.requireNonNull(world.state.tunnels().getFirst()).multicast().stream()
                .map(Adjacency::nbma)
                .toList();
    }

    @Test
    void thePacketPathHasAListOfAllThatGetMulticast() {
        assertThat(copies()).hasSize(MANY).isSorted().doesNotHaveDuplicates();
        clear(7);
        register(MANY);
        settle();
        assertThat(copies()).hasSize(MANY).doesNotContain(nbma(7)).contains(nbma(MANY));
        apply(HUB.replace("mode gre multipoint", "destination 203.0.113.9"));
        settle();
        assertThat(copies()).containsExactly(Address.parse("203.0.113.9"));
        apply(HUB);
        settle();
        register(3);
        settle();
        assertThat(copies()).contains(nbma(3)).doesNotContain(Address.parse("203.0.113.9"));
    }

    @Test
    void aHubThatEndsSaysSoInSlicesAndEndsBehindThat() {
        List<Integer> purged = new ArrayList<>();
        sent = world.injected.size();
        int before = sent;
        router.shutdown(() -> purged.add(world.injected.size() - before));
        inputIsOver();
        assertThat(purged).as("under way").isEmpty();
        router.apply(read(WAN)); // nothing follows from it any more
        settle();
        assertThat(purged).containsExactly(MANY);
        assertThat(mostSent).as("in one input").isBetween(1, 2 * TableWalk.SLICE);
        assertThat(world.injected.subList(before, before + MANY))
                .allSatisfy(i -> assertThat(i).isInstanceOf(Injection.ToPeer.class));
    }
}
