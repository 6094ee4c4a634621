package io.spokewire.nhrp;

import static org.assertj.core.api.Assertions.assertThat;

import io.spokewire.net.Address;
import io.spokewire.net.AddressFamily;
import io.spokewire.net.Ipv4Address;
import io.spokewire.net.NbmaPeer;
import io.spokewire.net.Prefix;
import io.spokewire.nhrp.Network.Node;
import io.spokewire.nhrp.NhrpMessage.Body;
import io.spokewire.nhrp.NhrpMessage.Header;
import io.spokewire.nhrp.NhrpMessage.PurgeRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A spoke, "data", that hundreds of others talk to: what concerns all its shortcuts, or all who
 * have one to it, is done some at a time, and nobody is forgotten.
 */
class ManyShortcutsTest {
    private static final int MANY = 2 * Overlay.AT_ONCE + Overlay.AT_ONCE / 2;

    /** Shorter than the time until something is said again. */
    private static final Duration A_WHILE = Duration.ofMillis(500);

    private static final String HOST = "10.0.0.5";

    private final Network net = new Network();
    private final Node hub = net.node("hub", "203.0.113.1", "10.255.0.1/16");
    private final Node data = net.node("data", "198.51.100.1", "10.255.255.1/16");
    private final List<Node> others = new ArrayList<>();

    @BeforeEach
    void start() {
        hub.configured(c -> NetworkConfigs.redirect(c, true));
        for (int i = 0; i < MANY; i++) {
            Node spoke = net.node("s" + i, nbma(i).toString(), tunnel(i) + "/16");
            others.add(spoke.lan(lan(i).toString()));
        }
        others.forEach(this::configure);
        configure(data.lan("10.0.0.0/24"));
        configure(hub);
        hub.start();
        others.forEach(Node::start);
        data.start();
        net.seconds(2);
        for (int i = 0; i < MANY; i++) {
            Address host = host(i);
            assertThat(data.ping(HOST, host.toString())).hasSize(3);
        }
        net.seconds(2);
        assertThat(data.shortcuts).hasSize(MANY);
        for (int i = 0; i < MANY; i++) {
            // They learnt from our question who we are, and ask for what is behind us.
            others.get(i).ping(host(i).toString(), HOST);
        }
        net.seconds(2);
        assertThat(others).allSatisfy(spoke -> assertThat(spoke.shortcuts).hasSize(1));
        net.wires.clear();
    }

    private static Address tunnel(int i) {
        return new Ipv4Address(0x0AFF_0100 + i);
    }

    private static Address nbma(int i) {
        return new Ipv4Address(0xAC10_0100 + i);
    }

    private static Prefix lan(int i) {
        return new Prefix(host(i), 24);
    }

    private static Address host(int i) {
        return new Ipv4Address(0x0A80_0005 + (i << 8));
    }

    private void configure(Node node) {
        node.configured(c -> NetworkConfigs.maxSend(c, 65_535, 1))
                .configured(c -> NetworkConfigs.holdingTime(c, 600));
        if (node == hub) {
            for (int i = 0; i < MANY; i++) {
                node.via(lan(i).toString(), tunnel(i).toString());
            }
            node.via("10.0.0.0/24", data.address.address().toString());
        } else {
            node.configured(c -> NetworkConfigs.nhs(c, "10.255.0.1", "203.0.113.1"))
                    .via("10.0.0.0/8", "10.255.0.1");
        }
    }

    /** What one input of a router sends or forgets, the most, while something happens. */
    private int most(Node node, Runnable what) {
        Predicate<NhrpAction> which =
                a -> a instanceof NhrpAction.Send || a instanceof NhrpAction.RemoveShortcut;
        int _ = node.mostActions(which);
        what.run();
        return node.mostActions(which);
    }

    private void withdraw(String prefix) {
        data.routes.remove(Prefix.parse(prefix));
        data.routesChanged(prefix);
    }

    @Test
    void anotherRouteBelowThemAsksForAllOfThem() {
        int most =
                most(
                        data,
                        () -> {
                            data.via("10.0.0.0/9", "10.255.0.1").via("10.128.0.0/9", "10.255.0.1");
                            data.routesChanged("10.0.0.0/9", "10.128.0.0/9");
                            assertThat(net.asked(data))
                                    .as("with one input")
                                    .hasSizeBetween(1, Overlay.AT_ONCE);
                            net.run(A_WHILE);
                        });
        assertThat(most).isLessThanOrEqualTo(Overlay.AT_ONCE);
        assertThat(net.asked(data))
                .extracting(m -> m.header().destinationProtocol())
                .hasSize(MANY)
                .doesNotHaveDuplicates();
        net.seconds(5);
        assertThat(data.shortcuts).as("all were confirmed").hasSize(MANY);
    }

    @Test
    void aRouteThatGoesTakesAllOfThemWithIt() {
        int most =
                most(
                        data,
                        () -> {
                            withdraw("10.0.0.0/8");
                            net.run(A_WHILE);
                        });
        assertThat(most).isLessThanOrEqualTo(Overlay.AT_ONCE);
        assertThat(data.shortcuts).isEmpty();
    }

    @Test
    void anotherAddressOfOursIsToldToAllWhoKnowTheOldOne() {
        int most =
                most(
                        data,
                        () -> {
                            data.nbma = Address.parse("198.51.100.99");
                            data.outside = data.nbma;
                            data.start();
                            net.run(A_WHILE);
                        });
        assertThat(most).isBetween(1, Overlay.AT_ONCE + 2); // and to the server
        assertThat(purged()).hasSize(MANY).doesNotHaveDuplicates();
        assertThat(net.asked(data))
                .extracting(m -> m.header().destinationProtocol())
                .hasSize(MANY)
                .doesNotHaveDuplicates();
    }

    private List<Address> purged() {
        return net.sent(data, PurgeRequest.class).stream()
                .filter(m ->
                        ((PurgeRequest) m)
                                .entries()
                                .getFirst()
                                .protocol()
                                .equals(Optional.of(Address.parse("10.0.0.0"))))
                .map(m -> m.header().destinationProtocol())
                .toList();
    }

    @Test
    void theLanThatGoesIsTakenBackFromAllWhoWereToldOfIt() {
        int most =
                most(
                        data,
                        () -> {
                            withdraw("10.0.0.0/24");
                            assertThat(purged())
                                    .as("with one input")
                                    .hasSizeBetween(1, Overlay.AT_ONCE);
                            net.run(A_WHILE);
                        });
        assertThat(most).isLessThanOrEqualTo(Overlay.AT_ONCE);
        assertThat(purged()).hasSize(MANY).doesNotHaveDuplicates();
        assertThat(others).allSatisfy(spoke -> assertThat(spoke.shortcuts).isEmpty());
    }

    /** The hub has passed on what all of them asked for. */
    @Test
    void aClientThatGoesIsTakenBackFromAllWhoAskedForIt() {
        int most =
                most(
                        hub,
                        () -> {
                            hub.input(
                                    new NhrpInput.PeerLost(
                                            Network.TUNNEL, data.address.address(), "BFD"));
                            net.run(A_WHILE);
                        });
        assertThat(most).isBetween(1, Overlay.AT_ONCE);
        assertThat(net.sent(hub, PurgeRequest.class))
                .extracting(m -> m.header().destinationProtocol())
                .hasSize(MANY)
                .doesNotHaveDuplicates();
        assertThat(hub.mappings).hasSize(MANY);
        assertThat(others).allSatisfy(spoke -> assertThat(spoke.shortcuts).isEmpty());
    }

    @Test
    void aPurgeOfEverythingIsObeyedSomeAtATime() {
        List<ClientInformationEntry> all = new ArrayList<>();
        for (String half : List.of("0.0.0.0", "128.0.0.0")) {
            all.add(
                    new ClientInformationEntry(
                            0, 1, 0, 0, 0, Optional.empty(), Optional.of(Address.parse(half))));
        }
        Header header = Header.of(255, hub.nbma, hub.address.address(), data.address.address());
        int most =
                most(
                        data,
                        () -> {
                            data.input(
                                    new NhrpInput.Received(
                                            Network.TUNNEL,
                                            NbmaPeer.of(hub.nbma),
                                            data.nbma,
                                            NhrpCodec.encode(
                                                    new PurgeRequest(
                                                            new Body(header, 0, 1, all),
                                                            Extensions.NONE))));
                            net.run(A_WHILE);
                        });
        assertThat(most).isBetween(Overlay.AT_ONCE / 2, Overlay.AT_ONCE + 2); // and the reply
        assertThat(data.shortcuts).isEmpty();
        assertThat(data.mappings).as("the server").hasSize(1);
    }

    @Test
    void itsFarewellIsSaidToAllAndToTheServerBehindThem() {
        int most =
                most(
                        data,
                        () -> {
                            data.input(new NhrpInput.Shutdown());
                            assertThat(data.over).as("under way").isZero();
                            net.run(A_WHILE);
                        });
        assertThat(most).isLessThanOrEqualTo(Overlay.AT_ONCE);
        assertThat(data.over).isOne();
        assertThat(purged()).hasSize(MANY).doesNotHaveDuplicates();
        assertThat(net.sent(data, PurgeRequest.class).getLast().header().destinationProtocol())
                .isEqualTo(hub.address.address());
    }

    @Test
    void whatIsClearedIsTakenBackFromAllWhoWereToldOfIt() {
        int most =
                most(
                        data,
                        () -> {
                            data.input(
                                    new NhrpInput.Clear(
                                            AddressFamily.IPV4,
                                            Optional.empty(),
                                            Optional.empty()));
                            net.run(A_WHILE);
                        });
        assertThat(most).isBetween(1, Overlay.AT_ONCE + 2);
        assertThat(purged()).hasSize(MANY).doesNotHaveDuplicates();
        assertThat(data.shortcuts).isEmpty();
    }
}
