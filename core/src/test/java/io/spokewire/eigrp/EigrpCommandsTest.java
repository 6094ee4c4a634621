package io.spokewire.eigrp;

import static org.assertj.core.api.Assertions.assertThat;

import io.spokewire.command.Command;
import io.spokewire.command.Mode;
import io.spokewire.command.ParameterType;
import io.spokewire.command.Section;
import io.spokewire.command.Typing;
import io.spokewire.eigrp.EigrpInterface.Summary;
import io.spokewire.interfaces.InterfaceConfig;
import io.spokewire.interfaces.InterfaceName;
import io.spokewire.net.Prefix;
import io.spokewire.policy.PolicyCommands;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class EigrpCommandsTest {
    private static final Typing TYPING = Typing.in(types(), commands());

    private static List<ParameterType> types() {
        List<ParameterType> all = new ArrayList<>(PolicyCommands.types());
        all.add(InterfaceName.TYPE);
        return all;
    }

    private static List<Command> commands() {
        List<Command> all = new ArrayList<>();
        all.add(
                Command.in(Mode.CONFIG)
                        .syntax("interface <name:interface>")
                        .opens(InterfaceConfig.INTERFACE));
        all.addAll(EigrpCommands.ofInterfaces());
        all.addAll(EigrpCommands.ofInterfaces6());
        all.addAll(EigrpCommands.processes());
        all.addAll(EigrpCommands.processes6());
        return all;
    }

    @TestFactory
    Stream<DynamicTest> showsWhatIosPrints() {
        return TYPING.table(
                """
                interface Tunnel0
                 ip hello-interval eigrp 100 20
                 ip hold-time eigrp 100 60
                 no ip split-horizon eigrp 100
                 no ip next-hop-self eigrp 100
                 ip authentication mode eigrp 100 md5
                 ip authentication key-chain eigrp 100 KEYS
                 ip bandwidth-percent eigrp 100 75
                 ip summary-address eigrp 100 10.0.0.0 255.0.0.0
                 ip summary-address eigrp 100 172.16.0.0 255.240.0.0 5 leak-map LEAK

                router eigrp 1
                 maximum-prefix 100 80 dampened reset-time 20 restart 2 restart-count 4
                 neighbor maximum-prefix 1000 75 warning-only
                 neighbor 10.0.0.1 maximum-prefix 20 90
                 neighbor 10.0.0.2 maximum-prefix 30 warning-only
                 redistribute maximum-prefix 4294967295
                =>
                router eigrp 1
                 redistribute maximum-prefix 4294967295
                 maximum-prefix 100 80 dampened reset-time 20 restart 2 restart-count 4
                 neighbor maximum-prefix 1000 warning-only
                 neighbor 10.0.0.1 maximum-prefix 20 90
                 neighbor 10.0.0.2 maximum-prefix 30 warning-only

                router eigrp 1
                 maximum-prefix 100
                 no maximum-prefix
                 neighbor maximum-prefix 100
                 no neighbor maximum-prefix
                 neighbor 10.0.0.1 maximum-prefix 20
                 neighbor 10.0.0.2 maximum-prefix 20
                 no neighbor 10.0.0.1 maximum-prefix
                 redistribute maximum-prefix 9 restart 1
                 no redistribute maximum-prefix
                =>
                router eigrp 1
                 neighbor 10.0.0.2 maximum-prefix 20

                router eigrp N
                 address-family ipv4 unicast autonomous-system 1
                  topology base
                   redistribute maximum-prefix 10 warning-only
                  exit-af-topology
                  maximum-prefix 7
                 exit-address-family

                interface Tunnel0
                 no ip split-horizon eigrp 1
                 ip split-horizon eigrp 1
                 ip summary-address eigrp 1 10.0.0.0 255.0.0.0
                 no ip summary-address eigrp 1 10.0.0.0 255.0.0.0
                 no ip next-hop-self eigrp 2
                =>
                interface Tunnel0
                 no ip next-hop-self eigrp 2

                interface Tunnel0
                 no ip next-hop-self eigrp 2
                 ip next-hop-self eigrp 2
                 no ip next-hop-self eigrp 3 no-ecmp-mode
                =>
                interface Tunnel0
                 no ip next-hop-self eigrp 3 no-ecmp-mode

                interface Tunnel0
                 ipv6 hello-interval eigrp 1 20
                 no ipv6 split-horizon eigrp 1
                 ipv6 eigrp 1

                router eigrp 7
                 traffic-share balanced
                 traffic-share min across-interfaces
                =>
                router eigrp 7
                 traffic-share min across-interfaces

                router eigrp 7
                 traffic-share min across-interfaces
                 no traffic-share min across-interfaces
                =>
                router eigrp 7

                router eigrp 7
                 default-information in
                 no default-information out
                =>
                router eigrp 7
                 no default-information out

                router eigrp 7
                 default-information allowed in 5
                 no default-information out
                 default-information out
                =>
                router eigrp 7
                 default-information in 5

                router eigrp 100
                 redistribute ospf 1 metric 10000 100 255 1 1500 route-map RM
                 redistribute static
                 variance 2
                 network 10.0.0.0
                 network 192.168.1.0
                 network 172.16.0.0 0.0.255.255
                 passive-interface default
                 no passive-interface Tunnel0
                 eigrp router-id 1.1.1.1
                 eigrp stub connected summary
                =>
                router eigrp 100
                 redistribute ospf 1 metric 10000 100 255 1 1500 route-map RM
                 redistribute static
                 variance 2
                 network 10.0.0.0
                 network 192.168.1.0
                 network 172.16.0.0
                 passive-interface default
                 no passive-interface Tunnel0
                 eigrp router-id 1.1.1.1
                 eigrp stub connected summary

                router eigrp 1
                 network 10.1.1.1 255.255.255.0
                 network 10.1.2.0 0.0.0.255
                 no network 10.1.2.0 0.0.0.255
                 no auto-summary
                 distribute-list prefix PL in
                 distribute-list route-map RM out Tunnel0
                =>
                router eigrp 1
                 distribute-list prefix PL in
                 distribute-list route-map RM out Tunnel0
                 network 10.1.1.0 0.0.0.255

                router eigrp NAMED
                 address-family ipv4 unicast autonomous-system 100
                  af-interface default
                   passive-interface
                  exit-af-interface
                  af-interface Tunnel0
                   hello-interval 20
                   hold-time 60
                   no split-horizon
                   no next-hop-self
                   authentication mode md5
                   authentication key-chain LAN
                   summary-address 10.0.0.0 255.0.0.0
                   stub-site wan-interface
                   no passive-interface
                  exit-af-interface
                  topology base
                   summary-metric 10.0.0.0/8 10000 10 255 1 1500
                   distribute-list prefix PL in
                  exit-af-topology
                  network 10.0.0.0
                  eigrp router-id 1.1.1.1
                 exit-address-family

                router eigrp NAMED
                 address-family ipv4 vrf RED autonomous-system 7
                =>
                router eigrp NAMED
                 address-family ipv4 unicast vrf RED autonomous-system 7
                 exit-address-family

                ipv6 router eigrp 1
                 eigrp router-id 1.1.1.1
                """);
    }

    @Test
    void anInterfaceSaysOtherwiseThanTheDefault() {
        List<Section> sections =
                TYPING.typed(
                                "router eigrp N",
                                " address-family ipv4 unicast autonomous-system 7",
                                "  af-interface default",
                                "   shutdown",
                                "   no split-horizon",
                                "   bfd",
                                "  af-interface Tunnel0",
                                "   no shutdown",
                                "   split-horizon",
                                "   no bfd",
                                "  af-interface Tunnel1")
                        .child(EigrpProcess.NAMED, "N")
                        .orElseThrow()
                        .children(EigrpProcess.ADDRESS_FAMILY)
                        .getFirst()
                        .children(EigrpInterface.MODE);
        Section defaults = sections.getFirst();

        EigrpInterface other = EigrpInterface.of(sections.get(1), defaults);
        assertThat(other.shutdown()).isFalse();
        assertThat(other.splitHorizon()).isTrue();
        assertThat(other.bfd()).isFalse();
        EigrpInterface usual = EigrpInterface.of(sections.get(2), defaults);
        assertThat(usual.shutdown()).isTrue();
        assertThat(usual.splitHorizon()).isFalse();
        assertThat(usual.bfd()).isTrue();
    }

    @Test
    void namedAndClassicGiveTheSameRecord() {
        Section classic =
                TYPING.typed("router eigrp 7", " network 10.0.0.0", " variance 3")
                        .child(EigrpProcess.CLASSIC, "7")
                        .orElseThrow();
        Section named =
                TYPING.typed(
                                "router eigrp N",
                                " address-family ipv4 unicast autonomous-system 7",
                                "  network 10.0.0.0",
                                "  topology base",
                                "   variance 3")
                        .child(EigrpProcess.NAMED, "N")
                        .orElseThrow()
                        .children(EigrpProcess.ADDRESS_FAMILY)
                        .getFirst();

        assertThat(EigrpProcess.of(named)).isEqualTo(EigrpProcess.of(classic));
        assertThat(EigrpProcess.of(named).autonomousSystem()).isEqualTo(7);
    }

    @Test
    void interfaceAsARecord() {
        Section root =
                TYPING.typed(
                        "interface Tunnel0",
                        " no ip split-horizon eigrp 9",
                        " ip summary-address eigrp 9 10.0.0.0 255.0.0.0");
        Section tunnel = root.child(InterfaceConfig.INTERFACE, "Tunnel0").orElseThrow();
        Section settings = tunnel.get(EigrpInterface.IPV4).values().iterator().next();

        EigrpInterface eigrp =
                EigrpInterface.of(settings, Section.empty(EigrpInterface.CLASSIC, "default"));

        assertThat(eigrp.splitHorizon()).isFalse();
        assertThat(eigrp.nextHopSelf()).isTrue();
        assertThat(eigrp.summaries())
                .containsExactly(new Summary(Prefix.parse("10.0.0.0/8"), 0, ""));
    }
}
