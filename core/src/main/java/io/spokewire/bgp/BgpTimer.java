package io.spokewire.bgp;

import io.spokewire.engine.Expectation;
import io.spokewire.net.AddressFamily;

/** What wakes a process. */
sealed interface BgpTimer extends Expectation {
    /** Work is left: go on with the next slice. */
    record Work() implements BgpTimer {}

    /** A neighbour is to be called, RFC 4271 section 8: ConnectRetryTimer and IdleHoldTimer. */
    record Retry(PeerKey peer) implements BgpTimer {}

    /** Nothing has come from a neighbour for long: HoldTimer. */
    record Hold(long stream) implements BgpTimer {}

    /** KeepaliveTimer. */
    record Keepalive(long stream) implements BgpTimer {}

    /** A group's changes are to be told: MinRouteAdvertisementIntervalTimer. */
    record Flush(int group) implements BgpTimer {}

    /** A restarting neighbour should be back, RFC 4724. */
    record Restart(PeerKey peer) implements BgpTimer {}

    /** A restarted neighbour should have told all of a family, RFC 4724. */
    record StalePaths(PeerKey peer, AddressFamily family) implements BgpTimer {}

    /** A neighbour with too many prefixes may call again. */
    record PrefixRestart(PeerKey peer) implements BgpTimer {}

    /** Damped routes of a table may be used again, RFC 2439 section 4.8.7. */
    record Reuse(TableKey table) implements BgpTimer {}

    /** Changes of the next hops of a table have been collected. */
    record NextHops(TableKey table) implements BgpTimer {}

    /** A neighbour should have begun to tell all of a family again, RFC 7313 section 4. */
    record Refreshed(PeerKey peer, AddressFamily family) implements BgpTimer {}

    /** A session is to end, RFC 8326. */
    record Retire(PeerKey peer) implements BgpTimer {}

    @Override
    default boolean expects() {
        return switch (this) {
            case Hold _, Restart _, StalePaths _, Refreshed _ -> true;
            case Work _,
                    Retry _,
                    Keepalive _,
                    Flush _,
                    PrefixRestart _,
                    Reuse _,
                    NextHops _,
                    Retire _ ->
                    false;
        };
    }
}
