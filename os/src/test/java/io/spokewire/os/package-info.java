/** Tests of the Linux side; those with the tag {@code namespace} need root. */
@NullMarked
package io.spokewire.os;

import org.jspecify.annotations.NullMarked;
