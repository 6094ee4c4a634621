/**
 * IPsec: what the {@code crypto ipsec} lines say about the protection of packets (RFC 4303 names
 * the algorithms). {@link io.spokewire.esp.TransformSet} is a choice of algorithms, {@link
 * io.spokewire.esp.IpsecProfile} what {@code tunnel protection} points at, {@link
 * io.spokewire.esp.IpsecDefaults} what holds for all profiles.
 *
 * <p>The records are read and kept; nothing seals packets yet, so a tunnel with protection stays
 * down.
 */
@NullMarked
package io.spokewire.esp;

import org.jspecify.annotations.NullMarked;
