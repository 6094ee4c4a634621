package io.spokewire.ike;

import io.spokewire.esp.EspSuite;
import io.spokewire.net.Address;
import java.util.List;
import java.util.OptionalInt;

/**
 * What one protected tunnel wants of its child security associations: {@code tunnel protection
 * ipsec profile NAME} with all that the names in it lead to. The traffic is GRE between the outer
 * addresses, whatever the tunnel.
 *
 * @param profile name of the IPsec profile
 * @param tunnels the tunnels that it protects here; several with {@code shared}
 * @param vrf the front-door VRF; empty for the default one
 * @param local our outer address
 * @param ikev2Profile name of the IKEv2 profile; empty: this is negotiated by IKEv1
 * @param isakmpProfile name of the IKEv1 profile; empty for the global settings
 * @param proposals best first, never empty
 * @param pfsGroup Diffie-Hellman group of rekeys; empty for none
 * @param pfsAdditional ML-KEM on top of the group (RFC 9370), as numbers of key exchange methods,
 *     best first; empty for none. IKEv1 knows no such thing
 * @param lifetimeSeconds 120 to 2592000
 * @param lifetimeKilobytes 2560 to 4294967295; 0 for no limit by volume
 * @param idleSeconds without traffic until the association goes; 0 for never
 * @param replayWindow packets, 0 for no check
 * @param udpEncapsulation whether NAT traversal is offered
 * @param responderOnly whether we never begin
 */
public record ChildPolicy(
        String profile,
        List<String> tunnels,
        String vrf,
        Address local,
        String ikev2Profile,
        String isakmpProfile,
        List<Proposal> proposals,
        OptionalInt pfsGroup,
        List<Integer> pfsAdditional,
        int lifetimeSeconds,
        long lifetimeKilobytes,
        int idleSeconds,
        int replayWindow,
        boolean udpEncapsulation,
        boolean responderOnly) {
    /**
     * One transform set.
     *
     * @param suite algorithms, with {@link EspSuite#extendedSequence} false; IKEv2 offers both
     * @param mode how packets are wrapped; {@link Mode#TRANSPORT} takes tunnel mode too where the
     *     peer insists
     */
    public record Proposal(String transformSet, EspSuite suite, Mode mode) {}

    /** How packets are wrapped. */
    public enum Mode {
        /** A new IP header around the packet; transport mode where the peer proposes it. */
        TUNNEL,
        /** The packet keeps its header; tunnel mode where the peer insists. */
        TRANSPORT,
        /** The packet keeps its header, or there is no association. */
        TRANSPORT_REQUIRED
    }

    /** Copies the lists. */
    public ChildPolicy {
        tunnels = List.copyOf(tunnels);
        proposals = List.copyOf(proposals);
        pfsAdditional = List.copyOf(pfsAdditional);
    }

    /** Without ML-KEM. */
    public ChildPolicy(
            String profile,
            List<String> tunnels,
            String vrf,
            Address local,
            String ikev2Profile,
            String isakmpProfile,
            List<Proposal> proposals,
            OptionalInt pfsGroup,
            int lifetimeSeconds,
            long lifetimeKilobytes,
            int idleSeconds,
            int replayWindow,
            boolean udpEncapsulation,
            boolean responderOnly) {
        this(
                profile,
                tunnels,
                vrf,
                local,
                ikev2Profile,
                isakmpProfile,
                proposals,
                pfsGroup,
                List.of(),
                lifetimeSeconds,
                lifetimeKilobytes,
                idleSeconds,
                replayWindow,
                udpEncapsulation,
                responderOnly);
    }

    /** The same with another outer address of ours. */
    public ChildPolicy at(Address moved) {
        return new ChildPolicy(
                profile,
                tunnels,
                vrf,
                moved,
                ikev2Profile,
                isakmpProfile,
                proposals,
                pfsGroup,
                pfsAdditional,
                lifetimeSeconds,
                lifetimeKilobytes,
                idleSeconds,
                replayWindow,
                udpEncapsulation,
                responderOnly);
    }

    /** Whether IKEv2 negotiates it. */
    public boolean isIkev2() {
        return !ikev2Profile.isEmpty();
    }
}
