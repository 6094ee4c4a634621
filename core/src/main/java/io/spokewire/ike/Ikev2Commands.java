package io.spokewire.ike;

import io.spokewire.command.Args;
import io.spokewire.command.Command;
import io.spokewire.command.Mode;
import io.spokewire.command.Refusal;
import io.spokewire.command.Secret;
import io.spokewire.command.Section;
import io.spokewire.command.Setting;
import io.spokewire.command.Slot;
import io.spokewire.ike.Ikev2Profile.Authentication;
import io.spokewire.ike.Ikev2Profile.Identity;
import io.spokewire.ike.Ikev2Profile.IdentityKind;
import io.spokewire.ike.Ikev2Profile.Trustpoint;
import io.spokewire.ike.Ikev2Proposal.Encapsulation;
import io.spokewire.ike.Ikev2Proposal.Encryption;
import io.spokewire.ike.Ikev2Proposal.Hash;
import io.spokewire.net.Ipv4Address;
import io.spokewire.net.Ipv6Address;
import io.spokewire.net.Prefix;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The commands of {@code crypto ikev2}. */
public final class Ikev2Commands {
    private static final String REQUIRED = " required";
    private static final int FRAGMENTATION_MTU_DEFAULT = 576;
    private static final String HASHES = "md5|sha1|sha256|sha384|sha512";

    private static final Mode AUTHORIZATION =
            new Mode(
                    "IKEv2 authorization policy configuration",
                    "config-ikev2-author-policy",
                    Mode.CONFIG);
    private static final Mode NAME_MANGLER =
            new Mode("IKEv2 name mangler configuration", "config-ikev2-mangler", Mode.CONFIG);
    private static final Mode CLUSTER =
            new Mode("IKEv2 cluster configuration", "config-ikev2-cluster", Mode.CONFIG);
    private static final Mode CLIENT =
            new Mode("FlexVPN client configuration", "config-ikev2-flexvpn", Mode.CONFIG);

    private Ikev2Commands() {}

    /** The commands, in the order of the running configuration. */
    public static List<Command> all() {
        List<Command> commands = new ArrayList<>();
        proposal(commands);
        policy(commands);
        keyring(commands);
        profile(commands);
        defaults(commands);
        lacking(commands);
        return commands.stream()
                .map(c -> c.keeps() && c.reason().isEmpty() ? c.notYet(IsakmpCommands.NOT_YET) : c)
                .toList();
    }

    private static void proposal(List<Command> commands) {
        Mode mode = Ikev2Proposal.MODE;
        commands.add(
                Command.in(Mode.CONFIG)
                        .syntax("crypto ikev2 proposal <name:word>")
                        .help("IKEv2", "Algorithms of an IKE association", "Name")
                        .opens(mode));
        String ciphers =
                "des|3des|aes-cbc-128|aes-cbc-192|aes-cbc-256|aes-gcm-128|aes-gcm-256"
                        + "|chacha20-poly1305";
        commands.add(
                Setting.value(
                                "encryption <cipher:" + ciphers + ">...",
                                Ikev2Proposal.ENCRYPTION,
                                args ->
                                        args.texts("cipher").stream()
                                                .map(w ->
                                                        IsakmpCommands.named(
                                                                Encryption.values(),
                                                                Encryption::words,
                                                                w))
                                                .distinct()
                                                .toList(),
                                v ->
                                        "encryption "
                                                + v.stream()
                                                        .map(Encryption::words)
                                                        .collect(Collectors.joining(" ")),
                                "Ciphers, best first",
                                "Cipher")
                        .in(mode));
        commands.add(hashes("prf", Ikev2Proposal.PRF, "Pseudo-random functions, best first"));
        commands.add(hashes("integrity", Ikev2Proposal.INTEGRITY, "HMACs, best first"));
        commands.add(
                Setting.value(
                                "group <group:1-31>...",
                                Ikev2Proposal.GROUPS,
                                args ->
                                        args.texts("group").stream()
                                                .map(Integer::valueOf)
                                                .map(DhGroup::known)
                                                .distinct()
                                                .toList(),
                                v ->
                                        "group "
                                                + v.stream()
                                                        .map(String::valueOf)
                                                        .collect(Collectors.joining(" ")),
                                "Diffie-Hellman groups, best first",
                                "Number")
                        .in(mode));
        commands.add(
                Command.in(mode)
                        .syntax("pqc <method:mlkem512|mlkem768|mlkem1024>... [optional]")
                        .help(
                                "ML-KEM on top of the group, best first",
                                "Method",
                                "Take peers without it too")
                        .sets(
                                Ikev2Proposal.ENCAPSULATIONS,
                                (_, args) ->
                                        args.texts("method").stream()
                                                .map(w ->
                                                        IsakmpCommands.named(
                                                                Encapsulation.values(),
                                                                Encapsulation::words,
                                                                w))
                                                .distinct()
                                                .toList())
                        .sets(
                                Ikev2Proposal.ENCAPSULATION_OPTIONAL,
                                (_, args) -> args.has("optional"))
                        .resets(Ikev2Proposal.ENCAPSULATIONS, (_, _) -> List.of())
                        .resets(Ikev2Proposal.ENCAPSULATION_OPTIONAL, (_, _) -> false)
                        .prints(Ikev2Commands::encapsulationLines));
    }

    private static List<String> encapsulationLines(Section section) {
        List<Encapsulation> methods = section.get(Ikev2Proposal.ENCAPSULATIONS);
        String words = methods.stream().map(Encapsulation::words).collect(Collectors.joining(" "));
        String optional = section.get(Ikev2Proposal.ENCAPSULATION_OPTIONAL) ? " optional" : "";
        return methods.isEmpty() ? List.of() : List.of("pqc " + words + optional);
    }

    private static Command hashes(String word, Slot<List<Hash>> slot, String help) {
        return Setting.value(
                        word + " <hash:" + HASHES + ">...",
                        slot,
                        args ->
                                args.texts("hash").stream()
                                        .map(w ->
                                                IsakmpCommands.named(Hash.values(), Hash::words, w))
                                        .distinct()
                                        .toList(),
                        v ->
                                word
                                        + " "
                                        + v.stream()
                                                .map(Hash::words)
                                                .collect(Collectors.joining(" ")),
                        help,
                        "Its name")
                .in(Ikev2Proposal.MODE);
    }

    private static void policy(List<Command> commands) {
        Mode mode = Ikev2Policy.MODE;
        commands.add(
                Command.in(Mode.CONFIG)
                        .syntax("crypto ikev2 policy <name:word>")
                        .help("Which proposals are offered from where", "Name")
                        .opens(mode));
        commands.add(fvrf(Ikev2Policy.MATCH_FVRF, mode));
        commands.add(
                Setting.list(
                                "match address local <address:address>",
                                Ikev2Policy.LOCAL_ADDRESSES,
                                args -> args.address("address"),
                                v -> "match address local " + v,
                                "Where it holds",
                                "Addresses",
                                "Ours",
                                "Address")
                        .in(mode));
        commands.add(
                Setting.list(
                                "proposal <name:word>",
                                Ikev2Policy.PROPOSALS,
                                args -> args.text("name"),
                                v -> "proposal " + v,
                                "Algorithms",
                                "Name of a proposal")
                        .in(mode));
    }

    private static Command fvrf(Slot<String> slot, Mode mode) {
        return Setting.text(
                        "match fvrf <vrf:word>",
                        slot,
                        "Where it holds",
                        "VRF of the outer packets",
                        "Name, or any")
                .in(mode);
    }

    private static void keyring(List<Command> commands) {
        commands.add(
                Command.in(Mode.CONFIG)
                        .syntax("crypto ikev2 keyring <name:word>")
                        .help("Pre-shared keys", "Name")
                        .opens(Ikev2Peer.KEYRING));
        commands.add(
                Command.in(Ikev2Peer.KEYRING)
                        .syntax("peer <name:word>")
                        .help("A peer, or peers that share a key", "Name")
                        .opens(Ikev2Peer.MODE));
        Mode mode = Ikev2Peer.MODE;
        commands.addAll(NhrpClaims.commands(mode, false));
        commands.add(
                Setting.text("description <text:text>", Ikev2Peer.DESCRIPTION, "For people", "Text")
                        .in(mode));
        commands.add(
                Setting.keyed(
                                "address {<address:ipv4> [<mask:mask>] | <prefix:prefix6> |"
                                        + " <host:ipv6>}",
                                Ikev2Peer.ADDRESSES,
                                Ikev2Commands::address,
                                Prefix::family,
                                Ikev2Commands::addressWords,
                                "Of the peer",
                                "IPv4 address",
                                "Mask",
                                "IPv6 prefix",
                                "IPv6 address")
                        .in(mode));
        commands.add(
                Setting.text("hostname <name:word>", Ikev2Peer.HOSTNAME, "Of the peer", "Name")
                        .in(mode));
        commands.add(
                Setting.text(
                                "identity <identity:text>",
                                Ikev2Peer.IDENTITY,
                                "What the peer calls itself",
                                "address, fqdn, email or key-id, and its value")
                        .in(mode));
        commands.add(
                Command.in(mode)
                        .syntax("pre-shared-key [local | remote] <key:text>")
                        .help(
                                "The key",
                                "Ours",
                                "Theirs",
                                "Key, its type 0 or 7 and the key, or hex and the key")
                        .applies(Ikev2Commands::withKey)
                        .negates(Ikev2Commands::withoutKey)
                        .prints(Ikev2Commands::keyLines));
        commands.add(
                Command.in(mode)
                        .syntax("ppk manual id <id:word> key <key:text>")
                        .help(
                                "Post-quantum preshared key",
                                "Written here",
                                "What both call it",
                                "Its name",
                                "The key itself",
                                "Key, its type 0 or 7 and the key, or hex and the key; required"
                                        + " behind it refuses peers without it")
                        .applies(Ikev2Commands::withPpk)
                        .negates((section, _) ->
                                section.with(Ikev2Peer.PPK_ID, "")
                                        .with(Ikev2Peer.PPK, Secret.NONE)
                                        .with(Ikev2Peer.PPK_REQUIRED, false))
                        .prints(Ikev2Commands::ppkLines));
        commands.add(
                Command.in(mode)
                        .syntax("ppk dynamic <rest:text>")
                        .notYet("keys of a quantum key distribution system are not fetched"));
    }

    static Prefix address(Args args) {
        if (args.has("prefix")) {
            return args.prefix("prefix").subnet();
        }
        if (args.has("host")) {
            return IsakmpCommands.range(args.address("host"), -1);
        }
        return IsakmpCommands.range(
                args.address("address"), args.has("mask") ? args.maskLength("mask") : -1);
    }

    private static String addressWords(Prefix prefix) {
        if (!(prefix.address() instanceof Ipv4Address)) {
            return "address " + prefix;
        }
        return "address "
                + prefix.address()
                + (prefix.isHost() ? "" : " " + Ipv4Address.mask(prefix.length()));
    }

    private static Section withPpk(Section section, Args args) {
        String words = args.text("key").strip();
        boolean required = words.endsWith(REQUIRED);
        String key = required ? words.substring(0, words.length() - REQUIRED.length()) : words;
        return section.with(Ikev2Peer.PPK_ID, args.text("id"))
                .with(Ikev2Peer.PPK, Secret.parseWithHex(key))
                .with(Ikev2Peer.PPK_REQUIRED, required);
    }

    private static List<String> ppkLines(Section section) {
        String id = section.get(Ikev2Peer.PPK_ID);
        return id.isEmpty()
                ? List.of()
                : List.of(
                        "ppk manual id "
                                + id
                                + " key "
                                + section.get(Ikev2Peer.PPK).words()
                                + (section.get(Ikev2Peer.PPK_REQUIRED) ? REQUIRED : ""));
    }

    private static Section withKey(Section section, Args args) {
        Secret key = Secret.parseWithHex(args.text("key"));
        Section changed = args.has("remote") ? section : section.with(Ikev2Peer.LOCAL_KEY, key);
        return args.has("local") ? changed : changed.with(Ikev2Peer.REMOTE_KEY, key);
    }

    private static Section withoutKey(Section section, Args args) {
        Section changed =
                args.has("remote") ? section : section.with(Ikev2Peer.LOCAL_KEY, Secret.NONE);
        return args.has("local") ? changed : changed.with(Ikev2Peer.REMOTE_KEY, Secret.NONE);
    }

    private static List<String> keyLines(Section section) {
        Secret local = section.get(Ikev2Peer.LOCAL_KEY);
        Secret remote = section.get(Ikev2Peer.REMOTE_KEY);
        if (local.equals(remote)) {
            return local.isEmpty() ? List.of() : List.of("pre-shared-key " + local.words());
        }
        List<String> lines = new ArrayList<>();
        if (!local.isEmpty()) {
            lines.add("pre-shared-key local " + local.words());
        }
        if (!remote.isEmpty()) {
            lines.add("pre-shared-key remote " + remote.words());
        }
        return lines;
    }

    private static void profile(List<Command> commands) {
        Mode mode = Ikev2Profile.MODE;
        commands.addAll(NhrpClaims.commands(mode, true));
        commands.add(
                Command.in(Mode.CONFIG)
                        .syntax("crypto ikev2 profile <name:word>")
                        .help("Which peers are taken, and how", "Name")
                        .opens(mode));
        commands.add(
                Setting.text(
                                "description <text:text>",
                                Ikev2Profile.DESCRIPTION,
                                "For people",
                                "Text")
                        .in(mode));
        commands.add(fvrf(Ikev2Profile.MATCH_FVRF, mode));
        commands.add(
                Setting.list(
                                "match address local {interface <interface:interface> |"
                                        + " <address:address>}",
                                Ikev2Profile.MATCH_LOCAL,
                                args ->
                                        args.has("interface")
                                                ? "interface " + args.text("interface")
                                                : args.text("address"),
                                v -> "match address local " + v,
                                "Which address peers must have called",
                                "Ours",
                                "That of an interface",
                                "Its name",
                                "Address")
                        .in(mode));
        commands.add(
                Setting.list(
                                "match identity remote {address <address:ipv4> [<mask:mask>] |"
                                        + " address <prefix:prefix6> | any | fqdn [domain] <name:word>"
                                        + " | email [domain] <name:word> | key-id <name:word>}",
                                Ikev2Profile.REMOTE_IDENTITIES,
                                Ikev2Commands::identity,
                                v -> "match identity remote " + v.words())
                        .in(mode));
        commands.add(
                Setting.text(
                                "match certificate <map:word>",
                                Ikev2Profile.CERTIFICATE_MAP,
                                "What the peer's certificate must say",
                                "Name of a certificate map")
                        .in(mode));
        commands.add(
                Setting.value(
                                "identity local {address <address:address> | dn | fqdn <name:word>"
                                        + " | email <name:word> | key-id <name:word>}",
                                Ikev2Profile.LOCAL_IDENTITY,
                                args -> Optional.of(identity(args)),
                                v -> "identity local " + v.map(Identity::words).orElse(""),
                                "What peers and we are called",
                                "What we call ourselves",
                                "An address",
                                "Address",
                                "The name in our certificate",
                                "A full domain name",
                                "Name",
                                "A mail address",
                                "Address of mail",
                                "Any text",
                                "Text")
                        .in(mode));
        authentication(commands, mode);
        profileTimes(commands, mode);
        for (String words :
                List.of(
                        "aaa <rest:text>",
                        "anyconnect <rest:text>",
                        "config-exchange <rest:text>",
                        "reconnect [<rest:text>]",
                        "redirect gateway <rest:text>",
                        "keyring aaa <rest:text>",
                        "virtual-template <rest:text>",
                        "set <rest:text>",
                        "responder-only")) {
            commands.add(Command.in(mode).syntax(words).hide());
        }
    }

    private static Identity identity(Args args) {
        if (args.has("any")) {
            return new Identity(IdentityKind.ANY, "");
        }
        if (args.has("dn")) {
            return new Identity(IdentityKind.DN, "");
        }
        if (args.has("prefix")) {
            return new Identity(IdentityKind.ADDRESS, args.prefix("prefix").subnet().toString());
        }
        if (args.has("address") && args.address("address") instanceof Ipv6Address address) {
            return new Identity(IdentityKind.ADDRESS, address.toString());
        }
        if (args.has("address")) {
            Prefix range =
                    IsakmpCommands.range(
                            args.address("address"),
                            args.has("mask") ? args.maskLength("mask") : -1);
            return new Identity(
                    IdentityKind.ADDRESS, addressWords(range).substring("address ".length()));
        }
        boolean domain = args.has("domain");
        IdentityKind kind =
                args.has("fqdn")
                        ? domain ? IdentityKind.FQDN_DOMAIN : IdentityKind.FQDN
                        : args.has("email")
                                ? domain ? IdentityKind.EMAIL_DOMAIN : IdentityKind.EMAIL
                                : IdentityKind.KEY_ID;
        return new Identity(kind, args.text("name"));
    }

    private static void authentication(List<Command> commands, Mode mode) {
        String methods = "<method:pre-share|rsa-sig|ecdsa-sig|eap>";
        commands.add(
                Command.in(mode)
                        .syntax("authentication remote " + methods + " [key <key:text>]")
                        .help(
                                "How the sides prove who they are",
                                "Theirs",
                                "Method",
                                "For this profile alone",
                                "Key, or its type 0 or 7 and the key")
                        .sets(
                                Ikev2Profile.REMOTE_AUTHENTICATION,
                                (all, args) -> Setting.with(all, method(args), m -> m))
                        .sets(Ikev2Profile.REMOTE_KEY, (old, args) -> key(args).orElse(old))
                        .resets(
                                Ikev2Profile.REMOTE_AUTHENTICATION,
                                (all, args) -> all.stream().filter(m -> !named(m, args)).toList())
                        .resets(
                                Ikev2Profile.REMOTE_KEY,
                                (old, args) ->
                                        named(Authentication.PRE_SHARE, args) ? Secret.NONE : old)
                        .prints(Ikev2Commands::remoteLines));
        commands.add(
                Command.in(mode)
                        .syntax("authentication local " + methods + " [key <key:text>]")
                        .help(
                                "Ours",
                                "Method",
                                "For this profile alone",
                                "Key, or its type 0 or 7 and the key")
                        .sets(
                                Ikev2Profile.LOCAL_AUTHENTICATION,
                                (_, args) -> Optional.of(method(args)))
                        .sets(
                                Ikev2Profile.LOCAL_KEY,
                                (old, args) ->
                                        key(args)
                                                .orElse(
                                                        method(args) == Authentication.PRE_SHARE
                                                                ? old
                                                                : Secret.NONE))
                        .resets(Ikev2Profile.LOCAL_AUTHENTICATION, (_, _) -> Optional.empty())
                        .resets(Ikev2Profile.LOCAL_KEY, (_, _) -> Secret.NONE)
                        .prints(s ->
                                s
                                        .get(Ikev2Profile.LOCAL_AUTHENTICATION)
                                        .map(m ->
                                                "authentication local "
                                                        + m.words()
                                                        + keyWords(s.get(Ikev2Profile.LOCAL_KEY)))
                                        .stream()
                                        .toList()));
    }

    private static Authentication method(Args args) {
        return IsakmpCommands.named(
                Authentication.values(), Authentication::words, args.text("method"));
    }

    /** Whether a {@code no} line names this method, or none at all. */
    private static boolean named(Authentication method, Args args) {
        return !args.has("method") || method == method(args);
    }

    /** The key on an {@code authentication} line, which only the method with a key may have. */
    private static Optional<Secret> key(Args args) {
        if (!args.has("key")) {
            return Optional.empty();
        }
        if (method(args) != Authentication.PRE_SHARE) {
            throw new Refusal("only pre-share takes a key");
        }
        return Optional.of(Secret.parse(args.text("key")));
    }

    private static List<String> remoteLines(Section section) {
        List<String> lines = new ArrayList<>();
        for (Authentication method : section.get(Ikev2Profile.REMOTE_AUTHENTICATION)) {
            String key =
                    method == Authentication.PRE_SHARE
                            ? keyWords(section.get(Ikev2Profile.REMOTE_KEY))
                            : "";
            lines.add("authentication remote " + method.words() + key);
        }
        return lines;
    }

    private static String keyWords(Secret key) {
        return key.isEmpty() ? "" : " key " + key.words();
    }

    private static void profileTimes(List<Command> commands, Mode mode) {
        commands.add(
                Setting.text(
                                "keyring local <name:word>",
                                Ikev2Profile.KEYRING,
                                "Pre-shared keys",
                                "Here",
                                "Name of a keyring")
                        .in(mode)
                        .or("keyring <name:word>"));
        commands.add(
                Setting.text(
                                "keyring ppk <name:word>",
                                Ikev2Profile.PPK_KEYRING,
                                "Keys",
                                "Post-quantum preshared keys",
                                "Name of a keyring")
                        .in(mode));
        commands.add(
                Setting.keyed(
                                "pki trustpoint <name:word> [sign | verify]",
                                Ikev2Profile.TRUSTPOINTS,
                                args ->
                                        new Trustpoint(
                                                args.text("name"),
                                                args.has("sign")
                                                        ? "sign"
                                                        : args.has("verify") ? "verify" : ""),
                                Trustpoint::name,
                                v ->
                                        "pki trustpoint "
                                                + v.name()
                                                + (v.use().isEmpty() ? "" : " " + v.use()),
                                "Certificates",
                                "An authority",
                                "Its name",
                                "For our certificate",
                                "For theirs")
                        .in(mode));
        commands.add(
                Setting.number(
                                "lifetime <seconds:120-86400>",
                                Ikev2Profile.LIFETIME_SECONDS,
                                "How long the association lives",
                                "Seconds")
                        .in(mode)
                        .byDefault("86400 seconds"));
        commands.add(dpd("dpd", Ikev2Profile.DPD, mode));
        commands.add(
                Setting.number(
                                "nat keepalive <seconds:5-3600>",
                                Ikev2Profile.NAT_KEEPALIVE,
                                "Traversal of NAT",
                                "Keep its mapping alive",
                                "Seconds")
                        .in(mode));
        commands.add(
                Setting.text(
                                "ivrf <vrf:word>",
                                Ikev2Profile.IVRF,
                                "VRF of the inner packets",
                                "Name")
                        .in(mode));
        commands.add(
                Setting.flag(
                                "initial-contact force",
                                Ikev2Profile.INITIAL_CONTACT_FORCE,
                                "A peer's first contact",
                                "Take every one for its first")
                        .in(mode));
        commands.add(Setting.flag("shutdown", Ikev2Profile.SHUTDOWN, "Out of use").in(mode));
    }

    private static Command dpd(String words, Slot<Keepalive> slot, Mode mode) {
        return Setting.value(
                        words + " <interval:10-3600> <retry:2-60> <when:on-demand|periodic>",
                        slot,
                        IsakmpCommands::keepalive,
                        v -> words + " " + IsakmpCommands.keepaliveWords(v, true),
                        "Dead peer detection",
                        "Seconds without a sign of life",
                        "Seconds between questions",
                        "When to ask")
                .in(mode)
                .byDefault("off");
    }

    private static void defaults(List<Command> commands) {
        Mode root = Mode.CONFIG;
        commands.add(
                Setting.number(
                                "crypto ikev2 nat keepalive <seconds:5-3600>",
                                IkeDefaults.IKEV2_NAT_KEEPALIVE,
                                "Traversal of NAT",
                                "Keep its mapping alive",
                                "Seconds")
                        .in(root)
                        .byDefault("off"));
        commands.add(dpd("crypto ikev2 dpd", IkeDefaults.IKEV2_DPD, root));
        commands.add(
                Setting.number(
                                "crypto ikev2 limit max-in-negotation-sa <count:1-40000>",
                                IkeDefaults.IKEV2_LIMIT_NEGOTIATING,
                                "Limits",
                                "Associations in negotiation",
                                "How many")
                        .in(root));
        commands.add(
                Setting.number(
                                "crypto ikev2 limit max-sa <count:1-40000>",
                                IkeDefaults.IKEV2_LIMIT_SA,
                                "Associations",
                                "How many")
                        .in(root));
        commands.add(
                Setting.number(
                                "crypto ikev2 cookie-challenge <count:1-1000>",
                                IkeDefaults.COOKIE_CHALLENGE,
                                "Ask for cookies",
                                "From so many half-open associations on")
                        .in(root)
                        .byDefault("never"));
        commands.add(
                Setting.value(
                                "crypto ikev2 fragmentation [mtu <bytes:68-1500>]",
                                IkeDefaults.IKEV2_FRAGMENTATION,
                                args -> args.number("bytes", FRAGMENTATION_MTU_DEFAULT),
                                v ->
                                        "crypto ikev2 fragmentation"
                                                + (v == FRAGMENTATION_MTU_DEFAULT
                                                        ? ""
                                                        : " mtu " + v),
                                "Fragment long messages",
                                "Longest message",
                                "Bytes, headers included; less than 256 are taken for 256")
                        .in(root)
                        .byDefault("on, 1280 bytes"));
        commands.add(
                Setting.flag(
                                "crypto ikev2 disconnect-revoked-peers",
                                IkeDefaults.IKEV2_DISCONNECT_REVOKED,
                                "End what stands with a peer whose certificate holds no more")
                        .in(root)
                        .byDefault("on"));
        commands.add(
                Setting.number(
                                "crypto ikev2 window <size:1-200>",
                                IkeDefaults.WINDOW_SIZE,
                                "Requests on their way at once",
                                "How many")
                        .in(root)
                        .byDefault("5"));
    }

    private static void lacking(List<Command> commands) {
        String remote = "remote access is not built: a DMVPN does without it";
        commands.add(
                Command.in(Mode.CONFIG)
                        .syntax("crypto ikev2 authorization policy <name:word>")
                        .notYet(remote)
                        .keepsAll(AUTHORIZATION));
        commands.add(
                Command.in(Mode.CONFIG)
                        .syntax("crypto ikev2 name-mangler <name:word>")
                        .notYet(remote)
                        .keepsAll(NAME_MANGLER));
        commands.add(
                Command.in(Mode.CONFIG)
                        .syntax("crypto ikev2 client flexvpn <name:word>")
                        .notYet(remote)
                        .keepsAll(CLIENT));
        commands.add(
                Command.in(Mode.CONFIG)
                        .syntax("crypto ikev2 cluster")
                        .notYet(IsakmpCommands.NOT_YET)
                        .keepsAll(CLUSTER));
        for (String words :
                List.of(
                        "crypto ikev2 http-url cert",
                        "crypto ikev2 certificate-cache <count:1-2000>",
                        "crypto ikev2 diagnose error [<count:1-1000>]",
                        "crypto ikev2 redirect <rest:text>",
                        "crypto ikev2 reconnect <rest:text>",
                        "crypto logging ikev2")) {
            commands.add(Command.in(Mode.CONFIG).syntax(words).hide());
        }
    }
}
