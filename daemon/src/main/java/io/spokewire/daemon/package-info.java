/**
 * The router on a real machine: {@link io.spokewire.daemon.RealLoop} owns its engines, {@link
 * io.spokewire.daemon.RealDataPlane} runs the workers of the packet path, and {@link
 * io.spokewire.daemon.Daemon} puts them together and ends them in order.
 *
 * <p>Threads: {@code control} (the loop), {@code worker-N}, {@code host} (netlink), {@code names}
 * and {@code store}. What one hands to another goes through bounded queues; full means refused and
 * counted.
 */
@NullMarked
package io.spokewire.daemon;

import org.jspecify.annotations.NullMarked;
