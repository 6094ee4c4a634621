/** Tests of the package of the same name. */
@NullMarked
package io.spokewire.ospf;

import org.jspecify.annotations.NullMarked;
