/**
 * How routing protocols meet the rest of the router. A protocol is a {@link
 * io.spokewire.routing.RoutingProtocol}: it says which processes a configuration asks for, and
 * makes a {@link io.spokewire.routing.RoutingEngine} for each. An engine takes {@link
 * io.spokewire.routing.RoutingInput}s and gives {@link io.spokewire.routing.RoutingAction}s; it may
 * ask its {@link io.spokewire.routing.RoutingEnvironment} questions, which change nothing. {@code
 * router.Routing} carries actions out. Protocols never see one another: what one of them has the
 * others get by the RIB, through a {@link io.spokewire.routing.Redistributor}.
 */
@NullMarked
package io.spokewire.routing;

import org.jspecify.annotations.NullMarked;
