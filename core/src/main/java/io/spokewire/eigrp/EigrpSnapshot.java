package io.spokewire.eigrp;

import io.spokewire.eigrp.EigrpInterface.NextHopMode;
import io.spokewire.net.Address;
import io.spokewire.net.AddressFamily;
import io.spokewire.net.Prefix;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What a process knows, for those who show it.
 *
 * @param name of named mode; empty for classic
 * @param vrf empty for the default one
 * @param wide whether its metrics are wide
 * @param events that are kept, the youngest first
 */
public record EigrpSnapshot(
        AddressFamily family,
        String name,
        String vrf,
        int autonomousSystem,
        Address routerId,
        boolean wide,
        List<NeighborEntry> neighbors,
        List<Destination> destinations,
        List<InterfaceEntry> interfaces,
        List<Traffic> traffic,
        Accounting accounting,
        List<Event> events) {
    /** Copies the lists. */
    public EigrpSnapshot {
        neighbors = List.copyOf(neighbors);
        destinations = List.copyOf(destinations);
        interfaces = List.copyOf(interfaces);
        traffic = List.copyOf(traffic);
        events = List.copyOf(events);
    }

    /** What has happened, the youngest first in a log. */
    public record Event(Instant when, String what, List<Object> about) {
        /** Copies the list. */
        public Event {
            about = List.copyOf(about);
        }
    }

    /** With one interface, and the neighbours there. */
    public EigrpSnapshot on(String interfaceName) {
        return new EigrpSnapshot(
                family,
                name,
                vrf,
                autonomousSystem,
                routerId,
                wide,
                neighbors.stream().filter(n -> n.interfaceName().equals(interfaceName)).toList(),
                destinations,
                interfaces.stream().filter(i -> i.name().equals(interfaceName)).toList(),
                traffic,
                accounting,
                events);
    }

    /** With some destinations alone. */
    EigrpSnapshot only(Predicate<Destination> wanted) {
        return with(destinations.stream().filter(wanted).toList());
    }

    /** With these destinations. */
    public EigrpSnapshot with(List<Destination> others) {
        return new EigrpSnapshot(
                family,
                name,
                vrf,
                autonomousSystem,
                routerId,
                wide,
                neighbors,
                others,
                interfaces,
                traffic,
                accounting,
                events);
    }

    /**
     * A neighbour.
     *
     * @param number its place in the table
     * @param up whether routes may be told to it
     * @param hold until it counts as gone
     * @param smoothedRoundTrip zero while it is not known
     * @param queued packets that wait or are not acknowledged
     * @param sequence the last packet that was taken, unsigned
     * @param retries how often the packet at the head of its queue was sent again
     * @param prefixes destinations of the topology table that it has a path to
     * @param version of its software and TLVs; empty when it does not say
     * @param stub what it tells as a stub, in words; empty for a router that passes routes on
     * @param bfd whether BFD watches it
     */
    public record NeighborEntry(
            int number,
            Address address,
            String interfaceName,
            boolean up,
            Duration hold,
            Duration uptime,
            Duration smoothedRoundTrip,
            Duration retransmissionTimeout,
            int queued,
            long sequence,
            int retransmissions,
            int retries,
            int prefixes,
            String version,
            String stub,
            boolean bfd) {}

    /**
     * A destination of the topology table.
     *
     * @param successors how many paths are used
     * @param feasibleDistance empty for unreachable
     * @param ribMetric what the routing table has of it with wide metrics; empty for unreachable,
     *     and with classic ones, which are the same there
     * @param awaited neighbours that have not answered
     * @param origin the QUERY origin flag; 1 for a passive route
     */
    public record Destination(
            Prefix prefix,
            boolean active,
            int successors,
            Optional<Long> feasibleDistance,
            Optional<Long> ribMetric,
            long tag,
            int origin,
            Duration activeFor,
            List<Address> awaited,
            List<PathEntry> paths) {
        /** Copies the lists. */
        public Destination {
            awaited = List.copyOf(awaited);
            paths = List.copyOf(paths);
        }
    }

    /**
     * A path.
     *
     * @param via an address, {@code Connected}, {@code Rconnected}, {@code Rstatic}, {@code
     *     Redistributed}, {@code Summary}
     * @param from who told it; empty for our own
     * @param reported what the neighbour says; 0 for our own
     * @param interfaceName where it leads out; {@code Null0} for a summary; empty for none
     * @param feasible whether its neighbour is nearer than we ever were
     * @param originator router id of whom the route comes from; empty where nobody says
     */
    public record PathEntry(
            String via,
            boolean own,
            Optional<Address> from,
            long distance,
            long reported,
            String interfaceName,
            boolean external,
            boolean feasible,
            long bandwidthKbits,
            long delayPicos,
            int reliability,
            int load,
            int mtuBytes,
            int hops,
            Optional<Address> originator,
            Optional<ExternalData> externalData) {}

    /**
     * What an external route says of where it comes from.
     *
     * @param autonomousSystem number of the process there, unsigned
     * @param protocol {@code Static}, {@code OSPF}
     * @param metric there
     */
    public record ExternalData(long autonomousSystem, String protocol, long metric, long tag) {}

    /**
     * An interface.
     *
     * @param waiting packets that wait for the interface's pace
     * @param queued packets that wait for its neighbours, or are not acknowledged
     * @param unreliablePacing how long a small packet takes of EIGRP's share of the bandwidth; zero
     *     where packets are not paced
     * @param reliablePacing how long the largest packet takes of it, likewise
     * @param pendingRoutes routes in the packets that wait
     * @param nextSerial the first packet that waits and was not sent, unsigned; empty for none
     * @param authentication {@code md5}, {@code HMAC-SHA-256} or empty for none
     * @param keyChain name; empty for none
     */
    public record InterfaceEntry(
            String name,
            int peers,
            int waiting,
            int queued,
            Duration meanRoundTrip,
            Duration unreliablePacing,
            Duration reliablePacing,
            int pendingRoutes,
            int helloSeconds,
            int holdSeconds,
            boolean passive,
            boolean splitHorizon,
            NextHopMode nextHop,
            Optional<Long> nextSerial,
            InterfaceTraffic traffic,
            String authentication,
            String keyChain,
            boolean bfd) {}

    /**
     * What has gone over an interface.
     *
     * @param packetized routes put into packets
     * @param shared packets that several routes share
     * @param unreliableMulticasts hellos that say who is not to take the next packet
     * @param unreliableUnicasts acknowledgements that nothing else could carry
     * @param multicastExceptions packets for all that some were not ready for
     * @param conditional packets marked for those alone who were ready
     * @param suppressed acknowledgements that went with a packet
     * @param outOfSequence packets that had been taken before
     */
    public record InterfaceTraffic(
            long packetized,
            long shared,
            long hellos,
            long expeditedHellos,
            long unreliableMulticasts,
            long reliableMulticasts,
            long unreliableUnicasts,
            long reliableUnicasts,
            long multicastExceptions,
            long conditional,
            long suppressed,
            long retransmissions,
            long outOfSequence) {}

    /**
     * What {@code maximum-prefix} counts.
     *
     * @param prefixes destinations that neighbours or other protocols have a path to
     */
    public record Accounting(long prefixes, List<Account> sources) {
        /** Copies the list. */
        public Accounting {
            sources = List.copyOf(sources);
        }
    }

    /**
     * A neighbour, or all that is redistributed.
     *
     * @param state {@code A} for heard, {@code P} for ignored until its restart, {@code D} for
     *     ignored until the neighbours are cleared
     * @param source an address, or {@code Redistributed}
     * @param interfaceName empty for what is redistributed
     * @param left until its restart, or until its restarts are forgotten; zero for neither
     */
    public record Account(
            String state,
            String source,
            String interfaceName,
            long prefixes,
            int restarts,
            Duration left) {}

    /** Packets of a kind. */
    public record Traffic(String kind, long sent, long received) {}
}
