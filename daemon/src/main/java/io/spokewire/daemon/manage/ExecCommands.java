package io.spokewire.daemon.manage;

import io.spokewire.command.Args;
import io.spokewire.command.ExecCommand;
import io.spokewire.command.Section;
import io.spokewire.daemon.manage.Console.Answer;
import io.spokewire.daemon.manage.Console.Handler;
import io.spokewire.daemon.manage.SystemViews.Configuration.Kind;
import io.spokewire.ike.IpsecViews;
import io.spokewire.interfaces.InterfaceConfig;
import io.spokewire.net.Address;
import io.spokewire.net.AddressFamily;
import io.spokewire.net.InterfaceAddress;
import io.spokewire.nhrp.DmvpnView;
import io.spokewire.nhrp.DmvpnView.TunnelState;
import io.spokewire.nhrp.NhrpSnapshot;
import io.spokewire.nhrp.NhrpSnapshot.CacheEntry;
import io.spokewire.nhrp.NhrpSnapshot.Flag;
import io.spokewire.nhrp.NhrpViews;
import io.spokewire.nhrp.NhrpViews.Extent;
import io.spokewire.rib.RouteView;
import io.spokewire.router.InterfaceView;
import io.spokewire.view.View;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The commands of the exec mode: what they are called and what they show or do. */
final class ExecCommands {
    /** Lines of a configuration whose last word is a key. */
    private static final Pattern SECRET =
            Pattern.compile(
                    "^(\\s*(?:ip nhrp authentication|ipv6 nhrp authentication|pre-shared-key.*?|"
                            + "key-string|key|password|.*?secret|crypto isakmp key|"
                            + "ip ospf authentication-key|ip ospf message-digest-key \\d+ md5|"
                            + "neighbor \\S+ password|snmp-server community))\\s+.*$");

    private ExecCommands() {}

    /** All of them, in the order of the reference page. */
    static List<ExecCommand<Handler>> all() {
        List<ExecCommand<Handler>> all = new ArrayList<>();
        showDmvpn(all);
        showNhrp(all, "ip", AddressFamily.IPV4);
        showNhrp(all, "ipv6", AddressFamily.IPV6);
        showInterfaces(all);
        RouteExec.add(all);
        showSystem(all);
        clear(all);
        CryptoCommands.add(all);
        BgpExec.add(all);
        EigrpExec.add(all);
        RipExec.add(all);
        OspfExec.add(all);
        BfdExec.add(all);
        TrackExec.add(all);
        RoutingExec.add(all);
        PingCommands.add(all);
        SessionCommands.add(all);
        DebugCommands.add(all);
        return List.copyOf(all);
    }

    private static ExecCommand<Handler> show(String syntax, Handler handler, String... help) {
        return ExecCommand.of(syntax, handler).help(help);
    }

    static Answer shown(View view) {
        return new Answer.Show(view);
    }

    static Answer failed(String sentence) {
        return new Answer.Failed("% " + sentence + "\n");
    }

    // ---- DMVPN and NHRP

    private static void showDmvpn(List<ExecCommand<Handler>> all) {
        all.add(
                show(
                        "show dmvpn [ipv4 | ipv6] [interface <interface:interface> | vrf <vrf:word>"
                                + " | peer {nbma | tunnel} <address:address> | static | dynamic |"
                                + " incomplete]... [detail]",
                        (console, args) -> shown(dmvpn(console, args)),
                        "Show running system information",
                        "DMVPN information",
                        "IPv4 in the tunnels",
                        "IPv6 in the tunnels",
                        "Of one interface",
                        "Name of the interface",
                        "Tunnels of one VRF",
                        "Name of the VRF",
                        "Of one peer",
                        "By the address that packets are sent to",
                        "By its tunnel address",
                        "Address of the peer",
                        "Entries from the configuration",
                        "Learnt entries",
                        "Entries without an answer",
                        "Tunnels and their servers as well"));
    }

    private static View dmvpn(Console console, Args args) {
        ConsoleContext context = console.context();
        AddressFamily family = args.has("ipv6") ? AddressFamily.IPV6 : AddressFamily.IPV4;
        List<TunnelState> tunnels =
                context.tunnels().stream()
                        .filter(t -> t.name().equals(args.text("interface", t.name())))
                        .filter(t -> t.vrf().equals(args.text("vrf", t.vrf())))
                        .toList();
        DmvpnView view =
                DmvpnView.of(
                        args.has("detail"),
                        List.of(family),
                        tunnels,
                        context.nhrp(),
                        entry -> wanted(args, entry));
        return args.has("detail") ? withCrypto(view, context, family) : view;
    }

    private static DmvpnView withCrypto(
            DmvpnView view, ConsoleContext context, AddressFamily family) {
        Set<String> shown =
                view.tunnels().stream()
                        .filter(tunnel -> tunnel.family() == family)
                        .map(tunnel -> tunnel.state().name())
                        .collect(Collectors.toSet());
        return view.with(IpsecViews.TunnelSessions.of(context.crypto(), shown::contains));
    }

    private static boolean wanted(Args args, CacheEntry entry) {
        boolean type = true;
        for (NhrpSnapshot.Origin origin : NhrpSnapshot.Origin.values()) {
            type &= !args.has(origin.word()) || entry.type() == origin;
        }
        if (!args.has("address")) {
            return type;
        }
        Optional<Address> address = Optional.of(args.address("address"));
        return type && (args.has("nbma") ? entry.nbma() : entry.nextHop()).equals(address);
    }

    private static void showNhrp(List<ExecCommand<Handler>> all, String ip, AddressFamily family) {
        String address = family == AddressFamily.IPV4 ? "<address:ipv4>" : "<address:ipv6>";
        all.add(
                show(
                        "show "
                                + ip
                                + " nhrp [vrf <vrf:word>] [static | dynamic | incomplete |"
                                + " registered] [<interface:interface>] ["
                                + address
                                + "] [brief | detail]",
                        (console, args) -> cache(console, args, family),
                        "NHRP information",
                        "The cache of one VRF",
                        "Name of the VRF",
                        "Entries from the configuration",
                        "Learnt entries",
                        "Entries without an answer",
                        "Entries of those that registered here",
                        "Entries of one interface",
                        "The entry of an address",
                        "One line for each entry",
                        "Requesters and preference as well"));
        all.add(
                show(
                        "show " + ip + " nhrp shortcut",
                        (console, _) ->
                                entries(
                                        console,
                                        family,
                                        Extent.NORMAL,
                                        e ->
                                                e.flags().contains(Flag.RIB)
                                                        || e.flags().contains(Flag.NHO)),
                        "Entries with a route of their own"));
        all.add(
                show(
                        "show " + ip + " nhrp self",
                        (console, _) -> own(console, family),
                        "Own addresses"));
        all.add(
                show(
                        "show " + ip + " nhrp summary",
                        (console, _) ->
                                shown(
                                        NhrpViews.Summary.of(
                                                family, cache(console.context().nhrp(), family))),
                        "Numbers of entries"));
        all.add(
                show(
                        "show " + ip + " nhrp traffic [interface <interface:interface>] [detail]",
                        (console, args) -> traffic(console, args, family),
                        "Counters of messages",
                        "Of one interface",
                        "Name of the interface",
                        "Forwarded and dropped messages as well"));
        all.add(
                show(
                        "show " + ip + " nhrp nhs [<interface:interface>] [detail]",
                        (console, args) -> servers(console, args, family),
                        "Next hop servers",
                        "Of one interface",
                        "Requests and replies as well"));
        all.add(
                show(
                        "show " + ip + " nhrp redirect",
                        (console, _) -> redirects(console, family),
                        "Flows that were told of a shorter way"));
    }

    private static List<CacheEntry> cache(NhrpSnapshot nhrp, AddressFamily family) {
        return nhrp.cache().stream().filter(e -> e.family() == family).toList();
    }

    private static Answer cache(Console console, Args args, AddressFamily family) {
        String vrf = args.text("vrf", "");
        Extent extent =
                args.has("brief")
                        ? Extent.BRIEF
                        : args.has("detail") ? Extent.DETAIL : Extent.NORMAL;
        Predicate<CacheEntry> wanted = e -> !args.has("vrf") || e.vrf().equals(vrf);
        for (NhrpSnapshot.Origin origin : NhrpSnapshot.Origin.values()) {
            if (args.has(origin.word())) {
                wanted = wanted.and(e -> e.type() == origin);
            }
        }
        if (args.has("registered")) {
            wanted = wanted.and(e -> e.flags().contains(Flag.REGISTERED));
        }
        if (args.hasValue("interface")) {
            String tunnel = args.text("interface");
            wanted = wanted.and(e -> e.tunnel().equals(tunnel));
        }
        if (args.has("address")) {
            Address address = args.address("address");
            wanted = wanted.and(e -> e.target().contains(address));
        }
        return entries(console, family, extent, wanted);
    }

    private static Answer entries(
            Console console, AddressFamily family, Extent extent, Predicate<CacheEntry> wanted) {
        return shown(
                new NhrpViews.Cache(
                        extent,
                        cache(console.context().nhrp(), family).stream().filter(wanted).toList()));
    }

    private static Answer traffic(Console console, Args args, AddressFamily family) {
        return shown(
                new NhrpViews.Counters(
                        args.has("detail"),
                        console.context().nhrp().traffic().stream()
                                .filter(t -> t.family() == family)
                                .filter(t -> t.tunnel().equals(args.text("interface", t.tunnel())))
                                .toList()));
    }

    private static Answer servers(Console console, Args args, AddressFamily family) {
        NhrpSnapshot nhrp = console.context().nhrp();
        return shown(
                new NhrpViews.Servers(
                        args.has("detail"),
                        nhrp.servers().stream()
                                .filter(s -> s.family() == family)
                                .filter(s -> s.tunnel().equals(args.text("interface", s.tunnel())))
                                .toList(),
                        nhrp.pending().stream().filter(p -> p.family() == family).toList()));
    }

    private static Answer own(Console console, AddressFamily family) {
        ConsoleContext context = console.context();
        NhrpSnapshot nhrp = context.nhrp();
        List<NhrpViews.OwnEntry> own = new ArrayList<>();
        for (TunnelState tunnel : context.tunnels()) {
            boolean runs =
                    nhrp.traffic().stream()
                            .anyMatch(
                                    t -> t.tunnel().equals(tunnel.name()) && t.family() == family);
            for (InterfaceAddress address :
                    runs ? tunnel.addresses() : List.<InterfaceAddress>of()) {
                if (address.address().family() == family) {
                    own.add(
                            new NhrpViews.OwnEntry(
                                    tunnel.name(),
                                    address.address(),
                                    tunnel.source(),
                                    context.uptime()));
                }
            }
        }
        return shown(new NhrpViews.Own(own));
    }

    private static Answer redirects(Console console, AddressFamily family) {
        Set<String> authenticated = new TreeSet<>();
        for (Section section : console.context().running().children(InterfaceConfig.INTERFACE)) {
            boolean password =
                    console.grammar().render(console.context().running(), section).stream()
                            .anyMatch(line -> line.contains(" nhrp authentication "));
            if (password) {
                authenticated.add(section.name());
            }
        }
        return shown(
                new NhrpViews.Redirects(
                        console.context().nhrp().redirects().stream()
                                .filter(r -> r.destination().family() == family)
                                .toList(),
                        authenticated));
    }

    // ---- interfaces, VRFs, routes

    private static void showInterfaces(List<ExecCommand<Handler>> all) {
        all.add(
                show(
                        "show interfaces [<interface:interface>]",
                        (console, args) -> interfaces(console, args),
                        "Interface status and configuration",
                        "Name of the interface"));
        all.add(
                show(
                        "show interfaces description",
                        (console, _) ->
                                shown(
                                        new InterfaceView.Descriptions(
                                                console.context().interfaces())),
                        "Show interface description"));
        addresses(all, "ip", "IP", AddressFamily.IPV4);
        addresses(all, "ipv6", "IPv6", AddressFamily.IPV6);
        all.add(
                show(
                                "show vrf [<vrf:word>]",
                                (console, args) -> vrfs(console, args, InterfaceView.Vrfs::new),
                                "VPN Routing/Forwarding instance information",
                                "Name of the VRF")
                        .or("show ip vrf [<vrf:word>]"));
        all.add(
                show(
                        "show vrf detail [<vrf:word>]",
                        (console, args) -> vrfs(console, args, InterfaceView.VrfDetails::new),
                        "VPN Routing/Forwarding instance information",
                        "Detailed VPN Routing/Forwarding instance information",
                        "Name of the VRF"));
    }

    private static void addresses(
            List<ExecCommand<Handler>> all, String ip, String words, AddressFamily family) {
        all.add(
                show(
                        "show " + ip + " interface brief",
                        (console, _) ->
                                shown(
                                        new InterfaceView.Brief(
                                                family, console.context().interfaces())),
                        words + " information",
                        words + " interface status and configuration",
                        "Brief summary of " + words + " status and configuration"));
        all.add(
                show(
                        "show " + ip + " interface [<interface:interface>]",
                        (console, args) ->
                                some(
                                        console,
                                        args,
                                        shown -> new InterfaceView.Addresses(family, shown)),
                        words + " interface status and configuration",
                        "Name of the interface"));
    }

    private static Answer vrfs(
            Console console, Args args, Function<Map<String, InterfaceView.Vrf>, View> view) {
        Map<String, InterfaceView.Vrf> all = console.context().vrfs();
        if (!args.hasValue("vrf")) {
            return shown(view.apply(all));
        }
        String name = args.text("vrf");
        InterfaceView.Vrf one = all.get(name);
        return one == null ? failed("No VRF named " + name) : shown(view.apply(Map.of(name, one)));
    }

    private static Answer interfaces(Console console, Args args) {
        return some(console, args, InterfaceView.Interfaces::new);
    }

    /** All interfaces, or the one that the line names. */
    private static Answer some(
            Console console, Args args, Function<List<InterfaceView.Shown>, View> view) {
        List<InterfaceView.Shown> all = console.context().interfaces();
        if (!args.hasValue("interface")) {
            return shown(view.apply(all));
        }
        String name = args.text("interface");
        List<InterfaceView.Shown> found = all.stream().filter(i -> i.name().equals(name)).toList();
        return found.isEmpty() ? failed("there is no interface " + name) : shown(view.apply(found));
    }

    // ---- the system

    private static void showSystem(List<ExecCommand<Handler>> all) {
        all.add(
                show(
                        "show running-config",
                        (console, _) -> shown(running(console)),
                        "Current operating configuration"));
        all.add(
                show(
                        "show running-config interface <interface:interface>",
                        ExecCommands::runningInterface,
                        "Of one interface",
                        "Name of the interface"));
        all.add(
                show(
                        "show running-config section <text:text>",
                        ExecCommands::runningSection,
                        "Lines that match and what stands below them",
                        "Regular expression"));
        all.add(
                show(
                        "show startup-config",
                        (console, _) -> startup(console),
                        "Contents of startup configuration"));
        all.add(
                show(
                        "show version",
                        (console, _) -> shown(version(console)),
                        "System hardware and software status"));
        all.add(
                show(
                        "show logging",
                        (console, _) -> shown(SystemViews.Logging.of(console.context().log())),
                        "Show the contents of logging buffers"));
        all.add(
                show(
                        "show clock",
                        (console, _) -> shown(new SystemViews.Clock(console.context().now())),
                        "Display the system clock"));
        all.add(
                show(
                        "show debugging",
                        (console, _) ->
                                shown(DebugCommands.Shown.of(console.context().log().debugging())),
                        "State of each debugging option"));
        all.add(
                show(
                        "show platform counters",
                        (console, _) ->
                                shown(new SystemViews.Counters(console.context().counters())),
                        "What runs below the protocols",
                        "Counters of the packet path"));
        all.add(
                show(
                        "show tech-support",
                        (console, _) -> shown(techSupport(console)),
                        "Show system information for Tech-Support, without keys"));
    }

    static SystemViews.Configuration running(Console console) {
        return new SystemViews.Configuration(
                Kind.RUNNING, console.grammar().render(console.context().running()));
    }

    private static Answer runningInterface(Console console, Args args) {
        Section root = console.context().running();
        String name = args.text("interface");
        Optional<Section> section = root.child(InterfaceConfig.INTERFACE, name);
        if (section.isEmpty()) {
            return failed("there is no interface " + name + " in the configuration");
        }
        List<String> lines = new ArrayList<>(console.grammar().render(root, section.get()));
        lines.add("end");
        return shown(new SystemViews.Configuration(Kind.RUNNING, lines));
    }

    private static Answer runningSection(Console console, Args args) {
        Pipe section = Pipe.cut("x | section " + args.text("text")).pipes().getFirst();
        String lines = section.apply(String.join("\n", running(console).lines()));
        return shown(new SystemViews.Configuration(Kind.SECTION, lines.lines().toList()));
    }

    private static Answer startup(Console console) {
        try {
            Optional<String> text = console.context().startupConfiguration();
            return text.isEmpty()
                    ? failed("the router was started without a file")
                    : shown(
                            new SystemViews.Configuration(
                                    Kind.STARTUP, text.get().lines().toList()));
        } catch (IOException e) {
            return failed("the startup configuration cannot be read: " + e.getMessage());
        }
    }

    private static SystemViews.Version version(Console console) {
        ConsoleContext context = console.context();
        return new SystemViews.Version(
                context.hostname(),
                context.version(),
                Runtime.version().toString(),
                System.getProperty("os.version", ""),
                context.now().minus(context.uptime()),
                context.uptime(),
                System.getProperty("java.class.path", ""),
                Runtime.getRuntime().availableProcessors(),
                Runtime.getRuntime().maxMemory() / 1024,
                kinds(context.interfaces()));
    }

    /** Interfaces by kind, as {@code show version} names the kinds: Gigabit Ethernet. */
    private static Map<String, Integer> kinds(List<InterfaceView.Shown> interfaces) {
        Map<String, Integer> kinds = new TreeMap<>();
        for (InterfaceView.Shown one : interfaces) {
            String letters = one.name().replaceFirst("[^A-Za-z].*", "");
            boolean physical = !letters.equals("Tunnel") && !letters.equals("Loopback");
            if (physical && one.name().indexOf('.') < 0) {
                kinds.merge(letters.replaceAll("(?<=[a-z])(?=[A-Z])", " "), 1, Integer::sum);
            }
        }
        return kinds;
    }

    private static View techSupport(Console console) {
        ConsoleContext context = console.context();
        Map<String, View> outputs = new LinkedHashMap<>();
        outputs.put("show version", version(console));
        outputs.put("show clock", new SystemViews.Clock(context.now()));
        List<String> lines =
                running(console).lines().stream()
                        .map(line -> SECRET.matcher(line).replaceFirst("$1 <removed>"))
                        .toList();
        outputs.put("show running-config", new SystemViews.Configuration(Kind.RUNNING, lines));
        outputs.put("show interfaces", new InterfaceView.Interfaces(context.interfaces()));
        outputs.put("show vrf", new InterfaceView.Vrfs(context.vrfs()));
        NhrpSnapshot nhrp = context.nhrp();
        for (AddressFamily family : AddressFamily.values()) {
            String ip = family == AddressFamily.IPV4 ? "ip" : "ipv6";
            outputs.put(
                    "show dmvpn " + family.name().toLowerCase(Locale.ROOT) + " detail",
                    withCrypto(
                            DmvpnView.of(true, List.of(family), context.tunnels(), nhrp),
                            context,
                            family));
            outputs.put(
                    "show " + ip + " nhrp detail",
                    new NhrpViews.Cache(Extent.DETAIL, cache(nhrp, family)));
            context.routes("", family)
                    .ifPresent(routes ->
                            outputs.put(
                                    "show " + ip + " route",
                                    RouteView.Table.of(family, "", routes, _ -> true)));
        }
        outputs.put(
                "show ip nhrp nhs detail",
                new NhrpViews.Servers(true, nhrp.servers(), nhrp.pending()));
        outputs.put("show ip nhrp traffic detail", new NhrpViews.Counters(true, nhrp.traffic()));
        CryptoCommands.tech(outputs, context);
        outputs.put("show platform counters", new SystemViews.Counters(context.counters()));
        outputs.put("show logging", SystemViews.Logging.of(context.log()));
        return new SystemViews.TechSupport(outputs);
    }

    // ---- clear

    private static void clear(List<ExecCommand<Handler>> all) {
        for (AddressFamily family : AddressFamily.values()) {
            boolean four = family == AddressFamily.IPV4;
            all.add(
                    ExecCommand.<Handler>of(
                                    "clear "
                                            + (four ? "ip" : "ipv6")
                                            + " nhrp [interface <interface:interface>] [<address:"
                                            + (four ? "ipv4" : "ipv6")
                                            + ">]",
                                    (console, args) -> clearNhrp(console, args, family))
                            .help(
                                    "Reset functions",
                                    four ? "IP" : "IPv6",
                                    "Forget what NHRP has learnt",
                                    "Of one interface",
                                    "Name of the interface",
                                    "Of one address"));
        }
        all.add(
                ExecCommand.<Handler>of(
                                "clear dmvpn session [interface <interface:interface>]",
                                (console, args) -> {
                                    for (AddressFamily family : AddressFamily.values()) {
                                        clearNhrp(console, args, family);
                                    }
                                    return new Answer.Text("");
                                })
                        .help(
                                "DMVPN",
                                "Forget sessions with peers and register anew",
                                "Of one interface",
                                "Name of the interface"));
        all.add(
                ExecCommand.<Handler>of(
                                "clear logging",
                                (console, _) -> {
                                    console.context().log().clear();
                                    return new Answer.Text("");
                                })
                        .help("Empty the log buffer"));
    }

    private static Answer clearNhrp(Console console, Args args, AddressFamily family) {
        Optional<String> tunnel =
                args.has("interface") ? Optional.of(args.text("interface")) : Optional.empty();
        Optional<Address> address =
                args.has("address") ? Optional.of(args.address("address")) : Optional.empty();
        console.context().clearNhrp(family, tunnel, address);
        return new Answer.Text("");
    }
}
