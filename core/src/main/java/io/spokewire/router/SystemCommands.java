package io.spokewire.router;

import static io.spokewire.router.SystemConfig.SLOT;

import io.spokewire.command.Command;
import io.spokewire.command.Mode;
import java.util.List;

/** The commands that name the router. */
public final class SystemCommands {
    private SystemCommands() {}

    private static final Command VERSION =
            Command.in(Mode.CONFIG)
                    .syntax("version <version:word>")
                    .help("IOS release that the configuration was written for", "For instance 15.2")
                    .text(SLOT, SystemConfig::version, SystemConfig::withVersion);

    private static final Command HOSTNAME =
            Command.in(Mode.CONFIG)
                    .syntax("hostname <name:word>")
                    .help("Name of the router", "Name")
                    .text(SLOT, SystemConfig::hostname, SystemConfig::withHostname);

    private static final Command DOMAIN_NAME =
            Command.in(Mode.CONFIG)
                    .syntax("ip domain name <name:word>")
                    .or("ip domain-name <name:word>")
                    .help("IP", "Domain names", "Appended to names without a dot", "Domain")
                    .text(SLOT, SystemConfig::domainName, SystemConfig::withDomainName);

    /** In the order of running-config. */
    public static final List<Command> ALL = List.of(VERSION, HOSTNAME, DOMAIN_NAME);
}
