package io.spokewire.bgp;

import static org.assertj.core.api.Assertions.assertThat;

import io.spokewire.command.ParameterType;
import io.spokewire.command.Section;
import io.spokewire.command.Typing;
import io.spokewire.interfaces.InterfaceName;
import io.spokewire.policy.PolicyCommands;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class BgpCommandsTest {
    static final Typing TYPING = Typing.in(types(), BgpCommands.all());

    private static List<ParameterType> types() {
        List<ParameterType> all = new ArrayList<>(PolicyCommands.types());
        all.add(InterfaceName.TYPE);
        return all;
    }

    @TestFactory
    Stream<DynamicTest> showsWhatIosPrints() {
        return TYPING.table(
                """
                router bgp 65000
                 bgp router-id 1.1.1.1
                 no bgp log-neighbor-changes
                 timers bgp 10 30
                 bgp graceful-shutdown all neighbors 180 local-preference 20
                 bgp graceful-shutdown all neighbors activate
                 bgp listen range 10.0.0.0/24 peer-group SPOKES
                 bgp listen limit 500
                 neighbor SPOKES peer-group
                 neighbor SPOKES remote-as 65000 alternate-as 65001 65002
                 neighbor SPOKES timers 5 15
                 neighbor SPOKES next-hop-self all
                 neighbor SPOKES route-reflector-client
                 neighbor 192.0.2.1 remote-as 65010
                 neighbor 192.0.2.1 description *** the provider ***
                 neighbor 192.0.2.1 password 7 0822455D0A16
                 neighbor 192.0.2.1 update-source Loopback0
                 neighbor 192.0.2.1 ebgp-multihop 2
                 neighbor 192.0.2.1 fall-over bfd
                 neighbor 192.0.2.1 send-community both
                 neighbor 192.0.2.1 route-map IN in
                 neighbor 192.0.2.1 route-map OUT out
                 neighbor 192.0.2.1 prefix-list PL out
                 neighbor 192.0.2.1 filter-list 1 out
                 neighbor 192.0.2.3 fall-over bfd multi-hop strict-mode
                 neighbor 192.0.2.4 fall-over bfd check-control-plane-failure
                 neighbor 192.0.2.4 advertise-map ADV non-exist-map GONE
                 neighbor 192.0.2.4 advertise-map MORE exist-map THERE
                 neighbor 192.0.2.4 soo 65000:1
                 neighbor 192.0.2.5 remote-as 65011
                 neighbor 192.0.2.5 shutdown graceful 600 community 65000:1 local-preference 5
                 network 10.0.0.0
                 network 10.1.0.0 mask 255.255.0.0
                 aggregate-address 10.0.0.0 255.0.0.0 summary-only
                 redistribute connected route-map CONN
                 redistribute ospf 1 match internal external 1 external 2
                 distribute-list prefix PL in
                 distribute-list 9 out ospf 1
                 maximum-paths 2
                 maximum-paths eibgp 4
                 bgp redistribute-internal
                 bgp dampening 30 1500 10000 90
                 bgp inject-map PARTS exist-map AROUND copy-attributes
                 bgp suppress-inactive
                 bgp nexthop trigger delay 12
                 no bgp nexthop trigger enable

                router bgp 65000
                 no bgp default ipv4-unicast
                 neighbor 2001:db8::1 remote-as 65001
                 address-family ipv4
                  network 10.0.0.0 mask 255.255.255.0
                  neighbor 192.0.2.1 activate
                  no neighbor 2001:DB8::1 activate
                 exit-address-family
                 address-family ipv6
                  neighbor 2001:DB8::1 activate
                  network 2001:DB8::/32
                  bgp redistribute-internal
                  bgp dampening route-map DAMP
                  table-map MAP filter
                 exit-address-family
                =>
                router bgp 65000
                 no bgp default ipv4-unicast
                 neighbor 2001:DB8::1 remote-as 65001
                 address-family ipv4
                  neighbor 192.0.2.1 activate
                  no neighbor 2001:DB8::1 activate
                  network 10.0.0.0 mask 255.255.255.0
                 exit-address-family
                 address-family ipv6
                  neighbor 2001:DB8::1 activate
                  network 2001:DB8::/32
                  bgp redistribute-internal
                  bgp dampening route-map DAMP
                  table-map MAP filter
                 exit-address-family

                router bgp 1.10
                 neighbor 192.0.2.1 remote-as 5
                 neighbor 192.0.2.1 shutdown
                 neighbor 192.0.2.2 remote-as 6
                 no neighbor 192.0.2.1
                 neighbor 192.0.2.2 allowas-in
                 neighbor 192.0.2.2 maximum-prefix 100 80 warning-only
                 neighbor 192.0.2.2 soft-reconfiguration inbound
                 neighbor 192.0.2.2 default-originate
                =>
                router bgp 1.10
                 neighbor 192.0.2.2 remote-as 6
                 neighbor 192.0.2.2 allowas-in
                 neighbor 192.0.2.2 default-originate
                 neighbor 192.0.2.2 soft-reconfiguration inbound
                 neighbor 192.0.2.2 maximum-prefix 100 80 warning-only

                router bgp 65000
                 template peer-policy POL
                  route-map X in
                 exit-peer-policy
                 template peer-session SES
                  remote-as 65001
                  timers 10 30
                 exit-peer-session
                 bgp confederation identifier 100
                 bgp confederation peers 65001 65002
                 neighbor 192.0.2.1 inherit peer-session SES

                router bgp 65000
                 address-family ipv4 vrf RED
                  redistribute static
                 exit-address-family

                router bgp 65000
                 bgp cluster-id 258
                 bgp bestpath med confed missing-as-worst
                 neighbor 192.0.2.1 remote-as 5
                 neighbor 192.0.2.1 ha-mode graceful-restart disable
                 neighbor 192.0.2.1 send-community
                 neighbor 192.0.2.1 send-community extended
                 neighbor 192.0.2.1 maximum-prefix 100 80 discard-extra
                 neighbor 192.0.2.2 remote-as 5
                 neighbor 192.0.2.2 ha-mode graceful-restart
                 neighbor 192.0.2.2 send-community both
                 no neighbor 192.0.2.2 send-community
                 neighbor 192.0.2.3 remote-as 5
                 neighbor 192.0.2.3 send-community both
                 neighbor 192.0.2.3 send-community large
                 no neighbor 192.0.2.3 send-community extended
                =>
                router bgp 65000
                 bgp cluster-id 0.0.1.2
                 bgp bestpath med confed missing-as-worst
                 neighbor 192.0.2.1 remote-as 5
                 neighbor 192.0.2.1 ha-mode graceful-restart disable
                 neighbor 192.0.2.1 send-community both
                 neighbor 192.0.2.1 maximum-prefix 100 80 discard-extra
                 neighbor 192.0.2.2 remote-as 5
                 neighbor 192.0.2.2 ha-mode graceful-restart
                 neighbor 192.0.2.2 send-community extended
                 neighbor 192.0.2.3 remote-as 5
                 neighbor 192.0.2.3 send-community
                 neighbor 192.0.2.3 send-community large

                router bgp 65000
                 bgp router-id interface Loopback0
                 bgp router-id vrf auto-assign
                 address-family ipv4 vrf BLUE
                  bgp router-id interface Loopback1
                 exit-address-family
                 address-family ipv4 vrf GREEN
                  bgp router-id auto-assign
                 exit-address-family
                 address-family ipv4 vrf RED
                  bgp router-id 9.9.9.9
                 exit-address-family

                router bgp 65000
                 address-family ipv4 vrf RED
                  bgp listen limit 7
                  neighbor 192.0.2.1 remote-as 5
                 exit-address-family
                """);
    }

    @Test
    void processAsARecord() {
        Section root =
                TYPING.typed(
                        "router bgp 65000",
                        " neighbor PG peer-group",
                        " neighbor PG remote-as 65000",
                        " neighbor 192.0.2.1 peer-group PG",
                        " neighbor 192.0.2.1 route-map M in",
                        " network 10.0.0.0");

        BgpProcess process = BgpProcess.of(root.child(BgpProcess.MODE, "65000").orElseThrow());

        assertThat(process.as()).isEqualTo(AsNumber.parse("0.65000"));
        assertThat(process.sessions())
                .extracting(BgpSession::name)
                .containsExactly("PG", "192.0.2.1");
        assertThat(process.sessions().getFirst().group()).isTrue();
        assertThat(process.sessions().getLast().memberOf()).isEqualTo("PG");
        assertThat(process.families().getFirst().policies().getLast().routeMapIn()).isEqualTo("M");
        assertThat(process.families().getFirst().networks()).hasSize(1);
    }

    @Test
    void whatCannotBeIsRefused() {
        assertThat(TYPING.refused("router bgp 0")).contains("AS 0");
        assertThat(TYPING.refused("router bgp 4294967296")).contains("4294967295");
        assertThat(TYPING.refused("router bgp 1", "neighbor 192.0.2.1 timers 1 2"))
                .contains("3 seconds");
        assertThat(TYPING.refused("router bgp 1", "neighbor 192.0.2.256 remote-as 1")).isNotEmpty();
        assertThat(TYPING.refused("router bgp 1", "neighbor 192.0.2.1 rmote-as 1")).isNotEmpty();
        assertThat(TYPING.refused("router bgp 1", "bgp graceful-shutdown all vrfs activate"))
                .contains("say first how");
        assertThat(TYPING.refused("router bgp 1", "bgp graceful-shutdown all vrfs 60"))
                .contains("local-preference");
        assertThat(TYPING.refused("router bgp 1", "bgp dampening 15 2000 750 60"))
                .contains("higher penalty");
        assertThat(TYPING.refused("router bgp 1", "bgp dampening 15 750 2000 10"))
                .contains("half-life");
    }

    @Test
    void noPasswordShowsInAString() {
        Section root = TYPING.typed("router bgp 1", " neighbor 192.0.2.1 password topsecret");

        assertThat(root.toString()).doesNotContain("topsecret");
        assertThat(BgpProcess.of(root.child(BgpProcess.MODE, "1").orElseThrow()).toString())
                .doesNotContain("topsecret");
    }
}
