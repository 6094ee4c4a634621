package io.spokewire.app;

import io.spokewire.command.ConfigReader;
import io.spokewire.daemon.pki.Authority;
import io.spokewire.daemon.pki.AuthorityFolder;
import io.spokewire.daemon.pki.CertificateRequest;
import io.spokewire.daemon.pki.KeySpec;
import io.spokewire.daemon.pki.PemKeys;
import io.spokewire.daemon.pki.PkiException;
import io.spokewire.daemon.pki.TrustpointFolder;
import io.spokewire.daemon.pki.TrustpointNames;
import io.spokewire.daemon.pki.X500Subject;
import io.spokewire.net.Address;
import io.spokewire.net.Prefix;
import io.spokewire.router.Languages;
import io.spokewire.view.Layout;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code spokewire pki}: a small certificate authority in a folder. */
@Command(
        name = "pki",
        description = "A small certificate authority in a folder, and requests to others.",
        mixinStandardHelpOptions = true,
        subcommands = {
            PkiCommand.Init.class,
            PkiCommand.Issue.class,
            PkiCommand.Revoke.class,
            PkiCommand.Crl.class,
            PkiCommand.Show.class,
            PkiCommand.Request.class,
            PkiCommand.Sign.class
        })
final class PkiCommand implements Runnable {
    private static final int FAILED = 1;

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "say what to do");
    }

    /** What may go wrong in a command. */
    private interface Work {
        void run(PrintWriter out) throws IOException, PkiException;
    }

    /** Does it, and says in one line why not. */
    private static int perform(CommandSpec spec, Work work) {
        try {
            PrintWriter out = spec.commandLine().getOut();
            work.run(out);
            out.flush();
            return 0;
        } catch (PkiException | IllegalArgumentException e) {
            return failed(spec, String.valueOf(e.getMessage()));
        } catch (IOException e) {
            return failed(spec, e.toString());
        }
    }

    private static int failed(CommandSpec spec, String why) {
        PrintWriter err = spec.commandLine().getErr();
        err.println("spokewire pki " + spec.name() + ": " + why);
        err.flush();
        return FAILED;
    }

    private static Authority.Issuing now() {
        return new Authority.Issuing(Instant.now(), new SecureRandom());
    }

    /** A folder with an authority. */
    static final class Place {
        @Parameters(index = "0", paramLabel = "CA", description = "The authority's folder.")
        private Path folder = Path.of(".");
    }

    /** {@code spokewire pki init CA}. */
    @Command(
            name = "init",
            description =
                    "Makes an authority: a key, its certificate, an empty list of revoked ones.",
            mixinStandardHelpOptions = true)
    static final class Init implements Callable<Integer> {
        @Mixin private Place place = new Place();

        @Option(
                names = "--name",
                paramLabel = "NAME",
                defaultValue = "CN=Spokewire CA",
                description = "X.500 name of the authority (${DEFAULT-VALUE}).")
        private String name = "";

        @Option(
                names = "--key",
                paramLabel = "KIND",
                defaultValue = "rsa:3072",
                description = "Kind of its key (${DEFAULT-VALUE}): " + KeySpec.FORMS + ".")
        private String key = "";

        @Option(
                names = "--days",
                paramLabel = "N",
                defaultValue = "3650",
                description = "How long its certificate holds (${DEFAULT-VALUE}).")
        private int days;

        @Option(
                names = "--crl-days",
                paramLabel = "N",
                defaultValue = "30",
                description = "How long a list of revoked certificates holds (${DEFAULT-VALUE}).")
        private int listDays;

        @Option(
                names = "--crl-url",
                paramLabel = "URL",
                description = "Where routers can fetch that list by HTTP; not at all if not given.")
        private String crlUrl = "";

        @Spec private CommandSpec spec = CommandSpec.create();

        @Override
        public Integer call() {
            return perform(
                    spec,
                    out -> {
                        AuthorityFolder made =
                                AuthorityFolder.create(
                                        place.folder,
                                        new AuthorityFolder.Settings(
                                                X500Subject.parse(name),
                                                KeySpec.parse(key),
                                                positive("--days", days),
                                                positive("--crl-days", listDays),
                                                url(crlUrl)),
                                        now());
                        out.println(
                                "made the authority "
                                        + made.certificate().getSubjectX500Principal().getName()
                                        + " in "
                                        + place.folder);
                        out.println(
                                "its list of revoked certificates ends in " + listDays + " days:");
                        out.println(
                                "  spokewire pki crl " + place.folder + "    makes the next one");
                    });
        }
    }

    private static int positive(String option, int value) throws PkiException {
        if (value < 1) {
            throw new PkiException(option + " " + value + ": it has to be 1 or more");
        }
        return value;
    }

    private static String url(String text) throws PkiException {
        if (!text.isEmpty() && !text.matches("http://[^\\s]+")) {
            throw new PkiException(
                    "--crl-url "
                            + text
                            + ": only http:// is fetched; the list is signed, so that it needs no"
                            + " other protection");
        }
        return text;
    }

    /** What a certificate is to say. */
    static final class Contents {
        @Option(
                names = "--subject",
                paramLabel = "NAME",
                description = "X.500 name: CN=R1,O=Example. CN=NAME if not given.")
        private Optional<String> subject = Optional.empty();

        @Option(
                names = "--dns",
                paramLabel = "NAME",
                description = "Name for 'identity local fqdn'; may be given again.")
        private List<String> dns = new ArrayList<>();

        @Option(
                names = "--address",
                paramLabel = "ADDRESS",
                description = "Tunnel address of the owner, or one that it calls itself by.")
        private List<String> addresses = new ArrayList<>();

        @Option(
                names = "--prefix",
                paramLabel = "PREFIX",
                description = "Network behind the owner: 10.1.1.0/24.")
        private List<String> prefixes = new ArrayList<>();

        @Option(
                names = "--config",
                paramLabel = "FILE",
                description = {
                    "Take the names from this router's configuration:",
                    "subject-name, fqdn and the like of its trustpoint."
                })
        private Optional<Path> configuration = Optional.empty();

        @Option(
                names = "--trustpoint",
                paramLabel = "NAME",
                description = "The trustpoint meant, where the configuration has several.")
        private Optional<String> trustpoint = Optional.empty();

        @Option(
                names = "--days",
                paramLabel = "N",
                defaultValue = "365",
                description = "How long the certificate holds (${DEFAULT-VALUE}).")
        private int days;

        /**
         * The names that are asked for.
         *
         * @param otherwise the subject when none is said
         */
        TrustpointNames names(X500Subject otherwise, KeySpec key) throws IOException, PkiException {
            if (configuration.isPresent()) {
                return configured(configuration.get(), trustpoint);
            }
            List<Address> found = addresses.stream().map(Address::parse).toList();
            return TrustpointNames.of(
                    subject.map(X500Subject::parse).orElse(otherwise), dns, found, key);
        }

        /** The order for the names that stand fast. */
        AuthorityFolder.Order order(String name, TrustpointNames names) throws PkiException {
            return new AuthorityFolder.Order(
                    name,
                    new Authority.Wanted(
                            names.subject(),
                            names.dnsNames(),
                            names.addresses(),
                            prefixes.stream().map(Prefix::parse).toList(),
                            false,
                            "",
                            positive("--days", days)));
        }
    }

    private static TrustpointNames configured(Path file, Optional<String> trustpoint)
            throws IOException, PkiException {
        ConfigReader.Result read =
                ConfigReader.read(Languages.CONFIG, file.toString(), Files.readString(file));
        List<String> known = TrustpointNames.trustpoints(read.config());
        if (trustpoint.isEmpty() && known.size() != 1) {
            throw new PkiException(
                    file
                            + (known.isEmpty()
                                    ? " has no crypto pki trustpoint"
                                    : " has several trustpoints: --trustpoint has to name one of "
                                            + String.join(", ", known)));
        }
        String name = trustpoint.orElseGet(known::getFirst);
        return TrustpointNames.of(read.config(), name)
                .orElseThrow(
                        () -> new PkiException(file + " has no crypto pki trustpoint " + name));
    }

    /** {@code spokewire pki issue CA NAME}. */
    @Command(
            name = "issue",
            description = "Makes a key and a certificate for a router.",
            mixinStandardHelpOptions = true)
    static final class Issue implements Callable<Integer> {
        @Mixin private Place place = new Place();
        @Mixin private Contents contents = new Contents();

        @Parameters(
                index = "1",
                paramLabel = "NAME",
                description = "What its files are called; the router's name.")
        private String name = "";

        @Option(
                names = "--key",
                paramLabel = "KIND",
                description = "Kind of its key; as the configuration or the authority has it.")
        private Optional<String> key = Optional.empty();

        @Option(
                names = "--p12",
                description = "Also as one file, PKCS #12, with its password beside it.")
        private boolean bundle;

        @Spec private CommandSpec spec = CommandSpec.create();

        @Override
        public Integer call() {
            return perform(
                    spec,
                    out -> {
                        AuthorityFolder authority = AuthorityFolder.open(place.folder);
                        KeySpec usual = KeySpec.like(authority.certificate().getPublicKey());
                        TrustpointNames names = contents.names(X500Subject.commonName(name), usual);
                        KeySpec kind = key.map(KeySpec::parse).orElse(names.key());
                        Path made =
                                authority.issue(contents.order(name, names), kind, bundle, now());
                        out.println("made " + made + ": ca.pem, cert.pem, key.pem, crl.pem");
                        out.println(
                                "copy it to the router, as pki/TRUSTPOINT beside its"
                                        + " configuration");
                    });
        }
    }

    /** {@code spokewire pki sign CA NAME REQUEST}. */
    @Command(
            name = "sign",
            description = "Makes a certificate for the key of a request (PKCS #10).",
            mixinStandardHelpOptions = true)
    static final class Sign implements Callable<Integer> {
        @Mixin private Place place = new Place();
        @Mixin private Contents contents = new Contents();

        @Parameters(
                index = "1",
                paramLabel = "NAME",
                description = "What its files are called; the router's name.")
        private String name = "";

        @Parameters(index = "2", paramLabel = "REQUEST", description = "The request, PEM or DER.")
        private Path request = Path.of(".");

        @Spec private CommandSpec spec = CommandSpec.create();

        @Override
        public Integer call() {
            return perform(
                    spec,
                    out -> {
                        AuthorityFolder authority = AuthorityFolder.open(place.folder);
                        CertificateRequest asked;
                        try {
                            asked = CertificateRequest.read(Files.readAllBytes(request));
                        } catch (PkiException e) {
                            throw new PkiException(request + ": " + e.getMessage(), e);
                        }
                        TrustpointNames said = contents.names(asked.subject(), KeySpec.DEFAULT);
                        boolean named =
                                !contents.dns.isEmpty() || contents.configuration.isPresent();
                        TrustpointNames names =
                                named
                                        ? said
                                        : TrustpointNames.of(
                                                said.subject(),
                                                asked.dnsNames(),
                                                said.addresses(),
                                                said.key());
                        Path made =
                                authority.sign(
                                        contents.order(name, names), asked.publicKey(), now());
                        out.println(
                                "signed "
                                        + names.subject()
                                        + " "
                                        + String.join(" ", names.dnsNames()));
                        out.println("made " + made + ": ca.pem, cert.pem, crl.pem");
                        out.println("copy them to the router, beside the key of the request");
                    });
        }
    }

    /** {@code spokewire pki request FOLDER}. */
    @Command(
            name = "request",
            description = "Makes a key that stays here, and a request for its certificate.",
            mixinStandardHelpOptions = true)
    static final class Request implements Callable<Integer> {
        @Parameters(
                index = "0",
                paramLabel = "FOLDER",
                description = "The folder of a trustpoint: gets key.pem and request.pem.")
        private Path folder = Path.of(".");

        @Option(
                names = "--subject",
                paramLabel = "NAME",
                description = "X.500 name: CN=R1,O=Example.")
        private Optional<String> subject = Optional.empty();

        @Option(
                names = "--dns",
                paramLabel = "NAME",
                description = "Name for 'identity local fqdn'; may be given again.")
        private List<String> dns = new ArrayList<>();

        @Option(
                names = "--config",
                paramLabel = "FILE",
                description = "Take the names from the trustpoint in this configuration.")
        private Optional<Path> configuration = Optional.empty();

        @Option(
                names = "--trustpoint",
                paramLabel = "NAME",
                description = "The trustpoint meant, where the configuration has several.")
        private Optional<String> trustpoint = Optional.empty();

        @Option(
                names = "--key",
                paramLabel = "KIND",
                description = "Kind of a new key (rsa:3072): " + KeySpec.FORMS + ".")
        private Optional<String> key = Optional.empty();

        @Spec private CommandSpec spec = CommandSpec.create();

        @Override
        public Integer call() {
            return perform(
                    spec,
                    out -> {
                        if (configuration.isEmpty() && subject.isEmpty()) {
                            throw new PkiException(
                                    "--config or --subject has to say whose certificate");
                        }
                        TrustpointNames names =
                                configuration.isPresent()
                                        ? configured(configuration.get(), trustpoint)
                                        : TrustpointNames.of(
                                                X500Subject.parse(subject.orElse("")),
                                                dns,
                                                List.of(),
                                                KeySpec.DEFAULT);
                        KeySpec kind = key.map(KeySpec::parse).orElse(names.key());
                        Path made =
                                TrustpointFolder.request(folder, names, kind, new SecureRandom());
                        out.println("made " + made + " for " + names.subject());
                        out.println(
                                "its answer belongs into "
                                        + folder
                                        + ": cert.pem, ca.pem, crl.pem");
                    });
        }
    }

    /** {@code spokewire pki revoke CA NAME}. */
    @Command(
            name = "revoke",
            description = "Revokes what a router has, and makes a new list.",
            mixinStandardHelpOptions = true)
    static final class Revoke implements Callable<Integer> {
        @Mixin private Place place = new Place();

        @Parameters(
                index = "1",
                paramLabel = "NAME",
                description = "The name it was issued by, or a serial number, hexadecimal.")
        private String which = "";

        @Spec private CommandSpec spec = CommandSpec.create();

        @Override
        public Integer call() {
            return perform(
                    spec,
                    out -> {
                        AuthorityFolder authority = AuthorityFolder.open(place.folder);
                        List<AuthorityFolder.Entry> revoked = authority.revoke(which, now());
                        if (revoked.isEmpty()) {
                            throw new PkiException(
                                    "nothing of '"
                                            + which
                                            + "' is in force; 'spokewire pki show "
                                            + place.folder
                                            + "' tells what is");
                        }
                        revoked.forEach(
                                e -> out.println("revoked " + e.serial() + " of " + e.subject()));
                        told(authority, out);
                    });
        }
    }

    private static void told(AuthorityFolder authority, PrintWriter out) {
        out.println("made " + authority.listFile() + ": put it where routers fetch it, or copy it");
        out.println("into pki/TRUSTPOINT of each router, which looks there every minute");
    }

    /** {@code spokewire pki crl CA}. */
    @Command(
            name = "crl",
            description = "Makes a new list of revoked certificates, before the old one ends.",
            mixinStandardHelpOptions = true)
    static final class Crl implements Callable<Integer> {
        @Mixin private Place place = new Place();
        @Spec private CommandSpec spec = CommandSpec.create();

        @Override
        public Integer call() {
            return perform(
                    spec,
                    out -> {
                        AuthorityFolder authority = AuthorityFolder.open(place.folder);
                        authority.renewList(now());
                        told(authority, out);
                    });
        }
    }

    /** {@code spokewire pki show CA}. */
    @Command(
            name = "show",
            description = "Shows what an authority has issued.",
            mixinStandardHelpOptions = true)
    static final class Show implements Callable<Integer> {
        private static final int NAME = 16;
        private static final int STATE = 21;

        @Mixin private Place place = new Place();
        @Spec private CommandSpec spec = CommandSpec.create();

        @Override
        public Integer call() {
            return perform(
                    spec,
                    out -> {
                        Instant now = Instant.now();
                        AuthorityFolder authority = AuthorityFolder.open(place.folder);
                        out.println(authority.certificate().getSubjectX500Principal().getName());
                        for (AuthorityFolder.Entry entry : authority.entries()) {
                            String day = entry.until().toString().substring(0, 10);
                            String state =
                                    entry.revoked()
                                            .map(when ->
                                                    "revoked " + when.toString().substring(0, 10))
                                            .orElse(
                                                    (entry.until().isBefore(now)
                                                                    ? "expired "
                                                                    : "until ")
                                                            + day);
                            out.println(
                                    "  "
                                            + Layout.left(entry.name(), NAME)
                                            + " "
                                            + Layout.left(state, STATE)
                                            + " "
                                            + entry.serial()
                                            + " "
                                            + entry.subject());
                        }
                    });
        }
    }

    /** {@code spokewire keygen}. */
    @Command(
            name = "keygen",
            description = {
                "Makes a key of its own: psk prints a pre-shared key,",
                "any other kind is written to FILE."
            },
            mixinStandardHelpOptions = true)
    static final class Keygen implements Callable<Integer> {
        @Parameters(
                index = "0",
                paramLabel = "KIND",
                description = "psk, or " + KeySpec.FORMS + ".")
        private String kind = "";

        @Parameters(
                index = "1",
                arity = "0..1",
                paramLabel = "FILE",
                description = "Gets the key; LABEL.key in the folder pki is found by rsakeypair.")
        private Optional<Path> file = Optional.empty();

        @Option(names = "--public", description = "Print the public half too.")
        private boolean publicToo;

        @Spec private CommandSpec spec = CommandSpec.create();

        @Override
        public Integer call() {
            return perform(
                    spec,
                    out -> {
                        if (kind.equals("psk")) {
                            out.println(PemKeys.secret(new SecureRandom()));
                            return;
                        }
                        KeySpec wanted = KeySpec.parse(kind);
                        Path target =
                                file.orElseThrow(() ->
                                        new PkiException(
                                                "a file has to be named: a key is not printed"));
                        TrustpointFolder.generate(target, wanted, new SecureRandom(), publicToo)
                                .ifPresent(out::print);
                    });
        }
    }
}
