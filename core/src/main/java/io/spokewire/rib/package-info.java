/** Routes of all sources, selection among them, and the tables that the packet path reads. */
@NullMarked
package io.spokewire.rib;

import org.jspecify.annotations.NullMarked;
