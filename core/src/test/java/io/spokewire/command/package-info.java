/** Tests of the grammar machine, and what the tests of commands share. */
@NullMarked
package io.spokewire.command;

import org.jspecify.annotations.NullMarked;
