/** IKEv2, RFC 7296. */
@NullMarked
package io.spokewire.ike.v2;

import org.jspecify.annotations.NullMarked;
