/** Routing protocols with very many neighbours and routes; {@code bench/run} starts it. */
@NullMarked
package io.spokewire.bench.routing;

import org.jspecify.annotations.NullMarked;
