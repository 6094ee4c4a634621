/** Tests of the package of the same name. */
@NullMarked
package io.spokewire.esp;

import org.jspecify.annotations.NullMarked;
