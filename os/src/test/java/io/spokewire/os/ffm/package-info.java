/** Tests of what is called in native libraries. */
@NullMarked
package io.spokewire.os.ffm;

import org.jspecify.annotations.NullMarked;
