@NullMarked
package io.spokewire.daemon.pki;

import org.jspecify.annotations.NullMarked;
