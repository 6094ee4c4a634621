/**
 * EIGRP, RFC 7868: classic mode ({@code router eigrp 100} and the {@code ip ... eigrp 100} lines of
 * interfaces) and named mode ({@code router eigrp NAME}, its address families and their interfaces)
 * end in the same records, {@link io.spokewire.eigrp.EigrpProcess} and {@link
 * io.spokewire.eigrp.EigrpInterface}.
 *
 * <p>{@link io.spokewire.eigrp.EigrpRouting} finds the processes of a configuration; each is an
 * {@link io.spokewire.eigrp.EigrpRoutingEngine}, which puts these together: {@code EigrpPlan} says
 * on which interfaces it runs ({@code Circuit}) and how; {@code EigrpCodec} reads and writes
 * packets (section 6), {@code EigrpAuthentication} proves whose they are; {@code Transport} has the
 * neighbours and the reliable transport protocol (sections 5.2 and 5.3); {@code Topology} has the
 * topology table and DUAL (section 3.5); {@code Teller} decides what is told where: split horizon,
 * summaries, stub routing, filters; {@code EigrpMetrics} reckons (section 5.6).
 *
 * <p>All that one input causes is gathered, and told at its end in as few packets as it fits in.
 * What the neighbours of an interface have heard of a route is kept with the route ({@code
 * Entry.told}), so that nothing is told twice and nothing is forgotten.
 *
 * <p>Clause by clause: {@code docs/conformance/rfc7868.md}. Missing: topologies beside the base
 * one, service families, graceful restart as the one that restarts.
 */
@NullMarked
package io.spokewire.eigrp;

import org.jspecify.annotations.NullMarked;
