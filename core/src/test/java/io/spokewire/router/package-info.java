/** Tests of the composition. */
@NullMarked
package io.spokewire.router;

import org.jspecify.annotations.NullMarked;
