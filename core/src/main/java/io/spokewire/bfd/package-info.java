/**
 * Bidirectional forwarding detection, RFC 5880, RFC 5881 and RFC 5883: in asynchronous mode,
 * without echo and without authentication.
 *
 * <p>{@link io.spokewire.bfd.BfdSession} is one session, {@link io.spokewire.bfd.BfdEngine} all of
 * them, for the clients that ask. The router runs the engine on a loop of its own ({@code
 * router.BfdRunner}), and asks it in the name of protocols, of NHRP and of static routes ({@code
 * router.Watches}).
 */
@NullMarked
package io.spokewire.bfd;

import org.jspecify.annotations.NullMarked;
