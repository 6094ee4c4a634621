package io.spokewire.pki;

import io.spokewire.command.Mode;
import io.spokewire.command.Secret;
import io.spokewire.command.Section;
import io.spokewire.command.Slot;
import java.util.List;

/**
 * {@code crypto pki trustpoint NAME}: a certificate authority that we trust, and how our own
 * certificate from it came to be.
 *
 * @param name the section's name
 * @param enrollment how the certificate is got, as typed behind {@code enrollment}: {@code url
 *     http://...}, {@code terminal}, {@code selfsigned}, {@code pkcs12}; empty for none
 * @param serialNumber {@code ""}, {@code serial-number} or {@code serial-number none}
 * @param fqdn the name in the request, {@code none} for none; empty for the router's name
 * @param ipAddress address or interface in the request, {@code none} for none; empty for unset
 * @param subjectName X.500 name; empty for the router's name
 * @param subjectAltName empty for none
 * @param revocationCheck in the order of trial: {@code crl}, {@code ocsp}, {@code none}; IOS's
 *     default is {@code crl}
 * @param keyPair {@code rsakeypair} or {@code eckeypair} and the words behind it; empty for the
 *     router's key
 * @param hash of the request: {@code sha256} and the like; empty for the default
 * @param autoEnroll the words behind {@code auto-enroll}; empty when it is off or has none
 * @param autoEnrolls whether the certificate is renewed by itself
 * @param vrf through which the authority is reached; empty for the default one
 * @param sourceInterface canonical name; empty for none
 * @param fingerprint hexadecimal, of the authority's certificate; empty for none
 * @param password the challenge of the enrolment
 * @param usage {@code ike}, {@code ssl-client} or {@code ssl-server}; empty for all
 * @param crlUrl where the list of revoked certificates is, whatever a certificate says; empty for
 *     where the certificate says
 * @param ocspUrl likewise for OCSP
 * @param parent the trustpoint up to which chains are followed: {@code chain-validation continue};
 *     empty for this one, {@link #ANY_PARENT} for any whose authority is its own issuer
 * @param matches the certificate maps of which a certificate must match one; empty for no such
 *     demand
 */
public record Trustpoint(
        String name,
        String enrollment,
        String serialNumber,
        String fqdn,
        String ipAddress,
        String subjectName,
        String subjectAltName,
        List<String> revocationCheck,
        String keyPair,
        String hash,
        boolean autoEnrolls,
        String autoEnroll,
        String vrf,
        String sourceInterface,
        String fingerprint,
        Secret password,
        String usage,
        String crlUrl,
        String ocspUrl,
        String parent,
        List<Match> matches) {
    /**
     * {@code match certificate MAP}.
     *
     * @param map its name
     * @param exception what is forgiven to certificates that match: {@code allow
     *     expired-certificate} or {@code skip revocation-check}; empty for nothing
     */
    public record Match(String map, String exception) {
        /** Also certificates that have expired are accepted. */
        public static final String EXPIRED = "allow expired-certificate";

        /** Nobody asks whether they were withdrawn. */
        public static final String UNREVOKED = "skip revocation-check";

        /** As the configuration shows it. */
        public String words() {
            return "match certificate " + map + (exception.isEmpty() ? "" : " " + exception);
        }
    }

    /** The mode {@code (ca-trustpoint)#}. */
    public static final Mode MODE =
            new Mode("trustpoint configuration", "ca-trustpoint", Mode.CONFIG);

    /** {@code enrollment}. */
    public static final Slot<String> ENROLLMENT = Slot.of("trustpoint enrollment", "");

    /** {@code serial-number}. */
    public static final Slot<String> SERIAL_NUMBER = Slot.of("trustpoint serial-number", "");

    /** {@code fqdn}. */
    public static final Slot<String> FQDN = Slot.of("trustpoint fqdn", "");

    /** {@code ip-address}. */
    public static final Slot<String> IP_ADDRESS = Slot.of("trustpoint ip-address", "");

    /** {@code subject-name}. */
    public static final Slot<String> SUBJECT_NAME = Slot.of("trustpoint subject-name", "");

    /** {@code subject-alt-name}. */
    public static final Slot<String> SUBJECT_ALT_NAME = Slot.of("trustpoint subject-alt-name", "");

    /** {@code revocation-check}; empty for the default. */
    public static final Slot<List<String>> REVOCATION_CHECK =
            Slot.of("trustpoint revocation-check", List.of());

    /** {@code rsakeypair} and {@code eckeypair}. */
    public static final Slot<String> KEY_PAIR = Slot.of("trustpoint key pair", "");

    /** {@code hash}. */
    public static final Slot<String> HASH = Slot.of("trustpoint hash", "");

    /** Whether {@code auto-enroll} is there. */
    public static final Slot<Boolean> AUTO_ENROLLS = Slot.of("trustpoint auto-enroll", false);

    /** The words behind {@code auto-enroll}. */
    public static final Slot<String> AUTO_ENROLL = Slot.of("trustpoint auto-enroll words", "");

    /** {@code vrf}. */
    public static final Slot<String> VRF = Slot.of("trustpoint vrf", "");

    /** {@code source interface}. */
    public static final Slot<String> SOURCE_INTERFACE = Slot.of("trustpoint source", "");

    /** {@code fingerprint}. */
    public static final Slot<String> FINGERPRINT = Slot.of("trustpoint fingerprint", "");

    /** {@code password}. */
    public static final Slot<Secret> PASSWORD = Slot.of("trustpoint password", Secret.NONE);

    /** {@code usage}. */
    public static final Slot<String> USAGE = Slot.of("trustpoint usage", "");

    /** {@code crl query}. */
    public static final Slot<String> CRL_URL = Slot.of("trustpoint crl query", "");

    /** {@code ocsp url}. */
    public static final Slot<String> OCSP_URL = Slot.of("trustpoint ocsp url", "");

    /** {@code chain-validation continue} without a name. */
    public static final String ANY_PARENT = "*";

    /** The trustpoint behind {@code chain-validation continue}. */
    public static final Slot<String> PARENT = Slot.of("trustpoint chain-validation", "");

    /** {@code match certificate}. */
    public static final Slot<List<Match>> MATCHES =
            Slot.of("trustpoint match certificate", List.of());

    /** Copies the lists. */
    public Trustpoint {
        revocationCheck = List.copyOf(revocationCheck);
        matches = List.copyOf(matches);
    }

    /** The name of the key pair, by which key files are called; empty for the router's own. */
    public String keyLabel() {
        String[] words = keyPair.split(" ", -1);
        return words.length > 1 ? words[1] : "";
    }

    /** What the section says. */
    public static Trustpoint of(Section section) {
        List<String> checks = section.get(REVOCATION_CHECK);
        return new Trustpoint(
                section.name(),
                section.get(ENROLLMENT),
                section.get(SERIAL_NUMBER),
                section.get(FQDN),
                section.get(IP_ADDRESS),
                section.get(SUBJECT_NAME),
                section.get(SUBJECT_ALT_NAME),
                checks.isEmpty() ? List.of("crl") : checks,
                section.get(KEY_PAIR),
                section.get(HASH),
                section.get(AUTO_ENROLLS),
                section.get(AUTO_ENROLL),
                section.get(VRF),
                section.get(SOURCE_INTERFACE),
                section.get(FINGERPRINT),
                section.get(PASSWORD),
                section.get(USAGE),
                section.get(CRL_URL),
                section.get(OCSP_URL),
                section.get(PARENT),
                section.get(MATCHES));
    }
}
