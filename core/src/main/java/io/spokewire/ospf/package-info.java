/**
 * OSPF, version 2 (RFC 2328) and version 3 (RFC 5340): what {@code router ospf}, {@code ipv6 router
 * ospf} and {@code router ospfv3} say ({@link io.spokewire.ospf.OspfProcess}, {@link
 * io.spokewire.ospf.OspfArea}), and what the {@code ip ospf}, {@code ipv6 ospf} and {@code ospfv3}
 * lines of interfaces say ({@link io.spokewire.ospf.OspfInterface}).
 *
 * <p>The records are read and kept; no hello is sent yet.
 */
@NullMarked
package io.spokewire.ospf;

import org.jspecify.annotations.NullMarked;
