package io.spokewire.ike.v1;

import io.spokewire.ike.IkePath;
import io.spokewire.net.Address;
import io.spokewire.net.Bytes;
import io.spokewire.net.Ipv4Address;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Client identities of quick mode: which packets a child SA is for. Here it is always GRE. */
final class Selectors {
    private static final int GRE = 47;

    private Selectors() {}

    /** GRE of one address, as Cisco proposes it for tunnels. */
    static Payload.Id host(Address address) {
        return new Payload.Id(
                address instanceof Ipv4Address ? Payload.Id.IPV4 : Payload.Id.IPV6,
                GRE,
                0,
                Bytes.copyOf(address.toBytes()));
    }

    /**
     * What stands in the inner headers of tunnel mode.
     *
     * @param local our end
     * @param remote the peer's end
     */
    record Traffic(Address local, Address remote) {
        /** The ends of the ISAKMP SA, as we see them. */
        static Traffic of(IkePath path) {
            return new Traffic(path.local().address(), path.remote().address());
        }
    }

    /**
     * What we ask for: in tunnel mode what an older child with the peer is for, which the peer has
     * agreed to; else behind a NAT the address that the peer calls its own, since the NAT's is not
     * in its packets. In transport mode the ends that we see, RFC 3947 section 5.2.
     *
     * @param tunnel whether only tunnel mode is offered
     */
    static Traffic wanted(IkeSa sa, @Nullable Child older, boolean tunnel) {
        Traffic seen = Traffic.of(sa.path);
        if (older != null && older.sa.inbound().tunnelMode()) {
            return new Traffic(older.sa.localTraffic(), older.sa.remoteTraffic());
        }
        Payload.Id named = new Payload.Id(sa.remote.type(), 0, 0, sa.remote.data());
        return tunnel && sa.nat.remote() && isHost(named, seen.remote())
                ? new Traffic(seen.local(), Address.fromBytes(named.data().toArray()))
                : seen;
    }

    /**
     * What a pair that we do not {@link #refuse} is for in tunnel mode. Where a NAT stands in front
     * of an end, and its identity is one host, it is that host.
     *
     * @param ids none, or the initiator's and the responder's
     * @param path as the responder, which we are, sees it
     */
    static Traffic agreed(List<Payload.Id> ids, IkePath path, Nat nat) {
        Traffic seen = Traffic.of(path);
        if (ids.isEmpty()) {
            return seen;
        }
        return new Traffic(
                nat.local() ? named(ids.get(1), seen.local()) : seen.local(),
                nat.remote() ? named(ids.get(0), seen.remote()) : seen.remote());
    }

    private static Address named(Payload.Id id, Address seen) {
        return id.idType() == host(seen).idType() ? Address.fromBytes(id.data().toArray()) : seen;
    }

    /**
     * Why we cannot serve a pair; null when we can. Behind a NAT an end names its own address,
     * which is not the one that the other end sees.
     *
     * @param ids none, or the initiator's and the responder's
     * @param path as the responder, which we are, sees it
     */
    static @Nullable String refuse(List<Payload.Id> ids, IkePath path, Nat nat) {
        if (ids.isEmpty()) {
            // RFC 2409 section 5.5: the addresses of the peers, any protocol.
            return null;
        }
        if (ids.size() != 2) {
            return ids.size() + " client identities instead of two";
        }
        Payload.Id theirs = ids.get(0);
        Payload.Id ours = ids.get(1);
        for (Payload.Id one : ids) {
            if ((one.protocol() != 0 && one.protocol() != GRE) || one.port() != 0) {
                return "the peer wants protocol %d, port %d; this is for GRE (47)"
                        .formatted(one.protocol(), one.port());
            }
        }
        if (!(nat.local() && isHost(ours, path.local().address()))
                && !covers(ours, path.local().address())) {
            return "the peer wants %s here; this is for %s"
                    .formatted(words(ours), path.local().address());
        }
        if (!(nat.remote() && isHost(theirs, path.remote().address()))
                && !covers(theirs, path.remote().address())) {
            return "the peer wants %s on its side; this is for %s"
                    .formatted(words(theirs), path.remote().address());
        }
        return null;
    }

    private static boolean isHost(Payload.Id id, Address seen) {
        return id.idType() == host(seen).idType() && id.data().length() == seen.toBytes().length;
    }

    /** Whether an identity covers an address. */
    private static boolean covers(Payload.Id id, Address address) {
        byte[] data = id.data().toArray();
        byte[] wanted = address.toBytes();
        int length = wanted.length;
        boolean v4 = address instanceof Ipv4Address;
        int host = v4 ? Payload.Id.IPV4 : Payload.Id.IPV6;
        int subnet = v4 ? Payload.Id.IPV4_SUBNET : Payload.Id.IPV6_SUBNET;
        int range = v4 ? Payload.Id.IPV4_RANGE : Payload.Id.IPV6_RANGE;
        if (id.idType() == host) {
            return Bytes.copyOf(data).equals(Bytes.copyOf(wanted));
        }
        if (data.length != 2 * length) {
            return false;
        }
        if (id.idType() == subnet) {
            for (int i = 0; i < length; i++) {
                if (((data[i] ^ wanted[i]) & data[length + i]) != 0) {
                    return false;
                }
            }
            return true;
        }
        return id.idType() == range
                && Address.fromBytes(id.data().slice(0, length).toArray()).compareTo(address) <= 0
                && Address.fromBytes(id.data().slice(length, 2 * length).toArray())
                                .compareTo(address)
                        >= 0;
    }

    private static String words(Payload.Id id) {
        byte[] data = id.data().toArray();
        boolean single =
                (id.idType() == Payload.Id.IPV4 && data.length == 4)
                        || (id.idType() == Payload.Id.IPV6 && data.length == 16);
        return single
                ? Address.fromBytes(data).toString()
                : "identity type " + id.idType() + " " + id.data();
    }
}
