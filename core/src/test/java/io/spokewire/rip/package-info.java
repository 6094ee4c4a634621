/** Tests of the package of the same name. */
@NullMarked
package io.spokewire.rip;

import org.jspecify.annotations.NullMarked;
