package io.spokewire.lab;

import io.spokewire.command.Section;
import io.spokewire.daemon.pki.Authority;
import io.spokewire.daemon.pki.KeySpec;
import io.spokewire.daemon.pki.PemKeys;
import io.spokewire.daemon.pki.TrustpointNames;
import io.spokewire.daemon.pki.X500Subject;
import io.spokewire.ike.Ikev2Profile;
import io.spokewire.ike.Ikev2Profile.Authentication;
import io.spokewire.ike.IsakmpPolicy;
import io.spokewire.net.Bytes;
import io.spokewire.pki.CertificateChain;
import io.spokewire.pki.CertificateChain.Block;
import io.spokewire.pki.KeyFile;
import io.spokewire.pki.PkiFiles;
import io.spokewire.pki.Trustpoint;
import io.spokewire.sim.Topology;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Authorities, keys and certificates for the routers of a lab: configurations hold certificates,
 * long expired, and never a key. An authority is made for each that the trustpoints name (by the
 * certificate in their chain, by {@code enrollment url}, or by their own name), and each router
 * gets a certificate with the names that its configuration asks for.
 */
final class LabCertificates {
    private static final int DAYS = 365;
    private static final int LIST_DAYS = 30;

    private final Authority.Issuing issuing;
    private final Map<String, Authority> authorities = new LinkedHashMap<>();
    private final Map<String, List<Folder>> folders = new LinkedHashMap<>();

    /**
     * The folder of a trustpoint.
     *
     * @param own the certificate and its key
     * @param list of revoked certificates; there are none
     */
    private record Folder(
            String trustpoint,
            X509Certificate authority,
            X509Certificate own,
            KeyPair pair,
            X509CRL list) {
        @Override
        public String toString() {
            return "Folder[" + trustpoint + "]";
        }
    }

    private LabCertificates(Authority.Issuing issuing) {
        this.issuing = issuing;
    }

    /** Makes what the routers of a network need. */
    static LabCertificates of(Topology topology, Authority.Issuing issuing) {
        LabCertificates made = new LabCertificates(issuing);
        for (Topology.Router router : topology.routers()) {
            List<Folder> own = new ArrayList<>();
            for (Trustpoint trustpoint : trustpoints(router.configuration())) {
                own.add(made.folder(router, trustpoint));
            }
            made.folders.put(router.name(), own);
        }
        return made;
    }

    /** What is to be said of it, without making it. */
    static List<Topology.Note> notes(List<Topology.Router> routers) {
        Map<String, List<String>> of = new LinkedHashMap<>();
        for (Topology.Router router : routers) {
            for (Trustpoint trustpoint : trustpoints(router.configuration())) {
                of.computeIfAbsent(trustpoint.name(), _ -> new ArrayList<>()).add(router.name());
            }
        }
        List<Topology.Note> notes = new ArrayList<>();
        of.forEach((trustpoint, names) ->
                notes.add(
                        new Topology.Note(
                                false,
                                String.join(", ", names),
                                "authority, keys and certificates of trustpoint "
                                        + trustpoint
                                        + " are made for the lab: a configuration holds no key")));
        return notes;
    }

    /** The trustpoints that matter, where certificates matter at all. */
    private static List<Trustpoint> trustpoints(Section configuration) {
        boolean signs =
                configuration.children(Ikev2Profile.MODE).stream()
                                .map(Ikev2Profile::of)
                                .anyMatch(LabCertificates::signs)
                        || configuration.children(IsakmpPolicy.MODE).stream()
                                .map(IsakmpPolicy::of)
                                .anyMatch(LabCertificates::signs);
        return signs
                ? configuration.children(Trustpoint.MODE).stream()
                        .map(Trustpoint::of)
                        .filter(t -> !t.enrollment().equals("selfsigned"))
                        .filter(t -> t.name().matches("[^/.][^/]*")) // it names a folder
                        .toList()
                : List.of();
    }

    private static boolean signs(Ikev2Profile profile) {
        List<Authentication> methods = new ArrayList<>(profile.remoteAuthentication());
        profile.localAuthentication().ifPresent(methods::add);
        return methods.contains(Authentication.RSA_SIG)
                || methods.contains(Authentication.ECDSA_SIG);
    }

    private static boolean signs(IsakmpPolicy policy) {
        return policy.authentication() == IsakmpPolicy.Authentication.RSA_SIG
                || policy.authentication() == IsakmpPolicy.Authentication.ECDSA_SIG;
    }

    private Folder folder(Topology.Router router, Trustpoint trustpoint) {
        Section configuration = router.configuration();
        TrustpointNames names = names(router, trustpoint);
        Optional<X509Certificate> old = block(configuration, trustpoint, false);
        X500Subject subject =
                old.map(c -> X500Subject.of(c.getSubjectX500Principal())).orElse(names.subject());
        KeySpec kind = old.map(c -> KeySpec.like(c.getPublicKey())).orElse(names.key());
        Authority authority = authority(configuration, trustpoint, kind);
        KeyPair pair = kind.generate(issuing.random());
        X509Certificate own =
                authority.issue(
                        new Authority.Wanted(
                                subject,
                                names.dnsNames(),
                                names.addresses(),
                                List.of(),
                                false,
                                "",
                                DAYS),
                        pair.getPublic(),
                        issuing);
        X509CRL list = authority.list(List.of(), BigInteger.ONE, LIST_DAYS, issuing);
        return new Folder(trustpoint.name(), authority.certificate(), own, pair, list);
    }

    private static TrustpointNames names(Topology.Router router, Trustpoint trustpoint) {
        X500Subject otherwise = X500Subject.commonName(router.name());
        TrustpointNames plain =
                TrustpointNames.of(otherwise, List.of(), List.of(), KeySpec.DEFAULT);
        try {
            return TrustpointNames.of(router.configuration(), trustpoint.name()).orElse(plain);
        } catch (IllegalArgumentException e) {
            return plain; // a subject-name that is no X.500 name
        }
    }

    private Authority authority(Section configuration, Trustpoint trustpoint, KeySpec kind) {
        Optional<X509Certificate> old = block(configuration, trustpoint, true);
        String key =
                old.map(c -> c.getSubjectX500Principal().getName())
                        .orElse(
                                trustpoint.enrollment().startsWith("url ")
                                        ? trustpoint.enrollment()
                                        : trustpoint.name());
        return authorities.computeIfAbsent(
                key,
                _ -> {
                    KeySpec own = old.map(c -> KeySpec.like(c.getPublicKey())).orElse(kind);
                    X500Subject name =
                            old.map(c -> X500Subject.of(c.getSubjectX500Principal()))
                                    .orElseGet(() ->
                                            X500Subject.commonName(trustpoint.name() + " CA"));
                    return Authority.create(name, own.generate(issuing.random()), DAYS, issuing);
                });
    }

    /** The certificate in a chain of the configuration, ours or the authority's. */
    private static Optional<X509Certificate> block(
            Section configuration, Trustpoint trustpoint, boolean authority) {
        return configuration.child(CertificateChain.MODE, trustpoint.name()).stream()
                .flatMap(chain -> CertificateChain.of(chain).certificates().stream())
                .filter(block -> block.kind().equals(authority ? "ca" : ""))
                .map(Block::der)
                .flatMap(der -> certificate(der).stream())
                .findFirst();
    }

    private static Optional<X509Certificate> certificate(Bytes der) {
        try {
            ByteArrayInputStream in = new ByteArrayInputStream(der.toArray());
            return Optional.of(
                    (X509Certificate)
                            CertificateFactory.getInstance("X.509").generateCertificate(in));
        } catch (CertificateException e) {
            return Optional.empty(); // 'check' and the router say so
        }
    }

    /** The files of a router, as its door of keys has them. */
    PkiFiles files(String router) {
        Map<String, PkiFiles.OfTrustpoint> all = new LinkedHashMap<>();
        for (Folder folder : folders.getOrDefault(router, List.of())) {
            KeyFile key =
                    new KeyFile(
                            "",
                            folder.trustpoint + "/key.pem",
                            folder.pair.getPrivate(),
                            folder.pair.getPublic());
            all.put(
                    folder.trustpoint,
                    new PkiFiles.OfTrustpoint(
                            List.of(folder.authority),
                            List.of(folder.own),
                            List.of(key),
                            List.of(folder.list)));
        }
        return new PkiFiles(all, List.of(), Map.of(), List.of());
    }

    /** Writes the files of a router. */
    void write(String router, Path place) throws IOException {
        for (Folder folder : folders.getOrDefault(router, List.of())) {
            Path own = place.resolve(folder.trustpoint);
            Files.createDirectories(own);
            PemKeys.write(own.resolve("ca.pem"), PemKeys.text(List.of(folder.authority)));
            PemKeys.write(own.resolve("cert.pem"), PemKeys.text(List.of(folder.own)));
            PemKeys.write(own.resolve("crl.pem"), PemKeys.text(folder.list));
            PemKeys.writeSecret(own.resolve("key.pem"), PemKeys.text(folder.pair.getPrivate()));
        }
    }
}
