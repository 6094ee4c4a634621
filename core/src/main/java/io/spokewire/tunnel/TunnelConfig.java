package io.spokewire.tunnel;

import io.spokewire.command.Slot;
import io.spokewire.net.Address;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * What the {@code tunnel ...} lines of an interface say.
 *
 * @param mode the encapsulation
 * @param source where the outer source address comes from
 * @param destination the far end of a point-to-point tunnel: an address or a name; empty for none
 * @param key the GRE key, 0 to 4294967295; key 0 is not "no key"
 * @param checksum whether packets carry a GRE checksum
 * @param sequence whether packets carry sequence numbers and late ones are dropped
 * @param ttl the outer TTL, 1 to 255; IOS's default is 255
 * @param tos the outer type of service, 0 to 255; empty to take it from the packet inside
 * @param vrf {@code tunnel vrf}: the VRF of the outer packets; empty for the default one
 * @param protection the IPsec profile; empty for none
 * @param protectionShared whether several tunnels of one source share the profile's associations
 * @param pathMtuDiscovery whether outer packets carry DF and the tunnel follows the path's MTU
 * @param keepaliveSeconds period of keepalives, 1 to 32767; 0 for off
 * @param keepaliveRetries keepalives without an answer until the line goes down, 1 to 255
 * @param relayKernel {@code relay kernel}: packets from tunnel to tunnel go through the host's
 *     firewall
 */
public record TunnelConfig(
        TunnelMode mode,
        Source source,
        String destination,
        OptionalLong key,
        boolean checksum,
        boolean sequence,
        int ttl,
        OptionalInt tos,
        String vrf,
        String protection,
        boolean protectionShared,
        boolean pathMtuDiscovery,
        int keepaliveSeconds,
        int keepaliveRetries,
        boolean relayKernel) {

    /** The encapsulation of a tunnel. */
    public enum TunnelMode {
        /** {@code tunnel mode gre ip}, the default: point-to-point over IPv4. */
        GRE_IP("gre ip", false, false),
        /** {@code tunnel mode gre multipoint}: over IPv4. */
        GRE_MULTIPOINT("gre multipoint", true, false),
        /** {@code tunnel mode gre ipv6}: point-to-point over IPv6. */
        GRE_IPV6("gre ipv6", false, true),
        /** {@code tunnel mode gre multipoint ipv6}: over IPv6. */
        GRE_MULTIPOINT_IPV6("gre multipoint ipv6", true, true);

        private final String words;
        private final boolean multipoint;
        private final boolean ipv6;

        TunnelMode(String words, boolean multipoint, boolean ipv6) {
            this.words = words;
            this.multipoint = multipoint;
            this.ipv6 = ipv6;
        }

        /** As the configuration says it, behind {@code tunnel mode}. */
        public String words() {
            return words;
        }

        /** Whether NHRP finds the far end of each packet. */
        public boolean multipoint() {
            return multipoint;
        }

        /** Whether the outer packets are IPv6. */
        public boolean ipv6() {
            return ipv6;
        }
    }

    /** Where the outer source address comes from. */
    public sealed interface Source {
        /** No {@code tunnel source} line. */
        record None() implements Source {}

        /** The address of an interface, followed when it changes. */
        record Interface(String name) implements Source {}

        /** A fixed address. */
        record Fixed(Address address) implements Source {}
    }

    /** A tunnel interface that was told nothing. */
    public static final TunnelConfig DEFAULT =
            new TunnelConfig(
                    TunnelMode.GRE_IP,
                    new Source.None(),
                    "",
                    OptionalLong.empty(),
                    false,
                    false,
                    255,
                    OptionalInt.empty(),
                    "",
                    "",
                    false,
                    false,
                    0,
                    3,
                    false);

    /** Where an interface's section holds it. */
    public static final Slot<TunnelConfig> SLOT = Slot.of("tunnel", DEFAULT);

    /** This record with another {@code mode}. */
    public TunnelConfig withMode(TunnelMode value) {
        return new TunnelConfig(
                value,
                source,
                destination,
                key,
                checksum,
                sequence,
                ttl,
                tos,
                vrf,
                protection,
                protectionShared,
                pathMtuDiscovery,
                keepaliveSeconds,
                keepaliveRetries,
                relayKernel);
    }

    /** This record with another {@code source}. */
    public TunnelConfig withSource(Source value) {
        return new TunnelConfig(
                mode,
                value,
                destination,
                key,
                checksum,
                sequence,
                ttl,
                tos,
                vrf,
                protection,
                protectionShared,
                pathMtuDiscovery,
                keepaliveSeconds,
                keepaliveRetries,
                relayKernel);
    }

    /** This record with another {@code destination}. */
    public TunnelConfig withDestination(String value) {
        return new TunnelConfig(
                mode,
                source,
                value,
                key,
                checksum,
                sequence,
                ttl,
                tos,
                vrf,
                protection,
                protectionShared,
                pathMtuDiscovery,
                keepaliveSeconds,
                keepaliveRetries,
                relayKernel);
    }

    /** This record with another {@code key}. */
    public TunnelConfig withKey(OptionalLong value) {
        return new TunnelConfig(
                mode,
                source,
                destination,
                value,
                checksum,
                sequence,
                ttl,
                tos,
                vrf,
                protection,
                protectionShared,
                pathMtuDiscovery,
                keepaliveSeconds,
                keepaliveRetries,
                relayKernel);
    }

    /** This record with another {@code checksum}. */
    public TunnelConfig withChecksum(boolean value) {
        return new TunnelConfig(
                mode,
                source,
                destination,
                key,
                value,
                sequence,
                ttl,
                tos,
                vrf,
                protection,
                protectionShared,
                pathMtuDiscovery,
                keepaliveSeconds,
                keepaliveRetries,
                relayKernel);
    }

    /** This record with another {@code sequence}. */
    public TunnelConfig withSequence(boolean value) {
        return new TunnelConfig(
                mode,
                source,
                destination,
                key,
                checksum,
                value,
                ttl,
                tos,
                vrf,
                protection,
                protectionShared,
                pathMtuDiscovery,
                keepaliveSeconds,
                keepaliveRetries,
                relayKernel);
    }

    /** This record with another {@code ttl}. */
    public TunnelConfig withTtl(int value) {
        return new TunnelConfig(
                mode,
                source,
                destination,
                key,
                checksum,
                sequence,
                value,
                tos,
                vrf,
                protection,
                protectionShared,
                pathMtuDiscovery,
                keepaliveSeconds,
                keepaliveRetries,
                relayKernel);
    }

    /** This record with another {@code tos}. */
    public TunnelConfig withTos(OptionalInt value) {
        return new TunnelConfig(
                mode,
                source,
                destination,
                key,
                checksum,
                sequence,
                ttl,
                value,
                vrf,
                protection,
                protectionShared,
                pathMtuDiscovery,
                keepaliveSeconds,
                keepaliveRetries,
                relayKernel);
    }

    /** This record with another {@code vrf}. */
    public TunnelConfig withVrf(String value) {
        return new TunnelConfig(
                mode,
                source,
                destination,
                key,
                checksum,
                sequence,
                ttl,
                tos,
                value,
                protection,
                protectionShared,
                pathMtuDiscovery,
                keepaliveSeconds,
                keepaliveRetries,
                relayKernel);
    }

    /** This record with another {@code protection}. */
    public TunnelConfig withProtection(String value) {
        return new TunnelConfig(
                mode,
                source,
                destination,
                key,
                checksum,
                sequence,
                ttl,
                tos,
                vrf,
                value,
                protectionShared,
                pathMtuDiscovery,
                keepaliveSeconds,
                keepaliveRetries,
                relayKernel);
    }

    /** This record with another {@code protectionShared}. */
    public TunnelConfig withProtectionShared(boolean value) {
        return new TunnelConfig(
                mode,
                source,
                destination,
                key,
                checksum,
                sequence,
                ttl,
                tos,
                vrf,
                protection,
                value,
                pathMtuDiscovery,
                keepaliveSeconds,
                keepaliveRetries,
                relayKernel);
    }

    /** This record with another {@code pathMtuDiscovery}. */
    public TunnelConfig withPathMtuDiscovery(boolean value) {
        return new TunnelConfig(
                mode,
                source,
                destination,
                key,
                checksum,
                sequence,
                ttl,
                tos,
                vrf,
                protection,
                protectionShared,
                value,
                keepaliveSeconds,
                keepaliveRetries,
                relayKernel);
    }

    /** This record with another {@code keepaliveSeconds}. */
    public TunnelConfig withKeepaliveSeconds(int value) {
        return new TunnelConfig(
                mode,
                source,
                destination,
                key,
                checksum,
                sequence,
                ttl,
                tos,
                vrf,
                protection,
                protectionShared,
                pathMtuDiscovery,
                value,
                keepaliveRetries,
                relayKernel);
    }

    /** This record with another {@code keepaliveRetries}. */
    public TunnelConfig withKeepaliveRetries(int value) {
        return new TunnelConfig(
                mode,
                source,
                destination,
                key,
                checksum,
                sequence,
                ttl,
                tos,
                vrf,
                protection,
                protectionShared,
                pathMtuDiscovery,
                keepaliveSeconds,
                value,
                relayKernel);
    }

    /** This record with another {@code relayKernel}. */
    public TunnelConfig withRelayKernel(boolean value) {
        return new TunnelConfig(
                mode,
                source,
                destination,
                key,
                checksum,
                sequence,
                ttl,
                tos,
                vrf,
                protection,
                protectionShared,
                pathMtuDiscovery,
                keepaliveSeconds,
                keepaliveRetries,
                value);
    }
}
