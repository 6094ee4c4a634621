package io.spokewire.eigrp;

import io.spokewire.net.Address;
import io.spokewire.net.AddressFamily;
import io.spokewire.net.Prefix;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What a process knows, for those who show it.
 *
 * @param name of named mode; empty for classic
 * @param vrf empty for the default one
 * @param wide whether its metrics are wide
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
        List<Traffic> traffic) {
    /** Copies the lists. */
    public EigrpSnapshot {
        neighbors = List.copyOf(neighbors);
        destinations = List.copyOf(destinations);
        interfaces = List.copyOf(interfaces);
        traffic = List.copyOf(traffic);
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
     * @param version of its software and TLVs; empty when it does not say
     * @param stub what it tells as a stub, in words; empty for a router that passes routes on
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
            String version,
            String stub) {}

    /**
     * A destination of the topology table.
     *
     * @param successors how many paths are used
     * @param feasibleDistance empty for unreachable
     * @param awaited neighbours that have not answered
     * @param origin the QUERY origin flag of an active route
     */
    public record Destination(
            Prefix prefix,
            boolean active,
            int successors,
            Optional<Long> feasibleDistance,
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
     * @param via an address, {@code Connected}, {@code Rstatic}, {@code Summary}
     * @param reported what the neighbour says; 0 for our own
     * @param interfaceName where it leads out; {@code Null0} for a summary; empty for none
     * @param feasible whether its neighbour is nearer than we ever were
     */
    public record PathEntry(
            String via,
            boolean own,
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
            int hops) {}

    /** An interface. */
    public record InterfaceEntry(
            String name,
            int peers,
            int queued,
            Duration meanRoundTrip,
            int helloSeconds,
            int holdSeconds,
            boolean passive,
            boolean splitHorizon,
            boolean nextHopSelf,
            String authentication) {}

    /** Packets of a kind. */
    public record Traffic(String kind, long sent, long received) {}
}
