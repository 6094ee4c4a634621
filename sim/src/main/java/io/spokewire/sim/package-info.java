/**
 * The simulator: many routers in virtual time, on links with delay, loss and NAT. The same seed
 * gives the same run, byte for byte.
 *
 * <ul>
 *   <li>{@link io.spokewire.sim.Topology} is the network that is to be built; the lab builds the
 *       same one from Linux namespaces.
 *   <li>{@link io.spokewire.sim.Simulation} is the network that runs: where to start reading.
 *   <li>{@code VirtualTime} and {@code VirtualLoop} are the clock; {@code Segment}, {@code Nic} and
 *       {@code Kernel} are what stands between and below the routers; {@code NatRules} is a NAT
 *       box; {@code SimRouter}, {@code SimHost} and {@code SimDataPlane} are the ports of a router.
 * </ul>
 *
 * <p>What is left out: ARP and neighbour discovery (who has an address is known), TCP, queues that
 * fill up, IPv6 fragments, more than one worker of the packet path.
 */
@NullMarked
package io.spokewire.sim;

import org.jspecify.annotations.NullMarked;
