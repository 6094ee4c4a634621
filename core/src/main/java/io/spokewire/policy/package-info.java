/**
 * What decides about routes and packets by name: prefix lists, access lists, AS-path and community
 * lists, route maps, key chains, and the words that routing processes share ({@link
 * io.spokewire.policy.Redistribution}, {@link io.spokewire.policy.PassiveInterfaces}, {@link
 * io.spokewire.policy.DistributeList}).
 *
 * <p>The records are read and kept; nothing consults them yet.
 */
@NullMarked
package io.spokewire.policy;

import org.jspecify.annotations.NullMarked;
