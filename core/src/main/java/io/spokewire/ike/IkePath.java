package io.spokewire.ike;

/**
 * The two ends of an IKE security association.
 *
 * @param vrf the front-door VRF; empty for the default one
 * @param local ours
 * @param remote the peer's, as seen from here
 */
public record IkePath(String vrf, Endpoint local, Endpoint remote) {}
