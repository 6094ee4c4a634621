package io.spokewire.tunnel;

import static io.spokewire.interfaces.InterfaceConfig.INTERFACE;
import static io.spokewire.tunnel.TunnelConfig.SLOT;

import io.spokewire.command.Args;
import io.spokewire.command.Command;
import io.spokewire.command.Section;
import io.spokewire.tunnel.TunnelConfig.Source;
import io.spokewire.tunnel.TunnelConfig.TunnelMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** The {@code tunnel ...} commands of an interface. */
public final class TunnelCommands {
    private TunnelCommands() {}

    private static final int KEEPALIVE_SECONDS = 10;
    private static final int KEEPALIVE_RETRIES = 3;

    private static final Command KEEPALIVE =
            Command.in(INTERFACE)
                    .syntax("keepalive [<seconds:0-32767> [<retries:1-255>]]")
                    .help("Ask the far end whether it is there", "Period in seconds", "Retries")
                    .sets(SLOT, TunnelCommands::keepalive)
                    .resets(
                            SLOT,
                            (tunnel, _) ->
                                    tunnel.withKeepaliveSeconds(0)
                                            .withKeepaliveRetries(KEEPALIVE_RETRIES))
                    .shows(
                            SLOT,
                            tunnel ->
                                    tunnel.keepaliveSeconds() == 0
                                            ? List.of()
                                            : List.of(
                                                    "keepalive "
                                                            + tunnel.keepaliveSeconds()
                                                            + " "
                                                            + tunnel.keepaliveRetries()))
                    .byDefault("off");

    private static TunnelConfig keepalive(TunnelConfig tunnel, Args args) {
        int seconds = args.number("seconds", KEEPALIVE_SECONDS);
        int retries = seconds == 0 ? KEEPALIVE_RETRIES : args.number("retries", KEEPALIVE_RETRIES);
        return tunnel.withKeepaliveSeconds(seconds).withKeepaliveRetries(retries);
    }

    private static final Command SOURCE =
            Command.in(INTERFACE)
                    .syntax("tunnel source {<address:address> | <interface:interface>}")
                    .help("Tunnel", "Where outer packets come from", "Address", "Interface")
                    .sets(
                            SLOT,
                            (tunnel, args) ->
                                    tunnel.withSource(
                                            args.has("address")
                                                    ? new Source.Fixed(args.address("address"))
                                                    : new Source.Interface(args.text("interface"))))
                    .resets(SLOT, (tunnel, _) -> tunnel.withSource(new Source.None()))
                    .shows(
                            SLOT,
                            tunnel ->
                                    switch (tunnel.source()) {
                                        case Source.None() -> List.of();
                                        case Source.Interface(String name) ->
                                                List.of("tunnel source " + name);
                                        case Source.Fixed(var address) ->
                                                List.of("tunnel source " + address);
                                    });

    private static final Command DESTINATION =
            Command.in(INTERFACE)
                    .syntax("tunnel destination <host:host>")
                    .help("The far end of a point-to-point tunnel", "Address or name")
                    .text(SLOT, TunnelConfig::destination, TunnelConfig::withDestination);

    private static final Command MODE =
            Command.in(INTERFACE)
                    .syntax("tunnel mode {gre {ip | ipv6 | multipoint [ipv6]}}")
                    .help(
                            "Encapsulation",
                            "Generic Routing Encapsulation",
                            "Point-to-point over IPv4",
                            "Point-to-point over IPv6",
                            "Many far ends",
                            "Over IPv6")
                    .or("tunnel mode gre ipv4")
                    .applies(TunnelCommands::mode)
                    .negates((s, _) -> withMode(s, TunnelMode.GRE_IP))
                    .shows(
                            SLOT,
                            tunnel ->
                                    tunnel.mode() == TunnelMode.GRE_IP
                                            ? List.of()
                                            : List.of("tunnel mode " + tunnel.mode().words()))
                    .byDefault("gre ip");

    private static Section mode(Section section, Args args) {
        TunnelMode mode =
                args.has("multipoint")
                        ? args.has("ipv6")
                                ? TunnelMode.GRE_MULTIPOINT_IPV6
                                : TunnelMode.GRE_MULTIPOINT
                        : args.has("ipv6") ? TunnelMode.GRE_IPV6 : TunnelMode.GRE_IP;
        return withMode(section, mode);
    }

    private static final String MODE_WORDS = "tunnel mode ";

    private static Section withMode(Section section, TunnelMode mode) {
        List<String> kept = new ArrayList<>(section.kept());
        kept.removeIf(line -> line.toLowerCase(Locale.ROOT).startsWith(MODE_WORDS));
        return section.withKept(kept).with(SLOT, section.get(SLOT).withMode(mode));
    }

    /** Encapsulations that we lack; such a tunnel must not run as GRE. */
    private static final Command OTHER_MODE =
            Command.in(INTERFACE)
                    .syntax(
                            "tunnel mode {ipsec | vxlan-gpe | vxlan | ipip | ipv6ip | ipv6 | nos |"
                                    + " dvmrp | eon | udp | mpls | ethernet | rbscp |"
                                    + " tag-switching} [<rest:text>]")
                    .help("More")
                    .notYet("the tunnel stays down: only GRE is spoken")
                    .single();

    /**
     * The encapsulation of an interface's section that we do not speak, as typed behind {@code
     * tunnel mode}. Such a tunnel stays down.
     */
    public static Optional<String> otherMode(Section section) {
        for (String line : section.kept()) {
            if (line.toLowerCase(Locale.ROOT).startsWith(MODE_WORDS)) {
                return Optional.of(line.substring(MODE_WORDS.length()));
            }
        }
        return Optional.empty();
    }

    private static final Command KEY =
            Command.in(INTERFACE)
                    .syntax("tunnel key <key:0-4294967295>")
                    .help("GRE key", "Key; 0 is a key too")
                    .sets(
                            SLOT,
                            (tunnel, args) ->
                                    tunnel.withKey(OptionalLong.of(args.longNumber("key"))))
                    .resets(SLOT, (tunnel, _) -> tunnel.withKey(OptionalLong.empty()))
                    .shows(
                            SLOT,
                            tunnel ->
                                    tunnel.key().isPresent()
                                            ? List.of("tunnel key " + tunnel.key().getAsLong())
                                            : List.of())
                    .byDefault("no key");

    private static final Command CHECKSUM =
            Command.in(INTERFACE)
                    .syntax("tunnel checksum")
                    .help("GRE checksums")
                    .flag(SLOT, TunnelConfig::checksum, TunnelConfig::withChecksum);

    private static final Command SEQUENCE =
            Command.in(INTERFACE)
                    .syntax("tunnel sequence-datagrams")
                    .help("Number the packets and drop late ones")
                    .flag(SLOT, TunnelConfig::sequence, TunnelConfig::withSequence);

    private static final Command TTL =
            Command.in(INTERFACE)
                    .syntax("tunnel ttl <hops:1-255>")
                    .help("TTL of outer packets", "Hops")
                    .number(SLOT, TunnelConfig::ttl, TunnelConfig::withTtl);

    private static final Command TOS =
            Command.in(INTERFACE)
                    .syntax("tunnel tos <tos:0-255>")
                    .help("Type of service of outer packets", "Value of the byte")
                    .sets(
                            SLOT,
                            (tunnel, args) -> tunnel.withTos(OptionalInt.of(args.number("tos"))))
                    .resets(SLOT, (tunnel, _) -> tunnel.withTos(OptionalInt.empty()))
                    .shows(
                            SLOT,
                            tunnel ->
                                    tunnel.tos().isPresent()
                                            ? List.of("tunnel tos " + tunnel.tos().getAsInt())
                                            : List.of())
                    .byDefault("that of the packet inside");

    private static final Command VRF =
            Command.in(INTERFACE)
                    .syntax("tunnel vrf <vrf:word>")
                    .help("Front-door VRF: where outer packets travel", "Name of the VRF")
                    .text(SLOT, TunnelConfig::vrf, TunnelConfig::withVrf);

    private static final Command PATH_MTU =
            Command.in(INTERFACE)
                    .syntax("tunnel path-mtu-discovery")
                    .help("Follow the path's MTU")
                    .flag(SLOT, TunnelConfig::pathMtuDiscovery, TunnelConfig::withPathMtuDiscovery);

    private static final Command PATH_MTU_LIMITS =
            Command.in(INTERFACE)
                    .syntax(
                            "tunnel path-mtu-discovery {age-timer {<minutes:10-30> | infinite} |"
                                    + " min-mtu <bytes:92-65535>}")
                    .help("How long a learnt MTU holds", "Minutes", "For ever", "Least", "Bytes")
                    .notYet("a learnt MTU holds ten minutes");

    private static final Command PROTECTION =
            Command.in(INTERFACE)
                    .syntax("tunnel protection ipsec profile <profile:word> [shared]")
                    .help(
                            "Protect the tunnel",
                            "With IPsec",
                            "By a profile",
                            "Its name",
                            "Several tunnels of one source share its associations")
                    .sets(
                            SLOT,
                            (tunnel, args) ->
                                    tunnel.withProtection(args.text("profile"))
                                            .withProtectionShared(args.has("shared")))
                    .resets(
                            SLOT,
                            (tunnel, _) -> tunnel.withProtection("").withProtectionShared(false))
                    .shows(
                            SLOT,
                            tunnel ->
                                    tunnel.protection().isEmpty()
                                            ? List.of()
                                            : List.of(
                                                    "tunnel protection ipsec profile "
                                                            + tunnel.protection()
                                                            + (tunnel.protectionShared()
                                                                    ? " shared"
                                                                    : "")));

    private static final Command RELAY =
            Command.in(INTERFACE)
                    .syntax("relay kernel")
                    .help(
                            "Packets from tunnel to tunnel",
                            "Go through the host's firewall instead of the short way")
                    .flag(SLOT, TunnelConfig::relayKernel, TunnelConfig::withRelayKernel);

    private static final Command OTHERS =
            Command.in(INTERFACE)
                    .syntax(
                            "tunnel {bandwidth | route-via | endpoint | entropy | flow | fixup | udlr |"
                                    + " rbscp | vxlan | 6rd | src-port | dst-port | metadata | load-interval |"
                                    + " raise-check | bit-rate} [<rest:text>]")
                    .help("More")
                    .notYet("");

    /** In the order of running-config. */
    public static final List<Command> ALL =
            List.of(
                    KEEPALIVE,
                    SOURCE,
                    DESTINATION,
                    MODE,
                    OTHER_MODE,
                    KEY,
                    CHECKSUM,
                    SEQUENCE,
                    TTL,
                    TOS,
                    PATH_MTU,
                    PATH_MTU_LIMITS,
                    VRF,
                    PROTECTION,
                    RELAY,
                    OTHERS);
}
