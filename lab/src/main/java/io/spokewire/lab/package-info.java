/**
 * The lab: a folder of router configurations becomes a running network, and is checked.
 *
 * <ul>
 *   <li>{@link io.spokewire.lab.LabFolder} reads the folder. {@link io.spokewire.lab.Inference}
 *       works out what stands between the routers, and gives a {@link io.spokewire.sim.Topology};
 *       {@link io.spokewire.lab.LabFile} is what a person can state beside the configurations.
 *   <li>{@link io.spokewire.lab.Overlay} tells clouds, hubs, spokes and phases from the tunnels.
 *   <li>{@link io.spokewire.lab.LinuxLab} makes namespaces and cables of a topology, {@link
 *       io.spokewire.lab.LabNetwork} starts a router in each; {@link io.spokewire.lab.SimNetwork}
 *       has the simulator do both. Either is a {@link io.spokewire.lab.Network}.
 *   <li>{@link io.spokewire.lab.Promises} and {@link io.spokewire.lab.Ways} tell from the texts
 *       which networks are to reach one another, and how; {@link io.spokewire.lab.Speaker} is a
 *       routing process as its text has it.
 *   <li>{@link io.spokewire.lab.Checks} asks a network what its configurations promise, and writes
 *       a {@link io.spokewire.lab.Report}.
 * </ul>
 *
 * <p>Missing: NAT and DHCP in the provider, and its BGP; the lab puts the routes there that they
 * would bring, and says so.
 */
@NullMarked
package io.spokewire.lab;

import org.jspecify.annotations.NullMarked;
