/**
 * The management of a running router: its console, the log that the console shows, the startup
 * configuration, and the UNIX socket that clients talk to.
 *
 * <p>{@link io.spokewire.daemon.manage.ConsoleServer} gives each client a virtual thread and a
 * {@link io.spokewire.daemon.manage.Console}; that obeys lines with the commands of {@link
 * io.spokewire.daemon.manage.ExecCommands} and asks the router by a {@link
 * io.spokewire.daemon.manage.ConsoleContext}, whose answers come from the control thread as
 * immutable records. Layout happens here, so that a long table never holds the control thread.
 */
@NullMarked
package io.spokewire.daemon.manage;

import org.jspecify.annotations.NullMarked;
