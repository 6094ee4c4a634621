package io.spokewire.nhrp;

import static io.spokewire.interfaces.InterfaceConfig.INTERFACE;

import io.spokewire.command.Args;
import io.spokewire.command.Command;
import io.spokewire.command.Refusal;
import io.spokewire.command.Secret;
import io.spokewire.command.Setting;
import io.spokewire.command.Slot;
import io.spokewire.net.Address;
import io.spokewire.net.AddressFamily;
import io.spokewire.net.Ipv4Address;
import io.spokewire.net.Prefix;
import io.spokewire.nhrp.NhrpConfig.Common;
import io.spokewire.nhrp.NhrpConfig.MaxSend;
import io.spokewire.nhrp.NhrpConfig.Nhs;
import io.spokewire.nhrp.NhrpConfig.Redirect;
import io.spokewire.nhrp.NhrpConfig.ServerOnly;
import io.spokewire.nhrp.NhrpConfig.StaticMap;
import io.spokewire.nhrp.NhrpConfig.SummaryMap;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;

/** The {@code ip nhrp ...}, {@code ipv6 nhrp ...} and {@code nhrp ...} commands of an interface. */
public final class NhrpCommands {
    /** In the order of running-config. */
    public static final List<Command> ALL = all();

    private NhrpCommands() {}

    private static List<Command> all() {
        List<Command> all = new ArrayList<>(common());
        all.addAll(new Family(AddressFamily.IPV4).commands());
        all.addAll(new Family(AddressFamily.IPV6).commands());
        return List.copyOf(all);
    }

    // ---- what concerns the interface and not one family

    private static List<Command> common() {
        return List.of(
                Setting.text(
                                "nhrp group <group:word>",
                                Common.GROUP,
                                "NHRP",
                                "Our QoS group, told to the hub",
                                "Its name")
                        .in(INTERFACE, Common.SLOT)
                        .or("ip nhrp group <group:word>")
                        .or("ipv6 nhrp group <group:word>"),
                Setting.map(
                                "nhrp map group <group:word> service-policy output <policy:word>",
                                Common.GROUP_MAPS,
                                args -> args.text("group"),
                                args -> args.text("policy"),
                                (group, policy) ->
                                        "nhrp map group "
                                                + group
                                                + " service-policy output "
                                                + policy,
                                "Static mappings",
                                "What a QoS group of a spoke means",
                                "Its name",
                                "QoS policy",
                                "Towards the spoke",
                                "Its name")
                        .resets(NhrpCommands::withoutGroupMap)
                        .in(INTERFACE, Common.SLOT)
                        .or("ip nhrp map group <group:word> service-policy output <policy:word>")
                        .or("ipv6 nhrp map group <group:word> service-policy output <policy:word>")
                        .notYet("packets are not shaped; the spoke's group is shown"),
                Setting.flag(
                                "if-state nhrp",
                                Common.IF_STATE,
                                "State of the line",
                                "Down while no next hop server answers")
                        .in(INTERFACE, Common.SLOT),
                Setting.flag(
                                "nhrp route-watch",
                                Common.ROUTE_WATCH,
                                "Shortcuts go when the route below them changes")
                        .in(INTERFACE, Common.SLOT),
                Command.in(INTERFACE)
                        .syntax("nhrp {attribute | event-publisher | route-tag} [<rest:text>]")
                        .help("Attributes", "Events", "Tag", "More")
                        .notYet(""));
    }

    private static SortedMap<String, String> withoutGroupMap(
            SortedMap<String, String> all, Args args) {
        return args.hasValue("group")
                ? Setting.without(all, args.text("group"))
                : Collections.emptySortedMap();
    }

    /** The commands of one family, which differ in their first word and in their addresses. */
    private static final class Family {
        private final String front;
        private final String name;
        private final boolean ipv6;
        private final Slot<NhrpConfig> slot;

        Family(AddressFamily family) {
            ipv6 = family == AddressFamily.IPV6;
            front = ipv6 ? "ipv6 nhrp " : "ip nhrp ";
            name = ipv6 ? "IPv6" : "IPv4";
            slot = ipv6 ? NhrpConfig.IPV6 : NhrpConfig.IPV4;
        }

        private Command obeyed(Setting<?> setting) {
            return setting.in(INTERFACE, slot, front);
        }

        private Command command(String syntax) {
            return Command.in(INTERFACE).syntax(front + syntax);
        }

        List<Command> commands() {
            List<Command> all = new ArrayList<>();
            all.add(authentication());
            all.addAll(maps());
            all.addAll(basics());
            all.addAll(servers());
            all.addAll(behaviour());
            all.addAll(notYet());
            return all;
        }

        private Command authentication() {
            return obeyed(
                    Setting.value(
                            "authentication [<type:0-7>] <key:word>",
                            NhrpConfig.PASSWORD,
                            args ->
                                    Secret.parse(
                                            (args.text("type", "") + " " + args.text("key"))
                                                    .strip()),
                            secret -> "authentication " + secret.words(),
                            name,
                            "Next Hop Resolution Protocol",
                            "Password",
                            "Type",
                            "1-8 characters"));
        }

        // ---- mappings

        private List<Command> maps() {
            String map =
                    ipv6
                            ? "map {<address:ipv6> | <prefix:prefix6>} <nbma:host>"
                            : "map <address:ipv4> [<mask:mask>] <nbma:host>";
            String preference = " [preference <preference:1-255>]";
            return List.of(
                    obeyed(
                                    Setting.keyed(
                                                    map + preference,
                                                    NhrpConfig.MAPS,
                                                    this::map,
                                                    m -> new StaticMap(m.protocol(), m.nbma()),
                                                    this::words,
                                                    "Static mappings",
                                                    "Tunnel address",
                                                    ipv6 ? "Prefix" : "Mask",
                                                    "NBMA",
                                                    "Which of several ways to one address is taken",
                                                    "255 is the best")
                                            .resets(this::withoutMap))
                            .byDefault("preference " + StaticMap.PREFERENCE),
                    obeyed(
                            Setting.flag(
                                    "map multicast dynamic",
                                    NhrpConfig.MULTICAST_DYNAMIC,
                                    "Static mappings",
                                    "Every client that registers with us")),
                    obeyed(
                            Setting.list(
                                            "map multicast <nbma:host>",
                                            NhrpConfig.MULTICAST_MAPS,
                                            args -> args.text("nbma"),
                                            nbma -> "map multicast " + nbma,
                                            "NBMA address or name")
                                    .resets((all, args) ->
                                            all.stream().filter(m -> !meant(m, args)).toList())));
        }

        private static boolean meant(String nbma, Args args) {
            return nbma.equals(args.text("nbma", nbma));
        }

        private StaticMap map(Args args) {
            StaticMap map =
                    new StaticMap(
                            protocol(args),
                            args.text("nbma"),
                            args.number("preference", StaticMap.PREFERENCE));
            if (map.protocol().isHost() && map.protocol().address().isMulticast()) {
                throw new Refusal(map.protocol().address() + " is a multicast address");
            }
            return map;
        }

        private String words(StaticMap map) {
            return "map "
                    + written(map.protocol())
                    + " "
                    + map.nbma()
                    + (map.preference() == StaticMap.PREFERENCE
                            ? ""
                            : " preference " + map.preference());
        }

        private List<StaticMap> withoutMap(List<StaticMap> maps, Args args) {
            if (!namesProtocol(args)) {
                return List.of();
            }
            Prefix protocol = protocol(args);
            return maps.stream()
                    .filter(m -> !m.protocol().equals(protocol) || !meant(m.nbma(), args))
                    .toList();
        }

        private static boolean namesProtocol(Args args) {
            return args.hasValue("address") || args.hasValue("prefix");
        }

        private static Prefix protocol(Args args) {
            if (args.hasValue("prefix")) {
                return args.prefix("prefix").subnet();
            }
            Address protocol = args.address("address");
            return args.hasValue("mask")
                    ? new Prefix(protocol, args.maskLength("mask"))
                    : protocol.toPrefix();
        }

        private String written(Prefix prefix) {
            if (prefix.isHost()) {
                return prefix.address().toString();
            }
            return ipv6
                    ? prefix.toString()
                    : prefix.address() + " " + Ipv4Address.mask(prefix.length());
        }

        // ---- basics

        private List<Command> basics() {
            return List.of(
                    obeyed(
                                    Setting.longNumber(
                                            "network-id <id:1-4294967295>",
                                            NhrpConfig.NETWORK_ID,
                                            "The NBMA network; NHRP runs when it is set",
                                            "Local number"))
                            .byDefault("NHRP off"),
                    obeyed(
                                    Setting.number(
                                            "holdtime <seconds:1-65535>",
                                            NhrpConfig.HOLDING_TIME_SECONDS,
                                            "How long peers may keep our mapping",
                                            "Seconds"))
                            .or(front + "hold-time <seconds:1-65535>")
                            .or(front + "holdtime-time <seconds:1-65535>"));
        }

        // ---- servers

        private List<Command> servers() {
            Setting<List<Nhs>> server =
                    new Setting<>(
                            "nhs {<address:%s> | dynamic} [nbma <nbma:host>] [multicast] [priority <priority:0-255>] [cluster <cluster:0-10>]"
                                    .formatted(ipv6 ? "ipv6" : "ipv4"),
                            List.of(
                                    "Next hop servers",
                                    "Tunnel address",
                                    "Learn the tunnel address",
                                    "NBMA address",
                                    "Address or name",
                                    "It gets multicast packets",
                                    "Priority",
                                    "0 is the best",
                                    "Cluster",
                                    "Number"),
                            NhrpConfig.NHS,
                            Family::withServer,
                            Family::withoutServer,
                            servers -> servers.stream().map(Family::words).toList());
            Setting<SortedMap<Integer, Integer>> cluster =
                    Setting.map(
                            "nhs cluster <cluster:0-10> max-connections <connections:0-255>",
                            NhrpConfig.CLUSTERS,
                            args -> args.number("cluster"),
                            args -> args.number("connections"),
                            (number, most) -> "nhs cluster " + number + " max-connections " + most,
                            "Cluster",
                            "Number",
                            "How many of its servers are used at once",
                            "Servers; 0 for none");
            Setting<Integer> fallback =
                    Setting.number(
                            "nhs fallback <seconds:0-60>",
                            NhrpConfig.FALLBACK_SECONDS,
                            "How long a better server must last until it is taken",
                            "Seconds");
            return List.of(
                    obeyed(server),
                    obeyed(cluster).byDefault("all servers of a cluster"),
                    obeyed(fallback));
        }

        private static List<Nhs> withServer(List<Nhs> before, Args args) {
            String protocol = args.text("address", "");
            String nbma = args.text("nbma", "");
            if (protocol.isEmpty() && nbma.isEmpty()) {
                throw new Refusal("a dynamic server needs an NBMA address or name (nbma ...)");
            }
            List<Nhs> servers = new ArrayList<>(before);
            int at = 0;
            while (at < servers.size() && !same(servers.get(at), protocol, nbma)) {
                at++;
            }
            if (at == servers.size()) {
                servers.add(new Nhs(protocol, "", false, 0, 0));
            }
            Nhs old = servers.get(at);
            servers.set(
                    at,
                    new Nhs(
                            protocol,
                            nbma.isEmpty() ? old.nbma() : nbma,
                            args.has("multicast") || old.multicast(),
                            args.number("priority", old.priority()),
                            args.number("cluster", old.cluster())));
            return List.copyOf(servers);
        }

        /** Lines about one server add up, whether they name its NBMA address or not. */
        private static boolean same(Nhs nhs, String protocol, String nbma) {
            return nhs.protocolAddress().equals(protocol)
                    && (nhs.nbma().equals(nbma)
                            || (!protocol.isEmpty() && (nhs.nbma().isEmpty() || nbma.isEmpty())));
        }

        private static List<Nhs> withoutServer(List<Nhs> servers, Args args) {
            if (!args.hasValue("address") && !args.has("dynamic")) {
                return List.of();
            }
            String protocol = args.text("address", "");
            return servers.stream()
                    .filter(s -> !s.protocolAddress().equals(protocol) || !meant(s.nbma(), args))
                    .toList();
        }

        private static String words(Nhs server) {
            String protocol = server.protocolAddress();
            return "nhs "
                    + (protocol.isEmpty() ? "dynamic" : protocol)
                    + (server.nbma().isEmpty() ? "" : " nbma " + server.nbma())
                    + (server.multicast() ? " multicast" : "")
                    + (server.priority() == 0 ? "" : " priority " + server.priority())
                    + (server.cluster() == 0 ? "" : " cluster " + server.cluster());
        }

        // ---- behaviour

        private List<Command> behaviour() {
            MaxSend limit = NhrpConfig.MAX_SEND.defaultValue();
            return List.of(
                    obeyed(
                                    Setting.flag(
                                            "registration no-unique",
                                            NhrpConfig.NO_UNIQUE,
                                            "How this spoke registers",
                                            "Another NBMA address may take our registration over"))
                            .byDefault("registrations are unique"),
                    obeyed(
                                    Setting.number(
                                            "registration timeout <seconds:1-65535>",
                                            NhrpConfig.REGISTRATION_TIMEOUT_SECONDS,
                                            "How this spoke registers",
                                            "Seconds"))
                            .byDefault("a third of the holding time"),
                    obeyed(
                            Setting.value(
                                    "server-only [non-caching]",
                                    NhrpConfig.SERVER_ONLY,
                                    args -> new ServerOnly(true, args.has("non-caching")),
                                    s -> "server-only" + (s.nonCaching() ? " non-caching" : ""),
                                    "Ask nobody, only answer",
                                    "Keep no transit information")),
                    obeyed(
                                    Setting.value(
                                            "max-send <packets:1-65535> every <seconds:10-65535>",
                                            NhrpConfig.MAX_SEND,
                                            args ->
                                                    new MaxSend(
                                                            args.number("packets"),
                                                            args.number("seconds")),
                                            m ->
                                                    "max-send %s every %s"
                                                            .formatted(m.packets(), m.seconds()),
                                            "Limit of NHRP packets",
                                            "Packets",
                                            "In a time",
                                            "Seconds"))
                            .byDefault(limit.packets() + " every " + limit.seconds()),
                    obeyed(
                            Setting.flag(
                                    "record",
                                    NhrpConfig.RECORD,
                                    "Record the servers that a message passes")),
                    obeyed(
                            Setting.flag(
                                    "shortcut",
                                    NhrpConfig.SHORTCUT,
                                    "Ask for, install and answer shortcuts")),
                    redirect(),
                    summaryMap());
        }

        private Command redirect() {
            int otherwise = NhrpConfig.REDIRECT.defaultValue().timeoutSeconds();
            return obeyed(
                            Setting.value(
                                    "redirect [timeout <seconds:2-30>]",
                                    NhrpConfig.REDIRECT,
                                    args -> new Redirect(true, args.number("seconds", otherwise)),
                                    r ->
                                            r.timeoutSeconds() == otherwise
                                                    ? "redirect"
                                                    : "redirect timeout " + r.timeoutSeconds(),
                                    "Tell a sender that there is a shorter way",
                                    "Least time between two messages for one flow",
                                    "Seconds"))
                    .byDefault("off; timeout " + otherwise);
        }

        private Command summaryMap() {
            return obeyed(
                    new Setting<>(
                            ipv6
                                    ? "summary-map <prefix:prefix6> [<nbma:address>]..."
                                    : "summary-map {<prefix:prefix4> | <address:ipv4> <mask:mask>}"
                                            + " [<nbma:address>]...",
                            ipv6
                                    ? List.of("Answer for a whole prefix", "Prefix", "NBMA")
                                    : List.of(
                                            "Answer for a whole prefix",
                                            "Prefix",
                                            "Network",
                                            "Mask",
                                            "NBMA"),
                            NhrpConfig.SUMMARY_MAPS,
                            Family::withSummary,
                            Family::withoutSummary,
                            all -> all.stream().map(Family::words).toList()));
        }

        private static List<SummaryMap> withSummary(List<SummaryMap> before, Args args) {
            List<SummaryMap> maps = new ArrayList<>(withoutSummary(before, args));
            maps.add(
                    new SummaryMap(
                            protocol(args),
                            args.texts("nbma").stream().map(Address::parse).toList()));
            return List.copyOf(maps);
        }

        private static List<SummaryMap> withoutSummary(List<SummaryMap> maps, Args args) {
            if (!namesProtocol(args)) {
                return List.of();
            }
            Prefix prefix = protocol(args);
            return maps.stream().filter(m -> !m.prefix().equals(prefix)).toList();
        }

        private static String words(SummaryMap map) {
            StringBuilder line = new StringBuilder("summary-map " + map.prefix());
            map.nbma().forEach(nbma -> line.append(' ').append(nbma));
            return line.toString();
        }

        // ---- known and lacking

        private List<Command> notYet() {
            return List.of(
                    command("registration {delay <seconds:0-10> | req-def-map}")
                            .help("Wait before the first one", "Seconds", "Ask for default maps")
                            .notYet(""),
                    command("shortcut virtual-template <number:1-4095>")
                            .help("On an interface of its own", "Number")
                            .notYet("shortcuts use the tunnel itself"),
                    command(
                                    "{attribute | bfd | cache | connect | interest | multicast | path |"
                                            + " reject | responder | send-routed | trigger-svc | use | mtu}"
                                            + " [<rest:text>]")
                            .help("More")
                            .notYet(""));
        }
    }
}
