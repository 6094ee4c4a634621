/**
 * The simulator: many routers in virtual time, on links with delay, loss and NAT. The same seed
 * gives the same run, byte for byte. {@link io.spokewire.sim.Topology} is the network that is to be
 * built; the lab builds the same one from Linux namespaces.
 */
@NullMarked
package io.spokewire.sim;

import org.jspecify.annotations.NullMarked;
