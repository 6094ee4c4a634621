package io.spokewire.pki;

import java.security.cert.X509Certificate;

/** What a router asks an authority about withdrawn certificates. */
public sealed interface RevocationQuestion {
    /** Where it is asked. */
    String url();

    /** The VRF through which it is asked; empty for the default one. */
    String vrf();

    /** The list of all that it withdrew (RFC 5280 §5). */
    record Crl(String url, String vrf) implements RevocationQuestion {}

    /**
     * The state of one certificate (RFC 6960).
     *
     * @param issuer whose certificate it is
     */
    record Ocsp(String url, String vrf, X509Certificate certificate, X509Certificate issuer)
            implements RevocationQuestion {}
}
