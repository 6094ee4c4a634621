/** Tests of the package of the same name. */
@NullMarked
package io.spokewire.net;

import org.jspecify.annotations.NullMarked;
