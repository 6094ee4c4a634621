package io.spokewire.router;

import static io.spokewire.view.Layout.left;

import io.spokewire.net.Address;
import io.spokewire.net.AddressFamily;
import io.spokewire.net.InterfaceAddress;
import io.spokewire.view.View;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** What {@code show interfaces}, {@code show ip interface brief} and {@code show vrf} print. */
public final class InterfaceView {
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
     * @param ttl of the outer packets
     * @param transportMtuBytes the largest packet inside that needs no fragments
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
            int ttl,
            int transportMtuBytes,
            String vrf,
            String protection) {}

    /** What went through an interface, as the host counts it. */
    public record Traffic(
            long packetsIn,
            long bytesIn,
            long errorsIn,
            long packetsOut,
            long bytesOut,
            long errorsOut,
            long dropsOut) {}

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
                out.append(primary ? "  Internet address is " : "  Secondary address ");
                out.append(address).append('\n');
                primary = false;
            }
            out.append("  MTU ").append(s.mtuBytes()).append(" bytes, BW ");
            out.append(s.bandwidthKbits()).append(" Kbit/sec, DLY ").append(s.delayMicros());
            out.append(" usec,\n     reliability 255/255, txload 1/255, rxload 1/255\n");
            out.append("  Encapsulation ").append(encapsulation(s)).append(", loopback not set\n");
            s.tunnel().ifPresent(tunnel -> tunnel(s, tunnel, out));
            s.traffic().ifPresent(traffic -> traffic(traffic, out));
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
            out.append("  Keepalive not set\n  Tunnel linestate evaluation ");
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
            out.append("  Tunnel transport MTU ").append(t.transportMtuBytes()).append(" bytes\n");
            if (!t.vrf().isEmpty()) {
                out.append("  Tunnel VRF \"").append(t.vrf()).append("\"\n");
            }
            if (!t.protection().isEmpty()) {
                out.append("  Tunnel protection via IPSec (profile \"");
                out.append(t.protection()).append("\")\n");
            }
        }

        private static void traffic(Traffic t, StringBuilder out) {
            out.append("  Input queue: 0/375/0/0 (size/max/drops/flushes); Total output drops: ");
            out.append(t.dropsOut()).append("\n     ");
            out.append(t.packetsIn()).append(" packets input, ").append(t.bytesIn());
            out.append(" bytes, 0 no buffer\n     ").append(t.errorsIn());
            out.append(" input errors, 0 CRC, 0 frame, 0 overrun, 0 ignored, 0 abort\n     ");
            out.append(t.packetsOut()).append(" packets output, ").append(t.bytesOut());
            out.append(" bytes, 0 underruns\n     ").append(t.errorsOut());
            out.append(" output errors, 0 collisions, 0 interface resets\n");
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

    /** A VRF: its route distinguisher, its families and its interfaces. */
    public record Vrf(String rd, List<String> protocols, List<String> interfaces) {}
}
