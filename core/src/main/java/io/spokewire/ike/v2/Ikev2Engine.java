package io.spokewire.ike.v2;

import io.spokewire.engine.Engine;
import io.spokewire.ike.IkeAction;
import io.spokewire.ike.IkeEnvironment;
import io.spokewire.ike.IkeFailure;
import io.spokewire.ike.IkeInput;
import io.spokewire.ike.IkePath;
import io.spokewire.ike.IkeSaSnapshot;
import io.spokewire.ike.IkeStatistics;
import io.spokewire.ike.IkeTimer;
import io.spokewire.ike.v2.Payload.Notify;
import io.spokewire.net.Bytes;
import io.spokewire.net.DecodeException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** IKEv2 of a whole router, RFC 7296. See the package for which class does what. */
public final class Ikev2Engine implements Engine<IkeInput, IkeAction> {
    /** Seen by tests too. */
    final Domain domain;

    private final IkeSaInitResponder initResponder;

    /**
     * IKEv2 without any SA.
     *
     * @param environment what the engine may ask while it works
     * @param random where keys, nonces and SPIs come from: a cryptographic one, but in tests
     */
    public Ikev2Engine(IkeEnvironment environment, RandomGenerator random) {
        domain = new Domain(environment, random);
        initResponder = new IkeSaInitResponder(domain);
    }

    @Override
    public void handle(IkeInput input, long nowNanos, Consumer<? super IkeAction> out) {
        Turn turn = new Turn(nowNanos, out);
        switch (input) {
            case IkeInput.Received(IkePath path, Bytes message) -> received(path, message, turn);
            case IkeInput.Connect connect ->
                    domain.inOrder(later -> domain.demands.connect(connect, later), turn);
            case IkeInput.Disconnect(var policy, var remote) ->
                    domain.inOrder(later -> domain.demands.disconnect(policy, remote, later), turn);
            case IkeInput.Clear(long number) -> clear(number, turn);
            case IkeInput.ClearChild(long id) -> {
                Child child = domain.child(id);
                IkeSa sa = domain.ofChild(id);
                if (child != null && sa != null) {
                    domain.delete(sa, child, "cleared", turn);
                }
            }
            case IkeInput.Configured _ -> domain.configured(turn);
            case IkeInput.TimerFired(IkeTimer timer) -> domain.upkeep.fired(timer, turn);
            case IkeInput.Computed(long job, Object result) -> domain.computed(job, result, turn);
            case IkeInput.RekeyDue(long id) -> {
                Child child = domain.child(id);
                IkeSa sa = domain.ofChild(id);
                if (child != null && sa != null) {
                    domain.upkeep.rekey(sa, child, turn);
                }
            }
            case IkeInput.ChildUsed(long id) -> {
                Child child = domain.child(id);
                if (child != null) {
                    domain.use(child, turn);
                }
            }
            case IkeInput.PeerMoved moved -> domain.peerMoved(moved, turn);
            case IkeInput.UnknownSpi unknown -> domain.unknownSpi(unknown, turn);
            case IkeInput.Doubted(var policy, var remote) -> domain.doubted(policy, remote, turn);
            case IkeInput.LocalAddressChanged(String vrf) -> domain.addressesChanged(vrf, turn);
            case IkeInput.Shutdown _ -> domain.shutdown(turn);
        }
    }

    private void clear(long number, Turn turn) {
        if (number == 0) {
            domain.clearAll(turn);
        } else {
            domain.byNumber(number).ifPresent(sa -> domain.close(sa, "cleared", turn));
        }
    }

    private void received(IkePath path, Bytes datagram, Turn turn) {
        int version = Ikev2Codec.majorVersion(datagram);
        if (version > Ikev2Codec.MAJOR_VERSION) {
            otherVersion(path, datagram, turn);
            return;
        }
        Ikev2Message message;
        try {
            message = Ikev2Codec.decode(datagram);
        } catch (DecodeException e) {
            domain.counters.malformed++;
            turn.note(new Ikev2Trace.Dropped(path, String.valueOf(e.getMessage())));
            return;
        }
        if (message.exchange() == ExchangeType.IKE_SA_INIT) {
            init(message, datagram, path, turn);
            return;
        }
        if (message.initiatorSpi() == 0) {
            hint(message, path, turn);
            return;
        }
        long spi = message.fromInitiator() ? message.responderSpi() : message.initiatorSpi();
        IkeSa sa = domain.bySpi(spi);
        if (sa == null || !fits(sa, message)) {
            domain.counters.unknownSa++;
            unknown(message, path, turn);
        } else {
            sa.received(message, datagram, path, turn);
        }
    }

    private static boolean fits(IkeSa sa, Ikev2Message message) {
        return sa.initiatorSpi() == message.initiatorSpi()
                && sa.responderSpi() == message.responderSpi();
    }

    private void init(Ikev2Message message, Bytes datagram, IkePath path, Turn turn) {
        if (message.messageId() != 0 || message.initiatorSpi() == 0) {
            domain.counters.malformed++;
        } else if (!message.response() && message.fromInitiator()) {
            if (message.responderSpi() == 0) {
                turn.note(domain.packet(message, false, path, datagram.length()));
                initResponder.received(message, datagram, path, turn);
            }
        } else if (message.response() && !message.fromInitiator()) {
            IkeSa sa = domain.bySpi(message.initiatorSpi());
            if (sa != null
                    && sa.initiator()
                    && sa.requests().current() instanceof IkeSaInit exchange) {
                turn.note(domain.packet(message, false, path, datagram.length()));
                exchange.answered(sa, message, datagram, turn);
            }
        }
    }

    /** Section 2.5: a version to come. Only what is sealed may cost more than this. */
    private void otherVersion(IkePath path, Bytes datagram, Turn turn) {
        boolean request = (datagram.at(19) & 0x20) == 0;
        turn.note(new Ikev2Trace.Dropped(path, "IKE of a higher version"));
        domain.counters.malformed++;
        if (request && domain.unprotected.allows(turn.now())) {
            Bytes head = datagram.slice(0, 16);
            Ikev2Message answer =
                    new Ikev2Message(
                            RekeyIke.spi(head.slice(0, 8)),
                            RekeyIke.spi(head.slice(8, 16)),
                            datagram.at(18),
                            (datagram.at(19) & 0x08) == 0,
                            true,
                            ChildOffer.spi(datagram.slice(20, 24)),
                            List.of(Notify.of(NotifyType.INVALID_MAJOR_VERSION)));
            turn.emit(new IkeAction.Send(path, Ikev2Codec.encode(answer)));
        }
    }

    /** Section 2.21.4: we may have been restarted, and the peer has not noticed. */
    private void unknown(Ikev2Message message, IkePath path, Turn turn) {
        turn.note(new Ikev2Trace.Dropped(path, "a message for an IKE SA that is not there"));
        if (!message.response() && domain.unprotected.allows(turn.now())) {
            Ikev2Message answer =
                    new Ikev2Message(
                            message.initiatorSpi(),
                            message.responderSpi(),
                            message.exchange(),
                            !message.fromInitiator(),
                            true,
                            message.messageId(),
                            List.of(Notify.of(NotifyType.INVALID_IKE_SPI)));
            turn.emit(new IkeAction.Send(path, Ikev2Codec.encode(answer)));
        }
    }

    /** Section 1.5: somebody without an IKE SA got ESP of ours that it does not know. */
    private void hint(Ikev2Message message, IkePath path, Turn turn) {
        if (!message.response() && message.notifies(NotifyType.INVALID_SPI)) {
            for (IkeSa sa : domain.with(path.vrf(), path.remote().address())) {
                if (sa.established()) {
                    domain.suspect(sa, "it says that it does not know our ESP", turn);
                }
            }
        }
    }

    // ---- what show sees

    /**
     * Goes through all IKE SAs, those in negotiation included, in the order of their numbers.
     *
     * @param behind the number of the last one; null for the start
     * @param max looks at so many at most
     * @return the number of the last one; null at the end
     */
    public @Nullable Long walk(
            @Nullable Long behind, int max, Consumer<? super IkeSaSnapshot> visitor) {
        return Snapshots.walk(domain, behind, max, visitor);
    }

    /** All IKE SAs, by number. */
    public List<IkeSaSnapshot> snapshot() {
        List<IkeSaSnapshot> all = new ArrayList<>();
        @Nullable Long _ = walk(null, Integer.MAX_VALUE, all::add);
        return all;
    }

    /** What has been counted since the start. */
    public IkeStatistics statistics() {
        return Snapshots.statistics(domain);
    }

    /** The last failure with each peer, the latest at the end. */
    public List<IkeFailure> failures() {
        return domain.failures.all();
    }
}
