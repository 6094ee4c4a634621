package io.spokewire.ike;

import io.spokewire.ike.crypto.EcdhProvider;
import io.spokewire.net.Address;
import io.spokewire.pki.Credentials;
import java.time.Instant;
import java.util.List;

/** What an engine of IKE may ask while it works. All answers come at once and change nothing. */
public interface IkeEnvironment {
    /** What the configuration says of IKE. */
    IkeSettings settings();

    /** The policies of all protected tunnels that are configured and not shut down. */
    List<ChildPolicy> policies();

    /**
     * The policies, those last that are meant for another peer: a point-to-point tunnel has but
     * one.
     */
    default List<ChildPolicy> policies(Address remote) {
        return policies();
    }

    /** Our certificates, and how those of others are judged. */
    Credentials credentials();

    /** Who computes Diffie-Hellman on curves. */
    default EcdhProvider ecdh() {
        return EcdhProvider.JDK;
    }

    /** For certificates and the traffic-independent stamps of messages only. */
    Instant wallTime();

    /** Our addresses in a VRF, for MOBIKE and for telling whether one has gone. */
    List<Address> localAddresses(String vrf);

    /**
     * The addresses of an interface of ours, for {@code match address local interface}.
     *
     * @param name canonical, or anything that names none
     */
    List<Address> interfaceAddresses(String name, String vrf);

    /**
     * Packets and seconds of a child SA, as the packet path counts them.
     *
     * @return never null; zeros for an unknown one
     */
    ChildUsage usage(long childSa);

    /**
     * Whether a peer of ours in the packet path has sent in the last while: saves liveness tests.
     */
    record ChildUsage(
            long packetsIn, long packetsOut, long bytesIn, long bytesOut, long lastInNanos) {
        /** Nothing yet. */
        public static final ChildUsage NONE = new ChildUsage(0, 0, 0, 0, Long.MIN_VALUE);
    }
}
