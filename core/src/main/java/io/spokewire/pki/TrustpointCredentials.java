package io.spokewire.pki;

import io.spokewire.command.Section;
import io.spokewire.net.Bytes;
import io.spokewire.pki.CertificateChain.Block;
import java.io.ByteArrayInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.function.Consumer;

/**
 * The trustpoints of the configuration with what lies in their files. Immutable; another
 * configuration or other files make another one.
 */
public final class TrustpointCredentials implements Credentials {
    private static final int MD5_DIGITS = 32;
    private static final int SHA1_DIGITS = 40;

    private final Map<String, Entry> entries = new LinkedHashMap<>();
    private final List<CertificateMap> maps;
    private final boolean strict;
    private final PkiFiles files;
    private final Consumer<RevocationQuestion> ask;

    /**
     * A trustpoint with what belongs to it.
     *
     * @param authorities whom it trusts
     * @param others certificates that may stand between a peer's and the authority's
     * @param own our certificate, also without its key
     * @param credential our certificate with its key
     * @param whyNone why there is no credential, a clause; empty when there is one
     * @param problems what of it is not used, a sentence each
     */
    record Entry(
            Trustpoint trustpoint,
            List<X509Certificate> authorities,
            List<X509Certificate> others,
            Optional<X509Certificate> own,
            Optional<Own> credential,
            String whyNone,
            List<String> problems) {
        Entry {
            authorities = List.copyOf(authorities);
            others = List.copyOf(others);
            problems = List.copyOf(problems);
        }
    }

    /**
     * The credentials of a configuration.
     *
     * @param strict whether what is weak is refused: {@code crypto strict}
     * @param files what was read and answered before
     * @param ask hears what else has to be asked; from any thread
     */
    public static TrustpointCredentials of(
            Section root, boolean strict, PkiFiles files, Consumer<RevocationQuestion> ask) {
        return new TrustpointCredentials(
                root.children(Trustpoint.MODE).stream().map(Trustpoint::of).toList(),
                root.children(CertificateChain.MODE).stream().map(CertificateChain::of).toList(),
                root.children(CertificateMap.MODE).stream().map(CertificateMap::of).toList(),
                strict,
                files,
                ask);
    }

    TrustpointCredentials(
            List<Trustpoint> trustpoints,
            List<CertificateChain> chains,
            List<CertificateMap> maps,
            boolean strict,
            PkiFiles files,
            Consumer<RevocationQuestion> ask) {
        this.maps = List.copyOf(maps);
        this.strict = strict;
        this.files = files;
        this.ask = ask;
        for (Trustpoint trustpoint : trustpoints) {
            List<Block> blocks =
                    chains.stream()
                            .filter(chain -> chain.trustpoint().equals(trustpoint.name()))
                            .flatMap(chain -> chain.certificates().stream())
                            .toList();
            entries.put(trustpoint.name(), new Loading(trustpoint, files).entry(blocks));
        }
    }

    /** Puts one trustpoint together. */
    private static final class Loading {
        private final Trustpoint trustpoint;
        private final PkiFiles files;
        private final PkiFiles.OfTrustpoint ofTrustpoint;
        private final SequencedSet<X509Certificate> authorities = new LinkedHashSet<>();
        private final SequencedSet<X509Certificate> certificates = new LinkedHashSet<>();
        private final List<String> problems = new ArrayList<>();

        Loading(Trustpoint trustpoint, PkiFiles files) {
            this.trustpoint = trustpoint;
            this.files = files;
            this.ofTrustpoint = files.of(trustpoint.name());
        }

        Entry entry(List<Block> blocks) {
            ofTrustpoint.authorities().forEach(this::trust);
            certificates.addAll(ofTrustpoint.certificates());
            for (Block block : blocks) {
                read(block);
            }
            List<X509Certificate> all = new ArrayList<>(certificates);
            all.addAll(authorities);
            Optional<X509Certificate> own = own();
            Optional<Own> credential =
                    own.flatMap(c ->
                            key(c).map(key ->
                                    new Own(
                                            trustpoint.name(),
                                            CertificatePath.chain(c, all),
                                            key.privateKey())));
            return new Entry(
                    trustpoint,
                    List.copyOf(authorities),
                    List.copyOf(certificates),
                    own,
                    credential,
                    credential.isPresent() ? "" : whyNone(own),
                    problems);
        }

        private void trust(X509Certificate authority) {
            String wanted = trustpoint.fingerprint().replaceAll("[^0-9A-Fa-f]", "");
            String hash =
                    switch (wanted.length()) {
                        case MD5_DIGITS -> "MD5";
                        case SHA1_DIGITS -> "SHA-1";
                        default -> "SHA-256";
                    };
            String found = fingerprint(authority, hash);
            if (wanted.isEmpty() || found.equalsIgnoreCase(wanted)) {
                authorities.add(authority);
            } else {
                problems.add(
                        "trustpoint "
                                + trustpoint.name()
                                + ": "
                                + DistinguishedName.text(authority.getSubjectX500Principal())
                                + " is not trusted, for its certificate has the fingerprint "
                                + found
                                + " ("
                                + hash
                                + "), and the line 'fingerprint' says "
                                + wanted.toUpperCase(Locale.ROOT));
            }
        }

        private void read(Block block) {
            if (block.der().length() == 0) {
                return; // it lies in a file of the router that this configuration is from
            }
            try {
                X509Certificate certificate = certificate(block.der());
                if (block.kind().endsWith("ca")) {
                    trust(certificate);
                } else {
                    certificates.add(certificate);
                }
            } catch (CertificateException e) {
                problems.add(
                        "crypto pki certificate chain "
                                + trustpoint.name()
                                + ": '"
                                + block.words()
                                + "' is no certificate: "
                                + e.getMessage());
            }
        }

        /** The certificate that a key fits; of several, the one that is in force the longest. */
        private Optional<X509Certificate> own() {
            Comparator<X509Certificate> better =
                    Comparator.comparing((X509Certificate c) -> key(c).isPresent())
                            .thenComparing(c -> !isAuthority(c))
                            .thenComparing(X509Certificate::getNotAfter);
            return certificates.stream().max(better);
        }

        private static boolean isAuthority(X509Certificate certificate) {
            return certificate.getBasicConstraints() >= 0;
        }

        /** A key of the trustpoint's folder, then that of its label, then any that fits. */
        private Optional<KeyFile> key(X509Certificate certificate) {
            List<KeyFile> all = new ArrayList<>(ofTrustpoint.keys());
            String label = trustpoint.keyLabel();
            files.keys().stream().filter(k -> k.label().equals(label)).forEach(all::add);
            all.addAll(files.keys());
            return all.stream()
                    .filter(k -> k.publicKey().equals(certificate.getPublicKey()))
                    .findFirst();
        }

        private String whyNone(Optional<X509Certificate> own) {
            boolean anyKey = !ofTrustpoint.keys().isEmpty() || !files.keys().isEmpty();
            if (own.isEmpty()) {
                return "trustpoint "
                        + trustpoint.name()
                        + " has no certificate of ours, neither in the configuration nor in files";
            }
            return "trustpoint "
                    + trustpoint.name()
                    + " has the certificate of "
                    + DistinguishedName.text(own.get().getSubjectX500Principal())
                    + (anyKey ? ", and no key file fits it" : ", and no key file");
        }
    }

    private static X509Certificate certificate(Bytes der) throws CertificateException {
        ByteArrayInputStream in = new ByteArrayInputStream(der.toArray());
        return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
    }

    /** The hash of a certificate, hexadecimal in capitals. */
    static String fingerprint(X509Certificate certificate, String hash) {
        try {
            byte[] digest = MessageDigest.getInstance(hash).digest(certificate.getEncoded());
            return Bytes.copyOf(digest).toString().toUpperCase(Locale.ROOT);
        } catch (NoSuchAlgorithmException | CertificateEncodingException e) {
            throw new IllegalStateException("every JDK has " + hash, e);
        }
    }

    // ---- ours ---------------------------------------------------------------------------------

    @Override
    public Optional<Own> own(String trustpoint) {
        Entry entry = entries.get(trustpoint);
        return entry == null ? Optional.empty() : entry.credential();
    }

    @Override
    public String whyNoOwn(String trustpoint) {
        Entry entry = entries.get(trustpoint);
        return entry == null ? "there is no trustpoint " + trustpoint : entry.whyNone();
    }

    @Override
    public List<String> trustpoints() {
        return List.copyOf(entries.keySet());
    }

    @Override
    public List<X509Certificate> authorities(List<String> trustpoints) {
        SequencedSet<X509Certificate> all = new LinkedHashSet<>();
        entries(trustpoints).forEach(entry -> all.addAll(authorities(entry)));
        return List.copyOf(all);
    }

    private List<Entry> entries(List<String> names) {
        return entries.values().stream()
                .filter(e -> names.isEmpty() || names.contains(e.trustpoint().name()))
                .filter(e ->
                        e.trustpoint().usage().isEmpty() || e.trustpoint().usage().equals("ike"))
                .toList();
    }

    /** Whom a trustpoint trusts, once its chain-validation is followed. */
    private List<X509Certificate> authorities(Entry entry) {
        String parent = entry.trustpoint().parent();
        if (parent.isEmpty()) {
            return entry.authorities();
        }
        SequencedSet<X509Certificate> all = new LinkedHashSet<>();
        for (Entry other : entries.values()) {
            boolean named = other.trustpoint().name().equals(parent);
            for (X509Certificate authority : other.authorities()) {
                boolean top =
                        parent.equals(Trustpoint.ANY_PARENT)
                                && CertificatePath.selfIssued(authority);
                if (named || top) {
                    all.add(authority);
                }
            }
        }
        return List.copyOf(all);
    }

    /** The trustpoints with what belongs to them, for {@code show}. */
    List<Entry> entries() {
        return List.copyOf(entries.values());
    }

    /** The lists and answers that were got, for {@code show}. */
    PkiFiles files() {
        return files;
    }

    /** Our certificates with those that stand above them, and the authorities, with their ends. */
    public List<ExpiryWatch.Validity> validities() {
        SequencedSet<ExpiryWatch.Validity> all = new LinkedHashSet<>();
        for (Entry entry : entries.values()) {
            SequencedSet<X509Certificate> certificates = new LinkedHashSet<>();
            entry.credential().ifPresent(own -> certificates.addAll(own.chain()));
            certificates.addAll(entry.authorities());
            for (X509Certificate certificate : certificates) {
                all.add(
                        new ExpiryWatch.Validity(
                                "trustpoint "
                                        + entry.trustpoint().name()
                                        + ": the certificate of "
                                        + DistinguishedName.text(
                                                certificate.getSubjectX500Principal()),
                                certificate.getNotBefore().toInstant(),
                                certificate.getNotAfter().toInstant()));
            }
        }
        return List.copyOf(all);
    }

    /**
     * What an operator should know of it now, a sentence each: files that cannot be used, a
     * certificate that is not in force, a trustpoint without an authority.
     */
    public List<String> problems(Instant now) {
        List<String> all = new ArrayList<>(files.problems());
        for (Entry entry : entries.values()) {
            all.addAll(entry.problems());
            String front = "trustpoint " + entry.trustpoint().name() + ": ";
            boolean selfSigned = entry.trustpoint().enrollment().equals("selfsigned");
            if (entry.authorities().isEmpty() && !selfSigned) {
                all.add(
                        front
                                + "no certificate of an authority is there, so that it trusts"
                                + " nobody");
            }
            List<X509Certificate> certificates = new ArrayList<>(entry.authorities());
            entry.credential().ifPresent(own -> certificates.addAll(own.chain()));
            for (X509Certificate certificate : certificates) {
                PathValidator.untimely(certificate, now).ifPresent(why -> all.add(front + why));
            }
            all.addAll(new RevocationJudge(entry.trustpoint(), files, ask).untimely(now));
        }
        return List.copyOf(all);
    }

    /**
     * Asks for the lists that our own certificates name: peers of the same authority are judged by
     * the same ones, so that they are there before the first peer is.
     */
    public void askAhead() {
        for (Entry entry : entries.values()) {
            if (entry.trustpoint().revocationCheck().contains("crl")) {
                RevocationJudge judge = new RevocationJudge(entry.trustpoint(), files, ask);
                entry.own().map(judge::lists).orElse(List.of()).forEach(ask);
            }
        }
    }

    // ---- judgement ----------------------------------------------------------------------------

    @Override
    public boolean matches(String map, X509Certificate certificate) {
        return maps.stream()
                .filter(m -> m.name().equals(map))
                .anyMatch(m -> CertificateMatcher.matches(m, certificate));
    }

    @Override
    public Verdict judge(List<X509Certificate> chain, List<String> trustpoints, Instant now) {
        if (chain.isEmpty()) {
            return new Verdict.Refused("the peer sent no certificate");
        }
        List<Entry> asked = entries(trustpoints);
        if (asked.isEmpty()) {
            return new Verdict.Refused(
                    trustpoints.isEmpty()
                            ? "no trustpoint is configured"
                            : "there is no trustpoint " + String.join(", ", trustpoints));
        }
        Optional<Verdict> nearest = Optional.empty();
        for (Entry entry : asked) {
            Optional<CertificatePath> path =
                    CertificatePath.find(
                            chain.getFirst(), between(chain, entry), authorities(entry));
            if (path.isPresent()) {
                Verdict verdict = judge(entry.trustpoint(), path.get(), now);
                if (verdict instanceof Verdict.Trusted) {
                    return verdict;
                }
                nearest = nearest.or(() -> Optional.of(verdict));
            }
        }
        return nearest.orElseGet(() -> new Verdict.Refused(strange(chain, asked)));
    }

    /** What a peer sent along, and what we have ourselves. */
    private List<X509Certificate> between(List<X509Certificate> chain, Entry entry) {
        SequencedSet<X509Certificate> all = new LinkedHashSet<>(chain.subList(1, chain.size()));
        all.addAll(entry.others());
        if (!entry.trustpoint().parent().isEmpty()) {
            all.addAll(entry.authorities());
        }
        return List.copyOf(all);
    }

    private Verdict judge(Trustpoint trustpoint, CertificatePath path, Instant now) {
        X509Certificate first =
                path.certificates().isEmpty() ? path.authority() : path.certificates().getFirst();
        List<Trustpoint.Match> fitting =
                trustpoint.matches().stream().filter(m -> matches(m.map(), first)).toList();
        boolean demanded =
                trustpoint.matches().stream().anyMatch(match -> match.exception().isEmpty());
        if (demanded && fitting.stream().noneMatch(match -> match.exception().isEmpty())) {
            return refused(
                    DistinguishedName.text(first.getSubjectX500Principal())
                            + " matches no certificate map of trustpoint "
                            + trustpoint.name());
        }
        Optional<String> why =
                PathValidator.refusal(path, now, forgives(fitting, Trustpoint.Match.EXPIRED));
        if (why.isPresent()) {
            return refused(why.get());
        }
        List<String> weak = Weakness.of(path.certificates(), path.authority());
        if (strict && !weak.isEmpty()) {
            return refused(String.join(", ", weak) + ", which 'crypto strict' refuses");
        }
        boolean asks =
                !path.certificates().isEmpty() && !forgives(fitting, Trustpoint.Match.UNREVOKED);
        Optional<Verdict> revocation =
                asks
                        ? new RevocationJudge(trustpoint, files, ask).refusal(path, now)
                        : Optional.empty();
        return revocation.orElseGet(() -> new Verdict.Trusted(trustpoint.name(), weak));
    }

    private static boolean forgives(List<Trustpoint.Match> fitting, String exception) {
        return fitting.stream().anyMatch(match -> match.exception().equals(exception));
    }

    private static Verdict refused(String why) {
        return new Verdict.Refused(why);
    }

    /** Why no way leads to an authority. */
    private String strange(List<X509Certificate> chain, List<Entry> asked) {
        SequencedSet<String> names = new LinkedHashSet<>();
        X509Certificate top = chain.getFirst();
        boolean namesake = false;
        for (Entry entry : asked) {
            names.add(entry.trustpoint().name());
            List<X509Certificate> pool = between(chain, entry);
            List<X509Certificate> known = CertificatePath.chain(chain.getFirst(), pool);
            top = known.getLast();
            for (X509Certificate authority : authorities(entry)) {
                namesake |= CertificatePath.names(top, authority);
            }
        }
        String subject = DistinguishedName.text(top.getSubjectX500Principal());
        String issuer = DistinguishedName.text(top.getIssuerX500Principal());
        String whose =
                (names.size() == 1 ? "trustpoint " : "trustpoints ") + String.join(", ", names);
        if (namesake) {
            return "the certificate of "
                    + subject
                    + " names "
                    + issuer
                    + " as its issuer, and is not signed with the key of the "
                    + issuer
                    + " that "
                    + whose
                    + (names.size() == 1 ? " trusts" : " trust");
        }
        return "the certificate of "
                + subject
                + " is issued by "
                + issuer
                + ", which "
                + whose
                + (names.size() == 1 ? " does not trust" : " do not trust");
    }
}
