package io.spokewire.os;

import io.spokewire.net.Address;
import io.spokewire.net.Prefix;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A route of the kernel.
 *
 * @param table its table: 254 main, 255 local, others by agreement
 * @param prefix the destinations
 * @param type what happens, RTN_ of rtnetlink(7)
 * @param protocol who put it there: 2 kernel, 3 boot, 4 static, 11 zebra, 12 bird, ours
 * @param metric the lowest wins
 * @param hops where it leads; empty for the types that lead nowhere
 */
public record RouteInfo(
        int table, Prefix prefix, int type, int protocol, long metric, List<Hop> hops) {
    /** The table of ordinary routes. */
    public static final int MAIN = 254;

    /** The table of own addresses and broadcasts. */
    public static final int LOCAL = 255;

    /**
     * Routes of ours carry this number, so that they are told from everybody's. Nobody else is
     * known to use it: 186 to 198 are the protocols of FRR, 84 is OVN.
     */
    public static final int PROTOCOL_SPOKEWIRE = 83;

    /** To a neighbour or a subnet. */
    public static final int UNICAST = 1;

    /** To this host. */
    public static final int TO_LOCAL = 2;

    /** Dropped without a word. */
    public static final int BLACKHOLE = 6;

    /** Dropped with an ICMP unreachable. */
    public static final int UNREACHABLE = 7;

    /** Dropped with an ICMP administratively prohibited. */
    public static final int PROHIBIT = 8;

    /** Copies the list. */
    public RouteInfo {
        hops = List.copyOf(hops);
    }

    /**
     * One way.
     *
     * @param device index of the device; 0 to let the kernel find it by the gateway
     * @param gateway the next router; null when the destination is on the link
     * @param weight its share of the flows beside other ways, 1 to 256
     */
    public record Hop(int device, @Nullable Address gateway, int weight) {
        /** The only way, or one of equal ways. */
        public Hop(int device, @Nullable Address gateway) {
            this(device, gateway, 1);
        }
    }

    /** What tells routes apart: the kernel has one of each. */
    public record Key(int table, Prefix prefix, long metric) {}

    /** What tells this route from others. */
    public Key key() {
        return new Key(table, prefix, metric);
    }
}
