package io.spokewire.rip;

import static io.spokewire.interfaces.InterfaceConfig.INTERFACE;

import io.spokewire.command.Command;
import io.spokewire.command.Mode;
import io.spokewire.command.Setting;
import io.spokewire.command.Slot;
import io.spokewire.net.Ipv4Address;
import io.spokewire.policy.PolicyCommands;
import io.spokewire.rip.RipProcess.Timers;
import java.util.ArrayList;
import java.util.List;

/** The commands of RIP. */
public final class RipCommands {
    private static final String NOT_YET = "RIP is not built yet";

    private RipCommands() {}

    /** {@code router rip}, in the order of the running configuration. */
    public static List<Command> processes() {
        Mode mode = RipProcess.MODE;
        List<Command> commands = new ArrayList<>();
        commands.add(
                Command.in(Mode.CONFIG)
                        .syntax("router rip")
                        .help("RIP")
                        .opens(mode, _ -> "", _ -> "router rip"));
        commands.add(
                Setting.number("version <version:1-2>", RipProcess.VERSION, "Version", "1 or 2")
                        .in(mode));
        commands.add(
                Setting.value(
                                "timers basic <update:1-4294967> <invalid:1-4294967> <hold:0-4294967>"
                                        + " <flush:1-4294967>",
                                RipProcess.TIMERS,
                                args ->
                                        new Timers(
                                                args.number("update"),
                                                args.number("invalid"),
                                                args.number("hold"),
                                                args.number("flush")),
                                v ->
                                        "timers basic "
                                                + v.updateSeconds()
                                                + " "
                                                + v.invalidSeconds()
                                                + " "
                                                + v.holdDownSeconds()
                                                + " "
                                                + v.flushSeconds(),
                                "Timers",
                                "All",
                                "Seconds between updates",
                                "Seconds until a route is invalid",
                                "Seconds of hold-down",
                                "Seconds until it is forgotten")
                        .in(mode)
                        .byDefault("30 180 180 240"));
        commands.add(PolicyCommands.redistribute(mode, RipProcess.REDISTRIBUTIONS, false, false));
        commands.addAll(PolicyCommands.passiveInterfaces(mode, RipProcess.PASSIVE));
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
                Setting.number(
                                "default-metric <metric:1-16>",
                                RipProcess.DEFAULT_METRIC,
                                "Of redistributed routes",
                                "Hops")
                        .in(mode));
        commands.add(
                Setting.number(
                                "maximum-paths <paths:1-32>",
                                RipProcess.MAXIMUM_PATHS,
                                "Paths used at once",
                                "How many")
                        .in(mode));
        commands.addAll(PolicyCommands.distributeLists(mode, RipProcess.DISTRIBUTE_LISTS));
        commands.add(
                Setting.number(
                                "distance <distance:1-255>",
                                RipProcess.DISTANCE,
                                "Administrative distance",
                                "Number")
                        .in(mode));
        commands.add(
                Setting.flag(
                                "auto-summary",
                                RipProcess.AUTO_SUMMARY,
                                "Summarise at classful borders")
                        .in(mode)
                        .byDefault("on"));
        for (String words :
                List.of(
                        "address-family <rest:text>",
                        "exit-address-family",
                        "bfd all-interfaces",
                        "default-information originate route-map <map:word>",
                        "distance <distance:1-255> <address:ipv4> <wildcard:wildcard> [<list:word>]",
                        "flash-update-threshold <seconds:0-30>",
                        "input-queue <depth:0-1024>",
                        "offset-list <rest:text>",
                        "output-delay <millis:8-50>",
                        "traffic-share <rest:text>",
                        "validate-update-source")) {
            commands.add(Command.in(mode).syntax(words).hide());
        }
        return notYet(commands);
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
        commands.add(version("send", RipProcess.SEND_VERSION));
        commands.add(version("receive", RipProcess.RECEIVE_VERSION));
        commands.add(
                Setting.text(
                                "ip rip authentication mode <mode:md5|text>",
                                RipProcess.AUTHENTICATION_MODE,
                                "Authentication",
                                "Kind",
                                "Its name")
                        .in(INTERFACE));
        commands.add(
                Setting.text(
                                "ip rip authentication key-chain <chain:word>",
                                RipProcess.AUTHENTICATION_KEY_CHAIN,
                                "Keys",
                                "Name")
                        .in(INTERFACE));
        for (String words :
                List.of(
                        "advertise <seconds:1-4294967>",
                        "initial-delay <seconds:0-180>",
                        "triggered",
                        "v2-broadcast",
                        "bfd [disable]")) {
            commands.add(Command.in(INTERFACE).syntax("ip rip " + words).hide());
        }
        commands.add(Command.in(INTERFACE).syntax("ip summary-address rip <rest:text>").hide());
        commands.add(
                Command.in(INTERFACE)
                        .syntax("ip split-horizon")
                        .help("Tell no routes where they were learnt")
                        .byDefault("on, but off on multipoint tunnels")
                        .sets(RipProcess.SPLIT_HORIZON, (_, _) -> "on")
                        .resets(RipProcess.SPLIT_HORIZON, (_, _) -> "off")
                        .shows(
                                RipProcess.SPLIT_HORIZON,
                                v ->
                                        v.isEmpty()
                                                ? List.of()
                                                : List.of(
                                                        v.equals("on")
                                                                ? "ip split-horizon"
                                                                : "no ip split-horizon")));
        return notYet(commands);
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
                .in(INTERFACE);
    }

    private static List<Command> notYet(List<Command> commands) {
        return commands.stream().map(c -> c.notYet(NOT_YET)).toList();
    }
}
