/**
 * BGP, RFC 4271: what {@code router bgp} says. {@link io.spokewire.bgp.BgpProcess} is the process,
 * {@link io.spokewire.bgp.BgpFamily} what it carries for one address family, {@link
 * io.spokewire.bgp.BgpSession} and {@link io.spokewire.bgp.BgpPolicy} are what it is told of a
 * neighbour, a peer group or a template.
 *
 * <p>The records are read and kept; no session opens yet.
 */
@NullMarked
package io.spokewire.bgp;

import org.jspecify.annotations.NullMarked;
