/**
 * The {@code spokewire} command: one class per subcommand, on top of the daemon, the simulator and
 * the lab. {@link io.spokewire.app.Main} is where it begins.
 */
@NullMarked
package io.spokewire.app;

import org.jspecify.annotations.NullMarked;
