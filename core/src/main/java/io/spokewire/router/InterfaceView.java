package io.spokewire.router;

import static io.spokewire.view.Layout.left;

import io.spokewire.net.Address;
import io.spokewire.net.AddressFamily;
import io.spokewire.net.InterfaceAddress;
import io.spokewire.net.Prefix;
import io.spokewire.view.Layout;
import io.spokewire.view.View;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** What {@code show interfaces}, {@code show ip interface brief} and {@code show vrf} print. */
public final class InterfaceView {
    private static final Prefix LINK_LOCAL = Prefix.parse("FE80::/10");

    private InterfaceView() {}

    /**
     * What a tunnel has beyond other interfaces.
     *
     * @param sourceInterface the interface that the source address is taken from; empty for a fixed
     *     address
     * @param source outer source address; empty while it has none
     * @param destination outer destination of a point-to-point tunnel
     * @param transport protocol and transport as IOS names them: {@code multi-GRE/IP}
     * @param key GRE key
     * @param checksum whether packets carry a checksum
     * @param sequence whether packets carry sequence numbers
     * @param keepaliveSeconds period of keepalives; 0 for none
     * @param keepaliveRetries how many may stay unanswered
     * @param ttl of the outer packets
     * @param transportMtuBytes the largest packet inside that needs no fragments
     * @param pathMtuDiscovery empty where it is off
     * @param vrf VRF of the outer packets; empty for the default one
     * @param protection IPsec profile; empty for none
     */
    public record TunnelPart(
            String sourceInterface,
            Optional<Address> source,
            Optional<Address> destination,
            String transport,
            OptionalLong key,
            boolean checksum,
            boolean sequence,
            int keepaliveSeconds,
            int keepaliveRetries,
            int ttl,
            int transportMtuBytes,
            Optional<PathMtuDiscovery> pathMtuDiscovery,
            String vrf,
            String protection) {}

    /**
     * Path MTU discovery of a tunnel.
     *
     * @param age how long what was learnt holds; empty for ever
     * @param minBytes the least that is believed
     * @param paths what was learnt
     */
    public record PathMtuDiscovery(Optional<Duration> age, int minBytes, List<PathMtu> paths) {}

    /**
     * What the path to a peer takes.
     *
     * @param nbma where to
     * @param mtuBytes the largest outer packet
     * @param expires empty for never
     */
    public record PathMtu(Address nbma, int mtuBytes, Optional<Duration> expires) {}

    /**
     * What went through an interface, as the host counts it.
     *
     * @param rates empty while nobody has measured
     */
    public record Traffic(
            long packetsIn,
            long bytesIn,
            long errorsIn,
            long dropsIn,
            long packetsOut,
            long bytesOut,
            long errorsOut,
            long dropsOut,
            Optional<Rates> rates) {
        /** With rates. */
        public Traffic with(Rates measured) {
            return new Traffic(
                    packetsIn,
                    bytesIn,
                    errorsIn,
                    dropsIn,
                    packetsOut,
                    bytesOut,
                    errorsOut,
                    dropsOut,
                    Optional.of(measured));
        }
    }

    /** Averages over five minutes, the newest seconds counting most: per second. */
    public record Rates(long bitsIn, long packetsIn, long bitsOut, long packetsOut) {}

    /**
     * An interface.
     *
     * @param name as the configuration names it
     * @param device the host's device for it; empty when it has none
     * @param description free text
     * @param up administrative state
     * @param lineUp line protocol
     * @param reason why the line is down; empty when it is up, and when nobody knows
     * @param addresses own addresses, the primary one first
     * @param unnumbered the interface whose IPv4 address this one has; empty for none
     * @param ipv6Unnumbered the interface whose global IPv6 address this one has; empty for none
     * @param byDhcp whether the host's DHCP client sets the address
     * @param mtuBytes the IP MTU
     * @param bandwidthKbits kilobits per second
     * @param delayMicros microseconds
     * @param vrf empty for the default one
     * @param tunnel what only a tunnel has
     * @param traffic empty when the host does not count it
     */
    public record Shown(
            String name,
            String device,
            String description,
            boolean up,
            boolean lineUp,
            String reason,
            List<InterfaceAddress> addresses,
            String unnumbered,
            String ipv6Unnumbered,
            boolean byDhcp,
            int mtuBytes,
            int bandwidthKbits,
            int delayMicros,
            String vrf,
            Optional<TunnelPart> tunnel,
            Optional<Traffic> traffic) {
        private List<InterfaceAddress> of(AddressFamily family) {
            return addresses.stream().filter(a -> a.address().family() == family).toList();
        }
    }

    private static void borrowed(String lender, InterfaceAddress address, StringBuilder out) {
        out.append("  Interface is unnumbered. Using address of ").append(lender);
        out.append(" (").append(address.address()).append(")\n");
    }

    /** {@code show interfaces [X]}. */
    public record Interfaces(List<Shown> interfaces) implements View {
        @Override
        public String text() {
            StringBuilder out = new StringBuilder();
            interfaces.forEach(shown -> one(shown, out));
            return out.toString();
        }

        private static void one(Shown s, StringBuilder out) {
            out.append(s.name()).append(" is ").append(s.up() ? state(s) : "administratively down");
            out.append(", line protocol is ").append(s.lineUp() ? "up" : "down").append('\n');
            out.append("  Hardware is ").append(hardware(s)).append('\n');
            if (!s.description().isEmpty()) {
                out.append("  Description: ").append(s.description()).append('\n');
            }
            boolean primary = true;
            for (InterfaceAddress address : s.of(AddressFamily.IPV4)) {
                if (!s.unnumbered().isEmpty()) {
                    borrowed(s.unnumbered(), address, out);
                    continue;
                }
                out.append(primary ? "  Internet address is " : "  Secondary address ");
                out.append(address).append('\n');
                primary = false;
            }
            out.append("  MTU ").append(s.mtuBytes()).append(" bytes, BW ");
            out.append(s.bandwidthKbits()).append(" Kbit/sec, DLY ").append(s.delayMicros());
            out.append(" usec,\n     reliability 255/255, txload ");
            Optional<Rates> rates = s.traffic().flatMap(Traffic::rates);
            out.append(load(rates.map(Rates::bitsOut), s)).append("/255, rxload ");
            out.append(load(rates.map(Rates::bitsIn), s)).append("/255\n");
            out.append("  Encapsulation ").append(encapsulation(s)).append(", loopback not set\n");
            s.tunnel().ifPresent(tunnel -> tunnel(s, tunnel, out));
            s.traffic().ifPresent(traffic -> traffic(traffic, out));
        }

        /** How much of the bandwidth is used, in parts of 255; IOS never shows less than 1. */
        private static long load(Optional<Long> bits, Shown s) {
            long all = s.bandwidthKbits() * 1000L;
            return Math.clamp(bits.map(b -> all == 0 ? 1 : b * 255 / all).orElse(1L), 1, 255);
        }

        /** A device that is not there is down, whatever the configuration asks for. */
        private static String state(Shown s) {
            return s.device().isEmpty() && !s.lineUp() ? "down" : "up";
        }

        private static String hardware(Shown s) {
            if (s.tunnel().isPresent()) {
                return "Tunnel";
            }
            String kind = s.name().startsWith("Loopback") ? "Loopback" : "Linux device";
            return s.device().isEmpty() ? kind + " (not there)" : kind + " " + s.device();
        }

        private static String encapsulation(Shown s) {
            if (s.tunnel().isPresent()) {
                return "TUNNEL";
            }
            return s.name().startsWith("Loopback") ? "LOOPBACK" : "ARPA";
        }

        private static void tunnel(Shown s, TunnelPart t, StringBuilder out) {
            out.append(
                    t.keepaliveSeconds() == 0
                            ? "  Keepalive not set\n"
                            : "  Keepalive set (%d sec), retries %d\n"
                                    .formatted(t.keepaliveSeconds(), t.keepaliveRetries()));
            out.append("  Tunnel linestate evaluation ");
            out.append(s.lineUp() ? "up" : "down");
            out.append(s.reason().isEmpty() ? "" : " - " + s.reason()).append('\n');
            out.append("  Tunnel source ")
                    .append(t.source().map(Address::toString).orElse("UNKNOWN"));
            if (!t.sourceInterface().isEmpty()) {
                out.append(" (").append(t.sourceInterface()).append(')');
            }
            t.destination().ifPresent(d -> out.append(", destination ").append(d));
            out.append("\n  Tunnel protocol/transport ").append(t.transport());
            out.append("\n    Key ");
            out.append(
                    t.key().isPresent()
                            ? "0x" + Long.toHexString(t.key().getAsLong()).toUpperCase(Locale.ROOT)
                            : "disabled");
            out.append(", sequencing ").append(t.sequence() ? "enabled" : "disabled");
            out.append("\n    Checksumming of packets ");
            out.append(t.checksum() ? "enabled" : "disabled");
            out.append("\n  Tunnel TTL ").append(t.ttl()).append(", Fast tunneling enabled\n");
            t.pathMtuDiscovery().ifPresent(p -> pathMtu(p, out));
            out.append("  Tunnel transport MTU ").append(t.transportMtuBytes()).append(" bytes\n");
            if (!t.vrf().isEmpty()) {
                out.append("  Tunnel VRF \"").append(t.vrf()).append("\"\n");
            }
            if (!t.protection().isEmpty()) {
                out.append("  Tunnel protection via IPSec (profile \"");
                out.append(t.protection()).append("\")\n");
            }
        }

        private static void pathMtu(PathMtuDiscovery p, StringBuilder out) {
            out.append("  Path MTU Discovery, ager ");
            out.append(p.age().map(age -> age.toMinutes() + " mins").orElse("infinite"));
            out.append(", min MTU ").append(p.minBytes()).append('\n');
            for (PathMtu path : p.paths()) {
                out.append("    Path destination ").append(path.nbma()).append(": MTU ");
                out.append(path.mtuBytes()).append(", expires ");
                out.append(Layout.age(path.expires())).append('\n');
            }
        }

        private static void traffic(Traffic t, StringBuilder out) {
            out.append("  Last clearing of \"show interface\" counters never\n");
            out.append("  Input queue: 0/375/").append(t.dropsIn());
            out.append("/0 (size/max/drops/flushes); Total output drops: ");
            out.append(t.dropsOut()).append("\n  Queueing strategy: fifo\n");
            t.rates().ifPresent(r -> rates(r, out));
            out.append("     ")
                    .append(t.packetsIn())
                    .append(" packets input, ")
                    .append(t.bytesIn());
            out.append(" bytes, 0 no buffer\n     ").append(t.errorsIn());
            out.append(" input errors, 0 CRC, 0 frame, 0 overrun, 0 ignored, 0 abort\n     ");
            out.append(t.packetsOut()).append(" packets output, ").append(t.bytesOut());
            out.append(" bytes, 0 underruns\n     ").append(t.errorsOut());
            out.append(" output errors, 0 collisions, 0 interface resets\n");
        }

        private static void rates(Rates r, StringBuilder out) {
            out.append("  5 minute input rate ").append(r.bitsIn()).append(" bits/sec, ");
            out.append(r.packetsIn()).append(" packets/sec\n");
            out.append("  5 minute output rate ").append(r.bitsOut()).append(" bits/sec, ");
            out.append(r.packetsOut()).append(" packets/sec\n");
        }
    }

    /** {@code show interfaces description}. */
    public record Descriptions(List<Shown> interfaces) implements View {
        @Override
        public String text() {
            StringBuilder out = new StringBuilder();
            out.append("Interface                      Status         Protocol Description\n");
            for (Shown s : interfaces) {
                String status = s.up() ? Interfaces.state(s) : "admin down";
                String line =
                        left(shortName(s.name()), 30)
                                + (' ' + left(status, 14))
                                + (' ' + left(s.lineUp() ? "up" : "down", 8))
                                + (' ' + s.description());
                out.append(line.stripTrailing()).append('\n');
            }
            return out.toString();
        }
    }

    /** {@code Tu0}, {@code Gi0/0}: as IOS abbreviates names in tables. */
    static String shortName(String name) {
        int digits = 0;
        while (digits < name.length() && !Character.isDigit(name.charAt(digits))) {
            digits++;
        }
        boolean known = Character.isUpperCase(name.charAt(0)) && digits > 2;
        return known ? name.substring(0, 2) + name.substring(digits) : name;
    }

    /** {@code show ip interface [X]}, {@code show ipv6 interface [X]}. */
    public record Addresses(AddressFamily family, List<Shown> interfaces) implements View {
        @Override
        public String text() {
            StringBuilder out = new StringBuilder();
            for (Shown s : interfaces) {
                out.append(s.name()).append(" is ");
                out.append(s.up() ? Interfaces.state(s) : "administratively down");
                out.append(", line protocol is ").append(s.lineUp() ? "up" : "down").append('\n');
                if (family == AddressFamily.IPV4) {
                    four(s, out);
                } else {
                    six(s, out);
                }
            }
            return out.toString();
        }

        private static void four(Shown s, StringBuilder out) {
            List<InterfaceAddress> addresses = s.of(AddressFamily.IPV4);
            if (addresses.isEmpty()) {
                out.append("  Internet protocol processing disabled\n");
                return;
            }
            if (s.unnumbered().isEmpty()) {
                out.append("  Internet address is ").append(addresses.getFirst()).append('\n');
            } else {
                borrowed(s.unnumbered(), addresses.getFirst(), out);
            }
            out.append("  Broadcast address is 255.255.255.255\n  Address determined by ");
            out.append(s.byDhcp() ? "DHCP" : "setup command").append('\n');
            addresses.stream()
                    .skip(1)
                    .forEach(a -> out.append("  Secondary address ").append(a).append('\n'));
            out.append("  MTU is ").append(s.mtuBytes()).append(" bytes\n");
            out.append("  Outgoing access list is not set\n  Inbound  access list is not set\n");
            vrf(s, out);
        }

        private static void six(Shown s, StringBuilder out) {
            List<InterfaceAddress> local =
                    s.of(AddressFamily.IPV6).stream().filter(Addresses::linkLocal).toList();
            List<InterfaceAddress> global =
                    s.of(AddressFamily.IPV6).stream().filter(a -> !linkLocal(a)).toList();
            if (local.isEmpty() && global.isEmpty()) {
                out.append("  IPv6 is disabled\n");
                return;
            }
            out.append("  IPv6 is enabled");
            local.stream()
                    .findFirst()
                    .ifPresent(a -> out.append(", link-local address is ").append(a.address()));
            out.append('\n');
            if (!s.ipv6Unnumbered().isEmpty()) {
                out.append("  Interface is unnumbered. Using address of ");
                out.append(s.ipv6Unnumbered()).append('\n');
            }
            if (global.isEmpty()) {
                out.append("  No global unicast address is configured\n");
            } else {
                out.append("  Global unicast address(es):\n");
                global.forEach(a ->
                        out.append("    ")
                                .append(a.address())
                                .append(", subnet is ")
                                .append(a.subnet())
                                .append('\n'));
            }
            out.append("  MTU is ").append(s.mtuBytes()).append(" bytes\n");
            vrf(s, out);
        }

        private static boolean linkLocal(InterfaceAddress address) {
            return LINK_LOCAL.contains(address.address());
        }

        private static void vrf(Shown s, StringBuilder out) {
            if (!s.vrf().isEmpty()) {
                out.append("  VPN Routing/Forwarding \"").append(s.vrf()).append("\"\n");
            }
        }
    }

    /** {@code show ip interface brief}, {@code show ipv6 interface brief}. */
    public record Brief(AddressFamily family, List<Shown> interfaces) implements View {
        @Override
        public String text() {
            return family == AddressFamily.IPV4 ? text4() : text6();
        }

        private String text4() {
            StringBuilder out = new StringBuilder();
            out.append("Interface              IP-Address      OK? Method Status");
            out.append("                Protocol\n");
            for (Shown s : interfaces) {
                List<InterfaceAddress> addresses = s.of(family);
                String address =
                        addresses.isEmpty() ? "unassigned" : addresses.getFirst().address() + "";
                String method = addresses.isEmpty() ? "unset" : s.byDhcp() ? "DHCP" : "manual";
                out.append(left(s.name(), 22)).append(' ').append(left(address, 15));
                out.append(" YES ").append(left(method, 6)).append(' ');
                out.append(left(status(s), 21)).append(' ');
                out.append(s.lineUp() ? "up" : "down").append('\n');
            }
            return out.toString();
        }

        private String text6() {
            StringBuilder out = new StringBuilder();
            for (Shown s : interfaces) {
                out.append(left(s.name(), 22)).append(" [").append(status(s)).append('/');
                out.append(s.lineUp() ? "up" : "down").append("]\n");
                if (s.of(family).isEmpty()) {
                    out.append("    unassigned\n");
                }
                s.of(family).forEach(a -> out.append("    ").append(a.address()).append('\n'));
            }
            return out.toString();
        }

        private static String status(Shown s) {
            return s.up() ? Interfaces.state(s) : "administratively down";
        }
    }

    /**
     * {@code show vrf}.
     *
     * @param vrfs by name
     */
    public record Vrfs(Map<String, Vrf> vrfs) implements View {
        @Override
        public String text() {
            StringBuilder out = new StringBuilder();
            out.append("  Name                             Default RD            Protocols   ");
            out.append("Interfaces\n");
            vrfs.forEach((name, vrf) -> {
                String rd = vrf.rd().isEmpty() ? "<not set>" : vrf.rd();
                out.append("  ").append(left(name, 32)).append(' ').append(left(rd, 21));
                out.append(' ').append(left(String.join(",", vrf.protocols()), 11));
                for (int i = 0; i < vrf.interfaces().size(); i++) {
                    out.append(i == 0 ? " " : "\n" + " ".repeat(70));
                    out.append(vrf.interfaces().get(i));
                }
                out.append('\n');
            });
            return out.toString();
        }
    }

    /**
     * {@code show vrf detail [V]}.
     *
     * @param vrfs by name
     */
    public record VrfDetails(Map<String, Vrf> vrfs) implements View {
        @Override
        public String text() {
            StringBuilder out = new StringBuilder();
            int id = 0;
            for (Map.Entry<String, Vrf> entry : vrfs.entrySet()) {
                id++;
                Vrf vrf = entry.getValue();
                String rd = vrf.rd().isEmpty() ? "<not set>" : vrf.rd();
                out.append("VRF ").append(entry.getKey()).append(" (VRF Id = ").append(id);
                out.append("); default RD ").append(rd).append("; default VPNID <not set>\n");
                out.append("  New CLI format, supports multiple address-families\n");
                out.append("  Flags: 0x1800\n");
                if (vrf.interfaces().isEmpty()) {
                    out.append("  No interfaces\n");
                } else {
                    out.append("  Interfaces:\n    ");
                    out.append(String.join(" ", vrf.interfaces())).append('\n');
                }
                for (String family : List.of("ipv4", "ipv6")) {
                    out.append("Address family ").append(family).append(" unicast");
                    boolean active = vrf.protocols().contains(family);
                    out.append(active ? ":\n" : " not active\n");
                }
                out.append('\n');
            }
            return out.toString();
        }
    }

    /** A VRF: its route distinguisher, its families and its interfaces. */
    public record Vrf(String rd, List<String> protocols, List<String> interfaces) {}
}
