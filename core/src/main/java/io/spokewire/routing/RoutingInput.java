package io.spokewire.routing;

import io.spokewire.command.Section;
import io.spokewire.net.Address;
import io.spokewire.net.Bytes;
import io.spokewire.net.IpDatagram;
import io.spokewire.rib.RibChange;
import java.util.List;
import java.util.Map;

/** What can happen to a routing process. */
public sealed interface RoutingInput {
    /**
     * The running configuration, whole, with borrowed addresses written in: the first input, and
     * again whenever it has changed. What is the same as before must not be touched.
     */
    record Configured(Section configuration) implements RoutingInput {}

    /**
     * Interfaces have come, have changed or have gone; those of other VRFs are told too. What
     * follows is worked out once for all of them.
     *
     * @param links as they are now
     * @param gone names of those that are no more
     */
    record InterfacesChanged(List<RoutedInterface> links, List<String> gone)
            implements RoutingInput {
        /** Copies the lists. */
        public InterfacesChanged {
            links = List.copyOf(links);
            gone = List.copyOf(gone);
        }

        /** One is there, or has changed. */
        public static InterfacesChanged set(RoutedInterface link) {
            return new InterfacesChanged(List.of(link), List.of());
        }

        /** One is no more. */
        public static InterfacesChanged gone(String name) {
            return new InterfacesChanged(List.of(), List.of(name));
        }

        /** Brings what a process knows of interfaces up to date. */
        public void in(Map<String, RoutedInterface> known) {
            gone.forEach(known::remove);
            links.forEach(link -> known.put(link.name(), link));
        }
    }

    /** A packet that the process listens for came by an interface. Its header is checked. */
    record Received(String interfaceName, IpDatagram packet) implements RoutingInput {}

    /**
     * Routes of a VRF have changed, those of this process and of all others. All that is in the RIB
     * when the process starts is for it to look up. Of interest to redistribution, to next hops
     * that are tracked, and to a process that tells only what the RIB has taken.
     */
    record RoutesChanged(String vrf, List<RibChange> changes) implements RoutingInput {
        /** Copies the list. */
        public RoutesChanged {
            changes = List.copyOf(changes);
        }
    }

    /**
     * {@link RoutingEngine#runsOn} of another process has changed for these interfaces of a VRF:
     * their connected prefixes are looked at anew by who redistributes that process.
     */
    record CoverageChanged(ProcessKey process, List<String> interfaceNames)
            implements RoutingInput {
        /** Copies the list. */
        public CoverageChanged {
            interfaceNames = List.copyOf(interfaceNames);
        }
    }

    /** A timer of the process is due. */
    record TimerFired(Object timer) implements RoutingInput {}

    /**
     * A byte stream that the process asked for is there.
     *
     * @param stream its number, as the process gave it
     */
    record StreamUp(long stream, Address local, int localPort) implements RoutingInput {}

    /**
     * A peer connected to a port that the process accepts streams on. Refuse it by {@link
     * RoutingAction.StreamClose}.
     *
     * @param stream a number that the router gave it, negative, so that it is none of the process's
     */
    record StreamAccepted(
            long stream, String vrf, Address local, Address remote, int remotePort, int hopLimit)
            implements RoutingInput {}

    /** Bytes came by a stream. */
    record StreamData(long stream, Bytes data) implements RoutingInput {}

    /**
     * All that was written has left for the kernel: more may follow. It comes after every write,
     * late when the peer takes its time; several writes may share one.
     */
    record StreamDrained(long stream) implements RoutingInput {}

    /**
     * A stream has ended, or could not be made.
     *
     * @param why in words; empty when the peer closed it in order
     */
    record StreamDown(long stream, String why) implements RoutingInput {}

    /** BFD has found that packets reach a neighbour, and that its packets reach us. */
    record PathUp(WatchedPath path) implements RoutingInput {}

    /**
     * BFD says that a neighbour cannot be reached any more. Not told when the neighbour's operator
     * has put the session down: that is no sign of a failure (RFC 5882 section 4.2).
     *
     * @param why in words
     * @param sharesFate whether the neighbour's BFD goes with its control plane: perhaps it
     *     restarts, and forwards meanwhile (RFC 5882 section 4.3)
     */
    record PathDown(WatchedPath path, String why, boolean sharesFate) implements RoutingInput {}

    /** A person clears something: {@code clear ip eigrp neighbors} and the like. */
    non-sealed interface Order extends RoutingInput {}

    /** The router ends in order: say farewell. Timers do not fire any more. */
    record Shutdown() implements RoutingInput {}
}
