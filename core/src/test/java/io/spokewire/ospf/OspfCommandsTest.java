package io.spokewire.ospf;

import static org.assertj.core.api.Assertions.assertThat;

import io.spokewire.command.Command;
import io.spokewire.command.Mode;
import io.spokewire.command.ParameterType;
import io.spokewire.command.Section;
import io.spokewire.command.Typing;
import io.spokewire.interfaces.InterfaceConfig;
import io.spokewire.interfaces.InterfaceName;
import io.spokewire.policy.PolicyCommands;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class OspfCommandsTest {
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
        all.addAll(OspfInterfaceCommands.ipv4());
        all.addAll(OspfInterfaceCommands.ipv6());
        all.addAll(OspfInterfaceCommands.ospfv3());
        all.addAll(OspfCommands.processes());
        all.addAll(OspfCommands.processes6());
        return all;
    }

    @TestFactory
    Stream<DynamicTest> showsWhatIosPrints() {
        return TYPING.table(
                """
                interface Tunnel0
                 ip ospf authentication message-digest
                 ip ospf message-digest-key 1 md5 7 0822455D0A16
                 ip ospf network point-to-multipoint
                 ip ospf dead-interval 40
                 ip ospf hello-interval 10
                 ip ospf cost 100
                 ip ospf priority 0
                 ip ospf mtu-ignore
                 ip ospf bfd
                 ip ospf 1 area 0

                interface Tunnel0
                 ip ospf bfd
                 ip ospf bfd disable
                 ip ospf bfd strict-mode
                =>
                interface Tunnel0
                 ip ospf bfd strict-mode

                interface Tunnel0
                 ip ospf priority 0
                 no ip ospf priority
                 ip ospf network broadcast
                 ip ospf network point-to-multipoint non-broadcast
                 ip ospf dead-interval minimal hello-multiplier 4
                 ip ospf 1 area 0.0.0.1
                =>
                interface Tunnel0
                 ip ospf network point-to-multipoint non-broadcast
                 ip ospf dead-interval minimal hello-multiplier 4
                 ip ospf 1 area 0.0.0.1

                interface Tunnel0
                 ipv6 ospf authentication ipsec spi 256 sha1 EE004DC7C93C9F8CDCD4FFAF9182983DE2DD9B16
                 ipv6 ospf network point-to-point
                 ipv6 ospf 1 area 0
                 ospfv3 network point-to-multipoint
                 ospfv3 1 ipv4 area 0
                 ospfv3 1 ipv6 area 0

                router ospf 1
                 router-id 1.1.1.1
                 auto-cost reference-bandwidth 1000
                 area 10 filter-list prefix PL in
                 area 20 default-cost 5
                 area 20 range 10.0.0.0 255.0.0.0 not-advertise
                 area 10 stub no-summary
                 area 20 nssa no-redistribution
                 summary-address 10.0.0.0 255.0.0.0
                 redistribute eigrp 100 metric 5 metric-type 1 subnets route-map RM
                 passive-interface default
                 no passive-interface Tunnel0
                 network 10.0.0.0 0.255.255.255 area 0
                 default-information originate always metric 10

                router ospf 1
                 compatible rfc1583
                =>
                router ospf 1

                router ospf 1
                 bfd all-interfaces strict-mode
                 log-adjacency-changes detail

                router ospf 1
                 bfd all-interfaces strict-mode
                 no bfd all-interfaces strict-mode
                 log-adjacency-changes detail
                 no log-adjacency-changes
                =>
                router ospf 1
                 bfd all-interfaces
                 no log-adjacency-changes

                router ospf 1
                 bfd all-interfaces strict-mode
                 no bfd all-interfaces
                 log-adjacency-changes detail
                 no log-adjacency-changes detail
                =>
                router ospf 1

                router ospf 1 vrf RED
                 nsf ietf helper strict-lsa-checking
                 capability vrf-lite

                router ospf 1
                 nsf ietf helper disable
                 nsf cisco helper disable
                 capability vrf-lite
                 nsf ietf helper
                 no capability vrf-lite
                =>
                router ospf 1
                 nsf cisco helper disable

                ipv6 router ospf 1
                 graceful-restart helper disable

                router ospf 1
                 timers throttle spf 10 100 5000
                 timers throttle lsa 10 100 5000
                 timers lsa arrival 80
                 no compatible rfc1583

                router ospf 1
                 timers throttle spf 10 100 5000
                 timers throttle lsa all 10 100 5000
                 timers lsa arrival 80
                 no timers throttle spf
                 no timers lsa arrival
                =>
                router ospf 1
                 timers throttle lsa 10 100 5000

                router ospf 1
                 timers pacing flood 33
                 timers pacing lsa-group 60
                 timers pacing retransmission 100

                router ospf 1
                 timers spf 5 10
                 timers lsa-group-pacing 120
                 timers pacing flood 20
                 no timers pacing flood
                =>
                router ospf 1
                 timers throttle spf 5000 10000 10000
                 timers pacing lsa-group 120

                router ospf 1
                 timers spf 0 65535
                =>
                router ospf 1
                 timers throttle spf 1 600000 600000

                router ospf 1
                 timers spf 5 10
                 no timers spf 5 10
                 timers lsa-group-pacing 120
                 no timers lsa-group-pacing
                =>
                router ospf 1

                router ospf 1 vrf RED
                 redistribute static metric 5 subnets nssa-only
                 domain-tag 4294967295

                router ospf 1 vrf RED
                 domain-tag 7
                 no domain-tag
                =>
                router ospf 1 vrf RED

                ipv6 router ospf 1
                 timers throttle spf 10 100 5000

                router ospfv3 1
                 no compatible rfc1583

                router ospf 1
                 area 7 nssa translate type7 suppress-fa
                 area 7 nssa default-information-originate metric 5 metric-type 1 no-summary
                 max-metric router-lsa external-lsa include-stub on-startup 300 summary-lsa 77
                 discard-route external 200
                 no discard-route internal

                router ospf 1
                 area 7 nssa translate type7 always
                 area 7 nssa no-redistribution
                 no area 7 nssa translate type7 always
                 max-metric router-lsa
                 no max-metric router-lsa
                 no discard-route external
                 discard-route external
                =>
                router ospf 1
                 area 7 nssa no-redistribution

                router ospf 1 vrf RED
                 network 10.1.1.1 255.255.255.0 area 0
                 redistribute bgp 65000 subnets
                 redistribute ospf 2 match internal external 1 nssa-external 2
                 distance ospf external 150
                 distance 90 10.0.0.1 0.0.0.0 7
                 log-adjacency-changes
                =>
                router ospf 1 vrf RED
                 redistribute bgp 65000 subnets
                 redistribute ospf 2 match internal external 1 nssa-external 2
                 network 10.1.1.0 0.0.0.255 area 0
                 distance ospf intra-area 110 inter-area 110 external 150
                 distance 90 10.0.0.1 0.0.0.0 7

                router ospf 1
                 area 1 stub no-summary
                 no area 1 stub no-summary
                 area 2 stub
                 no area 2 stub
                =>
                router ospf 1
                 area 1 stub

                ipv6 router ospf 1
                 router-id 1.1.1.1
                 area 5 filter-list prefix SIX in
                 passive-interface Loopback0

                router ospfv3 1
                 router-id 1.1.1.1
                 address-family ipv6 unicast
                  passive-interface Loopback0
                 exit-address-family
                """);
    }

    @Test
    void processAsARecord() {
        Section root =
                TYPING.typed(
                        "router ospf 7",
                        " network 10.0.0.0 0.0.255.255 area 3",
                        " area 3 stub no-summary",
                        " passive-interface Loopback0");

        OspfProcess process = OspfProcess.of(root.child(OspfProcess.MODE, "7").orElseThrow());

        assertThat(process.process()).isEqualTo(7);
        assertThat(process.areas())
                .singleElement()
                .satisfies(area -> assertThat(area.type()).isEqualTo(OspfArea.Type.STUB))
                .satisfies(area -> assertThat(area.noSummary()).isTrue());
        assertThat(process.passive().contains("Loopback0")).isTrue();
        assertThat(process.networks().getFirst().area()).isEqualTo(AreaId.parse("0.0.0.3"));
    }

    @Test
    void interfaceAsARecord() {
        Section root =
                TYPING.typed(
                        "interface Tunnel0", " ip ospf 1 area 0", " ip ospf network broadcast");
        Section tunnel = root.child(InterfaceConfig.INTERFACE, "Tunnel0").orElseThrow();

        OspfInterface ospf = OspfInterface.of(tunnel, OspfInterface.V2);

        assertThat(ospf.networkType()).contains(OspfInterface.NetworkType.BROADCAST);
        assertThat(ospf.attachments()).hasSize(1);
        assertThat(OspfInterface.of(tunnel, OspfInterface.V3).attachments()).isEmpty();
    }

    @Test
    void whatCannotBeIsRefused() {
        assertThat(TYPING.refused("router ospf 1", "network 10.0.0.0 0.0.0.255 exitarea 0"))
                .isNotEmpty();
        assertThat(TYPING.refused("router ospf 1", "network 10.0.0.0 0.0.0.255 area x"))
                .isNotEmpty();
        assertThat(TYPING.refused("router ospf 1", "router-id 0.0.0.0")).contains("no router's id");
        assertThat(
                        TYPING.refused(
                                "interface Tunnel0",
                                "ip ospf message-digest-key 1 md5 7 placeholder"))
                .contains("type 7");
        assertThat(TYPING.refused("interface Tunnel0", "ip ospf authentication-key waytoolongkey"))
                .contains("8 characters");
    }
}
