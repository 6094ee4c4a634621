package io.spokewire.rip;

import io.spokewire.bfd.BfdCommands;
import io.spokewire.command.Command;
import io.spokewire.command.Mode;
import io.spokewire.command.ParameterType;
import io.spokewire.command.Typing;
import io.spokewire.interfaces.InterfaceConfig;
import io.spokewire.interfaces.InterfaceName;
import io.spokewire.policy.PolicyCommands;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class RipCommandsTest {
    private static List<ParameterType> types() {
        List<ParameterType> all = new ArrayList<>(PolicyCommands.types());
        all.add(InterfaceName.TYPE);
        return all;
    }

    private static List<Command> commands() {
        List<Command> all = new ArrayList<>(BfdCommands.all());
        all.add(
                Command.in(Mode.CONFIG)
                        .syntax("interface <name:interface>")
                        .opens(InterfaceConfig.INTERFACE));
        all.addAll(RipCommands.ofInterfaces());
        all.addAll(BfdCommands.ofInterfaces());
        all.addAll(RipCommands.processes());
        return all;
    }

    @TestFactory
    Stream<DynamicTest> ripAndBfdShowWhatIosPrints() {
        return Typing.in(types(), commands())
                .table(
                        """
                        router rip
                         version 2
                         timers basic 10 60 60 80
                         redistribute static
                         passive-interface Loopback0
                         offset-list 0 out 3 Tunnel0
                         offset-list 9 in 1
                         network 10.0.0.0
                         network 192.168.1.0
                         default-information originate
                         distance 90 10.0.0.1 0.0.0.255 7
                         distance 100
                         flash-update-threshold 5
                         no validate-update-source
                         no auto-summary

                        router rip
                         address-family ipv4 vrf RED
                          version 2
                          network 10.0.0.0
                          default-information originate route-map UP
                          no auto-summary
                         exit-address-family

                        router rip
                         timers basic 10 60 60 80 500
                         redistribute ospf 1 metric transparent
                         redistribute eigrp 1 metric 3

                        interface Tunnel0
                         ip rip send version 1 2
                         ip rip v2-broadcast
                         ip rip authentication mode md5
                         ip rip authentication key-chain KEYS
                         ip summary-address rip 10.1.0.0 255.255.0.0
                         no ip split-horizon
                         bfd interval 300 min_rx 300 multiplier 3
                         no bfd echo

                        bfd-template single-hop FAST
                         interval min-tx 50 min-rx 50 multiplier 3
                         echo

                        bfd-template multi-hop FINE
                         interval microseconds min-tx 50000 min-rx 50001 multiplier 5

                        bfd-template single-hop BOTH
                         interval both 500
                        =>
                        bfd-template single-hop BOTH
                         interval min-tx 500 min-rx 500 multiplier 3
                        """);
    }
}
