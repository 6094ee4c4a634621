/** Tests of the package of the same name. */
@NullMarked
package io.spokewire.bgp;

import org.jspecify.annotations.NullMarked;
