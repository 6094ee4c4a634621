package io.spokewire.router;

import static io.spokewire.router.SystemConfig.SLOT;

import io.spokewire.command.Command;
import io.spokewire.command.Mode;
import io.spokewire.command.Setting;
import java.util.List;

/** The commands that name the router. */
public final class SystemCommands {
    private SystemCommands() {}

    private static final Command VERSION =
            Setting.text(
                            "version <version:word>",
                            SystemConfig.VERSION,
                            "IOS release that the configuration was written for",
                            "For instance 15.2")
                    .in(Mode.CONFIG, SLOT);

    private static final Command HOSTNAME =
            Setting.text(
                            "hostname <name:word>",
                            SystemConfig.HOSTNAME,
                            "Name of the router",
                            "Name")
                    .in(Mode.CONFIG, SLOT);

    private static final Command DOMAIN_NAME =
            Setting.text(
                            "ip domain name <name:word>",
                            SystemConfig.DOMAIN_NAME,
                            "IP",
                            "Domain names",
                            "Appended to names without a dot",
                            "Domain")
                    .in(Mode.CONFIG, SLOT)
                    .or("ip domain-name <name:word>");

    /** In the order of running-config. */
    public static final List<Command> ALL = List.of(VERSION, HOSTNAME, DOMAIN_NAME);
}
