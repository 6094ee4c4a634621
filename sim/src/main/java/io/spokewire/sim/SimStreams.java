package io.spokewire.sim;

import io.spokewire.command.Secret;
import io.spokewire.engine.Loop;
import io.spokewire.net.Bytes;
import io.spokewire.router.Ports;
import io.spokewire.routing.RoutingAction.StreamPeer;
import io.spokewire.routing.RoutingInput;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The byte streams of a simulated router, on the {@link SimTcp} of its machine. */
final class SimStreams implements Ports.Streams {
    private final SimTcp tcp;
    private final Loop loop;
    private final Map<Long, End> ends = new LinkedHashMap<>();
    private long lastAccepted;

    SimStreams(SimTcp tcp, Loop loop) {
        this.tcp = tcp;
        this.loop = loop;
    }

    @Override
    public void open(long stream, StreamPeer peer, Consumer<Ports.StreamEvent> events) {
        End end = new End(stream, events, false);
        ends.put(stream, end);
        try {
            end.connection = tcp.connect(peer, end);
        } catch (SimTcp.NoWay e) {
            end.tell(new RoutingInput.StreamDown(stream, String.valueOf(e.getMessage())));
        }
    }

    @Override
    public void accept(int port, List<StreamPeer> peers, Consumer<Ports.StreamEvent> events) {
        tcp.listen(port, peers, _ -> new End(--lastAccepted, events, true));
    }

    @Override
    public void write(long stream, Bytes data) {
        End end = ends.get(stream);
        if (end != null && end.connection != null) {
            end.connection.write(data);
        }
    }

    @Override
    public void pause(long stream, boolean paused) {
        End end = ends.get(stream);
        if (end != null && end.connection != null) {
            end.connection.stop(paused);
        }
    }

    @Override
    public void password(long stream, Secret password) {
        End end = ends.get(stream);
        if (end != null && end.connection != null) {
            end.connection.password(password);
        }
    }

    @Override
    public void close(long stream) {
        End end = ends.remove(stream);
        if (end != null && end.connection != null) {
            end.connection.close();
        }
    }

    /** The router's end of a stream. */
    private final class End implements SimConnection.Owner {
        private final long number;
        private final Consumer<Ports.StreamEvent> events;
        private final boolean accepted;
        private @Nullable SimConnection connection;

        End(long number, Consumer<Ports.StreamEvent> events, boolean accepted) {
            this.number = number;
            this.events = events;
            this.accepted = accepted;
        }

        /** In the router's next turn, unless it has closed the stream by then. */
        private void tell(RoutingInput input) {
            loop.offer(() -> {
                if (equals(ends.get(number))) {
                    if (input instanceof RoutingInput.StreamDown) {
                        ends.remove(number);
                    }
                    events.accept(new Ports.StreamEvent(input));
                }
            });
        }

        @Override
        public void up(SimConnection made, int hopLimit) {
            SimConnection.Key key = made.key();
            connection = made;
            if (accepted) {
                ends.put(number, this);
                tell(
                        new RoutingInput.StreamAccepted(
                                number,
                                key.vrf(),
                                key.local(),
                                key.remote(),
                                key.remotePort(),
                                hopLimit));
            } else {
                tell(new RoutingInput.StreamUp(number, key.local(), key.localPort()));
            }
        }

        @Override
        public void data(SimConnection from, Bytes data) {
            tell(new RoutingInput.StreamData(number, data));
        }

        @Override
        public void drained(SimConnection from) {
            tell(new RoutingInput.StreamDrained(number));
        }

        @Override
        public void down(SimConnection from, String why) {
            tell(new RoutingInput.StreamDown(number, why));
        }
    }
}
