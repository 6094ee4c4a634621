/**
 * The grammar machine of the IOS language: one definition of a command parses it, completes it,
 * negates it, renders it and documents it. It knows no protocol: what a command sets is a record in
 * a {@link io.spokewire.command.Slot} of a {@link io.spokewire.command.Section}.
 */
@NullMarked
package io.spokewire.command;

import org.jspecify.annotations.NullMarked;
