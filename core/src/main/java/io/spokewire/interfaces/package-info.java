/**
 * Interfaces and VRFs as the configuration names them: what every protocol hangs on. Addresses,
 * administrative state, membership in a VRF.
 */
@NullMarked
package io.spokewire.interfaces;

import org.jspecify.annotations.NullMarked;
