/**
 * The lab: a folder of router configurations becomes a running network.
 *
 * <ul>
 *   <li>{@link io.spokewire.lab.Inference} works out what stands between the routers, and gives a
 *       {@link io.spokewire.sim.Topology}; {@link io.spokewire.lab.LabFile} is what a person can
 *       state beside the configurations.
 *   <li>{@link io.spokewire.lab.Overlay} tells clouds, hubs, spokes and phases from the tunnels.
 * </ul>
 */
@NullMarked
package io.spokewire.lab;

import org.jspecify.annotations.NullMarked;
