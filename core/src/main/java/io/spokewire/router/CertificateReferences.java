package io.spokewire.router;

import io.spokewire.command.Section;
import io.spokewire.ike.Ikev2Profile;
import io.spokewire.ike.Ikev2Profile.Authentication;
import io.spokewire.ike.IsakmpProfile;
import io.spokewire.pki.CertificateMap;
import io.spokewire.pki.Trustpoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Whether the trustpoints and certificate maps that a configuration names are there. */
final class CertificateReferences {
    private final Set<String> trustpoints;
    private final Set<String> maps;
    private final List<Finding> findings = new ArrayList<>();

    private CertificateReferences(Section root) {
        trustpoints =
                root.children(Trustpoint.MODE).stream()
                        .map(Section::name)
                        .collect(Collectors.toUnmodifiableSet());
        maps =
                root.children(CertificateMap.MODE).stream()
                        .map(section -> CertificateMap.of(section).name())
                        .collect(Collectors.toUnmodifiableSet());
    }

    /** What is missing, in the order of the configuration. */
    static List<Finding> of(Section root) {
        CertificateReferences references = new CertificateReferences(root);
        root.children(Trustpoint.MODE).stream().map(Trustpoint::of).forEach(references::of);
        root.children(Ikev2Profile.MODE).stream().map(Ikev2Profile::of).forEach(references::of);
        root.children(IsakmpProfile.MODE).stream().map(IsakmpProfile::of).forEach(references::of);
        return references.findings;
    }

    private void of(Trustpoint trustpoint) {
        String where = "crypto pki trustpoint " + trustpoint.name();
        trustpoint.matches().forEach(match -> map(where, "match certificate", match.map()));
        String parent = trustpoint.parent();
        if (!parent.isEmpty() && !parent.equals(Trustpoint.ANY_PARENT)) {
            trustpoint(where, "chain-validation continue", parent);
        }
    }

    private void of(Ikev2Profile profile) {
        String where = "crypto ikev2 profile " + profile.name();
        profile.trustpoints().forEach(t -> trustpoint(where, "pki trustpoint", t.name()));
        if (!profile.certificateMap().isEmpty()) {
            map(where, "match certificate", profile.certificateMap());
        }
        Authentication local = profile.localAuthentication().orElse(Authentication.PRE_SHARE);
        boolean signs = local == Authentication.RSA_SIG || local == Authentication.ECDSA_SIG;
        if (signs && trustpoints.isEmpty()) {
            String line = "authentication local " + local.words();
            warning(
                    where,
                    line,
                    line + " needs a certificate, and there is no crypto pki trustpoint");
        }
    }

    private void of(IsakmpProfile profile) {
        String where = "crypto isakmp profile " + profile.name();
        profile.caTrustPoints().forEach(name -> trustpoint(where, "ca trust-point", name));
        for (String match : profile.matches()) {
            if (match.startsWith("certificate ")) {
                map(where, "match certificate", match.substring("certificate ".length()));
            }
        }
    }

    private void trustpoint(String where, String line, String name) {
        if (!trustpoints.contains(name)) {
            warning(where, line, line + ": there is no crypto pki trustpoint " + name);
        }
    }

    private void map(String where, String line, String name) {
        if (!maps.contains(name)) {
            warning(
                    where,
                    line,
                    line
                            + ": there is no crypto pki certificate map "
                            + name
                            + ", which nobody fits");
        }
    }

    private void warning(String where, String line, String message) {
        findings.add(new Finding(Finding.Level.WARNING, where, message, line, 0));
    }
}
