package io.spokewire.ike;

import io.spokewire.net.Address;
import io.spokewire.net.AddressFamily;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;

/**
 * Everything that {@code show crypto} sees, at one moment. No key is part of it.
 *
 * @param ikeSas those of IKEv2, then those of IKEv1, each in the order of their numbers
 * @param children in the order of their numbers
 * @param failures the negotiations that have failed or were refused last, one of each peer
 * @param policies what the protected tunnels want
 * @param ikev1 what IKEv1 has counted
 * @param ikev2 what IKEv2 has counted
 * @param limits what the configuration allows
 */
public record CryptoSnapshot(
        List<IkeSa> ikeSas,
        List<Child> children,
        List<Failure> failures,
        List<ChildPolicy> policies,
        IkeStatistics ikev1,
        IkeStatistics ikev2,
        IkeDefaults limits) {
    /** Copies the lists. */
    public CryptoSnapshot {
        ikeSas = List.copyOf(ikeSas);
        children = List.copyOf(children);
        failures = List.copyOf(failures);
        policies = List.copyOf(policies);
    }

    /** The same with these SAs. */
    public CryptoSnapshot with(List<IkeSa> sas, List<Child> pairs) {
        return new CryptoSnapshot(sas, pairs, failures, policies, ikev1, ikev2, limits);
    }

    /** An IKE SA and how long it has been there. */
    public record IkeSa(IkeSaSnapshot sa, Duration age) {
        /** Of the outer addresses. */
        public AddressFamily family() {
            return sa.path().remote().address().family();
        }
    }

    /**
     * A child SA, both directions.
     *
     * @param id of the pair
     * @param ikeSa number of its IKE SA
     * @param version of IKE, 1 or 2
     * @param tunnels that it protects
     * @param profile name of the IPsec profile
     * @param identity who the peer has proven to be
     * @param vrf the front-door VRF; empty for the default one
     * @param local our outer address
     * @param remote the peer's
     * @param remotePort of IKE
     * @param tunnelMode whether packets have a new IP header inside ESP
     * @param udp whether packets leave in UDP
     * @param transform as a transform set words it: {@code esp-aes 256 esp-sha256-hmac}
     * @param encryption as IOS prints it: {@code AES-CBC}, {@code AES-GCM}, {@code 3DES}
     * @param keyBits of the cipher
     * @param integrity as IOS prints it: {@code SHA256}; {@code None} with combined ciphers
     * @param extendedSequence whether sequence numbers have 64 bits
     * @param ivBytes of each packet
     * @param replayWindow packets; 0 for no check
     * @param pfsGroup of rekeys; empty for none
     * @param inboundSpi unsigned
     * @param outboundSpi unsigned
     * @param packetsIn opened
     * @param packetsOut sealed
     * @param bytesIn inside ESP
     * @param bytesOut inside ESP
     * @param replayDrops packets that came twice or too late
     * @param integrityDrops packets whose integrity did not hold
     * @param remainingSeconds until it must be gone
     * @param remainingKilobytes until it must be gone; 0 without a limit by volume
     * @param seals whether packets are sealed with it; else it only opens
     * @param initiator whether we began the exchange that made it
     * @param weak whether an algorithm in it is weak
     * @param age since it was installed
     * @param mtu of the path that its packets take
     */
    public record Child(
            long id,
            long ikeSa,
            int version,
            List<String> tunnels,
            String profile,
            String identity,
            String vrf,
            Address local,
            Address remote,
            int remotePort,
            boolean tunnelMode,
            boolean udp,
            String transform,
            String encryption,
            int keyBits,
            String integrity,
            boolean extendedSequence,
            int ivBytes,
            int replayWindow,
            OptionalInt pfsGroup,
            long inboundSpi,
            long outboundSpi,
            long packetsIn,
            long packetsOut,
            long bytesIn,
            long bytesOut,
            long replayDrops,
            long integrityDrops,
            long remainingSeconds,
            long remainingKilobytes,
            boolean seals,
            boolean initiator,
            boolean weak,
            Duration age,
            Mtu mtu) {}

    /**
     * What fits.
     *
     * @param plaintextBytes largest packet that is sealed whole, its IP header included
     * @param pathBytes what the path to the peer carries
     * @param linkBytes what the interface carries that the packets leave by
     * @param link name of that interface; empty while there is none
     */
    public record Mtu(int plaintextBytes, int pathBytes, int linkBytes, String link) {}

    /**
     * Why there is no association with a peer, or why what it asked for was refused.
     *
     * @param version of IKE, 1 or 2
     * @param tunnels that it was for; where the peer began, those that it could have been for
     * @param profile name of the IPsec profile; empty where the peer began
     * @param vrf the front-door VRF; empty for the default one
     * @param local our outer address
     * @param remote the peer's
     * @param remotePort of IKE
     * @param why in words: the exchange and the cause
     * @param count how many have failed since one last succeeded; from 1
     * @param age since it failed last
     */
    public record Failure(
            int version,
            List<String> tunnels,
            String profile,
            String vrf,
            Address local,
            Address remote,
            int remotePort,
            String why,
            int count,
            Duration age) {}
}
