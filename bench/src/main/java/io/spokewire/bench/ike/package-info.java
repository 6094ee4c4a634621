/** Load on IKEv2 as it comes from outside; {@code bench/ike} starts it. */
@NullMarked
package io.spokewire.bench.ike;

import org.jspecify.annotations.NullMarked;
