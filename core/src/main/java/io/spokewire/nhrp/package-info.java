/**
 * The Next Hop Resolution Protocol, RFC 2332, with the extensions that Cisco routers speak: the
 * part of DMVPN that knows which peer is where.
 *
 * <p>{@link io.spokewire.nhrp.NhrpEngine} is the door: inputs in, actions out. Behind it stands a
 * {@code Tunnel} for each interface with an {@code Overlay} for each family, and in it one class
 * for each exchange:
 *
 * <ul>
 *   <li>{@code NextHopServers} and {@code Registration}: our own registrations (§5.2.3), choice of
 *       servers by priority and cluster
 *   <li>{@code RegistrationServer}: clients that register here (§5.2.4)
 *   <li>{@code ResolutionClient}: our questions for a direct way, answers, renewal, expiry (§5.2.1)
 *   <li>{@code DirectPaths}: proof that the underlay carries packets to who was resolved
 *   <li>{@code ResolutionServer}: questions of others (§5.2.2)
 *   <li>{@code Transit}: the routed path, and packets that only pass through (§5.3)
 *   <li>{@code Purges}: taking information back, in both directions (§5.2.5, §5.2.6)
 *   <li>{@code Redirects}: Cisco's traffic indication, the start of Phase 3
 *   <li>{@code NhrpCache}: what is known; mappings and shortcuts follow from it
 *   <li>{@code MulticastTargets}: who gets copies of multicast packets
 *   <li>{@code Names}: NBMA addresses that are configured by name
 * </ul>
 *
 * <p>{@link io.spokewire.nhrp.NhrpCodec} reads and writes {@link io.spokewire.nhrp.NhrpMessage};
 * {@link io.spokewire.nhrp.NhrpSnapshot} is what {@code show} prints. Clause by clause: {@code
 * docs/conformance/rfc2332.md}. Missing: HMAC authentication (nobody speaks it), server cache
 * synchronisation (RFC 2334), NBMA networks that are not IP.
 */
@NullMarked
package io.spokewire.nhrp;

import org.jspecify.annotations.NullMarked;
