package io.spokewire.ike.v1;

import io.spokewire.ike.IkeIdentity;
import io.spokewire.ike.IkeSettings;
import io.spokewire.ike.IsakmpProfile;
import io.spokewire.net.Address;
import io.spokewire.net.Bytes;
import io.spokewire.net.DecodeException;
import io.spokewire.net.Ipv4Address;
import io.spokewire.pki.DistinguishedName;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import javax.security.auth.x500.X500Principal;
import org.jspecify.annotations.Nullable;

/** Identities of phase 1, RFC 2407 section 4.6.2. */
final class Identities {
    private static final int UDP = 17;
    private static final int IKE_PORT = 500;

    private Identities() {}

    /**
     * What we call ourselves: {@code self-identity} of the profile, else {@code crypto isakmp
     * identity}. A distinguished name needs a certificate; without one the address stands in.
     *
     * @param certificate ours, where one is used; else null
     */
    static IkeIdentity own(
            IkeSettings settings,
            @Nullable IsakmpProfile profile,
            Address local,
            @Nullable X509Certificate certificate) {
        String chosen = profile == null ? "" : profile.selfIdentity();
        String[] words = (chosen.isEmpty() ? settings.defaults().identity() : chosen).split(" ", 2);
        String name = words.length > 1 ? words[1].strip() : "";
        return switch (words[0]) {
            case "dn", "auto" -> certificate == null ? address(local) : subject(certificate);
            case "hostname", "fqdn" ->
                    text(Payload.Id.FQDN, name.isEmpty() ? hostname(settings) : name);
            case "user-fqdn" -> text(Payload.Id.USER_FQDN, name);
            default -> address(local);
        };
    }

    private static String hostname(IkeSettings settings) {
        return settings.domainName().isEmpty()
                ? settings.hostname()
                : settings.hostname() + "." + settings.domainName();
    }

    /** An address as an identity. */
    static IkeIdentity address(Address address) {
        return new IkeIdentity(
                address instanceof Ipv4Address ? Payload.Id.IPV4 : Payload.Id.IPV6,
                Bytes.copyOf(address.toBytes()),
                address.toString());
    }

    /** The subject of a certificate as an identity. */
    static IkeIdentity subject(X509Certificate certificate) {
        X500Principal subject = certificate.getSubjectX500Principal();
        return new IkeIdentity(
                Payload.Id.DN, Bytes.copyOf(subject.getEncoded()), DistinguishedName.text(subject));
    }

    private static IkeIdentity text(int type, String text) {
        return new IkeIdentity(type, Bytes.copyOf(text.getBytes(StandardCharsets.UTF_8)), text);
    }

    /**
     * The payload.
     *
     * @param natTraversal whether both ends speak it: the port is 0 then, RFC 3947 section 4
     */
    static Payload.Id payload(IkeIdentity identity, boolean natTraversal) {
        return new Payload.Id(identity.type(), UDP, natTraversal ? 0 : IKE_PORT, identity.data());
    }

    /**
     * Reads the payload of phase 1.
     *
     * @throws DecodeException when it names something else than an IKE daemon, or is malformed
     */
    static IkeIdentity read(Payload.Id payload) throws DecodeException {
        boolean any = payload.protocol() == 0 && payload.port() == 0;
        boolean ike =
                payload.protocol() == UDP && (payload.port() == 0 || payload.port() == IKE_PORT);
        if (!any && !ike) {
            // RFC 2407 section 4.6.2: "this MUST be treated as an error".
            throw new DecodeException(
                    "an identity of protocol %d, port %d"
                            .formatted(payload.protocol(), payload.port()),
                    0);
        }
        return read(payload.idType(), payload.data());
    }

    private static IkeIdentity read(int type, Bytes data) throws DecodeException {
        String text =
                switch (type) {
                    case Payload.Id.IPV4, Payload.Id.IPV6 -> {
                        if (data.length() != (type == Payload.Id.IPV4 ? 4 : 16)) {
                            throw new DecodeException(
                                    "an address of " + data.length() + " bytes", 0);
                        }
                        yield Address.fromBytes(data.toArray()).toString();
                    }
                    case Payload.Id.FQDN, Payload.Id.USER_FQDN, Payload.Id.KEY_ID ->
                            printable(data);
                    case Payload.Id.DN -> nameText(data);
                    default -> throw new DecodeException("an identity of type " + type, 0);
                };
        return new IkeIdentity(type, data, text);
    }

    private static String nameText(Bytes der) throws DecodeException {
        try {
            return DistinguishedName.text(new X500Principal(der.toArray()));
        } catch (IllegalArgumentException e) {
            throw new DecodeException("a distinguished name that is none", 0);
        }
    }

    /** What a peer calls itself goes into logs: no control characters. */
    private static String printable(Bytes data) {
        String text = new String(data.toArray(), StandardCharsets.UTF_8);
        StringBuilder clean = new StringBuilder();
        text.codePoints()
                .map(c -> Character.isISOControl(c) || c == 0xFFFD ? '?' : c)
                .forEach(clean::appendCodePoint);
        return clean.toString();
    }
}
