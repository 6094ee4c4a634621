/** Tests of the package of the same name. */
@NullMarked
package io.spokewire.ike.v1;

import org.jspecify.annotations.NullMarked;
