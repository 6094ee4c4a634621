package io.spokewire.ospf;

import static io.spokewire.interfaces.InterfaceConfig.INTERFACE;

import io.spokewire.command.Args;
import io.spokewire.command.Command;
import io.spokewire.command.Secret;
import io.spokewire.command.Setting;
import io.spokewire.command.Slot;
import io.spokewire.ospf.OspfInterface.Attachment;
import io.spokewire.ospf.OspfInterface.DigestKey;
import io.spokewire.ospf.OspfInterface.NetworkType;
import io.spokewire.ospf.OspfInterface.Slots;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The commands of OSPF on interfaces: {@code ip ospf}, {@code ipv6 ospf}, {@code ospfv3}. */
public final class OspfInterfaceCommands {
    private static final int SIMPLE_KEY_MAX = 8;
    private static final int DIGEST_KEY_MAX = 16;

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
        String front = slots.words() + " ";
        List<Command> commands = new ArrayList<>();
        authentication(commands, slots, front);
        commands.add(network(slots, front));
        times(commands, slots, front);
        commands.add(
                number(front + "cost <cost:1-65535>", slots.cost, "Cost of the way out", "Number"));
        commands.add(
                number(
                        front + "priority <priority:0-255>",
                        slots.priority,
                        "In elections",
                        "Number"));
        commands.add(
                flag(front + "mtu-ignore", slots.mtuIgnore, "Take neighbours with another MTU"));
        commands.add(
                flag(front + "demand-circuit", slots.demandCircuit, "Suppress hellos and refreshes")
                        .notYet(NOT_YET));
        commands.add(
                flag(front + "flood-reduction", slots.floodReduction, "Suppress refreshes")
                        .notYet(NOT_YET));
        commands.add(
                flag(
                        front + "database-filter all out",
                        slots.databaseFilterOut,
                        "Filter",
                        "All",
                        "Outgoing"));
        commands.add(
                onOrDisable(
                        front + "prefix-suppression",
                        slots.prefixSuppression,
                        "Keep our prefix to ourselves"));
        commands.add(onOrDisable(front + "bfd", slots.bfd, "Watch neighbours by BFD"));
        commands.add(flag(front + "shutdown", slots.shutdown, "Off"));
        commands.add(attachment(slots, front));
        for (String words :
                List.of(
                        "cost dynamic [<rest:text>]",
                        "fast-reroute <rest:text>",
                        "lls [disable]",
                        "manet <rest:text>",
                        "mpls <rest:text>",
                        "multi-area <rest:text>",
                        "name-lookup",
                        "neighbor <rest:text>",
                        "radio-overhead <rest:text>",
                        "resync-timeout <seconds:1-65535>",
                        "topology <rest:text>",
                        "ttl-security [<rest:text>]")) {
            commands.add(Command.in(INTERFACE).syntax(front + words).hide().notYet(NOT_YET));
        }
        return slots == OspfInterface.V2
                ? commands
                : OspfCommands.notYet(commands, OspfCommands.NOT_YET_V3);
    }

    private static Command number(String form, Slot<Integer> slot, String... help) {
        return Setting.number(form, slot, help).in(INTERFACE);
    }

    private static Command flag(String form, Slot<Boolean> slot, String... help) {
        return Setting.flag(form, slot, help).in(INTERFACE);
    }

    private static Command onOrDisable(String form, Slot<String> slot, String help) {
        return Setting.value(
                        form + " [disable]",
                        slot,
                        args -> args.has("disable") ? "disable" : "on",
                        v -> v.equals("on") ? form : form + " disable",
                        help,
                        "No, whatever the process says")
                .in(INTERFACE);
    }

    private static Command network(Slots slots, String front) {
        return Setting.value(
                        front
                                + "network {broadcast | non-broadcast | point-to-point"
                                + " | point-to-multipoint [non-broadcast]}",
                        slots.networkType,
                        args -> Optional.of(networkType(args)),
                        v -> front + "network " + v.map(NetworkType::words).orElse(""),
                        "How routers meet here",
                        "All hear all",
                        "All, by unicast",
                        "Two",
                        "Many pairs",
                        "By unicast")
                .in(INTERFACE);
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

    private static void times(List<Command> commands, Slots slots, String front) {
        commands.add(
                Command.in(INTERFACE)
                        .syntax(
                                front
                                        + "dead-interval {<seconds:1-65535> | minimal"
                                        + " hello-multiplier <multiplier:3-20>}")
                        .help(
                                "How long a silent neighbour lives",
                                "Seconds",
                                "One second",
                                "Hellos in it",
                                "How many")
                        .byDefault("four hello intervals")
                        .sets(slots.deadSeconds, (_, args) -> args.number("seconds", 0))
                        .sets(slots.helloMultiplier, (_, args) -> args.number("multiplier", 0))
                        .resets(slots.deadSeconds, (_, _) -> 0)
                        .resets(slots.helloMultiplier, (_, _) -> 0)
                        .prints(s -> {
                            int dead = s.get(slots.deadSeconds);
                            int multiplier = s.get(slots.helloMultiplier);
                            if (multiplier != 0) {
                                return List.of(
                                        front
                                                + "dead-interval minimal hello-multiplier "
                                                + multiplier);
                            }
                            return dead == 0 ? List.of() : List.of(front + "dead-interval " + dead);
                        }));
        commands.add(
                number(
                                front + "hello-interval <seconds:1-65535>",
                                slots.helloSeconds,
                                "Time between hellos",
                                "Seconds")
                        .byDefault("10, or 30 on non-broadcast and point-to-multipoint networks"));
        commands.add(
                number(
                                front + "retransmit-interval <seconds:1-65535>",
                                slots.retransmitSeconds,
                                "Until an LSA is sent again",
                                "Seconds")
                        .byDefault("5"));
        commands.add(
                number(
                                front + "transmit-delay <seconds:1-65535>",
                                slots.transmitDelaySeconds,
                                "Added to the age of LSAs",
                                "Seconds")
                        .byDefault("1"));
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
                                        args.hasValue("instance") ? args.number("instance") : 0),
                        v -> List.of(v.process(), v.family()),
                        v ->
                                front
                                        + v.process()
                                        + (v.family().isEmpty() ? "" : " " + v.family())
                                        + " area "
                                        + v.area()
                                        + (v.instance() == 0 ? "" : " instance " + v.instance()))
                .in(INTERFACE);
    }

    private static void authentication(List<Command> commands, Slots slots, String front) {
        if (slots != OspfInterface.V2) {
            ipsec(commands, slots, front);
            return;
        }
        commands.add(
                Setting.value(
                                front
                                        + "authentication [message-digest | null | key-chain"
                                        + " <chain:word>]",
                                slots.authentication,
                                args ->
                                        args.has("chain")
                                                ? "key-chain " + args.text("chain")
                                                : args.has("null")
                                                        ? "null"
                                                        : args.has("message-digest")
                                                                ? "message-digest"
                                                                : "simple",
                                v -> front + "authentication" + (v.equals("simple") ? "" : " " + v),
                                "Authentication",
                                "By keyed digests",
                                "None",
                                "By keyed digests",
                                "Name of a key chain")
                        .in(INTERFACE));
        commands.add(
                Setting.secret(
                                front + "authentication-key <key:text>",
                                slots.simpleKey,
                                "Password in clear text",
                                "Password, or its type 0 or 7 and the password")
                        .reads(args -> limited(args.text("key"), SIMPLE_KEY_MAX))
                        .in(INTERFACE));
        commands.add(
                Setting.keyed(
                                front + "message-digest-key <id:1-255> md5 <key:text>",
                                slots.digestKeys,
                                args ->
                                        new DigestKey(
                                                args.number("id"),
                                                args.has("key")
                                                        ? limited(args.text("key"), DIGEST_KEY_MAX)
                                                        : Secret.NONE),
                                DigestKey::id,
                                v ->
                                        front
                                                + "message-digest-key "
                                                + v.id()
                                                + " md5 "
                                                + v.key().words(),
                                "Key of digests",
                                "Its number",
                                "MD5",
                                "Key, or its type 0 or 7 and the key")
                        .in(INTERFACE));
    }

    private static Secret limited(String words, int max) {
        Secret secret = Secret.parse(words);
        if (secret.reveal().length() > max) {
            throw new IllegalArgumentException("the key has more than " + max + " characters");
        }
        return secret;
    }

    /** RFC 4552: authentication and encryption of OSPF version 3 by IPsec. */
    private static void ipsec(List<Command> commands, Slots slots, String front) {
        commands.add(
                Command.in(INTERFACE)
                        .syntax(
                                front
                                        + "authentication {ipsec spi <spi:256-4294967295>"
                                        + " <hash:md5|sha1> <key:text> | null}")
                        .help("Authentication", "By IPsec", "SPI", "Number", "Hash", "Key", "None")
                        .sets(
                                slots.authentication,
                                (_, args) ->
                                        args.has("null")
                                                ? "null"
                                                : "ipsec spi "
                                                        + args.text("spi")
                                                        + " "
                                                        + args.text("hash"))
                        .sets(
                                slots.ipsecKey,
                                (_, args) ->
                                        args.has("key")
                                                ? Secret.parse(args.text("key"))
                                                : Secret.NONE)
                        .resets(slots.authentication, (_, _) -> "")
                        .resets(slots.ipsecKey, (_, _) -> Secret.NONE)
                        .prints(s -> {
                            String words = s.get(slots.authentication);
                            return words.isEmpty()
                                    ? List.of()
                                    : List.of(
                                            (front
                                                            + "authentication "
                                                            + words
                                                            + " "
                                                            + s.get(slots.ipsecKey).words())
                                                    .strip());
                        }));
        commands.add(Command.in(INTERFACE).syntax(front + "encryption <rest:text>").hide());
    }
}
