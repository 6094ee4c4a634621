/**
 * IKE, both versions: what the {@code crypto isakmp}, {@code crypto keyring} and {@code crypto
 * ikev2} lines say about negotiating keys (RFC 2409, RFC 7296). Read {@link
 * io.spokewire.ike.IsakmpPolicy} and {@link io.spokewire.ike.Ikev2Proposal} for the algorithms,
 * {@link io.spokewire.ike.IsakmpKey}, {@link io.spokewire.ike.IsakmpKeyring} and {@link
 * io.spokewire.ike.Ikev2Peer} for the keys, {@link io.spokewire.ike.IsakmpProfile} and {@link
 * io.spokewire.ike.Ikev2Profile} for who may talk to us and how.
 *
 * <p>{@link io.spokewire.ike.v1} is IKEv1. Both versions take {@link io.spokewire.ike.IkeInput}s,
 * give {@link io.spokewire.ike.IkeAction}s, ask their {@link io.spokewire.ike.IkeEnvironment}, and
 * compute with {@link io.spokewire.ike.crypto}.
 */
@NullMarked
package io.spokewire.ike;

import org.jspecify.annotations.NullMarked;
