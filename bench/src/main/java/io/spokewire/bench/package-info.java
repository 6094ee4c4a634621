/** Benchmarks of the packet path and of its tables; {@code bench/run} starts them. */
@NullMarked
package io.spokewire.bench;

import org.jspecify.annotations.NullMarked;
