/**
 * The composition: a {@link io.spokewire.router.Router} is engines, RIB and forwarding state wired
 * to a few ports. The product, without I/O.
 */
@NullMarked
package io.spokewire.router;

import org.jspecify.annotations.NullMarked;
