package io.spokewire.tunnel;

import static io.spokewire.interfaces.InterfaceConfig.INTERFACE;
import static io.spokewire.tunnel.TunnelConfig.SLOT;

import io.spokewire.command.Args;
import io.spokewire.command.Command;
import io.spokewire.command.Section;
import io.spokewire.command.Setting;
import io.spokewire.net.Address;
import io.spokewire.tunnel.TunnelConfig.Keepalive;
import io.spokewire.tunnel.TunnelConfig.Protection;
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
    private static final String MODE_WORDS = "tunnel mode ";

    private static final Command KEEPALIVE =
            Setting.value(
                            "keepalive [<seconds:0-32767> [<retries:1-255>]]",
                            TunnelConfig.KEEPALIVE,
                            TunnelCommands::keepalive,
                            k -> "keepalive " + k.seconds() + " " + k.retries(),
                            "Ask the far end whether it is there",
                            "Period in seconds",
                            "Retries")
                    .in(INTERFACE, SLOT)
                    .byDefault("off");

    private static Keepalive keepalive(Args args) {
        int seconds = args.number("seconds", KEEPALIVE_SECONDS);
        return seconds == 0
                ? Keepalive.OFF
                : new Keepalive(seconds, args.number("retries", Keepalive.OFF.retries()));
    }

    private static final Command SOURCE =
            Setting.<Source>value(
                            "tunnel source {<address:address> | <interface:interface>}",
                            TunnelConfig.SOURCE,
                            args ->
                                    args.has("address")
                                            ? new Source.Fixed(args.address("address"))
                                            : new Source.Interface(args.text("interface")),
                            TunnelCommands::sourceWords,
                            "Tunnel",
                            "Where outer packets come from",
                            "Address",
                            "Interface")
                    .in(INTERFACE, SLOT);

    private static String sourceWords(Source source) {
        return switch (source) {
            case Source.None() -> "no tunnel source";
            case Source.Interface(String name) -> "tunnel source " + name;
            case Source.Fixed(Address address) -> "tunnel source " + address;
        };
    }

    private static final Command DESTINATION =
            Setting.text(
                            "tunnel destination <host:host>",
                            TunnelConfig.DESTINATION,
                            "The far end of a point-to-point tunnel",
                            "Address or name")
                    .in(INTERFACE, SLOT);

    private static final Command MODE =
            Setting.value(
                            "tunnel mode {gre {ip | ipv6 | multipoint [ipv6]}}",
                            TunnelConfig.MODE,
                            TunnelCommands::mode,
                            mode -> MODE_WORDS + mode.words(),
                            "Encapsulation",
                            "Generic Routing Encapsulation",
                            "Point-to-point over IPv4",
                            "Point-to-point over IPv6",
                            "Many far ends",
                            "Over IPv6")
                    .in(INTERFACE, SLOT)
                    .or("tunnel mode gre ipv4")
                    .applies((section, _) -> withoutOtherMode(section))
                    .negates((section, _) -> withoutOtherMode(section))
                    .byDefault("gre ip");

    private static TunnelMode mode(Args args) {
        if (args.has("multipoint")) {
            return args.has("ipv6") ? TunnelMode.GRE_MULTIPOINT_IPV6 : TunnelMode.GRE_MULTIPOINT;
        }
        return args.has("ipv6") ? TunnelMode.GRE_IPV6 : TunnelMode.GRE_IP;
    }

    private static Section withoutOtherMode(Section section) {
        List<String> kept = new ArrayList<>(section.kept());
        kept.removeIf(line -> line.toLowerCase(Locale.ROOT).startsWith(MODE_WORDS));
        return section.withKept(kept);
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
            Setting.value(
                            "tunnel key <key:0-4294967295>",
                            TunnelConfig.KEY,
                            args -> OptionalLong.of(args.longNumber("key")),
                            key -> "tunnel key " + key.orElseThrow(),
                            "GRE key",
                            "Key; 0 is a key too")
                    .in(INTERFACE, SLOT)
                    .byDefault("no key");

    private static final Command CHECKSUM =
            Setting.flag("tunnel checksum", TunnelConfig.CHECKSUM, "GRE checksums")
                    .in(INTERFACE, SLOT);

    private static final Command SEQUENCE =
            Setting.flag(
                            "tunnel sequence-datagrams",
                            TunnelConfig.SEQUENCE,
                            "Number the packets and drop late ones")
                    .in(INTERFACE, SLOT);

    private static final Command TTL =
            Setting.number(
                            "tunnel ttl <hops:1-255>",
                            TunnelConfig.TTL,
                            "TTL of outer packets",
                            "Hops")
                    .in(INTERFACE, SLOT);

    private static final Command TOS =
            Setting.value(
                            "tunnel tos <tos:0-255>",
                            TunnelConfig.TOS,
                            args -> OptionalInt.of(args.number("tos")),
                            tos -> "tunnel tos " + tos.orElseThrow(),
                            "Type of service of outer packets",
                            "Value of the byte")
                    .in(INTERFACE, SLOT)
                    .byDefault("that of the packet inside");

    private static final Command VRF =
            Setting.text(
                            "tunnel vrf <vrf:word>",
                            TunnelConfig.VRF,
                            "Front-door VRF: where outer packets travel",
                            "Name of the VRF")
                    .in(INTERFACE, SLOT);

    private static final String PATH_MTU_WORDS = "tunnel path-mtu-discovery";

    private static final Command PATH_MTU =
            Setting.flag(PATH_MTU_WORDS, TunnelConfig.PATH_MTU_DISCOVERY, "Follow the path's MTU")
                    .in(INTERFACE, SLOT)
                    .resets(
                            SLOT,
                            (config, _) ->
                                    config.with(
                                                    TunnelConfig.PATH_MTU_AGE_MINUTES,
                                                    TunnelConfig.DEFAULT.pathMtuAgeMinutes())
                                            .with(
                                                    TunnelConfig.PATH_MTU_MIN_BYTES,
                                                    TunnelConfig.DEFAULT.pathMtuMinBytes()))
                    .byDefault("on where neither ip mtu nor ipv6 mtu is set, else off");

    private static final Command PATH_MTU_AGE =
            Setting.value(
                            PATH_MTU_WORDS + " age-timer {<minutes:10-30> | infinite}",
                            TunnelConfig.PATH_MTU_AGE_MINUTES,
                            args -> args.number("minutes", 0),
                            minutes ->
                                    PATH_MTU_WORDS
                                            + " age-timer "
                                            + (minutes == 0 ? "infinite" : minutes),
                            "How long a learnt MTU holds",
                            "Minutes",
                            "For ever")
                    .in(INTERFACE, SLOT)
                    .sets(SLOT, (config, _) -> config.with(TunnelConfig.PATH_MTU_DISCOVERY, true))
                    .byDefault(TunnelConfig.DEFAULT.pathMtuAgeMinutes() + " minutes");

    private static final Command PATH_MTU_MIN =
            Setting.number(
                            PATH_MTU_WORDS + " min-mtu <bytes:92-65535>",
                            TunnelConfig.PATH_MTU_MIN_BYTES,
                            "The least MTU that is believed",
                            "Bytes of the outer packet")
                    .in(INTERFACE, SLOT)
                    .sets(SLOT, (config, _) -> config.with(TunnelConfig.PATH_MTU_DISCOVERY, true))
                    .byDefault(TunnelConfig.DEFAULT.pathMtuMinBytes() + " bytes");

    private static final Command PROTECTION =
            Setting.value(
                            "tunnel protection ipsec profile <profile:word> [shared]",
                            TunnelConfig.PROTECTION,
                            args -> new Protection(args.text("profile"), args.has("shared")),
                            p ->
                                    "tunnel protection ipsec profile "
                                            + p.profile()
                                            + (p.shared() ? " shared" : ""),
                            "Protect the tunnel",
                            "With IPsec",
                            "By a profile",
                            "Its name",
                            "Several tunnels of one source share its associations")
                    .in(INTERFACE, SLOT);

    private static final Command RELAY =
            Setting.flag(
                            "relay kernel",
                            TunnelConfig.RELAY_KERNEL,
                            "Packets from tunnel to tunnel",
                            "Go through the host's firewall instead of the short way")
                    .in(INTERFACE, SLOT);

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
                    PATH_MTU_AGE,
                    PATH_MTU_MIN,
                    VRF,
                    PROTECTION,
                    RELAY,
                    OTHERS);
}
