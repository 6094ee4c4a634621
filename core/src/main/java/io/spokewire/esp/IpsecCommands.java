package io.spokewire.esp;

import io.spokewire.command.Args;
import io.spokewire.command.Command;
import io.spokewire.command.Mode;
import io.spokewire.command.Setting;
import io.spokewire.esp.TransformSet.Encapsulation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/** The commands of {@code crypto ipsec}. */
public final class IpsecCommands {
    private static final String NOT_YET = "read and kept; it changes nothing here";
    private static final String REPLAY_SIZES = "<window:64-8192>";
    private static final String GROUPS =
            "group1|group2|group5|group14|group15|group16|group17|group18|group19|group20|group21"
                    + "|group24|group31";

    private static final Mode CRYPTO_MAP =
            new Mode("crypto map configuration", "config-crypto-map", Mode.CONFIG);
    private static final Mode DYNAMIC_MAP =
            new Mode("dynamic crypto map configuration", "config-crypto-map", Mode.CONFIG);
    private static final Mode GDOI =
            new Mode("GDOI group configuration", "config-gkm-group", Mode.CONFIG);

    private IpsecCommands() {}

    /** The commands, in the order of the running configuration. */
    public static List<Command> all() {
        List<Command> commands = new ArrayList<>();
        defaults(commands);
        transformSets(commands);
        profiles(commands);
        lacking(commands);
        return commands.stream()
                .map(c -> c.keeps() && c.reason().isEmpty() ? c.notYet(NOT_YET) : c)
                .toList();
    }

    private static void defaults(List<Command> commands) {
        String sa = "crypto ipsec security-association ";
        commands.add(
                Setting.number(
                                sa + "lifetime seconds <seconds:120-2592000>",
                                IpsecDefaults.LIFETIME_SECONDS,
                                "Crypto",
                                "IPsec",
                                "Defaults for security associations",
                                "How long an association lives",
                                "By time",
                                "Seconds")
                        .in(Mode.CONFIG)
                        .byDefault("3600 seconds"));
        commands.add(
                Setting.value(
                                sa + "lifetime kilobytes {<volume:2560-4294967295> | disable}",
                                IpsecDefaults.LIFETIME_KILOBYTES,
                                args -> args.longNumber("volume", 0),
                                v -> sa + "lifetime kilobytes " + (v == 0 ? "disable" : v))
                        .in(Mode.CONFIG)
                        .byDefault("4608000 kilobytes"));
        commands.add(
                Setting.number(
                                sa + "idle-time <seconds:60-86400>",
                                IpsecDefaults.IDLE_TIME_SECONDS,
                                "Time without traffic until an association goes",
                                "Seconds")
                        .in(Mode.CONFIG)
                        .byDefault("never"));
        commands.add(
                Setting.value(
                                sa + "replay {window-size " + REPLAY_SIZES + " | disable}",
                                IpsecDefaults.REPLAY_WINDOW,
                                IpsecCommands::window,
                                v -> sa + "replay " + (v == 0 ? "disable" : "window-size " + v))
                        .in(Mode.CONFIG)
                        .byDefault("64 packets"));
        commands.add(
                Setting.text(
                                "crypto ipsec df-bit <bit:clear|copy|set>",
                                IpsecDefaults.DF_BIT,
                                "The DF bit of the outer header",
                                "What it is")
                        .in(Mode.CONFIG)
                        .byDefault("copy"));
        commands.add(
                Setting.value(
                                "crypto ipsec fragmentation <when:before-encryption|after-encryption>",
                                IpsecDefaults.FRAGMENT_BEFORE,
                                args -> args.text("when").startsWith("before"),
                                v ->
                                        "crypto ipsec fragmentation "
                                                + (v ? "before" : "after")
                                                + "-encryption",
                                "Packets that would be too long",
                                "When they are fragmented")
                        .in(Mode.CONFIG)
                        .byDefault("before-encryption"));
        commands.add(
                Setting.flag(
                                "crypto ipsec nat-transparency udp-encapsulation",
                                IpsecDefaults.UDP_ENCAPSULATION,
                                "Traversal of NAT",
                                "By UDP port 4500")
                        .in(Mode.CONFIG)
                        .byDefault("on"));
    }

    private static int window(Args args) {
        int window = args.number("window", 0);
        if (Integer.bitCount(window) > 1) {
            throw new IllegalArgumentException("the window is 64, 128, 256 and so on up to 8192");
        }
        return window;
    }

    private static void transformSets(List<Command> commands) {
        String words =
                Arrays.stream(Transform.values())
                        .map(Transform::words)
                        .filter(w -> w.indexOf(' ') < 0)
                        .collect(Collectors.joining("|"));
        commands.add(
                Command.in(Mode.CONFIG)
                        .syntax(
                                "crypto ipsec transform-set <name:word> <transform:"
                                        + words
                                        + "|128|192|256>...")
                        .help("Algorithms of a security association", "Name", "Algorithm")
                        .opens(
                                TransformSet.MODE,
                                args -> args.text("name"),
                                s ->
                                        "crypto ipsec transform-set "
                                                + s.name()
                                                + s.get(TransformSet.TRANSFORMS).stream()
                                                        .map(t -> " " + t.words())
                                                        .collect(Collectors.joining()))
                        .sets(
                                TransformSet.TRANSFORMS,
                                (_, args) ->
                                        Transform.parseAll(
                                                String.join(" ", args.texts("transform")))));
        // IOS prints the mode of every set, and so do we.
        commands.add(
                Command.in(TransformSet.MODE)
                        .syntax("mode {tunnel | transport [require]}")
                        .help(
                                "How packets are wrapped",
                                "A new header",
                                "The packet's own header",
                                "Always")
                        .byDefault("tunnel")
                        .sets(TransformSet.ENCAPSULATION, (_, args) -> encapsulation(args))
                        .resets(TransformSet.ENCAPSULATION, (_, _) -> Encapsulation.TUNNEL)
                        .shows(TransformSet.ENCAPSULATION, e -> List.of("mode " + e.words())));
    }

    private static Encapsulation encapsulation(Args args) {
        if (args.has("tunnel")) {
            return Encapsulation.TUNNEL;
        }
        return args.has("require") ? Encapsulation.TRANSPORT_REQUIRED : Encapsulation.TRANSPORT;
    }

    private static void profiles(List<Command> commands) {
        Mode mode = IpsecProfile.MODE;
        String sa = "set security-association ";
        commands.add(
                Command.in(Mode.CONFIG)
                        .syntax("crypto ipsec profile <name:word>")
                        .help("What tunnel protection points at", "Name")
                        .opens(mode));
        commands.add(
                Setting.text(
                                "description <text:text>",
                                IpsecProfile.DESCRIPTION,
                                "For people",
                                "Text")
                        .in(mode));
        commands.add(
                Setting.flag(
                                "responder-only",
                                IpsecProfile.RESPONDER_ONLY,
                                "Never begin a negotiation")
                        .in(mode));
        commands.add(
                Setting.value(
                                sa + "lifetime kilobytes {<volume:2560-4294967295> | disable}",
                                IpsecProfile.LIFETIME_KILOBYTES,
                                args -> OptionalLong.of(args.longNumber("volume", 0)),
                                v ->
                                        sa
                                                + "lifetime kilobytes "
                                                + (v.orElse(0) == 0 ? "disable" : v.orElse(0)))
                        .in(mode));
        commands.add(
                Setting.value(
                                sa + "lifetime seconds <seconds:120-2592000>",
                                IpsecProfile.LIFETIME_SECONDS,
                                args -> OptionalInt.of(args.number("seconds")),
                                v -> sa + "lifetime seconds " + v.orElse(0),
                                "Set",
                                "The security associations of this profile",
                                "How long they live",
                                "By time",
                                "Seconds")
                        .in(mode));
        commands.add(
                Setting.value(
                                sa + "idle-time <seconds:60-86400> [default]",
                                IpsecProfile.IDLE_TIME_SECONDS,
                                args -> OptionalInt.of(args.number("seconds")),
                                v -> sa + "idle-time " + v.orElse(0),
                                "Time without traffic until they go",
                                "Seconds",
                                "")
                        .in(mode));
        commands.add(
                Setting.value(
                                sa + "replay {window-size " + REPLAY_SIZES + " | disable}",
                                IpsecProfile.REPLAY_WINDOW,
                                args -> OptionalInt.of(window(args)),
                                v ->
                                        sa
                                                + "replay "
                                                + (v.orElse(0) == 0
                                                        ? "disable"
                                                        : "window-size " + v.orElse(0)))
                        .in(mode));
        commands.add(
                Setting.text(
                                sa + "dfbit <bit:clear|copy|set>",
                                IpsecProfile.DF_BIT,
                                "The DF bit of the outer header",
                                "What it is")
                        .in(mode));
        commands.add(
                Setting.value(
                                "set transform-set <name:word>...",
                                IpsecProfile.TRANSFORM_SETS,
                                args -> args.texts("name"),
                                v -> "set transform-set " + String.join(" ", v),
                                "Algorithms, best first",
                                "Name of a transform set")
                        .in(mode));
        commands.add(
                Setting.value(
                                "set pfs [<group:" + GROUPS + ">]",
                                IpsecProfile.PFS_GROUP,
                                args ->
                                        OptionalInt.of(
                                                Integer.parseInt(
                                                        args.text("group", "group1").substring(5))),
                                v -> "set pfs group" + v.orElse(1),
                                "A fresh Diffie-Hellman exchange for each rekey",
                                "Group")
                        .in(mode));
        commands.add(
                Setting.text(
                                "set isakmp-profile <name:word>",
                                IpsecProfile.ISAKMP_PROFILE,
                                "IKEv1 profile",
                                "Name")
                        .in(mode));
        commands.add(
                Setting.text(
                                "set ikev2-profile <name:word>",
                                IpsecProfile.IKEV2_PROFILE,
                                "IKEv2 profile",
                                "Name")
                        .in(mode));
        for (String words :
                List.of(
                        "set identity <name:word>",
                        "set mixed-mode",
                        "set reverse-route <rest:text>",
                        "set security-policy limit <limit:1-50000>",
                        sa + "ecn <mode:word>",
                        sa + "level per-host",
                        "reverse-route [<rest:text>]",
                        "redundancy <rest:text>")) {
            commands.add(Command.in(mode).syntax(words).notYet(NOT_YET).hide());
        }
    }

    /** Ways of IPsec that a DMVPN does not take. */
    private static void lacking(List<Command> commands) {
        String maps = "crypto maps are not built: tunnel protection does what a DMVPN needs";
        commands.add(
                Command.in(Mode.CONFIG)
                        .syntax("crypto map <rest:text>")
                        .notYet(maps)
                        .keepsAll(CRYPTO_MAP));
        commands.add(
                Command.in(Mode.CONFIG)
                        .syntax("crypto dynamic-map <rest:text>")
                        .notYet(maps)
                        .keepsAll(DYNAMIC_MAP));
        commands.add(
                Command.in(Mode.CONFIG)
                        .syntax("crypto gdoi group <rest:text>")
                        .notYet("GET VPN is not built")
                        .keepsAll(GDOI));
        for (String words :
                List.of(
                        "crypto ipsec optional",
                        "crypto ipsec security-association multi-sn",
                        "crypto ipsec security-association ecn <mode:word>",
                        "crypto ipsec default transform-set",
                        "crypto ipsec server send-update",
                        "crypto ipsec log-events",
                        "crypto mib ipsec <rest:text>",
                        "crypto logging <rest:text>",
                        "crypto engine <rest:text>")) {
            commands.add(Command.in(Mode.CONFIG).syntax(words).hide());
        }
    }
}
