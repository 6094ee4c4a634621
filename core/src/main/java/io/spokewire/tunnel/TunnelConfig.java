package io.spokewire.tunnel;

import io.spokewire.command.Settings;
import io.spokewire.command.Slot;
import io.spokewire.command.Values;
import io.spokewire.net.Address;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * What the {@code tunnel ...} lines of an interface say.
 *
 * @param values what was told, by the slots below
 */
public record TunnelConfig(Values values) implements Settings<TunnelConfig> {
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

    /**
     * The IPsec profile that protects a tunnel.
     *
     * @param profile its name; empty for none
     * @param shared whether several tunnels of one source share its associations
     */
    public record Protection(String profile, boolean shared) {
        /** Packets travel in clear. */
        public static final Protection NONE = new Protection("", false);
    }

    /**
     * Keepalives of a point-to-point tunnel.
     *
     * @param seconds their period, 1 to 32767; 0 for off
     * @param retries how many without an answer until the line goes down, 1 to 255
     */
    public record Keepalive(int seconds, int retries) {
        /** The far end is not asked. */
        public static final Keepalive OFF = new Keepalive(0, 3);
    }

    /** A tunnel interface that was told nothing. */
    public static final TunnelConfig DEFAULT = new TunnelConfig(Values.NONE);

    /** Where an interface's section holds it. */
    public static final Slot<TunnelConfig> SLOT = Slot.of("tunnel", DEFAULT);

    /** {@code tunnel mode}. */
    public static final Slot<TunnelMode> MODE = Slot.of("tunnel mode", TunnelMode.GRE_IP);

    /** {@code tunnel source}. */
    public static final Slot<Source> SOURCE = Slot.of("tunnel source", new Source.None());

    /** {@code tunnel destination}. */
    public static final Slot<String> DESTINATION = Slot.of("tunnel destination", "");

    /** {@code tunnel key}. */
    public static final Slot<OptionalLong> KEY = Slot.of("tunnel key", OptionalLong.empty());

    /** {@code tunnel checksum}. */
    public static final Slot<Boolean> CHECKSUM = Slot.of("tunnel checksum", false);

    /** {@code tunnel sequence-datagrams}. */
    public static final Slot<Boolean> SEQUENCE = Slot.of("tunnel sequence-datagrams", false);

    /** {@code tunnel ttl}. */
    public static final Slot<Integer> TTL = Slot.of("tunnel ttl", 255);

    /** {@code tunnel tos}. */
    public static final Slot<OptionalInt> TOS = Slot.of("tunnel tos", OptionalInt.empty());

    /** {@code tunnel vrf}. */
    public static final Slot<String> VRF = Slot.of("tunnel vrf", "");

    /** {@code tunnel protection ipsec profile}. */
    public static final Slot<Protection> PROTECTION = Slot.of("tunnel protection", Protection.NONE);

    /** {@code tunnel path-mtu-discovery}. */
    public static final Slot<Boolean> PATH_MTU_DISCOVERY =
            Slot.of("tunnel path-mtu-discovery", false);

    /** {@code tunnel path-mtu-discovery age-timer}: RFC 1191 §6.3 recommends ten minutes. */
    public static final Slot<Integer> PATH_MTU_AGE_MINUTES =
            Slot.of("tunnel path-mtu-discovery age-timer", 10);

    /** {@code tunnel path-mtu-discovery min-mtu}. */
    public static final Slot<Integer> PATH_MTU_MIN_BYTES =
            Slot.of("tunnel path-mtu-discovery min-mtu", 92);

    /** {@code keepalive}. */
    public static final Slot<Keepalive> KEEPALIVE = Slot.of("keepalive", Keepalive.OFF);

    /** {@code relay kernel}. */
    public static final Slot<Boolean> RELAY_KERNEL = Slot.of("relay kernel", false);

    @Override
    public TunnelConfig with(Values changed) {
        return new TunnelConfig(changed);
    }

    /** The encapsulation. */
    public TunnelMode mode() {
        return get(MODE);
    }

    /** Where the outer source address comes from. */
    public Source source() {
        return get(SOURCE);
    }

    /** The far end of a point-to-point tunnel: an address or a name; empty for none. */
    public String destination() {
        return get(DESTINATION);
    }

    /** The GRE key, 0 to 4294967295; key 0 is not "no key". */
    public OptionalLong key() {
        return get(KEY);
    }

    /** Whether packets carry a GRE checksum. */
    public boolean checksum() {
        return get(CHECKSUM);
    }

    /** Whether packets carry sequence numbers and late ones are dropped. */
    public boolean sequence() {
        return get(SEQUENCE);
    }

    /** The outer TTL, 1 to 255; IOS's default is 255. */
    public int ttl() {
        return get(TTL);
    }

    /** The outer type of service, 0 to 255; empty to take it from the packet inside. */
    public OptionalInt tos() {
        return get(TOS);
    }

    /** {@code tunnel vrf}: the VRF of the outer packets; empty for the default one. */
    public String vrf() {
        return get(VRF);
    }

    /** The IPsec profile; empty for none. */
    public String protection() {
        return get(PROTECTION).profile();
    }

    /** Whether several tunnels of one source share the profile's associations. */
    public boolean protectionShared() {
        return get(PROTECTION).shared();
    }

    /** Whether outer packets carry DF and the tunnel follows the path's MTU. */
    public boolean pathMtuDiscovery() {
        return get(PATH_MTU_DISCOVERY);
    }

    /** How long the MTU of a path holds once it was learnt, 10 to 30; 0 for ever. */
    public int pathMtuAgeMinutes() {
        return get(PATH_MTU_AGE_MINUTES);
    }

    /** The least MTU of a path that is believed, 92 to 65535 bytes of the outer packet. */
    public int pathMtuMinBytes() {
        return get(PATH_MTU_MIN_BYTES);
    }

    /** Period of keepalives, 1 to 32767; 0 for off. */
    public int keepaliveSeconds() {
        return get(KEEPALIVE).seconds();
    }

    /** Keepalives without an answer until the line goes down, 1 to 255. */
    public int keepaliveRetries() {
        return get(KEEPALIVE).retries();
    }

    /** {@code relay kernel}: packets from tunnel to tunnel go through the host's firewall. */
    public boolean relayKernel() {
        return get(RELAY_KERNEL);
    }
}
