package io.spokewire.daemon.manage;

import io.spokewire.command.Args;
import io.spokewire.command.ExecCommand;
import io.spokewire.command.Section;
import io.spokewire.daemon.manage.Console.Answer;
import io.spokewire.daemon.manage.Console.Handler;
import io.spokewire.interfaces.InterfaceConfig;
import io.spokewire.net.Address;
import io.spokewire.net.AddressFamily;
import io.spokewire.net.InterfaceAddress;
import io.spokewire.nhrp.DmvpnView;
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
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** The commands of the exec mode: what they are called and what they show or do. */
final class ExecCommands {
    /** Categories of {@code debug} that engines write traces for. */
    private static final List<String> DEBUG =
            List.of(
                    "nhrp",
                    "nhrp packet",
                    "nhrp cache",
                    "nhrp error",
                    "nhrp extension",
                    "nhrp rate",
                    "nhrp routing",
                    "dmvpn",
                    "dmvpn all",
                    "dmvpn detail",
                    "tunnel",
                    "ip routing");

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
        showRoutes(all, "ip", AddressFamily.IPV4);
        showRoutes(all, "ipv6", AddressFamily.IPV6);
        showSystem(all);
        clear(all);
        debug(all);
        PingCommands.add(all);
        session(all);
        return List.copyOf(all);
    }

    private static ExecCommand<Handler> show(String syntax, Handler handler, String... help) {
        return ExecCommand.of(syntax, handler).help(help);
    }

    private static Answer shown(View view) {
        return new Answer.Show(view);
    }

    private static Answer failed(String sentence) {
        return new Answer.Failed("% " + sentence + "\n");
    }

    // ---- DMVPN and NHRP

    private static void showDmvpn(List<ExecCommand<Handler>> all) {
        all.add(
                show(
                        "show dmvpn [detail]",
                        (console, args) ->
                                shown(dmvpn(console, args.has("detail"), AddressFamily.IPV4)),
                        "Show running system information",
                        "DMVPN information",
                        "Tunnels and their servers as well"));
        all.add(
                show(
                        "show dmvpn {ipv4 | ipv6} [detail]",
                        (console, args) ->
                                shown(
                                        dmvpn(
                                                console,
                                                args.has("detail"),
                                                args.has("ipv6")
                                                        ? AddressFamily.IPV6
                                                        : AddressFamily.IPV4)),
                        "IPv4 in the tunnels",
                        "IPv6 in the tunnels",
                        "Tunnels and their servers as well"));
    }

    private static View dmvpn(Console console, boolean detail, AddressFamily family) {
        ConsoleContext context = console.context();
        return DmvpnView.of(detail, List.of(family), context.tunnels(), context.nhrp());
    }

    private static void showNhrp(List<ExecCommand<Handler>> all, String ip, AddressFamily family) {
        String address = family == AddressFamily.IPV4 ? "<address:ipv4>" : "<address:ipv6>";
        all.add(
                show(
                        "show "
                                + ip
                                + " nhrp [vrf <vrf:word>] [static | dynamic | incomplete] ["
                                + address
                                + "] [brief | detail]",
                        (console, args) -> cache(console, args, family),
                        "NHRP information",
                        "The cache of one VRF",
                        "Name of the VRF",
                        "Entries from the configuration",
                        "Learnt entries",
                        "Entries without an answer",
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
                        (console, _) -> entries(console, family, Extent.NORMAL, CacheEntry::local),
                        "Own entries"));
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

    private static Answer redirects(Console console, AddressFamily family) {
        return shown(
                new NhrpViews.Redirects(
                        console.context().nhrp().redirects().stream()
                                .filter(r -> r.destination().family() == family)
                                .toList()));
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
                        "show ip interface brief",
                        (console, _) ->
                                shown(
                                        new InterfaceView.Brief(
                                                AddressFamily.IPV4,
                                                console.context().interfaces())),
                        "IP information",
                        "IP interface status and configuration",
                        "Brief summary of IP status and configuration"));
        all.add(
                show(
                        "show ipv6 interface brief",
                        (console, _) ->
                                shown(
                                        new InterfaceView.Brief(
                                                AddressFamily.IPV6,
                                                console.context().interfaces())),
                        "IPv6 information",
                        "IPv6 interface status and configuration",
                        "Brief summary of IPv6 status and configuration"));
        all.add(
                show(
                        "show vrf",
                        (console, _) -> shown(new InterfaceView.Vrfs(console.context().vrfs())),
                        "VPN Routing/Forwarding instance information"));
    }

    private static Answer interfaces(Console console, Args args) {
        List<InterfaceView.Shown> all = console.context().interfaces();
        if (!args.has("interface")) {
            return shown(new InterfaceView.Interfaces(all));
        }
        String name = args.text("interface");
        List<InterfaceView.Shown> found = all.stream().filter(i -> i.name().equals(name)).toList();
        return found.isEmpty()
                ? failed("there is no interface " + name)
                : shown(new InterfaceView.Interfaces(found));
    }

    private static void showRoutes(
            List<ExecCommand<Handler>> all, String ip, AddressFamily family) {
        String type = family == AddressFamily.IPV4 ? "ipv4" : "ipv6";
        String prefix = family == AddressFamily.IPV4 ? "prefix4" : "prefix6";
        all.add(
                show(
                        "show " + ip + " route [vrf <vrf:word>]",
                        (console, args) -> routes(console, args, family),
                        "Routing table",
                        "Routing table of a VRF",
                        "Name of the VRF"));
        all.add(
                show(
                        "show " + ip + " route [vrf <vrf:word>] summary",
                        (console, args) -> summary(console, args, family),
                        "Numbers of routes by their source"));
        String entry = "show " + ip + " route [vrf <vrf:word>] ";
        all.add(
                ExecCommand.<Handler>of(
                                entry + "<address:" + type + ">",
                                (console, args) -> entry(console, args, args.address("address")))
                        .help("The route that an address follows"));
        all.add(
                ExecCommand.<Handler>of(
                                entry + "<prefix:" + prefix + ">",
                                (console, args) -> prefixEntry(console, args, family))
                        .help("The route of a prefix"));
    }

    private static Answer routes(Console console, Args args, AddressFamily family) {
        String vrf = args.text("vrf", "");
        return console.context()
                .routes(vrf, family)
                .map(routes -> shown(new RouteView.Table(family, vrf, routes)))
                .orElseGet(() -> noVrf(vrf));
    }

    private static Answer summary(Console console, Args args, AddressFamily family) {
        String vrf = args.text("vrf", "");
        return console.context()
                .routes(vrf, family)
                .map(routes -> shown(RouteView.Summary.of(family, vrf, routes)))
                .orElseGet(() -> noVrf(vrf));
    }

    private static Answer entry(Console console, Args args, Address address) {
        String vrf = args.text("vrf", "");
        return shown(new RouteView.Entry(vrf, console.context().route(vrf, address)));
    }

    private static Answer prefixEntry(Console console, Args args, AddressFamily family) {
        String vrf = args.text("vrf", "");
        InterfaceAddress wanted = args.prefix("prefix");
        return console.context()
                .routes(vrf, family)
                .map(routes ->
                        shown(
                                new RouteView.Entry(
                                        vrf,
                                        routes.stream()
                                                .filter(r -> r.prefix().equals(wanted.subnet()))
                                                .findFirst())))
                .orElseGet(() -> noVrf(vrf));
    }

    private static Answer noVrf(String vrf) {
        return failed("IP routing table " + vrf + " does not exist");
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
                                shown(
                                        new SystemViews.Debugging(
                                                console.context().log().debugging())),
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

    private static SystemViews.Configuration running(Console console) {
        return new SystemViews.Configuration(
                "Current", console.grammar().render(console.context().running()));
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
        return shown(new SystemViews.Configuration("Current", lines));
    }

    private static Answer runningSection(Console console, Args args) {
        Pipe section = Pipe.cut("x | section " + args.text("text")).pipes().getFirst();
        String lines = section.apply(String.join("\n", running(console).lines()));
        return shown(new SystemViews.Configuration("", lines.lines().toList()));
    }

    private static Answer startup(Console console) {
        try {
            Optional<String> text = console.context().startupConfiguration();
            return text.isEmpty()
                    ? failed("the router was started without a file")
                    : shown(
                            new SystemViews.Configuration(
                                    "Using the startup", text.get().lines().toList()));
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
                context.uptime());
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
        outputs.put("show running-config", new SystemViews.Configuration("Current", lines));
        outputs.put("show interfaces", new InterfaceView.Interfaces(context.interfaces()));
        outputs.put("show vrf", new InterfaceView.Vrfs(context.vrfs()));
        NhrpSnapshot nhrp = context.nhrp();
        for (AddressFamily family : AddressFamily.values()) {
            String ip = family == AddressFamily.IPV4 ? "ip" : "ipv6";
            outputs.put(
                    "show dmvpn " + family.name().toLowerCase(Locale.ROOT) + " detail",
                    DmvpnView.of(true, List.of(family), context.tunnels(), nhrp));
            outputs.put(
                    "show " + ip + " nhrp detail",
                    new NhrpViews.Cache(Extent.DETAIL, cache(nhrp, family)));
            context.routes("", family)
                    .ifPresent(routes ->
                            outputs.put(
                                    "show " + ip + " route",
                                    new RouteView.Table(family, "", routes)));
        }
        outputs.put(
                "show ip nhrp nhs detail",
                new NhrpViews.Servers(true, nhrp.servers(), nhrp.pending()));
        outputs.put("show ip nhrp traffic detail", new NhrpViews.Counters(true, nhrp.traffic()));
        outputs.put("show platform counters", new SystemViews.Counters(context.counters()));
        outputs.put("show logging", SystemViews.Logging.of(context.log()));
        return new SystemViews.TechSupport(outputs);
    }

    // ---- clear, debug

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

    private static void debug(List<ExecCommand<Handler>> all) {
        for (String category : DEBUG) {
            String[] words = category.split(" ");
            all.add(
                    ExecCommand.<Handler>of(
                                    "debug " + category,
                                    (console, _) -> debug(console, category, true))
                            .help(debugHelp(words)));
            all.add(
                    ExecCommand.<Handler>of(
                            "undebug " + category,
                            (console, _) -> debug(console, category, false)));
            all.add(
                    ExecCommand.<Handler>of(
                                    "no debug " + category,
                                    (console, _) -> debug(console, category, false))
                            .help(
                                    words.length == 1
                                            ? new String[] {"Undo", "Debugging functions", ""}
                                            : new String[] {
                                                "Undo", "Debugging functions", "", ""
                                            }));
        }
        all.add(
                ExecCommand.<Handler>of(
                                "undebug all",
                                (console, _) -> {
                                    console.context().log().undebugAll();
                                    return new Answer.Text(
                                            "All possible debugging has been turned off\n");
                                })
                        .or("no debug all")
                        .help("Disable debugging functions", "All of them"));
    }

    private static String[] debugHelp(String[] words) {
        String of = words[0].toUpperCase(Locale.ROOT);
        return words.length == 1
                ? new String[] {"Debugging functions", of}
                : new String[] {"Debugging functions", of, of + ": " + words[1] + " only"};
    }

    private static Answer debug(Console console, String category, boolean on) {
        LogBuffer log = console.context().log();
        // As people expect of IOS: 'debug dmvpn' is all of a DMVPN, which here is NHRP and tunnels.
        List<String> switched =
                category.startsWith("dmvpn")
                        ? List.of("dmvpn", "nhrp", "tunnel")
                        : List.of(category);
        switched.forEach(one -> log.debug(one, on));
        return new Answer.Text(
                category.toUpperCase(Locale.ROOT) + " debugging is " + (on ? "on" : "off") + "\n");
    }

    // ---- the session itself

    private static void session(List<ExecCommand<Handler>> all) {
        all.add(
                ExecCommand.<Handler>of(
                                "configure terminal", (console, _) -> console.configureTerminal())
                        .or("configure")
                        .help("Enter configuration mode", "Configure from the terminal"));
        all.add(
                ExecCommand.<Handler>of("write memory", (console, _) -> write(console))
                        .or("write")
                        .help("Save the configuration", "To the file the router started from"));
        all.add(
                ExecCommand.<Handler>of(
                                "copy running-config startup-config",
                                (console, _) -> write(console))
                        .help(
                                "Copy from one place to another",
                                "The running configuration",
                                "To the file the router started from"));
        all.add(
                ExecCommand.<Handler>of(
                                "terminal length <lines:0-512>",
                                (console, args) -> {
                                    console.terminalLength(args.number("lines"));
                                    return new Answer.Text("");
                                })
                        .help(
                                "Set terminal line parameters",
                                "Lines on a screen",
                                "0 for no pausing"));
        all.add(
                ExecCommand.<Handler>of("terminal monitor", (console, _) -> monitor(console, true))
                        .help("Show log lines as they come"));
        all.add(
                ExecCommand.<Handler>of(
                                "terminal no monitor", (console, _) -> monitor(console, false))
                        .or("no terminal monitor")
                        .help("Undo", "Show no log lines"));
        all.add(
                ExecCommand.<Handler>of("enable", (_, _) -> new Answer.Text(""))
                        .help("Turn on privileged commands (they are on)"));
        all.add(
                ExecCommand.<Handler>of("exit", (_, _) -> new Answer.Closed())
                        .help("Exit from the exec mode"));
        all.add(
                ExecCommand.<Handler>of("logout", (_, _) -> new Answer.Closed())
                        .or("quit")
                        .help("Exit from the exec mode"));
    }

    private static Answer monitor(Console console, boolean on) {
        console.monitor(on);
        return new Answer.Text("");
    }

    private static Answer write(Console console) {
        ConsoleContext context = console.context();
        List<String> lines = console.grammar().render(context.running());
        try {
            String path = context.writeStartup(String.join("\n", lines) + "\n");
            return new Answer.Text("Building configuration...\n[OK] (" + path + ")\n");
        } catch (IOException e) {
            return failed("not written, the old file is untouched: " + e.getMessage());
        }
    }
}
