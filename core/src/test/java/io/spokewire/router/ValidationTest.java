package io.spokewire.router;

import static org.assertj.core.api.Assertions.assertThat;

import io.spokewire.command.ConfigReader;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What no single line can know. */
class ValidationTest {
    private static final String WAN =
            "interface Ethernet0/0\n ip address 192.0.2.1 255.255.255.0\n";
    private static final String TUNNEL =
            WAN
                    + "interface Tunnel0\n ip address 10.0.0.1 255.255.255.0\n"
                    + " ip nhrp network-id 1\n tunnel source Ethernet0/0\n"
                    + " tunnel mode gre multipoint\n";

    private static List<Finding> findings(String text) {
        ConfigReader.Result read = ConfigReader.read(Languages.CONFIG, "r1.cfg", text);
        assertThat(read.clean()).as(text).isTrue();
        return Validation.of(read.config());
    }

    @Test
    void aHubHasNothingToComplainOf() {
        assertThat(findings(TUNNEL)).isEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    # lines behind a good hub (; is a new line)            | what is said
                    interface E0/1;ip address 192.0.2.9 255.255.255.0      | error: interface Ethernet0/1: 192.0.2.9/24 overlaps with 192.0.2.1/24 of Ethernet0/0 in the default VRF; give it another subnet, or the interface another VRF
                    interface E0/1;vrf forwarding RED                      | error: interface Ethernet0/1: there is no VRF RED (vrf definition RED)
                    vrf definition A;interface E0/1;vrf for A;ip address 1.1.1.1 255.0.0.0 | error: interface Ethernet0/1: VRF A has no address-family ipv4
                    interface Tunnel0;tunnel source Ethernet0/3            | error: interface Tunnel0: tunnel source: there is no interface Ethernet0/3; define it, or name another one
                    interface Tunnel0;tunnel source 192.0.2.7              | error: interface Tunnel0: tunnel source: no interface in the default VRF has 192.0.2.7; give it to one, or name the interface itself
                    interface Tunnel0;no tunnel source                     | error: interface Tunnel0: no tunnel source; the tunnel stays down
                    interface Tunnel0;tunnel source Tunnel0                | error: interface Tunnel0: the tunnel is its own source; name the interface below it
                    interface Tunnel0;tunnel destination 192.0.2.2         | error: interface Tunnel0: a multipoint tunnel has no tunnel destination: NHRP finds the far ends
                    ip route 10.9.0.0 255.255.0.0 192.0.2.9 track 7        | warning: static route 10.9.0.0/16: it follows track object 7, which watches nothing (track 7 ...): the route will never be there
                    track 7 list boolean or;threshold percentage up 50     | warning: track 7: 'threshold percentage up 50 down 49' does nothing here: the object is none of 'list threshold percentage'
                    track 7 interface E0/0 line-protocol;default-state up  | warning: track 7: default-state does nothing here: the object is none of an operation
                    ip sla reaction-configuration 1 react timeout          | warning: ip sla reaction-configuration 1 react timeout does nothing: there is no ip sla 1
                    ip sla 1;icmp-echo 192.0.2.9;ip sla reaction-configuration 1 react timeout | warning: ip sla reaction-configuration 1 react timeout does nothing without a threshold-type
                    ip sla 1;icmp-echo 192.0.2.9;ip sla reaction-configuration 1 react timeout threshold-type immediate | warning: ip sla reaction-configuration 1 react timeout does nothing without an action-type
                    ip sla 1;icmp-echo 192.0.2.9;ip sla reaction-configuration 1 react timeout threshold-type immediate action-type trapOnly | warning: ip sla reaction-configuration 1 react timeout tells nobody without ip sla logging traps
                    ip sla 1;icmp-echo 192.0.2.9;ip sla reaction-configuration 1 react verifyError threshold-type immediate action-type triggerOnly | warning: ip sla reaction-configuration 1 react verifyError does nothing: ip sla 1 has no verify-data
                    ip sla 1;icmp-echo 192.0.2.9;ip sla reaction-trigger 1 2 | warning: ip sla reaction-trigger 1 2 does nothing: there is no ip sla 2
                    ip sla 1;icmp-echo 192.0.2.9;ip sla 2;icmp-echo 192.0.2.9;ip sla reaction-trigger 1 2 | warning: ip sla reaction-trigger 1 2 does nothing: no ip sla schedule 2 waits with start-time pending
                    interface Tunnel0;no tunnel mode                       | error: interface Tunnel0: no tunnel destination; a tunnel to many far ends needs tunnel mode gre multipoint
                    interface Tunnel0;tunnel vrf RED                       | error: interface Tunnel0: tunnel vrf: there is no VRF RED (vrf definition RED)
                    interface Tunnel0;tunnel protection ipsec profile P    | error: interface Tunnel0: tunnel protection ipsec profile P: there is no crypto ipsec profile P: define it, or name another; no packet leaves in clear
                    interface Tunnel0;tunnel mode ipsec ipv4               | warning: interface Tunnel0: stays down: tunnel mode ipsec ipv4 is not spoken, only GRE
                    interface Tunnel1;tunnel source 192.0.2.1;tunnel mode gre multipoint | error: interface Tunnel1: cannot be told apart from Tunnel0: both have source 192.0.2.1 and no key in the default VRF; give them different tunnel keys
                    interface Tunnel0;ip nhrp nhs 10.0.0.2                 | error: interface Tunnel0: no NBMA address for next hop server 10.0.0.2: neither nbma behind it nor a map for it
                    interface Tunnel0;ip nhrp nhs 10.0.0.1 nbma 192.0.2.2  | error: interface Tunnel0: next hop server 10.0.0.1 is the tunnel's own address; name the hub's
                    interface Tunnel0;ip nhrp nhs 10.9.0.1 nbma 192.0.2.2  | warning: interface Tunnel0: next hop server 10.9.0.1 is not in the tunnel's subnet
                    interface Tunnel0;no ip nhrp network-id;ip nhrp holdtime 60 | warning: interface Tunnel0: ip nhrp is off without ip nhrp network-id
                    interface Tunnel0;ip nhrp registration timeout 600     | warning: interface Tunnel0: registrations are sent every 600 s and hold for 600 s: they lapse in between
                    interface Tunnel0;ip nhrp authentication ninechars     | warning: interface Tunnel0: the NHRP password is longer than 8 characters; the first 8 are used
                    interface Tunnel0;ip mtu 1400;ip tcp adjust-mss 1400   | warning: interface Tunnel0: ip tcp adjust-mss 1400 does not fit into ip mtu 1400; at most 1360
                    crypto ikev2 profile P;pki trustpoint T               | warning: crypto ikev2 profile P: pki trustpoint: there is no crypto pki trustpoint T
                    crypto ikev2 profile P;match certificate M             | warning: crypto ikev2 profile P: match certificate: there is no crypto pki certificate map M, which nobody fits
                    crypto ikev2 profile P;authentication local rsa-sig    | warning: crypto ikev2 profile P: authentication local rsa-sig needs a certificate, and there is no crypto pki trustpoint
                    crypto isakmp profile P;ca trust-point T               | warning: crypto isakmp profile P: ca trust-point: there is no crypto pki trustpoint T
                    crypto isakmp profile P;match certificate M            | warning: crypto isakmp profile P: match certificate: there is no crypto pki certificate map M, which nobody fits
                    crypto isakmp policy 1;authentication pre-share        | warning: crypto isakmp policy 1: des, group 1: weak, and used where a peer agrees (better: aes 256, sha256, group 19)
                    crypto isakmp policy 1;encryption aes;group 14;authentication rsa-encr | warning: crypto isakmp policy 1: authentication rsa-encr is not built: the policy is neither offered nor accepted (better: rsa-sig)
                    crypto ikev2 proposal P;encryption aes-cbc-128 3des;integrity md5 sha1;group 19 2 5 | warning: crypto ikev2 proposal P: 3des, md5, group 2, group 5: weak, and used where a peer agrees (better: aes 256, sha256, group 19)
                    crypto strict;crypto ikev2 proposal P;encryption des;integrity sha1;group 14 | warning: crypto ikev2 proposal P: des: weak, and refused by crypto strict
                    interface Tunnel0;ipv6 ospf authentication ipsec spi 256 md5 0123456789abcdef0123456789abcdef | warning: interface Tunnel0: ipv6 ospf authentication: md5: weak, and used (better: aes-cbc 256, sha1)
                    interface Tunnel0;ospfv3 1 ipv4 encryption ipsec spi 256 esp des 0123456789abcdef md5 0123456789abcdef0123456789abcdef | warning: interface Tunnel0: ospfv3 1 ipv4 encryption: des, md5: weak, and used (better: aes-cbc 256, sha1)
                    crypto strict;interface Tunnel0;ospfv3 encryption ipsec spi 256 esp null md5 0123456789abcdef0123456789abcdef | warning: interface Tunnel0: ospfv3 encryption: md5: weak, and refused by crypto strict: the interface takes no part in OSPF
                    crypto strict;ipv6 router ospf 1;area 0 authentication ipsec spi 256 md5 0123456789abcdef0123456789abcdef | warning: ipv6 router ospf 1: area 0: md5: weak, and refused by crypto strict: interfaces that have no better line take no part in OSPF
                    router ospfv3 1;address-family ipv6 unicast;area 1 encryption ipsec spi 256 esp 3des 0123456789abcdef0123456789abcdef0123456789abcdef sha1 0123456789abcdef0123456789abcdef01234567 | warning: router ospfv3 1 address-family ipv6 unicast: area 1: 3des: weak, and used (better: aes-cbc 256, sha1)
                    crypto ipsec profile P;set pfs group1                  | warning: crypto ipsec profile P: group 1: weak, and used where a peer agrees (better: aes 256, sha256, group 19)
                    crypto pki trustpoint T;chain-validation continue U    | warning: crypto pki trustpoint T: chain-validation continue: there is no crypto pki trustpoint U
                    interface Tunnel0;keepalive 10 3                       | warning: interface Tunnel0: keepalive means nothing on a multipoint tunnel
                    interface Tunnel0;ip unnumbered lo9                    | error: interface Tunnel0: ip unnumbered: there is no interface Loopback9; define it, or name another one
                    interface Tunnel1;ip unnumbered Tunnel0;interface Tunnel0;ip unnumbered E0/0 | error: interface Tunnel1: ip unnumbered: Tunnel0 has no address of its own to lend
                    vrf definition A;interface E0/1;vrf for A;ip unnumbered E0/0 | error: interface Ethernet0/1: ip unnumbered: Ethernet0/0 is in the default VRF
                    interface lo0;interface Tunnel0;ip unnumbered lo0      | warning: interface Tunnel0: ip unnumbered: Loopback0 has no IPv4 address
                    interface Tunnel0;ipv6 unnumbered lo9                  | error: interface Tunnel0: ipv6 unnumbered: there is no interface Loopback9; define it, or name another one
                    interface E0/1;ipv6 unnumbered Tunnel0;interface Tunnel0;ipv6 unnumbered E0/0 | error: interface Ethernet0/1: ipv6 unnumbered: Tunnel0 has no address of its own to lend
                    interface lo0;ipv6 address FE80::1 link-local;interface E0/1;ipv6 unnumbered lo0 | warning: interface Ethernet0/1: ipv6 unnumbered: Loopback0 has no global IPv6 address
                    ip route vrf RED 0.0.0.0 0.0.0.0 192.0.2.2             | error: static route 0.0.0.0/0: there is no VRF RED (vrf definition RED)
                    ip route 0.0.0.0 0.0.0.0 Ethernet0/9                   | error: static route 0.0.0.0/0: there is no interface Ethernet0/9; define it, or name another one
                    ip route 0.0.0.0 0.0.0.0 192.0.2.1                     | error: static route 0.0.0.0/0: 192.0.2.1 is this router itself; name the next one
                    """)
    void says(String lines, String said) {
        List<Finding> findings = findings(TUNNEL + lines.replace(';', '\n'));
        assertThat(findings).extracting(Finding::toString).contains(said);
        assertThat(Validation.allows(findings)).isEqualTo(said.startsWith("warning"));
    }

    /**
     * What {@code bgp redistribute-internal} is for, said where a line takes nothing without it.
     */
    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    router ospf 1;redistribute bgp 1;router bgp 1;neighbor 10.0.0.2 remote-as 1 | router ospf 1 | ipv4
                    router eigrp 9;address-family ipv4 vrf R autonomous-system 9;redistribute bgp 1;router bgp 1;address-family ipv4 vrf R;neighbor 10.9.0.2 remote-as 1;neighbor 10.9.0.2 activate | router eigrp 9 |
                    router eigrp N;address-family ipv6 unicast autonomous-system 9;topology base;redistribute bgp 1;router bgp 1;neighbor 2001:db8::2 remote-as 1;address-family ipv6;neighbor 2001:db8::2 activate | router eigrp N | ipv6
                    router rip;redistribute bgp 1;router bgp 1;neighbor 10.0.0.2 remote-as 1;bgp redistribute-internal | router rip |
                    router rip;redistribute bgp 1;router bgp 1;neighbor 10.0.0.2 remote-as 1;address-family ipv4;bgp redistribute-internal | router rip |
                    router rip;redistribute bgp 1;router bgp 1;neighbor 10.0.0.2 remote-as 1;neighbor 10.0.0.3 remote-as 2 | router rip |
                    router rip;redistribute bgp 1;router bgp 1;neighbor 10.0.0.2 remote-as 1;aggregate-address 10.0.0.0 255.0.0.0 | router rip |
                    router rip;redistribute bgp 1;router bgp 1;network 10.0.0.0 | router rip |
                    router rip;redistribute bgp 2;router bgp 1;neighbor 10.0.0.2 remote-as 1 | router rip |
                    ipv6 router ospf 1;redistribute bgp 1;router bgp 1;neighbor 10.0.0.2 remote-as 1 | ipv6 router ospf 1 |
                    """)
    void whatTakesNoInternalRoutesIsSaid(String lines, String where, @Nullable String family) {
        String vrf = "vrf definition R\n rd 1:1\n address-family ipv4\n";
        List<String> findings =
                findings(vrf + TUNNEL + lines.replace(';', '\n')).stream()
                        .map(Finding::toString)
                        .filter(said -> said.contains("redistribute-internal"))
                        .toList();
        if (family == null) {
            assertThat(findings).isEmpty();
        } else {
            assertThat(findings)
                    .singleElement()
                    .asString()
                    .startsWith("warning: " + where + ": redistribute bgp 1 takes nothing")
                    .contains("(address-family " + family + " of router bgp 1)");
        }
    }

    @Test
    void overlappingAddressesAreFineInDifferentVrfs() {
        assertThat(
                        findings(
                                WAN
                                        + "vrf definition RED\naddress-family ipv4\n"
                                        + "interface Ethernet0/1\nvrf forwarding RED\n"
                                        + "ip address 192.0.2.1 255.255.255.0\n"))
                .isEmpty();
    }

    @Test
    void tunnelsWithDifferentKeysAreToldApart() {
        String second =
                """
                interface Tunnel1
                 ip nhrp network-id 2
                 tunnel source Ethernet0/0
                 tunnel mode gre multipoint
                 tunnel key 0
                """;
        assertThat(findings(TUNNEL + second)).isEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    # lines behind a good hub of 7 lines                   | the line to blame
                    interface E0/1;ip address 192.0.2.9 255.255.255.0      | 9
                    interface E0/1;ip addr 10.9.0.1 255.255.255.0;ip address 192.0.2.9 255.255.255.0 secondary | 10
                    interface Tunnel0;no tunnel source                     | 8
                    interface Tunnel0;tunnel source 192.0.2.7;tunnel key 4 | 9
                    interface Tunnel1;ip nhrp net 2;tunn sou 192.0.2.1;tunnel mode gre multipoint | 10
                    interface E0/1;vrf forwarding RED                      | 9
                    ip route 10.1.0.0 255.255.0.0 192.0.2.9;ip route 0.0.0.0 0.0.0.0 Ethernet0/9 | 9
                    ip route vrf RED 0.0.0.0 0.0.0.0 192.0.2.9;ip route 10.0.0.0 255.0.0.0 192.0.2.9 | 8
                    interface E0/1;ip address 192.0.2.9/24                 | 9
                    crypto ikev2 profile P;identity local dn;pki trustpoint T | 10
                    crypto isakmp profile P;match certificate M            | 9
                    crypto pki trustpoint T;match certificate M            | 9
                    crypto ipsec profile P;set pfs group2                  | 9
                    crypto isakmp policy 1;enc aes                         | 8
                    crypto ikev2 proposal P;enc 3des;int sha1;gr 14        | 8
                    crypto isakmp policy 1;authentication rsa-encr;enc aes;gr 14 | 9
                    """)
    void namesTheLine(String lines, int line) {
        ConfigReader.Result read =
                ConfigReader.read(Languages.CONFIG, "r1.cfg", TUNNEL + lines.replace(';', '\n'));
        assertThat(Validation.of(read.config()))
                .singleElement()
                .extracting(finding -> finding.in(read.lines()).line())
                .isEqualTo(line);
    }

    @Test
    void whatWasRefusedDoesNotStandInTheWayOfOthers() {
        String others =
                """
                interface Ethernet0/1
                 ip address 192.0.0.1 255.255.0.0
                interface Ethernet0/2
                 ip address 192.0.1.1 255.255.255.0
                """;
        assertThat(findings(WAN + others))
                .extracting(Finding::section)
                .containsExactly("interface Ethernet0/1");
    }
}
