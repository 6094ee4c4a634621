/** Tests of the package of the same name. */
@NullMarked
package io.spokewire.ike;

import org.jspecify.annotations.NullMarked;
