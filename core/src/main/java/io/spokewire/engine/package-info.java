/**
 * The shapes that every protocol shares: an engine takes inputs and gives actions, a loop owns time
 * and timers, a trace says what happened. Nothing in here does I/O.
 */
@NullMarked
package io.spokewire.engine;

import org.jspecify.annotations.NullMarked;
