/** Tests of the package of the same name. */
@NullMarked
package io.spokewire.eigrp;

import org.jspecify.annotations.NullMarked;
