package io.spokewire.nhrp;

import static org.assertj.core.api.Assertions.assertThat;

import io.spokewire.net.Address;
import io.spokewire.net.NbmaPeer;
import io.spokewire.net.Prefix;
import io.spokewire.nhrp.Network.Node;
import io.spokewire.nhrp.NhrpMessage.Body;
import io.spokewire.nhrp.NhrpMessage.Header;
import io.spokewire.nhrp.NhrpMessage.RegistrationReply;
import io.spokewire.nhrp.NhrpMessage.RegistrationRequest;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Clients whose packets come from one address, told apart by their security association. */
class PeersBehindOneAddressTest {
    private static final Address OUTSIDE = Address.parse("198.51.100.1");
    private static final NbmaPeer FIRST = new NbmaPeer(OUTSIDE, 1);
    private static final NbmaPeer SECOND = new NbmaPeer(OUTSIDE, 2);
    private static final Address INSIDE_FIRST = Address.parse("192.168.1.11");
    private static final Address INSIDE_SECOND = Address.parse("192.168.1.12");

    private final Network net = new Network();
    private final Node hub = net.node("hub", "203.0.113.2", "10.255.0.1/24").start();

    private int register(NbmaPeer from, Address claimed, String protocol) {
        hub.actions.clear();
        hub.input(
                new NhrpInput.Received(
                        Network.TUNNEL,
                        from,
                        hub.nbma,
                        NhrpCodec.encode(
                                new RegistrationRequest(
                                        new Body(
                                                Header.of(
                                                        255,
                                                        claimed,
                                                        Address.parse(protocol),
                                                        hub.address.address()),
                                                NhrpMessage.UNIQUE,
                                                1,
                                                List.of(
                                                        ClientInformationEntry.ofSender(
                                                                255, 1400, 600))),
                                        Extensions.NONE))));
        net.seconds(1);
        assertThat(hub.actions)
                .filteredOn(NhrpAction.Send.class::isInstance)
                .extracting(a -> ((NhrpAction.Send) a).peer())
                .as("the answer goes back to the one that asked")
                .containsExactly(from);
        return ((RegistrationReply) net.sent(hub, RegistrationReply.class).getLast())
                .entries()
                .getFirst()
                .code();
    }

    private List<NhrpAction.SetMapping> mapped() {
        return hub.actions.stream()
                .filter(NhrpAction.SetMapping.class::isInstance)
                .map(NhrpAction.SetMapping.class::cast)
                .toList();
    }

    private static NhrpAction.SetMapping mapping(String protocol, NbmaPeer peer) {
        return new NhrpAction.SetMapping(Network.TUNNEL, Prefix.parse(protocol), peer, 1400, true);
    }

    @Test
    void bothRegisterAndEachIsReachedByItsOwnAssociation() {
        assertThat(register(FIRST, INSIDE_FIRST, "10.255.0.11")).isZero();
        assertThat(mapped()).containsExactly(mapping("10.255.0.11/32", FIRST));
        assertThat(register(SECOND, INSIDE_SECOND, "10.255.0.12")).isZero();
        assertThat(mapped()).containsExactly(mapping("10.255.0.12/32", SECOND));
        assertThat(hub.actions).contains(new NhrpAction.AddMulticast(Network.TUNNEL, SECOND));
        assertThat(hub.multicast()).containsExactly(OUTSIDE, OUTSIDE);
    }

    @Test
    void oneOfThemDoesNotTakeTheUniqueAddressOfTheOther() {
        assertThat(register(FIRST, INSIDE_FIRST, "10.255.0.11")).isZero();
        assertThat(register(SECOND, INSIDE_SECOND, "10.255.0.11"))
                .isEqualTo(NhrpCode.UNIQUE_ALREADY_REGISTERED);
        assertThat(mapped()).isEmpty();
    }

    @Test
    void aClientKeepsItsAddressWhenItsAssociationIsAnother() {
        assertThat(register(FIRST, INSIDE_FIRST, "10.255.0.11")).isZero();
        assertThat(register(SECOND, INSIDE_FIRST, "10.255.0.11")).isZero();
        assertThat(mapped()).containsExactly(mapping("10.255.0.11/32", SECOND));
        // The same without a NAT, where the address alone says who it is.
        assertThat(register(FIRST, OUTSIDE, "10.255.0.13")).isZero();
        assertThat(register(SECOND, OUTSIDE, "10.255.0.13")).isZero();
        assertThat(mapped()).containsExactly(mapping("10.255.0.13/32", SECOND));
    }

    @Test
    void whoIsNamedByItsAddressGetsOneCopyOfMulticast() {
        hub.configured(c -> c.with(NhrpConfig.MULTICAST_MAPS, List.of(OUTSIDE.toString()))).start();
        assertThat(register(FIRST, INSIDE_FIRST, "10.255.0.11")).isZero();
        assertThat(hub.multicast()).containsExactly(OUTSIDE);
    }

    @Test
    void anAddressAloneIsWhoeverAnswersThere() {
        assertThat(NbmaPeer.of(OUTSIDE).matches(FIRST)).isTrue();
        assertThat(FIRST.matches(NbmaPeer.of(OUTSIDE))).isTrue();
        assertThat(FIRST.matches(SECOND)).isFalse();
        assertThat(FIRST.matches(new NbmaPeer(Address.parse("198.51.100.2"), 1))).isFalse();
        NbmaPeer last = new NbmaPeer(OUTSIDE, -1);
        assertThat(Stream.of(last, SECOND, NbmaPeer.of(OUTSIDE), FIRST).sorted())
                .containsExactly(NbmaPeer.of(OUTSIDE), FIRST, SECOND, last);
    }
}
