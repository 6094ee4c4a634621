/** Tests of the daemon; those with the tag {@code namespace} need root. */
@NullMarked
package io.spokewire.daemon;

import org.jspecify.annotations.NullMarked;
