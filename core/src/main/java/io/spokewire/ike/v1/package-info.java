/**
 * IKEv1: RFC 2409 in the frame of RFC 2408 (ISAKMP) and RFC 2407 (IPsec DOI), with NAT traversal
 * (RFC 3947) and dead peer detection (RFC 3706).
 *
 * <p>{@link io.spokewire.ike.v1.Ikev1Engine} is the door. Behind it:
 *
 * <ul>
 *   <li>{@code IsakmpCodec} reads and writes {@code Payload}s, {@code SaProposal}s and their {@code
 *       Attribute}s
 *   <li>{@code IkeSa} is one ISAKMP SA; while it is negotiated, a {@code Phase1} drives it: {@code
 *       MainModeInitiator}, {@code MainModeResponder}, {@code AggressiveInitiator}, {@code
 *       AggressiveResponder}
 *   <li>{@code QuickModeInitiator} and {@code QuickModeResponder} make a {@code Child}; {@code
 *       Children} holds, renews and ends them
 *   <li>{@code Informational} takes and sends deletes and notifications; {@code Liveness} asks
 *       whether a peer lives
 *   <li>{@code Phase1Offers}, {@code Phase1Suite} and {@code Phase2Offers} are the negotiation of
 *       algorithms; {@code Phase1Keys} the keys
 *   <li>{@code PreSharedKeys}, {@code Profiles}, {@code Identities} and {@code Signatures} say who
 *       is who
 *   <li>{@code Connector} begins negotiations: admission, damping, urgent peers first
 * </ul>
 *
 * <p>Clause by clause: {@code docs/conformance/rfc2409.md}. Missing: authentication by public key
 * encryption (sections 5.2 and 5.3), New Group Mode (5.6), groups over GF[2^N], AH, IPComp, and
 * extended authentication.
 */
@NullMarked
package io.spokewire.ike.v1;

import org.jspecify.annotations.NullMarked;
