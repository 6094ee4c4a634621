/**
 * IP SLA operations and track objects: what is probed, and what is concluded from it for static
 * routes.
 *
 * <p>{@link io.spokewire.sla.SlaEngine} sends echo requests by its schedules and does what {@code
 * ip sla reaction-configuration} says of their answers ({@code Reacting} counts), {@link
 * io.spokewire.sla.TrackEngine} says of each object whether it is up: of an operation, an
 * interface, a route, or other objects. {@code router.Tracking} carries out what they ask for.
 * Operations other than {@code icmp-echo} are missing.
 */
@NullMarked
package io.spokewire.sla;

import org.jspecify.annotations.NullMarked;
