package io.spokewire.router;

import io.spokewire.command.Command;
import io.spokewire.command.Grammar;
import io.spokewire.interfaces.InterfaceCommands;
import io.spokewire.interfaces.InterfaceName;
import io.spokewire.interfaces.VrfCommands;
import io.spokewire.nhrp.NhrpCommands;
import io.spokewire.rib.StaticRouteCommands;
import io.spokewire.tunnel.TunnelCommands;
import java.util.ArrayList;
import java.util.List;

/** The configuration language: the commands of all packages, in the order of running-config. */
public final class Languages {
    /** The language that configurations are read and written in. */
    public static final Grammar CONFIG = new Grammar(List.of(InterfaceName.TYPE), commands());

    private Languages() {}

    private static List<Command> commands() {
        List<Command> all = new ArrayList<>();
        all.addAll(SystemCommands.ALL);
        all.addAll(HostCommands.FIRST);
        all.addAll(VrfCommands.ALL);
        all.add(InterfaceCommands.OPEN);
        all.addAll(InterfaceCommands.FIRST);
        all.addAll(NhrpCommands.ALL);
        all.addAll(InterfaceCommands.LAST);
        all.addAll(HostCommands.OF_INTERFACES);
        all.addAll(TunnelCommands.ALL);
        all.addAll(StaticRouteCommands.ALL);
        all.addAll(HostCommands.LAST);
        return List.copyOf(all);
    }
}
