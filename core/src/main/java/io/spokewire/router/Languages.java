package io.spokewire.router;

import io.spokewire.bfd.BfdCommands;
import io.spokewire.bgp.BgpCommands;
import io.spokewire.command.Command;
import io.spokewire.command.Grammar;
import io.spokewire.command.ParameterType;
import io.spokewire.eigrp.EigrpCommands;
import io.spokewire.esp.IpsecCommands;
import io.spokewire.ike.Ikev2Commands;
import io.spokewire.ike.IsakmpCommands;
import io.spokewire.interfaces.InterfaceCommands;
import io.spokewire.interfaces.InterfaceName;
import io.spokewire.interfaces.VrfCommands;
import io.spokewire.nhrp.NhrpCommands;
import io.spokewire.ospf.OspfCommands;
import io.spokewire.ospf.OspfInterfaceCommands;
import io.spokewire.pki.PkiCommands;
import io.spokewire.policy.PolicyCommands;
import io.spokewire.rib.StaticRouteCommands;
import io.spokewire.rip.RipCommands;
import io.spokewire.sla.SlaCommands;
import io.spokewire.tunnel.TunnelCommands;
import java.util.ArrayList;
import java.util.List;

/** The configuration language: the commands of all packages, in the order of running-config. */
public final class Languages {
    /** The language that configurations are read and written in. */
    public static final Grammar CONFIG = new Grammar(types(), commands());

    private Languages() {}

    private static List<ParameterType> types() {
        List<ParameterType> all = new ArrayList<>();
        all.add(InterfaceName.TYPE);
        all.addAll(PolicyCommands.types());
        all.addAll(SlaCommands.types());
        return List.copyOf(all);
    }

    private static List<Command> commands() {
        List<Command> all = new ArrayList<>();
        all.addAll(SystemCommands.ALL);
        all.addAll(HostCommands.FIRST);
        all.addAll(VrfCommands.ALL);
        all.addAll(PkiCommands.all());
        all.addAll(BfdCommands.all());
        all.addAll(PolicyCommands.keyChains());
        all.addAll(SlaCommands.tracks());
        all.addAll(Ikev2Commands.all());
        all.addAll(IsakmpCommands.all());
        all.addAll(IpsecCommands.all());
        all.add(InterfaceCommands.OPEN);
        all.add(InterfaceCommands.RANGE);
        all.addAll(InterfaceCommands.FIRST);
        all.addAll(EigrpCommands.ofInterfaces());
        all.addAll(NhrpCommands.ALL);
        all.addAll(RipCommands.ofInterfaces());
        all.addAll(OspfInterfaceCommands.ipv4());
        all.addAll(InterfaceCommands.LAST);
        all.addAll(PolicyCommands.uses());
        all.addAll(HostCommands.OF_INTERFACES);
        all.addAll(EigrpCommands.ofInterfaces6());
        all.addAll(OspfInterfaceCommands.ipv6());
        all.addAll(OspfInterfaceCommands.ospfv3());
        all.addAll(BfdCommands.ofInterfaces());
        all.addAll(TunnelCommands.ALL);
        all.addAll(EigrpCommands.processes());
        all.addAll(OspfCommands.processes());
        all.addAll(RipCommands.processes());
        all.addAll(BgpCommands.all());
        all.addAll(PolicyCommands.bgpLists());
        all.addAll(StaticRouteCommands.ALL);
        all.addAll(PolicyCommands.accessLists());
        all.addAll(PolicyCommands.prefixLists());
        all.addAll(SlaCommands.operations());
        all.addAll(EigrpCommands.processes6());
        all.addAll(OspfCommands.processes6());
        all.addAll(PolicyCommands.prefixLists6());
        all.addAll(PolicyCommands.routeMaps());
        all.addAll(PolicyCommands.numberedAccessLists());
        all.addAll(PolicyCommands.accessLists6());
        all.addAll(HostCommands.LAST);
        return List.copyOf(all);
    }
}
