/**
 * IPsec's packets: ESP, RFC 4303, and what the {@code crypto ipsec} lines say about it.
 *
 * <p>{@link io.spokewire.esp.TransformSet} is a choice of algorithms, {@link
 * io.spokewire.esp.IpsecProfile} what {@code tunnel protection} points at, {@link
 * io.spokewire.esp.IpsecDefaults} what holds for all profiles.
 *
 * <p>{@link io.spokewire.esp.EspSa} is one direction of what IKE has agreed on; {@link
 * io.spokewire.esp.OutboundSa} and {@link io.spokewire.esp.InboundSa} are the same at work:
 * numbers, padding, the anti-replay window, limits. They seal and open where the packet lies, by
 * what an {@link io.spokewire.esp.EspProvider} makes for them; the one of the JDK is here and
 * always there. {@link io.spokewire.esp.EspKnownAnswer} tells whether a provider does what the RFCs
 * say.
 */
@NullMarked
package io.spokewire.esp;

import org.jspecify.annotations.NullMarked;
