package io.spokewire.nhrp;

import static org.assertj.core.api.Assertions.assertThat;

import io.spokewire.net.Address;
import io.spokewire.net.Bytes;
import io.spokewire.net.InternetChecksum;
import io.spokewire.net.NbmaPeer;
import io.spokewire.nhrp.Network.Node;
import io.spokewire.nhrp.NhrpMessage.Body;
import io.spokewire.nhrp.NhrpMessage.ErrorIndication;
import io.spokewire.nhrp.NhrpMessage.Header;
import io.spokewire.nhrp.NhrpMessage.RegistrationRequest;
import io.spokewire.nhrp.NhrpMessage.ResolutionReply;
import io.spokewire.nhrp.NhrpMessage.ResolutionRequest;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Error indications, RFC 2332 §5.2.7: each code, sent and received. */
class NhrpErrorsTest {
    private static final Address S1_NBMA = Address.parse("198.51.100.2");
    private static final Address S1 = Address.parse("10.255.0.11");
    private static final Address HUB = Address.parse("10.255.0.1");

    private final Network net = new Network();
    private final Node hub =
            net.node("hub", "203.0.113.2", "10.255.0.1/24").lan("10.0.0.0/24").start();
    private final Node s1 =
            net.node("s1", "198.51.100.2", "10.255.0.11/24")
                    .configured(c -> NetworkConfigs.nhs(c, "10.255.0.1", "203.0.113.2"))
                    .lan("10.0.1.0/24")
                    .via("10.0.0.0/16", "10.255.0.1");

    private void start() {
        s1.start();
        net.seconds(1);
        net.wires.clear();
    }

    private void toHub(Bytes packet) {
        hub.input(new NhrpInput.Received(Network.TUNNEL, NbmaPeer.of(S1_NBMA), hub.nbma, packet));
    }

    private static RegistrationRequest registration(Extensions extensions) {
        return new RegistrationRequest(
                new Body(
                        Header.of(255, S1_NBMA, S1, HUB),
                        NhrpMessage.UNIQUE,
                        900,
                        List.of(ClientInformationEntry.ofSender(255, 1400, 600))),
                extensions);
    }

    private static Bytes patched(Bytes packet, int offset, String hex, boolean repair) {
        byte[] bytes = packet.toArray();
        byte[] patch = Bytes.ofHex(hex).toArray();
        System.arraycopy(patch, 0, bytes, offset, patch.length);
        if (repair) {
            bytes[12] = 0;
            bytes[13] = 0;
            int sum = InternetChecksum.finish(InternetChecksum.sum(bytes, 0, bytes.length));
            bytes[12] = (byte) (sum >> 8);
            bytes[13] = (byte) sum;
        }
        return Bytes.copyOf(bytes);
    }

    /** The registration has 40 octets up to its entry; the extensions begin behind that, at 52. */
    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    a wrong checksum              | 42 | 0001 | false | 7 | 12
                    an entry that is cut          | 48 | 04   | true  | 7 | 52
                    a type that nobody knows      | 17 | 09   | true  | 7 | 17
                    an extension that overruns    | 54 | ffff | true  | 9 | 56
                    an extension of half an entry | 54 | 0008 | true  | 9 | 64
                    """)
    void aPacketThatMakesNoSenseIsToldToItsSender(
            String name, int offset, String hex, boolean repair, int code, int place) {
        start();
        Extension.Authentication password = Extension.Authentication.ofPassword("secret");
        Extensions extensions =
                Extensions.of(new Extension.ForwardTransitNhs(true, List.of()), password);
        Bytes good = NhrpCodec.encode(registration(extensions));
        assertThat(good.at(53)).as("where the extensions begin").isEqualTo(4);
        toHub(patched(good, offset, hex, repair));
        ErrorIndication error = (ErrorIndication) net.wires.getFirst().message();
        assertThat(error.code()).isEqualTo(code);
        assertThat(error.offset()).isEqualTo(place);
        assertThat(error.header().destinationProtocol()).isEqualTo(S1);
        assertThat(error.header().sourceProtocol()).isEqualTo(HUB);
        assertThat(net.wires.getFirst().destination()).isEqualTo(S1_NBMA);
        assertThat(error.packet().length()).as("its head alone, no password").isEqualTo(40);
        assertThat(hub.snapshot().traffic().getFirst().dropped())
                .containsEntry(NhrpCounter.MALFORMED.help(), 1L);
        assertThat(net.wires).hasSize(1);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    an error indication           | 17 | 07   | true
                    another version               | 16 | 02   | true
                    another protocol              | 2  | 86de | true
                    addresses of another length   | 20 | 10   | true
                    a source NBMA of half a word  | 18 | 02   | true
                    """)
    void nobodyIsToldWhereItIsAnErrorOrTheSenderCannotBeRead(
            String name, int offset, String hex, boolean repair) {
        start();
        Bytes good = NhrpCodec.encode(registration(Extensions.NONE));
        Bytes bad = patched(good, offset, hex, repair);
        toHub(offset == 17 ? patched(bad, 42, "0001", false) : bad);
        assertThat(net.wires).isEmpty();
        assertThat(hub.snapshot().traffic().getFirst().dropped())
                .containsEntry(NhrpCounter.MALFORMED.help(), 1L);
    }

    @Test
    void nonsenseIsAnsweredTenTimesASecondAndNoMore() {
        start();
        Bytes bad = patched(NhrpCodec.encode(registration(Extensions.NONE)), 42, "0001", false);
        for (int i = 0; i < 50; i++) {
            toHub(bad);
        }
        assertThat(net.sent(hub, ErrorIndication.class)).hasSize(10);
        assertThat(hub.snapshot().traffic().getFirst().dropped())
                .containsEntry(NhrpCounter.ERROR_LIMITED.help(), 40L);
    }

    private static ResolutionReply reply(int requestId, Address target) {
        return new ResolutionReply(
                new Body(
                        Header.of(255, S1_NBMA, S1, target),
                        NhrpMessage.AUTHORITATIVE,
                        requestId,
                        List.of(
                                new ClientInformationEntry(
                                        0,
                                        32,
                                        1400,
                                        60,
                                        0,
                                        Optional.of(Address.parse("192.0.2.66")),
                                        Optional.of(target)))),
                Extensions.NONE);
    }

    private void toSpoke(NhrpMessage message) {
        s1.input(
                new NhrpInput.Received(
                        Network.TUNNEL, NbmaPeer.of(hub.nbma), s1.nbma, NhrpCodec.encode(message)));
    }

    @Test
    void anAnswerThatNobodyAskedForIsAnError() {
        start();
        toSpoke(reply(4711, Address.parse("10.255.0.12")));
        ErrorIndication error = (ErrorIndication) net.wires.getFirst().message();
        assertThat(error.code()).isEqualTo(NhrpCode.INVALID_RESOLUTION_REPLY);
        assertThat(error.header().destinationProtocol())
                .as("the station that answered")
                .isEqualTo(Address.parse("10.255.0.12"));
        assertThat(s1.mappings).hasSize(1);
    }

    @Test
    void anAnswerThatComesTwiceIsNone() {
        start();
        Address target = Address.parse("10.255.0.12");
        net.lost = _ -> true;
        s1.input(new NhrpInput.Unresolved(Network.TUNNEL, target));
        int id = ((ResolutionRequest) net.sent(s1, ResolutionRequest.class).getFirst()).requestId();
        net.wires.clear();
        toSpoke(reply(id, target));
        toSpoke(reply(id, target));
        assertThat(s1.snapshot().cache())
                .anySatisfy(e -> assertThat(e.target()).isEqualTo(target.toPrefix()));
        assertThat(net.sent(s1, ErrorIndication.class)).isEmpty();
        assertThat(s1.snapshot().traffic().getFirst().dropped())
                .containsEntry(NhrpCounter.UNEXPECTED.help(), 1L);
    }

    @Test
    void anAnswerOfOursThatNobodyAskedForIsForgotten() {
        start();
        ResolutionRequest question =
                new ResolutionRequest(
                        new Body(
                                Header.of(255, S1_NBMA, S1, Address.parse("10.0.0.5")),
                                NhrpMessage.AUTHORITATIVE,
                                77,
                                List.of()),
                        Extensions.NONE);
        toHub(NhrpCodec.encode(question));
        assertThat(requesters()).hasSize(1);
        ResolutionReply answer = (ResolutionReply) net.wires.getLast().message();
        net.seconds(1);
        assertThat(requesters()).as("the spoke has not asked").isEmpty();
        assertThat(hub.notes(NhrpTrace.ErrorReceived.class).getFirst().code())
                .isEqualTo(NhrpCode.INVALID_RESOLUTION_REPLY);
        assertThat(answer.requestId()).isEqualTo(77);
    }

    private List<NhrpSnapshot.Requester> requesters() {
        return hub.snapshot().cache().stream()
                .filter(NhrpSnapshot.CacheEntry::local)
                .flatMap(e -> e.requesters().stream())
                .toList();
    }

    @Test
    void whatDoesNotFitTheNextTunnelIsAnError() {
        s1.start();
        Node s2 =
                net.node("s2", "192.0.2.2", "10.255.0.12/24")
                        .configured(c -> NetworkConfigs.nhs(c, "10.255.0.1", "203.0.113.2"));
        s2.start();
        net.seconds(1);
        net.wires.clear();
        ResolutionRequest question =
                new ResolutionRequest(
                        new Body(
                                Header.of(255, S1_NBMA, S1, s2.address.address()),
                                NhrpMessage.AUTHORITATIVE,
                                78,
                                List.of()),
                        Extensions.of(
                                new Extension.Unknown(
                                        false, 0x3800, Bytes.copyOf(new byte[1390]))));
        toHub(NhrpCodec.encode(question));
        assertThat(net.sent(hub, ErrorIndication.class))
                .extracting(m -> ((ErrorIndication) m).code())
                .containsExactly(NhrpCode.SDU_SIZE_EXCEEDED);
        assertThat(net.sent(hub, ResolutionRequest.class)).isEmpty();
    }

    /** Whatever code it has, an error ends the question that it is about, and says why. */
    @ParameterizedTest
    @ValueSource(ints = {1, 3, 6, 7, 8, 9, 10, 11, 15, 99})
    void anErrorEndsTheQuestionThatItIsAbout(int code) {
        start();
        net.lost = _ -> true;
        Address target = Address.parse("10.255.0.12");
        s1.input(new NhrpInput.Unresolved(Network.TUNNEL, target));
        Bytes question = NhrpCodec.encode(net.sent(s1, ResolutionRequest.class).getFirst());
        toSpoke(
                new ErrorIndication(
                        Header.of(255, hub.nbma, HUB, S1), code, 0, question, Extensions.NONE));
        NhrpTrace.ResolutionFailed failed = s1.notes(NhrpTrace.ResolutionFailed.class).getFirst();
        assertThat(failed.target()).isEqualTo(target);
        assertThat(failed.why()).contains(Integer.toString(code)).hasSizeGreaterThan(3);
        net.seconds(5);
        assertThat(net.sent(s1, ResolutionRequest.class)).as("it is not asked again").hasSize(1);
    }
}
