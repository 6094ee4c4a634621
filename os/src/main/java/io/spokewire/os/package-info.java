/**
 * Linux in our own terms: TUN devices, route netlink, raw sockets, namespaces, sysctls, and {@link
 * io.spokewire.os.LinuxHost}, which makes a machine look as a configuration says. Above {@code
 * os.ffm}, below the daemon.
 *
 * <p>A file descriptor belongs to the network namespace that it was made in, whoever uses it later.
 * So whatever opens one takes a {@link io.spokewire.os.Namespace}. A blocking native call holds its
 * carrier thread: nothing in here may be called on a virtual thread.
 */
@NullMarked
package io.spokewire.os;

import org.jspecify.annotations.NullMarked;
