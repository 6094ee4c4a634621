package io.spokewire.pki;

import io.spokewire.command.Args;
import io.spokewire.command.Command;
import io.spokewire.command.Mode;
import io.spokewire.command.Setting;
import io.spokewire.net.Bytes;
import io.spokewire.pki.CertificateChain.Block;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The commands of {@code crypto pki}. */
public final class PkiCommands {
    private static final String NO_SCEP =
            "no enrolment over the network: certificates come from files";

    private static final Mode SERVER =
            new Mode("certificate server configuration", "cs-server", Mode.CONFIG);

    private static final Setting<List<Block>> BLOCKS =
            Setting.keyed(
                            "certificate [ca | self-signed | rollover [ca]] <serial:word>"
                                    + " [<file:word>]",
                            CertificateChain.CERTIFICATES,
                            PkiCommands::block,
                            block -> block.kind() + " " + block.serial(),
                            Block::words,
                            "A certificate, DER in hexadecimal up to the word quit",
                            "Of the authority",
                            "Signed by itself",
                            "The next one",
                            "Of the authority",
                            "Serial number",
                            "File that holds it")
                    .shows(blocks -> blocks.stream().map(PkiCommands::lines).toList());

    private PkiCommands() {}

    /** The commands, in the order of the running configuration. */
    public static List<Command> all() {
        List<Command> commands = new ArrayList<>();
        server(commands);
        trustpoint(commands);
        maps(commands);
        chain(commands);
        return commands;
    }

    private static void server(List<Command> commands) {
        commands.add(
                Command.in(Mode.CONFIG)
                        .syntax("crypto pki server <name:word>")
                        .notOurs() // 'spokewire pki' is a program of its own
                        .keepsAll(SERVER));
        for (String words :
                List.of(
                        "database <rest:text>",
                        "issuer-name <rest:text>",
                        "grant <rest:text>",
                        "lifetime <rest:text>",
                        "hash <rest:text>",
                        "cdp-url <rest:text>",
                        "auto-rollover [<rest:text>]",
                        "eku <rest:text>",
                        "shutdown")) {
            commands.add(Command.in(SERVER).syntax(words).notOurs().hide());
        }
    }

    private static void trustpoint(List<Command> commands) {
        Mode mode = Trustpoint.MODE;
        commands.add(
                Command.in(Mode.CONFIG)
                        .syntax("crypto pki trustpoint <name:word>")
                        .or("crypto ca trustpoint <name:word>")
                        .help("Crypto", "Certificates", "An authority that we trust", "Name")
                        .opens(
                                mode,
                                args -> args.text("name"),
                                s -> "crypto pki trustpoint " + s.name()));
        enrollment(commands);
        commands.add(
                Setting.value(
                                "serial-number [none]",
                                Trustpoint.SERIAL_NUMBER,
                                args -> args.has("none") ? "serial-number none" : "serial-number",
                                v -> v,
                                "The router's serial number in the request",
                                "Leave it out")
                        .in(mode)
                        .notYet("a program has no serial number: requests leave it out"));
        commands.add(
                Setting.text(
                                "fqdn <name:word>",
                                Trustpoint.FQDN,
                                "Our name in the request",
                                "Name, or none")
                        .in(mode));
        commands.add(
                Setting.text(
                                "ip-address <address:word>",
                                Trustpoint.IP_ADDRESS,
                                "Our address in the request",
                                "Address, interface or none")
                        .in(mode));
        commands.add(
                Setting.secret(
                                "password <password:text>",
                                Trustpoint.PASSWORD,
                                "Challenge of the enrolment",
                                "Password")
                        .in(mode));
        commands.add(
                Setting.text(
                                "subject-name <name:text>",
                                Trustpoint.SUBJECT_NAME,
                                "Our X.500 name",
                                "Name")
                        .in(mode));
        commands.add(
                Setting.text(
                                "subject-alt-name <name:text>",
                                Trustpoint.SUBJECT_ALT_NAME,
                                "Further names",
                                "Name")
                        .in(mode));
        commands.add(
                Setting.text(
                                "vrf <vrf:word>",
                                Trustpoint.VRF,
                                "VRF in which the authority is reached",
                                "Name")
                        .in(mode));
        commands.add(
                Setting.text(
                                "fingerprint <digits:hex>",
                                Trustpoint.FINGERPRINT,
                                "Of the authority's certificate",
                                "Hexadecimal")
                        .in(mode));
        commands.add(
                Setting.value(
                                "revocation-check <method:crl|ocsp|none>...",
                                Trustpoint.REVOCATION_CHECK,
                                args -> args.texts("method"),
                                v -> "revocation-check " + String.join(" ", v),
                                "How withdrawn certificates are found",
                                "Method, tried in this order")
                        .in(mode)
                        .byDefault("crl"));
        commands.add(
                Setting.text(
                                "source interface <interface:interface>",
                                Trustpoint.SOURCE_INTERFACE,
                                "Where requests come from",
                                "Interface",
                                "Its name")
                        .in(mode)
                        .notYet("lists are fetched from the address that the host picks"));
        commands.add(
                Setting.value(
                                "<kind:rsakeypair|eckeypair> <label:word> [<modulus:360-4096>"
                                        + " [<second:360-4096>]]",
                                Trustpoint.KEY_PAIR,
                                PkiCommands::keyPair,
                                v -> v,
                                "The key of our certificate",
                                "Its label",
                                "Bits",
                                "Bits of a second key")
                        .in(mode));
        commands.add(
                Command.in(mode)
                        .syntax("auto-enroll [<percent:0-100>] [regenerate]")
                        .help(
                                "Renew the certificate by itself",
                                "When, percent of its life",
                                "With a new key")
                        .notYet("certificates are not renewed by themselves")
                        .sets(Trustpoint.AUTO_ENROLLS, (_, _) -> true)
                        .sets(Trustpoint.AUTO_ENROLL, (_, args) -> autoEnroll(args))
                        .resets(Trustpoint.AUTO_ENROLLS, (_, _) -> false)
                        .resets(Trustpoint.AUTO_ENROLL, (_, _) -> "")
                        .prints(s ->
                                s.get(Trustpoint.AUTO_ENROLLS)
                                        ? List.of(
                                                ("auto-enroll " + s.get(Trustpoint.AUTO_ENROLL))
                                                        .strip())
                                        : List.of()));
        commands.add(
                Setting.text(
                                "hash <hash:md5|sha1|sha256|sha384|sha512>",
                                Trustpoint.HASH,
                                "Hash of the request",
                                "Its name")
                        .in(mode));
        commands.add(
                Setting.text(
                                "usage <usage:ike|ssl-client|ssl-server>",
                                Trustpoint.USAGE,
                                "What the certificate is for",
                                "Purpose")
                        .in(mode));
        checks(commands);
        for (String words :
                List.of(
                        "authorization <rest:text>",
                        "primary",
                        "regenerate",
                        "rsa <rest:text>",
                        "storage <rest:text>",
                        "on <rest:text>",
                        "show-trustpoint",
                        "crl cache <rest:text>",
                        "match certificate <map:word> override <rest:text>",
                        "match certificate <map:word> skip authorization-check")) {
            commands.add(
                    Command.in(mode).syntax(words).notYet("kept as typed, without effect").hide());
        }
    }

    private static void enrollment(List<Command> commands) {
        commands.add(
                Setting.text(
                                "enrollment <how:text>",
                                Trustpoint.ENROLLMENT,
                                "How our certificate is got",
                                "terminal, selfsigned or pkcs12")
                        .in(Trustpoint.MODE));
        commands.add(
                Setting.value(
                                "enrollment url <url:text>",
                                Trustpoint.ENROLLMENT,
                                args -> "url " + args.text("url"),
                                v -> v,
                                "At an authority that is asked over the network",
                                "Its URL")
                        .shows(_ -> List.of()) // the form above shows the slot
                        .in(Trustpoint.MODE)
                        .notYet(NO_SCEP));
        for (String words :
                List.of("enrollment retry <rest:text>", "enrollment mode <mode:ra|none>")) {
            commands.add(Command.in(Trustpoint.MODE).syntax(words).notYet(NO_SCEP).hide());
        }
    }

    private static void checks(List<Command> commands) {
        Mode mode = Trustpoint.MODE;
        commands.add(
                Setting.text(
                                "crl query <url:word>",
                                Trustpoint.CRL_URL,
                                "List of revoked certificates",
                                "Fetch it from a place that the certificates do not name",
                                "Its URL, http://...")
                        .in(mode));
        commands.add(
                Setting.text(
                                "ocsp url <url:word>",
                                Trustpoint.OCSP_URL,
                                "Online Certificate Status Protocol",
                                "Ask a place that the certificates do not name",
                                "Its URL, http://...")
                        .in(mode));
        commands.add(
                Command.in(mode)
                        .syntax("ocsp disable-nonce")
                        .help("Ask without a nonce, as is always done")
                        .hide());
        commands.add(
                Setting.value(
                                "chain-validation continue [<parent:word>]",
                                Trustpoint.PARENT,
                                args -> args.text("parent", Trustpoint.ANY_PARENT),
                                PkiCommands::chainValidation,
                                "How far chains are followed",
                                "Up to the authority of another trustpoint",
                                "Its name; any that is its own issuer, if not given")
                        .in(mode));
        commands.add(
                Setting.value(
                                "chain-validation stop",
                                Trustpoint.PARENT,
                                _ -> "",
                                v -> v,
                                "Up to the authority of this one")
                        .shows(_ -> List.of())
                        .in(mode));
        commands.add(
                Setting.keyed(
                                "match certificate <map:word>"
                                        + " [allow expired-certificate | skip revocation-check]",
                                Trustpoint.MATCHES,
                                PkiCommands::match,
                                Trustpoint.Match::map,
                                Trustpoint.Match::words,
                                "Demands of certificates",
                                "To match a certificate map",
                                "Its name",
                                "Forgive a certificate that matches",
                                "That it has expired",
                                "Spare a certificate that matches",
                                "The question whether it was withdrawn")
                        .in(mode));
    }

    private static CertificateMap.Rule rule(Args args) {
        CertificateMap.Rule rule =
                new CertificateMap.Rule(
                        args.text("field"), args.text("operator"), args.text("value"));
        boolean time = rule.field().equals("valid-start") || rule.field().equals("expires-on");
        if (time && CertificateMatcher.date(rule.value()).isEmpty()) {
            throw new IllegalArgumentException(
                    "'" + rule.value() + "' is no time like Jan 31 2027 12:00:00");
        }
        return rule;
    }

    private static String chainValidation(String parent) {
        String words = "chain-validation continue";
        return parent.equals(Trustpoint.ANY_PARENT) ? words : words + " " + parent;
    }

    private static Trustpoint.Match match(Args args) {
        String exception =
                args.has("expired-certificate")
                        ? Trustpoint.Match.EXPIRED
                        : args.has("revocation-check") ? Trustpoint.Match.UNREVOKED : "";
        return new Trustpoint.Match(args.text("map"), exception);
    }

    private static String keyPair(Args args) {
        StringBuilder words =
                new StringBuilder(args.text("kind")).append(' ').append(args.text("label"));
        if (args.has("modulus")) {
            words.append(' ').append(args.text("modulus"));
        }
        if (args.has("second")) {
            words.append(' ').append(args.text("second"));
        }
        return words.toString();
    }

    private static String autoEnroll(Args args) {
        return (args.text("percent", "") + (args.has("regenerate") ? " regenerate" : "")).strip();
    }

    private static void maps(List<Command> commands) {
        commands.add(
                Command.in(Mode.CONFIG)
                        .syntax("crypto pki certificate map <name:word> <sequence:1-65535>")
                        .or("crypto ca certificate map <name:word> <sequence:1-65535>")
                        .help(
                                "Certificates",
                                "What a certificate must say",
                                "Name",
                                "Sequence number")
                        .opens(
                                CertificateMap.MODE,
                                args -> args.text("name") + " " + args.text("sequence"),
                                s -> "crypto pki certificate map " + s.name()));
        commands.add(
                Setting.list(
                                "<field:alt-subject-name|expires-on|issuer-name|name|serial-number"
                                        + "|subject-name|unstructured-subject-name|valid-start>"
                                        + " <operator:co|eq|ge|lt|nc|ne> <value:text>",
                                CertificateMap.RULES,
                                PkiCommands::rule,
                                CertificateMap.Rule::words,
                                "Field",
                                "Comparison: co contains, nc does not",
                                "Value")
                        .in(CertificateMap.MODE));
    }

    private static void chain(List<Command> commands) {
        commands.add(
                Command.in(Mode.CONFIG)
                        .syntax("crypto pki certificate chain <name:word>")
                        .or("crypto ca certificate chain <name:word>")
                        .help("The certificates of a trustpoint", "Its name")
                        .opens(
                                CertificateChain.MODE,
                                args -> args.text("name"),
                                s -> "crypto pki certificate chain " + s.name()));
        commands.add(BLOCKS.in(CertificateChain.MODE).takes(Command.Block.QUIT));
    }

    private static Block block(Args args) {
        String kind = "";
        for (String word : List.of("rollover", "ca", "self-signed")) {
            kind += args.has(word) ? (kind.isEmpty() ? "" : " ") + word : "";
        }
        String source = args.text("file", "");
        Bytes der = Block.decode(args.block().stream().filter(PkiCommands::isData).toList());
        return new Block(kind, args.text("serial").toUpperCase(Locale.ROOT), source, der);
    }

    /** The word that ends a block belongs to its lines. */
    private static boolean isData(String line) {
        return !line.strip().equalsIgnoreCase("quit");
    }

    private static String lines(Block block) {
        if (block.der().length() == 0) {
            return block.words();
        }
        StringBuilder text = new StringBuilder(block.words());
        for (String line : block.lines()) {
            text.append("\n  ").append(line);
        }
        return text.append("\n  \tquit").toString();
    }
}
