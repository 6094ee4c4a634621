package io.spokewire.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.spokewire.command.ConfigReader;
import io.spokewire.net.Prefix;
import io.spokewire.router.Languages;
import io.spokewire.sim.Topology;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What the texts promise: a hub H with the LAN 10.1.0.0/24 and two spokes, A with 10.1.1.0/24 and B
 * with 10.1.2.0/24, on one tunnel network and one link.
 */
class PromisesTest {
    /** Texts by name; a name stands in brackets above its text. */
    private static final String PIECES =
            """
            [nothing]
            [eigrp]
            router eigrp 1
             network 10.0.0.0
            [eigrp 2]
            router eigrp 2
             network 10.0.0.0
            [eigrp stub]
            router eigrp 1
             network 10.0.0.0
             eigrp stub
            [eigrp receive-only]
            router eigrp 1
             network 10.0.0.0
             eigrp stub receive-only
            [eigrp but 10.1.2.0]
            ip prefix-list P deny 10.1.2.0/24
            ip prefix-list P permit 0.0.0.0/0 le 32
            router eigrp 1
             network 10.0.0.0
             distribute-list prefix P in
            [eigrp on the tunnel]
            router eigrp 1
             network 10.255.0.0 0.0.0.255
            [eigrp with connected]
            router eigrp 1
             network 10.255.0.0 0.0.0.255
             redistribute connected metric 1000 1 255 1 1500
            [eigrp, passive]
            router eigrp 1
             network 10.0.0.0
             passive-interface Tunnel0
            [eigrp for all]
            router eigrp 1
             network 10.0.0.0
            interface Tunnel0
             no ip split-horizon eigrp 1
            [eigrp summary]
            router eigrp 1
             network 10.0.0.0
            interface Tunnel0
             ip summary-address eigrp 1 10.1.0.0 255.255.0.0
            [ospf]
            router ospf 7
             network 10.0.0.0 0.255.255.255 area 0
            [ospf 1]
            router ospf 1
             network 10.0.0.0 0.255.255.255 area 1
            [rip]
            router rip
             network 10.0.0.0
            [bgp reflector]
            router bgp 65000
             bgp listen range 10.255.0.0/24 peer-group SPOKES
             neighbor SPOKES peer-group
             neighbor SPOKES remote-as 65000
             neighbor SPOKES route-reflector-client
             network 10.1.0.0 mask 255.255.255.0
            [bgp listens]
            router bgp 65000
             bgp listen range 10.255.0.0/24 peer-group SPOKES
             neighbor SPOKES peer-group
             neighbor SPOKES remote-as 65000
             redistribute connected
            [bgp of all]
            router bgp 65000
             neighbor 10.255.0.1 remote-as 65001
             neighbor 10.255.0.2 remote-as 65002
             redistribute connected
            [bgp summary]
            router bgp 65000
             neighbor 10.255.0.1 remote-as 65001
             neighbor 10.255.0.2 remote-as 65002
             redistribute connected
             aggregate-address 10.1.0.0 255.255.0.0 summary-only
            [bgp]
            router bgp 65000
             neighbor 10.255.0.9 remote-as 65000
             redistribute connected
            [bgp with a password]
            router bgp 65000
             neighbor 10.255.0.9 remote-as 65000
             neighbor 10.255.0.9 password SECRET
             redistribute connected
            [bgp of a network that is not there]
            router bgp 65000
             neighbor 10.255.0.9 remote-as 65000
             network 10.1.0.0 mask 255.255.0.0
            [bgp but 10.1.2.0]
            ip prefix-list P deny 10.1.2.0/24
            ip prefix-list P permit 0.0.0.0/0 le 32
            router bgp 65000
             neighbor 10.255.0.9 remote-as 65000
             neighbor 10.255.0.9 prefix-list P in
             redistribute connected
            [bgp but 10.1.2.0 of all]
            ip prefix-list P deny 10.1.2.0/24
            ip prefix-list P permit 0.0.0.0/0 le 32
            router bgp 65000
             neighbor 10.255.0.9 remote-as 65000
             redistribute connected
             distribute-list prefix P in
            [bgp of nobody]
            ip prefix-list P permit 10.255.0.7/32
            router bgp 65000
             neighbor 10.255.0.9 remote-as 65000
             redistribute connected
             distribute-list gateway P in
            [bgp to nobody]
            ip prefix-list P permit 10.1.2.0/24
            router bgp 65000
             neighbor 10.255.0.9 remote-as 65000
             redistribute connected
             distribute-list prefix P out
            [bgp without its own]
            ip prefix-list P deny 0.0.0.0/0 le 32
            router bgp 65000
             neighbor 10.255.0.9 remote-as 65000
             redistribute connected
             distribute-list prefix P out connected
            [bgp 65001]
            router bgp 65001
             neighbor 10.255.0.9 remote-as 65000
             redistribute connected
            [bgp 65002]
            router bgp 65002
             neighbor 10.255.0.9 remote-as 65000
             redistribute connected
            [bgp 65001 for its own alone]
            ip as-path access-list 1 permit ^65000$
            router bgp 65001
             neighbor 10.255.0.9 remote-as 65000
             neighbor 10.255.0.9 filter-list 1 in
             redistribute connected
            [bgp of ospf]
            router ospf 7
             network 10.1.0.0 0.0.255.255 area 0
            router bgp 65000
             neighbor 10.255.0.9 remote-as 65000
             redistribute ospf 7
            [by H]
            ip route 10.1.0.0 255.255.0.0 10.255.0.9
            [by tunnel]
            ip route 10.1.0.0 255.255.0.0 Tunnel0
            [by nobody]
            ip route 0.0.0.0 0.0.0.0 192.0.2.77
            [to both]
            ip route 10.1.1.0 255.255.255.0 10.255.0.1
            ip route 10.1.2.0 255.255.255.0 10.255.0.2
            """;

    private static Topology.Router router(String name, int number, String lan, String text) {
        String all =
                """
                hostname %1$s
                interface Ethernet0/0
                 ip address 192.0.2.%2$d 255.255.255.0
                interface Ethernet0/1
                 ip address %3$s 255.255.255.0
                interface Tunnel0
                 ip address 10.255.0.%2$d 255.255.255.0
                 ip nhrp network-id 1
                 tunnel source Ethernet0/0
                 tunnel mode gre multipoint
                """
                        .formatted(name, number, lan);
        String server = number == 9 ? "" : " ip nhrp nhs 10.255.0.9 nbma 192.0.2.9 multicast\n";
        ConfigReader.Result read = ConfigReader.read(Languages.CONFIG, name, all + server + text);
        assertThat(read.lines())
                .filteredOn(l -> !l.message().isEmpty() && l.kind().toString().equals("INVALID"))
                .isEmpty();
        return new Topology.Router(name, name + ".cfg", read.config());
    }

    private static Promises promises(String hub, String a, String b, String without) {
        Topology topology =
                Inference.infer(
                        List.of(
                                router("A", 1, "10.1.1.1", piece(a)),
                                router("B", 2, "10.1.2.1", piece(b)),
                                router("H", 9, "10.1.0.1", piece(hub))),
                        LabFile.EMPTY);
        return new Promises(topology, Overlay.of(topology), without);
    }

    private static String piece(String name) {
        int begin = PIECES.indexOf("[" + name + "]\n");
        assertThat(begin).as(name).isNotNegative();
        String text = PIECES.substring(begin + name.length() + 3);
        int end = text.indexOf('[');
        return end < 0 ? text : text.substring(0, end);
    }

    @ParameterizedTest(name = "hub {0}, spokes {1} and {2}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    nothing              | nothing             | nothing              |
                    to both              | by H                | by H                 | AH AB BH BA HA HB
                    to both              | by tunnel           | by nobody            | AH AB HA HB
                    nothing              | by H                | by H                 | AH BH
                    eigrp                | eigrp               | eigrp                | AH BH HA HB
                    eigrp for all        | eigrp               | eigrp                | AH AB BH BA HA HB
                    eigrp for all        | eigrp stub          | eigrp stub           | AH AB BH BA HA HB
                    eigrp for all        | eigrp receive-only  | eigrp                | AH AB BH HB
                    eigrp for all        | eigrp but 10.1.2.0  | eigrp                | AH BH BA HA HB
                    eigrp for all        | eigrp               | eigrp 2              | AH HA
                    eigrp for all        | eigrp               | eigrp on the tunnel  | AH BH BA HA
                    eigrp for all        | eigrp               | eigrp with connected | AH AB BH BA HA HB
                    eigrp, passive       | eigrp               | eigrp                |
                    eigrp summary        | eigrp               | eigrp                | AH AB BH BA HA HB
                    ospf                 | ospf                | ospf                 | AH AB BH BA HA HB
                    ospf                 | ospf 1              | ospf                 | BH HB
                    nothing              | ospf                | ospf                 |
                    rip                  | rip                 | rip                  | AH AB BH BA HA HB
                    rip                  | ospf                | rip                  | BH HB
                    bgp reflector        | bgp                 | bgp                  | AH AB BH BA HA HB
                    bgp listens          | bgp                 | bgp                  | AH BH HA HB
                    bgp reflector        | bgp                 | bgp of ospf          | AH AB BH BA HA HB
                    bgp reflector        | bgp                 | bgp with a password  | AH HA
                    bgp reflector        | bgp but 10.1.2.0    | bgp                  | AH BH BA HA HB
                    bgp reflector        | bgp but 10.1.2.0 of all | bgp              | AH BH BA HA HB
                    bgp reflector        | bgp of nobody       | bgp                  | BH BA HA HB
                    bgp reflector        | bgp to nobody       | bgp                  | AH AB BH HB
                    bgp reflector        | bgp without its own | bgp                  | AH AB BH HB
                    bgp reflector        | bgp                 | bgp of a network that is not there | AH BH BA HA
                    bgp reflector        | bgp 65001           | bgp                  | BH HB
                    bgp of all           | bgp 65001           | bgp 65002            | AH AB BH BA HA HB
                    bgp of all           | bgp 65001           | bgp 65001            | AH HA
                    bgp of all           | bgp 65001 for its own alone | bgp 65002    | AH BH BA HA HB
                    bgp summary          | bgp 65001           | bgp 65002            | AH BH HA HB
                    """)
    void waysAreThoseThatTheTextsGive(String hub, String a, String b, String ways) {
        Promises promises = promises(hub, a, b, "");
        Map<String, String> lans =
                Map.of("A", "10.1.1.0/24", "B", "10.1.2.0/24", "H", "10.1.0.0/24");
        List<String> found = new ArrayList<>();
        for (String from : List.of("A", "B", "H")) {
            for (String to : List.of("H", "A", "B")) {
                Prefix lan = Prefix.parse(lans.getOrDefault(to, ""));
                if (!from.equals(to) && promises.knows(from, "", lan, to, "")) {
                    found.add(from + to);
                }
            }
        }
        assertThat(String.join(" ", found)).isEqualTo(ways == null ? "" : ways);
    }

    @Test
    void neighboursAreThoseOfTheHubOnTheTunnel() {
        assertThat(promises("ospf", "ospf", "ospf", "").adjacencies())
                .extracting(Promises.Adjacency::toString)
                .containsExactlyInAnyOrder(
                        "A with H by ospf",
                        "H with A by ospf",
                        "B with H by ospf",
                        "H with B by ospf");
    }

    @Test
    void neighboursOfBgpAreThoseThatBothEndsName() {
        assertThat(promises("bgp reflector", "bgp", "bgp with a password", "").adjacencies())
                .extracting(a -> a + " " + a.addresses() + " " + a.hold().toSeconds())
                .containsExactlyInAnyOrder(
                        "A with H by bgp [10.255.0.9] 180", "H with A by bgp [10.255.0.1] 180");
    }

    @Test
    void withoutTheHubNothingIsPromised() {
        Promises promises = promises("eigrp for all", "eigrp", "by H", "H");
        assertThat(promises.adjacencies()).isEmpty();
        assertThat(promises.knows("A", "", Prefix.parse("10.1.2.0/24"), "B", "")).isFalse();
        assertThat(promises.knows("B", "", Prefix.parse("10.1.1.0/24"), "A", "")).isFalse();
    }
}
