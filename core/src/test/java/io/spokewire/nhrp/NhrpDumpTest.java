package io.spokewire.nhrp;

import static org.assertj.core.api.Assertions.assertThat;

import io.spokewire.net.Address;
import io.spokewire.net.Bytes;
import io.spokewire.nhrp.NhrpMessage.Body;
import io.spokewire.nhrp.NhrpMessage.ErrorIndication;
import io.spokewire.nhrp.NhrpMessage.Header;
import io.spokewire.nhrp.NhrpMessage.RegistrationRequest;
import io.spokewire.nhrp.NhrpMessage.TrafficIndication;
import io.spokewire.nhrp.NhrpSnapshot.MessageKind;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What {@code debug nhrp packet} shows of a message. */
class NhrpDumpTest {
    private static final Address NBMA = Address.parse("198.51.100.2");
    private static final Header HEADER =
            Header.of(255, NBMA, Address.parse("10.255.0.11"), Address.parse("10.255.0.1"));
    private static final Extension PASSWORD = Extension.Authentication.ofPassword("S3cret");

    private static NhrpTrace.Packet trace(MessageKind kind, NhrpMessage message) {
        Address to = Address.parse("203.0.113.2");
        return NhrpTrace.Packet.of("Tunnel0", "", true, to, kind, message, message.sizeBytes());
    }

    @Test
    void aRegistrationAsIosPrintsItButForThePassword() {
        RegistrationRequest message =
                new RegistrationRequest(
                        new Body(
                                HEADER,
                                NhrpMessage.UNIQUE | NhrpMessage.NAT,
                                65_537,
                                List.of(ClientInformationEntry.ofSender(32, 17_912, 600))),
                        Extensions.of(
                                new Extension.ResponderAddress(true, List.of()),
                                new Extension.ForwardTransitNhs(true, List.of()),
                                new Extension.ReverseTransitNhs(true, List.of()),
                                PASSWORD,
                                new Extension.NatAddress(
                                        false,
                                        List.of(
                                                ClientInformationEntry.of(
                                                        Address.parse("203.0.113.2"),
                                                        Address.parse("10.255.0.1"))))));
        assertThat(trace(MessageKind.REGISTRATION_REQUEST, message).text())
                .isEqualTo(
                        """
                        NHRP: Send Registration Request via Tunnel0 vrf global(0x0), packet size: 106
                         src: 10.255.0.11, dst: 10.255.0.1
                         (F) afn: AF_IP(1), type: IP(800), hop: 255, ver: 1
                             shtl: 4(NSAP), sstl: 0(NSAP)
                             pktsz: 106 extoff: 52
                         (M) flags: "unique nat ", reqid: 65537
                             src NBMA: 198.51.100.2
                             src protocol: 10.255.0.11, dst protocol: 10.255.0.1
                         (C-1) code: no error(0), flags: none
                               prefix: 32, mtu: 17912, hd_time: 600
                               addr_len: 0(NSAP), subaddr_len: 0(NSAP), proto_len: 0, pref: 0
                         Responder Address Extension(3):
                         Forward Transit NHS Record Extension(4):
                         Reverse Transit NHS Record Extension(5):
                         Authentication Extension(7):
                           type:Cleartext(1), data:<removed>
                         NAT address Extension(9):
                          (C-1) code: no error(0), flags: none
                                prefix: 0, mtu: 0, hd_time: 0
                                addr_len: 4(NSAP), subaddr_len: 0(NSAP), proto_len: 4, pref: 0
                                client NBMA: 203.0.113.2
                                client protocol: 10.255.0.1
                        NHRP: sent to NBMA address 203.0.113.2\
                        """);
    }

    @Test
    void indicationsShowTheirPacketUnlessItMayHoldAPassword() {
        Bytes packet = Bytes.ofHex("4500001c0000000040010000 0a010164 0a010264".replace(" ", ""));
        assertThat(
                        trace(
                                        MessageKind.TRAFFIC_INDICATION,
                                        new TrafficIndication(HEADER, 0, packet, Extensions.NONE))
                                .text())
                .contains(
                        """
                         (M) traffic code: redirect(0)
                             src NBMA: 198.51.100.2
                             src protocol: 10.255.0.11, dst protocol: 10.255.0.1
                             Contents of nhrp traffic indication packet:
                                4500001C 00000000 40010000 0A010164 0A010264
                        """);
        NhrpTrace.Packet error =
                trace(
                        MessageKind.ERROR_INDICATION,
                        new ErrorIndication(HEADER, 6, 0, packet, Extensions.NONE));
        assertThat(error.text())
                .contains(" (M) error code: protocol address unreachable(6), offset: 0\n")
                .doesNotContain("4500");
        assertThat(((ErrorIndication) error.message()).packet()).isEqualTo(Bytes.EMPTY);
    }

    @Test
    void noTraceHoldsThePassword() {
        Bytes secret = ((Extension.Authentication) PASSWORD).value();
        NhrpMessage message =
                new RegistrationRequest(new Body(HEADER, 0, 1, List.of()), Extensions.of(PASSWORD));
        assertThat(trace(MessageKind.REGISTRATION_REQUEST, message).message().extensions().list())
                .singleElement()
                .satisfies(e ->
                        assertThat(((Extension.Authentication) e).value()).isNotEqualTo(secret));
    }
}
