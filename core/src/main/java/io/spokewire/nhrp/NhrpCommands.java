package io.spokewire.nhrp;

import static io.spokewire.interfaces.InterfaceConfig.INTERFACE;

import io.spokewire.command.Args;
import io.spokewire.command.Command;
import io.spokewire.command.Refusal;
import io.spokewire.command.Secret;
import io.spokewire.command.Section;
import io.spokewire.command.Slot;
import io.spokewire.net.Address;
import io.spokewire.net.AddressFamily;
import io.spokewire.net.Ipv4Address;
import io.spokewire.net.Prefix;
import io.spokewire.nhrp.NhrpConfig.Common;
import io.spokewire.nhrp.NhrpConfig.Nhs;
import io.spokewire.nhrp.NhrpConfig.StaticMap;
import io.spokewire.nhrp.NhrpConfig.SummaryMap;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/** The {@code ip nhrp ...}, {@code ipv6 nhrp ...} and {@code nhrp ...} commands of an interface. */
public final class NhrpCommands {
    /** Cisco's authentication extension has room for eight characters. */
    private static final int AUTHENTICATION_LENGTH_MAX = 8;

    /** Keys that were read in another form than clear text, to be written as they were read. */
    private static final Slot<String> IPV4_KEY_AS_READ = Slot.of("ip nhrp key as read", "");

    private static final Slot<String> IPV6_KEY_AS_READ = Slot.of("ipv6 nhrp key as read", "");

    /** In the order of running-config. */
    public static final List<Command> ALL = all();

    private NhrpCommands() {}

    private static List<Command> all() {
        List<Command> all = new ArrayList<>(common());
        all.addAll(new Family(AddressFamily.IPV4).commands());
        all.addAll(new Family(AddressFamily.IPV6).commands());
        return List.copyOf(all);
    }

    /**
     * Whether a password in the interface's section is longer than the eight characters that NHRP
     * has room for; the first eight are used.
     */
    public static boolean passwordTooLong(Section section) {
        return tooLong(section.get(IPV4_KEY_AS_READ)) || tooLong(section.get(IPV6_KEY_AS_READ));
    }

    private static boolean tooLong(String written) {
        return !written.isEmpty()
                && Secret.parse(written).reveal().length() > AUTHENTICATION_LENGTH_MAX;
    }

    // ---- what concerns the interface and not one family

    private static List<Command> common() {
        return List.of(
                Command.in(INTERFACE)
                        .syntax("nhrp group <group:word>")
                        .or("ip nhrp group <group:word>")
                        .or("ipv6 nhrp group <group:word>")
                        .help("NHRP", "Our QoS group, told to the hub", "Its name")
                        .applies((s, args) -> both(s, n -> n.withGroup(args.text("group"))))
                        .negates((s, _) -> both(s, n -> n.withGroup("")))
                        .shows(
                                NhrpConfig.IPV4,
                                n ->
                                        n.group().isEmpty()
                                                ? List.of()
                                                : List.of("nhrp group " + n.group())),
                Command.in(INTERFACE)
                        .syntax("nhrp map group <group:word> service-policy output <policy:word>")
                        .or("ip nhrp map group <group:word> service-policy output <policy:word>")
                        .or("ipv6 nhrp map group <group:word> service-policy output <policy:word>")
                        .help(
                                "What a QoS group of a spoke means",
                                "Group",
                                "Its name",
                                "QoS policy",
                                "Towards the spoke",
                                "Its name")
                        .notYet("packets are not shaped; the spoke's group is shown")
                        .applies((s, args) -> both(s, n -> groupMap(n, args)))
                        .negates((s, args) -> both(s, n -> noGroupMap(n, args)))
                        .shows(NhrpConfig.IPV4, NhrpCommands::showGroupMaps),
                Command.in(INTERFACE)
                        .syntax("if-state nhrp")
                        .help("State of the line", "Down while no next hop server answers")
                        .flag(
                                Common.SLOT,
                                Common::ifState,
                                (c, on) -> new Common(on, c.routeWatch())),
                Command.in(INTERFACE)
                        .syntax("nhrp route-watch")
                        .help("Shortcuts go when the route below them changes")
                        .flag(
                                Common.SLOT,
                                Common::routeWatch,
                                (c, on) -> new Common(c.ifState(), on)),
                Command.in(INTERFACE)
                        .syntax("nhrp {attribute | event-publisher | route-tag} [<rest:text>]")
                        .help("Attributes", "Events", "Tag", "More")
                        .notYet(""));
    }

    private static Section both(Section section, UnaryOperator<NhrpConfig> change) {
        return section.with(NhrpConfig.IPV4, change.apply(section.get(NhrpConfig.IPV4)))
                .with(NhrpConfig.IPV6, change.apply(section.get(NhrpConfig.IPV6)));
    }

    private static NhrpConfig groupMap(NhrpConfig nhrp, Args args) {
        Map<String, String> maps = new TreeMap<>(nhrp.groupMaps());
        maps.put(args.text("group"), args.text("policy"));
        return nhrp.withGroupMaps(maps);
    }

    private static NhrpConfig noGroupMap(NhrpConfig nhrp, Args args) {
        Map<String, String> maps = new TreeMap<>(nhrp.groupMaps());
        if (args.has("policy") || !args.text("group", "").isEmpty()) {
            maps.remove(args.text("group"));
        } else {
            maps.clear();
        }
        return nhrp.withGroupMaps(maps);
    }

    private static List<String> showGroupMaps(NhrpConfig nhrp) {
        List<String> lines = new ArrayList<>();
        nhrp.groupMaps()
                .forEach((group, policy) ->
                        lines.add("nhrp map group " + group + " service-policy output " + policy));
        return lines;
    }

    /** The commands of one family, which differ in their first word and in their addresses. */
    private static final class Family {
        private final String ip;
        private final String name;
        private final boolean ipv6;
        private final Slot<NhrpConfig> slot;
        private final Slot<String> keyAsRead;
        private final String address;

        Family(AddressFamily family) {
            ipv6 = family == AddressFamily.IPV6;
            ip = ipv6 ? "ipv6 nhrp " : "ip nhrp ";
            name = ipv6 ? "IPv6" : "IPv4";
            slot = ipv6 ? NhrpConfig.IPV6 : NhrpConfig.IPV4;
            keyAsRead = ipv6 ? IPV6_KEY_AS_READ : IPV4_KEY_AS_READ;
            address = ipv6 ? "ipv6" : "ipv4";
        }

        private Command command(String syntax) {
            return Command.in(INTERFACE).syntax(ip + syntax);
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

        // ---- authentication

        private Command authentication() {
            return command("authentication [<type:0-7>] <key:word>")
                    .help(
                            name,
                            "Next Hop Resolution Protocol",
                            "Password",
                            "Type",
                            "1-8 characters")
                    .applies(this::authenticate)
                    .negates((s, _) ->
                            s.with(slot, s.get(slot).withAuthentication("")).with(keyAsRead, ""))
                    .prints(this::showAuthentication);
        }

        private Section authenticate(Section section, Args args) {
            String type = args.has("type") ? args.text("type") + " " : "";
            Secret secret = Secret.parse(type + args.text("key"));
            String clear = secret.reveal();
            String used = clear.substring(0, Math.min(clear.length(), AUTHENTICATION_LENGTH_MAX));
            String written = secret.words();
            return section.with(slot, section.get(slot).withAuthentication(used))
                    .with(keyAsRead, written.equals(used) ? "" : written);
        }

        private List<String> showAuthentication(Section section) {
            String clear = section.get(slot).authentication();
            String asRead = section.get(keyAsRead);
            return clear.isEmpty()
                    ? List.of()
                    : List.of(ip + "authentication " + (asRead.isEmpty() ? clear : asRead));
        }

        // ---- mappings

        private List<Command> maps() {
            Command map =
                    command(
                                    ipv6
                                            ? "map {<address:ipv6> | <prefix:prefix6>}"
                                                    + " <nbma:host>"
                                            : "map <address:ipv4> [<mask:mask>] <nbma:host>")
                            .help(
                                    ipv6
                                            ? new String[] {
                                                "Static mappings",
                                                "Tunnel address",
                                                "Prefix",
                                                "NBMA"
                                            }
                                            : new String[] {
                                                "Static mappings", "Tunnel address", "Mask", "NBMA"
                                            })
                            .sets(slot, this::map)
                            .resets(slot, this::noMap)
                            .shows(slot, this::showMaps);
            Command preference =
                    command(
                                    (ipv6
                                                    ? "map {<address:ipv6> | <prefix:prefix6>} <nbma:host>"
                                                    : "map <address:ipv4> [<mask:mask>] <nbma:host>")
                                            + " preference <preference:1-255>")
                            .help("Preference of the mapping", "Higher is better")
                            .notYet("mappings have no preference");
            Command multicastDynamic =
                    command("map multicast dynamic")
                            .help(
                                    "Who gets multicast packets",
                                    "Every client that registers with us")
                            .flag(
                                    slot,
                                    NhrpConfig::multicastDynamic,
                                    NhrpConfig::withMulticastDynamic);
            Command multicast =
                    command("map multicast <nbma:host>")
                            .help("NBMA address or name")
                            .sets(slot, this::multicast)
                            .resets(slot, this::noMulticast)
                            .shows(
                                    slot,
                                    n ->
                                            n.multicastMaps().stream()
                                                    .map(m -> ip + "map multicast " + m)
                                                    .toList());
            return List.of(map, preference, multicastDynamic, multicast);
        }

        private Prefix protocol(Args args) {
            if (args.hasValue("prefix")) {
                return args.prefix("prefix").subnet();
            }
            Address protocol = args.address("address");
            return args.hasValue("mask")
                    ? new Prefix(protocol, args.maskLength("mask"))
                    : protocol.toPrefix();
        }

        private NhrpConfig map(NhrpConfig nhrp, Args args) {
            StaticMap map = new StaticMap(protocol(args), args.text("nbma"));
            if (map.protocol().isHost() && map.protocol().address().isMulticast()) {
                throw new Refusal(map.protocol().address() + " is a multicast address");
            }
            List<StaticMap> maps = new ArrayList<>(nhrp.maps());
            if (!maps.contains(map)) {
                maps.add(map);
            }
            return nhrp.withMaps(maps);
        }

        private NhrpConfig noMap(NhrpConfig nhrp, Args args) {
            if (!args.hasValue("address") && !args.hasValue("prefix")) {
                return nhrp.withMaps(List.of());
            }
            Prefix protocol = protocol(args);
            List<StaticMap> maps = new ArrayList<>(nhrp.maps());
            maps.removeIf(m ->
                    m.protocol().equals(protocol)
                            && (!args.hasValue("nbma") || m.nbma().equals(args.text("nbma"))));
            return nhrp.withMaps(maps);
        }

        private List<String> showMaps(NhrpConfig nhrp) {
            List<String> lines = new ArrayList<>();
            for (StaticMap map : nhrp.maps()) {
                lines.add(ip + "map " + written(map.protocol()) + " " + map.nbma());
            }
            return lines;
        }

        private String written(Prefix prefix) {
            if (prefix.isHost()) {
                return prefix.address().toString();
            }
            return ipv6
                    ? prefix.toString()
                    : prefix.address() + " " + Ipv4Address.mask(prefix.length());
        }

        private NhrpConfig multicast(NhrpConfig nhrp, Args args) {
            List<String> maps = new ArrayList<>(nhrp.multicastMaps());
            if (!maps.contains(args.text("nbma"))) {
                maps.add(args.text("nbma"));
            }
            return nhrp.withMulticastMaps(maps);
        }

        private NhrpConfig noMulticast(NhrpConfig nhrp, Args args) {
            List<String> maps = new ArrayList<>(nhrp.multicastMaps());
            maps.removeIf(m -> !args.hasValue("nbma") || m.equals(args.text("nbma")));
            return nhrp.withMulticastMaps(maps);
        }

        // ---- basics

        private List<Command> basics() {
            return List.of(
                    command("network-id <id:1-4294967295>")
                            .help("The NBMA network; NHRP runs when it is set", "Local number")
                            .longNumber(slot, NhrpConfig::networkId, NhrpConfig::withNetworkId)
                            .byDefault("NHRP off"),
                    command("holdtime <seconds:1-65535>")
                            .or(ip + "hold-time <seconds:1-65535>")
                            .or(ip + "holdtime-time <seconds:1-65535>")
                            .help("How long peers may keep our mapping", "Seconds")
                            .number(
                                    slot,
                                    NhrpConfig::holdingTimeSeconds,
                                    NhrpConfig::withHoldingTimeSeconds));
        }

        // ---- servers

        private List<Command> servers() {
            Command server =
                    command(
                                    "nhs {<address:"
                                            + address
                                            + "> | dynamic} [nbma <nbma:host>] [multicast]"
                                            + " [priority <priority:0-255>] [cluster"
                                            + " <cluster:0-10>]")
                            .help(
                                    "Next hop servers",
                                    "Tunnel address",
                                    "Learn the tunnel address",
                                    "NBMA address",
                                    "Address or name",
                                    "It gets multicast packets",
                                    "Priority",
                                    "0 is the best",
                                    "Cluster",
                                    "Number")
                            .sets(slot, this::server)
                            .resets(slot, this::noServer)
                            .shows(slot, this::showServers);
            Command cluster =
                    command("nhs cluster <cluster:0-10> max-connections <connections:0-255>")
                            .help(
                                    "Cluster",
                                    "Number",
                                    "How many of its servers are used at once",
                                    "Servers; 0 for none")
                            .sets(slot, this::cluster)
                            .resets(slot, this::noCluster)
                            .shows(slot, this::showClusters)
                            .byDefault("all servers of a cluster");
            Command fallback =
                    command("nhs fallback <seconds:0-60>")
                            .help("How long a better server must last until it is taken", "Seconds")
                            .number(
                                    slot,
                                    NhrpConfig::fallbackSeconds,
                                    NhrpConfig::withFallbackSeconds);
            return List.of(server, cluster, fallback);
        }

        private NhrpConfig server(NhrpConfig nhrp, Args args) {
            String protocol = args.text("address", "");
            String nbma = args.text("nbma", "");
            if (protocol.isEmpty() && nbma.isEmpty()) {
                throw new Refusal("a dynamic server needs an NBMA address or name (nbma ...)");
            }
            List<Nhs> servers = new ArrayList<>(nhrp.nhs());
            int at = 0;
            while (at < servers.size() && !same(servers.get(at), protocol, nbma)) {
                at++;
            }
            Nhs old = at < servers.size() ? servers.get(at) : new Nhs(protocol, "", false, 0, 0);
            Nhs merged =
                    new Nhs(
                            protocol,
                            nbma.isEmpty() ? old.nbma() : nbma,
                            args.has("multicast") || old.multicast(),
                            args.number("priority", old.priority()),
                            args.number("cluster", old.cluster()));
            if (at < servers.size()) {
                servers.set(at, merged);
            } else {
                servers.add(merged);
            }
            return nhrp.withNhs(servers);
        }

        /** Lines about one server add up, whether they name its NBMA address or not. */
        private static boolean same(Nhs nhs, String protocol, String nbma) {
            return nhs.protocolAddress().equals(protocol)
                    && (nhs.nbma().equals(nbma)
                            || (!protocol.isEmpty() && (nhs.nbma().isEmpty() || nbma.isEmpty())));
        }

        private NhrpConfig noServer(NhrpConfig nhrp, Args args) {
            List<Nhs> servers = new ArrayList<>(nhrp.nhs());
            if (!args.hasValue("address") && !args.has("dynamic")) {
                return nhrp.withNhs(List.of());
            }
            String protocol = args.text("address", "");
            servers.removeIf(s ->
                    s.protocolAddress().equals(protocol)
                            && (!args.hasValue("nbma") || s.nbma().equals(args.text("nbma", ""))));
            return nhrp.withNhs(servers);
        }

        private List<String> showServers(NhrpConfig nhrp) {
            List<String> lines = new ArrayList<>();
            for (Nhs server : nhrp.nhs()) {
                StringBuilder line = new StringBuilder(ip).append("nhs ");
                line.append(
                        server.protocolAddress().isEmpty() ? "dynamic" : server.protocolAddress());
                if (!server.nbma().isEmpty()) {
                    line.append(" nbma ").append(server.nbma());
                }
                if (server.multicast()) {
                    line.append(" multicast");
                }
                if (server.priority() != 0) {
                    line.append(" priority ").append(server.priority());
                }
                if (server.cluster() != 0) {
                    line.append(" cluster ").append(server.cluster());
                }
                lines.add(line.toString());
            }
            return lines;
        }

        private NhrpConfig cluster(NhrpConfig nhrp, Args args) {
            Map<Integer, Integer> clusters = new LinkedHashMap<>(nhrp.clusters());
            clusters.put(args.number("cluster"), args.number("connections"));
            return nhrp.withClusters(clusters);
        }

        private NhrpConfig noCluster(NhrpConfig nhrp, Args args) {
            Map<Integer, Integer> clusters = new LinkedHashMap<>(nhrp.clusters());
            clusters.remove(args.number("cluster", -1));
            return nhrp.withClusters(clusters);
        }

        private List<String> showClusters(NhrpConfig nhrp) {
            List<String> lines = new ArrayList<>();
            nhrp.clusters()
                    .forEach((cluster, connections) ->
                            lines.add(
                                    ip
                                            + "nhs cluster "
                                            + cluster
                                            + " max-connections "
                                            + connections));
            return lines;
        }

        // ---- behaviour

        private List<Command> behaviour() {
            List<Command> all = new ArrayList<>();
            all.add(
                    command("registration no-unique")
                            .help(
                                    "Registration",
                                    "Another NBMA address may take our registration over")
                            .sets(slot, (n, _) -> n.withUnique(false))
                            .resets(slot, (n, _) -> n.withUnique(true))
                            .shows(
                                    slot,
                                    n ->
                                            n.unique()
                                                    ? List.of()
                                                    : List.of(ip + "registration no-unique"))
                            .byDefault("registrations are unique"));
            all.add(
                    command("registration timeout <seconds:1-65535>")
                            .help("Period of registrations", "Seconds")
                            .number(
                                    slot,
                                    NhrpConfig::registrationTimeoutSeconds,
                                    NhrpConfig::withRegistrationTimeoutSeconds)
                            .byDefault("a third of the holding time"));
            all.add(
                    command("server-only [non-caching]")
                            .help("Ask nobody, only answer", "Keep no transit information")
                            .sets(
                                    slot,
                                    (n, args) ->
                                            n.withServerOnly(true)
                                                    .withNonCaching(args.has("non-caching")))
                            .resets(slot, (n, _) -> n.withServerOnly(false).withNonCaching(false))
                            .shows(slot, this::showServerOnly));
            all.add(maxSend());
            all.add(
                    command("record")
                            .help("Record the servers that a message passes")
                            .flag(slot, NhrpConfig::responder, NhrpConfig::withResponder));
            all.add(
                    command("shortcut")
                            .help("Ask for, install and answer shortcuts")
                            .flag(slot, NhrpConfig::shortcut, NhrpConfig::withShortcut));
            all.add(redirect());
            all.add(summaryMap());
            return all;
        }

        private List<String> showServerOnly(NhrpConfig nhrp) {
            if (!nhrp.serverOnly()) {
                return List.of();
            }
            return List.of(ip + "server-only" + (nhrp.nonCaching() ? " non-caching" : ""));
        }

        private Command maxSend() {
            NhrpConfig otherwise = NhrpConfig.DEFAULT;
            return command("max-send <packets:1-65535> every <seconds:10-65535>")
                    .help("Limit of NHRP packets", "Packets", "In a time", "Seconds")
                    .sets(
                            slot,
                            (n, args) ->
                                    n.withMaxSendPackets(args.number("packets"))
                                            .withMaxSendSeconds(args.number("seconds")))
                    .resets(
                            slot,
                            (n, _) ->
                                    n.withMaxSendPackets(otherwise.maxSendPackets())
                                            .withMaxSendSeconds(otherwise.maxSendSeconds()))
                    .shows(
                            slot,
                            n ->
                                    n.maxSendPackets() == otherwise.maxSendPackets()
                                                    && n.maxSendSeconds()
                                                            == otherwise.maxSendSeconds()
                                            ? List.of()
                                            : List.of(
                                                    ip
                                                            + "max-send "
                                                            + n.maxSendPackets()
                                                            + " every "
                                                            + n.maxSendSeconds()))
                    .byDefault(otherwise.maxSendPackets() + " every " + otherwise.maxSendSeconds());
        }

        private Command redirect() {
            int otherwise = NhrpConfig.DEFAULT.redirectTimeoutSeconds();
            return command("redirect [timeout <seconds:2-30>]")
                    .help(
                            "Tell a sender that there is a shorter way",
                            "Least time between two messages for one flow",
                            "Seconds")
                    .sets(
                            slot,
                            (n, args) ->
                                    n.withRedirect(true)
                                            .withRedirectTimeoutSeconds(
                                                    args.number("seconds", otherwise)))
                    .resets(
                            slot,
                            (n, _) -> n.withRedirect(false).withRedirectTimeoutSeconds(otherwise))
                    .shows(
                            slot,
                            n ->
                                    !n.redirect()
                                            ? List.of()
                                            : List.of(
                                                    n.redirectTimeoutSeconds() == otherwise
                                                            ? ip + "redirect"
                                                            : ip
                                                                    + "redirect timeout "
                                                                    + n.redirectTimeoutSeconds()))
                    .byDefault("off; timeout " + otherwise);
        }

        private Command summaryMap() {
            return command(
                            ipv6
                                    ? "summary-map <prefix:prefix6> [<nbma:address>]..."
                                    : "summary-map {<prefix:prefix4> | <address:ipv4> <mask:mask>}"
                                            + " [<nbma:address>]...")
                    .help(
                            ipv6
                                    ? new String[] {"Answer for a whole prefix", "Prefix", "NBMA"}
                                    : new String[] {
                                        "Answer for a whole prefix",
                                        "Prefix",
                                        "Network",
                                        "Mask",
                                        "NBMA"
                                    })
                    .sets(slot, this::summary)
                    .resets(slot, this::noSummary)
                    .shows(slot, this::showSummaries);
        }

        private NhrpConfig summary(NhrpConfig nhrp, Args args) {
            Prefix prefix = protocol(args);
            List<Address> nbma = new ArrayList<>();
            for (String text : args.texts("nbma")) {
                nbma.add(Address.parse(text));
            }
            List<SummaryMap> maps = new ArrayList<>(nhrp.summaryMaps());
            maps.removeIf(m -> m.prefix().equals(prefix));
            maps.add(new SummaryMap(prefix, List.copyOf(nbma)));
            return nhrp.withSummaryMaps(maps);
        }

        private NhrpConfig noSummary(NhrpConfig nhrp, Args args) {
            if (!args.hasValue("prefix") && !args.hasValue("address")) {
                return nhrp.withSummaryMaps(List.of());
            }
            Prefix prefix = protocol(args);
            List<SummaryMap> maps = new ArrayList<>(nhrp.summaryMaps());
            maps.removeIf(m -> m.prefix().equals(prefix));
            return nhrp.withSummaryMaps(maps);
        }

        private List<String> showSummaries(NhrpConfig nhrp) {
            List<String> lines = new ArrayList<>();
            for (SummaryMap map : nhrp.summaryMaps()) {
                StringBuilder line = new StringBuilder(ip + "summary-map " + map.prefix());
                for (Address nbma : map.nbma()) {
                    line.append(' ').append(nbma);
                }
                lines.add(line.toString());
            }
            return lines;
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
