/**
 * Tunnel interfaces: GRE by RFC 2784 and RFC 2890, multipoint and point-to-point, their sizes and
 * their header fields.
 */
@NullMarked
package io.spokewire.tunnel;

import org.jspecify.annotations.NullMarked;
