package io.spokewire.daemon.pki;

import io.spokewire.os.AtomicFile;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.security.PublicKey;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A small authority in a folder:
 *
 * <pre>{@code
 * ca.pem, ca.key           its certificate and key
 * crl.pem                  the list of what it revoked
 * state                    what it issued, and the number of the list
 * issued/NAME/             ca.pem, cert.pem, key.pem, crl.pem: the folder of a trustpoint
 * issued/NAME.p12          the same in one file; NAME.password opens it
 * }</pre>
 *
 * <p>The folder is its owner's alone. One process at a time changes it. The state is written before
 * a certificate is, so that none is forgotten.
 */
public final class AuthorityFolder {
    private static final String CERTIFICATE = "ca.pem";
    private static final String KEY = "ca.key";
    private static final String LIST = "crl.pem";
    private static final String STATE = "state";
    private static final String ISSUED = "issued";

    private final Path folder;
    private final Authority authority;

    /**
     * How a new authority is made.
     *
     * @param days how long its certificate holds
     * @param listDays how long a list of revoked certificates holds
     * @param crlUrl where routers can fetch the list; empty for nowhere
     */
    public record Settings(X500Subject name, KeySpec key, int days, int listDays, String crlUrl) {}

    /**
     * A certificate that was issued.
     *
     * @param serial hexadecimal
     * @param revoked when it was revoked; empty when it was not
     */
    public record Entry(
            String serial,
            Instant from,
            Instant until,
            Optional<Instant> revoked,
            String name,
            String subject) {
        private String line() {
            return String.join(
                    "\t",
                    "certificate",
                    serial,
                    from.toString(),
                    until.toString(),
                    revoked.map(Instant::toString).orElse("-"),
                    name,
                    subject);
        }
    }

    /** What the file {@code state} says. */
    private record State(long listNumber, int listDays, String crlUrl, List<Entry> entries) {
        State {
            entries = List.copyOf(entries);
        }

        State with(List<Entry> changed) {
            return new State(listNumber, listDays, crlUrl, changed);
        }

        State plus(Entry entry) {
            List<Entry> more = new ArrayList<>(entries);
            more.add(entry);
            return with(more);
        }

        State nextList() {
            return new State(listNumber + 1, listDays, crlUrl, entries);
        }

        String text() {
            StringBuilder out = new StringBuilder();
            out.append("list-number\t").append(listNumber).append('\n');
            out.append("list-days\t").append(listDays).append('\n');
            out.append("crl-url\t").append(crlUrl).append('\n');
            entries.forEach(entry -> out.append(entry.line()).append('\n'));
            return out.toString();
        }

        static State parse(String text) throws PkiException {
            long number = 0;
            int days = 1;
            String url = "";
            List<Entry> entries = new ArrayList<>();
            for (String line : text.lines().toList()) {
                String[] words = line.split("\t", -1);
                try {
                    switch (words[0]) {
                        case "list-number" -> number = Long.parseLong(words[1]);
                        case "list-days" -> days = Integer.parseInt(words[1]);
                        case "crl-url" -> url = words[1];
                        case "certificate" -> entries.add(entry(words));
                        default -> throw new PkiException("'" + line + "' is no line of it");
                    }
                } catch (IndexOutOfBoundsException | NumberFormatException | DateTimeException e) {
                    throw new PkiException("'" + line + "' is damaged", e);
                }
            }
            return new State(number, days, url, entries);
        }

        private static Entry entry(String[] words) {
            return new Entry(
                    words[1],
                    Instant.parse(words[2]),
                    Instant.parse(words[3]),
                    words[4].equals("-") ? Optional.empty() : Optional.of(Instant.parse(words[4])),
                    words[5],
                    words[6]);
        }
    }

    /** What changes the folder. */
    private interface Change<T> {
        T make() throws IOException, PkiException;
    }

    private AuthorityFolder(Path folder, Authority authority) {
        this.folder = folder;
        this.authority = authority;
    }

    /**
     * Makes an authority.
     *
     * @param folder made when it is missing; must not hold an authority
     * @throws PkiException when there is one already
     */
    public static AuthorityFolder create(Path folder, Settings settings, Authority.Issuing issuing)
            throws IOException, PkiException {
        if (!Files.exists(folder)) {
            Files.createDirectories(
                    folder,
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rwx------")));
        }
        if (Files.exists(folder.resolve(KEY)) || Files.exists(folder.resolve(CERTIFICATE))) {
            throw new PkiException(
                    folder + " holds an authority already; another one needs another folder");
        }
        KeyPair pair = settings.key().generate(issuing.random());
        Authority made = Authority.create(settings.name(), pair, settings.days(), issuing);
        AuthorityFolder fresh = new AuthorityFolder(folder, made);
        return fresh.locked(() -> {
            PemKeys.writeSecret(folder.resolve(KEY), PemKeys.text(made.key()));
            PemKeys.write(folder.resolve(CERTIFICATE), PemKeys.text(List.of(made.certificate())));
            fresh.write(new State(0, settings.listDays(), settings.crlUrl(), List.of()));
            X509CRL _ = fresh.list(fresh.state(), issuing);
            return fresh;
        });
    }

    /**
     * An authority that is there.
     *
     * @throws PkiException when it is not, or others may read its key
     */
    public static AuthorityFolder open(Path folder) throws IOException, PkiException {
        Path key = folder.resolve(KEY);
        Path certificate = folder.resolve(CERTIFICATE);
        if (!Files.exists(key) || !Files.exists(certificate)) {
            throw new PkiException(
                    folder + " holds no authority: 'spokewire pki init " + folder + "' makes one");
        }
        try {
            KeyFolder.refuseOthers(key);
            PkiContents keys =
                    PkiContents.read("", key.toString(), Files.readAllBytes(key), Optional.empty());
            PkiContents own =
                    PkiContents.read(
                            "",
                            certificate.toString(),
                            Files.readAllBytes(certificate),
                            Optional.empty());
            boolean fits =
                    keys.keys().size() == 1
                            && !own.certificates().isEmpty()
                            && own.certificates()
                                    .getFirst()
                                    .getPublicKey()
                                    .equals(keys.keys().getFirst().publicKey());
            if (!fits) {
                throw new PkiException("it does not fit the certificate in " + certificate);
            }
            return new AuthorityFolder(
                    folder,
                    new Authority(
                            own.certificates().getFirst(), keys.keys().getFirst().privateKey()));
        } catch (PkiException e) {
            throw new PkiException(key + ": " + e.getMessage(), e);
        }
    }

    /** Its certificate. */
    public X509Certificate certificate() {
        return authority.certificate();
    }

    /** What it issued, in that order. */
    public List<Entry> entries() throws IOException, PkiException {
        return state().entries();
    }

    /** The folder in which the files of a name lie. */
    public Path issued(String name) {
        return folder.resolve(ISSUED).resolve(name);
    }

    /**
     * What a certificate is to say.
     *
     * @param name of its files: letters, digits, dots, dashes and underscores
     */
    public record Order(String name, Authority.Wanted wanted) {
        /** Refuses a name that is no name of a folder. */
        public Order {
            if (!name.matches("[A-Za-z0-9_][A-Za-z0-9._-]{0,63}")) {
                throw new IllegalArgumentException(
                        "'"
                                + name
                                + "' cannot name a certificate: letters, digits, dots, dashes and"
                                + " underscores can");
            }
        }
    }

    /**
     * Issues a certificate with a new key, and writes the folder of a trustpoint.
     *
     * @return its folder
     */
    public Path issue(Order order, KeySpec key, boolean bundle, Authority.Issuing issuing)
            throws IOException, PkiException {
        return locked(() -> {
            KeyPair pair = key.generate(issuing.random());
            X509Certificate certificate = record(order, pair.getPublic(), issuing);
            Path own = write(order.name(), certificate);
            PemKeys.writeSecret(own.resolve("key.pem"), PemKeys.text(pair.getPrivate()));
            if (bundle) {
                String password = PemKeys.secret(issuing.random());
                Path all = folder.resolve(ISSUED);
                PemKeys.writePkcs12(
                        all.resolve(order.name() + ".p12"),
                        order.name(),
                        pair.getPrivate(),
                        List.of(certificate, authority.certificate()),
                        password);
                PemKeys.writeSecret(all.resolve(order.name() + ".password"), password + "\n");
            }
            return own;
        });
    }

    /**
     * Issues a certificate for a key that its owner keeps.
     *
     * @return the folder with the certificate
     */
    public Path sign(Order order, PublicKey owner, Authority.Issuing issuing)
            throws IOException, PkiException {
        return locked(() -> write(order.name(), record(order, owner, issuing)));
    }

    private X509Certificate record(Order order, PublicKey owner, Authority.Issuing issuing)
            throws IOException, PkiException {
        Authority.Wanted w = order.wanted();
        State state = state();
        Authority.Wanted wanted =
                new Authority.Wanted(
                        w.subject(),
                        w.dnsNames(),
                        w.addresses(),
                        w.prefixes(),
                        w.authority(),
                        w.crlUrl().isEmpty() ? state.crlUrl() : w.crlUrl(),
                        w.days());
        X509Certificate certificate = authority.issue(wanted, owner, issuing);
        write(
                state.plus(
                        new Entry(
                                hex(certificate.getSerialNumber()),
                                certificate.getNotBefore().toInstant(),
                                certificate.getNotAfter().toInstant(),
                                Optional.empty(),
                                order.name(),
                                w.subject().toString())));
        return certificate;
    }

    private Path write(String name, X509Certificate certificate) throws IOException {
        Path own = issued(name);
        Files.createDirectories(own);
        PemKeys.write(own.resolve("cert.pem"), PemKeys.text(List.of(certificate)));
        PemKeys.write(own.resolve("ca.pem"), PemKeys.text(List.of(authority.certificate())));
        AtomicFile.write(
                own.resolve(LIST), Files.readAllBytes(folder.resolve(LIST)), AtomicFile.READABLE);
        return own;
    }

    /**
     * Revokes what a name has, or one certificate, and writes a new list.
     *
     * @param which a name, or a serial number in hexadecimal
     * @return what was revoked; empty when nothing of that name is in force
     */
    public List<Entry> revoke(String which, Authority.Issuing issuing)
            throws IOException, PkiException {
        return locked(() -> {
            State state = state();
            String serial = which.toUpperCase(Locale.ROOT).replaceAll("^(0X)?0*", "");
            List<Entry> all = new ArrayList<>();
            List<Entry> revoked = new ArrayList<>();
            for (Entry entry : state.entries()) {
                boolean meant = entry.name().equals(which) || entry.serial().equals(serial);
                if (meant && entry.revoked().isEmpty()) {
                    Entry gone =
                            new Entry(
                                    entry.serial(),
                                    entry.from(),
                                    entry.until(),
                                    Optional.of(issuing.now()),
                                    entry.name(),
                                    entry.subject());
                    revoked.add(gone);
                    all.add(gone);
                } else {
                    all.add(entry);
                }
            }
            if (!revoked.isEmpty()) {
                write(state.with(all));
                X509CRL _ = list(state(), issuing);
            }
            return revoked;
        });
    }

    /** Writes a new list, so that the old one does not end. */
    public X509CRL renewList(Authority.Issuing issuing) throws IOException, PkiException {
        return locked(() -> list(state(), issuing));
    }

    /** Where the list of revoked certificates is. */
    public Path listFile() {
        return folder.resolve(LIST);
    }

    private X509CRL list(State state, Authority.Issuing issuing) throws IOException {
        State next = state.nextList();
        write(next);
        List<Authority.Revoked> revoked = new ArrayList<>();
        for (Entry entry : next.entries()) {
            // RFC 5280 §3.3: an entry stays until one list after the certificate's end.
            boolean matters =
                    entry.until().plusSeconds(86_400L * next.listDays()).isAfter(issuing.now());
            entry.revoked()
                    .filter(_ -> matters)
                    .ifPresent(when ->
                            revoked.add(
                                    new Authority.Revoked(
                                            new BigInteger(entry.serial(), 16),
                                            when,
                                            Authority.Revoked.UNSPECIFIED)));
        }
        X509CRL list =
                authority.list(
                        revoked, BigInteger.valueOf(next.listNumber()), next.listDays(), issuing);
        PemKeys.write(folder.resolve(LIST), PemKeys.text(list));
        Path all = folder.resolve(ISSUED);
        if (Files.isDirectory(all)) {
            try (Stream<Path> names = Files.list(all)) {
                for (Path own : names.filter(Files::isDirectory).sorted().toList()) {
                    PemKeys.write(own.resolve(LIST), PemKeys.text(list));
                }
            }
        }
        return list;
    }

    static String hex(BigInteger serial) {
        return serial.toString(16).toUpperCase(Locale.ROOT);
    }

    private State state() throws IOException, PkiException {
        Path file = folder.resolve(STATE);
        try {
            return State.parse(Files.readString(file));
        } catch (PkiException e) {
            throw new PkiException(file + ": " + e.getMessage(), e);
        }
    }

    private void write(State state) throws IOException {
        AtomicFile.write(
                folder.resolve(STATE),
                state.text().getBytes(StandardCharsets.UTF_8),
                AtomicFile.OWNER_ONLY);
    }

    private <T> T locked(Change<T> change) throws IOException, PkiException {
        try (FileChannel channel =
                        FileChannel.open(
                                folder.resolve(".lock"),
                                StandardOpenOption.CREATE,
                                StandardOpenOption.WRITE);
                FileLock lock = channel.lock()) {
            if (!lock.isValid()) {
                throw new IOException(folder + " cannot be locked");
            }
            return change.make();
        }
    }
}
