/**
 * The rendering machine: one record, shown as IOS lays it out and as JSON. It knows no protocol.
 */
@NullMarked
package io.spokewire.view;

import org.jspecify.annotations.NullMarked;
