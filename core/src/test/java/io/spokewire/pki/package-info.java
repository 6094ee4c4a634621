/** Tests of the package of the same name. */
@NullMarked
package io.spokewire.pki;

import org.jspecify.annotations.NullMarked;
