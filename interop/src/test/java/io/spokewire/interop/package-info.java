/** Spokewire beside routers that we did not write. */
@NullMarked
package io.spokewire.interop;

import org.jspecify.annotations.NullMarked;
