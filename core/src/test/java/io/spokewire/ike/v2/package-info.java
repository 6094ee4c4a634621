/** Tests of the package of the same name. */
@NullMarked
package io.spokewire.ike.v2;

import org.jspecify.annotations.NullMarked;
