package io.spokewire.nhrp;

import static org.assertj.core.api.Assertions.assertThat;

import io.spokewire.net.Address;
import io.spokewire.net.NbmaPeer;
import io.spokewire.net.Prefix;
import io.spokewire.nhrp.Network.Node;
import io.spokewire.nhrp.Network.Wire;
import io.spokewire.nhrp.NhrpMessage.ErrorIndication;
import io.spokewire.nhrp.NhrpMessage.ResolutionReply;
import io.spokewire.nhrp.NhrpMessage.ResolutionRequest;
import io.spokewire.nhrp.NhrpSnapshot.CacheEntry;
import io.spokewire.nhrp.NhrpSnapshot.PeerState;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** Paths between two spokes that carry packets, or do not, or only in one direction. */
class DirectPathsTest {
    private static final Address S1 = Address.parse("198.51.100.2");
    private static final Address S2 = Address.parse("192.0.2.2");
    private static final Prefix S2_HOST = Prefix.parse("10.255.0.12/32");
    private static final Prefix S1_HOST = Prefix.parse("10.255.0.11/32");
    private static final Prefix S2_LAN = Prefix.parse("10.0.2.0/24");

    private final Network net = new Network();
    private final Node hub = net.node("hub", "203.0.113.2", "10.255.0.1/24");
    private final Node s1 = spoke("s1", S1, "10.255.0.11/24");
    private final Node s2 = spoke("s2", S2, "10.255.0.12/24");

    DirectPathsTest() {
        hub.lan("10.0.0.0/24").via("10.0.1.0/24", "10.255.0.11").via("10.0.2.0/24", "10.255.0.12");
        hub.configured(c -> NetworkConfigs.redirect(c, true));
        s1.lan("10.0.1.0/24").via("10.0.0.0/16", "10.255.0.1");
        s2.lan("10.0.2.0/24").via("10.0.0.0/16", "10.255.0.1");
    }

    private Node spoke(String name, Address nbma, String address) {
        return net.node(name, nbma.toString(), address)
                .configured(c -> NetworkConfigs.nhs(c, "10.255.0.1", "203.0.113.2"))
                .configured(c -> NetworkConfigs.holdingTime(c, 600));
    }

    private void start() {
        hub.start();
        s1.start();
        s2.start();
        net.seconds(1);
    }

    /** Packets every second, as two hosts have them that talk to each other. */
    private void talk(int seconds) {
        for (int i = 0; i < seconds; i++) {
            assertThat(s1.ping("10.0.1.5", "10.0.2.5")).doesNotContain("lost", "looped");
            assertThat(s2.ping("10.0.2.5", "10.0.1.5")).doesNotContain("lost", "looped");
            net.seconds(1);
        }
    }

    private static Predicate<Wire> between(Address one, Address other) {
        return wire ->
                (wire.from().nbma.equals(one) && wire.destination().equals(other))
                        || (wire.from().nbma.equals(other) && wire.destination().equals(one));
    }

    private static Predicate<Wire> from(Node node, Address to) {
        return wire -> wire.from() == node && wire.destination().equals(to);
    }

    private static CacheEntry entry(Node node, Prefix prefix) {
        return node.snapshot().cache().stream()
                .filter(e -> e.target().equals(prefix))
                .findFirst()
                .orElseThrow();
    }

    private List<NhrpTrace.PathFailed> failures(Node node) {
        return node.notes(NhrpTrace.PathFailed.class);
    }

    @Test
    void packetsGoDirectlyOnceAQuestionHasGoneDirectly() {
        start();
        assertThat(s1.ping("10.0.1.5", "10.0.2.5")).containsExactly("s1", "hub", "s2");
        net.seconds(1);
        assertThat(s1.ping("10.0.1.5", "10.0.2.5")).containsExactly("s1", "s2");
        List<NhrpMessage> probes = net.sent(s1, ResolutionRequest.class);
        ResolutionRequest probe = (ResolutionRequest) probes.getLast();
        assertThat(probe.header().hopCount()).isEqualTo(1);
        assertThat(probe.header().destinationProtocol()).isEqualTo(S2_HOST.address());
        assertThat(entry(s1, S2_LAN).detour()).isEmpty();
        assertThat(net.sent(s1, ErrorIndication.class)).isEmpty();
        assertThat(net.sent(s2, ErrorIndication.class)).isEmpty();
    }

    @Test
    void aBlockedPathLeavesPacketsOnTheRoutedPathAndSaysSo() {
        net.lost = between(S1, S2);
        start();
        talk(60);
        assertThat(s1.ping("10.0.1.5", "10.0.2.5")).containsExactly("s1", "hub", "s2");
        assertThat(s2.ping("10.0.2.5", "10.0.1.5")).containsExactly("s2", "hub", "s1");
        assertThat(s1.shortcuts).isEmpty();
        assertThat(s1.mappings).doesNotContainKey(S2_HOST);
        assertThat(s1.notes(NhrpTrace.ShortcutUp.class)).isEmpty();
        assertThat(failures(s1)).as("said once").hasSize(1);
        NhrpTrace.PathFailed failed = failures(s1).getFirst();
        assertThat(failed.line())
                .startsWith(
                        "%DMVPN-4-NHRP_NHP_PATH_FAILED: Tunnel0: the direct path to 10.255.0.12")
                .contains("it answers by the routed path")
                .contains("GRE does not get through");
        CacheEntry entry = entry(s1, S2_LAN);
        assertThat(entry.detour()).isEqualTo(failed.why());
        assertThat(entry.state()).isEqualTo(PeerState.NHRP);
        assertThat(entry.flags()).doesNotContain(NhrpSnapshot.Flag.RIB);
    }

    @Test
    void aBlockedPathIsTriedAgainEveryMinuteAndOnlyWhenItIsWanted() {
        net.lost = between(S1, S2);
        start();
        talk(8);
        int first = probes(s1).size();
        assertThat(first).isEqualTo(4);
        net.seconds(300);
        assertThat(probes(s1)).as("nobody wants it").hasSize(first);
        talk(600);
        // Again at once, and then every minute, each time with four questions.
        assertThat(probes(s1).size() - first).isBetween(32, 44);
        assertThat(failures(s1)).as("said once").hasSize(1);
        assertThat(net.asked(s1).size()).as("the hub is asked rarely too").isLessThan(20);
        net.lost = _ -> false;
        s1.input(new NhrpInput.UnderlayChanged(Network.TUNNEL)); // forgets the failures
        talk(10);
        assertThat(s1.ping("10.0.1.5", "10.0.2.5")).containsExactly("s1", "s2");
        assertThat(s1.notes(NhrpTrace.ShortcutUp.class)).hasSize(1);
        assertThat(entry(s1, S2_LAN).detour()).isEmpty();
    }

    @Test
    void aPeerThatIsHeardAfterSilenceIsTriedAtOnce() {
        net.lost = between(S1, S2);
        start();
        talk(12);
        assertThat(failures(s1)).hasSize(1);
        net.lost = _ -> false;
        s2.input(new NhrpInput.UnderlayChanged(Network.TUNNEL));
        talk(10); // s2 tries at the hub's next redirect, s1 would not for half a minute
        assertThat(s1.ping("10.0.1.5", "10.0.2.5")).containsExactly("s1", "s2");
    }

    private List<ResolutionRequest> probes(Node node) {
        return net.sent(node, ResolutionRequest.class).stream()
                .map(ResolutionRequest.class::cast)
                .filter(m -> m.header().hopCount() == 1)
                .toList();
    }

    @Test
    void aFailureIsRememberedWhenItsMappingHasGone() {
        s2.configured(c -> NetworkConfigs.holdingTime(c, 20));
        net.lost = between(S1, S2);
        start();
        talk(8);
        assertThat(failures(s1)).hasSize(1);
        int before = probes(s1).size();
        talk(25); // the mapping has expired, and is there again
        assertThat(net.asked(s1).size()).isGreaterThan(2);
        assertThat(probes(s1)).hasSize(before);
    }

    @Test
    void aPathThatCarriesPacketsInOneDirectionIsTakenInThatOne() {
        net.lost = from(s1, S2);
        start();
        talk(60);
        assertThat(s1.ping("10.0.1.5", "10.0.2.5")).containsExactly("s1", "hub", "s2");
        assertThat(s2.ping("10.0.2.5", "10.0.1.5")).containsExactly("s2", "s1");
        assertThat(failures(s1)).isNotEmpty();
        assertThat(failures(s2)).isEmpty();
    }

    @Test
    void aPathThatDiesIsGivenUp() {
        start();
        talk(100);
        assertThat(s1.ping("10.0.1.5", "10.0.2.5")).containsExactly("s1", "s2");
        assertThat(failures(s1)).isEmpty();
        net.lost = between(S1, S2);
        talk((int) DirectPaths.PERIOD.toSeconds() + 8);
        assertThat(s1.ping("10.0.1.5", "10.0.2.5")).containsExactly("s1", "hub", "s2");
        assertThat(s1.shortcuts).isEmpty();
        assertThat(failures(s1)).hasSize(1);
        net.lost = _ -> false;
        talk(40);
        assertThat(s1.ping("10.0.1.5", "10.0.2.5")).containsExactly("s1", "s2");
    }

    @Test
    void aPathThatNobodyUsesIsNotProvenAnew() {
        start();
        talk(3);
        int before = probes(s1).size();
        net.seconds(200);
        assertThat(probes(s1)).hasSize(before + 1); // packets went just before the first look
    }

    @Test
    void aPathThatLosesTwoOfThreePacketsIsStillOne() {
        int[] count = {0};
        net.lost = wire -> between(S1, S2).test(wire) && count[0]++ % 3 != 2;
        start();
        talk(120);
        assertThat(s1.ping("10.0.1.5", "10.0.2.5")).containsExactly("s1", "s2");
        assertThat(failures(s1)).isEmpty();
    }

    @Test
    void packetsFollowAPeerToItsNewAddressWhenThatIsProven() {
        s2.configured(c -> c.with(NhrpConfig.NO_UNIQUE, true));
        start();
        talk(3);
        Address moved = Address.parse("192.0.2.77");
        // Nothing is purged: what s2 says of itself in its question replaces what s1 has.
        net.lost = between(S1, moved).or(w -> w.message() instanceof NhrpMessage.PurgeRequest);
        s2.nbma = moved;
        s2.outside = moved;
        s2.start();
        net.seconds(1);
        talk(5);
        assertThat(s1.ping("10.0.1.5", "10.0.2.5")).containsExactly("s1", "hub", "s2");
        net.lost = _ -> false;
        talk(60);
        assertThat(s1.mappings).containsEntry(S2_HOST, moved);
        assertThat(s1.ping("10.0.1.5", "10.0.2.5")).containsExactly("s1", "s2");
    }

    @Test
    void withoutAServerThereIsNothingToLose() {
        net.lost = between(S1, S2);
        start();
        talk(10);
        assertThat(s1.mappings).doesNotContainKey(S2_HOST);
        net.lost = wire -> wire.destination().equals(hub.nbma) || wire.from() == hub;
        s1.input(new NhrpInput.UnderlayChanged(Network.TUNNEL));
        net.seconds(10);
        assertThat(s1.nhs).isEmpty();
        assertThat(s1.mappings).containsEntry(S2_HOST, S2);
        net.lost = between(S1, S2);
        net.seconds(70);
        assertThat(s1.nhs).isPresent();
        assertThat(s1.mappings).doesNotContainKey(S2_HOST);
    }

    // ---- peers that answer otherwise ----------------------------------------------------------

    /** A station that answers no questions about its own address, from anywhere. */
    private void silent() {
        net.lost =
                wire ->
                        wire.from() == s2
                                && wire.message() instanceof ResolutionReply reply
                                && reply.header().destinationProtocol().equals(S2_HOST.address());
    }

    @Test
    void aPeerThatAnswersNoSuchQuestionsIsBelievedWhenItIsHeardDirectly() {
        silent();
        start();
        talk(5);
        assertThat(s1.shortcuts).as("not yet").isEmpty();
        talk(10); // its own questions have come directly
        assertThat(s1.shortcuts).containsKey(S2_LAN);
        talk(200);
        assertThat(s1.shortcuts).as("and stays").containsKey(S2_LAN);
        assertThat(failures(s1)).isEmpty();
    }

    @Test
    void aPeerThatAnswersNoSuchQuestionsAndIsNotHeardStaysOnTheRoutedPath() {
        Predicate<Wire> blocked = between(S1, S2);
        silent();
        Predicate<Wire> mute = net.lost;
        net.lost = wire -> blocked.test(wire) || mute.test(wire);
        start();
        talk(60);
        assertThat(s1.ping("10.0.1.5", "10.0.2.5")).containsExactly("s1", "hub", "s2");
        assertThat(failures(s1).getFirst().why()).startsWith("it does not answer");
    }

    @Test
    void anAnswerOfAStationThatWasReachedThroughOthersIsNoProof() {
        net.lost = between(S1, S2);
        start();
        s1.ping("10.0.1.5", "10.0.2.5");
        net.run(Duration.ofMillis(300));
        ResolutionRequest probe = probes(s1).getFirst();
        Extensions passedOn =
                probe.extensions()
                        .append(
                                Extension.ForwardTransitNhs.class,
                                ClientInformationEntry.of(hub.nbma, hub.address.address()));
        deliver(answer(probe, NhrpCode.SUCCESS, passedOn));
        assertThat(s1.mappings).doesNotContainKey(S2_HOST);
        deliver(answer(probe, NhrpCode.SUCCESS, probe.extensions()));
        assertThat(s1.mappings).containsKey(S2_HOST);
    }

    @Test
    void aRefusalEndsTheTrialAndIsNamed() {
        net.lost = between(S1, S2);
        start();
        s1.ping("10.0.1.5", "10.0.2.5");
        net.run(Duration.ofMillis(300));
        ResolutionRequest probe = probes(s1).getFirst();
        deliver(answer(probe, NhrpCode.ADMINISTRATIVELY_PROHIBITED, probe.extensions()));
        assertThat(failures(s1).getFirst().why())
                .isEqualTo("it refuses: administratively prohibited(4)");
        talk(10);
        assertThat(probes(s1)).hasSize(1);
    }

    private static ResolutionReply answer(
            ResolutionRequest question, int code, Extensions extensions) {
        ClientInformationEntry own =
                new ClientInformationEntry(
                        code, 32, 1400, 600, 0, Optional.of(S2), Optional.of(S2_HOST.address()));
        NhrpMessage.Body body = question.body();
        return new ResolutionReply(
                new NhrpMessage.Body(body.header(), body.flags(), body.requestId(), List.of(own)),
                extensions);
    }

    private void deliver(NhrpMessage message) {
        s1.input(
                new NhrpInput.Received(
                        Network.TUNNEL, NbmaPeer.of(hub.nbma), s1.nbma, NhrpCodec.encode(message)));
    }

    @Test
    void aStationThatRegistersNeedsNoProof() {
        net.lost = between(S1, S2);
        start();
        talk(3);
        assertThat(s2.mappings).doesNotContainKey(S1_HOST);
        net.lost = _ -> false;
        s1.configured(c -> NetworkConfigs.nhs(c, "10.255.0.12", S2.toString()));
        s1.start();
        net.seconds(1);
        assertThat(s2.mappings).containsEntry(S1_HOST, S1);
        net.seconds(60);
        assertThat(failures(s2)).isEmpty();
    }
}
