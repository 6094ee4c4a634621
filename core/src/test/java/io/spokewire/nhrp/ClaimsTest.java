package io.spokewire.nhrp;

import static org.assertj.core.api.Assertions.assertThat;

import io.spokewire.net.Address;
import io.spokewire.net.NbmaPeer;
import io.spokewire.net.Prefix;
import io.spokewire.nhrp.Network.Node;
import io.spokewire.nhrp.NhrpEnvironment.Identity;
import io.spokewire.nhrp.NhrpMessage.RegistrationReply;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Registrations for an address that is not the peer's own, going by who it has proven to be. */
class ClaimsTest {
    private static final Address S1 = Address.parse("198.51.100.2");
    private static final Address S2 = Address.parse("192.0.2.2");
    private static final Prefix VICTIM = Prefix.parse("10.255.0.11/32");

    private final Network net = new Network();
    private final Node hub = net.node("hub", "203.0.113.2", "10.255.0.1/24");
    private final Node s1 = spoke("s1", S1, "10.255.0.11/24");
    private final Node s2 = spoke("s2", S2, "10.255.0.11/24");

    private Node spoke(String name, Address nbma, String address) {
        return net.node(name, nbma.toString(), address)
                .configured(c -> NetworkConfigs.nhs(c, "10.255.0.1", "203.0.113.2"))
                .configured(c -> c.with(NhrpConfig.NO_UNIQUE, true));
    }

    private static Identity named(String name) {
        return new Identity("fqdn " + name, true, Optional.empty());
    }

    private static Identity granted(String name, String... prefixes) {
        List<Prefix> claims = List.of(prefixes).stream().map(Prefix::parse).toList();
        return new Identity("fqdn " + name, true, Optional.of(claims));
    }

    /** Both spokes register the same address, the victim first. */
    private void bothRegister() {
        hub.start();
        s1.start();
        net.seconds(1);
        s2.start();
        net.seconds(1);
    }

    private int codeFor(Address nbma) {
        int code = -1;
        for (Network.Wire wire : net.wires) {
            if (wire.destination().equals(nbma) && wire.message() instanceof RegistrationReply r) {
                code = r.entries().getFirst().code();
            }
        }
        return code;
    }

    private long refused() {
        return hub.snapshot()
                .traffic()
                .getFirst()
                .dropped()
                .getOrDefault(NhrpCounter.CLAIMS_REFUSED.help(), 0L);
    }

    @Test
    void whatOneIdentityHoldsAnotherOneDoesNotGet() {
        hub.identities.put(S1, named("s1"));
        hub.identities.put(S2, named("s2"));
        bothRegister();
        assertThat(hub.mappings).containsEntry(VICTIM, S1);
        assertThat(codeFor(S2)).isEqualTo(NhrpCode.UNIQUE_ALREADY_REGISTERED);
        assertThat(hub.notes(NhrpTrace.ClaimRefused.class).getFirst().line())
                .isEqualTo(
                        "%DMVPN-3-NHRP_CLAIM_REFUSED: Tunnel0: NBMA 192.0.2.2 (fqdn s2) claims"
                                + " 10.255.0.11/32 and does not get it: fqdn s1 holds it");
        assertThat(refused()).isPositive();
        net.seconds(30);
        assertThat(hub.mappings).as("refreshed").containsEntry(VICTIM, S1);
        net.lost = wire -> wire.from() == s1;
        net.seconds(150);
        assertThat(hub.mappings).as("nobody holds it any more").containsEntry(VICTIM, S2);
    }

    @Test
    void whoHasNoIdentityGetsNothingThatOneHolds() {
        hub.identities.put(S1, named("s1"));
        bothRegister();
        assertThat(hub.mappings).containsEntry(VICTIM, S1);
    }

    @Test
    void theSameIdentityMayMove() {
        hub.identities.put(S1, named("s1"));
        hub.identities.put(S2, named("s1"));
        bothRegister();
        assertThat(hub.mappings).containsEntry(VICTIM, S2);
        assertThat(refused()).isZero();
    }

    @Test
    void anAddressUnderTheCommonKeyIsNoIdentityThatBinds() {
        hub.identities.put(S1, new Identity("address " + S1, false, Optional.empty()));
        hub.identities.put(S2, new Identity("address " + S2, false, Optional.empty()));
        bothRegister();
        assertThat(hub.mappings).as("a spoke that has moved").containsEntry(VICTIM, S2);
    }

    @Test
    void withoutProtectionNobodyIsAnybody() {
        bothRegister();
        assertThat(hub.mappings).containsEntry(VICTIM, S2);
    }

    @Test
    void aPeerIsHeldToWhatItMayClaim() {
        hub.identities.put(S2, granted("s2", "10.255.0.12/32", "10.1.2.0/24"));
        hub.start();
        s2.start();
        net.seconds(1);
        assertThat(hub.mappings).doesNotContainKey(VICTIM);
        assertThat(codeFor(S2)).isEqualTo(NhrpCode.ADMINISTRATIVELY_PROHIBITED);
        assertThat(hub.notes(NhrpTrace.ClaimRefused.class).getFirst().why())
                .isEqualTo("'nhrp claim' does not grant it");
        hub.identities.put(S2, granted("s2", "10.255.0.0/28"));
        net.seconds(70);
        assertThat(hub.mappings).as("the grant is read anew").containsEntry(VICTIM, S2);
    }

    @Test
    void whoAsksForItselfIsHeldToItToo() {
        s1.identities.put(S2, granted("s2", "10.255.0.12/32"));
        hub.start();
        s1.start();
        net.seconds(1);
        ResolutionFrom.direct(s1, S2, "10.255.0.13");
        assertThat(s1.snapshot().cache())
                .noneMatch(e -> e.target().equals(Prefix.parse("10.255.0.13/32")));
        ResolutionFrom.direct(s1, S2, "10.255.0.12");
        assertThat(s1.snapshot().cache())
                .anyMatch(e -> e.target().equals(Prefix.parse("10.255.0.12/32")));
    }

    /** A question that comes straight from a peer. */
    private static final class ResolutionFrom {
        static void direct(Node to, Address nbma, String station) {
            NhrpMessage.Header header =
                    NhrpMessage.Header.of(1, nbma, Address.parse(station), to.address.address());
            NhrpMessage.Body body =
                    new NhrpMessage.Body(
                            header,
                            NhrpMessage.SOURCE_STABLE,
                            77,
                            List.of(ClientInformationEntry.ofSender(32, 1400, 600)));
            to.input(
                    new NhrpInput.Received(
                            Network.TUNNEL,
                            NbmaPeer.of(nbma),
                            to.nbma,
                            NhrpCodec.encode(
                                    new NhrpMessage.ResolutionRequest(body, Extensions.NONE))));
        }
    }
}
