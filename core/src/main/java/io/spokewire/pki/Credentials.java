package io.spokewire.pki;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Our certificates, and how those of others are judged. Files have been read before. Immutable: may
 * be asked from any thread, so also inside a computation.
 */
public interface Credentials {
    /** A router without trustpoints. */
    Credentials NONE =
            new Credentials() {
                @Override
                public Optional<Own> own(String trustpoint) {
                    return Optional.empty();
                }

                @Override
                public List<String> trustpoints() {
                    return List.of();
                }

                @Override
                public List<X509Certificate> authorities(List<String> trustpoints) {
                    return List.of();
                }

                @Override
                public Verdict judge(
                        List<X509Certificate> chain, List<String> trustpoints, Instant now) {
                    return new Verdict.Refused("no trustpoint is configured");
                }

                @Override
                public boolean matches(String map, X509Certificate certificate) {
                    return false;
                }
            };

    /**
     * A certificate of ours with its key.
     *
     * @param chain ours first, then its issuers as far as we have them, the root left out
     */
    record Own(String trustpoint, List<X509Certificate> chain, PrivateKey key) {
        /** Copies the list. */
        public Own {
            chain = List.copyOf(chain);
        }

        @Override
        public String toString() {
            return "Own[" + trustpoint + "]";
        }
    }

    /** Our certificate of a trustpoint; empty when it has none, or no key for it. */
    Optional<Own> own(String trustpoint);

    /**
     * Why {@link #own} has nothing for a trustpoint, a clause for people: {@code no key file fits
     * the certificate of CN=r1}; empty when it has something.
     */
    default String whyNoOwn(String trustpoint) {
        return own(trustpoint).isPresent() ? "" : "there is no trustpoint " + trustpoint;
    }

    /** Names of the trustpoints, in the order of configuration. */
    List<String> trustpoints();

    /**
     * The certificates of the authorities of trustpoints, for certificate requests.
     *
     * @param trustpoints names; empty for all
     */
    List<X509Certificate> authorities(List<String> trustpoints);

    /**
     * Whether a chain leads to one of the trustpoints, is in force and not revoked. Slow: belongs
     * into a computation.
     *
     * @param chain the peer's own certificate first; the others in any order
     * @param trustpoints names; empty for all
     */
    Verdict judge(List<X509Certificate> chain, List<String> trustpoints, Instant now);

    /** Whether a certificate map matches; false when there is no such map. */
    boolean matches(String map, X509Certificate certificate);

    /** What {@link #judge} says. */
    sealed interface Verdict {
        /**
         * The chain is good.
         *
         * @param trustpoint whose authority it leads to
         * @param weaknesses what in it is weak and marked as such wherever it shows, in words:
         *     {@code CN=x is signed with SHA-1}; empty for a sound chain
         */
        record Trusted(String trustpoint, List<String> weaknesses) implements Verdict {
            /** Copies the list. */
            public Trusted {
                weaknesses = List.copyOf(weaknesses);
            }

            /** A sound chain. */
            public Trusted(String trustpoint) {
                this(trustpoint, List.of());
            }
        }

        /** It is not, and why, in words: {@code certificate of CN=x expired on ...}. */
        record Refused(String why) implements Verdict {}

        /**
         * Whether it was revoked cannot be told now: nobody new is let in with it.
         *
         * @param why in words: what is missing, or being fetched
         */
        record Undecided(String why) implements Verdict {}
    }
}
