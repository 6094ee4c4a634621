package io.spokewire.pki;

import io.spokewire.net.Bytes;
import java.security.cert.X509CRL;

/** What became of a {@link RevocationQuestion}. None of it is believed before it is verified. */
public sealed interface RevocationAnswer {
    /** A list came. */
    record Crl(X509CRL list) implements RevocationAnswer {}

    /** An answer of OCSP came: an OCSPResponse, RFC 6960 §4.2.1. */
    record Ocsp(Bytes response) implements RevocationAnswer {}

    /**
     * Nothing came.
     *
     * @param why a clause: {@code 192.0.2.1 does not answer}
     */
    record Failed(String why) implements RevocationAnswer {}
}
