package io.spokewire.ospf;

import static io.spokewire.interfaces.InterfaceConfig.INTERFACE;

import io.spokewire.command.Args;
import io.spokewire.command.Command;
import io.spokewire.command.Secret;
import io.spokewire.command.Setting;
import io.spokewire.command.Slot;
import io.spokewire.ospf.OspfInterface.Attachment;
import io.spokewire.ospf.OspfInterface.Dead;
import io.spokewire.ospf.OspfInterface.DigestKey;
import io.spokewire.ospf.OspfInterface.Instance;
import io.spokewire.ospf.OspfInterface.NetworkType;
import io.spokewire.ospf.OspfInterface.Slots;
import io.spokewire.ospf.OspfProcess.Neighbor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The commands of OSPF on interfaces: {@code ip ospf}, {@code ipv6 ospf}, {@code ospfv3}. */
public final class OspfInterfaceCommands {
    private static final int SIMPLE_KEY_MAX = 8;
    private static final int DIGEST_KEY_MAX = 16;

    private static final String PROCESS = "<process:1-65535>";
    private static final String NOT_YET = "this part of OSPF is not built yet";

    private OspfInterfaceCommands() {}

    /** {@code ip ospf}, in the order of the running configuration. */
    public static List<Command> ipv4() {
        return of(OspfInterface.V2);
    }

    /** {@code ipv6 ospf}. */
    public static List<Command> ipv6() {
        return of(OspfInterface.V3);
    }

    /** {@code ospfv3}. */
    public static List<Command> ospfv3() {
        return of(OspfInterface.OSPFV3);
    }

    private static List<Command> of(Slots slots) {
        List<Setting<?>> settings = settings(slots);
        String front = slots.words() + " ";
        List<Command> commands = new ArrayList<>();
        settings.forEach(s -> commands.add(byDefault(s.form(), s.in(INTERFACE, front, ""))));
        if (slots == OspfInterface.OSPFV3) {
            instances(commands, settings);
        }
        commands.add(attachment(slots, front));
        for (String words :
                List.of(
                        "adjacency stagger <rest:text>",
                        "affinity <rest:text>",
                        "cost dynamic [<rest:text>]",
                        "delay <rest:text>",
                        "demand-circuit ignore",
                        "fast-reroute <rest:text>",
                        "lls [disable]",
                        "manet <rest:text>",
                        "mpls <rest:text>",
                        "multi-area <rest:text>",
                        "name-lookup",
                        "network manet",
                        "packet-size <bytes:576-10000>",
                        "radio-overhead <rest:text>",
                        "resync-timeout <seconds:1-65535>",
                        "topology <rest:text>",
                        "ttl-security [<rest:text>]")) {
            commands.add(Command.in(INTERFACE).syntax(front + words).hide().notYet(NOT_YET));
        }
        if (slots != OspfInterface.V2) {
            commands.add(
                    Command.in(INTERFACE)
                            .syntax(front + "neighbor <address:ipv6> database-filter [<rest:text>]")
                            .hide()
                            .notYet(NOT_YET));
        }
        return commands;
    }

    private static Command byDefault(String form, Command command) {
        return switch (form.substring(
                0, form.indexOf(' ') < 0 ? form.length() : form.indexOf(' '))) {
            case "dead-interval" -> command.byDefault("four hello intervals");
            case "hello-interval" ->
                    command.byDefault(
                            "10, or 30 on non-broadcast and point-to-multipoint networks");
            case "retransmit-interval" -> command.byDefault("5");
            case "transmit-delay" -> command.byDefault("1");
            default -> command;
        };
    }

    /** The same behind {@code ospfv3 PROCESS} and {@code ospfv3 PROCESS FAMILY}. */
    private static void instances(List<Command> commands, List<Setting<?>> settings) {
        boolean first = true;
        for (String key : List.of(PROCESS, PROCESS + " <family:ipv4|ipv6>")) {
            Setting.Inside<Instance> inside =
                    new Setting.Inside<>(
                            OspfInterface.INSTANCES,
                            OspfInterface.INSTANCE_MODE,
                            "ospfv3 " + key + " ",
                            "",
                            key);
            for (Setting<?> setting : settings) {
                Command command =
                        setting.inside(INTERFACE, inside, OspfInterfaceCommands::instance).hide();
                if (first) {
                    command = command.prints(s -> Setting.print(s, inside, settings));
                    first = false;
                }
                commands.add(byDefault(setting.form(), command));
            }
        }
    }

    private static Instance instance(Args args) {
        return new Instance(args.number("process"), args.text("family", ""));
    }

    private static List<Setting<?>> settings(Slots slots) {
        List<Setting<?>> settings = new ArrayList<>();
        if (slots == OspfInterface.V2) {
            authentication(settings, slots);
        } else {
            settings.add(
                    Setting.value(
                            "authentication {key-chain <chain:word> | null}",
                            slots.authentication,
                            args -> args.has("chain") ? "key-chain " + args.text("chain") : "null",
                            v -> "authentication " + v,
                            "Authentication",
                            "By a trailer",
                            "Name of a key chain",
                            "None"));
            settings.add(ipsec(slots.ipsec));
            settings.add(encryption(slots.encryption));
        }
        settings.add(network(slots));
        times(settings, slots);
        settings.add(
                Setting.number("cost <cost:1-65535>", slots.cost, "Cost of the way out", "Number"));
        settings.add(
                Setting.number(
                        "priority <priority:0-255>", slots.priority, "In elections", "Number"));
        settings.add(
                Setting.flag("mtu-ignore", slots.mtuIgnore, "Take neighbours with another MTU"));
        settings.add(
                Setting.flag(
                        "demand-circuit", slots.demandCircuit, "Suppress hellos and refreshes"));
        settings.add(Setting.flag("flood-reduction", slots.floodReduction, "Suppress refreshes"));
        settings.add(
                Setting.flag(
                        "database-filter all out",
                        slots.databaseFilterOut,
                        "Filter",
                        "All",
                        "Outgoing"));
        settings.add(
                onOrDisable(
                        "prefix-suppression",
                        slots.prefixSuppression,
                        "Keep our prefix to ourselves"));
        settings.add(
                Setting.value(
                        "bfd [disable | strict-mode]",
                        slots.bfd,
                        args ->
                                args.has("disable")
                                        ? "disable"
                                        : args.has("strict-mode") ? "strict-mode" : "on",
                        v -> v.equals("on") ? "bfd" : "bfd " + v,
                        "Watch neighbours by BFD",
                        "No, whatever the process says",
                        "Adjacencies wait for BFD before they come up"));
        if (slots != OspfInterface.V2) {
            settings.add(neighbor(slots));
        }
        settings.add(Setting.flag("shutdown", slots.shutdown, "Off"));
        return settings;
    }

    private static Setting<String> onOrDisable(String form, Slot<String> slot, String help) {
        return Setting.value(
                form + " [disable]",
                slot,
                args -> args.has("disable") ? "disable" : "on",
                v -> v.equals("on") ? form : form + " disable",
                help,
                "No, whatever the process says");
    }

    private static Setting<Optional<NetworkType>> network(Slots slots) {
        return Setting.value(
                "network {broadcast | non-broadcast | point-to-point | point-to-multipoint"
                        + " [non-broadcast]}",
                slots.networkType,
                args -> Optional.of(networkType(args)),
                v -> "network " + v.map(NetworkType::words).orElse(""),
                "How routers meet here",
                "All hear all",
                "All, by unicast",
                "Two",
                "Many pairs",
                "By unicast");
    }

    private static NetworkType networkType(Args args) {
        boolean unicast = args.has("non-broadcast");
        if (args.has("point-to-multipoint")) {
            return unicast
                    ? NetworkType.POINT_TO_MULTIPOINT_NON_BROADCAST
                    : NetworkType.POINT_TO_MULTIPOINT;
        }
        if (args.has("point-to-point")) {
            return NetworkType.POINT_TO_POINT;
        }
        return unicast ? NetworkType.NON_BROADCAST : NetworkType.BROADCAST;
    }

    private static void times(List<Setting<?>> settings, Slots slots) {
        settings.add(
                Setting.value(
                        "dead-interval {<seconds:1-65535> | minimal hello-multiplier"
                                + " <multiplier:3-20>}",
                        slots.dead,
                        args -> new Dead(args.number("seconds", 0), args.number("multiplier", 0)),
                        v ->
                                v.multiplier() != 0
                                        ? "dead-interval minimal hello-multiplier " + v.multiplier()
                                        : "dead-interval " + v.seconds(),
                        "How long a silent neighbour lives",
                        "Seconds",
                        "One second",
                        "Hellos in it",
                        "How many"));
        settings.add(
                Setting.number(
                        "hello-interval <seconds:1-65535>",
                        slots.helloSeconds,
                        "Time between hellos",
                        "Seconds"));
        settings.add(
                Setting.number(
                        "retransmit-interval <seconds:1-65535>",
                        slots.retransmitSeconds,
                        "Until an LSA is sent again",
                        "Seconds"));
        settings.add(
                Setting.number(
                        "transmit-delay <seconds:1-65535>",
                        slots.transmitDelaySeconds,
                        "Added to the age of LSAs",
                        "Seconds"));
    }

    private static Setting<List<Neighbor>> neighbor(Slots slots) {
        return Setting.keyed(
                "neighbor <address:ipv6> [priority <priority:0-255> | cost <cost:1-65535>"
                        + " | poll-interval <poll:0-65535>]...",
                slots.neighbors,
                args ->
                        new Neighbor(
                                args.ipv6("address"),
                                args.hasValue("priority") ? args.number("priority") : 0,
                                args.hasValue("cost") ? args.number("cost") : 0,
                                args.number("poll", 0)),
                Neighbor::address,
                Neighbor::words,
                "Of a non-broadcast network",
                "Link-local address",
                "In elections",
                "Number",
                "To it",
                "Number",
                "Hellos while it is dead",
                "Seconds");
    }

    private static Command attachment(Slots slots, String front) {
        boolean v3 = slots == OspfInterface.OSPFV3;
        return Setting.keyed(
                        front
                                + "<process:1-65535> "
                                + (v3 ? "<family:ipv4|ipv6> " : "")
                                + "area <area:word>"
                                + (slots == OspfInterface.V2
                                        ? " [secondaries none]"
                                        : " [instance <instance:0-255>]"),
                        slots.attachments,
                        args ->
                                new Attachment(
                                        args.number("process"),
                                        args.text("family", ""),
                                        AreaId.parse(args.text("area")),
                                        args.hasValue("instance") ? args.number("instance") : 0,
                                        !args.has("secondaries")),
                        v -> List.of(v.process(), v.family()),
                        v ->
                                front
                                        + v.process()
                                        + (v.family().isEmpty() ? "" : " " + v.family())
                                        + " area "
                                        + v.area()
                                        + (v.instance() == 0 ? "" : " instance " + v.instance())
                                        + (v.secondaries() ? "" : " secondaries none"),
                        "In an area",
                        "Number or address",
                        slots == OspfInterface.V2 ? "Secondary networks" : "Instance on the link",
                        slots == OspfInterface.V2 ? "Not told" : "Number")
                .in(INTERFACE);
    }

    private static void authentication(List<Setting<?>> settings, Slots slots) {
        settings.add(
                Setting.value(
                        "authentication [message-digest | null | key-chain <chain:word>]",
                        slots.authentication,
                        args ->
                                args.has("chain")
                                        ? "key-chain " + args.text("chain")
                                        : args.has("null")
                                                ? "null"
                                                : args.has("message-digest")
                                                        ? "message-digest"
                                                        : "simple",
                        v -> "authentication" + (v.equals("simple") ? "" : " " + v),
                        "Authentication",
                        "By keyed digests",
                        "None",
                        "By keyed digests",
                        "Name of a key chain"));
        settings.add(
                Setting.secret(
                                "authentication-key <key:text>",
                                slots.simpleKey,
                                "Password in clear text",
                                "Password, or its type 0 or 7 and the password")
                        .reads(args -> limited(args.text("key"), SIMPLE_KEY_MAX)));
        settings.add(
                Setting.keyed(
                        "message-digest-key <id:1-255> md5 <key:text>",
                        slots.digestKeys,
                        args ->
                                new DigestKey(
                                        args.number("id"),
                                        args.has("key")
                                                ? limited(args.text("key"), DIGEST_KEY_MAX)
                                                : Secret.NONE),
                        DigestKey::id,
                        v -> "message-digest-key " + v.id() + " md5 " + v.key().words(),
                        "Key of digests",
                        "Its number",
                        "MD5",
                        "Key, or its type 0 or 7 and the key"));
    }

    private static Secret limited(String words, int max) {
        Secret secret = Secret.parse(words);
        if (secret.reveal().length() > max) {
            throw new IllegalArgumentException("the key has more than " + max + " characters");
        }
        return secret;
    }

    /** RFC 4552: version 3 by IPsec. */
    static Setting<OspfIpsec> ipsec(Slot<OspfIpsec> slot) {
        return Setting.value(
                "authentication ipsec spi <spi:256-4294967295> <hash:md5|sha1> <key:text>",
                slot,
                args ->
                        OspfIpsec.authentication(
                                args.longNumber("spi"), args.text("hash"), args.text("key")),
                v -> "authentication " + v.words(),
                "Authentication",
                "By IPsec",
                "SPI",
                "Number",
                "Hash",
                "Key");
    }

    /** RFC 4552: version 3 by ESP. */
    static Setting<OspfIpsec> encryption(Slot<OspfIpsec> slot) {
        return Setting.value(
                "encryption {ipsec spi <spi:256-4294967295> esp <transforms:text> | null}",
                slot,
                args ->
                        args.has("spi")
                                ? OspfIpsec.encryption(
                                        args.longNumber("spi"), args.text("transforms"))
                                : OspfIpsec.OFF,
                v -> "encryption " + v.words(),
                "Encryption",
                "None, whatever the area has");
    }
}
