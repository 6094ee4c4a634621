package io.spokewire.daemon.pki;

import io.spokewire.net.Address;
import io.spokewire.net.AddressFamily;
import io.spokewire.os.Namespace;
import io.spokewire.os.OsException;
import io.spokewire.os.TcpSocket;
import io.spokewire.os.VrfBinding;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Fetches lists of revoked certificates and asks OCSP, by HTTP/1.0 (RFC 1945) through the VRF of
 * the trustpoint. What comes is signed by the authority, so that the way needs no protection; it
 * would need a certificate that nobody could judge yet.
 */
final class HttpFetch {
    private static final int PORT = 80;
    private static final int STEP_MILLIS = 5000;
    private static final long TOTAL_SECONDS = 30;
    private static final int ANSWER_MAX_BYTES = 16 << 20;
    private static final int CHUNK_BYTES = 64 << 10;
    private static final int REDIRECTS_MAX = 3;
    private static final int ADDRESSES_MAX = 3;
    private static final int OK = 200;
    private static final int REDIRECT_FIRST = 300;
    private static final int REDIRECT_LAST = 399;

    private final Namespace namespace;
    private final Function<String, VrfBinding> vrfs;
    private final RealKeys.Lookup lookup;

    /** Where a question goes. */
    private record Target(String host, int port, String path, String authority) {}

    /**
     * From a namespace.
     *
     * @param vrfs what puts sockets into a VRF
     */
    HttpFetch(Namespace namespace, Function<String, VrfBinding> vrfs, RealKeys.Lookup lookup) {
        this.namespace = namespace;
        this.vrfs = vrfs;
        this.lookup = lookup;
    }

    /**
     * Gets what lies at a URL.
     *
     * @throws PkiException with the reason, when there is nothing
     */
    byte[] get(String url, String vrf) throws PkiException {
        String next = url;
        for (int i = 0; i <= REDIRECTS_MAX; i++) {
            HttpReply reply = exchange(next, vrf, "GET", "", new byte[0]);
            if (reply.status() == OK) {
                return reply.body().toArray();
            }
            boolean elsewhere =
                    reply.status() >= REDIRECT_FIRST
                            && reply.status() <= REDIRECT_LAST
                            && !reply.location().isEmpty();
            if (!elsewhere) {
                throw new PkiException("the server answers " + reply.status());
            }
            next = resolve(next, reply.location());
        }
        throw new PkiException("it leads elsewhere more than " + REDIRECTS_MAX + " times");
    }

    /**
     * Asks with a body.
     *
     * @throws PkiException with the reason, when there is no answer
     */
    byte[] post(String url, String vrf, String type, byte[] body) throws PkiException {
        HttpReply reply = exchange(url, vrf, "POST", type, body);
        if (reply.status() != OK) {
            throw new PkiException("the server answers " + reply.status());
        }
        return reply.body().toArray();
    }

    private static String resolve(String from, String to) throws PkiException {
        try {
            return new URI(from).resolve(new URI(to)).toString();
        } catch (URISyntaxException | IllegalArgumentException e) {
            throw new PkiException("it leads to '" + to + "', which is no URL", e);
        }
    }

    private static Target target(String url) throws PkiException {
        URI uri;
        try {
            uri = new URI(url.strip());
        } catch (URISyntaxException e) {
            throw new PkiException("that is no URL", e);
        }
        if (!"http".equalsIgnoreCase(uri.getScheme()) || uri.getHost() == null) {
            throw new PkiException("only http:// is spoken here");
        }
        String host = uri.getHost();
        boolean bracketed = host.startsWith("[") && host.endsWith("]");
        String path =
                uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        return new Target(
                bracketed ? host.substring(1, host.length() - 1) : host,
                uri.getPort() < 0 ? PORT : uri.getPort(),
                uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery(),
                uri.getPort() < 0 ? host : host + ":" + uri.getPort());
    }

    private List<Address> addresses(String vrf, String host) throws PkiException {
        try {
            return List.of(Address.parse(host));
        } catch (IllegalArgumentException e) {
            List<Address> found = new ArrayList<>(lookup.addresses(vrf, host, AddressFamily.IPV4));
            found.addAll(lookup.addresses(vrf, host, AddressFamily.IPV6));
            if (found.isEmpty()) {
                throw new PkiException("the name " + host + " has no address", e);
            }
            return found.subList(0, Math.min(ADDRESSES_MAX, found.size()));
        }
    }

    private HttpReply exchange(String url, String vrf, String method, String type, byte[] body)
            throws PkiException {
        Target target = target(url);
        PkiException last = new PkiException("nobody was asked");
        for (Address address : addresses(vrf, target.host)) {
            try (TcpSocket socket =
                    TcpSocket.connect(
                            namespace, address, target.port, vrfs.apply(vrf), STEP_MILLIS)) {
                socket.write(head(target, method, type, body.length));
                socket.write(body);
                return HttpReply.parse(all(socket));
            } catch (OsException e) {
                last = new PkiException(address + " port " + target.port + ": " + words(e), e);
            }
        }
        throw last;
    }

    private static String words(OsException e) {
        return switch (e.errno()) {
            case OsException.EAGAIN, OsException.EINPROGRESS -> "no answer in time";
            default -> String.valueOf(e.getMessage());
        };
    }

    private static byte[] head(Target target, String method, String type, int length) {
        String head =
                method
                        + " "
                        + target.path
                        + " HTTP/1.0\r\nHost: "
                        + target.authority
                        + "\r\nUser-Agent: spokewire\r\nConnection: close\r\n"
                        + (type.isEmpty()
                                ? ""
                                : "Content-Type: "
                                        + type
                                        + "\r\nContent-Length: "
                                        + length
                                        + "\r\n")
                        + "\r\n";
        return head.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static byte[] all(TcpSocket socket) throws PkiException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(TOTAL_SECONDS);
        while (true) {
            byte[] more = socket.read(CHUNK_BYTES);
            if (more.length == 0) {
                return all.toByteArray();
            }
            all.writeBytes(more);
            if (all.size() > ANSWER_MAX_BYTES) {
                throw new PkiException("the answer is longer than " + ANSWER_MAX_BYTES + " bytes");
            }
            if (System.nanoTime() - deadline > 0) {
                throw new PkiException("the answer takes longer than " + TOTAL_SECONDS + " s");
            }
        }
    }
}
