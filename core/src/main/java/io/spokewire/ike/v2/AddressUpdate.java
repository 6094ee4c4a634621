package io.spokewire.ike.v2;

import io.spokewire.ike.IkePath;
import io.spokewire.ike.v2.Payload.Notify;
import io.spokewire.net.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * UPDATE_SA_ADDRESSES as we send it, RFC 4555 section 3.5; and the return routability check of
 * section 3.7, which is the same without the update.
 */
final class AddressUpdate extends Exchange {
    private static final int COOKIE_BYTES = 16;

    private final boolean checks;
    private Bytes cookie = Bytes.EMPTY;
    private @Nullable IkePath sentOn;

    AddressUpdate() {
        this(false);
    }

    private AddressUpdate(boolean checks) {
        this.checks = checks;
    }

    /** Whether the peer is where it says. */
    static AddressUpdate check() {
        return new AddressUpdate(true);
    }

    @Override
    int type() {
        return ExchangeType.INFORMATIONAL;
    }

    @Override
    void begin(IkeSa sa, Turn turn) {
        if (!sa.established() || (!checks && !sa.peer.updatePending)) {
            sa.finish(this, turn);
            return;
        }
        cookie = sa.domain().randomBytes(COOKIE_BYTES);
        sentOn = sa.path();
        List<Payload> payloads = new ArrayList<>();
        if (!checks) {
            sa.peer.updatePending = false;
            payloads.add(Notify.of(NotifyType.UPDATE_SA_ADDRESSES));
            payloads.addAll(Mobike.natDetection(sa));
        }
        payloads.add(Notify.of(NotifyType.COOKIE2, cookie));
        sa.send(this, payloads, turn);
    }

    @Override
    void answered(IkeSa sa, Ikev2Message response, Turn turn) {
        Optional<Notify> returned = response.notification(NotifyType.COOKIE2);
        if (returned.isPresent() && !returned.get().data().equals(cookie)) {
            sa.domain().close(sa, "the peer returns another cookie than it was sent", turn);
        } else if (response.notifies(NotifyType.UNACCEPTABLE_ADDRESSES)) {
            sa.domain().close(sa, "the peer does not accept our new address", turn);
        } else if (response.notifies(NotifyType.UNEXPECTED_NAT_DETECTED)) {
            sa.domain().close(sa, "a NAT stands where the peer allows none", turn);
        } else if (!checks && sa.path().equals(sentOn)) {
            accepted(sa, response, turn);
        }
        sa.finish(this, turn);
    }

    private static void accepted(IkeSa sa, Ikev2Message response, Turn turn) {
        boolean udp = sa.encapsulates();
        Mobike.detect(sa, response, sa.path());
        sa.peer.seenAs =
                response.notification(NotifyType.NAT_DETECTION_DESTINATION_IP)
                        .map(Notify::data)
                        .orElse(Bytes.EMPTY);
        if (udp != sa.encapsulates()) {
            sa.move(sa.path(), turn);
        }
        sa.domain().upkeep.keepalives(sa, turn);
    }
}
