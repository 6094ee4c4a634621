package io.spokewire.pki;

import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the files of keys and certificates say, and what was answered to questions about withdrawn
 * ones: read and decoded at the edge, at one moment.
 *
 * @param trustpoints the files of each trustpoint, by its name
 * @param keys keys that belong to no trustpoint alone, by whose label trustpoints name them
 * @param answers what is known of the questions that were asked
 * @param problems what could not be read, a sentence each: which file, why, what to do
 */
public record PkiFiles(
        Map<String, OfTrustpoint> trustpoints,
        List<KeyFile> keys,
        Map<RevocationQuestion, RevocationAnswer> answers,
        List<String> problems) {
    /** No files. */
    public static final PkiFiles NONE = new PkiFiles(Map.of(), List.of(), Map.of(), List.of());

    /**
     * The files of one trustpoint.
     *
     * @param authorities the certificates that are trusted
     * @param certificates ours, and those between it and the authority
     * @param keys ours
     * @param lists of revoked certificates
     */
    public record OfTrustpoint(
            List<X509Certificate> authorities,
            List<X509Certificate> certificates,
            List<KeyFile> keys,
            List<X509CRL> lists) {
        /** Nothing. */
        public static final OfTrustpoint EMPTY =
                new OfTrustpoint(List.of(), List.of(), List.of(), List.of());

        /** Copies the lists. */
        public OfTrustpoint {
            authorities = List.copyOf(authorities);
            certificates = List.copyOf(certificates);
            keys = List.copyOf(keys);
            lists = List.copyOf(lists);
        }
    }

    /** Copies the collections and keeps their order. */
    public PkiFiles {
        trustpoints = Collections.unmodifiableMap(new LinkedHashMap<>(trustpoints));
        keys = List.copyOf(keys);
        answers = Collections.unmodifiableMap(new LinkedHashMap<>(answers));
        problems = List.copyOf(problems);
    }

    /** The files of a trustpoint; none when it has none. */
    public OfTrustpoint of(String trustpoint) {
        return trustpoints.getOrDefault(trustpoint, OfTrustpoint.EMPTY);
    }
}
