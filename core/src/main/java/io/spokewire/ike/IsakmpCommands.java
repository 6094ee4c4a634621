package io.spokewire.ike;

import io.spokewire.command.Args;
import io.spokewire.command.Command;
import io.spokewire.command.Mode;
import io.spokewire.command.Secret;
import io.spokewire.command.Setting;
import io.spokewire.ike.IsakmpPolicy.Authentication;
import io.spokewire.ike.IsakmpPolicy.Encryption;
import io.spokewire.ike.IsakmpPolicy.Hash;
import io.spokewire.net.Address;
import io.spokewire.net.Prefix;
import io.spokewire.policy.CryptoStrict;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;

/** The commands of IKEv1: {@code crypto isakmp} and {@code crypto keyring}. */
public final class IsakmpCommands {
    /** Why a line about IKE is not obeyed. */
    static final String NOT_YET = "read and kept; it changes nothing here";

    private static final int IPV4_BITS = 32;
    private static final int IPV6_BITS = 128;

    private static final Mode CLIENT_GROUP =
            new Mode("ISAKMP group configuration", "config-isakmp-group", Mode.CONFIG);
    private static final Mode PEER =
            new Mode("ISAKMP peer configuration", "config-isakmp-peer", Mode.CONFIG);

    private IsakmpCommands() {}

    /** The commands, in the order of the running configuration. */
    public static List<Command> all() {
        List<Command> commands = new ArrayList<>();
        keyring(commands);
        policy(commands);
        keys(commands);
        defaults(commands);
        profile(commands);
        lacking(commands);
        return commands.stream()
                .map(c -> c.keeps() && c.reason().isEmpty() ? c.notYet(NOT_YET) : c)
                .toList();
    }

    private static void keyring(List<Command> commands) {
        Mode mode = IsakmpKeyring.MODE;
        commands.add(
                Command.in(Mode.CONFIG)
                        .syntax("crypto keyring <name:word> [vrf <vrf:word>]")
                        .help(
                                "Crypto",
                                "Pre-shared keys of IKEv1",
                                "Name",
                                "For the peers of a front-door VRF",
                                "Its name")
                        .opens(
                                mode,
                                args -> args.text("name"),
                                s ->
                                        "crypto keyring "
                                                + s.name()
                                                + (s.get(IsakmpKeyring.VRF).isEmpty()
                                                        ? ""
                                                        : " vrf " + s.get(IsakmpKeyring.VRF)))
                        .sets(IsakmpKeyring.VRF, (old, args) -> args.text("vrf", old)));
        commands.add(
                Setting.text(
                                "description <text:text>",
                                IsakmpKeyring.DESCRIPTION,
                                "For people",
                                "Text")
                        .in(mode));
        commands.add(
                Setting.text(
                                "local-address {<address:address> | <interface:interface>}",
                                IsakmpKeyring.LOCAL_ADDRESS,
                                "Which address peers must have called",
                                "Address",
                                "Interface")
                        .reads(IsakmpCommands::local)
                        .shows(v -> v.isEmpty() ? List.of() : List.of("local-address " + v))
                        .in(mode));
        commands.add(
                Setting.keyed(
                                "pre-shared-key {address <address:ipv4> [<mask:mask>]"
                                        + " | address ipv6 <prefix:prefix6> | hostname <host:word>}"
                                        + " key <key:text>",
                                IsakmpKeyring.KEYS,
                                args -> new IsakmpKey(secret(args), peer(args), false),
                                IsakmpKey::peer,
                                k ->
                                        "pre-shared-key "
                                                + k.peer().words()
                                                + " key "
                                                + k.key().words(),
                                "The key",
                                "Key, or its type 0 or 7 and the key")
                        .resets(IsakmpCommands::without)
                        .in(mode));
        commands.add(Command.in(mode).syntax("rsa-pubkey <rest:text>").hide());
    }

    private static void policy(List<Command> commands) {
        Mode mode = IsakmpPolicy.MODE;
        commands.add(
                Command.in(Mode.CONFIG)
                        .syntax("crypto isakmp policy <priority:1-10000>")
                        .help("IKEv1", "Algorithms of an IKE association", "Priority, 1 is best")
                        .opens(mode)
                        .sorted(Comparator.comparing(Integer::valueOf)));
        commands.add(
                Setting.value(
                                "encryption {des | 3des | aes [<bits:128|192|256>]}",
                                IsakmpPolicy.ENCRYPTION,
                                IsakmpCommands::encryption,
                                // IOS prints the short form of the word.
                                v -> "encr " + v.words(),
                                "Cipher",
                                "56 bit",
                                "168 bit",
                                "AES",
                                "Bits")
                        .in(mode)
                        .byDefault("des"));
        commands.add(
                Setting.value(
                                "hash <hash:md5|sha|sha256|sha384|sha512>",
                                IsakmpPolicy.HASH,
                                args -> named(Hash.values(), Hash::words, args.text("hash")),
                                v -> "hash " + v.words(),
                                "Hash",
                                "Its name")
                        .in(mode)
                        .byDefault("sha"));
        commands.add(
                Setting.value(
                                "authentication <method:pre-share|rsa-sig|rsa-encr|ecdsa-sig>",
                                IsakmpPolicy.AUTHENTICATION,
                                args ->
                                        named(
                                                Authentication.values(),
                                                Authentication::words,
                                                args.text("method")),
                                v -> "authentication " + v.words(),
                                "How the peers prove who they are",
                                "Method")
                        .in(mode)
                        .byDefault("rsa-sig"));
        commands.add(
                Setting.number(
                                "group <group:1-31>",
                                IsakmpPolicy.GROUP,
                                "Diffie-Hellman group",
                                "Its number")
                        .reads(args -> DhGroup.known(args.number("group")))
                        .in(mode)
                        .byDefault("1"));
        commands.add(
                Setting.number(
                                "lifetime <seconds:60-86400>",
                                IsakmpPolicy.LIFETIME_SECONDS,
                                "How long the association lives",
                                "Seconds")
                        .in(mode)
                        .byDefault("86400 seconds"));
    }

    private static Encryption encryption(Args args) {
        if (args.has("des")) {
            return Encryption.DES;
        }
        if (args.has("3des")) {
            return Encryption.TRIPLE_DES;
        }
        return switch (args.text("bits", "128")) {
            case "192" -> Encryption.AES_192;
            case "256" -> Encryption.AES_256;
            default -> Encryption.AES;
        };
    }

    /** The constant with those words; the syntax has let no others through. */
    static <E> E named(E[] all, Function<E, String> words, String word) {
        for (E one : all) {
            if (words.apply(one).equals(word)) {
                return one;
            }
        }
        throw new IllegalArgumentException("'" + word + "' is not known here");
    }

    private static void keys(List<Command> commands) {
        commands.add(
                Setting.keyed(
                                "crypto isakmp key [<type:0-9>] <key:word>"
                                        + " {address <address:ipv4> [<mask:mask>]"
                                        + " | address ipv6 <prefix:prefix6> | hostname <host:word>}"
                                        + " [no-xauth]",
                                IsakmpKey.GLOBAL,
                                args ->
                                        new IsakmpKey(
                                                secret(args), peer(args), args.has("no-xauth")),
                                IsakmpKey::peer,
                                k ->
                                        "crypto isakmp key "
                                                + k.key().words()
                                                + " "
                                                + k.peer().words()
                                                + (k.noXauth() ? " no-xauth" : ""))
                        .resets(IsakmpCommands::without)
                        .in(Mode.CONFIG));
    }

    private static Secret secret(Args args) {
        return Secret.parse(
                args.has("type") ? args.text("type") + " " + args.text("key") : args.text("key"));
    }

    private static List<IsakmpKey> without(List<IsakmpKey> all, Args args) {
        PeerAddress peer = peer(args);
        return all.stream().filter(k -> !k.peer().equals(peer)).toList();
    }

    /** Whom a key is for. */
    private static PeerAddress peer(Args args) {
        if (args.has("host")) {
            return new PeerAddress.Hostname(args.text("host"));
        }
        if (args.has("prefix")) {
            Prefix prefix = args.prefix("prefix").subnet();
            return new PeerAddress.Range(prefix);
        }
        return new PeerAddress.Range(
                range(args.address("address"), args.has("mask") ? args.maskLength("mask") : -1));
    }

    /**
     * An address with its mask.
     *
     * @param length of the mask; -1 for a host, but 0.0.0.0 without a mask means everybody
     */
    static Prefix range(Address address, int length) {
        int bits = address.family().bits() == IPV4_BITS ? IPV4_BITS : IPV6_BITS;
        int known = length >= 0 ? length : address.isUnspecified() ? 0 : bits;
        return new Prefix(address.masked(known), known);
    }

    private static void defaults(List<Command> commands) {
        Mode root = Mode.CONFIG;
        commands.add(
                Setting.flag("crypto isakmp enable", IkeDefaults.ISAKMP_ENABLED, "Speak IKEv1")
                        .in(root)
                        .byDefault("on"));
        commands.add(
                Setting.flag(
                                "crypto isakmp disconnect-revoked-peers",
                                IkeDefaults.ISAKMP_DISCONNECT_REVOKED,
                                "End what stands with a peer whose certificate holds no more")
                        .in(root)
                        .byDefault("on"));
        commands.add(
                Setting.text(
                                "crypto isakmp identity <identity:address|hostname|dn|auto>",
                                IkeDefaults.IDENTITY,
                                "What we call ourselves",
                                "Kind of name")
                        .in(root)
                        .byDefault("address"));
        commands.add(
                Setting.value(
                                "crypto isakmp keepalive <interval:10-3600> [<retry:2-60>]"
                                        + " [<when:periodic|on-demand>]",
                                IkeDefaults.ISAKMP_KEEPALIVE,
                                IsakmpCommands::keepalive,
                                v -> "crypto isakmp keepalive " + keepaliveWords(v, false),
                                "Dead peer detection",
                                "Seconds between questions",
                                "Seconds between repeated ones",
                                "When")
                        .in(root)
                        .byDefault("off"));
        commands.add(
                Setting.number(
                                "crypto isakmp nat keepalive <seconds:5-3600>",
                                IkeDefaults.ISAKMP_NAT_KEEPALIVE,
                                "Traversal of NAT",
                                "Keep its mapping alive",
                                "Seconds")
                        .in(root)
                        .byDefault("off"));
        commands.add(
                Setting.flag(
                                "crypto isakmp aggressive-mode disable",
                                IkeDefaults.AGGRESSIVE_DISABLED,
                                "Aggressive mode",
                                "Refuse it")
                        .in(root));
        commands.add(
                Setting.flag(
                                "crypto isakmp invalid-spi-recovery",
                                IkeDefaults.INVALID_SPI_RECOVERY,
                                "Negotiate with a peer whose packets have an unknown SPI")
                        .in(root));
        commands.add(
                Setting.flag(
                                "crypto isakmp default policy",
                                IkeDefaults.ISAKMP_DEFAULT_POLICIES,
                                "What holds where nothing is configured",
                                "Policies of IOS")
                        .in(root)
                        .byDefault("on"));
        commands.add(
                Setting.flag(
                                "crypto strict",
                                CryptoStrict.SLOT,
                                "Refuse weak algorithms, whatever else is configured")
                        .in(root));
        commands.add(
                Setting.number(
                                "crypto call admission limit ike sa <count:0-99999>",
                                IkeDefaults.ADMISSION_SA,
                                "Calls",
                                "Admission",
                                "Limit",
                                "IKE",
                                "Associations",
                                "How many")
                        .in(root));
        commands.add(
                Setting.number(
                                "crypto call admission limit ike in-negotiation-sa"
                                        + " <count:10-99999>",
                                IkeDefaults.ADMISSION_NEGOTIATING,
                                "Associations in negotiation",
                                "How many")
                        .in(root));
    }

    static Keepalive keepalive(Args args) {
        return new Keepalive(
                args.number("interval"),
                args.number("retry", Keepalive.OFF.retrySeconds()),
                args.text("when", "on-demand").equals("periodic"));
    }

    /** The words of a keepalive; IOS leaves defaults out, but not on IKEv2's lines. */
    static String keepaliveWords(Keepalive keepalive, boolean full) {
        boolean retry = full || keepalive.retrySeconds() != Keepalive.OFF.retrySeconds();
        String when = keepalive.periodic() ? " periodic" : full ? " on-demand" : "";
        return keepalive.intervalSeconds() + (retry ? " " + keepalive.retrySeconds() : "") + when;
    }

    private static void profile(List<Command> commands) {
        Mode mode = IsakmpProfile.MODE;
        commands.addAll(NhrpClaims.commands(mode, true));
        commands.add(
                Command.in(Mode.CONFIG)
                        .syntax("crypto isakmp profile <name:word>")
                        .help("Which peers are taken, and how", "Name")
                        .opens(mode));
        commands.add(
                Setting.text(
                                "description <text:text>",
                                IsakmpProfile.DESCRIPTION,
                                "For people",
                                "Text")
                        .in(mode));
        commands.add(
                Setting.text(
                                "vrf <vrf:word>",
                                IsakmpProfile.VRF,
                                "VRF of the inner packets",
                                "Name")
                        .in(mode));
        commands.add(
                Setting.value(
                                "keyring <name:word>...",
                                IsakmpProfile.KEYRINGS,
                                args -> args.texts("name"),
                                v -> "keyring " + String.join(" ", v),
                                "Pre-shared keys",
                                "Name of a keyring")
                        .in(mode));
        commands.add(
                Setting.text(
                                "self-identity <identity:text>",
                                IsakmpProfile.SELF_IDENTITY,
                                "What we call ourselves",
                                "address, fqdn or user-fqdn")
                        .in(mode));
        commands.add(
                Setting.list(
                                "ca trust-point <name:word>",
                                IsakmpProfile.CA_TRUST_POINTS,
                                args -> args.text("name"),
                                v -> "ca trust-point " + v,
                                "Certificates",
                                "An authority that we trust",
                                "Name")
                        .in(mode));
        commands.add(
                Setting.list(
                                "match identity {address <address:ipv4> [<mask:mask>] [<vrf:word>]"
                                        + " | address ipv6 <prefix:prefix6> [<vrf:word>]"
                                        + " | host [domain] <host:word> | user [domain] <user:word>"
                                        + " | group <group:word>}",
                                IsakmpProfile.MATCHES,
                                IsakmpCommands::match,
                                v -> "match " + v)
                        .in(mode));
        commands.add(
                Setting.list(
                                "match certificate <map:word>",
                                IsakmpProfile.MATCHES,
                                args -> "certificate " + args.text("map"),
                                v -> "match " + v,
                                "Which peers",
                                "By certificate map",
                                "Name")
                        .shows(_ -> List.of())
                        .in(mode));
        commands.add(
                Setting.value(
                                "keepalive <interval:10-3600> [retry <retry:2-60>]",
                                IsakmpProfile.KEEPALIVE,
                                IsakmpCommands::keepalive,
                                v ->
                                        "keepalive "
                                                + v.intervalSeconds()
                                                + " retry "
                                                + v.retrySeconds(),
                                "Dead peer detection",
                                "Seconds",
                                "Repeat",
                                "Seconds")
                        .in(mode));
        commands.add(
                Setting.flag(
                                "initiate mode aggressive",
                                IsakmpProfile.INITIATE_AGGRESSIVE,
                                "When we begin",
                                "Mode",
                                "Aggressive")
                        .in(mode));
        commands.add(
                Setting.text(
                                "local-address {<address:address> | <interface:interface>}"
                                        + " [<vrf:word>]",
                                IsakmpProfile.LOCAL_ADDRESS,
                                "Which address peers must have called",
                                "Address",
                                "Interface",
                                "VRF")
                        .reads(args ->
                                local(args) + (args.has("vrf") ? " " + args.text("vrf") : ""))
                        .shows(v -> v.isEmpty() ? List.of() : List.of("local-address " + v))
                        .in(mode));
        for (String words :
                List.of(
                        "accounting <rest:text>",
                        "client <rest:text>",
                        "isakmp authorization list <name:word>",
                        "nat <rest:text>",
                        "qos-group <group:1-1023>",
                        "virtual-template <number:1-4096>")) {
            commands.add(Command.in(mode).syntax(words).hide());
        }
    }

    private static String local(Args args) {
        return args.text(args.has("address") ? "address" : "interface");
    }

    private static String match(Args args) {
        StringBuilder words = new StringBuilder("identity ");
        if (args.has("address") || args.has("prefix")) {
            if (args.has("prefix")) {
                words.append("address ipv6 ").append(args.prefix("prefix").subnet());
            } else {
                Prefix range =
                        range(
                                args.address("address"),
                                args.has("mask") ? args.maskLength("mask") : -1);
                words.append(new PeerAddress.Range(range).words());
            }
            return args.has("vrf") ? words + " " + args.text("vrf") : words.toString();
        }
        String domain = args.has("domain") ? "domain " : "";
        if (args.has("group")) {
            return "identity group " + args.text("group");
        }
        return args.has("host")
                ? "identity host " + domain + args.text("host")
                : "identity user " + domain + args.text("user");
    }

    private static void lacking(List<Command> commands) {
        String remote = "remote access is not built: a DMVPN does without it";
        commands.add(
                Command.in(Mode.CONFIG)
                        .syntax("crypto isakmp client configuration group <name:word>")
                        .notYet(remote)
                        .keepsAll(CLIENT_GROUP));
        for (String words :
                List.of(
                        "acl <rest:text>",
                        "backup-gateway <rest:text>",
                        "dns <rest:text>",
                        "domain <rest:text>",
                        "key <rest:text>",
                        "netmask <rest:text>",
                        "pool <rest:text>",
                        "save-password",
                        "split-dns <rest:text>",
                        "wins <rest:text>")) {
            commands.add(Command.in(CLIENT_GROUP).syntax(words).notYet(remote).hide());
        }
        commands.add(
                Command.in(Mode.CONFIG)
                        .syntax("crypto isakmp fragmentation")
                        .notYet("long messages of IKEv1 go in fragments of IP; IKEv2 has its own"));
        commands.add(
                Command.in(Mode.CONFIG)
                        .syntax("crypto isakmp peer <rest:text>")
                        .notYet(NOT_YET)
                        .keepsAll(PEER));
        for (String words :
                List.of(
                        "crypto isakmp client configuration <rest:text>",
                        "crypto isakmp diagnose error [<count:0-1000>]",
                        "crypto isakmp performance",
                        "crypto call admission load <percent:0-100>",
                        "crypto aaa <rest:text>")) {
            commands.add(Command.in(Mode.CONFIG).syntax(words).hide());
        }
    }
}
