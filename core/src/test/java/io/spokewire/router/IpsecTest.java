package io.spokewire.router;

import static org.assertj.core.api.Assertions.assertThat;

import io.spokewire.forward.Injection;
import io.spokewire.forward.Punt;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A hub and a spoke with protected tunnels; IKE's datagrams are carried by hand. */
class IpsecTest {
    @ParameterizedTest(name = "IKEv{0}")
    @ValueSource(ints = {1, 2})
    void whatThePeerMayAnswerWithEspLeavesWhenItCanBeOpened(int version) {
        SealedNet net = new SealedNet(version, 1);
        List<Injection> sent = net.hub.world.injected;
        int last = sent.size() - 1;
        while (!(sent.get(last) instanceof Injection.Udp)) {
            last--;
        }
        // That word has made the association: from then on the spoke may send.
        assertThat(
                        SealedNet.End.opens(
                                net.hub.world.stateThen.get(last), net.hub.child().inboundSpi()))
                .isTrue();
        assertThat(SealedNet.End.opens(net.hub.world.state, net.hub.child().inboundSpi())).isTrue();
    }

    @ParameterizedTest(name = "IKEv{0}")
    @ValueSource(ints = {2})
    void aReplacedAssociationOpensWhatComesLate(int version) {
        SealedNet net = new SealedNet(version, 1);
        long before = net.hub.child().inboundSpi();
        net.spoke().router.handle(new Punt.RekeyDue(net.spoke().child().id()));
        net.talk();
        long after = net.hub.child().inboundSpi();
        assertThat(after).isNotEqualTo(before);
        assertThat(net.hub.router.crypto().children()).hasSize(1);
        assertThat(SealedNet.End.opens(net.hub.world.state, before)).isTrue();
        net.hub.pass(6000);
        assertThat(SealedNet.End.opens(net.hub.world.state, before)).isFalse();
        assertThat(SealedNet.End.opens(net.hub.world.state, after)).isTrue();
    }

    @ParameterizedTest(name = "IKEv{0}")
    @ValueSource(ints = {1, 2})
    void anAssociationThatNothingReplacesEndsAtOnce(int version) {
        SealedNet net = new SealedNet(version, 1);
        long spi = net.hub.child().inboundSpi();
        net.hub.router.clearCrypto(net.hub.router.crypto().ikeSas());
        net.hub.pass(2);
        assertThat(SealedNet.End.opens(net.hub.world.state, spi)).isFalse();
    }

    /** {@code clear crypto sa}: the IKE SA stays, and so does what is not meant. */
    @ParameterizedTest(name = "IKEv{0}")
    @ValueSource(ints = {1, 2})
    void aClearedChildLeavesItsIkeSa(int version) {
        SealedNet net = new SealedNet(version, 1);
        long spi = net.hub.child().inboundSpi();
        net.hub.router.clearChildSas(List.of());
        long ikeSa = net.hub.router.crypto().ikeSas().getFirst().sa().number();
        net.hub.router.clearChildSas(net.hub.router.crypto().children());
        net.talk();
        net.hub.pass(6000);
        assertThat(SealedNet.End.opens(net.hub.world.state, spi)).isFalse();
        assertThat(net.hub.child().inboundSpi()).isNotEqualTo(spi);
        assertThat(net.hub.router.crypto().ikeSas())
                .extracting(one -> one.sa().number())
                .containsExactly(ikeSa);
    }

    @ParameterizedTest(name = "IKEv{0}")
    @ValueSource(ints = {1, 2})
    void theEndIsToldToAllThoughNothingIsPublishedAnyMore(int version) {
        SealedNet net = new SealedNet(version, 3);
        net.spokes.forEach(s -> assertThat(s.router.crypto().children()).hasSize(1));
        net.hub.router.shutdown(() -> {});
        net.carryFromHub();
        net.spokes.forEach(s -> assertThat(s.router.crypto().children()).isEmpty());
    }
}
