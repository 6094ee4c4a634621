/**
 * Keys and certificates outside the router: their files ({@link
 * io.spokewire.daemon.pki.KeyFolder}), what authorities answer over HTTP, and a small authority of
 * one's own ({@link io.spokewire.daemon.pki.Authority}, {@link
 * io.spokewire.daemon.pki.AuthorityFolder}).
 *
 * <p>Bouncy Castle reads keys and issues certificates (RFC 5280, 2986, 5208, 6960); the JDK reads
 * certificates, lists and PKCS #12. The library is loaded when a trustpoint needs it, and not at a
 * start without one.
 */
@NullMarked
package io.spokewire.daemon.pki;

import org.jspecify.annotations.NullMarked;
