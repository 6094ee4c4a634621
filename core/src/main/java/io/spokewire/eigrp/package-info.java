/**
 * EIGRP, RFC 7868: classic mode ({@code router eigrp 100} and the {@code ip ... eigrp 100} lines of
 * interfaces) and named mode ({@code router eigrp NAME}, its address families and their interfaces)
 * end in the same records, {@link io.spokewire.eigrp.EigrpProcess} and {@link
 * io.spokewire.eigrp.EigrpInterface}.
 *
 * <p>The records are read and kept; no neighbour is greeted yet.
 */
@NullMarked
package io.spokewire.eigrp;

import org.jspecify.annotations.NullMarked;
