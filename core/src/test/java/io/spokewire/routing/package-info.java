/** Tests of the package of the same name. */
@NullMarked
package io.spokewire.routing;

import org.jspecify.annotations.NullMarked;
