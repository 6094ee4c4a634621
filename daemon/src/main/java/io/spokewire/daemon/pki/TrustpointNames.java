package io.spokewire.daemon.pki;

import io.spokewire.command.Secret;
import io.spokewire.command.Section;
import io.spokewire.net.Address;
import io.spokewire.pki.Trustpoint;
import io.spokewire.router.SystemConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the certificate of a trustpoint is to say, as the configuration has it: {@code
 * subject-name}, {@code fqdn}, {@code subject-alt-name}, {@code ip-address}. Like IOS, the router's
 * name goes into the subject as unstructuredName unless {@code fqdn none} forbids it.
 *
 * @param subject the name
 * @param dnsNames of subjectAltName
 * @param addresses of subjectAltName
 * @param challenge the {@code password}, for an authority that wants one
 * @param key what kind of key {@code rsakeypair} or {@code eckeypair} asks for
 */
public record TrustpointNames(
        X500Subject subject,
        List<String> dnsNames,
        List<Address> addresses,
        Secret challenge,
        KeySpec key) {
    private static final String NONE = "none";
    private static final int USUAL_BITS = 2048;

    /** Copies the lists. */
    public TrustpointNames {
        dnsNames = List.copyOf(dnsNames);
        addresses = List.copyOf(addresses);
    }

    /** A name without a configuration. */
    public static TrustpointNames of(
            X500Subject subject, List<String> dnsNames, List<Address> addresses, KeySpec key) {
        return new TrustpointNames(subject, dnsNames, addresses, Secret.NONE, key);
    }

    /** The trustpoints of a configuration, in its order. */
    public static List<String> trustpoints(Section root) {
        return root.children(Trustpoint.MODE).stream().map(Section::name).toList();
    }

    /**
     * The names of a trustpoint.
     *
     * @return empty when there is no such trustpoint
     * @throws IllegalArgumentException when the subject-name is no X.500 name
     */
    public static Optional<TrustpointNames> of(Section root, String trustpoint) {
        return root.child(Trustpoint.MODE, trustpoint)
                .map(Trustpoint::of)
                .map(t -> of(t, root.get(SystemConfig.SLOT)));
    }

    private static TrustpointNames of(Trustpoint trustpoint, SystemConfig system) {
        String fqdn = trustpoint.fqdn();
        if (fqdn.isEmpty()) {
            fqdn =
                    system.domainName().isEmpty()
                            ? system.hostname()
                            : system.hostname() + "." + system.domainName();
        }
        List<String> parts = new ArrayList<>();
        List<String> dns = new ArrayList<>();
        if (!fqdn.equals(NONE)) {
            parts.add("UNSTRUCTUREDNAME=" + X500Subject.escaped(fqdn));
            dns.add(fqdn);
        }
        String address = trustpoint.ipAddress();
        if (!address.isEmpty() && !address.equals(NONE)) {
            parts.add("UNSTRUCTUREDADDRESS=" + X500Subject.escaped(address));
        }
        if (!trustpoint.subjectName().isEmpty()) {
            parts.add(trustpoint.subjectName());
        }
        if (parts.isEmpty()) {
            parts.add("CN=" + X500Subject.escaped(system.hostname()));
        }
        if (!trustpoint.subjectAltName().isEmpty()) {
            dns.add(trustpoint.subjectAltName());
        }
        return new TrustpointNames(
                X500Subject.parse(String.join(",", parts)),
                dns,
                List.of(),
                trustpoint.password(),
                key(trustpoint));
    }

    private static KeySpec key(Trustpoint trustpoint) {
        String[] words = trustpoint.keyPair().split(" ", -1);
        if (words[0].equals("eckeypair")) {
            return KeySpec.parse("ec");
        }
        boolean sized = words.length > 2 && words[2].matches("\\d{1,5}");
        // An RSA key below 2048 bits is not made any more, whatever an old configuration says.
        int bits = sized ? Math.max(USUAL_BITS, Integer.parseInt(words[2])) : USUAL_BITS;
        return KeySpec.parse("rsa:" + bits);
    }
}
