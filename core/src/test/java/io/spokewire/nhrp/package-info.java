/** Tests of NHRP: codec, each exchange, and engines that talk to one another by hand. */
@NullMarked
package io.spokewire.nhrp;

import org.jspecify.annotations.NullMarked;
