package io.spokewire.router;

import io.spokewire.bfd.BfdInput;
import io.spokewire.command.Secret;
import io.spokewire.engine.Loop;
import io.spokewire.engine.Trace;
import io.spokewire.esp.EspProvider;
import io.spokewire.forward.Adjacency;
import io.spokewire.forward.FibEntry;
import io.spokewire.forward.ForwardCounter;
import io.spokewire.forward.ForwardingState;
import io.spokewire.forward.Injection;
import io.spokewire.forward.TunnelCounter;
import io.spokewire.ike.crypto.EcdhProvider;
import io.spokewire.net.Address;
import io.spokewire.net.AddressFamily;
import io.spokewire.net.Bytes;
import io.spokewire.net.IpDatagram;
import io.spokewire.pki.KeySource;
import io.spokewire.routing.Listen;
import io.spokewire.routing.RoutingAction;
import io.spokewire.routing.RoutingInput;
import io.spokewire.sla.SlaAction;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * The only doors of a {@link Router} to the world. Each has a real twin in the daemon and a
 * simulated one in the simulator.
 *
 * @param loop time and timers; all callbacks run on its thread
 * @param random nonces and jitter
 * @param host interfaces, addresses and routes of the machine
 * @param dataPlane the workers
 * @param links packets of routing protocols on interfaces that are no tunnels
 * @param bfd sessions of BFD
 * @param echoes echo requests of IP SLA
 * @param streams byte streams of routing protocols
 * @param names looks names up
 * @param store keeps a few values over a restart
 * @param esp what seals and opens packets
 * @param keyLog where keys of associations are written to when an operator wants that
 * @param keys keys, certificates and lists of revoked ones
 * @param compute work that would hold the control thread for too long
 * @param traces receives what happens
 */
public record Ports(
        Loop loop,
        RandomGenerator random,
        Host host,
        DataPlane dataPlane,
        Links links,
        Bfd bfd,
        Echoes echoes,
        Streams streams,
        Names names,
        Store store,
        EspProvider esp,
        KeyLog keyLog,
        KeySource keys,
        Compute compute,
        Consumer<Trace> traces) {

    /** The workers of the packet path. */
    public interface DataPlane {
        /** Replaces what the workers read; they take it with their next batch. */
        void publish(ForwardingState state);

        /** Hands a packet of ours to a worker; false when its queue is full. */
        boolean inject(Injection injection);

        /** What is counted, by {@link ForwardCounter#index}, summed over the workers. */
        long[] counters();

        /** What is counted for a tunnel, summed over the workers; 0 for an unknown one. */
        long tunnelCounter(int tunnel, TunnelCounter counter);

        /**
         * Packets sent to a peer of a tunnel since the start, summed over the workers. Numbers of
         * peers are used again, so only differences mean something.
         *
         * @param adjacencyId {@link Adjacency#id}
         */
        long packetsSent(int tunnel, int adjacencyId);

        /**
         * Packets that followed a shortcut since the start, summed over the workers; the numbers
         * are used again as those of peers are.
         *
         * @param shortcut {@link FibEntry#shortcut}
         */
        long packetsFollowed(int shortcut);

        /** Bytes of the packets that {@link #packetsSent} counts, headers of GRE left out. */
        long bytesSent(int tunnel, int adjacencyId);
    }

    /**
     * Packets of routing protocols on interfaces that are no tunnels: raw sockets in the daemon,
     * cables in the simulator. What comes is given to {@link Router#handle(LinkPacket)}.
     */
    public interface Links {
        /** What is to be heard, all of it; groups are joined and left as that needs. */
        void listen(List<Listen> wanted);

        /** Sends a packet out of an interface, past all routes; what cannot be sent is lost. */
        void send(LinkPacket packet);
    }

    /**
     * A packet on an interface.
     *
     * @param interfaceName canonical
     */
    public record LinkPacket(String interfaceName, IpDatagram packet) {}

    /**
     * Byte streams of routing protocols, TCP in the daemon. Each stream has a number; that of a
     * stream that a peer made is negative. What happens is given to who opened it, or who accepts.
     */
    public interface Streams {
        /** There are none: whoever opens one is told so. */
        Streams NONE = new NoStreams();

        /** Connects; {@code StreamUp} or {@code StreamDown} follows. */
        void open(long stream, RoutingAction.StreamPeer peer, Consumer<StreamEvent> events);

        /**
         * Accepts streams on a port from these peers, all of them, and from nobody else; none
         * closes the port.
         */
        void accept(int port, List<RoutingAction.StreamPeer> peers, Consumer<StreamEvent> events);

        /** Writes; what the peer does not take yet waits, and {@code StreamDrained} follows. */
        void write(long stream, Bytes data);

        /** Stops reading, or goes on with it: the peer's window fills meanwhile. */
        void pause(long stream, boolean paused);

        /** Signs with another password from now on; with {@link Secret#NONE} no more. */
        void password(long stream, Secret password);

        /** Ends it behind what was written. */
        void close(long stream);
    }

    /** What happens to a stream: one of the {@code Stream} inputs. Comes on the control thread. */
    public record StreamEvent(RoutingInput input) {}

    /** Nowhere to connect to. */
    private static final class NoStreams implements Streams {
        @Override
        public void open(long stream, RoutingAction.StreamPeer peer, Consumer<StreamEvent> events) {
            events.accept(
                    new StreamEvent(
                            new RoutingInput.StreamDown(stream, "there are no streams here")));
        }

        @Override
        public void accept(
                int port, List<RoutingAction.StreamPeer> peers, Consumer<StreamEvent> events) {}

        @Override
        public void write(long stream, Bytes data) {}

        @Override
        public void pause(long stream, boolean paused) {}

        @Override
        public void password(long stream, Secret password) {}

        @Override
        public void close(long stream) {}
    }

    /**
     * BFD, which runs on a loop of its own ({@link BfdRunner}). What becomes of sessions is given
     * to {@link Router#handle(BfdEvent)}. No method waits.
     */
    public interface Bfd {
        /** There is none: nobody is watched. */
        Bfd NONE = new NoBfd();

        /** Gives an input to the engine; they keep their order. */
        void give(BfdInput input);

        /**
         * Says where neighbours are.
         *
         * @param tunnels index by name
         * @param links what is to be heard on links that are no tunnels
         * @param vrfs by index, where packets of neighbours several hops away are to be heard; none
         *     where there are no such neighbours
         */
        void places(Map<String, Integer> tunnels, List<Listen> links, List<String> vrfs);

        /** What the machine can keep. */
        Limit limit();

        /**
         * How soon a failure can be found on this machine.
         *
         * @param detection the shortest time without a packet that says something of the neighbour,
         *     not of ourselves
         * @param why what takes so long and how to change it, a sentence without its end
         */
        record Limit(Duration detection, String why) {
            /** Anything goes. */
            public static final Limit NONE = new Limit(Duration.ZERO, "");
        }
    }

    /** Nobody is watched. */
    private static final class NoBfd implements Bfd {
        @Override
        public void give(BfdInput input) {}

        @Override
        public void places(Map<String, Integer> tunnels, List<Listen> links, List<String> vrfs) {}

        @Override
        public Limit limit() {
            return Limit.NONE;
        }
    }

    /**
     * Echo requests of IP SLA, by the routes of a VRF. What is answered is given to {@link
     * Router#handle(EchoReply)}.
     */
    @FunctionalInterface
    public interface Echoes {
        /** Nobody answers. */
        Echoes NONE = _ -> {};

        /** Sends one; what cannot be sent is lost. */
        void send(SlaAction.Probe probe);
    }

    /**
     * An answer to an echo request.
     *
     * @param data payload
     */
    public record EchoReply(Address from, int identifier, int sequence, Bytes data) {}

    /** Looks names up, without holding the control thread. */
    public interface Names {
        /**
         * Asks for the addresses of a name.
         *
         * @param vrf name of the VRF that the question leaves by; empty for the default one
         * @param answer called on the control thread; an empty list when the name has no address or
         *     nobody answered
         */
        void resolve(String vrf, String name, AddressFamily family, Consumer<List<Address>> answer);
    }

    /** Writes down the keys of associations, so that Wireshark reads a capture. */
    @FunctionalInterface
    public interface KeyLog {
        /** Nobody wants them. */
        KeyLog NONE = (_, _) -> {};

        /** One of Wireshark's tables; its files have these names. */
        enum Table {
            /** Both directions of ESP: {@link io.spokewire.esp.EspKeyLine}. */
            ESP("esp_sa"),
            /** IKE SAs of version 1. */
            IKEV1("ikev1_decryption_table"),
            /** IKE SAs of version 2. */
            IKEV2("ikev2_decryption_table");

            private final String fileName;

            Table(String fileName) {
                this.fileName = fileName;
            }

            /** Name of the file in Wireshark's folder. */
            public String fileName() {
                return fileName;
            }
        }

        /**
         * A line of a table.
         *
         * @param line made only where somebody wants it
         */
        void add(Table table, Supplier<String> line);
    }

    /** Does slow work elsewhere: Diffie-Hellman, signatures, certificate paths. */
    public interface Compute {
        /**
         * Runs work that touches nothing of the router.
         *
         * @param result called on the control thread with what the work returned, or with the
         *     exception that ended it; not before this call has returned
         */
        void run(Supplier<Object> work, Consumer<Object> result);

        /** Who computes Diffie-Hellman on curves; later perhaps somebody else. */
        default EcdhProvider ecdh() {
            return EcdhProvider.JDK;
        }

        /** Does it on the loop's own thread, in its next turn: where time is simulated. */
        static Compute inPlace(Loop loop) {
            return (work, result) ->
                    loop.arm(new Object(), loop.nanoTime(), () -> result.accept(outcome(work)));
        }

        private static Object outcome(Supplier<Object> work) {
            try {
                return work.get();
            } catch (RuntimeException e) {
                return e;
            }
        }
    }

    /** A small durable store: NHRP request ids. */
    public interface Store {
        /** The value that was put last, also before a restart. */
        Optional<String> get(String key);

        /** Keeps a value; it is durable some time after the call has returned. */
        void put(String key, String value);
    }
}
