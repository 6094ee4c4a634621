/** The Next Hop Resolution Protocol, RFC 2332, with the extensions that Cisco routers speak. */
@NullMarked
package io.spokewire.nhrp;

import org.jspecify.annotations.NullMarked;
