package io.spokewire.forward;

import io.spokewire.net.Prefix;
import java.util.List;

/**
 * What the packet path does with the packets of one prefix.
 *
 * @param prefix the destinations
 * @param hops one, or several among which flows are spread by hash; one with a greater share stands
 *     there more than once
 * @param shortcut number under which the packets of this prefix are counted, for NHRP to know
 *     whether its shortcut is used: dense, reused after the shortcut has gone; {@link #UNCOUNTED}
 *     for all other routes
 */
public record FibEntry(Prefix prefix, List<Hop> hops, int shortcut) {
    /** No shortcut: nobody asks for the packets of the prefix. */
    public static final int UNCOUNTED = -1;

    /** Copies the list, which must not be empty. */
    public FibEntry {
        hops = List.copyOf(hops);
    }

    /** A route that is no shortcut. */
    public FibEntry(Prefix prefix, List<Hop> hops) {
        this(prefix, hops, UNCOUNTED);
    }

    /**
     * One way to go. Primitive fields, so that the packet path reads them without a detour.
     *
     * @param kind what happens
     * @param tunnel index of the tunnel in {@link ForwardingState#tunnels()} when the kind is
     *     {@link Kind#TUNNEL}
     * @param onLink whether the destination itself is the next hop, and the gateway fields mean
     *     nothing
     * @param gatewayHigh the gateway; an IPv4 gateway stands in the upper half
     * @param gatewayLow the rest of an IPv6 gateway
     */
    public record Hop(Kind kind, int tunnel, boolean onLink, long gatewayHigh, long gatewayLow) {
        /** Given to the host's kernel, which delivers it or forwards it out of an interface. */
        public static final Hop HOST = new Hop(Kind.HOST, -1, false, 0, 0);

        /** Dropped, with an unreachable message. */
        public static final Hop DISCARD = new Hop(Kind.DISCARD, -1, false, 0, 0);
    }

    /** What happens to a packet. */
    public enum Kind {
        /** An address of this router, or behind one of its other interfaces: the kernel's. */
        HOST,
        /** Encapsulated by one of our tunnels. */
        TUNNEL,
        /** Dropped, with an unreachable message. */
        DISCARD
    }
}
