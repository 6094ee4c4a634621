package io.spokewire.bench.routing;

import io.spokewire.forward.Injection;
import io.spokewire.forward.Punt;
import io.spokewire.net.Address;
import io.spokewire.net.Bytes;
import io.spokewire.net.DecodeException;
import io.spokewire.net.Ipv4Address;
import io.spokewire.net.NbmaPeer;
import io.spokewire.nhrp.ClientInformationEntry;
import io.spokewire.nhrp.Extension;
import io.spokewire.nhrp.Extensions;
import io.spokewire.nhrp.NhrpCodec;
import io.spokewire.nhrp.NhrpMessage;
import io.spokewire.nhrp.NhrpMessage.Body;
import io.spokewire.nhrp.NhrpMessage.Header;
import io.spokewire.nhrp.NhrpMessage.PurgeReply;
import io.spokewire.nhrp.NhrpMessage.PurgeRequest;
import io.spokewire.nhrp.NhrpMessage.RegistrationReply;
import io.spokewire.nhrp.NhrpMessage.RegistrationRequest;
import io.spokewire.nhrp.NhrpMessage.ResolutionReply;
import io.spokewire.nhrp.NhrpMessage.ResolutionRequest;
import java.util.List;
import java.util.Optional;

/**
 * A spoke, a hub and other spokes, of which these answer its questions and ask it. A LAN is behind
 * each of them. What the others do is no time of the control thread, and nothing is lost.
 *
 * <pre>
 * LAN of spoke i  10.128.0.0 + 256 i, /24
 * tunnel          10.100.0.2 + i; the hub .0.1; this one .255.1
 * NBMA            100.64.0.2 + i; the hub 203.0.113.1
 * </pre>
 */
final class ResolvingRouter extends MeasuredRouter {
    private static final Address HUB = Address.parse("10.100.0.1");
    private static final Address HUB_NBMA = Address.parse("203.0.113.1");
    private static final Address OWN = Address.parse("10.100.255.1");
    private static final int FIRST_LAN = 0x0A800000;
    private static final int LAN_LENGTH = 24;
    private static final int HOLD_SECONDS = 600;
    private static final int MTU_BYTES = 1400;
    private static final int PROTOCOL = 0x2001;

    /** A host of the LAN behind us. */
    private final Address host;

    /** Of this configuration; not started. */
    ResolvingRouter(String text, Address host) {
        super(text);
        this.host = host;
    }

    void start() {
        boolean _ = loop.offer(router::start);
    }

    private static Address host(int spoke) {
        return new Ipv4Address(FIRST_LAN + (spoke << 8) + 9);
    }

    /** The spoke that an address of the overlay belongs to. */
    private static int spoke(Ipv4Address address) {
        int behind = address.value() - FIRST_LAN;
        return behind >= 0 ? behind >>> 8 : address.value() - NhrpScenario.FIRST_CLIENT;
    }

    private void receive(NbmaPeer from, NhrpMessage message) {
        Punt.Nhrp punt = new Punt.Nhrp(0, from, NhrpScenario.NBMA, NhrpCodec.encode(message));
        boolean _ = loop.offer(() -> router.handle(punt));
    }

    // ---- what others do

    /** The hub has sent packets of ours, to a host behind each of so many spokes, back. */
    void redirect(int spokes) {
        for (int i = 0; i < spokes; i++) {
            byte[] packet = new byte[20];
            packet[0] = 0x45;
            System.arraycopy(host.toBytes(), 0, packet, 12, 4);
            System.arraycopy(host(i).toBytes(), 0, packet, 16, 4);
            receive(
                    NbmaPeer.of(HUB_NBMA),
                    new NhrpMessage.TrafficIndication(
                            Header.of(255, HUB_NBMA, HUB, host),
                            0,
                            Bytes.copyOf(packet),
                            Extensions.NONE));
        }
    }

    /** So many spokes ask, by way of the hub, who is the next hop for the LAN behind us. */
    void ask(int spokes) {
        int flags =
                NhrpMessage.ROUTER
                        | NhrpMessage.AUTHORITATIVE
                        | NhrpMessage.SOURCE_STABLE
                        | NhrpMessage.NAT;
        for (int i = 0; i < spokes; i++) {
            Body body =
                    new Body(
                            Header.of(254, NhrpScenario.nbma(i), NhrpScenario.client(i), host),
                            flags,
                            i,
                            List.of(ClientInformationEntry.ofSender(32, MTU_BYTES, HOLD_SECONDS)));
            receive(NbmaPeer.of(HUB_NBMA), new ResolutionRequest(body, passed(true)));
        }
    }

    /** The hub takes back all that there is. */
    void purgeEverything() {
        Header header = Header.of(255, HUB_NBMA, HUB, OWN);
        receive(NbmaPeer.of(HUB_NBMA), NhrpScenario.everything(header));
    }

    private static Extensions passed(boolean forward) {
        List<ClientInformationEntry> hub = List.of(entry(HUB_NBMA, HUB));
        return Extensions.of(
                new Extension.ResponderAddress(true, List.of()),
                new Extension.ForwardTransitNhs(true, forward ? hub : List.of()),
                new Extension.ReverseTransitNhs(true, forward ? List.of() : hub),
                new Extension.NatAddress(false, List.of()));
    }

    private static ClientInformationEntry entry(Address nbma, Address protocol) {
        return new ClientInformationEntry(
                0, 32, MTU_BYTES, HOLD_SECONDS, 0, Optional.of(nbma), Optional.of(protocol));
    }

    // ---- what they answer

    @Override
    public boolean inject(Injection injection) {
        if (injection instanceof Injection.ToPeer toPeer && toPeer.protocol() == PROTOCOL) {
            try {
                answer(NhrpCodec.decode(toPeer.payload()), toPeer.peer());
            } catch (DecodeException e) {
                throw new IllegalStateException(e);
            }
        }
        return true;
    }

    private void answer(NhrpMessage message, NbmaPeer peer) {
        switch (message) {
            case RegistrationRequest(Body body, Extensions extensions) ->
                    receive(peer, new RegistrationReply(body, extensions));
            case PurgeRequest(Body body, Extensions extensions) -> {
                if ((body.flags() & NhrpMessage.NO_REPLY) == 0) {
                    receive(peer, new PurgeReply(body, extensions));
                }
            }
            case ResolutionRequest(Body body, Extensions _)
                    when body.header().destinationProtocol() instanceof Ipv4Address target ->
                    resolve(body, target, peer);
            default -> {}
        }
    }

    /** The spoke itself answers; what went by way of the hub comes back that way. */
    private void resolve(Body body, Ipv4Address target, NbmaPeer peer) {
        int spoke = spoke(target);
        boolean itself = target.equals(NhrpScenario.client(spoke));
        ClientInformationEntry entry =
                new ClientInformationEntry(
                        0,
                        itself ? 32 : LAN_LENGTH,
                        MTU_BYTES,
                        HOLD_SECONDS,
                        0,
                        Optional.of(NhrpScenario.nbma(spoke)),
                        Optional.of(NhrpScenario.client(spoke)));
        boolean direct = !peer.address().equals(HUB_NBMA);
        Extensions extensions =
                (direct
                                ? Extensions.of(new Extension.ResponderAddress(true, List.of()))
                                : passed(false))
                        .append(
                                Extension.ResponderAddress.class,
                                entry(NhrpScenario.nbma(spoke), NhrpScenario.client(spoke)));
        Body answer = new Body(body.header(), body.flags(), body.requestId(), List.of(entry));
        receive(peer, new ResolutionReply(answer, extensions));
    }
}
