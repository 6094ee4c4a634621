/** Tests of the package of the same name. */
@NullMarked
package io.spokewire.ike.crypto;

import org.jspecify.annotations.NullMarked;
