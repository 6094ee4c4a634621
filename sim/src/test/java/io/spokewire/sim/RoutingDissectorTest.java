package io.spokewire.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.spokewire.command.ConfigReader;
import io.spokewire.command.Section;
import io.spokewire.router.Languages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What routing protocols send, read by Wireshark, which nobody here has written: routers on one LAN
 * meet, learn, change, and part; each kind of message is there, and none is malformed.
 */
class RoutingDissectorTest {
    /** A conversation. */
    enum Conversation {
        /** Attributes of all kinds, several paths, reflection, refreshes, withdrawals, the end. */
        BGP(
                "bgp",
                "bgp.type",
                "1, 2, 3, 4, 5",
                """
                route-map ALL permit 10
                 set community 65000:1 no-export additive
                 set large-community 4200000000:1:2 65000:3:4
                 set extcommunity rt 65000:7 4200000000:9
                 set extcommunity soo 192.0.2.9:3
                 set metric 77
                 set as-path prepend 4200000000 65000
                router bgp 65000
                 bgp graceful-restart
                 timers bgp 5 15
                 neighbor R peer-group
                 neighbor R remote-as 65000
                 neighbor 10.0.0.OTHER peer-group R
                 neighbor 10.0.0.THIRD remote-as 4200000001
                 neighbor 10.0.0.THIRD password sesame
                 address-family ipv4
                  network 10.N.0.0 mask 255.255.0.0
                  network 10.N.1.0 mask 255.255.255.0
                  aggregate-address 10.0.0.0 255.0.0.0 as-set
                  bgp additional-paths send receive
                  bgp additional-paths select all
                  neighbor R route-reflector-client
                  neighbor R advertise additional-paths all
                  neighbor R send-community both
                  neighbor 10.0.0.THIRD send-community large
                  neighbor 10.0.0.THIRD route-map ALL out
                  neighbor 10.0.0.THIRD advertisement-interval 0
                  neighbor 10.0.0.THIRD default-originate
                 address-family ipv6
                  network 2001:DB8:N::/48
                  neighbor R activate
                  neighbor 10.0.0.THIRD activate
                """
                        .replace("neighbor 10.0.0.THIRD", "neighbor 10.0.0.3"),
                """
                router bgp 4200000001
                 timers bgp 5 15
                 neighbor 10.0.0.1 remote-as 65000
                 neighbor 10.0.0.1 password sesame
                 neighbor 10.0.0.2 remote-as 65000
                 neighbor 10.0.0.2 password sesame
                 neighbor 10.0.0.2 send-community both
                 network 10.3.0.0 mask 255.255.0.0
                 address-family ipv6
                  neighbor 10.0.0.1 activate
                  neighbor 10.0.0.2 activate
                """,
                "send-community large",
                "weight 7"), // another policy for what comes: it is asked for again
        OSPF(
                "ospf",
                "ospf.msg",
                "1, 2, 3, 4, 5",
                """
                router ospf 1
                 router-id 9.0.0.N
                 redistribute static subnets metric 20 tag 5
                 default-information originate always
                 network 10.0.0.0 0.0.0.255 area 0
                 area 0 authentication message-digest
                 area N nssa
                 network 10.N.0.0 0.0.255.255 area N
                """,
                "",
                "metric 20",
                "metric 30"),
        OSPFV3(
                "ospf",
                "ospf.msg",
                "1, 2, 3, 4, 5",
                """
                ipv6 router ospf 1
                 router-id 9.0.0.N
                 redistribute static metric 20 tag 5
                 default-information originate always
                """,
                "",
                "metric 20",
                "metric 30"),
        /** Every packet has a trailer, RFC 7166. */
        OSPFV3_TRAILER(
                "ospf",
                "ospf.msg",
                "1, 2, 3, 4, 5",
                """
                key chain K
                 key 1
                  key-string sesame
                  cryptographic-algorithm hmac-sha-256
                ipv6 router ospf 1
                 router-id 9.0.0.N
                 redistribute static metric 20 tag 5
                 default-information originate always
                """,
                "",
                "metric 20",
                "metric 30"),
        EIGRP(
                "eigrp",
                "eigrp.opcode",
                "1, 3, 4, 5",
                """
                key chain K
                 key 1
                  key-string sesame
                router eigrp 100
                 eigrp router-id 9.0.0.N
                 network 10.0.0.0
                 redistribute static metric 1000 10 255 1 1500
                ipv6 router eigrp 100
                 eigrp router-id 9.0.0.N
                 redistribute static metric 1000 10 255 1 1500
                """,
                "",
                "metric 1000 10",
                "metric 1000 20"),
        EIGRP_NAMED(
                "eigrp",
                "eigrp.opcode",
                "1, 3, 4, 5",
                """
                router eigrp NAME
                 address-family ipv4 unicast autonomous-system 100
                  eigrp router-id 9.0.0.N
                  network 10.0.0.0
                  af-interface GigabitEthernet0/0
                   authentication mode hmac-sha-256 sesame
                  topology base
                   redistribute static metric 1000 10 255 1 1500
                 address-family ipv6 unicast autonomous-system 100
                  eigrp router-id 9.0.0.N
                  topology base
                   redistribute static metric 1000 10 255 1 1500
                """,
                "",
                "metric 1000 10",
                "metric 1000 20"),
        RIP(
                "rip",
                "rip.command",
                "1, 2",
                """
                key chain K
                 key 1
                  key-string sesame
                router rip
                 version 2
                 network 10.0.0.0
                 redistribute static metric 3
                 timers basic 5 15 15 30
                """,
                "",
                "metric 3",
                "metric 4"),
        BFD(
                "bfd",
                "bfd.sta",
                "1, 2, 3",
                """
                router ospf 1
                 router-id 9.0.0.N
                 network 10.0.0.0 0.0.0.255 area 0
                 bfd all-interfaces
                """,
                "",
                "bfd all-interfaces",
                "maximum-paths 4");

        private final String filter;
        private final String kind;
        private final String kinds;
        private final String lines;
        private final String third;
        private final String was;
        private final String becomes;

        Conversation(
                String filter,
                String kind,
                String kinds,
                String lines,
                String third,
                String was,
                String becomes) {
            this.filter = filter;
            this.kind = kind;
            this.kinds = kinds;
            this.lines = lines;
            this.third = third;
            this.was = was;
            this.becomes = becomes;
        }

        /** Which packets are to be marked in some way, and how; by turns. */
        private List<String> marks() {
            return switch (this) {
                case OSPF ->
                        List.of(
                                "ospf",
                                "ospf.auth.type == 2",
                                "ospf.msg == 1",
                                "ospf.lls.ext.options == 0x10 && ospf.v2.lls.auth_data");
                // Of the other kinds Wireshark does not look for a trailer: they have no options.
                case OSPFV3_TRAILER ->
                        List.of(
                                "ospf.msg < 3",
                                "ospf.at.auth_type == 1 && ospf.at.auth_data_len == 48");
                // With a trailer Wireshark 4.0 takes this block for it (RFC 7166 section 2).
                case OSPFV3 -> List.of("ospf.msg == 1", "ospf.v3.lls.ext.options == 0x10");
                case BFD -> List.of("ospf.msg == 1", "ospf.lls.ext.options == 0x10");
                case EIGRP ->
                        List.of("ip && eigrp", "eigrp.auth.type == 2 && eigrp.auth.length == 16");
                case EIGRP_NAMED ->
                        List.of("ip && eigrp", "eigrp.auth.type == 3 && eigrp.auth.length == 32");
                case BGP, RIP -> List.of();
            };
        }

        private String text(int number) {
            String interfaceLines =
                    switch (this) {
                        case OSPF ->
                                """
                                 ip ospf message-digest-key 1 md5 sesame
                                 ip ospf bfd strict-mode
                                 bfd interval 900 min_rx 900 multiplier 3
                                """;
                        case OSPFV3 ->
                                """
                                 ipv6 ospf 1 area 0
                                 ipv6 ospf bfd strict-mode
                                 bfd interval 900 min_rx 900 multiplier 3
                                """;
                        case OSPFV3_TRAILER ->
                                """
                                 ipv6 ospf 1 area 0
                                 ospfv3 authentication key-chain K
                                """;
                        case EIGRP ->
                                """
                                 ip authentication mode eigrp 100 md5
                                 ip authentication key-chain eigrp 100 K
                                 ipv6 eigrp 100
                                """;
                        case RIP ->
                                """
                                 ip rip authentication mode md5
                                 ip rip authentication key-chain K
                                """;
                        case BFD ->
                                """
                                 ip ospf bfd strict-mode
                                 bfd interval 300 min_rx 300 multiplier 3
                                """;
                        case BGP, EIGRP_NAMED -> "";
                    };
            String process = number == 3 && !third.isEmpty() ? third : lines;
            return ("""
            interface GigabitEthernet0/0
             ip address 10.0.0.N 255.255.255.0
             ipv6 address FE80::N link-local
             ipv6 address 2001:DB8::N/64
            """
                            + interfaceLines
                            + """
                            interface Loopback0
                             ip address 10.N.2.1 255.255.255.0
                            ip route 10.N.0.0 255.255.0.0 Null0
                            ip route 10.N.1.0 255.255.255.0 Null0
                            ipv6 route 2001:DB8:N::/48 Null0
                            """
                            + process)
                    .replace("N.", number + ".")
                    .replace(".N", "." + number)
                    .replace("::N", "::" + number)
                    .replace(":N:", ":" + number + ":")
                    .replace(" N ", " " + number + " ")
                    .replaceAll("(?m) N$", " " + number)
                    .replace("OTHER", "" + (number == 1 ? 2 : 1));
        }
    }

    private static Section read(String text) {
        ConfigReader.Result read = ConfigReader.read(Languages.CONFIG, "test", text);
        assertThat(read.clean()).as("%s%n%s", text, read.lines()).isTrue();
        return read.config();
    }

    @ParameterizedTest
    @EnumSource
    void wiresharkReadsTheConversation(Conversation conversation, @TempDir Path folder)
            throws IOException, InterruptedException {
        Tshark.needed();
        List<Topology.Router> routers = new ArrayList<>();
        for (int i = 1; i <= 3; i++) {
            routers.add(new Topology.Router("r" + i, "r" + i, read(conversation.text(i))));
        }
        Topology topology = OneLan.of(routers);
        Path pcap = folder.resolve("lan.pcap");
        try (Simulation net = Simulation.of(topology, 5)) {
            net.capture().start();
            net.runFor(Duration.ofSeconds(70));
            String text = conversation.text(1);
            // Something is told anew, something is gone, and comes back.
            net.configure("r1", read(text.replace(conversation.was, conversation.becomes)));
            net.runFor(Duration.ofSeconds(40));
            net.configure("r1", read(text.replaceAll("(?m)^ip route 10.1.1.*\n", "")));
            net.runFor(Duration.ofSeconds(40));
            net.configure("r1", read(text.replaceAll("(?m)^interface Loopback0\n.*\n", "")));
            net.runFor(Duration.ofSeconds(40));
            net.configure("r1", read(text.replaceAll("(?ms)^(ipv6 )?router .*", "")));
            net.runFor(Duration.ofSeconds(40));
            Files.write(pcap, net.capture().pcap("lan"));
        }
        Set<Integer> kinds = new TreeSet<>();
        for (String line : Tshark.read(folder, pcap, conversation.filter, conversation.kind)) {
            Arrays.stream(line.split(",", -1))
                    .filter(word -> !word.isEmpty())
                    .forEach(word -> kinds.add(Integer.decode(word)));
        }
        List<Integer> wanted =
                Arrays.stream(conversation.kinds.split(", ", -1)).map(Integer::valueOf).toList();
        assertThat(kinds).as("kinds of messages").containsAll(wanted);
        List<String> marks = conversation.marks();
        for (int i = 0; i < marks.size(); i += 2) {
            String so = marks.get(i + 1);
            assertThat(Tshark.read(folder, pcap, so, "frame.number")).as(so).isNotEmpty();
            String not = "(" + marks.get(i) + ") && !(" + so + ")";
            assertThat(Tshark.read(folder, pcap, not, "frame.number")).as(not).isEmpty();
        }
        assertThat(
                        Tshark.read(
                                folder,
                                pcap,
                                Tshark.WRONG,
                                "frame.number",
                                "ip.src",
                                "_ws.col.Protocol",
                                "_ws.expert.message"))
                .isEmpty();
    }
}
