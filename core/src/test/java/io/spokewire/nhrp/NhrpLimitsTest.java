package io.spokewire.nhrp;

import static org.assertj.core.api.Assertions.assertThat;

import io.spokewire.net.Address;
import io.spokewire.net.AddressFamily;
import io.spokewire.net.Ipv4Address;
import io.spokewire.net.NbmaPeer;
import io.spokewire.net.Prefix;
import io.spokewire.nhrp.Network.Node;
import io.spokewire.nhrp.NhrpAction.AddMulticast;
import io.spokewire.nhrp.NhrpAction.RemoveMulticast;
import io.spokewire.nhrp.NhrpMessage.Body;
import io.spokewire.nhrp.NhrpMessage.Exchange;
import io.spokewire.nhrp.NhrpMessage.Header;
import io.spokewire.nhrp.NhrpMessage.PurgeRequest;
import io.spokewire.nhrp.NhrpMessage.RegistrationReply;
import io.spokewire.nhrp.NhrpMessage.RegistrationRequest;
import io.spokewire.nhrp.NhrpMessage.ResolutionReply;
import io.spokewire.nhrp.NhrpMessage.ResolutionRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Large tables of NHRP: where one is full, that is counted and said once in every case; what
 * concerns all of one is done in slices.
 */
class NhrpLimitsTest {
    private static final Address HUB = Address.parse("10.255.0.1");

    private final Network net = new Network();
    private final Node hub = net.node("hub", "203.0.113.2", "10.255.0.1/8");

    @BeforeEach
    void start() {
        // The limit of rate of a second is not what is looked at here.
        hub.configured(c -> NetworkConfigs.maxSend(c, 65_535, 1))
                .configured(c -> NetworkConfigs.holdingTime(c, 600))
                .route("20.0.0.0/8", "Ethernet0", "")
                .start();
    }

    private static Address station(int i) {
        return new Ipv4Address(0x0A00_1000 + i);
    }

    private static Address nbma(int i) {
        return new Ipv4Address(0xAC10_0000 + i);
    }

    private void toHub(int from, Exchange message) {
        hub.input(
                new NhrpInput.Received(
                        Network.TUNNEL,
                        NbmaPeer.of(nbma(from)),
                        hub.nbma,
                        NhrpCodec.encode(message)));
    }

    private void register(int i) {
        toHub(
                i,
                new RegistrationRequest(
                        new Body(
                                Header.of(255, nbma(i), station(i), HUB),
                                NhrpMessage.UNIQUE,
                                1,
                                List.of(ClientInformationEntry.ofSender(255, 1400, 600))),
                        Extensions.NONE));
    }

    private void ask(int from, Address target) {
        toHub(
                from,
                new ResolutionRequest(
                        new Body(
                                Header.of(255, nbma(from), station(from), target),
                                NhrpMessage.AUTHORITATIVE,
                                from,
                                List.of()),
                        Extensions.NONE));
    }

    private int lastCode(Class<? extends Exchange> kind) {
        return ((Exchange) net.sent(hub, kind).getLast()).entries().getFirst().code();
    }

    private void assertFull(String table, int limit, long times) {
        assertThat(hub.notes(NhrpTrace.TableFull.class))
                .as("said once")
                .containsExactly(new NhrpTrace.TableFull(Network.TUNNEL, table, limit));
        assertThat(full(hub)).isEqualTo(times);
    }

    private static long full(Node node) {
        return node.snapshot()
                .traffic()
                .getFirst()
                .dropped()
                .getOrDefault(NhrpCounter.TABLE_FULL.help(), -1L);
    }

    @Test
    void clientsBeyondTheCacheAreRefusedAndKnownOnesStay() {
        for (int i = 0; i < NhrpCache.ENTRIES_MAX; i++) {
            register(i);
            net.wires.clear();
        }
        net.seconds(1);
        register(NhrpCache.ENTRIES_MAX);
        register(NhrpCache.ENTRIES_MAX + 1);
        assertThat(lastCode(RegistrationReply.class)).isEqualTo(NhrpCode.INSUFFICIENT_RESOURCES);
        register(5);
        assertThat(lastCode(RegistrationReply.class)).as("a refresh").isZero();
        assertThat(hub.mappings).hasSize(NhrpCache.ENTRIES_MAX);
        assertFull("cache entries", NhrpCache.ENTRIES_MAX, 2);
    }

    @Test
    void answersThatCouldNotBeTakenBackAreNotGiven() {
        for (int i = 0; i < ResolutionServer.ANSWERS_MAX; i++) {
            Address target = new Ipv4Address(0x1500_0000 + (i << 8));
            hub.route(target + "/24", "Ethernet0", "");
            ask(1, target);
        }
        assertThat(lastCode(ResolutionReply.class)).isZero();
        hub.route("22.0.0.0/24", "Ethernet0", "");
        ask(1, Address.parse("22.0.0.1"));
        ask(1, Address.parse("22.0.0.1"));
        assertThat(lastCode(ResolutionReply.class)).isEqualTo(NhrpCode.INSUFFICIENT_RESOURCES);
        assertFull("answers that were given", ResolutionServer.ANSWERS_MAX, 2);
    }

    @Test
    void askersBeyondTheListAreNotAnsweredUntilOthersHaveForgotten() {
        Address target = Address.parse("20.0.0.5");
        for (int i = 0; i < Requesters.MAX; i++) {
            ask(i, target);
        }
        assertThat(lastCode(ResolutionReply.class)).isZero();
        ask(Requesters.MAX, target);
        assertThat(lastCode(ResolutionReply.class)).isEqualTo(NhrpCode.INSUFFICIENT_RESOURCES);
        ask(7, target);
        assertThat(lastCode(ResolutionReply.class)).as("it is on the list").isZero();
        assertFull("requesters of one entry", Requesters.MAX, 1);
        net.seconds(599);
        ask(7, target); // keeps the answer alive when all others have forgotten it
        net.seconds(2);
        ask(Requesters.MAX, target);
        assertThat(lastCode(ResolutionReply.class)).isZero();
    }

    @Test
    void whoAskedForAClientIsForgottenWithItsHoldingTime() {
        register(2_000);
        for (int i = 0; i < Requesters.MAX; i++) {
            ask(i, station(2_000));
        }
        for (int i = 0; i < 4; i++) { // the client stays
            net.seconds(200);
            register(2_000);
        }
        ask(Requesters.MAX, station(2_000));
        assertThat(full(hub)).as("there is room").isZero();
    }

    @Test
    void questionsBeyondTheTableAreNotAskedUntilOthersEnd() {
        Node spoke =
                net.node("spoke", "198.51.100.2", "10.0.0.2/8")
                        .configured(c -> NetworkConfigs.maxSend(c, 65_535, 1))
                        .configured(c -> NetworkConfigs.nhs(c, "10.255.0.1", "203.0.113.2"))
                        .start();
        net.seconds(1);
        net.lost = wire -> wire.message() instanceof ResolutionRequest;
        for (int i = 0; i < ResolutionClient.PENDING_MAX + 2; i++) {
            spoke.input(new NhrpInput.Unresolved(Network.TUNNEL, station(i)));
        }
        assertThat(net.sent(spoke, ResolutionRequest.class)).hasSize(ResolutionClient.PENDING_MAX);
        assertThat(full(spoke)).isEqualTo(2);
        assertThat(spoke.notes(NhrpTrace.TableFull.class)).hasSize(1);
        net.seconds(40);
        net.wires.clear();
        spoke.input(
                new NhrpInput.Unresolved(
                        Network.TUNNEL, station(ResolutionClient.PENDING_MAX + 1)));
        assertThat(net.sent(spoke, ResolutionRequest.class)).hasSize(1);
    }

    @Test
    void refusalsAreKeptInTheCacheAndGoByThemselves() {
        Node spoke =
                net.node("spoke", "198.51.100.2", "10.0.0.2/8")
                        .configured(c -> NetworkConfigs.nhs(c, "10.255.0.1", "203.0.113.2"))
                        .start();
        net.seconds(1);
        for (int i = 0; i < 2_000; i++) {
            spoke.input(new NhrpInput.Unresolved(Network.TUNNEL, station(i)));
            net.run(Duration.ofMillis(11));
        }
        net.seconds(1);
        assertThat(negatives(spoke)).isEqualTo(2_000);
        net.seconds(ResolutionClient.NEGATIVE_MAX_SECONDS);
        assertThat(negatives(spoke)).isZero();
    }

    private static long negatives(Node node) {
        return node.snapshot().cache().stream()
                .filter(e -> e.flags().contains(NhrpSnapshot.Flag.NEGATIVE))
                .count();
    }

    @Test
    void purgesBeyondTheTableAreSentOnce() {
        int lans = Purges.PENDING_MAX / Requesters.MAX;
        List<String> prefixes = new ArrayList<>();
        for (int lan = 0; lan <= lans; lan++) {
            String prefix = "20." + (lan + 1) + ".0.0/24";
            prefixes.add(prefix);
            hub.route(prefix, "Ethernet0", "");
            for (int i = 0; i < (lan == lans ? 3 : Requesters.MAX); i++) {
                ask(i, Address.parse("20." + (lan + 1) + ".0.5"));
            }
        }
        for (int i = 0; i < Requesters.MAX; i++) {
            register(i);
        }
        net.seconds(1);
        net.lost = _ -> true;
        net.wires.clear();
        prefixes.forEach(prefix -> hub.routes.remove(Prefix.parse(prefix)));
        hub.routesChanged(prefixes.toArray(String[]::new));
        net.run(Duration.ofMillis(500)); // some at a time, and none again
        List<NhrpMessage> sent = net.sent(hub, PurgeRequest.class);
        assertThat(sent).hasSize(Purges.PENDING_MAX + 3);
        assertThat(sent.stream().filter(m -> ((Exchange) m).flags() == NhrpMessage.NO_REPLY))
                .hasSize(3);
        assertFull("purges without an answer", Purges.PENDING_MAX, 3);
    }

    @Test
    void serversBeyondTheListAreNotUsed() {
        Node spoke = net.node("spoke", "198.51.100.2", "10.0.0.2/8");
        for (int i = 0; i < NextHopServers.SERVERS_MAX + 3; i++) {
            String server = station(i).toString();
            String address = nbma(i).toString();
            spoke.configured(c -> NetworkConfigs.nhs(c, server, address));
        }
        spoke.start();
        assertThat(spoke.snapshot().servers()).hasSize(NextHopServers.SERVERS_MAX);
        assertThat(spoke.notes(NhrpTrace.TableFull.class))
                .containsExactly(
                        new NhrpTrace.TableFull(
                                Network.TUNNEL, "next hop servers", NextHopServers.SERVERS_MAX));
    }

    @Test
    void aNameWithTooManyAddressesGivesTheFirstOnes() {
        Node spoke =
                net.node("spoke", "198.51.100.2", "10.0.0.2/8")
                        .configured(c -> NetworkConfigs.nhs(c, "", "hubs.example.net"));
        List<Address> addresses = new ArrayList<>();
        for (int i = 40; i > 0; i--) {
            addresses.add(nbma(i));
        }
        spoke.names.put("hubs.example.net", addresses);
        spoke.start();
        net.seconds(1);
        assertThat(spoke.snapshot().servers())
                .hasSize(16)
                .allMatch(s -> s.nbma().orElseThrow().compareTo(nbma(16)) <= 0);
        assertThat(spoke.notes(NhrpTrace.TableFull.class)).hasSize(1);
    }

    @Test
    void redirectedFlowsBeyondTheTablePushTheOldestOut() {
        hub.via("30.0.0.0/8", station(1).toString()).via("40.0.0.0/8", station(2).toString());
        hub.configured(c -> NetworkConfigs.redirect(c, true)).start();
        register(1);
        register(2);
        net.wires.clear();
        for (int i = 0; i < Redirects.FLOWS_MAX + 100; i++) {
            redirected(i);
        }
        assertThat(net.wires).hasSize(Redirects.FLOWS_MAX + 100);
        assertThat(hub.snapshot().redirects()).hasSize(Redirects.FLOWS_MAX);
        redirected(Redirects.FLOWS_MAX + 99);
        assertThat(net.wires).as("known").hasSize(Redirects.FLOWS_MAX + 100);
        redirected(0);
        assertThat(net.wires).as("forgotten").hasSize(Redirects.FLOWS_MAX + 101);
        assertFull("redirected flows", Redirects.FLOWS_MAX, 101);
    }

    private void redirected(int flow) {
        hub.input(
                new NhrpInput.Redirect(
                        Network.TUNNEL,
                        NbmaPeer.of(nbma(1)),
                        Network.ip(
                                new Ipv4Address(0x1E00_0000 + flow),
                                new Ipv4Address(0x2800_0000 + flow))));
    }

    @Test
    void whatIsConfiguredIsAlwaysTaken() {
        for (int i = 0; i < NhrpCache.ENTRIES_MAX; i++) {
            register(i);
            net.wires.clear();
        }
        hub.configured(c -> NetworkConfigs.map(c, "10.9.9.9/32", "192.0.2.9")).start();
        assertThat(hub.mappings).hasSize(NhrpCache.ENTRIES_MAX + 1);
        hub.input(new NhrpInput.Clear(AddressFamily.IPV4, Optional.empty(), Optional.empty()));
        assertThat(hub.mappings)
                .as("with one input")
                .hasSize(NhrpCache.ENTRIES_MAX + 1 - Overlay.AT_ONCE);
        register(NhrpCache.ENTRIES_MAX - 1); // before its turn has come
        net.seconds(1);
        assertThat(hub.mappings).as("that one, and the configured one").hasSize(2);
    }

    private void registerMany(int count) {
        for (int i = 0; i < count; i++) {
            register(i);
            net.wires.clear();
        }
    }

    /** What was learnt goes some at a time, and what comes behind it begins with nothing. */
    @Test
    void anotherNetworkIdForgetsThousandsOfClientsBitByBit() {
        int clients = 3 * Overlay.AT_ONCE;
        registerMany(clients);
        hub.configured(c -> c.with(NhrpConfig.NETWORK_ID, 77L)).start();
        assertThat(hub.mappings).as("one input").hasSize(clients - Overlay.AT_ONCE);
        register(1);
        assertThat(net.wires).as("not taken before all is forgotten").isEmpty();
        net.seconds(1);
        assertThat(hub.mappings).isEmpty();
        assertThat(hub.multicast()).isEmpty();
        register(1);
        net.seconds(1);
        assertThat(hub.mappings).hasSize(1);
        assertThat(hub.multicast()).hasSize(1);
    }

    @Test
    void anInterfaceWithThousandsOfClientsGoesBitByBitAndLeavesNothing() {
        int clients = 3 * Overlay.AT_ONCE;
        registerMany(clients);
        net.seconds(1);
        assertThat(hub.multicast()).hasSize(clients);
        hub.input(new NhrpInput.InterfaceGone(Network.TUNNEL));
        assertThat(hub.mappings).as("one input").hasSize(clients - Overlay.AT_ONCE);
        net.seconds(1);
        assertThat(hub.mappings).isEmpty();
        assertThat(hub.multicast()).isEmpty();
        hub.start();
        register(1);
        net.seconds(1);
        assertThat(hub.mappings).hasSize(1);
    }

    @Test
    void anInterfaceThatComesAgainAtOnceWaitsForTheRestOfItToBeForgotten() {
        registerMany(3 * Overlay.AT_ONCE);
        hub.input(new NhrpInput.InterfaceGone(Network.TUNNEL));
        hub.start();
        net.seconds(1);
        assertThat(hub.mappings).isEmpty();
        register(1);
        net.seconds(1);
        assertThat(hub.mappings).hasSize(1);
    }

    /** What the hub did with each input from here on that the predicate is about, the most. */
    private int most(Predicate<NhrpAction> which, Runnable what) {
        hub.mostActions(which);
        what.run();
        return hub.mostActions(which);
    }

    /** The packet path hears what changes, and not of all the others. */
    @Test
    void thousandsOfMulticastTargetsComeAndGoInSlicesAndOneMoreIsOne() {
        int clients = 3 * MulticastTargets.SLICE;
        registerMany(clients);
        net.seconds(1);
        assertThat(hub.multicast()).hasSize(clients);
        Predicate<NhrpAction> told = a -> a instanceof AddMulticast || a instanceof RemoveMulticast;
        assertThat(
                        most(
                                told,
                                () -> {
                                    register(clients);
                                    register(5); // again
                                    net.seconds(1);
                                }))
                .isEqualTo(1);
        assertThat(hub.multicast()).contains(nbma(clients));

        hub.configured(c -> c.with(NhrpConfig.MULTICAST_DYNAMIC, false));
        assertThat(
                        most(
                                told,
                                () -> {
                                    hub.start();
                                    NhrpTimer timer =
                                            new NhrpTimer(
                                                    NhrpTimer.Kind.LIMIT,
                                                    Network.TUNNEL,
                                                    MulticastTargets.TIMER);
                                    hub.input(new NhrpInput.TimerFired(timer));
                                    assertThat(hub.multicast())
                                            .hasSize(clients + 1 - MulticastTargets.SLICE);
                                    register(clients + 1);
                                    net.seconds(1);
                                }))
                .isBetween(1, MulticastTargets.SLICE);
        assertThat(hub.multicast()).isEmpty();

        hub.configured(c -> c.with(NhrpConfig.MULTICAST_DYNAMIC, true));
        assertThat(
                        most(
                                told,
                                () -> {
                                    hub.start();
                                    net.seconds(1);
                                }))
                .isBetween(1, MulticastTargets.SLICE);
        assertThat(hub.multicast()).hasSize(clients + 2);
    }

    @Test
    void aClientThatIsNamedTooGetsOneCopyAndGoesOnAsAClient() {
        registerMany(100);
        net.seconds(1);
        hub.configured(c -> c.with(NhrpConfig.MULTICAST_MAPS, List.of(nbma(3).toString()))).start();
        net.seconds(1);
        assertThat(hub.multicast()).hasSize(100).containsOnlyOnce(nbma(3));
        hub.configured(c -> c.with(NhrpConfig.MULTICAST_MAPS, List.of())).start();
        net.seconds(1);
        assertThat(hub.multicast()).hasSize(100).containsOnlyOnce(nbma(3));
    }

    /** All clients are told; what comes meanwhile is not heard; its last word is said once. */
    @Test
    void aHubThatEndsTellsThousandsOfClientsInSlices() {
        int clients = 3 * Overlay.AT_ONCE;
        registerMany(clients);
        net.seconds(1);
        net.wires.clear();
        assertThat(
                        most(
                                NhrpAction.Send.class::isInstance,
                                () -> {
                                    hub.input(new NhrpInput.Shutdown());
                                    assertThat(hub.over).as("under way").isZero();
                                    register(1);
                                    hub.noSource = true;
                                    hub.start(); // settings without an address
                                    hub.input(new NhrpInput.InterfaceGone(Network.TUNNEL));
                                    net.seconds(700); // longer than the holding time
                                }))
                .isBetween(1, Overlay.AT_ONCE);
        assertThat(net.sent(hub, PurgeRequest.class))
                .extracting(m -> m.header().destinationProtocol())
                .doesNotHaveDuplicates()
                .hasSize(clients);
        assertThat(net.sent(hub, RegistrationReply.class)).isEmpty();
        assertThat(hub.over).isEqualTo(1);
        assertThat(hub.actions.getLast()).as("behind all").isEqualTo(new NhrpAction.Over());
        hub.input(new NhrpInput.Shutdown());
        assertThat(hub.over).isEqualTo(1);
    }

    /** What was to be forgotten for other settings is no reason to begin with them. */
    @Test
    void aHubThatEndsWhileItForgetsDoesNotBeginAnew() {
        registerMany(3 * Overlay.AT_ONCE);
        net.seconds(1);
        hub.configured(c -> NetworkConfigs.nhs(c, "10.0.0.9", "192.0.2.9"));
        hub.configured(c -> c.with(NhrpConfig.NETWORK_ID, 77L)).start();
        net.wires.clear();
        hub.input(new NhrpInput.Shutdown());
        assertThat(hub.over).isEqualTo(1);
        net.seconds(10);
        assertThat(net.wires).isEmpty();
    }

    @Test
    void theCacheIsShownInPagesAsItIsInOnePiece() {
        registerMany(300);
        for (int i = 0; i < 300; i++) {
            ask(i, station(7));
        }
        hub.route("22.0.0.0/24", "Ethernet0", "");
        ask(1, Address.parse("22.0.0.1"));
        hub.via("10.0.99.1/32", station(3).toString());
        hub.input(new NhrpInput.Unresolved(Network.TUNNEL, Address.parse("10.0.99.1")));
        List<NhrpSnapshot.CacheEntry> all = new ArrayList<>();
        int pages = 0;
        NhrpSnapshot.Place at = null;
        do {
            List<NhrpSnapshot.CacheEntry> page = new ArrayList<>();
            at = hub.engine.entries(at, 50, net.now, page::add);
            assertThat(page).hasSizeLessThanOrEqualTo(51);
            if (page.stream().anyMatch(e -> e.requesters().size() > 200)) {
                assertThat(page).as("one that many have asked for").hasSizeLessThan(40);
            }
            all.addAll(page);
            pages++;
        } while (at != null);
        assertThat(pages).isGreaterThan(6);
        assertThat(all).hasSize(302).isEqualTo(hub.snapshot().cache());
        assertThat(all).extracting(NhrpSnapshot.CacheEntry::target).isSorted();
        assertThat(hub.engine.summary(net.now).with(all)).isEqualTo(hub.snapshot());
    }

    @Test
    void whatGoesBetweenTwoPagesIsNotShownAndTheRestIs() {
        registerMany(100);
        List<NhrpSnapshot.CacheEntry> all = new ArrayList<>();
        NhrpSnapshot.Place at =
                Objects.requireNonNull(hub.engine.entries(null, 10, net.now, all::add));
        for (Address gone : List.of(at.target().address(), station(50))) {
            hub.input(
                    new NhrpInput.Clear(
                            gone.family(), Optional.of(Network.TUNNEL), Optional.of(gone)));
        }
        assertThat(hub.engine.entries(at, 1000, net.now, all::add)).isNull();
        assertThat(all)
                .hasSize(99)
                .extracting(NhrpSnapshot.CacheEntry::target)
                .doesNotContain(station(50).toPrefix());
        hub.input(new NhrpInput.InterfaceGone(Network.TUNNEL));
        assertThat(hub.engine.entries(at, 1000, net.now, all::add)).isNull();
        assertThat(all).hasSize(99);
    }
}
