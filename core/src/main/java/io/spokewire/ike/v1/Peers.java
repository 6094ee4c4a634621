package io.spokewire.ike.v1;

import io.spokewire.ike.IkeIdentity;
import io.spokewire.ike.IkeNumbers;
import io.spokewire.ike.IkePath;
import io.spokewire.net.Address;
import io.spokewire.net.Bytes;
import io.spokewire.net.Ipv4Address;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Numbers of authenticated peers. A peer is who it has proven to be, in a VRF and to an address of
 * ours; where it is known by an address only, which two peers behind two NATs may share, by where
 * it speaks from too. Ports do not count: a NAT changes them.
 */
final class Peers {
    private record Key(
            String vrf, Address local, int identityType, Bytes identity, Address remote) {}

    private static final Address ANYWHERE = Ipv4Address.ANY;

    private final IkeNumbers numbers;
    private final Map<Key, Long> known = new LinkedHashMap<>();

    Peers(IkeNumbers numbers) {
        this.numbers = numbers;
    }

    /** The number of a peer; a new one for a new peer. */
    long number(IkePath path, IkeIdentity identity) {
        return known.computeIfAbsent(key(path, identity), _ -> numbers.next());
    }

    /** A NAT has given a peer another address: what comes from there is the same peer. */
    void moved(long peer, IkePath path, IkeIdentity identity) {
        known.values().removeIf(number -> number == peer);
        known.put(key(path, identity), peer);
    }

    /** Forgets the peers that nothing holds any more. */
    void keepOnly(Set<Long> used) {
        known.values().retainAll(used);
    }

    private static Key key(IkePath path, IkeIdentity identity) {
        boolean address = identity.type() == Payload.Id.IPV4 || identity.type() == Payload.Id.IPV6;
        return new Key(
                path.vrf(),
                path.local().address(),
                identity.type(),
                identity.data(),
                address ? path.remote().address() : ANYWHERE);
    }
}
