package io.spokewire.ike.v2;

import io.spokewire.ike.Endpoint;
import io.spokewire.ike.IkePath;
import io.spokewire.ike.v2.Payload.Notify;
import io.spokewire.net.Address;
import io.spokewire.net.Bytes;
import io.spokewire.net.WireWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * MOBIKE, RFC 4555: an end that has got another address keeps its IKE SA and the children. It is
 * agreed on where NAT traversal has led both to port 4500 (section 3.3). The one who began the
 * first IKE SA of the line decides on addresses; the other one tells of its own (sections 3.5 and
 * 3.6).
 */
final class Mobike {
    private Mobike() {}

    /** Whether we can. */
    static boolean possible(IkeSa sa) {
        return sa.peer.natTraversal && sa.path().local().port() == Endpoint.NAT_TRAVERSAL;
    }

    /**
     * Our end has another address. Children go with it at once: who proves the new way is the
     * exchange that follows, and until then nothing would pass at all.
     */
    static void relocate(IkeSa sa, Address local, Turn turn) {
        IkePath path = sa.path();
        sa.move(
                new IkePath(path.vrf(), new Endpoint(local, Endpoint.NAT_TRAVERSAL), path.remote()),
                turn);
        sa.requests().resend(turn);
        if (sa.peer.begun) {
            update(sa, turn);
        } else {
            // Section 3.6: our only address is the one that the message comes from.
            sa.requests()
                    .add(
                            Informational.tell(
                                    List.of(Notify.of(NotifyType.NO_ADDITIONAL_ADDRESSES))),
                            turn);
        }
    }

    /** The peer is to use the ends that we have now. */
    static void update(IkeSa sa, Turn turn) {
        sa.peer.updatePending = true;
        sa.requests().add(new AddressUpdate(), turn);
    }

    /** Section 3.8: a NAT has changed its mapping, as the peer's response tells. */
    static void watch(IkeSa sa, Ikev2Message response, Turn turn) {
        Optional<Notify> seen = response.notification(NotifyType.NAT_DETECTION_DESTINATION_IP);
        if (sa.peer.mobike && sa.peer.begun && sa.peer.localNat && seen.isPresent()) {
            boolean other = !seen.get().data().equals(sa.peer.seenAs);
            if (other && sa.peer.seenAs.length() > 0) {
                update(sa, turn);
            }
            sa.peer.seenAs = seen.get().data();
        }
    }

    /**
     * What the peer's request says of addresses, and what belongs into the response.
     *
     * @param from the ends that the request has come by
     */
    static List<Payload> answer(IkeSa sa, Ikev2Message request, IkePath from, Turn turn) {
        List<Payload> response = new ArrayList<>();
        // Section 3.7: as it is, also in a request without any update.
        request.notification(NotifyType.COOKIE2).ifPresent(response::add);
        if (!sa.peer.mobike) {
            return response;
        }
        Optional<Notify> bound = request.notification(NotifyType.NO_NATS_ALLOWED);
        if (bound.isPresent() && !bound.get().data().equals(ends(from))) {
            response.add(Notify.of(NotifyType.UNEXPECTED_NAT_DETECTED));
            return response;
        }
        boolean updates = request.notifies(NotifyType.UPDATE_SA_ADDRESSES) && !sa.peer.begun;
        boolean tells =
                sa.peer.begun
                        && (request.notifies(NotifyType.ADDITIONAL_IP4_ADDRESS)
                                || request.notifies(NotifyType.ADDITIONAL_IP6_ADDRESS)
                                || request.notifies(NotifyType.NO_ADDITIONAL_ADDRESSES));
        boolean elsewhere = !from.equals(sa.path());
        if (updates) {
            boolean udp = sa.encapsulates();
            detect(sa, request, from);
            if (elsewhere || udp != sa.encapsulates()) {
                sa.move(from, turn);
                sa.requests().resend(turn);
            }
        } else if (tells && elsewhere) {
            sa.move(from, turn);
            sa.requests().resend(turn);
            update(sa, turn);
        }
        if (request.notifies(NotifyType.NAT_DETECTION_SOURCE_IP)) {
            response.addAll(natDetection(sa, from));
        }
        if (updates && elsewhere) {
            sa.requests().add(AddressUpdate.check(), turn);
        }
        return response;
    }

    /** Section 4.2.6: addresses and ports of the sender, as it knows them. */
    private static Bytes ends(IkePath from) {
        WireWriter out = new WireWriter();
        out.address(from.remote().address()).address(from.local().address());
        return Bytes.copyOf(out.u16(from.remote().port()).u16(from.local().port()).toBytes());
    }

    private static List<Payload> natDetection(IkeSa sa, IkePath path) {
        return List.of(
                Notify.of(NotifyType.NAT_DETECTION_SOURCE_IP, sa.natDigest(path.local())),
                Notify.of(NotifyType.NAT_DETECTION_DESTINATION_IP, sa.natDigest(path.remote())));
    }

    /** What an update is sent with, and a sign of life of who sits behind a NAT. */
    static List<Payload> natDetection(IkeSa sa) {
        return natDetection(sa, sa.path());
    }

    /** Whether there are NATs on the way now; packets go in UDP from then on. */
    static void detect(IkeSa sa, Ikev2Message message, IkePath path) {
        if (!message.notifies(NotifyType.NAT_DETECTION_SOURCE_IP)) {
            return;
        }
        Peer peer = sa.peer;
        peer.remoteNat =
                !IkeSaInit.names(
                        message, NotifyType.NAT_DETECTION_SOURCE_IP, sa.natDigest(path.remote()));
        peer.localNat =
                !IkeSaInit.names(
                        message,
                        NotifyType.NAT_DETECTION_DESTINATION_IP,
                        sa.natDigest(path.local()));
        peer.udpEncapsulation |= peer.localNat || peer.remoteNat;
    }
}
