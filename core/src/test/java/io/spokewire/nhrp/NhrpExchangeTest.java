package io.spokewire.nhrp;

import static org.assertj.core.api.Assertions.assertThat;

import io.spokewire.net.Address;
import io.spokewire.net.AddressFamily;
import io.spokewire.net.Bytes;
import io.spokewire.net.InterfaceAddress;
import io.spokewire.net.NbmaPeer;
import io.spokewire.net.Prefix;
import io.spokewire.nhrp.Network.Node;
import io.spokewire.nhrp.NhrpMessage.ErrorIndication;
import io.spokewire.nhrp.NhrpMessage.Exchange;
import io.spokewire.nhrp.NhrpMessage.PurgeReply;
import io.spokewire.nhrp.NhrpMessage.PurgeRequest;
import io.spokewire.nhrp.NhrpMessage.RegistrationRequest;
import io.spokewire.nhrp.NhrpMessage.ResolutionReply;
import io.spokewire.nhrp.NhrpMessage.ResolutionRequest;
import io.spokewire.nhrp.NhrpMessage.TrafficIndication;
import io.spokewire.nhrp.NhrpSnapshot.ServerState;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** A hub, two spokes, and what can happen between them. */
class NhrpExchangeTest {
    private static final Address HUB_NBMA = Address.parse("203.0.113.2");
    private static final Address S1_NBMA = Address.parse("198.51.100.2");
    private static final Address S2_NBMA = Address.parse("192.0.2.2");
    private static final Prefix S2_HOST = Prefix.parse("10.255.0.12/32");
    private static final Prefix S1_HOST = Prefix.parse("10.255.0.11/32");
    private static final Prefix S2_LAN = Prefix.parse("10.0.2.0/24");

    private final Network net = new Network();
    private final Node hub = net.node("hub", "203.0.113.2", "10.255.0.1/24");
    private final Node s1 = spoke("s1", "198.51.100.2", "10.255.0.11/24");
    private final Node s2 = spoke("s2", "192.0.2.2", "10.255.0.12/24");

    NhrpExchangeTest() {
        hub.lan("10.0.0.0/24").via("10.0.1.0/24", "10.255.0.11").via("10.0.2.0/24", "10.255.0.12");
        hub.configured(c -> NetworkConfigs.redirect(c, true));
        s1.lan("10.0.1.0/24").via("10.0.0.0/16", "10.255.0.1");
        s2.lan("10.0.2.0/24").via("10.0.0.0/16", "10.255.0.1");
    }

    private Node spoke(String name, String nbma, String address) {
        return net.node(name, nbma, address)
                .configured(c -> NetworkConfigs.nhs(c, "10.255.0.1", "203.0.113.2"));
    }

    private void start() {
        hub.start();
        s1.start();
        s2.start();
        net.seconds(1);
    }

    private void shortcut() {
        start();
        s1.ping("10.0.1.5", "10.0.2.5");
        net.seconds(1);
        assertThat(s1.shortcuts).containsEntry(S2_LAN, Address.parse("10.255.0.12"));
    }

    // ---- registration -------------------------------------------------------------------------

    @Test
    void clientsRegisterAndTheHubKnowsThem() {
        start();
        assertThat(hub.mappings).containsEntry(S1_HOST, S1_NBMA).containsEntry(S2_HOST, S2_NBMA);
        assertThat(hub.multicast()).containsExactlyInAnyOrder(S1_NBMA, S2_NBMA);
        assertThat(s1.nhs).contains(HUB_NBMA);
        assertThat(s1.mappings).containsEntry(Prefix.parse("10.255.0.1/32"), HUB_NBMA);
        assertThat(s1.multicast()).containsExactly(HUB_NBMA);
        assertThat(s1.notes(NhrpTrace.NhsUp.class)).hasSize(1);
        assertThat(hub.notes(NhrpTrace.ClientUp.class)).hasSize(2);
        NhrpSnapshot.Server server = s1.snapshot().servers().getFirst();
        assertThat(server.state()).isEqualTo(ServerState.RESPONDING);
        assertThat(server.acknowledgedId()).contains(server.requestId());
    }

    @Test
    void aRefreshIsDueAtAThirdOfTheHoldingTimeAndChangesNothing() {
        start();
        hub.actions.clear();
        s1.actions.clear();
        net.seconds(21);
        assertThat(net.sent(s1, RegistrationRequest.class)).hasSize(2);
        assertThat(hub.actions)
                .filteredOn(a ->
                        !(a instanceof NhrpAction.Note)
                                && !(a instanceof NhrpAction.Arm)
                                && !(a instanceof NhrpAction.Send))
                .isEmpty();
        assertThat(s1.actions)
                .filteredOn(
                        a -> a instanceof NhrpAction.SetMapping || a instanceof NhrpAction.SetNhs)
                .isEmpty();
    }

    @Test
    void aClientThatFallsSilentIsForgottenWhenItsHoldingTimeIsOver() {
        start();
        net.lost = wire -> wire.from() == s1;
        net.seconds(45);
        assertThat(hub.mappings).containsKey(S1_HOST);
        net.seconds(17);
        assertThat(hub.mappings).doesNotContainKey(S1_HOST);
        assertThat(hub.multicast()).containsExactly(S2_NBMA);
        assertThat(hub.notes(NhrpTrace.ClientDown.class)).hasSize(1);
        assertThat(s1.notes(NhrpTrace.NhsDown.class)).hasSize(1);
        assertThat(s1.nhs).isEmpty();
    }

    @Test
    void aHubThatRestartsKnowsItsClientsAgainAtTheirNextRefresh() {
        start();
        hub.restart();
        assertThat(hub.mappings).isEmpty();
        s1.input(new NhrpInput.UnderlayChanged(Network.TUNNEL));
        net.seconds(1);
        assertThat(hub.mappings).containsKey(S1_HOST).doesNotContainKey(S2_HOST);
        net.seconds(21);
        assertThat(hub.mappings).containsKey(S2_HOST);
    }

    @Test
    void requestIdsGoOnAfterARestart() {
        start();
        net.seconds(120);
        int last = 0;
        for (NhrpMessage message : net.sent(s1, RegistrationRequest.class)) {
            last = Math.max(last, ((Exchange) message).requestId());
        }
        net.wires.clear();
        s1.restart();
        int next = ((Exchange) net.sent(s1, RegistrationRequest.class).getFirst()).requestId();
        assertThat(next).isGreaterThan(last).isLessThan(last + 3 * RequestIds.STEP);
    }

    @Test
    void aUniqueBindingIsHeldAgainstAnotherNbmaAddress() {
        start();
        Node thief = spoke("thief", "192.0.2.99", "10.255.0.11/24");
        thief.start();
        net.seconds(1);
        assertThat(hub.mappings).containsEntry(S1_HOST, S1_NBMA);
        assertThat(thief.notes(NhrpTrace.RegistrationRefused.class).getFirst().text())
                .contains("(14)")
                .contains("no-unique");
        assertThat(thief.nhs).isEmpty();
    }

    @Test
    void withoutTheUniqueFlagAClientMayMove() {
        s1.configured(c -> c.with(NhrpConfig.NO_UNIQUE, true));
        start();
        s1.nbma = Address.parse("198.51.100.77");
        s1.outside = s1.nbma;
        s1.start();
        net.seconds(1);
        assertThat(hub.mappings).containsEntry(S1_HOST, s1.nbma);
        assertThat(hub.multicast()).containsExactlyInAnyOrder(s1.nbma, S2_NBMA);
    }

    @Test
    void aNatIsSeenAndBothAddressesAreKept() {
        s1.nbma = Address.parse("192.168.1.2");
        s1.natted("198.51.100.50");
        start();
        assertThat(hub.mappings).containsEntry(S1_HOST, Address.parse("198.51.100.50"));
        NhrpSnapshot.CacheEntry entry =
                hub.snapshot().cache().stream()
                        .filter(e -> e.target().equals(S1_HOST))
                        .findFirst()
                        .orElseThrow();
        assertThat(entry.claimedNbma()).contains(Address.parse("192.168.1.2"));
        // The NAT changes its mind: the client is still the same one, unique or not.
        s1.natted("198.51.100.51");
        s1.input(new NhrpInput.UnderlayChanged(Network.TUNNEL));
        net.seconds(1);
        assertThat(hub.mappings).containsEntry(S1_HOST, Address.parse("198.51.100.51"));
    }

    @Test
    void aShortcutTowardsANattedSpokeUsesTheTranslatedAddress() {
        s1.nbma = Address.parse("192.168.1.2");
        s1.natted("198.51.100.50");
        s2.nbma = Address.parse("192.168.1.2");
        s2.natted("192.0.2.50");
        start();
        s1.ping("10.0.1.5", "10.0.2.5");
        net.seconds(1);
        assertThat(s1.mappings).containsEntry(S2_HOST, Address.parse("192.0.2.50"));
        assertThat(s2.mappings).containsEntry(S1_HOST, Address.parse("198.51.100.50"));
        assertThat(s1.ping("10.0.1.5", "10.0.2.5")).containsExactly("s1", "s2");
    }

    @Test
    void aNatThatChangesItsMindBreaksNoShortcutForLong() {
        s1.nbma = Address.parse("192.168.1.2");
        s1.natted("198.51.100.50");
        start();
        s1.ping("10.0.1.5", "10.0.2.5");
        s2.ping("10.0.2.5", "10.0.1.5");
        net.seconds(1);
        assertThat(s2.ping("10.0.2.5", "10.0.1.5")).containsExactly("s2", "s1");
        s1.natted("198.51.100.51");
        net.seconds(25); // the next refresh tells
        assertThat(s2.mappings.get(S1_HOST)).isIn(null, Address.parse("198.51.100.51"));
        assertThat(s2.ping("10.0.2.5", "10.0.1.5")).doesNotContain("lost");
        net.seconds(1);
        assertThat(s2.ping("10.0.2.5", "10.0.1.5")).containsExactly("s2", "s1");
        assertThat(s2.mappings).containsEntry(S1_HOST, Address.parse("198.51.100.51"));
    }

    @Test
    void aWrongPasswordIsToldAndKeepsTheClientOut() {
        hub.configured(c -> NetworkConfigs.password(c, "secret"));
        s1.configured(c -> NetworkConfigs.password(c, "secret"));
        s2.configured(c -> NetworkConfigs.password(c, "wrong"));
        start();
        assertThat(hub.mappings).containsKey(S1_HOST).doesNotContainKey(S2_HOST);
        assertThat(net.sent(hub, ErrorIndication.class))
                .allMatch(m -> m.extensions().list().isEmpty());
        assertThat(s2.notes(NhrpTrace.RegistrationRefused.class).getFirst().text())
                .contains("authentication failure");
        for (NhrpTrace trace : hub.notes) {
            assertThat(trace.text()).doesNotContain("secret").doesNotContain("wrong password=");
        }
        assertThat(hub.snapshot().traffic().getFirst().dropped().values())
                .anyMatch(count -> count > 0);
    }

    @Test
    void everyPacketButAnErrorCarriesThePassword() {
        hub.configured(c -> NetworkConfigs.password(c, "secret"));
        s1.configured(c -> NetworkConfigs.password(c, "secret"));
        s2.configured(c -> NetworkConfigs.password(c, "secret"));
        shortcut();
        assertThat(net.wires)
                .allMatch(w ->
                        w.message()
                                .extensions()
                                .first(Extension.Authentication.class)
                                .filter(a -> a.proves("secret"))
                                .isPresent());
        assertThat(net.sent(hub, TrafficIndication.class)).isNotEmpty();
    }

    @Test
    void groupsTravelInTheRegistration() {
        s1.common = NhrpConfig.Common.DEFAULT.with(NhrpConfig.Common.GROUP, "SLOW");
        start();
        assertThat(hub.snapshot().cache())
                .filteredOn(e -> e.target().equals(S1_HOST))
                .allMatch(e -> e.group().equals("SLOW"));
    }

    @Test
    void prefixesAndSeveralEntriesAreRegistered() {
        hub.start();
        NhrpMessage.Header header =
                NhrpMessage.Header.of(
                        1, S1_NBMA, Address.parse("10.255.0.11"), Address.parse("10.255.0.1"));
        ClientInformationEntry prefix =
                new ClientInformationEntry(
                        0,
                        28,
                        1400,
                        60,
                        0,
                        Optional.empty(),
                        Optional.of(Address.parse("10.255.0.32")));
        ClientInformationEntry ours =
                new ClientInformationEntry(
                        0,
                        24,
                        0,
                        60,
                        0,
                        Optional.empty(),
                        Optional.of(Address.parse("10.255.0.9")));
        RegistrationRequest request =
                new RegistrationRequest(
                        new NhrpMessage.Body(
                                header,
                                0,
                                9,
                                List.of(
                                        ClientInformationEntry.ofSender(32, 1400, 60),
                                        prefix,
                                        ours)),
                        Extensions.NONE);
        hub.input(
                new NhrpInput.Received(
                        Network.TUNNEL, NbmaPeer.of(S1_NBMA), HUB_NBMA, NhrpCodec.encode(request)));
        assertThat(hub.mappings)
                .containsEntry(S1_HOST, S1_NBMA)
                .containsEntry(Prefix.parse("10.255.0.32/28"), S1_NBMA)
                .hasSize(2);
        NhrpMessage reply = net.wires.getLast().message();
        assertThat(((Exchange) reply).entries())
                .extracting(ClientInformationEntry::code)
                .containsExactly(0, 0, NhrpCode.ADMINISTRATIVELY_PROHIBITED);
        assertThat(((Exchange) reply).entries().getLast().holdingTimeSeconds()).isZero();
    }

    @Test
    void aSpokeThatEndsTakesItsRegistrationBack() {
        start();
        int registered = ((Exchange) net.sent(s1, RegistrationRequest.class).getLast()).requestId();
        s1.input(new NhrpInput.Shutdown());
        net.seconds(1);
        assertThat(hub.mappings).doesNotContainKey(S1_HOST).containsKey(S2_HOST);
        Exchange purge = (Exchange) net.sent(s1, PurgeRequest.class).getFirst();
        assertThat(purge.requestId()).isEqualTo(registered);
        assertThat(purge.flags()).isEqualTo(NhrpMessage.NO_REPLY);
        assertThat(net.sent(hub, PurgeReply.class)).isEmpty();
    }

    @Test
    void aSpokeThatEndsBeforeItIsAnsweredTakesItsRegistrationBackToo() {
        net.lost = wire -> wire.message() instanceof NhrpMessage.RegistrationReply;
        start();
        assertThat(hub.mappings).containsKey(S1_HOST);
        s1.input(new NhrpInput.Shutdown());
        net.seconds(1);
        assertThat(hub.mappings).doesNotContainKey(S1_HOST);
        assertThat(net.sent(s1, PurgeRequest.class)).hasSize(1);
    }

    @Test
    void aHubThatEndsIsFoundOutAtOnce() {
        start();
        assertThat(s1.snapshot().servers().getFirst().state()).isEqualTo(ServerState.RESPONDING);
        hub.input(new NhrpInput.Shutdown());
        net.seconds(8);
        assertThat(s1.snapshot().servers().getFirst().state()).isNotEqualTo(ServerState.RESPONDING);
        assertThat(s1.notes(NhrpTrace.NhsDown.class)).hasSize(1);
        for (NhrpMessage message : net.sent(hub, PurgeRequest.class)) {
            assertThat(((Exchange) message).flags()).isEqualTo(NhrpMessage.NO_REPLY);
        }
    }

    @Test
    void onlyTheClientItselfTakesItsRegistrationBack() {
        start();
        NhrpMessage purge =
                new PurgeRequest(
                        new NhrpMessage.Body(
                                NhrpMessage.Header.of(
                                        1,
                                        S2_NBMA,
                                        Address.parse("10.255.0.12"),
                                        Address.parse("10.255.0.1")),
                                0,
                                5,
                                List.of(
                                        new ClientInformationEntry(
                                                0,
                                                32,
                                                0,
                                                0,
                                                0,
                                                Optional.empty(),
                                                Optional.of(Address.parse("10.255.0.11"))))),
                        Extensions.NONE);
        hub.input(
                new NhrpInput.Received(
                        Network.TUNNEL, NbmaPeer.of(S2_NBMA), HUB_NBMA, NhrpCodec.encode(purge)));
        assertThat(hub.mappings).containsKey(S1_HOST);
        assertThat(net.sent(hub, PurgeReply.class)).hasSize(1);
    }

    // ---- servers ------------------------------------------------------------------------------

    @Test
    void aDynamicServerTellsItsAddressAndItsNameIsFollowed() {
        Address elsewhere = Address.parse("203.0.113.80");
        s1.config = NetworkConfigs.nhs(NetworkConfigs.on(), "", "hub.example.net");
        s1.names.put("hub.example.net", List.of(HUB_NBMA));
        start();
        assertThat(s1.mappings).containsEntry(Prefix.parse("10.255.0.1/32"), HUB_NBMA);
        assertThat(s1.nhs).contains(HUB_NBMA);
        hub.nbma = elsewhere;
        hub.outside = elsewhere;
        s1.names.put("hub.example.net", List.of(elsewhere));
        net.seconds(60);
        assertThat(s1.nhs).contains(elsewhere);
        assertThat(s1.mappings).containsEntry(Prefix.parse("10.255.0.1/32"), elsewhere);
    }

    @Test
    void aNameWithoutAnAddressIsAskedForAgain() {
        s1.config = NetworkConfigs.nhs(NetworkConfigs.on(), "10.255.0.1", "hub.example.net");
        start();
        assertThat(s1.notes(NhrpTrace.NameFailed.class)).hasSize(1);
        s1.names.put("hub.example.net", List.of(HUB_NBMA));
        net.seconds(6);
        assertThat(s1.nhs).contains(HUB_NBMA);
    }

    @Test
    void ofAClusterTheBestServerIsUsedAndTheNextOneWhenItFails() {
        Address secondNbma = Address.parse("203.0.113.3");
        Node second = net.node("hub2", "203.0.113.3", "10.255.0.2/24").start();
        s1.config =
                NetworkConfigs.cluster(
                                NetworkConfigs.nhs(
                                        NetworkConfigs.nhs(
                                                NetworkConfigs.on(),
                                                "10.255.0.2",
                                                "203.0.113.3",
                                                2,
                                                1),
                                        "10.255.0.1",
                                        "203.0.113.2",
                                        1,
                                        1),
                                1,
                                1)
                        .with(NhrpConfig.FALLBACK_SECONDS, 10);
        start();
        assertThat(s1.nhs).contains(HUB_NBMA);
        assertThat(s1.multicast()).containsExactly(HUB_NBMA);
        assertThat(second.mappings).isEmpty();
        assertThat(s1.snapshot().servers().getFirst().state()).isEqualTo(ServerState.WAITING);

        net.lost = wire -> wire.from() == hub;
        net.seconds(35);
        assertThat(s1.nhs).contains(secondNbma);
        assertThat(second.mappings).containsEntry(S1_HOST, S1_NBMA);

        net.lost = _ -> false;
        s1.input(new NhrpInput.UnderlayChanged(Network.TUNNEL));
        net.seconds(2);
        assertThat(s1.nhs).as("it must last first").contains(secondNbma);
        net.seconds(12);
        assertThat(s1.nhs).contains(HUB_NBMA);
        assertThat(second.mappings).as("given back").isEmpty();
        assertThat(s1.multicast()).containsExactly(HUB_NBMA);
    }

    @Test
    void theLineFollowsTheServers() {
        s1.common = NhrpConfig.Common.DEFAULT.with(NhrpConfig.Common.IF_STATE, true);
        s1.start();
        assertThat(s1.line).isFalse();
        hub.start();
        net.seconds(8);
        assertThat(s1.line).isTrue();
        s1.common = NhrpConfig.Common.DEFAULT;
        net.lost = _ -> true;
        net.seconds(60);
        assertThat(s1.line).isFalse();
        s1.start();
        assertThat(s1.line).isTrue();
    }

    @Test
    void settingsThatStayTheSameDoNothing() {
        shortcut();
        for (Node node : List.of(hub, s1, s2)) {
            node.actions.clear();
            node.start();
            assertThat(node.actions).as(node.name).isEmpty();
        }
    }

    @Test
    void staticMapsGiveMappingsAtOnceAndGoWithTheirLine() {
        Prefix printer = Prefix.parse("10.255.0.40/32");
        NhrpConfig plain = s1.config;
        s1.configured(c -> NetworkConfigs.map(c, "10.255.0.40/32", "192.0.2.40"));
        s1.start();
        assertThat(s1.mappings).containsEntry(printer, Address.parse("192.0.2.40"));
        s1.config = plain;
        s1.start();
        assertThat(s1.mappings).doesNotContainKey(printer);
    }

    @Test
    void ofSeveralMapsForOneAddressThePreferredOneCounts() {
        Prefix printer = Prefix.parse("10.255.0.40/32");
        NhrpConfig plain = s1.config;
        s1.config = NetworkConfigs.map(s1.config, "10.255.0.40/32", "192.0.2.41", 100);
        s1.config = NetworkConfigs.map(s1.config, "10.255.0.40/32", "192.0.2.42", 200);
        s1.config = NetworkConfigs.map(s1.config, "10.255.0.40/32", "192.0.2.43", 150);
        s1.start();
        assertThat(s1.mappings).containsEntry(printer, Address.parse("192.0.2.42"));
        assertThat(s1.snapshot().cache())
                .filteredOn(e -> e.target().equals(printer))
                .singleElement()
                .satisfies(e -> assertThat(e.preference()).isEqualTo(200));
        s1.actions.clear();
        s1.start();
        assertThat(s1.actions).isEmpty(); // nothing new: nothing is said twice

        s1.config = NetworkConfigs.map(plain, "10.255.0.40/32", "192.0.2.41", 100);
        s1.start();
        assertThat(s1.mappings).containsEntry(printer, Address.parse("192.0.2.41"));
    }

    @Test
    void ipv6RegistersTheLinkLocalAddressToo() {
        for (Node node : List.of(hub, s1)) {
            node.config6 = node.config;
        }
        hub.more.add(InterfaceAddress.parse("fd00:192::1/64"));
        s1.config6 = NetworkConfigs.nhs(NetworkConfigs.on(), "fd00:192::1", "203.0.113.2");
        s1.more.add(InterfaceAddress.parse("fd00:192::11/64"));
        s1.more.add(InterfaceAddress.parse("fe80::11/64"));
        start();
        assertThat(hub.mappings)
                .containsEntry(Prefix.parse("fd00:192::11/128"), S1_NBMA)
                .containsEntry(Prefix.parse("fe80::11/128"), S1_NBMA);
        assertThat(s1.snapshot().servers())
                .filteredOn(s -> s.family() == AddressFamily.IPV6)
                .allMatch(s -> s.state() == ServerState.RESPONDING)
                .hasSize(1);
    }

    @Test
    void aLinkLocalNextHopIsResolvedAsAMapping() {
        Node[] nodes = {hub, s1, s2};
        for (int i = 0; i < nodes.length; i++) {
            nodes[i].more.add(InterfaceAddress.parse("fd00:192::" + (i + 1) + "/64"));
            nodes[i].more.add(InterfaceAddress.parse("fe80::" + (i + 1) + "/64"));
            nodes[i].config6 =
                    i == 0
                            ? NetworkConfigs.on()
                            : NetworkConfigs.nhs(NetworkConfigs.on(), "fd00:192::1", "203.0.113.2");
            nodes[i].route("fd00:192::/64", Network.TUNNEL, "");
        }
        start();
        s1.input(new NhrpInput.Unresolved(Network.TUNNEL, Address.parse("fe80::3")));
        net.seconds(1);
        assertThat(s1.mappings).containsEntry(Prefix.parse("fe80::3/128"), S2_NBMA);
        assertThat(s1.shortcuts).isEmpty();
        assertThat(s2.mappings)
                .as("the requester")
                .containsEntry(Prefix.parse("fd00:192::2/128"), S1_NBMA);
    }

    // ---- phase 3 ------------------------------------------------------------------------------

    @Test
    void aRedirectLeadsToAShortcutBothWaysAtOnce() {
        start();
        assertThat(s1.ping("10.0.1.5", "10.0.2.5")).containsExactly("s1", "hub", "s2");
        net.seconds(1);
        assertThat(s1.shortcuts).containsEntry(S2_LAN, Address.parse("10.255.0.12"));
        assertThat(s1.mappings).containsEntry(S2_HOST, S2_NBMA);
        assertThat(s2.mappings).as("learnt from the request").containsEntry(S1_HOST, S1_NBMA);
        assertThat(s1.ping("10.0.1.5", "10.0.2.77")).containsExactly("s1", "s2");
        assertThat(s1.notes(NhrpTrace.ShortcutUp.class)).hasSize(1);
        assertThat(s1.multicast()).as("never to resolved peers").containsExactly(HUB_NBMA);
        ResolutionReply reply = (ResolutionReply) net.sent(s2, ResolutionReply.class).getFirst();
        assertThat(reply.flags()).isEqualTo(0xE802);
        assertThat(reply.entries().getFirst().prefixLength()).isEqualTo(24);
        assertThat(net.sent(hub, ResolutionReply.class))
                .as("the answer, and those to the questions that proved the path both ways")
                .hasSize(3);
    }

    /** OSPF on a point-to-multipoint network tells host routes to the stations, by the hub. */
    @Test
    void whoWasAskedFirstAsksTooWhereAHostRouteLeadsByTheHub() {
        s1.via("10.255.0.12/32", "10.255.0.1");
        s2.via("10.255.0.11/32", "10.255.0.1");
        start();
        s1.ping("10.255.0.11", "10.255.0.12");
        net.seconds(1);
        assertThat(s1.shortcuts).containsEntry(S2_HOST, Address.parse("10.255.0.12"));
        assertThat(s2.mappings).as("learnt from the request").containsEntry(S1_HOST, S1_NBMA);
        assertThat(s2.ping("10.255.0.12", "10.255.0.11")).containsExactly("s2", "hub", "s1");
        net.seconds(1);
        assertThat(s2.shortcuts).containsEntry(S1_HOST, Address.parse("10.255.0.11"));
    }

    @Test
    void transitServersWriteThemselvesIntoTheRecords() {
        shortcut();
        ResolutionRequest passed =
                (ResolutionRequest) net.sent(hub, ResolutionRequest.class).getFirst();
        assertThat(passed.extensions().entries(Extension.ForwardTransitNhs.class))
                .extracting(e -> e.protocol().orElseThrow())
                .containsExactly(Address.parse("10.255.0.1"));
        assertThat(passed.header().hopCount()).isEqualTo(Overlay.HOP_COUNT - 1);
        ResolutionReply back = (ResolutionReply) net.sent(hub, ResolutionReply.class).getFirst();
        assertThat(back.extensions().entries(Extension.ReverseTransitNhs.class)).hasSize(1);
        assertThat(back.extensions().entries(Extension.ResponderAddress.class))
                .extracting(e -> e.protocol().orElseThrow())
                .containsExactly(Address.parse("10.255.0.12"));
        assertThat(passed.extensions().list())
                .extracting(Extension::type)
                .as("the order stays")
                .containsExactly(3, 4, 5, 9);
    }

    @Test
    void redirectsAreLimitedForEachFlow() {
        start();
        net.lost = wire -> wire.message() instanceof ResolutionRequest;
        for (int i = 0; i < 10; i++) {
            s1.ping("10.0.1.5", "10.0.2.5");
        }
        assertThat(net.sent(hub, TrafficIndication.class)).hasSize(1);
        net.seconds(9);
        s1.ping("10.0.1.5", "10.0.2.5");
        assertThat(net.sent(hub, TrafficIndication.class)).hasSize(2);
        TrafficIndication indication =
                (TrafficIndication) net.sent(hub, TrafficIndication.class).getFirst();
        assertThat(indication.header().destinationProtocol()).isEqualTo(Address.parse("10.0.1.5"));
        assertThat(net.wires)
                .filteredOn(w -> w.message() instanceof TrafficIndication)
                .allMatch(w -> w.destination().equals(S1_NBMA));
    }

    @Test
    void aQuestionIsRepeatedWithItsIdUntilItIsGivenUp() {
        start();
        net.lost = wire -> wire.message() instanceof ResolutionRequest;
        s1.ping("10.0.1.5", "10.0.2.5");
        net.seconds(40);
        assertThat(net.sent(s1, ResolutionRequest.class))
                .hasSizeBetween(5, 8)
                .extracting(m -> ((Exchange) m).requestId())
                .containsOnly(
                        ((Exchange) net.sent(s1, ResolutionRequest.class).getFirst()).requestId());
        assertThat(s1.notes(NhrpTrace.ResolutionFailed.class).getFirst().text())
                .contains("stay on the routed path");
        assertThat(s1.ping("10.0.1.5", "10.0.2.5")).containsExactly("s1", "hub", "s2");
    }

    @Test
    void aLostReplyIsMadeGoodByTheRetry() {
        start();
        int[] count = {0};
        net.lost = wire -> wire.message() instanceof ResolutionReply && count[0]++ == 0;
        s1.ping("10.0.1.5", "10.0.2.5");
        net.seconds(2);
        assertThat(s1.shortcuts).containsKey(S2_LAN);
    }

    @Test
    void aShortcutIsRenewedWhileItIsUsedAndGoesWhenItIsNot() {
        shortcut();
        for (int i = 0; i < 12; i++) {
            s1.ping("10.0.1.5", "10.0.2.5");
            net.seconds(10);
            assertThat(s1.shortcuts).as("after %s s", 10 * i).containsKey(S2_LAN);
        }
        assertThat(net.asked(s1)).hasSizeBetween(2, 5);
        net.seconds(130);
        assertThat(s1.shortcuts).isEmpty();
        assertThat(s1.mappings).doesNotContainKey(S2_HOST);
        assertThat(s1.notes(NhrpTrace.ShortcutDown.class)).isNotEmpty();
        assertThat(s1.ping("10.0.1.5", "10.0.2.5")).containsExactly("s1", "hub", "s2");
    }

    @Test
    void aShortcutToThePrefixOfAnotherRouteIsShownAsItsNextHopOverride() {
        s1.route(S2_LAN.toString(), Network.TUNNEL, "10.255.0.1");
        shortcut();
        assertThat(entry(s1, S2_LAN).flags())
                .containsExactly(
                        NhrpSnapshot.Flag.ROUTER, NhrpSnapshot.Flag.RIB, NhrpSnapshot.Flag.NHO);
    }

    @Test
    void aServerThatCachesNothingKeepsNothingOfWhatPasses() {
        s2.configured(c -> c.with(NhrpConfig.SERVER_ONLY, new NhrpConfig.ServerOnly(true, true)));
        start();
        s1.ping("10.0.1.5", "10.0.2.5");
        net.seconds(1);
        assertThat(s1.shortcuts).as("it answers").containsKey(S2_LAN);
        assertThat(s2.mappings).doesNotContainKey(S1_HOST);
    }

    @Test
    void aStaticClientGetsMulticastWhileItHasRegistered() {
        hub.configured(c -> NetworkConfigs.map(c, S1_HOST.toString(), S1_NBMA.toString()));
        hub.start();
        assertThat(hub.multicast()).doesNotContain(S1_NBMA);
        start();
        assertThat(hub.multicast()).contains(S1_NBMA, S2_NBMA);
        assertThat(entry(hub, S1_HOST).flags()).contains(NhrpSnapshot.Flag.REGISTERED);
        hub.start(); // the same configuration again
        net.seconds(30);
        assertThat(hub.multicast()).contains(S1_NBMA);
        net.lost = wire -> wire.message().header().sourceProtocol().equals(S1_HOST.address());
        net.seconds(700);
        assertThat(hub.multicast()).doesNotContain(S1_NBMA);
        assertThat(hub.mappings).containsEntry(S1_HOST, S1_NBMA);
    }

    @Test
    void ofTwoShortcutsToOnePeerTheOneThatIsNotUsedGoes() {
        Prefix second = Prefix.parse("10.0.22.0/24");
        s2.lan("10.0.22.0/24");
        hub.route("10.0.22.0/24", Network.TUNNEL, "10.255.0.12");
        shortcut();
        s1.ping("10.0.1.5", "10.0.22.5");
        net.seconds(1);
        assertThat(s1.shortcuts).containsKeys(S2_LAN, second);
        for (int i = 0; i < 13; i++) {
            s1.ping("10.0.1.5", "10.0.2.5");
            net.seconds(10);
        }
        assertThat(s1.shortcuts).containsKey(S2_LAN).doesNotContainKey(second);
    }

    @Test
    void aRouteThatGoesAtTheEgressTakesTheShortcutWithIt() {
        shortcut();
        s2.routes.remove(S2_LAN);
        s2.routesChanged("10.0.2.0/24");
        net.seconds(1);
        assertThat(s1.shortcuts).isEmpty();
        assertThat(net.sent(s1, PurgeReply.class)).hasSize(1);
        assertThat(s1.notes(NhrpTrace.ShortcutDown.class).getFirst().why()).contains("purged");
        net.seconds(30);
        assertThat(net.sent(s2, PurgeRequest.class)).as("acknowledged").hasSize(1);
    }

    @Test
    void aPurgeIsRepeatedUntilItIsAcknowledged() {
        shortcut();
        int[] count = {0};
        net.lost = wire -> wire.message() instanceof PurgeRequest && count[0]++ < 3;
        s2.routes.remove(S2_LAN);
        s2.routesChanged("10.0.2.0/24");
        net.seconds(2);
        assertThat(s1.shortcuts).isNotEmpty();
        net.seconds(6);
        assertThat(s1.shortcuts).isEmpty();
        assertThat(net.sent(s2, PurgeRequest.class))
                .extracting(m -> ((Exchange) m).requestId())
                .hasSize(4)
                .containsOnly(((Exchange) net.sent(s2, PurgeRequest.class).getFirst()).requestId());
    }

    @Test
    void aPurgeThatNobodyAnswersEndsWithTheHoldingTime() {
        shortcut();
        net.lost = wire -> wire.message() instanceof PurgeReply;
        s2.routes.remove(S2_LAN);
        s2.routesChanged("10.0.2.0/24");
        net.seconds(70);
        int sent = net.sent(s2, PurgeRequest.class).size();
        assertThat(sent).isBetween(5, 7);
        net.seconds(300);
        assertThat(net.sent(s2, PurgeRequest.class)).hasSize(sent);
    }

    @Test
    void aRouteChangeBelowAShortcutHasItConfirmed() {
        shortcut();
        s1.routesChanged("10.0.0.0/16");
        net.seconds(5);
        assertThat(s1.shortcuts).containsKey(S2_LAN);
        assertThat(net.asked(s1)).hasSize(2);
    }

    @Test
    void aRouteChangeThatNobodyConfirmsEndsTheShortcutInThreeSeconds() {
        shortcut();
        net.lost = _ -> true;
        s1.routesChanged("10.0.0.0/16");
        net.seconds(4);
        assertThat(s1.shortcuts).isEmpty();
    }

    @Test
    void aRouteThatLeavesTheTunnelEndsTheShortcutAtOnce() {
        shortcut();
        s1.route("10.0.2.0/24", "Serial0", "172.16.0.1");
        s1.routesChanged("10.0.2.0/24");
        assertThat(s1.shortcuts).isEmpty();
    }

    @Test
    void anAnswerIsNeverWiderThanTheRouteInUse() {
        s1.via("10.0.2.0/25", "10.255.0.1");
        start();
        s1.ping("10.0.1.5", "10.0.2.5");
        net.seconds(1);
        assertThat(s1.shortcuts).containsOnlyKeys(Prefix.parse("10.0.2.0/25"));
    }

    @Test
    void aSummaryMapAnswersForAllOfItsAddresses() {
        s2.configured(c -> NetworkConfigs.summary(c, "10.0.0.0/20"));
        start();
        s1.ping("10.0.1.5", "10.0.2.5");
        net.seconds(1);
        assertThat(s1.shortcuts).containsOnlyKeys(Prefix.parse("10.0.0.0/20"));
    }

    @Test
    void whoMovesTellsThoseWhoAsked() {
        s2.configured(c -> c.with(NhrpConfig.NO_UNIQUE, true));
        shortcut();
        s2.nbma = Address.parse("192.0.2.60");
        s2.outside = s2.nbma;
        s2.start();
        net.seconds(2);
        assertThat(s1.shortcuts).as("purged by s2 or by the hub").isEmpty();
        net.seconds(8); // the hub does not redirect a flow more often
        s1.ping("10.0.1.5", "10.0.2.5");
        net.seconds(1);
        assertThat(s1.mappings).containsEntry(S2_HOST, Address.parse("192.0.2.60"));
    }

    @Test
    void aSpokeThatDiesIsPurgedByTheHubWhenItsHoldingTimeEnds() {
        shortcut();
        net.lost = wire -> wire.from() == s2;
        net.seconds(62);
        assertThat(hub.mappings).doesNotContainKey(S2_HOST);
        assertThat(s1.shortcuts).isEmpty();
    }

    @Test
    void aSpokeThatMayNotAnswerIsReachedByTheHub() {
        s2.configured(c -> c.with(NhrpConfig.SHORTCUT, false));
        start();
        s1.ping("10.0.1.5", "10.0.2.5");
        net.seconds(1);
        assertThat(s1.shortcuts).isEmpty();
        assertThat(s1.notes(NhrpTrace.ResolutionFailed.class).getFirst().why())
                .contains("prohibited");
        int asked = net.sent(s1, ResolutionRequest.class).size();
        net.seconds(9);
        s1.ping("10.0.1.5", "10.0.2.5");
        net.seconds(1);
        assertThat(net.sent(s1, ResolutionRequest.class)).as("negative cache").hasSize(asked);
    }

    @Test
    void whereNoRouteLeadsAnErrorComesBack() {
        hub.routes.remove(S2_LAN);
        start();
        s1.input(
                new NhrpInput.Received(
                        Network.TUNNEL,
                        NbmaPeer.of(HUB_NBMA),
                        S1_NBMA,
                        NhrpCodec.encode(
                                new TrafficIndication(
                                        NhrpMessage.Header.of(
                                                1,
                                                HUB_NBMA,
                                                Address.parse("10.255.0.1"),
                                                Address.parse("10.0.1.5")),
                                        0,
                                        Network.ip(
                                                Address.parse("10.0.1.5"),
                                                Address.parse("10.0.2.5")),
                                        Extensions.NONE))));
        net.seconds(1);
        assertThat(net.sent(hub, ErrorIndication.class))
                .extracting(m -> ((ErrorIndication) m).code())
                .containsExactly(NhrpCode.PROTOCOL_ADDRESS_UNREACHABLE);
        assertThat(s1.notes(NhrpTrace.ResolutionFailed.class)).hasSize(1);
        assertThat(s1.notes(NhrpTrace.ErrorReceived.class)).hasSize(1);
    }

    @Test
    void aCircleOfServersIsFoundByTheRecordAndTheRequesterIsTold() {
        Node second = net.node("hub2", "203.0.113.3", "10.255.0.2/24");
        hub.configured(c -> NetworkConfigs.map(c, "10.255.0.2/32", "203.0.113.3"));
        second.configured(c -> NetworkConfigs.map(c, "10.255.0.1/32", "203.0.113.2"));
        second.configured(c -> NetworkConfigs.map(c, "10.255.0.3/32", "203.0.113.4"));
        Node third = net.node("hub3", "203.0.113.4", "10.255.0.3/24");
        third.configured(c -> NetworkConfigs.map(c, "10.255.0.1/32", "203.0.113.2"));
        hub.via("10.0.9.0/24", "10.255.0.2");
        second.via("10.0.9.0/24", "10.255.0.3");
        third.via("10.0.9.0/24", "10.255.0.1");
        second.start();
        third.start();
        start();
        s1.input(
                new NhrpInput.Received(
                        Network.TUNNEL,
                        NbmaPeer.of(HUB_NBMA),
                        S1_NBMA,
                        NhrpCodec.encode(
                                new TrafficIndication(
                                        NhrpMessage.Header.of(
                                                1,
                                                HUB_NBMA,
                                                Address.parse("10.255.0.1"),
                                                Address.parse("10.0.1.5")),
                                        0,
                                        Network.ip(
                                                Address.parse("10.0.1.5"),
                                                Address.parse("10.0.9.5")),
                                        Extensions.NONE))));
        net.seconds(2);
        assertThat(net.sent(hub, ErrorIndication.class))
                .extracting(m -> ((ErrorIndication) m).code())
                .contains(NhrpCode.LOOP_DETECTED);
        assertThat(hub.notes(NhrpTrace.LoopDetected.class)).hasSize(1);
        assertThat(net.wires).hasSizeLessThan(40);
    }

    @Test
    void anErrorIsNeverAnsweredByAnError() {
        start();
        net.wires.clear();
        ErrorIndication error =
                new ErrorIndication(
                        NhrpMessage.Header.of(
                                0,
                                S1_NBMA,
                                Address.parse("10.255.0.11"),
                                Address.parse("10.9.9.9")),
                        NhrpCode.PROTOCOL_ERROR,
                        0,
                        Bytes.ofHex("00"),
                        Extensions.NONE);
        hub.input(
                new NhrpInput.Received(
                        Network.TUNNEL, NbmaPeer.of(S1_NBMA), HUB_NBMA, NhrpCodec.encode(error)));
        assertThat(net.wires).isEmpty();
    }

    @Test
    void aHopCountOfZeroEndsTheWay() {
        start();
        ResolutionRequest request =
                new ResolutionRequest(
                        new NhrpMessage.Body(
                                NhrpMessage.Header.of(
                                        0,
                                        S1_NBMA,
                                        Address.parse("10.255.0.11"),
                                        Address.parse("10.0.2.5")),
                                0xC800,
                                77,
                                List.of()),
                        Extensions.NONE);
        hub.input(
                new NhrpInput.Received(
                        Network.TUNNEL, NbmaPeer.of(S1_NBMA), HUB_NBMA, NhrpCodec.encode(request)));
        assertThat(((ErrorIndication) net.wires.getLast().message()).code())
                .isEqualTo(NhrpCode.HOP_COUNT_EXCEEDED);
    }

    @Test
    void aCompulsoryExtensionThatTheResponderDoesNotKnowIsAnError() {
        start();
        for (boolean compulsory : new boolean[] {true, false}) {
            ResolutionRequest request =
                    new ResolutionRequest(
                            new NhrpMessage.Body(
                                    NhrpMessage.Header.of(
                                            255,
                                            S1_NBMA,
                                            Address.parse("10.255.0.11"),
                                            Address.parse("10.0.0.5")),
                                    0xC800,
                                    compulsory ? 78 : 79,
                                    List.of()),
                            Extensions.of(
                                    new Extension.Unknown(
                                            compulsory, 0x3800, Bytes.ofHex("0102"))));
            hub.input(
                    new NhrpInput.Received(
                            Network.TUNNEL,
                            NbmaPeer.of(S1_NBMA),
                            HUB_NBMA,
                            NhrpCodec.encode(request)));
            NhrpMessage answer = net.wires.getLast().message();
            if (compulsory) {
                assertThat(((ErrorIndication) answer).code())
                        .isEqualTo(NhrpCode.UNRECOGNIZED_EXTENSION);
            } else {
                assertThat(answer.extensions()).isEqualTo(request.extensions());
            }
        }
    }

    // ---- phase 2 and others -------------------------------------------------------------------

    @Test
    void anUnresolvedNextHopIsAskedForAndBecomesAMappingAlone() {
        hub.configured(c -> NetworkConfigs.redirect(c, false));
        s1.via("10.0.2.0/24", "10.255.0.12");
        start();
        assertThat(s1.ping("10.0.1.5", "10.0.2.5")).containsExactly("s1", "hub", "s2");
        net.seconds(1);
        assertThat(s1.mappings).containsEntry(S2_HOST, S2_NBMA);
        assertThat(s1.shortcuts).isEmpty();
        assertThat(s1.ping("10.0.1.5", "10.0.2.5")).containsExactly("s1", "s2");
    }

    /** The one that was asked has learnt the asker from the question, and asks nothing itself. */
    private void oneSidedMapping() {
        hub.configured(c -> NetworkConfigs.redirect(c, false));
        s1.via("10.0.2.0/24", "10.255.0.12");
        start();
        s1.ping("10.0.1.5", "10.0.2.5");
        net.seconds(1);
        assertThat(net.asked(s2)).isEmpty();
        assertThat(s2.mappings).containsEntry(S1_HOST, S1_NBMA);
    }

    @Test
    void whoWasLearntFromItsQuestionAndEndsIsForgotten() {
        oneSidedMapping();
        s1.input(new NhrpInput.Shutdown());
        net.seconds(1);
        assertThat(s2.mappings).doesNotContainKey(S1_HOST);
    }

    @Test
    void whoWasLearntFromItsQuestionAndDiesIsForgottenWithItsRegistration() {
        s2.configured(c -> NetworkConfigs.holdingTime(c, 600));
        oneSidedMapping();
        net.lost = wire -> wire.from() == s1;
        net.seconds(62);
        assertThat(hub.mappings).doesNotContainKey(S1_HOST);
        assertThat(s2.mappings).doesNotContainKey(S1_HOST);
    }

    @Test
    void anUnknownNextHopIsNotAskedForAllTheTime() {
        start();
        s1.input(new NhrpInput.Unresolved(Network.TUNNEL, Address.parse("10.255.0.99")));
        s1.input(new NhrpInput.Unresolved(Network.TUNNEL, Address.parse("10.255.0.99")));
        net.seconds(1);
        s1.input(new NhrpInput.Unresolved(Network.TUNNEL, Address.parse("10.255.0.99")));
        net.seconds(1);
        assertThat(net.sent(s1, ResolutionRequest.class)).hasSize(1);
        ResolutionReply reply = (ResolutionReply) net.sent(hub, ResolutionReply.class).getFirst();
        assertThat(reply.entries().getFirst().code()).isEqualTo(NhrpCode.NO_BINDING);
        net.seconds(61);
        s1.input(new NhrpInput.Unresolved(Network.TUNNEL, Address.parse("10.255.0.99")));
        assertThat(net.sent(s1, ResolutionRequest.class)).hasSize(2);
    }

    @Test
    void serverOnlyAsksNobody() {
        s1.configured(c -> c.with(NhrpConfig.SERVER_ONLY, new NhrpConfig.ServerOnly(true, false)));
        start();
        s1.input(new NhrpInput.Unresolved(Network.TUNNEL, Address.parse("10.255.0.12")));
        s1.ping("10.0.1.5", "10.0.2.5");
        net.seconds(1);
        assertThat(net.sent(s1, ResolutionRequest.class)).isEmpty();
    }

    @Test
    void maxSendHoldsPacketsBack() {
        s1.configured(c -> NetworkConfigs.maxSend(c, 3, 60));
        net.lost = _ -> true;
        start();
        net.seconds(20);
        assertThat(net.sent(s1, RegistrationRequest.class)).hasSize(3);
        assertThat(s1.notes(NhrpTrace.SendLimited.class)).hasSize(1);
    }

    @Test
    void clearingForgetsWhatWasLearntAndRegistersAgain() {
        shortcut();
        s1.input(new NhrpInput.Clear(AddressFamily.IPV4, Optional.empty(), Optional.empty()));
        assertThat(s1.shortcuts).isEmpty();
        assertThat(s1.mappings).containsOnlyKeys(Prefix.parse("10.255.0.1/32"));
        net.seconds(1);
        assertThat(net.sent(s1, RegistrationRequest.class)).hasSize(2);
        hub.input(new NhrpInput.Clear(AddressFamily.IPV4, Optional.empty(), Optional.empty()));
        assertThat(hub.mappings).isEmpty();
        net.seconds(22);
        assertThat(hub.mappings).containsKeys(S1_HOST, S2_HOST);
    }

    @Test
    void anInterfaceThatGoesLeavesNothingBehind() {
        shortcut();
        s1.input(new NhrpInput.InterfaceGone(Network.TUNNEL));
        assertThat(s1.shortcuts).isEmpty();
        assertThat(s1.mappings).isEmpty();
        assertThat(s1.multicast()).isEmpty();
        assertThat(s1.nhs).isEmpty();
        int sent = net.wires.size();
        net.seconds(5);
        assertThat(net.wires.stream().skip(sent).filter(w -> w.from() == s1)).isEmpty();
    }

    @Test
    void aTunnelWithoutASourceSendsNothingAndBeginsWhenItHasOne() {
        s1.noSource = true;
        start();
        assertThat(net.sent(s1, RegistrationRequest.class)).isEmpty();
        assertThat(s1.snapshot().servers().getFirst().reason()).contains("no source");
        s1.noSource = false;
        s1.start();
        net.seconds(1);
        assertThat(s1.nhs).contains(HUB_NBMA);
    }

    @Test
    void aPointToPointSpokeRegistersWithItsDestinationAndTakesNoShortcuts() {
        s1.config = NetworkConfigs.nhs(NetworkConfigs.on(), "10.255.0.1", "");
        s1.multipoint = false;
        s1.destination = Optional.of(HUB_NBMA);
        start();
        assertThat(hub.mappings).containsEntry(S1_HOST, S1_NBMA);
        s1.ping("10.0.1.5", "10.0.2.5");
        s2.ping("10.0.2.5", "10.0.1.5");
        net.seconds(1);
        assertThat(s1.shortcuts).isEmpty();
        assertThat(s2.shortcuts).isEmpty();
        assertThat(s2.notes(NhrpTrace.ResolutionFailed.class)).hasSize(1);
    }

    @Test
    void hubsBelowAHubPassQuestionsOnAndShortcutsCrossTheTree() {
        Node r1 = net.node("r1", "203.0.113.11", "10.255.1.1/24");
        Node r2 = net.node("r2", "203.0.113.12", "10.255.2.1/24");
        Node a = net.node("a", "198.51.100.11", "10.255.1.11/24").lan("10.1.1.0/24");
        Node b = net.node("b", "198.51.100.12", "10.255.2.11/24").lan("10.2.1.0/24");
        for (Node regional : List.of(r1, r2)) {
            regional.configured(c -> NetworkConfigs.nhs(c, "10.255.0.1", "203.0.113.2"));
            regional.configured(c -> NetworkConfigs.redirect(c, true));
            regional.via("10.0.0.0/8", "10.255.0.1").via("10.255.0.0/24", "");
        }
        r1.via("10.1.1.0/24", "10.255.1.11");
        r2.via("10.2.1.0/24", "10.255.2.11");
        hub.via("10.1.0.0/16", "10.255.1.1").via("10.2.0.0/16", "10.255.2.1");
        hub.via("10.255.1.0/24", "10.255.1.1").via("10.255.2.0/24", "10.255.2.1");
        hub.via("10.255.1.1/32", "").via("10.255.2.1/32", "");
        a.configured(c -> NetworkConfigs.nhs(c, "10.255.1.1", "203.0.113.11"));
        a.via("10.0.0.0/8", "10.255.1.1");
        b.configured(c -> NetworkConfigs.nhs(c, "10.255.2.1", "203.0.113.12"));
        b.via("10.0.0.0/8", "10.255.2.1");
        start();
        for (Node node : List.of(r1, r2, a, b)) {
            node.start();
        }
        net.seconds(1);
        assertThat(a.ping("10.1.1.5", "10.2.1.5")).containsExactly("a", "r1", "hub", "r2", "b");
        net.seconds(1);
        assertThat(a.shortcuts)
                .containsEntry(Prefix.parse("10.2.1.0/24"), Address.parse("10.255.2.11"));
        assertThat(a.ping("10.1.1.5", "10.2.1.5")).containsExactly("a", "b");
        assertThat(net.sent(r1, ResolutionRequest.class)).as("only the ingress asks").hasSize(1);
    }

    @Test
    void theCodeThatOpenNhrpSendsForNoBindingIsUnderstood() {
        start();
        net.lost = wire -> wire.from() == hub;
        s1.input(new NhrpInput.Unresolved(Network.TUNNEL, Address.parse("10.255.0.12")));
        ResolutionRequest request =
                (ResolutionRequest) net.sent(s1, ResolutionRequest.class).getFirst();
        ClientInformationEntry nak =
                new ClientInformationEntry(
                        NhrpCode.NO_BINDING_OPENNHRP,
                        0,
                        0,
                        0,
                        0,
                        Optional.empty(),
                        Optional.empty());
        s1.input(
                new NhrpInput.Received(
                        Network.TUNNEL,
                        NbmaPeer.of(HUB_NBMA),
                        S1_NBMA,
                        NhrpCodec.encode(
                                new ResolutionReply(
                                        new NhrpMessage.Body(
                                                request.header(),
                                                0,
                                                request.requestId(),
                                                List.of(nak)),
                                        request.extensions()))));
        assertThat(s1.notes(NhrpTrace.ResolutionFailed.class).getFirst().why())
                .contains("no binding");
    }

    @Test
    void ofTwoHubsTheOtherOneServesWhenOneIsGone() {
        Node second = net.node("hub2", "203.0.113.3", "10.255.0.2/24");
        second.configured(c -> NetworkConfigs.redirect(c, true));
        second.via("10.0.1.0/24", "10.255.0.11").via("10.0.2.0/24", "10.255.0.12").start();
        for (Node spoke : List.of(s1, s2)) {
            spoke.configured(c -> NetworkConfigs.nhs(c, "10.255.0.2", "203.0.113.3"));
        }
        shortcut();
        assertThat(s1.multicast()).containsExactly(HUB_NBMA, second.nbma);
        net.lost = wire -> wire.from() == hub || wire.destination().equals(HUB_NBMA);
        for (Node spoke : List.of(s1, s2)) {
            spoke.via("10.0.0.0/16", "10.255.0.2");
            spoke.routesChanged("10.0.0.0/16");
        }
        net.seconds(5);
        assertThat(s1.shortcuts).as("confirmed by the other hub").containsKey(S2_LAN);
        net.seconds(30);
        assertThat(s1.nhs).contains(second.nbma);
    }

    @Test
    void tunnelsOfOneNetworkAreOneDomain() {
        Network.Node wide = net.node("wide", "203.0.113.9", "10.254.0.1/24");
        Address b = Address.parse("192.0.2.77");
        wide.configured(c -> NetworkConfigs.redirect(c, true)).start();
        NhrpInput.InterfaceSettings first = wide.settings();
        wide.input(
                new NhrpInput.InterfaceSet(
                        new NhrpInput.InterfaceSettings(
                                "Tunnel1",
                                "",
                                "",
                                true,
                                Optional.empty(),
                                Optional.of(wide.nbma),
                                List.of(InterfaceAddress.parse("10.253.0.1/24")),
                                1400,
                                NetworkConfigs.map(first.ipv4(), "10.253.0.12/32", "192.0.2.77"),
                                first.ipv6(),
                                first.common())));
        wide.configured(c -> NetworkConfigs.map(c, "10.254.0.11/32", "198.51.100.77")).start();
        wide.via("10.9.1.0/24", "10.254.0.11").route("10.9.2.0/24", "Tunnel1", "10.253.0.12");
        wide.route("10.253.0.0/24", "Tunnel1", "");
        Address a = Address.parse("198.51.100.77");
        net.wires.clear();
        wide.input(
                new NhrpInput.Redirect(
                        Network.TUNNEL,
                        NbmaPeer.of(a),
                        Network.ip(Address.parse("10.9.1.5"), Address.parse("10.9.2.5"))));
        assertThat(net.wires.getLast().destination()).isEqualTo(a);
        assertThat(net.wires.getLast().message()).isInstanceOf(TrafficIndication.class);
        ResolutionRequest request =
                new ResolutionRequest(
                        new NhrpMessage.Body(
                                NhrpMessage.Header.of(
                                        255,
                                        a,
                                        Address.parse("10.254.0.11"),
                                        Address.parse("10.9.2.5")),
                                0xC802,
                                3,
                                List.of(ClientInformationEntry.ofSender(32, 1400, 60))),
                        Extensions.NONE);
        wide.input(
                new NhrpInput.Received(
                        Network.TUNNEL, NbmaPeer.of(a), wide.nbma, NhrpCodec.encode(request)));
        assertThat(net.wires.getLast().destination()).isEqualTo(b);
        assertThat(wide.actions.reversed().stream().filter(NhrpAction.Send.class::isInstance))
                .first()
                .extracting(send -> ((NhrpAction.Send) send).tunnel())
                .isEqualTo("Tunnel1");
    }

    @Test
    void ipv6CarriesTheTunnelToo() {
        Node hub6 = net.node("hub6", "2001:db8:3::2", "10.255.0.1/24").lan("10.0.0.0/24");
        Node a = net.node("a", "2001:db8:1::2", "10.255.0.21/24").lan("10.0.21.0/24");
        Node b = net.node("b", "2001:db8:2::2", "10.255.0.22/24").lan("10.0.22.0/24");
        hub6.configured(c -> NetworkConfigs.redirect(c, true));
        hub6.via("10.0.21.0/24", "10.255.0.21").via("10.0.22.0/24", "10.255.0.22").start();
        for (Node spoke : List.of(a, b)) {
            spoke.configured(c -> NetworkConfigs.nhs(c, "10.255.0.1", "2001:db8:3::2"));
            spoke.via("10.0.0.0/16", "10.255.0.1").start();
        }
        net.seconds(1);
        a.ping("10.0.21.5", "10.0.22.5");
        net.seconds(1);
        assertThat(a.mappings)
                .containsEntry(Prefix.parse("10.255.0.22/32"), Address.parse("2001:db8:2::2"));
        assertThat(a.ping("10.0.21.5", "10.0.22.5")).containsExactly("a", "b");
    }

    @Test
    void aTunnelThatLosesItsSourceLosesItsServersAndSaysSo() {
        start();
        s1.noSource = true;
        s1.start();
        assertThat(s1.nhs).isEmpty();
        assertThat(s1.notes(NhrpTrace.NhsDown.class)).hasSize(1);
        s1.noSource = false;
        s1.start();
        net.seconds(1);
        assertThat(s1.nhs).contains(HUB_NBMA);
        assertThat(s1.notes(NhrpTrace.NhsUp.class)).hasSize(2);
    }

    @Test
    void theSnapshotShowsWhatShowPrints() {
        shortcut();
        NhrpSnapshot.CacheEntry shortcut = entry(s1, S2_LAN);
        assertThat(shortcut.flags())
                .containsExactly(NhrpSnapshot.Flag.ROUTER, NhrpSnapshot.Flag.RIB);
        assertThat(shortcut.nextHop()).contains(Address.parse("10.255.0.12"));
        assertThat(shortcut.expires().orElseThrow().toSeconds()).isBetween(58L, 60L);
        assertThat(entry(s1, Prefix.parse("10.255.0.1/32")).type())
                .isEqualTo(NhrpSnapshot.Origin.STATIC);
        NhrpSnapshot.CacheEntry local = entry(s2, S2_LAN);
        assertThat(local.local()).isTrue();
        assertThat(local.requesters())
                .extracting(NhrpSnapshot.Requester::address)
                .containsExactly(Address.parse("10.255.0.11"));
        assertThat(entry(hub, S2_HOST).flags())
                .contains(NhrpSnapshot.Flag.UNIQUE, NhrpSnapshot.Flag.REGISTERED);
        assertThat(hub.snapshot().traffic().getFirst().forwarded())
                .containsEntry(NhrpSnapshot.MessageKind.RESOLUTION_REQUEST, 1L);
        assertThat(hub.snapshot().redirects()).hasSize(1);
        assertThat(OptionalInt.of(hub.snapshot().servers().size())).hasValue(0);
    }

    private static NhrpSnapshot.CacheEntry entry(Node node, Prefix target) {
        return node.snapshot().cache().stream()
                .filter(e -> e.target().equals(target))
                .findFirst()
                .orElseThrow();
    }
}
