/**
 * Bidirectional forwarding detection, RFC 5880 and RFC 5881: what the {@code bfd} lines of
 * interfaces and templates say about timers.
 *
 * <p>The records are read and kept; no session runs yet.
 */
@NullMarked
package io.spokewire.bfd;

import org.jspecify.annotations.NullMarked;
