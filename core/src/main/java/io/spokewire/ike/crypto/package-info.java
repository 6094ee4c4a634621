/**
 * What both versions of IKE compute with, free of either: Diffie-Hellman groups by their numbers
 * ({@link io.spokewire.ike.crypto.DhSeed}, {@link io.spokewire.ike.crypto.DhKeyPair}), hashes with
 * their HMACs and {@code prf+} ({@link io.spokewire.ike.crypto.HashAlgorithm}), ciphers in CBC mode
 * ({@link io.spokewire.ike.crypto.CbcCipher}), and chance for jobs that run elsewhere ({@link
 * io.spokewire.ike.crypto.SeededRandom}). All of it is the JDK's arithmetic; nothing here keeps
 * state.
 */
@NullMarked
package io.spokewire.ike.crypto;

import org.jspecify.annotations.NullMarked;
