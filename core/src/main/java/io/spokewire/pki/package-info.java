/**
 * Certificates as the configuration holds them: trustpoints, the certificates themselves in their
 * blocks, and the maps that pick peers by what their certificate says (RFC 5280).
 *
 * <p>The records are read and kept; nothing validates a certificate path yet.
 */
@NullMarked
package io.spokewire.pki;

import org.jspecify.annotations.NullMarked;
