/**
 * What every protocol needs to speak of the network: addresses, prefixes, checksums, readers and
 * writers of wire formats, and views over packet headers that lie in native memory.
 *
 * <p>{@link io.spokewire.net.Address} and {@link io.spokewire.net.Prefix} are values for the
 * control plane. The views ({@code Ipv4View} and its sisters) are for the packet path: one of each
 * per worker, wrapped around a packet and borrowed until the next wrap.
 */
@NullMarked
package io.spokewire.net;

import org.jspecify.annotations.NullMarked;
