package io.spokewire.rip;

import static io.spokewire.interfaces.InterfaceConfig.INTERFACE;

import io.spokewire.command.Command;
import io.spokewire.command.Mode;
import io.spokewire.command.Setting;
import io.spokewire.command.Slot;
import io.spokewire.net.Ipv4Address;
import io.spokewire.net.Prefix;
import io.spokewire.policy.PolicyCommands;
import io.spokewire.policy.PolicyCommands.ByInterface;
import io.spokewire.rip.RipProcess.Timers;
import java.util.ArrayList;
import java.util.List;

/** The commands of RIP. */
public final class RipCommands {
    private RipCommands() {}

    /** {@code router rip}, in the order of the running configuration. */
    public static List<Command> processes() {
        List<Command> commands = new ArrayList<>();
        commands.add(
                Command.in(Mode.CONFIG)
                        .syntax("router rip")
                        .help("RIP")
                        .opens(RipProcess.MODE, _ -> "", _ -> "router rip"));
        process(commands, RipProcess.MODE);
        commands.add(
                Command.in(RipProcess.MODE)
                        .syntax("address-family ipv4 vrf <vrf:word>")
                        .help("An address family", "IPv4", "Of a VRF", "Its name")
                        .opens(
                                RipProcess.VRF,
                                args -> "ipv4 vrf " + args.text("vrf"),
                                s -> "address-family " + s.name())
                        .closedBy("exit-address-family"));
        process(commands, RipProcess.VRF);
        commands.add(
                Command.in(RipProcess.VRF).syntax("exit-address-family").help("Leave it").closes());
        return commands;
    }

    private static void process(List<Command> commands, Mode mode) {
        commands.add(
                Setting.number("version <version:1-2>", RipProcess.VERSION, "Version", "1 or 2")
                        .in(mode)
                        .byDefault("1 is sent, 1 and 2 are taken"));
        commands.add(timers().in(mode).byDefault("30 180 180 240"));
        commands.addAll(
                PolicyCommands.redistribute(
                        mode,
                        RipProcess.REDISTRIBUTIONS,
                        "metric {<metric:0-16> | transparent}",
                        false));
        commands.addAll(PolicyCommands.passiveInterfaces(mode, RipProcess.PASSIVE));
        commands.add(PolicyCommands.offsetLists(mode, RipProcess.OFFSET_LISTS, RipPacket.INFINITY));
        commands.add(address("network", RipProcess.NETWORKS, "Networks that take part", mode));
        commands.add(address("neighbor", RipProcess.NEIGHBORS, "Told by unicast", mode));
        commands.add(
                Setting.flag(
                                "default-information originate",
                                RipProcess.DEFAULT_INFORMATION,
                                "A default route",
                                "Tell it")
                        .in(mode));
        commands.add(
                Setting.text(
                                "default-information originate route-map <map:word>",
                                RipProcess.DEFAULT_MAP,
                                "A default route",
                                "Tell it",
                                "While there is a route",
                                "That this map lets pass")
                        .in(mode));
        commands.add(
                Setting.number(
                                "default-metric <metric:1-16>",
                                RipProcess.DEFAULT_METRIC,
                                "Of redistributed routes",
                                "Hops")
                        .in(mode)
                        .byDefault("1 for connected and static routes; others are not told"));
        commands.add(
                Setting.number(
                                "maximum-paths <paths:1-32>",
                                RipProcess.MAXIMUM_PATHS,
                                "Paths used at once",
                                "How many")
                        .in(mode)
                        .byDefault("4"));
        commands.addAll(
                PolicyCommands.distributeLists(mode, RipProcess.DISTRIBUTE_LISTS, ByInterface.ALL));
        commands.add(PolicyCommands.sourceDistances(mode, RipProcess.DISTANCES));
        commands.add(
                Setting.number(
                                "distance <distance:1-255>",
                                RipProcess.DISTANCE,
                                "Administrative distance",
                                "Number")
                        .in(mode)
                        .byDefault("120"));
        commands.add(
                Setting.number(
                                "flash-update-threshold <seconds:0-30>",
                                RipProcess.FLASH_THRESHOLD,
                                "No triggered update so shortly before a regular one",
                                "Seconds")
                        .in(mode)
                        .byDefault("0"));
        commands.add(
                Setting.flag(
                                "validate-update-source",
                                RipProcess.VALIDATE_SOURCE,
                                "Who tells must be of the interface's subnet")
                        .in(mode)
                        .byDefault("on"));
        commands.add(
                Setting.flag(
                                "auto-summary",
                                RipProcess.AUTO_SUMMARY,
                                "Summarise at classful borders")
                        .in(mode)
                        .byDefault("on"));
        commands.add(
                Setting.flag(
                                "bfd all-interfaces",
                                RipProcess.BFD_ALL,
                                "Watch routers by BFD",
                                "On all interfaces")
                        .in(mode));
        for (String[] lacking :
                new String[][] {
                    {"input-queue <depth:0-1024>", "RIP's packets wait in the router's own queue"},
                    {"output-delay <millis:8-50>", "packets of an update leave at once"},
                    {"neighbor <address:ipv4> bfd", "'bfd all-interfaces' watches all routers"},
                    {"host-routes", "routes of hosts are taken always"},
                    {"throttle <packets:1-100>", "packets of an update leave at once"},
                    {"traffic-share <rest:text>", "paths of RIP carry equal shares"}
                }) {
            commands.add(Command.in(mode).syntax(lacking[0]).notYet(lacking[1]).hide());
        }
    }

    private static Setting<Timers> timers() {
        return Setting.value(
                "timers basic <update:1-4294967> <invalid:1-4294967> <hold:0-4294967>"
                        + " <flush:1-4294967> [<sleep:1-4294967295>]",
                RipProcess.TIMERS,
                args ->
                        new Timers(
                                args.number("update"),
                                args.number("invalid"),
                                args.number("hold"),
                                args.number("flush"),
                                args.longNumber("sleep", 0)),
                v ->
                        "timers basic "
                                + v.updateSeconds()
                                + " "
                                + v.invalidSeconds()
                                + " "
                                + v.holdDownSeconds()
                                + " "
                                + v.flushSeconds()
                                + (v.sleepMillis() == 0 ? "" : " " + v.sleepMillis()),
                "Timers",
                "All",
                "Seconds between updates",
                "Seconds until a route is invalid",
                "Seconds of hold-down",
                "Seconds until it is forgotten",
                "Milliseconds from a change to the update that it triggers");
    }

    private static Command address(
            String word, Slot<List<Ipv4Address>> slot, String help, Mode mode) {
        return Setting.list(
                        word + " <address:ipv4>",
                        slot,
                        args -> args.ipv4("address"),
                        v -> word + " " + v,
                        help,
                        "Address")
                .in(mode);
    }

    /** {@code ip rip} and {@code ip split-horizon} of interfaces. */
    public static List<Command> ofInterfaces() {
        List<Command> commands = new ArrayList<>();
        commands.add(version("send", RipInterface.SEND_VERSION));
        commands.add(version("receive", RipInterface.RECEIVE_VERSION));
        commands.add(
                Setting.flag(
                                "ip rip v2-broadcast",
                                RipInterface.BROADCAST,
                                "RIP",
                                "Version 2 goes to all hosts")
                        .in(INTERFACE));
        commands.add(
                Setting.text(
                                "ip rip authentication mode <mode:md5|text>",
                                RipInterface.AUTHENTICATION_MODE,
                                "Authentication",
                                "Kind",
                                "Its name")
                        .in(INTERFACE)
                        .byDefault("text"));
        commands.add(
                Setting.text(
                                "ip rip authentication key-chain <chain:word>",
                                RipInterface.AUTHENTICATION_KEY_CHAIN,
                                "Keys",
                                "Name")
                        .in(INTERFACE));
        commands.add(
                Setting.list(
                                "ip summary-address rip <address:ipv4> <mask:mask>",
                                RipInterface.SUMMARIES,
                                args -> new Prefix(args.ipv4("address"), args.maskLength("mask")),
                                v -> "ip summary-address rip " + PolicyCommands.masked(v),
                                "Tell a summary in place of its parts",
                                "Of RIP",
                                "Address",
                                "Mask")
                        .in(INTERFACE));
        commands.add(
                Setting.value(
                                "ip rip bfd [disable]",
                                RipInterface.BFD,
                                args -> args.has("disable") ? "disable" : "on",
                                v -> v.equals("on") ? "ip rip bfd" : "ip rip bfd disable",
                                "Watch routers by BFD",
                                "No, whatever the process says")
                        .in(INTERFACE));
        for (String[] lacking :
                new String[][] {
                    {"advertise <seconds:1-4294967>", "all interfaces are told at once"},
                    {"initial-delay <seconds:0-180>", "the first update leaves at once"},
                    {"triggered", "RFC 2091 is not built"}
                }) {
            commands.add(
                    Command.in(INTERFACE).syntax("ip rip " + lacking[0]).notYet(lacking[1]).hide());
        }
        commands.add(
                Command.in(INTERFACE)
                        .syntax("ip split-horizon")
                        .help("Tell no routes where they were learnt")
                        .byDefault("on, but off on multipoint tunnels")
                        .sets(RipInterface.SPLIT_HORIZON, (_, _) -> "on")
                        .resets(RipInterface.SPLIT_HORIZON, (_, _) -> "off")
                        .shows(
                                RipInterface.SPLIT_HORIZON,
                                v ->
                                        v.isEmpty()
                                                ? List.of()
                                                : List.of(
                                                        v.equals("on")
                                                                ? "ip split-horizon"
                                                                : "no ip split-horizon")));
        return commands;
    }

    private static Command version(String direction, Slot<String> slot) {
        String words = "ip rip " + direction + " version ";
        return Setting.value(
                        words + "<version:1|2>...",
                        slot,
                        args -> String.join(" ", args.texts("version")),
                        v -> words + v,
                        "RIP",
                        direction,
                        "Version",
                        "1, 2 or both")
                .in(INTERFACE)
                .byDefault("that of the process");
    }
}
