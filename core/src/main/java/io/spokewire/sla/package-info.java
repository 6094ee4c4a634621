/**
 * IP SLA operations and track objects: what is probed, and what is concluded from it for static
 * routes, route maps and next hop servers.
 *
 * <p>The records are read and kept; nothing probes yet.
 */
@NullMarked
package io.spokewire.sla;

import org.jspecify.annotations.NullMarked;
