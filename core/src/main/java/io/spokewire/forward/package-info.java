/**
 * The per-packet path: look up, encapsulate, decapsulate, deliver. It reads one immutable {@link
 * io.spokewire.forward.ForwardingState} per batch, and neither allocates nor throws.
 */
@NullMarked
package io.spokewire.forward;

import org.jspecify.annotations.NullMarked;
