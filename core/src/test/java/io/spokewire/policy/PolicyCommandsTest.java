package io.spokewire.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.spokewire.command.Command;
import io.spokewire.command.ParameterType;
import io.spokewire.command.Section;
import io.spokewire.command.Typing;
import io.spokewire.interfaces.InterfaceName;
import io.spokewire.net.Prefix;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class PolicyCommandsTest {
    private static final Typing TYPING = Typing.in(types(), commands());

    private static List<ParameterType> types() {
        List<ParameterType> all = new ArrayList<>(PolicyCommands.types());
        all.add(InterfaceName.TYPE);
        return all;
    }

    private static List<Command> commands() {
        List<Command> all = new ArrayList<>(PolicyCommands.keyChains());
        all.addAll(PolicyCommands.bgpLists());
        all.addAll(PolicyCommands.accessLists());
        all.addAll(PolicyCommands.prefixLists());
        all.addAll(PolicyCommands.prefixLists6());
        all.addAll(PolicyCommands.routeMaps());
        all.addAll(PolicyCommands.numberedAccessLists());
        all.addAll(PolicyCommands.accessLists6());
        return all;
    }

    @TestFactory
    Stream<DynamicTest> showsWhatIosPrints() {
        return TYPING.table(
                """
                key chain LAN
                 key 1
                  key-string 7 0822455D0A16
                  accept-lifetime 00:00:00 Jan 1 2020 infinite
                 key 2
                  key-string two words
                  cryptographic-algorithm hmac-sha-256

                ip prefix-list L permit 10.0.0.0/8 le 24
                ip prefix-list L deny 0.0.0.0/0
                ip prefix-list L seq 7 permit 192.0.2.1/24 ge 25 le 32
                ip prefix-list L description what we tell
                =>
                ip prefix-list L description what we tell
                ip prefix-list L seq 5 permit 10.0.0.0/8 le 24
                ip prefix-list L seq 7 permit 192.0.2.0/24 ge 25 le 32
                ip prefix-list L seq 10 deny 0.0.0.0/0

                ip prefix-list A seq 5 permit 10.0.0.0/8
                ip prefix-list A seq 10 permit 11.0.0.0/8
                ip prefix-list B seq 5 permit 12.0.0.0/8
                no ip prefix-list A seq 5
                no ip prefix-list B
                =>
                ip prefix-list A seq 10 permit 11.0.0.0/8

                ipv6 prefix-list SIX seq 5 permit ::/0 le 64

                ip as-path access-list 1 permit ^$
                ip as-path access-list 1 deny .*
                ip as-path access-list 1 permit ^$
                =>
                ip as-path access-list 1 permit ^$
                ip as-path access-list 1 deny .*

                ip community-list standard CL permit 65000:1 no-export
                ip community-list expanded EX deny 65000:.*
                ip community-list 7 permit internet
                ip extcommunity-list standard VPN permit rt 65000:1 soo 192.0.2.1:7
                ip extcommunity-list 120 deny RT:65000:.*
                ip large-community-list standard L permit 65000:1:2 65000:1:3
                ip large-community-list expanded LX permit ^65000:

                ip community-list 1 permit 4259840001 LOCAL-as
                no ip extcommunity-list standard NONE
                =>
                ip community-list 1 permit 65000:1 local-AS

                route-map C permit 10
                 match extcommunity VPN
                 match large-community L exact-match
                 set extcomm-list VPN delete
                 set extcommunity rt 65000:1 65000:2 additive
                 set extcommunity soo 65000:9
                 set large-comm-list L delete
                 set large-community 65000:1:2 additive

                ip access-list standard S
                 permit 10.0.0.0 0.0.0.255
                 permit host 192.0.2.1
                 deny any log
                =>
                ip access-list standard S
                 permit 10.0.0.0 0.0.0.255
                 permit 192.0.2.1
                 deny   any log

                ip access-list extended E
                 remark what is let in
                 permit tcp any host 192.0.2.1 eq 443
                 permit udp any eq bootps any eq 68
                 permit tcp 10.1.1.9 0.0.0.255 range 1000 2000 any established
                 permit icmp any any echo-reply
                 permit ip object-group NET any
                 permit object-group SVC any host 192.0.2.1
                 per esp any any log
                 deny ip any any log-input ! the rest
                =>
                ip access-list extended E
                 remark what is let in
                 permit tcp any host 192.0.2.1 eq 443
                 permit udp any eq bootps any eq bootpc
                 permit tcp 10.1.1.0 0.0.0.255 range 1000 2000 any established
                 permit icmp any any echo-reply
                 permit ip object-group NET any
                 permit object-group SVC any host 192.0.2.1
                 permit esp any any log
                 deny   ip any any log-input

                ip access-list extended E
                 10 permit ip any any
                 5 deny tcp any any eq www 443
                 no 10
                 permit 47 any any
                =>
                ip access-list extended E
                 5 deny   tcp any any eq www 443
                 15 permit gre any any

                ip access-list standard S
                 permit any
                 no permit any
                =>
                ip access-list standard S

                access-list 10 permit 192.168.0.0 0.0.255.255
                access-list 10 permit any
                access-list 100 permit gre any host 192.0.2.1
                access-list 100 remark done
                =>
                access-list 10 permit 192.168.0.0 0.0.255.255
                access-list 10 permit any
                access-list 100 permit gre any host 192.0.2.1
                access-list 100 remark done

                access-list 10 permit any
                access-list 11 permit any
                no access-list 10
                =>
                access-list 11 permit any

                ipv6 access-list V6
                 permit ipv6 2001:DB8::/32 any
                 permit tcp any host 2001:DB8::1 eq bgp
                 deny   ipv6 any any

                route-map RM permit 10
                 description first
                 match ip address prefix-list A B
                 match tag 5
                 set community 65000:1 additive
                 set local-preference 200
                 set metric 10
                route-map RM deny 20

                route-map RM
                 match ip address A
                 match ip address B
                 no match ip address A
                 set ip next-hop verify-availability 192.0.2.1 10 track 1
                 set ip next-hop verify-availability 192.0.2.2 20 track 2
                 set as-path prepend 65000 65000
                route-map RM deny 5
                 match interface Gi0/0
                =>
                route-map RM deny 5
                 match interface GigabitEthernet0/0
                route-map RM permit 10
                 match ip address B
                 set as-path prepend 65000 65000
                 set ip next-hop verify-availability 192.0.2.1 10 track 1
                 set ip next-hop verify-availability 192.0.2.2 20 track 2

                route-map GONE permit 10
                route-map GONE permit 20
                route-map STAYS permit 10
                route-map STAYS permit 20
                no route-map GONE
                no route-map STAYS permit 20
                =>
                route-map STAYS permit 10
                """);
    }

    @Test
    void prefixListDecides() {
        Section root =
                TYPING.typed(
                        "ip prefix-list L seq 5 deny 10.1.0.0/16 ge 24",
                        "ip prefix-list L seq 10 permit 10.0.0.0/8 le 24");

        PrefixList list = root.get(PrefixList.IPV4).getOrDefault("L", PrefixList.EMPTY);

        assertThat(list.decide(Prefix.parse("10.1.1.0/24"))).contains(Action.DENY);
        assertThat(list.decide(Prefix.parse("10.1.0.0/16"))).contains(Action.PERMIT);
        assertThat(list.decide(Prefix.parse("10.2.1.0/25"))).isEmpty();
        assertThat(list.decide(Prefix.parse("11.0.0.0/8"))).isEmpty();
    }

    @Test
    void listsAreFoundByNameAndNumber() {
        Section root =
                TYPING.typed(
                        "access-list 10 permit any",
                        "ip access-list extended E",
                        " permit ip any any");

        assertThat(AccessList.named(root, "10"))
                .hasValueSatisfying(l -> assertThat(l.entries()).hasSize(1));
        assertThat(AccessList.named(root, "E"))
                .hasValueSatisfying(l -> assertThat(l.entries()).hasSize(1));
        assertThat(AccessList.named(root, "11")).isEmpty();
    }

    @Test
    void whatCannotBeIsRefused() {
        assertThat(TYPING.refused("ip prefix-list L permit 10.0.0.0/8 le 8")).contains("8 < ge");
        assertThat(TYPING.refused("ip prefix-list L permit 10.0.0.0/8 ge 30 le 20"))
                .contains("ge <= le");
        assertThat(TYPING.refused("access-list 100 permit ip any any eq 80")).contains("no ports");
        assertThat(TYPING.refused("access-list 10 permit ip any any")).isNotEmpty();
        assertThat(TYPING.refused("ip access-list extended E", "permit tcp any any lgo"))
                .isNotEmpty();
        assertThat(TYPING.refused("key chain K", "key 1", "key-string 6 ABC")).contains("type 6");
    }
}
