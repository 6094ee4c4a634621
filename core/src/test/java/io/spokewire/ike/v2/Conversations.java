package io.spokewire.ike.v2;

import io.spokewire.ike.IkeInput;
import io.spokewire.ike.IkeTimer;
import io.spokewire.ike.v2.Payload.Encrypted;
import io.spokewire.ike.v2.Wires.Datagram;
import io.spokewire.net.Bytes;
import io.spokewire.net.DecodeException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Conversations of two nodes, with what is sealed in them. */
final class Conversations {
    private Conversations() {}

    /** Two nodes that talk, and an ear that has the keys of one. */
    private static final class Overheard {
        final Wires wires = new Wires();
        final List<List<Payload>> opened = new ArrayList<>();

        Overheard() {
            Wires.Node one = wires.node("one", "192.0.2.1", Wires.SHARED_KEY);
            Wires.Node two = wires.node("two", "192.0.2.2", Wires.SHARED_KEY);
            Wires.Fate fate = wires.fate;
            wires.fate =
                    d -> {
                        open(one, d).ifPresent(opened::add);
                        return fate.of(d);
                    };
            one.connect(two);
            wires.seconds(2);
            one.handle(new IkeInput.RekeyDue(one.children.firstEntry().getKey()));
            wires.seconds(2);
            long number = two.ready().getFirst().number();
            two.handle(new IkeInput.TimerFired(new IkeTimer(IkeTimer.Kind.REKEY_IKE, number, 0)));
            wires.seconds(2);
            one.handle(new IkeInput.Clear(0));
            wires.seconds(2);
        }
    }

    /** All datagrams of one. */
    static List<Datagram> whole() {
        return List.copyOf(new Overheard().wires.sent);
    }

    /** The payloads of its sealed messages. */
    static List<List<Payload>> opened() {
        return new Overheard().opened;
    }

    /** The IKE SA of a node that a datagram belongs to. */
    static Optional<IkeSa> holder(Wires.Node node, Ikev2Message header) {
        return node.engine.domain.all().values().stream()
                .filter(IkeSa::hasKeys)
                .filter(sa -> sa.initiatorSpi() == header.initiatorSpi())
                .filter(sa -> sa.responderSpi() == header.responderSpi())
                .findFirst();
    }

    /** What a sealed message holds, opened with the keys that a node has. */
    static Optional<List<Payload>> open(Wires.Node node, Datagram datagram) {
        Ikev2Message header = datagram.header();
        Optional<Encrypted> sealed = header.first(Encrypted.class);
        Optional<IkeSa> sa = holder(node, header);
        if (sealed.isEmpty() || sa.isEmpty()) {
            return Optional.empty();
        }
        try {
            Optional<Bytes> content =
                    sa.get()
                            .keys()
                            .protection(header.fromInitiator())
                            .open(datagram.message(), sealed.get().body());
            return content.isEmpty()
                    ? Optional.empty()
                    : Optional.of(Ikev2Codec.decodePayloads(sealed.get().first(), content.get()));
        } catch (DecodeException e) {
            throw new AssertionError("we have sent what cannot be read", e);
        }
    }
}
