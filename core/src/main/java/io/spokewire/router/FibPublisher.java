package io.spokewire.router;

import io.spokewire.forward.FibEntry;
import io.spokewire.net.Address;
import io.spokewire.net.Ipv4Address;
import io.spokewire.net.Ipv6Address;
import io.spokewire.net.Prefix;
import io.spokewire.rib.NextHop;
import io.spokewire.rib.PrefixTrie;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToIntFunction;

/** Turns the resolved routes of one VRF into what the packet path looks up. */
final class FibPublisher {
    /** What most routes of a large table come to: one list for all of them. */
    private static final List<FibEntry.Hop> HOST = List.of(FibEntry.Hop.HOST);

    private PrefixTrie<FibEntry> fib = PrefixTrie.empty();

    /** The table as it is now. */
    PrefixTrie<FibEntry> fib() {
        return fib;
    }

    /**
     * Takes a change over.
     *
     * @param hops the resolved next hops, each as often as its share of the flows; empty when the
     *     route has gone
     * @param shortcut number that the packets of a shortcut are counted under, or {@link
     *     FibEntry#UNCOUNTED}
     * @param tunnelIndex index of a tunnel by its name; -1 for all other interfaces
     */
    void set(Prefix prefix, List<NextHop> hops, int shortcut, ToIntFunction<String> tunnelIndex) {
        if (hops.isEmpty()) {
            fib = fib.without(prefix);
            return;
        }
        fib = fib.with(prefix, new FibEntry(prefix, entries(hops, tunnelIndex), shortcut));
    }

    private static List<FibEntry.Hop> entries(
            List<NextHop> hops, ToIntFunction<String> tunnelIndex) {
        if (hops.size() == 1) {
            FibEntry.Hop only = hop(hops.getFirst(), tunnelIndex);
            return only.equals(FibEntry.Hop.HOST) ? HOST : List.of(only);
        }
        List<FibEntry.Hop> entries = new ArrayList<>(hops.size());
        for (NextHop hop : hops) {
            entries.add(hop(hop, tunnelIndex));
        }
        FibEntry.Hop first = entries.getFirst();
        boolean one = entries.stream().allMatch(first::equals);
        return one ? first.equals(FibEntry.Hop.HOST) ? HOST : List.of(first) : entries;
    }

    private static FibEntry.Hop hop(NextHop hop, ToIntFunction<String> tunnelIndex) {
        return switch (hop) {
            case NextHop.Discard() -> FibEntry.Hop.DISCARD;
            case NextHop.Receive(String _) -> FibEntry.Hop.HOST;
            case NextHop.Via(String interfaceName, Address gateway) -> {
                int tunnel = tunnelIndex.applyAsInt(interfaceName);
                if (tunnel < 0) {
                    yield FibEntry.Hop.HOST;
                }
                yield switch (gateway) {
                    case null -> new FibEntry.Hop(FibEntry.Kind.TUNNEL, tunnel, true, 0, 0);
                    case Ipv4Address(int value) ->
                            new FibEntry.Hop(
                                    FibEntry.Kind.TUNNEL, tunnel, false, (long) value << 32, 0);
                    case Ipv6Address(long high, long low) ->
                            new FibEntry.Hop(FibEntry.Kind.TUNNEL, tunnel, false, high, low);
                };
            }
        };
    }
}
