package io.spokewire.ike.v2;

import io.spokewire.ike.IkePath;
import io.spokewire.ike.v2.Payload.Delete;
import io.spokewire.ike.v2.Payload.Notify;
import io.spokewire.net.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** INFORMATIONAL as the peer begins it, RFC 7296 section 1.4. */
final class InformationalResponder {
    private InformationalResponder() {}

    static void answer(IkeSa sa, Ikev2Message request, IkePath from, Turn turn) {
        boolean ends = false;
        List<Integer> closed = new ArrayList<>();
        for (Delete delete : request.all(Delete.class)) {
            if (delete.protocol() == Proposal.IKE) {
                ends = true;
            } else if (delete.protocol() == Proposal.ESP && delete.spiBytes() == 4) {
                for (Bytes spi : delete.spis()) {
                    deleted(sa, ChildOffer.spi(spi), closed, turn);
                }
            }
        }
        Optional<Notify> fatal = fatal(request);
        List<Payload> response = new ArrayList<>();
        if (!closed.isEmpty() && !ends) {
            response.add(Informational.deleteEsp(closed));
        }
        for (Notify notify : request.all(Notify.class)) {
            notified(sa, notify, turn);
        }
        response.addAll(Mobike.answer(sa, request, from, turn));
        sa.answers().answer(response, turn);
        if (ends) {
            ended(sa, turn);
        } else if (fatal.isPresent()) {
            String why =
                    "the peer does not accept our proof ("
                            + NotifyType.name(fatal.get().code())
                            + ")";
            sa.domain().refusedChild(sa, "IKE_AUTH", why, turn);
            sa.end(why, true, turn);
        } else {
            sa.requests().pump(turn);
        }
    }

    /** Section 2.21.2: these end the IKE SA without a Delete payload. */
    private static Optional<Notify> fatal(Ikev2Message request) {
        return request.all(Notify.class).stream()
                .filter(n ->
                        n.code() == NotifyType.AUTHENTICATION_FAILED
                                || n.code() == NotifyType.INVALID_SYNTAX
                                || n.code() == NotifyType.UNSUPPORTED_CRITICAL_PAYLOAD)
                .findFirst();
    }

    private static void ended(IkeSa sa, Turn turn) {
        IkeSa heir = sa.replacement;
        if (heir != null && heir.talks() && sa.established()) {
            // Section 2.8.2: the peer has not seen our own rekeying, which is forgotten.
            sa.domain().inherit(sa, heir, turn);
        }
        sa.end("the peer has deleted it", true, turn);
    }

    /** Section 1.4.1: the paired SPI is told, unless we have deleted the child as well. */
    private static void deleted(IkeSa sa, int spi, List<Integer> closed, Turn turn) {
        Child child = sa.childByOutbound(spi);
        if (child == null) {
            Exchange current = sa.requests().current();
            if (current != null) {
                current.deletedEarly(spi);
            }
            return;
        }
        if (child.state != Child.State.DELETING) {
            closed.add(child.agreed.inboundSpi());
        }
        Child heir = sa.children.get(child.replacedBy);
        if (heir != null) {
            // Section 2.8: the peer is ready to receive on what replaces it.
            sa.domain().use(heir, turn);
        }
        sa.domain().removeChild(sa, child, "the peer has deleted it", turn);
    }

    private static void notified(IkeSa sa, Notify notify, Turn turn) {
        if (notify.code() == NotifyType.INVALID_SPI && notify.data().length() == 4) {
            Child child = sa.childByOutbound(ChildOffer.spi(notify.data()));
            if (child != null && child.state == Child.State.INSTALLED) {
                // Section 1.5: no state changes by it; a rekeying tells what the peer knows.
                sa.domain().upkeep.rekey(sa, child, turn);
            }
        }
    }
}
