/**
 * OSPF, version 2 (RFC 2328) and version 3 (RFC 5340, for IPv6 and by RFC 5838 for IPv4).
 *
 * <p>Both are one engine, {@link io.spokewire.ospf.OspfEngine}, whose parts follow the sections of
 * RFC 2328: {@code Interfaces} 9, {@code Adjacencies} 10, {@code Origination} 12, {@code Flooding}
 * 13 and 14, {@code AreaTree} and {@code RoutingTable} 16. What the versions do each in a way of
 * its own it asks {@code OspfVersion}: how bytes look ({@code OspfCodec}, {@code LsaFormat2},
 * {@code LsaFormat3}), by what neighbours and networks are named, and which advertisement holds the
 * prefixes. Advertisements of both are the same records, {@code LsaBody}.
 *
 * <p>{@code router ospf}, {@code ipv6 router ospf} and {@code router ospfv3} are {@link
 * io.spokewire.ospf.OspfProcess} and {@link io.spokewire.ospf.OspfArea}; the {@code ip ospf},
 * {@code ipv6 ospf} and {@code ospfv3} lines of interfaces are {@link
 * io.spokewire.ospf.OspfInterface}. {@code OspfPlan} makes of them and of the interfaces there are
 * what the engine is told; {@link io.spokewire.ospf.OspfRoutingEngine} stands between it and the
 * router.
 *
 * <p>Not here: virtual links, and a restart of ours that neighbours help with, since tunnels carry
 * nothing meanwhile. docs/conformance tells of each section.
 */
@NullMarked
package io.spokewire.ospf;

import org.jspecify.annotations.NullMarked;
