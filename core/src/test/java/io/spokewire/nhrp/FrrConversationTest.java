package io.spokewire.nhrp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.spokewire.net.Address;
import io.spokewire.net.DecodeException;
import io.spokewire.net.NbmaPeer;
import io.spokewire.net.Prefix;
import io.spokewire.nhrp.Network.Node;
import io.spokewire.nhrp.NhrpMessage.Exchange;
import io.spokewire.nhrp.NhrpMessage.PurgeReply;
import io.spokewire.nhrp.NhrpMessage.RegistrationReply;
import io.spokewire.nhrp.NhrpMessage.ResolutionReply;
import io.spokewire.nhrp.NhrpMessage.ResolutionRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * What FRR's nhrpd said in the capture frr-plain.pcap, said to our engine in its place: the engine
 * plays the hub for FRR's spokes, then a spoke for FRR's hub. Frame numbers are those of the file.
 */
class FrrConversationTest {
    private static final Path CAPTURE = Path.of("../../shared/captures/frr-plain.pcap");
    private static final Address HUB_NBMA = Address.parse("203.0.113.2");
    private static final Address S1_NBMA = Address.parse("198.51.100.2");
    private static final Address S2_NBMA = Address.parse("192.0.2.2");
    private static final Prefix S2_LAN = Prefix.parse("10.0.2.0/24");

    private final Network net = new Network();

    private static Pcap.Packet frame(int number) throws IOException {
        for (Pcap.Packet packet : Pcap.readNhrp(CAPTURE)) {
            if (packet.frame() == number) {
                return packet;
            }
        }
        throw new IllegalArgumentException("no NHRP in frame " + number);
    }

    private static void say(Node node, int frame) throws IOException {
        Pcap.Packet packet = frame(frame);
        node.input(
                new NhrpInput.Received(
                        Network.TUNNEL,
                        NbmaPeer.of(packet.source()),
                        packet.destination(),
                        packet.nhrp()));
    }

    @Test
    void frrsSpokesRegisterWithOurHubAndFindEachOther() throws IOException, DecodeException {
        assumeTrue(Files.exists(CAPTURE), "SKIPPED: no capture " + CAPTURE);
        Node hub = net.node("hub", "203.0.113.2", "10.255.0.1/24").lan("10.0.0.0/24");
        hub.via("10.0.1.0/24", "10.255.0.11").via("10.0.2.0/24", "10.255.0.12").start();
        say(hub, 1);
        say(hub, 3);
        assertThat(hub.mappings)
                .containsEntry(Prefix.parse("10.255.0.11/32"), S1_NBMA)
                .containsEntry(Prefix.parse("10.255.0.12/32"), S2_NBMA);
        RegistrationReply ours =
                (RegistrationReply) net.sent(hub, RegistrationReply.class).getFirst();
        RegistrationReply frrs = (RegistrationReply) NhrpCodec.decode(frame(2).nhrp());
        assertThat(ours.header().destinationProtocol())
                .as("the spoke learns our address here")
                .isEqualTo(frrs.header().destinationProtocol());
        assertThat(ours.flags()).isEqualTo(frrs.flags());
        assertThat(ours.entries()).isEqualTo(frrs.entries());
        assertThat(ours.extensions().list())
                .extracting(Extension::type)
                .isEqualTo(frrs.extensions().list().stream().map(Extension::type).toList());

        say(hub, 14); // s1 asks for a host behind s2
        assertThat(net.wires.getLast().destination()).isEqualTo(S2_NBMA);
        ResolutionRequest passed = (ResolutionRequest) net.wires.getLast().message();
        ResolutionRequest asFrr = (ResolutionRequest) NhrpCodec.decode(frame(19).nhrp());
        assertThat(passed.header()).isEqualTo(asFrr.header());
        assertThat(passed.body()).isEqualTo(asFrr.body());

        say(hub, 21); // s2 answers
        assertThat(net.wires.getLast().destination()).isEqualTo(S1_NBMA);
        ResolutionReply back = (ResolutionReply) net.wires.getLast().message();
        assertThat(back.body().entries())
                .isEqualTo(((Exchange) NhrpCodec.decode(frame(23).nhrp())).entries());
    }

    @Test
    void ourSpokeRegistersWithFrrsHubAndTakesTheShortcut() throws IOException, DecodeException {
        assumeTrue(Files.exists(CAPTURE), "SKIPPED: no capture " + CAPTURE);
        Node s1 = net.node("s1", "198.51.100.2", "10.255.0.11/32").lan("10.0.1.0/24");
        s1.config = NetworkConfigs.nhs(NetworkConfigs.on(), "", "203.0.113.2");
        s1.via("10.255.0.0/24", "10.255.0.1").via("10.0.2.0/24", "10.255.0.1").start();
        say(s1, 2); // FRR's hub answers registration 1
        assertThat(s1.mappings).containsEntry(Prefix.parse("10.255.0.1/32"), HUB_NBMA);
        assertThat(s1.nhs).contains(HUB_NBMA);

        say(s1, 11); // a traffic indication for a host of the LAN
        assertThat(net.wires.getLast().destination()).isEqualTo(HUB_NBMA);
        ResolutionRequest request = (ResolutionRequest) net.wires.getLast().message();
        assertThat(request.requestId()).isEqualTo(2);
        assertThat(request.flags()).isEqualTo(0xC802);

        say(s1, 23); // s2's answer to request 2, by the hub
        assertThat(s1.shortcuts).as("before the direct path is proven").isEmpty();
        answerDirectly(s1, (ResolutionReply) NhrpCodec.decode(frame(23).nhrp()));
        assertThat(s1.shortcuts).containsEntry(S2_LAN, Address.parse("10.255.0.12"));
        assertThat(s1.mappings).containsEntry(Prefix.parse("10.255.0.12/32"), S2_NBMA);

        say(s1, 24); // s2 asks for a host of ours
        ResolutionReply reply = (ResolutionReply) net.wires.getLast().message();
        assertThat(reply.entries().getFirst().prefixLength()).isEqualTo(24);
        assertThat(reply.entries().getFirst().nbma()).contains(S1_NBMA);
    }

    /** The capture has no question that went straight to s2: it is answered as it would be. */
    private void answerDirectly(Node s1, ResolutionReply like) {
        ResolutionRequest question = (ResolutionRequest) net.wires.getLast().message();
        assertThat(net.wires.getLast().destination()).isEqualTo(S2_NBMA);
        assertThat(question.header().destinationProtocol()).isEqualTo(Address.parse("10.255.0.12"));
        ResolutionReply answer =
                new ResolutionReply(
                        new NhrpMessage.Body(
                                question.header(),
                                like.flags(),
                                question.requestId(),
                                like.entries()),
                        question.extensions());
        s1.input(
                new NhrpInput.Received(
                        Network.TUNNEL, NbmaPeer.of(S2_NBMA), S1_NBMA, NhrpCodec.encode(answer)));
    }

    @Test
    void thePurgeThatFrrDoesNotObeyIsObeyedAndAnswered() throws IOException {
        assumeTrue(Files.exists(CAPTURE), "SKIPPED: no capture " + CAPTURE);
        Node s1 = net.node("s1", "198.51.100.2", "10.255.0.11/32").lan("10.0.1.0/24");
        s1.config = NetworkConfigs.nhs(NetworkConfigs.on(), "", "203.0.113.2");
        s1.via("10.255.0.0/24", "10.255.0.1").via("10.0.2.0/24", "10.255.0.1").start();
        for (int frame : List.of(2, 11, 23)) {
            say(s1, frame);
        }
        say(s1, 224);
        assertThat(s1.shortcuts).isEmpty();
        PurgeReply reply = (PurgeReply) net.sent(s1, PurgeReply.class).getFirst();
        assertThat(reply.requestId()).isEqualTo(7777);
        assertThat(net.wires.getLast().destination()).isEqualTo(HUB_NBMA);
    }
}
