package io.spokewire.nhrp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.spokewire.net.Address;
import io.spokewire.net.AddressFamily;
import io.spokewire.net.InterfaceAddress;
import io.spokewire.net.Prefix;
import io.spokewire.nhrp.DmvpnView.TunnelState;
import io.spokewire.nhrp.NhrpSnapshot.CacheEntry;
import io.spokewire.nhrp.NhrpSnapshot.Flag;
import io.spokewire.nhrp.NhrpSnapshot.MessageKind;
import io.spokewire.nhrp.NhrpSnapshot.Origin;
import io.spokewire.nhrp.NhrpSnapshot.PeerState;
import io.spokewire.nhrp.NhrpSnapshot.Pending;
import io.spokewire.nhrp.NhrpSnapshot.Requester;
import io.spokewire.nhrp.NhrpSnapshot.Server;
import io.spokewire.nhrp.NhrpSnapshot.ServerState;
import io.spokewire.nhrp.NhrpSnapshot.Traffic;
import io.spokewire.nhrp.NhrpViews.Cache;
import io.spokewire.nhrp.NhrpViews.Counters;
import io.spokewire.nhrp.NhrpViews.Extent;
import io.spokewire.nhrp.NhrpViews.Servers;
import io.spokewire.nhrp.NhrpViews.Summary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The layouts of IOS. Programs read them line by line with patterns: the patterns here are what
 * such a program needs, and are held against outputs of real routers too where those lie beside the
 * tree.
 */
class NhrpViewsTest {
    private static final Path SAMPLES = Path.of("../../shared/show-outputs");

    private static CacheEntry entry(
            String target,
            String nextHop,
            String nbma,
            Origin type,
            List<Flag> flags,
            Optional<Duration> expires,
            PeerState state,
            Optional<Duration> stateAge) {
        return new CacheEntry(
                "Tunnel0",
                "",
                Prefix.parse(target),
                nextHop.isEmpty() ? Optional.empty() : Optional.of(Address.parse(nextHop)),
                nbma.isEmpty() ? Optional.empty() : Optional.of(Address.parse(nbma)),
                Optional.empty(),
                type,
                flags,
                Duration.ofSeconds(32),
                expires,
                255,
                0,
                "",
                flags.contains(Flag.LOCAL)
                        ? List.of(new Requester(Address.parse("10.255.0.12"), 97))
                        : List.of(),
                4,
                state,
                stateAge,
                "");
    }

    private static final List<CacheEntry> CACHE =
            List.of(
                    entry(
                            "10.255.0.1/32",
                            "10.255.0.1",
                            "203.0.113.2",
                            Origin.STATIC,
                            List.of(Flag.USED),
                            Optional.empty(),
                            PeerState.UP,
                            Optional.of(Duration.ofHours(156))),
                    entry(
                            "10.255.0.12/32",
                            "10.255.0.12",
                            "198.51.100.6",
                            Origin.DYNAMIC,
                            List.of(Flag.ROUTER, Flag.NHOP, Flag.RIB),
                            Optional.of(Duration.ofSeconds(147)),
                            PeerState.UP,
                            Optional.of(Duration.ofSeconds(32))),
                    entry(
                            "10.1.2.0/24",
                            "10.255.0.12",
                            "198.51.100.6",
                            Origin.DYNAMIC,
                            List.of(Flag.ROUTER, Flag.RIB),
                            Optional.of(Duration.ofSeconds(147)),
                            PeerState.UP,
                            Optional.of(Duration.ofSeconds(32))),
                    entry(
                            "10.1.1.0/24",
                            "10.255.0.11",
                            "198.51.100.2",
                            Origin.DYNAMIC,
                            List.of(Flag.ROUTER, Flag.UNIQUE, Flag.LOCAL),
                            Optional.of(Duration.ofSeconds(149)),
                            PeerState.UP,
                            Optional.of(Duration.ofSeconds(32))),
                    entry(
                            "10.255.0.77/32",
                            "",
                            "",
                            Origin.INCOMPLETE,
                            List.of(Flag.NEGATIVE),
                            Optional.of(Duration.ofSeconds(170)),
                            PeerState.NHRP,
                            Optional.empty()));

    private static Server server(String address, String nbma, ServerState state) {
        boolean answers = state == ServerState.RESPONDING;
        return new Server(
                "Tunnel0",
                "",
                AddressFamily.IPV4,
                Optional.of(Address.parse(address)),
                nbma.isEmpty() ? Optional.empty() : Optional.of(Address.parse(nbma)),
                false,
                state,
                0,
                0,
                105434,
                0,
                answers ? 105434 : 0,
                answers ? Optional.of(Duration.ofSeconds(49)) : Optional.empty(),
                35914,
                answers ? Optional.of(35914L) : Optional.empty(),
                "");
    }

    private static final List<Server> SERVERS =
            List.of(
                    server("10.255.0.1", "203.0.113.2", ServerState.RESPONDING),
                    server("10.255.0.2", "", ServerState.EXPECTING));

    private static final List<Pending> PENDING =
            List.of(
                    new Pending(
                            "Tunnel0", AddressFamily.IPV4, 57, 64, Address.parse("10.255.0.2")));

    private static final List<Traffic> TRAFFIC =
            List.of(
                    new Traffic(
                            "Tunnel0",
                            AddressFamily.IPV4,
                            10000,
                            10,
                            0,
                            Map.of(
                                    MessageKind.RESOLUTION_REQUEST,
                                    69L,
                                    MessageKind.RESOLUTION_REPLY,
                                    73L,
                                    MessageKind.REGISTRATION_REQUEST,
                                    5083L,
                                    MessageKind.PURGE_REQUEST,
                                    41L),
                            Map.of(MessageKind.TRAFFIC_INDICATION, 41L),
                            Map.of(),
                            Map.of()));

    private static final TunnelState STATE =
            new TunnelState(
                    "Tunnel0",
                    true,
                    true,
                    "",
                    List.of(InterfaceAddress.parse("10.255.0.11/24")),
                    "",
                    Optional.of(Address.parse("198.51.100.2")),
                    Optional.empty(),
                    "",
                    "",
                    false,
                    "");

    private static DmvpnView dmvpn(boolean detail) {
        return DmvpnView.of(
                detail,
                List.of(AddressFamily.IPV4),
                List.of(STATE),
                new NhrpSnapshot(CACHE, SERVERS, PENDING, TRAFFIC, List.of()));
    }

    @Test
    void theCache() {
        assertThat(new Cache(Extent.NORMAL, CACHE).text())
                .isEqualTo(
                        """
                        10.255.0.1/32 via 10.255.0.1
                           Tunnel0 created 00:00:32, never expire
                           Type: static, Flags: used
                           NBMA address: 203.0.113.2
                        10.255.0.12/32 via 10.255.0.12
                           Tunnel0 created 00:00:32, expire 00:02:27
                           Type: dynamic, Flags: router nhop rib
                           NBMA address: 198.51.100.6
                        10.1.2.0/24 via 10.255.0.12
                           Tunnel0 created 00:00:32, expire 00:02:27
                           Type: dynamic, Flags: router rib
                           NBMA address: 198.51.100.6
                        10.1.1.0/24 via 10.255.0.11
                           Tunnel0 created 00:00:32, expire 00:02:29
                           Type: dynamic, Flags: router unique local
                           NBMA address: 198.51.100.2
                            (no-socket)
                        10.255.0.77/32
                           Tunnel0 created 00:00:32, expire 00:02:50
                           Type: incomplete, Flags: negative
                           Cache hits: 4
                        """);
    }

    @Test
    void theCacheInDetail() {
        assertThat(new Cache(Extent.DETAIL, CACHE.subList(3, 4)).text())
                .endsWith(
                        """
                           NBMA address: 198.51.100.2
                           Preference: 255
                            (no-socket)
                          Requester: 10.255.0.12 Request ID: 97
                        """);
    }

    @Test
    void peersOfATunnel() {
        assertThat(dmvpn(false).text())
                .endsWith(
                        """
                        Interface: Tunnel0, IPv4 NHRP Details
                        Type:Spoke, NHRP Peers:4,

                         # Ent  Peer NBMA Addr Peer Tunnel Add State  UpDn Tm Attrb
                         ----- --------------- --------------- ----- -------- -----
                             1 203.0.113.2          10.255.0.1    UP    6d12h     S
                             2 198.51.100.6        10.255.0.12    UP 00:00:32   DT1
                                                   10.255.0.12    UP 00:00:32   DT1
                             1 198.51.100.2        10.255.0.11    UP 00:00:32   DLX
                             1 UNKNOWN             10.255.0.77  NHRP    never    IX

                        """);
    }

    @Test
    void peersOfATunnelInDetail() {
        assertThat(dmvpn(true).text())
                .contains(
                        """
                        Interface Tunnel0 is up/up, Addr. is 10.255.0.11, VRF ""
                           Tunnel Src./Dest. addr: 198.51.100.2/MGRE, Tunnel VRF ""
                           Protocol/Transport: "multi-GRE/IP", Protect ""
                           Interface State Control: Disabled
                           nhrp event-publisher : Disabled

                        IPv4 NHS:
                        10.255.0.1  RE  NBMA Address: 203.0.113.2 priority = 0 cluster = 0
                        10.255.0.2   E  priority = 0 cluster = 0
                        Type:Spoke, Total NBMA Peers (v4/v6): 4

                        # Ent  Peer NBMA Addr Peer Tunnel Add State  UpDn Tm Attrb    Target Network
                        ----- --------------- --------------- ----- -------- ----- -----------------
                            1 203.0.113.2          10.255.0.1    UP    6d12h     S     10.255.0.1/32
                        """);
    }

    @Test
    void aTunnelThatIsDownSaysWhy() {
        TunnelState down =
                new TunnelState(
                        "Tunnel0",
                        true,
                        false,
                        "tunnel protection is not obeyed",
                        List.of(),
                        "",
                        Optional.empty(),
                        Optional.empty(),
                        "",
                        "IPS",
                        false,
                        "");
        assertThat(
                        DmvpnView.of(
                                        false,
                                        List.of(AddressFamily.IPV4),
                                        List.of(down),
                                        new NhrpSnapshot(
                                                List.of(), List.of(), List.of(), TRAFFIC,
                                                List.of()))
                                .text())
                .contains("Type:Hub, NHRP Peers:0,")
                .contains(" Tunnel0 is down: tunnel protection is not obeyed\n");
    }

    @Test
    void serversInDetail() {
        assertThat(new Servers(true, SERVERS, PENDING).text())
                .isEqualTo(
                        """
                        Legend: E=Expecting replies, R=Responding, W=Waiting, D=Dynamic
                        Tunnel0:
                        10.255.0.1  RE  NBMA Address: 203.0.113.2 priority = 0 cluster = 0  req-sent 105434  req-failed 0  repl-recv 105434 (00:00:49 ago)
                         Current Request ID: 35914 (Ack: 35914)
                         Protection Socket Requested: FALSE
                        10.255.0.2   E  priority = 0 cluster = 0  req-sent 105434  req-failed 0  repl-recv 0
                         Current Request ID: 35914
                         Protection Socket Requested: FALSE


                        Pending Registration Requests:
                        Registration Request: Reqid 57, Ret 64  NHS 10.255.0.2 (Tu0)
                        """);
    }

    @Test
    void counters() {
        assertThat(new Counters(false, TRAFFIC).text())
                .isEqualTo(
                        """
                        Tunnel0: Max-send limit:10000Pkts/10Sec, Usage:0%
                           Sent: Total 5266
                                 69 Resolution Request  73 Resolution Reply  5083 Registration Request
                                 0 Registration Reply  41 Purge Request  0 Purge Reply
                                 0 Error Indication  0 Traffic Indication  0 Redirect Suppress
                           Rcvd: Total 41
                                 0 Resolution Request  0 Resolution Reply  0 Registration Request
                                 0 Registration Reply  0 Purge Request  0 Purge Reply
                                 0 Error Indication  41 Traffic Indication  0 Redirect Suppress
                        """);
    }

    @Test
    void summary() {
        assertThat(Summary.of(AddressFamily.IPV4, CACHE).text())
                .isEqualTo(
                        """
                        IP NHRP cache 5 entries, 3920 bytes
                            1 static   3 dynamic    1 incomplete
                        4 Remote
                            1 static   2 dynamic    1 incomplete
                            1 nhop     0 bfd
                            0 default  0 temporary
                            2 route
                                2 rib (2 H    0 nho)
                                0 bgp
                            0 lfib
                        1 Local
                            0 static   1 dynamic    0 incomplete
                            0 lfib
                        """);
    }

    /** Which lines of an output each pattern takes; all others have to be taken by none. */
    private static List<String> unread(String output, List<Pattern> patterns) {
        List<String> left = new ArrayList<>();
        for (String line : output.lines().toList()) {
            boolean taken =
                    line.isBlank()
                            || line.startsWith("show ")
                            || patterns.stream().anyMatch(p -> p.matcher(line).find());
            if (!taken) {
                left.add(line);
            }
        }
        return left;
    }

    private static final List<Pattern> DMVPN =
            patterns(
                    "^Legend: Attrb -->",
                    "^\\s+(N|T1|C|# Ent|NHS Status:|UpDn Time) (-|-->|E)",
                    "^=+$",
                    "^Interface: +\\S+, +IPv4 NHRP Details *$",
                    "^Type:\\S+, +NHRP Peers:\\d+,$",
                    "^ ?(# )?Ent +Peer NBMA Addr +Peer Tunnel Add +State +UpDn Tm +Attrb$",
                    "^ ?-----( -+)+$",
                    "^ +\\d+ +([a-fA-F\\d.:]+|UNKNOWN) +[\\d.]+ +[A-Z]+ +([\\d\\w]+|never|[\\d:]+)"
                            + " +\\w+$",
                    "^ +\\d+ +[A-F\\d:]+$",
                    "^ +[\\d.]+ +[A-Z]+ +(\\w+|[\\d:]+) +\\w+$");
    private static final List<Pattern> CACHE_LINES =
            patterns(
                    "^[\\d.]+/\\d+ via [\\d.]+$",
                    "^[\\d.]+/\\d+$",
                    "^ +\\S+ created [\\w:]+, (never expire|expire [\\w:]+) *$",
                    "^ +Type: (static|dynamic|incomplete), Flags:( \\w+)* *$",
                    "^ +NBMA address: [\\d.]+$",
                    "^ +\\(no-socket\\) *$",
                    "^ +Preference: \\d+$",
                    "^ +Requester: [\\d.]+ Request ID: \\d+$",
                    "^ +Cache hits: \\d+$");
    private static final List<Pattern> SERVER_LINES =
            patterns(
                    "^Legend: E=Expecting",
                    "^\\S+:$",
                    "^[\\d.]+ +(RE|E|W)D? +(NBMA Address: +[\\d.]+ +)?priority = \\d+ cluster ="
                            + " \\d+( +req-sent \\d+ +req-failed \\d+ +repl-recv \\d+( \\([\\w:]+"
                            + " ago\\))?)?$",
                    "^ Current Request ID: \\d+( +\\(Ack: \\d+\\))?$",
                    "^ Protection Socket Requested: \\w+$",
                    "^Pending Registration Requests:$",
                    "^Registration Request: Reqid \\d+, Ret \\d+ +NHS [\\d.]+( expired)?("
                            + " \\(\\w+\\))?$");
    private static final List<Pattern> TRAFFIC_LINES =
            patterns(
                    "^Global statistics:$",
                    "^ Packet Queue size: \\d+\\[\\d+\\]\\(\\d+\\)$",
                    "^\\S+: Max-send limit:\\d+Pkts/\\d+Sec, Usage:\\d+%$",
                    "^ +(Sent|Rcvd|Fwd): Total \\d+$",
                    "^ {9}\\d+ Resolution Request  \\d+ Resolution Reply  \\d+ Registration"
                            + " Request$",
                    "^ {9}\\d+ Registration Reply  \\d+ Purge Request  \\d+ Purge Reply$",
                    "^ {9}\\d+ Error Indication  \\d+ Traffic Indication  \\d+ Redirect Suppress$");
    private static final List<Pattern> SUMMARY_LINES =
            patterns(
                    "^ *(IP|IPv6) NHRP cache \\d+ entr(y|ies), \\d+ bytes$",
                    "^    \\d+ static +\\d+ dynamic +\\d+ incomplete$",
                    "^\\d+ (Remote|Local)$",
                    "^    \\d+ nhop +\\d+ bfd$",
                    "^    \\d+ default +\\d+ temporary$",
                    "^    \\d+ route$",
                    "^        \\d+ rib \\(\\d+ H +\\d+ nho\\)$",
                    "^        \\d+ bgp$",
                    "^    \\d+ lfib$");

    private static List<Pattern> patterns(String... texts) {
        return List.of(texts).stream().map(Pattern::compile).toList();
    }

    @Test
    void oursIsReadByThePatterns() {
        assertThat(unread(dmvpn(false).text(), DMVPN)).isEmpty();
        assertThat(unread(new Cache(Extent.NORMAL, CACHE).text(), CACHE_LINES)).isEmpty();
        assertThat(unread(new Cache(Extent.DETAIL, CACHE).text(), CACHE_LINES)).isEmpty();
        assertThat(unread(new Servers(true, SERVERS, PENDING).text(), SERVER_LINES)).isEmpty();
        assertThat(unread(new Servers(false, SERVERS, PENDING).text(), SERVER_LINES)).isEmpty();
        assertThat(unread(new Counters(true, TRAFFIC).text(), TRAFFIC_LINES)).isEmpty();
        assertThat(unread(Summary.of(AddressFamily.IPV6, CACHE).text(), SUMMARY_LINES)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "ShowDmvpn, DMVPN",
        "ShowIpNhrp, CACHE",
        "ShowIpNhrpDetail, CACHE",
        "ShowIpNhrpNhs, SERVERS",
        "ShowIpNhrpNhsDetail, SERVERS",
        "ShowIpNhrpTraffic, TRAFFIC",
        "ShowIpNhrpSummary, SUMMARY",
        "ShowIpv6NhrpSummary, SUMMARY",
    })
    void theSamePatternsReadRealRouters(String folder, String which) throws IOException {
        Path samples = SAMPLES.resolve(folder);
        assumeTrue(Files.isDirectory(samples), () -> "NOT RUN: no real outputs in " + samples);
        List<Pattern> patterns =
                switch (which) {
                    case "DMVPN" -> DMVPN;
                    case "CACHE" -> CACHE_LINES;
                    case "SERVERS" -> SERVER_LINES;
                    case "TRAFFIC" -> TRAFFIC_LINES;
                    default -> SUMMARY_LINES;
                };
        List<String> left = new ArrayList<>();
        try (var files = Files.newDirectoryStream(samples)) {
            for (Path file : files) {
                left.addAll(unread(Files.readString(file), patterns));
            }
        }
        assertThat(left).isEmpty();
    }

    /** Column by column: our row has its fields where the real one has them. */
    @Test
    void columnsStandWhereIosPutsThem() throws IOException {
        Path sample = SAMPLES.resolve("ShowDmvpn/golden_output1_output.txt");
        assumeTrue(Files.exists(sample), () -> "NOT RUN: no real output in " + sample);
        Pattern row =
                Pattern.compile("(?m)^ +\\d+ +([\\d.]+) +([\\d.]+) +([A-Z]+) +(\\S+) +(\\w+)$");
        assertThat(ends(row.matcher(dmvpn(false).text())))
                .isEqualTo(ends(row.matcher(Files.readString(sample))));
    }

    private static List<Integer> ends(Matcher matcher) {
        assertThat(matcher.find()).isTrue();
        List<Integer> columns = new ArrayList<>();
        columns.add(matcher.start(1) - matcher.start());
        for (int group = 2; group <= 5; group++) {
            columns.add(matcher.end(group) - matcher.start());
        }
        return columns;
    }
}
