package io.spokewire.bgp;

import static io.spokewire.view.Layout.age;
import static io.spokewire.view.Layout.left;
import static io.spokewire.view.Layout.right;

import io.spokewire.bgp.BgpSnapshot.Capability;
import io.spokewire.bgp.BgpSnapshot.Entry;
import io.spokewire.bgp.BgpSnapshot.Family;
import io.spokewire.bgp.BgpSnapshot.Messages;
import io.spokewire.bgp.BgpSnapshot.PathEntry;
import io.spokewire.net.AddressFamily;
import io.spokewire.net.Ipv4Address;
import io.spokewire.view.View;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What the {@code show ip bgp} commands print, laid out as IOS does. */
public final class BgpViews {
    private static final int NETWORK_BYTES = 248;
    private static final int PATH_BYTES = 136;
    private static final int ATTRIBUTE_BYTES = 280;
    private static final int ADDRESS_WIDTH = 16;
    private static final int HOP_COLUMN = 23;
    private static final int METRIC_WIDTH = 10;

    private BgpViews() {}

    /** {@code show ip bgp summary}. */
    public record Summary(BgpSnapshot.Summary table) implements View {
        @Override
        public String text() {
            StringBuilder out = new StringBuilder();
            out.append("BGP router identifier ").append(table.routerId());
            out.append(", local AS number ").append(table.as()).append('\n');
            out.append("BGP table version is ").append(table.version());
            out.append(", main routing table version ").append(table.version()).append('\n');
            long all = 0;
            if (table.networks() > 0) {
                all += line(out, table.networks(), "network entries", NETWORK_BYTES);
                all += line(out, table.paths(), "path entries", PATH_BYTES);
                long sets = (long) table.attributeSets() * ATTRIBUTE_BYTES;
                out.append(table.attributeSets()).append('/').append(table.attributeSets());
                out.append(" BGP path/bestpath attribute entries using ").append(sets);
                out.append(" bytes of memory\n");
                out.append("BGP using ").append(all + sets).append(" total bytes of memory\n");
            }
            BgpSnapshot.Dampening dampening = table.dampening();
            if (!dampening.words().isEmpty()) {
                out.append("Dampening enabled. ").append(dampening.histories());
                out.append(" history paths, ").append(dampening.damped());
                out.append(" dampened paths\n");
            }
            out.append(
                    "\n"
                            + "Neighbor        V           AS MsgRcvd MsgSent   TblVer  InQ OutQ"
                            + " Up/Down  State/PfxRcd\n");
            for (BgpSnapshot.Neighbor n : table.neighbors()) {
                String name = (n.dynamic() ? "*" : "") + n.address();
                out.append(
                        name.length() < ADDRESS_WIDTH
                                ? left(name, ADDRESS_WIDTH)
                                : name + "\n" + " ".repeat(ADDRESS_WIDTH));
                boolean up = n.state().equals("Established");
                out.append('4').append(right(n.remoteAs(), 13));
                out.append(right(n.received().total(), 8));
                out.append(right(n.sent().total(), 8));
                out.append(right(up ? table.version() : 1, 9));
                out.append(right(n.unread(), 5)).append(right(0, 5)).append(' ');
                out.append(left(age(n.upDown()), 8));
                out.append(up ? right(accepted(n), 9) : " " + n.state()).append('\n');
            }
            if (table.neighbors().stream().anyMatch(BgpSnapshot.Neighbor::dynamic)) {
                long dynamic =
                        table.neighbors().stream().filter(BgpSnapshot.Neighbor::dynamic).count();
                out.append("* Dynamically created based on a listen range command\n");
                out.append("Dynamically created neighbors: ").append(dynamic);
                out.append("/(").append(table.rangeLimit()).append(" max), Subnet ranges: ");
                out.append(table.ranges().size()).append("\n\n");
                Map<String, List<BgpSnapshot.Range>> groups = new TreeMap<>();
                for (BgpSnapshot.Range range : table.ranges()) {
                    groups.computeIfAbsent(range.peerGroup(), _ -> new ArrayList<>()).add(range);
                }
                groups.forEach((group, ranges) -> {
                    out.append("BGP peergroup ").append(group);
                    out.append(" listen range group members:\n");
                    ranges.forEach(r -> out.append("  ").append(r.prefix()).append('\n'));
                });
            }
            return out.toString();
        }

        private static long line(StringBuilder out, int count, String what, int bytes) {
            long sum = (long) count * bytes;
            out.append(count).append(' ').append(what).append(" using ").append(sum);
            out.append(" bytes of memory\n");
            return sum;
        }

        private int accepted(BgpSnapshot.Neighbor n) {
            return n.families().stream()
                    .filter(f -> f.family() == table.family())
                    .mapToInt(Family::accepted)
                    .sum();
        }
    }

    /** {@code show bgp all summary}: one table behind the other. */
    public record Summaries(List<Summary> tables) implements View {
        /** Copies the list. */
        public Summaries {
            tables = List.copyOf(tables);
        }

        @Override
        public String text() {
            StringBuilder out = new StringBuilder();
            for (Summary one : tables) {
                String vrf = one.table().vrf();
                out.append("For address family: ").append(BgpSnapshots.name(one.table().family()));
                out.append(vrf.isEmpty() ? "" : ", vrf " + vrf).append('\n');
                out.append(one.text()).append('\n');
            }
            return out.toString();
        }
    }

    /**
     * {@code show ip bgp}: a line for each path.
     *
     * @param total shown below; negative for none
     */
    public record Routes(
            long version, Ipv4Address routerId, String heading, List<Entry> entries, int total)
            implements View {
        private static final String CODES =
                """
                Status codes: s suppressed, d damped, h history, * valid, > best, i - internal,
                              r RIB-failure, S Stale, m multipath, b backup-path, f RT-Filter,
                              x best-external, a additional-path, c RIB-compressed,
                              t secondary path, L long-lived-stale,
                Origin codes: i - IGP, e - EGP, ? - incomplete
                RPKI validation codes: V valid, I invalid, N Not found
                """;
        private static final String LEGEND =
                CODES
                        + """

                             Network          Next Hop            Metric LocPrf Weight Path
                        """;

        /** Copies the list. */
        public Routes {
            entries = List.copyOf(entries);
        }

        @Override
        public String text() {
            StringBuilder out = new StringBuilder();
            if (!entries.isEmpty()) {
                out.append("BGP table version is ").append(version);
                out.append(", local router ID is ").append(routerId).append('\n');
                out.append(LEGEND);
                out.append(heading.isEmpty() ? "" : heading + "\n");
                entries.forEach(entry -> entry(entry, out));
            }
            if (total >= 0) {
                out.append("\nTotal number of prefixes ").append(total).append(" \n");
            }
            return out.toString();
        }

        private static void entry(Entry entry, StringBuilder out) {
            String network = entry.prefix().toString();
            for (PathEntry path : entry.paths()) {
                StringBuilder line = new StringBuilder();
                line.append(' ').append(status(path));
                line.append(second(path));
                line.append(path.internal() ? 'i' : ' ').append("  ").append(network);
                fill(line, HOP_COLUMN);
                line.append(path.nextHop());
                if (path.nextHop().toString().length() > ADDRESS_WIDTH) {
                    line.append('\n').append(" ".repeat(HOP_COLUMN + ADDRESS_WIDTH));
                } else {
                    fill(line, HOP_COLUMN + ADDRESS_WIDTH);
                }
                line.append(right(path.med() < 0 ? "" : "" + path.med(), METRIC_WIDTH));
                boolean preference = path.localPreference() >= 0;
                line.append(right(preference ? "" + path.localPreference() : "", 7));
                line.append(right(path.weight(), 7)).append(' ');
                line.append(path.asPath()).append(path.asPath().isEmpty() ? "" : " ");
                out.append(line).append(path.origin()).append('\n');
                network = "";
            }
        }

        private static char second(PathEntry path) {
            if (path.history()) {
                return 'h';
            }
            if (path.damped()) {
                return 'd';
            }
            return path.best() ? '>' : path.multipath() ? 'm' : ' ';
        }

        /** One letter: what is said first wins. */
        private static char status(PathEntry path) {
            if (path.history()) {
                return ' ';
            }
            if (path.suppressed()) {
                return 's';
            }
            if (path.refused()) {
                return 'r';
            }
            return path.stale() ? 'S' : path.valid() ? '*' : ' ';
        }

        /** To a column; what is longer goes on below. */
        private static void fill(StringBuilder line, int column) {
            int length = line.length() - line.lastIndexOf("\n") - 1;
            if (length >= column) {
                line.append('\n').append(" ".repeat(column));
            } else {
                line.append(" ".repeat(column - length));
            }
        }
    }

    /**
     * {@code show ip bgp PREFIX}.
     *
     * @param vrf empty for the default one
     */
    public record Detail(String vrf, Entry entry) implements View {
        @Override
        public String text() {
            StringBuilder out = new StringBuilder();
            out.append("BGP routing table entry for ").append(entry.prefix());
            out.append(", version ").append(entry.version()).append('\n');
            int count = entry.paths().size();
            out.append("Paths: (").append(count).append(" available, ");
            out.append(entry.best() == 0 ? "no best path" : "best #" + entry.best());
            out.append(", table ").append(vrf.isEmpty() ? "default" : vrf).append(")\n");
            if (entry.groups().isEmpty()) {
                out.append("  Not advertised to any peer\n");
            } else {
                out.append("  Advertised to update-groups:\n    ");
                entry.groups().forEach(g -> out.append(' ').append(left("" + g, 10)));
                out.append('\n');
            }
            entry.paths().forEach(path -> path(path, out));
            return out.toString();
        }

        private static void path(PathEntry p, StringBuilder out) {
            out.append("  Refresh Epoch 1\n  ");
            out.append(p.asPath().isEmpty() ? "Local" : p.asPath());
            if (!p.aggregator().isEmpty()) {
                String[] parts = p.aggregator().split(" ", -1);
                out.append(", (aggregated by ").append(parts[0]).append(' ');
                out.append(parts[1]).append(')');
            }
            out.append(p.accepted() || p.history() ? "" : ", (received-only)");
            out.append(p.history() ? " (history entry)" : "");
            out.append(p.damped() ? ", (suppressed due to dampening)" : "");
            out.append(p.source().startsWith("imported") ? ", " + p.source() : "");
            out.append(p.source().equals("injected") ? ", (injected path)" : "");
            out.append(p.stale() && !p.history() ? ", (stale)" : "");
            out.append("\n    ").append(p.nextHop());
            if (!p.valid() && p.accepted() && !p.history()) {
                out.append(" (inaccessible)");
            } else if (p.metric() > 0) {
                out.append(" (metric ").append(p.metric()).append(')');
            }
            out.append(" from ").append(p.neighbor()).append(" (").append(p.routerId());
            out.append(")\n      Origin ");
            out.append(
                    switch (p.origin()) {
                        case "i" -> "IGP";
                        case "e" -> "EGP";
                        default -> "incomplete";
                    });
            out.append(p.med() < 0 ? "" : ", metric " + p.med());
            out.append(", localpref ").append(p.localPreference() < 0 ? 100 : p.localPreference());
            out.append(p.weight() == 0 ? "" : ", weight " + p.weight());
            out.append(p.valid() ? ", valid" : "");
            out.append(
                    switch (p.source()) {
                        case "aggregate" -> ", aggregated, local";
                        case "network", "redistributed" -> ", sourced, local";
                        default -> p.internal() ? ", internal" : ", external";
                    });
            out.append(p.atomicAggregate() ? ", atomic-aggregate" : "");
            out.append(p.multipath() ? ", multipath" : "").append(p.best() ? ", best" : "");
            out.append('\n');
            list(out, "Community: ", p.communities());
            list(out, "Extended Community: ", p.extendedCommunities());
            list(out, "Large Community: ", p.largeCommunities());
            if (!p.originator().isUnspecified() || !p.clusters().isEmpty()) {
                out.append("      Originator: ").append(p.originator()).append(", Cluster list: ");
                out.append(
                                String.join(
                                        ", ",
                                        p.clusters().stream().map(Ipv4Address::toString).toList()))
                        .append('\n');
            }
            p.flaps()
                    .ifPresent(f -> {
                        out.append("      Dampinfo: penalty ").append(f.penalty());
                        out.append(", flapped ").append(f.count()).append(" times in ");
                        out.append(age(f.since()));
                        out.append(p.damped() ? ", reuse in " + age(f.reuse()) : "").append('\n');
                    });
            out.append("      rx pathid: ").append(Integer.toUnsignedString(p.receivedPathId()));
            out.append(", tx pathid: ").append(p.best() ? "0x0" : "0").append('\n');
        }

        private static void list(StringBuilder out, String name, List<String> values) {
            if (!values.isEmpty()) {
                out.append("      ").append(name).append(String.join(" ", values)).append('\n');
            }
        }
    }

    /**
     * {@code show ip bgp dampening flap-statistics} and {@code dampened-paths}: a line for each
     * path.
     *
     * @param statistics whether how often they have come and gone is told
     */
    public record Flaps(long version, Ipv4Address routerId, boolean statistics, List<Entry> entries)
            implements View {
        private static final int NETWORK_WIDTH = 17;
        private static final int FLAPS_WIDTH = 6;
        private static final int TIME_WIDTH = 9;

        /** Copies the list. */
        public Flaps {
            entries = List.copyOf(entries);
        }

        @Override
        public String text() {
            StringBuilder out = new StringBuilder();
            if (entries.isEmpty()) {
                return "";
            }
            out.append("BGP table version is ").append(version);
            out.append(", local router ID is ").append(routerId).append('\n');
            out.append(Routes.CODES).append('\n');
            out.append(
                    statistics
                            ? "   Network          From            Flaps Duration Reuse    Path\n"
                            : "   Network          From             Reuse    Path\n");
            for (Entry entry : entries) {
                entry.paths().forEach(path -> line(entry, path, out));
            }
            return out.toString();
        }

        private void line(Entry entry, PathEntry path, StringBuilder out) {
            path.flaps()
                    .ifPresent(flaps -> {
                        String reuse = path.damped() ? age(flaps.reuse()) : "";
                        out.append(Routes.status(path)).append(Routes.second(path)).append(' ');
                        out.append(left(entry.prefix().toString(), NETWORK_WIDTH));
                        String from = path.neighbor().toString();
                        if (statistics) {
                            out.append(left(from, ADDRESS_WIDTH));
                            out.append(left("" + flaps.count(), FLAPS_WIDTH));
                            out.append(left(age(flaps.since()), TIME_WIDTH));
                            out.append(left(reuse, TIME_WIDTH)).append(path.asPath());
                        } else {
                            out.append(left(from, ADDRESS_WIDTH + 1));
                            out.append(left(reuse, TIME_WIDTH)).append(path.asPath());
                            out.append(' ').append(path.origin());
                        }
                        out.append('\n');
                    });
        }
    }

    /**
     * {@code show ip bgp dampening parameters}.
     *
     * @param blocks one for each set of numbers
     */
    public record DampeningParameters(List<Block> blocks) implements View {
        /**
         * A set of numbers.
         *
         * @param words as the configuration has them
         * @param origin in brackets behind them; empty for nothing
         * @param decaySeconds from the highest penalty to that by which a route is suppressed
         */
        public record Block(
                String words,
                String origin,
                int halfLifeMinutes,
                long decaySeconds,
                long maximumPenalty,
                int maximumMinutes,
                int suppressPenalty,
                int reusePenalty) {}

        private static final int DECAY_TICK = 10; // IOS looks each ten seconds

        /** Copies the list. */
        public DampeningParameters {
            blocks = List.copyOf(blocks);
        }

        /**
         * Of a line.
         *
         * @param words behind {@code bgp dampening}, {@code on} for the bare line
         * @param maps {@code set dampening} of the route map that the line names, by {@code NAME
         *     SEQUENCE}
         */
        public static DampeningParameters of(String words, Map<String, String> maps) {
            List<Block> blocks = new ArrayList<>();
            if (words.startsWith("route-map ")) {
                maps.forEach((entry, numbers) ->
                        blocks.add(
                                block(Dampening.Parameters.parse(numbers), "route-map " + entry)));
            } else {
                Dampening.Parameters usual = Dampening.Parameters.USUAL;
                Dampening.Parameters said =
                        words.equals("on") ? usual : Dampening.Parameters.parse(words);
                blocks.add(block(said, said.equals(usual) ? "DEFAULT" : ""));
            }
            return new DampeningParameters(blocks);
        }

        private static Block block(Dampening.Parameters by, String origin) {
            return new Block(
                    by.words(),
                    origin,
                    by.halfLifeMinutes(),
                    by.decay().toSeconds() / DECAY_TICK * DECAY_TICK,
                    (long) by.ceiling(),
                    by.maximumMinutes(),
                    by.suppress(),
                    by.reuse());
        }

        @Override
        public String text() {
            StringBuilder out = new StringBuilder();
            for (Block b : blocks) {
                out.append(" dampening ").append(b.words());
                out.append(b.origin().isEmpty() ? "" : " (" + b.origin() + ")").append('\n');
                out.append("  Half-life time      : ")
                        .append(left(b.halfLifeMinutes() + " mins", 14));
                out.append("Decay Time       : ").append(b.decaySeconds()).append(" secs\n");
                out.append("  Max suppress penalty: ").append(left("" + b.maximumPenalty(), 14));
                out.append("Max suppress time: ").append(b.maximumMinutes()).append(" mins\n");
                out.append("  Suppress penalty    : ").append(left("" + b.suppressPenalty(), 14));
                out.append("Reuse penalty    : ").append(b.reusePenalty()).append("\n\n");
            }
            return out.toString();
        }
    }

    /** {@code show ip bgp update-group}: neighbours that are told the same. */
    public record UpdateGroups(List<Group> groups) implements View {
        /**
         * A group.
         *
         * @param link {@code internal}, {@code external} or {@code confed-external}
         * @param version of the table
         * @param told prefixes that its members are told
         * @param policies lines about its routes, as the configuration has them
         * @param members with a star in front of those that called from a range
         */
        public record Group(
                int number,
                String link,
                AddressFamily family,
                long version,
                int told,
                int advertisementSeconds,
                List<String> policies,
                List<String> members) {
            /** Copies the lists. */
            public Group {
                policies = List.copyOf(policies);
                members = List.copyOf(members);
            }
        }

        private static final int MEMBERS_IN_A_LINE = 4;

        /** Copies the list. */
        public UpdateGroups {
            groups = List.copyOf(groups);
        }

        /** Those of a table. */
        public static UpdateGroups of(BgpSnapshot.Summary table) {
            Map<Integer, List<BgpSnapshot.Neighbor>> members = new TreeMap<>();
            Map<Integer, Family> families = new TreeMap<>();
            for (BgpSnapshot.Neighbor n : table.neighbors()) {
                for (Family f : n.families()) {
                    if (f.family() == table.family() && f.updateGroup() != 0) {
                        members.computeIfAbsent(f.updateGroup(), _ -> new ArrayList<>()).add(n);
                        families.put(f.updateGroup(), f);
                    }
                }
            }
            List<Group> all = new ArrayList<>();
            families.forEach((number, family) -> {
                List<BgpSnapshot.Neighbor> mine = members.getOrDefault(number, List.of());
                all.add(
                        new Group(
                                number,
                                mine.getFirst().link(),
                                family.family(),
                                table.version(),
                                family.told(),
                                family.advertisementSeconds(),
                                family.policies(),
                                mine.stream()
                                        .map(n -> (n.dynamic() ? "*" : "") + n.address())
                                        .toList()));
            });
            return new UpdateGroups(all);
        }

        @Override
        public String text() {
            StringBuilder out = new StringBuilder();
            for (Group group : groups) {
                out.append("BGP version 4 update-group ").append(group.number()).append(", ");
                out.append(group.link()).append(", Address Family: ");
                out.append(BgpSnapshots.name(group.family())).append('\n');
                out.append("  BGP Update version : ").append(group.version()).append("/0");
                out.append(", prefixes ").append(group.told()).append('\n');
                group.policies().forEach(line -> out.append("  ").append(line).append('\n'));
                out.append("  Minimum time between advertisement runs is ");
                out.append(group.advertisementSeconds()).append(" seconds\n  Has ");
                out.append(group.members().size());
                out.append(group.members().size() == 1 ? " member:" : " members:");
                for (int i = 0; i < group.members().size(); i++) {
                    out.append(i % MEMBERS_IN_A_LINE == 0 ? "\n   " : " ");
                    out.append(left(group.members().get(i), ADDRESS_WIDTH));
                }
                out.append("\n\n");
            }
            return out.toString();
        }
    }

    /** {@code show ip bgp neighbors}. */
    public record Neighbors(List<BgpSnapshot.Neighbor> neighbors) implements View {
        /** Copies the list. */
        public Neighbors {
            neighbors = List.copyOf(neighbors);
        }

        @Override
        public String text() {
            StringBuilder out = new StringBuilder();
            neighbors.forEach(n -> neighbor(n, out));
            return out.toString();
        }

        private static void neighbor(BgpSnapshot.Neighbor n, StringBuilder out) {
            boolean up = n.state().equals("Established");
            out.append("BGP neighbor is ").append(n.dynamic() ? "*" : "").append(n.address());
            out.append(n.vrf().isEmpty() ? "" : ",  vrf " + n.vrf());
            out.append(",  remote AS ").append(n.remoteAs()).append(", ").append(n.link());
            out.append(" link\n");
            if (!n.description().isEmpty()) {
                out.append(" Description: ").append(n.description()).append('\n');
            }
            if (!n.peerGroup().isEmpty()) {
                out.append(" Member of peer-group ").append(n.peerGroup());
                out.append(" for session parameters\n");
            }
            n.range()
                    .ifPresent(r ->
                            out.append(" Belongs to the subnet range group: ")
                                    .append(r)
                                    .append('\n'));
            if (n.fallOver().startsWith("bfd")) {
                out.append(" BFD is configured. BFD peer is ").append(n.carries() ? "Up" : "Down");
                out.append(". Using BFD to detect fast fallover (");
                out.append(n.fallOver().contains("multi-hop") ? "multi-hop" : "single-hop");
                out.append(")").append(n.fallOver().contains("strict") ? " in strict-mode" : "");
                boolean checks = n.fallOver().contains("check-control-plane-failure");
                out.append(checks ? " with c-bit check-control-plane-failure" : "");
                out.append('\n');
            } else if (!n.fallOver().isEmpty()) {
                out.append(" Fall over configured for session\n");
            }
            out.append("  BGP version 4, remote router ID ").append(n.routerId()).append('\n');
            out.append("  BGP state = ").append(n.state());
            if (up) {
                out.append(", up for ").append(age(n.upDown()));
            } else if (n.upDown().isPresent()) {
                out.append(", down for ").append(age(n.upDown()));
            }
            out.append('\n');
            if (!n.why().isEmpty()) {
                out.append("  No session: ").append(n.why()).append('\n');
            }
            if (up) {
                out.append("  Last read ").append(age(n.lastRead())).append(", last write ");
                out.append(age(n.lastWrite())).append(", hold time is ");
                out.append(n.holdSeconds()).append(", keepalive interval is ");
                out.append(n.keepaliveSeconds()).append(" seconds\n");
                out.append("  Neighbor capabilities:\n");
                n.capabilities().forEach(c -> capability(c, out));
            } else {
                out.append("  Configured hold time is ").append(n.holdSeconds());
                out.append(", keepalive interval is ").append(n.keepaliveSeconds());
                out.append(" seconds\n");
            }
            messages(n, out);
            n.families().forEach(f -> family(n, f, out));
            out.append("  Connections established ").append(n.established());
            out.append("; dropped ").append(n.dropped()).append('\n');
            out.append("  Last reset ").append(n.lastReset()).append('\n');
            if (up) {
                out.append("Local host: ").append(n.local()).append(", Local port: ");
                out.append(n.localPort()).append("\nForeign host: ").append(n.address());
                out.append(", Foreign port: ").append(n.remotePort()).append('\n');
            }
            out.append('\n');
        }

        private static void capability(Capability c, StringBuilder out) {
            List<String> who = new ArrayList<>();
            if (c.advertised()) {
                who.add("advertised");
            }
            if (c.received()) {
                who.add("received");
            }
            out.append("    ").append(c.name()).append(": ").append(String.join(" and ", who));
            out.append('\n');
        }

        private static void messages(BgpSnapshot.Neighbor n, StringBuilder out) {
            out.append("  Message statistics:\n    InQ depth is ").append(n.unread());
            out.append("\n    OutQ depth is ").append(n.unsent()).append("\n\n");
            out.append("                         Sent       Rcvd\n");
            Messages sent = n.sent();
            Messages received = n.received();
            row(out, "Opens:", sent.opens(), received.opens());
            row(out, "Notifications:", sent.notifications(), received.notifications());
            row(out, "Updates:", sent.updates(), received.updates());
            row(out, "Keepalives:", sent.keepalives(), received.keepalives());
            row(out, "Route Refresh:", sent.refreshes(), received.refreshes());
            row(out, "Total:", sent.total(), received.total());
            if (n.malformed().updates() > 0) {
                out.append("  Malformed updates received ").append(n.malformed().updates());
                out.append(", treated as withdraw ").append(n.malformed().treatedAsWithdraw());
                out.append(", last ").append(age(n.malformed().last())).append(" ago\n");
            }
        }

        private static void row(StringBuilder out, String name, long sent, long received) {
            out.append("    ").append(left(name, 15)).append(right(sent, 10));
            out.append(' ').append(right(received, 10)).append('\n');
        }

        private static void family(BgpSnapshot.Neighbor n, Family f, StringBuilder out) {
            out.append("  Default minimum time between advertisement runs is ");
            out.append(f.advertisementSeconds()).append(" seconds\n\n");
            out.append(" For address family: ").append(BgpSnapshots.name(f.family())).append('\n');
            if (!f.up()) {
                out.append("  Session: ").append(n.address()).append(" not in this family\n\n");
                return;
            }
            out.append("  Session: ").append(n.address()).append('\n');
            out.append("  ").append(f.updateGroup()).append(" update-group member, ");
            out.append(f.updateGroupMembers()).append(" members\n");
            f.policies().forEach(line -> out.append("  ").append(line).append('\n'));
            if (f.maximum() > 0) {
                out.append("  Maximum prefixes allowed ").append(f.maximum()).append('\n');
            }
            out.append("                                 Sent       Rcvd\n");
            out.append("  Prefix activity:               ----       ----\n");
            out.append("    Prefixes Current:      ").append(right(f.told(), 10));
            out.append(' ').append(right(f.accepted(), 10));
            out.append(" (Consumes ").append((long) f.accepted() * PATH_BYTES);
            out.append(" bytes)\n    Denied:                ").append(right("n/a", 10));
            out.append(' ').append(right(f.denied(), 10)).append("\n\n");
        }
    }
}
