/** Tests of the package of the same name. */
@NullMarked
package io.spokewire.policy;

import org.jspecify.annotations.NullMarked;
