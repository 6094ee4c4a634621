/**
 * RIP version 2, RFC 2453: what {@code router rip} and the {@code ip rip} lines of interfaces say.
 *
 * <p>The records are read and kept; nothing is told or learnt yet.
 */
@NullMarked
package io.spokewire.rip;

import org.jspecify.annotations.NullMarked;
