package io.spokewire.router;

import io.spokewire.net.Address;
import io.spokewire.net.NbmaPeer;
import io.spokewire.nhrp.NhrpAction;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Packets of NHRP that had no security association to leave by, kept for the seconds that one
 * takes: so a registration is answered with the first association, not with its next attempt.
 */
final class SealedLater {
    /** Peers that packets wait for; those of the longest waiting one go first. */
    private static final int PEERS_MAX = 4096;

    /** Packets for one peer: a registration, an answer or two. */
    private static final int PACKETS_MAX = 4;

    /** By then NHRP has sent the same again. */
    private static final long AGE_MAX_NANOS = 10_000_000_000L;

    private record Key(String tunnel, Address remote) {}

    private record Waiting(NhrpAction.Send send, long sinceNanos) {}

    private final Map<Key, ArrayDeque<Waiting>> waiting = new LinkedHashMap<>();

    /** Keeps a packet until its peer can be reached. */
    void keep(NhrpAction.Send send, long nowNanos) {
        Key key = new Key(send.tunnel(), send.peer().address());
        ArrayDeque<Waiting> all = waiting.computeIfAbsent(key, _ -> new ArrayDeque<>());
        all.removeIf(before -> before.send().equals(send)); // sent again: once is enough
        if (all.size() >= PACKETS_MAX) {
            all.removeFirst();
        }
        all.addLast(new Waiting(send, nowNanos));
        if (waiting.size() > PEERS_MAX) {
            waiting.remove(waiting.keySet().iterator().next());
        }
    }

    /** What waited for a peer, in the order in which it came. */
    List<NhrpAction.Send> take(String tunnel, Address remote, long nowNanos) {
        List<NhrpAction.Send> all = new ArrayList<>();
        ArrayDeque<Waiting> found = waiting.remove(new Key(tunnel, remote));
        if (found != null) {
            for (Waiting one : found) {
                if (nowNanos - one.sinceNanos() < AGE_MAX_NANOS) {
                    NhrpAction.Send send = one.send();
                    all.add(new NhrpAction.Send(send.tunnel(), NbmaPeer.of(remote), send.packet()));
                }
            }
        }
        return all;
    }
}
