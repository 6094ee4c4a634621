/**
 * BGP, RFC 4271, for IPv4 and IPv6 unicast in every VRF.
 *
 * <p>What the configuration says: {@link io.spokewire.bgp.BgpProcess} is the process, {@link
 * io.spokewire.bgp.BgpFamily} what it carries for one address family, {@link
 * io.spokewire.bgp.BgpSession} and {@link io.spokewire.bgp.BgpPolicy} are what it is told of a
 * neighbour, a peer group or a template; {@code BgpPlan} works out what they say together.
 *
 * <p>What is done: {@link io.spokewire.bgp.BgpRoutingEngine} stands between the router and the
 * parts. {@code Sessions} is the state machine of section 8, {@code BgpCodec}, {@code UpdateReader}
 * and {@code AttributeWriter} read and write messages (RFC 7606 says what becomes of wrong ones),
 * {@code Inbound}, {@code BestPath} and {@code Outbound} are the three steps of the decision
 * process of section 9, {@code Table} holds the routes between them. Neighbours with equal policy
 * are one {@code UpdateGroup}: what they are told is worked out and packed once, and {@code
 * Conditions} says which of it is told now. {@code Origination}, {@code Aggregates} and {@code
 * Injections} make routes of our own, {@code Dampening} keeps out those that come and go. {@code
 * AttributePool} keeps one of each set of attributes.
 *
 * <p>Other documents: RFC 1997, 4360 and 8092 (communities), 2385 (MD5, by the streams), 2439
 * (dampening), 2918 and 7313 (refresh), 4456 (reflection), 4486 and 9003 (cease), 4724 (graceful
 * restart), 4760 (families), 5065 (confederations), 5082 (TTL), 5492 (capabilities), 6286, 6608,
 * 6793 (AS numbers of 32 bits), 7607, 7911 (several paths), 8326 (graceful shutdown), 8654 (long
 * messages), 9072.
 */
@NullMarked
package io.spokewire.bgp;

import org.jspecify.annotations.NullMarked;
