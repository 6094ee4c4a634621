package io.spokewire.sla;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spokewire.command.Command;
import io.spokewire.command.ParameterType;
import io.spokewire.command.Section;
import io.spokewire.command.Typing;
import io.spokewire.interfaces.InterfaceName;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SlaCommandsTest {
    private static final Typing TYPING = Typing.in(types(), commands());

    private static List<ParameterType> types() {
        List<ParameterType> all = new ArrayList<>(SlaCommands.types());
        all.add(InterfaceName.TYPE);
        return all;
    }

    private static List<Command> commands() {
        List<Command> all = new ArrayList<>(SlaCommands.tracks());
        all.addAll(SlaCommands.operations());
        return all;
    }

    @TestFactory
    Stream<DynamicTest> showsWhatIosPrints() {
        return TYPING.table(
                """
                track 1 ip sla 1 reachability
                 delay down 10 up 30
                track 10 interface Ethernet0/0 line-protocol
                track 20 ip route 10.0.0.0 255.0.0.0 reachability
                track 30 ipv6 route 2001:DB8::/32 metric threshold
                track 31 ipv6 route ::/0 reachability
                track 100 list boolean and
                 object 1
                 object 10 not

                ip sla 1
                 icmp-echo 192.0.2.1 source-interface Gi0/0
                 threshold 1000
                 timeout 1000
                 frequency 5
                ip sla schedule 1 life forever start-time now
                =>
                ip sla 1
                 icmp-echo 192.0.2.1 source-interface GigabitEthernet0/0
                 threshold 1000
                 timeout 1000
                 frequency 5
                ip sla schedule 1 life forever start-time now

                ip sla schedule 2 start-time after 00:05:00
                ip sla schedule 3 life 60 start-time 12:00 ageout 100 recurring
                no ip sla schedule 2
                =>
                ip sla schedule 3 life 60 start-time 12:00 ageout 100 recurring

                ip sla 1
                 icmp-echo 192.0.2.1
                 verify-data
                track 1 ip sla 1 state
                 default-state up
                =>
                track 1 ip sla 1 state
                 default-state up
                ip sla 1
                 icmp-echo 192.0.2.1
                 verify-data

                ip sla reaction-configuration 1 react rtt threshold-value 30 10 threshold-type immediate action-type trapOnly
                ip sla reaction-configuration 1 react timeout action-type trapandtrigger threshold-type consecutive 3
                ip sla reaction-configuration 1 react connectionloss threshold-type xofy 2 5
                ip sla reaction-configuration 1 react verifyError threshold-type xofy
                ip sla reaction-configuration 2 react rtt threshold-type average 4
                ip sla reaction-configuration 2 react timeout
                ip sla reaction-configuration 3 react timeout
                ip sla reaction-configuration 3 react rtt
                no ip sla reaction-configuration 2 react timeout
                no ip sla reaction-configuration 3
                ip sla reaction-trigger 1 2
                ip sla reaction-trigger 1 3
                no ip sla reaction-trigger 1 3
                ip sla logging traps
                =>
                ip sla reaction-configuration 1 react rtt threshold-value 30 10 threshold-type immediate action-type trapOnly
                ip sla reaction-configuration 1 react timeout threshold-type consecutive 3 action-type trapAndTrigger
                ip sla reaction-configuration 1 react connectionLoss threshold-type xofy 2 5
                ip sla reaction-configuration 1 react verifyError threshold-type xofy
                ip sla reaction-configuration 2 react rtt threshold-type average 4
                ip sla reaction-trigger 1 2
                ip sla logging traps
                """);
    }

    @Test
    void operationAsARecord() {
        Section root = TYPING.typed("ip sla 7", " icmp-echo 192.0.2.1 source-ip 192.0.2.9");

        SlaOperation operation = SlaOperation.of(root.child(SlaOperation.MODE, "7").orElseThrow());

        assertThat(operation.probe())
                .contains(new SlaOperation.Probe("icmp-echo", "192.0.2.1", "source-ip 192.0.2.9"));
        assertThat(operation.frequencySeconds()).isEqualTo(60);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    react timeout threshold-value 30 10     | timeout happens or does not: it has no value
                    react verifyError threshold-type average | verifyError happens or does not: it has no value
                    react rtt threshold-value 10 30         | 30 is above 10
                    react rtt threshold-type xofy 5 2       | 5 are more than 2
                    """)
    void whatContradictsItselfIsRefused(String words, String why) {
        assertThatThrownBy(() -> TYPING.typed("ip sla reaction-configuration 1 " + words))
                .hasMessageContaining(why);
    }
}
