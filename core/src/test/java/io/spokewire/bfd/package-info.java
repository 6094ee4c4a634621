@NullMarked
package io.spokewire.bfd;

import org.jspecify.annotations.NullMarked;
