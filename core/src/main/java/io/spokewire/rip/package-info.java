/**
 * RIP, versions 1 and 2: RFC 2453, with keyed MD5 by RFC 2082 and Cisco's hold-down.
 *
 * <p>{@link io.spokewire.rip.RipRoutingEngine} is a process: it hears, keeps time and offers routes
 * to the RIB. What it hears is read by {@code RipCodec} and proven by {@code RipAuthentication};
 * {@code RipRoutes} are the routes that others told, {@code RipTeller} says which of them, and of
 * the router's own, go out of which interface. {@code RipPlan} makes the circuits of the
 * configuration and the interfaces that there are.
 *
 * <p>Metrics are counted as Cisco's routers do: a hop is added when a route is told, so that a
 * route has the metric that stood in the message. A route is told while the RIB uses it. One that
 * nobody tells any more leaves the RIB at once and is told as unreachable; IOS goes on using it
 * until the hold-down ends.
 *
 * <p>Missing: RFC 2091 (triggered extensions).
 */
@NullMarked
package io.spokewire.rip;

import org.jspecify.annotations.NullMarked;
