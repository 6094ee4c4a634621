/** Tests of the package of the same name. */
@NullMarked
package io.spokewire.sla;

import org.jspecify.annotations.NullMarked;
