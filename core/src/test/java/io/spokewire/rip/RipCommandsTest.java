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
                         network 10.0.0.0
                         network 192.168.1.0
                         default-information originate
                         no auto-summary

                        interface Tunnel0
                         ip rip send version 1 2
                         ip rip authentication mode md5
                         ip rip authentication key-chain KEYS
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
