package io.spokewire.bgp;

import io.spokewire.bgp.BgpSnapshot.Capability;
import io.spokewire.bgp.BgpSnapshot.Entry;
import io.spokewire.bgp.BgpSnapshot.Family;
import io.spokewire.bgp.BgpSnapshot.Messages;
import io.spokewire.bgp.BgpSnapshot.Neighbor;
import io.spokewire.bgp.BgpSnapshot.PathEntry;
import io.spokewire.net.Address;
import io.spokewire.net.AddressFamily;
import io.spokewire.net.Ipv4Address;
import io.spokewire.net.Prefix;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Takes snapshots of the parts of a process. */
final class BgpSnapshots {
    private static final int USUAL_EXTERNAL_SECONDS = 30;

    private BgpSnapshots() {}

    // ---- neighbours

    static Neighbor neighbor(Peer peer, BgpConfig config, boolean carries, long nowNanos) {
        Connection session = peer.established;
        List<Family> families = new ArrayList<>();
        peer.config
                .policies()
                .forEach((family, policy) -> families.add(family(peer, family, policy)));
        boolean known = session != null || peer.wasUp;
        BgpSession said = peer.config.session();
        Address none = Sessions.anyAddress(peer.address());
        return new Neighbor(
                peer.address(),
                peer.key.vrf(),
                peer.dynamic,
                peer.dynamic ? range(peer, config) : Optional.empty(),
                said.description(),
                peer.dynamic ? said.name() : said.memberOf(),
                peer.remoteAs != 0
                        ? Integer.toUnsignedLong(peer.remoteAs)
                        : said.remoteAs().number(),
                Integer.toUnsignedLong(peer.config.localAs()),
                link(peer.kind),
                new Ipv4Address(peer.remoteId),
                peer.prefixesOver ? "Idle (PfxCt)" : state(peer),
                peer.idleWhy,
                said.fallOver(),
                carries,
                known
                        ? Optional.of(Duration.ofNanos(nowNanos - peer.sinceNanos))
                        : Optional.empty(),
                session == null ? peer.config.timers().holdSeconds() : session.holdSeconds,
                keepalive(peer, session == null ? 0 : session.holdSeconds),
                session == null
                        ? Optional.empty()
                        : Optional.of(Duration.ofNanos(nowNanos - session.heardNanos)),
                session == null
                        ? Optional.empty()
                        : Optional.of(Duration.ofNanos(nowNanos - session.toldNanos)),
                session == null ? none : session.local,
                session == null ? 0 : session.localPort,
                session == null ? 0 : session.remotePort,
                session == null ? List.of() : capabilities(peer, session, config),
                new Messages(
                        peer.opensSent,
                        peer.notificationsSent,
                        peer.updatesSent,
                        peer.keepalivesSent,
                        peer.refreshesSent),
                new Messages(
                        peer.opensReceived,
                        peer.notificationsReceived,
                        peer.updatesReceived,
                        peer.keepalivesReceived,
                        peer.refreshesReceived),
                peer.malformed.snapshot(nowNanos),
                session == null ? 0 : session.unread(),
                session == null ? 0 : session.unsent,
                peer.sessions,
                peer.drops,
                peer.lastReset,
                families);
    }

    private static String link(PeerConfig.Kind kind) {
        return switch (kind) {
            case INTERNAL -> "internal";
            case EXTERNAL -> "external";
            case CONFEDERATION -> "confed-external";
        };
    }

    static List<BgpSnapshot.PeerGroup> groups(BgpConfig config, TableKey of) {
        List<BgpSnapshot.PeerGroup> groups = new ArrayList<>();
        for (BgpConfig.Group group : config.groups()) {
            if (group.vrf().equals(of.vrf())) {
                PeerConfig said = group.config();
                BgpPolicy policy = said.policies().get(of.family());
                long as = said.session().remoteAs().number();
                groups.add(
                        new BgpSnapshot.PeerGroup(
                                group.name(),
                                said.session().description(),
                                as,
                                link(said.kind()),
                                policy != null,
                                advertisement(policy, said.kind(), of.vrf()),
                                policy == null ? List.of() : policies(policy)));
            }
        }
        return groups;
    }

    private static int advertisement(@Nullable BgpPolicy policy, PeerConfig.Kind kind, String vrf) {
        int said = policy == null ? -1 : policy.advertisementSeconds();
        boolean external = kind == PeerConfig.Kind.EXTERNAL && vrf.isEmpty();
        return said >= 0 ? said : external ? USUAL_EXTERNAL_SECONDS : 0;
    }

    /** The narrowest range that lets a neighbour call. */
    private static Optional<Prefix> range(Peer peer, BgpConfig config) {
        return config.range(peer.key).map(BgpConfig.Range::prefix);
    }

    static List<BgpSnapshot.Range> ranges(BgpConfig config, TableKey of) {
        return config.ranges().stream()
                .filter(r -> r.vrf().equals(of.vrf()) && r.prefix().family() == of.family())
                .map(r -> new BgpSnapshot.Range(r.prefix(), r.config().session().name()))
                .toList();
    }

    private static String state(Peer peer) {
        return peer.shut() ? "Idle (Admin)" : peer.state();
    }

    private static int keepalive(Peer peer, int hold) {
        int configured = peer.config.timers().keepaliveSeconds();
        return hold == 0 ? configured : Math.min(configured, Math.max(1, hold / 3));
    }

    private static List<Capability> capabilities(Peer peer, Connection session, BgpConfig config) {
        BgpMessage.Open open = session.open;
        Capabilities theirs = open == null ? Capabilities.NONE : open.capabilities();
        List<Capability> all = new ArrayList<>();
        all.add(new Capability("Route refresh", true, theirs.routeRefresh()));
        all.add(new Capability("Four-octets ASN Capability", true, theirs.as4() >= 0));
        for (AddressFamily family : AddressFamily.values()) {
            boolean ours = peer.config.policies().containsKey(family);
            boolean his = OpenCheck.families(theirs).contains(family);
            if (ours || his) {
                all.add(new Capability("Address family " + name(family), ours, his));
            }
        }
        all.add(new Capability("Enhanced Refresh Capability", true, theirs.enhancedRefresh()));
        all.add(new Capability("Extended Message Capability", true, theirs.extendedMessages()));
        boolean graceful = theirs.gracefulRestart().isPresent();
        boolean ourGraceful = peer.config.restartsGracefully(config);
        if (ourGraceful || graceful) {
            all.add(new Capability("Graceful Restart Capability", ourGraceful, graceful));
        }
        boolean strict = peer.config.session().bfdStrict();
        if (strict || theirs.bfdStrict()) {
            all.add(new Capability("BFD Strict-Mode Capability", strict, theirs.bfdStrict()));
        }
        for (AddressFamily family : AddressFamily.values()) {
            BgpPolicy policy = peer.config.policies().get(family);
            boolean ours = policy != null && (policy.paths("send") || policy.paths("receive"));
            boolean his = theirs.addPath().containsKey(family);
            if (ours || his) {
                all.add(new Capability("Additional paths " + name(family), ours, his));
            }
        }
        return all;
    }

    static String name(AddressFamily family) {
        return family == AddressFamily.IPV4 ? "IPv4 Unicast" : "IPv6 Unicast";
    }

    private static Family family(Peer peer, AddressFamily family, BgpPolicy policy) {
        PeerFamily of = peer.families.get(family);
        UpdateGroup group = of == null ? null : of.group;
        return new Family(
                family,
                of != null && of.up,
                of == null ? 0 : of.accepted,
                of == null ? 0 : of.denied,
                group == null ? 0 : group.told().size(),
                of == null ? 0 : of.maximum.count(),
                group == null ? 0 : group.number,
                group == null ? 0 : group.members.size(),
                advertisement(policy, peer.kind, peer.key.vrf()),
                of != null && of.endOfRib,
                told(policy, of));
    }

    private static List<String> told(BgpPolicy policy, @Nullable PeerFamily of) {
        List<String> lines = policies(policy);
        for (BgpPolicy.AdvertiseMap line : policy.advertiseMaps()) {
            boolean met = of != null && of.up && of.table.conditions.met(line);
            lines.add(
                    "Condition-map "
                            + line.condition()
                            + ", Advertise-map "
                            + line.map()
                            + ", status: "
                            + (met ? "Advertise" : "Withdraw"));
        }
        return lines;
    }

    private static List<String> policies(BgpPolicy p) {
        List<String> lines = new ArrayList<>();
        add(lines, p.routeReflectorClient() ? "on" : "", "Route-Reflector Client");
        add(lines, p.nextHopSelf(), "NEXT_HOP is always this router for eBGP paths");
        add(lines, p.softReconfiguration() ? "on" : "", "Inbound soft reconfiguration allowed");
        String sent = p.sendCommunity();
        add(
                lines,
                sent.contains("standard") ? "on" : "",
                "Community attribute sent to this neighbor");
        add(
                lines,
                sent.contains("extended") ? "on" : "",
                "Extended-community attribute sent to this neighbor");
        add(lines, p.defaultOriginate(), "Default information originate");
        add(lines, p.prefixListIn(), "Incoming update prefix filter list is " + p.prefixListIn());
        add(lines, p.prefixListOut(), "Outgoing update prefix filter list is " + p.prefixListOut());
        add(
                lines,
                p.distributeListIn(),
                "Incoming update network filter list is " + p.distributeListIn());
        add(
                lines,
                p.distributeListOut(),
                "Outgoing update network filter list is " + p.distributeListOut());
        add(
                lines,
                p.filterListIn() == 0 ? "" : "on",
                "Incoming update AS path filter list is " + p.filterListIn());
        add(
                lines,
                p.filterListOut() == 0 ? "" : "on",
                "Outgoing update AS path filter list is " + p.filterListOut());
        add(lines, p.routeMapIn(), "Route map for incoming advertisements is " + p.routeMapIn());
        add(lines, p.routeMapOut(), "Route map for outgoing advertisements is " + p.routeMapOut());
        return lines;
    }

    private static void add(List<String> lines, String when, String line) {
        if (!when.isEmpty()) {
            lines.add(line);
        }
    }

    // ---- routes

    private static String source(Path path) {
        Path.Imported imported = path.imported;
        String word = path.kind.name().toLowerCase(Locale.ROOT);
        if (imported == null) {
            return word;
        }
        String vrf = imported.source().key.vrf();
        return word + " from " + (vrf.isEmpty() ? "the default VRF" : "VRF " + vrf);
    }

    /**
     * A prefix with its paths.
     *
     * @param refused by the RIB, which has a better route of another source
     */
    static Entry entry(Table table, Net net, boolean refused, long nowNanos) {
        List<PathEntry> paths = new ArrayList<>();
        int place = 0;
        Path chosen = net.best;
        boolean suppressed = chosen != null && table.suppressed(net, chosen);
        for (Path path = net.first; path != null; path = path.next) {
            boolean best = path == chosen;
            paths.add(path(path, best, suppressed && best, refused && best, nowNanos));
            place = best ? paths.size() : place;
        }
        List<Integer> groups = new ArrayList<>();
        for (UpdateGroup group : table.groups) {
            if (group.told().get(net.prefix) != null) {
                groups.add(group.number);
            }
        }
        return new Entry(net.prefix, table.version, place, groups, paths);
    }

    private static PathEntry path(
            Path path, boolean best, boolean suppressed, boolean refused, long nowNanos) {
        PathAttributes a = path.attributes;
        PeerFamily from = path.from;
        NextHops.Hop hop = path.hop;
        Address none = PathAttributes.none(a.nextHop());
        String aggregator =
                a.aggregatorAs() == 0
                        ? ""
                        : Integer.toUnsignedString(a.aggregatorAs())
                                + " "
                                + new Ipv4Address(a.aggregatorId());
        List<Ipv4Address> clusters = new ArrayList<>();
        for (int cluster : a.clusterList().toArray()) {
            clusters.add(new Ipv4Address(cluster));
        }
        return new PathEntry(
                source(path),
                path.resolved(),
                best,
                path.internal(),
                path.multipath,
                path.stale(),
                suppressed,
                refused,
                path.accepted,
                a.nextHop(),
                hop == null ? 0 : hop.metric,
                a.med(),
                a.localPreference(),
                path.weight,
                a.asPath().toString(),
                a.originCode(),
                from == null ? none : from.peer.address(),
                new Ipv4Address(from == null ? 0 : from.peer.remoteId),
                a.atomicAggregate(),
                aggregator,
                Communities.standard(a.communities()),
                Communities.extended(a.extendedCommunities()),
                Communities.large(a.largeCommunities()),
                new Ipv4Address(a.originatorId()),
                clusters,
                path.pathId,
                path.localId,
                Duration.ofNanos(Math.max(0, nowNanos - path.sinceNanos)),
                Optional.ofNullable(path.flaps).map(flaps -> flaps.snapshot(nowNanos)));
    }

    /** The paths to a prefix that have come and gone; empty for none. */
    static Optional<Entry> flapped(Table table, Net net, long nowNanos) {
        List<PathEntry> paths = new ArrayList<>();
        for (Path path = net.first; path != null; path = path.next) {
            if (path.flaps != null) {
                paths.add(path(path, path == net.best, false, false, nowNanos));
            }
        }
        return paths.isEmpty()
                ? Optional.empty()
                : Optional.of(new Entry(net.prefix, table.version, 0, List.of(), paths));
    }

    /** What a neighbour is told of a prefix, as paths; empty for nothing. */
    static Optional<Entry> told(PeerFamily to, Net net, long nowNanos) {
        UpdateGroup group = to.group;
        if (group == null) {
            return Optional.empty();
        }
        List<PathEntry> paths = new ArrayList<>();
        for (Told told = group.told().get(net.prefix); told != null; told = told.next()) {
            if (told.from() != to) {
                Path shown = new Path(Path.Kind.LEARNED, told.from(), 0, told.attributes());
                shown.localId = told.pathId();
                shown.sinceNanos = nowNanos;
                if (told.from() != null) {
                    shown.generation = told.from().generation;
                }
                paths.add(path(shown, true, false, false, nowNanos));
            }
        }
        return paths.isEmpty()
                ? Optional.empty()
                : Optional.of(new Entry(net.prefix, to.table.version, 1, List.of(), paths));
    }

    /** What a neighbour has told of a prefix, as it came; empty for nothing. */
    static Optional<Entry> received(
            PeerFamily from, Table table, Net net, boolean asReceived, long nowNanos) {
        List<PathEntry> paths = new ArrayList<>();
        for (Path path = net.first; path != null; path = path.next) {
            boolean told = path.kind == Path.Kind.LEARNED && !path.gone();
            if (path.from == from && told && (asReceived || path.accepted)) {
                Path shown = path;
                if (asReceived) {
                    shown = new Path(path.kind, from, path.pathId, path.asReceived());
                    shown.hop = path.hop;
                    shown.localId = path.localId;
                    shown.generation = path.generation;
                    shown.accepted = path.accepted;
                    shown.sinceNanos = path.sinceNanos;
                }
                paths.add(path(shown, path == net.best, false, false, nowNanos));
            }
        }
        return paths.isEmpty()
                ? Optional.empty()
                : Optional.of(new Entry(net.prefix, table.version, 1, List.of(), paths));
    }
}
