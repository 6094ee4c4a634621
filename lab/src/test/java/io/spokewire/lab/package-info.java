/** Tests of the lab. */
@NullMarked
package io.spokewire.lab;

import org.jspecify.annotations.NullMarked;
