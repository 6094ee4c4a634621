package io.spokewire.bgp;

import io.spokewire.bgp.PeerConfig.Kind;
import io.spokewire.net.Address;
import io.spokewire.net.Prefix;
import io.spokewire.policy.RouteMap.SetAction;
import io.spokewire.policy.RoutingPolicy;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the neighbours of a group are told of a path, RFC 4271 sections 5 and 9.2, RFC 4456 and RFC
 * 5065: which paths, and with which attributes.
 */
final class Outbound {
    private final BgpConfig config;
    private final RoutingPolicy policy;
    private final AttributePool pool;
    private Last last = new Last(null, null, null, 0, null);

    /** What was told last of a path without a route map. */
    private record Last(
            @Nullable Key key,
            @Nullable PathAttributes had,
            @Nullable PeerFamily from,
            int generation,
            @Nullable PathAttributes told) {}

    /**
     * What the neighbours of a group have in common.
     *
     * @param policy without names
     * @param remoteAs the neighbours' AS
     * @param localAs the AS that we speak as
     * @param self what we put in as next hop
     * @param selfLinkLocal the second one of IPv6; null for none
     * @param subnet in which they and we are; null for none
     * @param writes how messages to them are written
     * @param severalPaths whether they are told more than one path
     * @param retires how their sessions are to end before long; null for not at all
     */
    record Key(
            BgpPolicy policy,
            Kind kind,
            int remoteAs,
            int localAs,
            boolean replaceAs,
            boolean noPrepend,
            Address self,
            @Nullable Address selfLinkLocal,
            @Nullable Prefix subnet,
            BgpCodec.Options writes,
            boolean severalPaths,
            @Nullable GracefulShutdown retires) {}

    Outbound(BgpConfig config, RoutingPolicy policy, AttributePool pool) {
        this.config = config;
        this.policy = policy;
        this.pool = pool;
    }

    /**
     * The attributes of a path as a group hears of it; null when it does not.
     *
     * @param suppressed whether an aggregate stands for it
     * @param conditions of the path's table
     */
    @Nullable PathAttributes tell(
            Key key, Prefix prefix, Path path, boolean suppressed, Conditions conditions) {
        BgpPolicy lines = key.policy();
        if (!passesOn(key, path)
                || !communitiesLet(key, path.attributes)
                || ofItsSite(lines, path.attributes)) {
            return null;
        }
        PathAttributes had = path.attributes;
        RouteFacts facts = RouteFacts.of(prefix, had, path);
        boolean unsuppressed =
                suppressed
                        && !lines.unsuppressMap().isEmpty()
                        && policy.routeMap(lines.unsuppressMap(), facts).permitted();
        if ((suppressed && !unsuppressed)
                || !filters(lines, prefix, had)
                || !policy.passesBgp(lines.familyLists(), false, List.of(), facts)
                || !conditions.let(lines.advertiseMaps(), facts)) {
            return null;
        }
        if (!lines.routeMapOut().isEmpty() || path.own()) {
            return changed(key, prefix, path, facts);
        }
        // Without a map the prefix does not count: neighbours tell several with one set.
        boolean same =
                had.equals(last.had)
                        && path.from == last.from
                        && path.generation == last.generation
                        && key.equals(last.key);
        if (!same) {
            last =
                    new Last(
                            key,
                            had,
                            path.from,
                            path.generation,
                            changed(key, prefix, path, facts));
        }
        return last.told;
    }

    private @Nullable PathAttributes changed(Key key, Prefix prefix, Path path, RouteFacts facts) {
        BgpPolicy lines = key.policy();
        PathAttributes had = path.attributes;
        PathAttributes.Builder to = had.change();
        boolean hopSet = false;
        boolean medSet = false;
        boolean unchanged = false;
        if (!lines.routeMapOut().isEmpty()) {
            RoutingPolicy.Verdict verdict = policy.routeMap(lines.routeMapOut(), facts);
            if (!verdict.permitted()) {
                return null;
            }
            RouteFacts.apply(verdict, to, prefix.family(), policy, key.self());
            hopSet = RouteFacts.setsNextHop(verdict, prefix.family());
            medSet = verdict.last(SetAction.METRIC).isPresent();
            unchanged = RouteFacts.unchanged(verdict, prefix.family());
        }
        GracefulShutdown retires = key.retires();
        if (retires != null) {
            retires.outbound(to, key.kind() == Kind.EXTERNAL);
        }
        communities(lines, to);
        if (key.kind() == Kind.EXTERNAL) {
            external(key, path, to, medSet);
        } else {
            internal(key, path, to);
        }
        if (!hopSet && !unchanged) {
            nextHop(key, path, to);
        }
        return pool.intern(to.build());
    }

    /** The default route of {@code default-originate}. */
    PathAttributes defaultRoute(Key key) {
        PathAttributes.Builder to = PathAttributes.OWN.change();
        to.nextHop = key.self();
        to.linkLocal = key.selfLinkLocal();
        if (key.kind() == Kind.EXTERNAL) {
            to.asPath = AsPath.sequence(key.localAs());
        } else {
            to.localPreference = config.rules().localPreference();
        }
        GracefulShutdown retires = key.retires();
        if (retires != null) {
            retires.outbound(to, key.kind() == Kind.EXTERNAL);
            communities(key.policy(), to);
        }
        return pool.intern(to.build());
    }

    /** RFC 4456 section 6: what came from inside goes on only by a reflector. */
    private boolean passesOn(Key key, Path path) {
        PeerFamily from = path.from;
        if (key.kind() != Kind.INTERNAL || from == null || !path.internal()) {
            return true;
        }
        boolean fromClient = from.policy.routeReflectorClient();
        boolean toClient = key.policy().routeReflectorClient();
        return (fromClient && toClient) ? config.rules().clientToClient() : fromClient || toClient;
    }

    /** RFC 1997. */
    private static boolean communitiesLet(Key key, PathAttributes attributes) {
        Ints all = attributes.communities();
        if (all.isEmpty()) {
            return true;
        }
        boolean outside = key.kind() == Kind.EXTERNAL;
        return !all.contains(Communities.NO_ADVERTISE)
                && !(outside && all.contains(Communities.NO_EXPORT))
                && !(key.kind() != Kind.INTERNAL && all.contains(Communities.LOCAL_AS));
    }

    /** {@code soo}: what a site has told by one way must not come back to it by another. */
    private static boolean ofItsSite(BgpPolicy lines, PathAttributes attributes) {
        return !lines.siteOfOrigin().isEmpty()
                && Communities.share(
                        Communities.setOrigin(Ints.NONE, lines.siteOfOrigin()),
                        attributes.extendedCommunities());
    }

    private boolean filters(BgpPolicy lines, Prefix prefix, PathAttributes attributes) {
        return (lines.prefixListOut().isEmpty() || policy.prefixList(lines.prefixListOut(), prefix))
                && (lines.distributeListOut().isEmpty()
                        || policy.accessList(lines.distributeListOut(), prefix))
                && (lines.filterListOut() == 0
                        || policy.asPathList(
                                Integer.toString(lines.filterListOut()),
                                attributes.asPath().toString()));
    }

    private static void communities(BgpPolicy lines, PathAttributes.Builder to) {
        String which = lines.sendCommunity();
        if (!which.contains("standard")) {
            to.communities = Ints.NONE;
        }
        if (!which.contains("extended")) {
            to.extendedCommunities = Ints.NONE;
        }
        // IOS has no word for large ones: they go with the standard ones.
        if (!which.contains("standard") && !which.contains("large")) {
            to.largeCommunities = Ints.NONE;
        }
    }

    private void external(Key key, Path path, PathAttributes.Builder to, boolean medSet) {
        to.localPreference = -1;
        to.originatorId = 0;
        to.clusterList = Ints.NONE;
        // RFC 4271 section 5.1.4: a MED of a neighbour goes no further than our AS.
        boolean learned = !path.own() || (path.imported != null && to.asPath.length() > 0);
        if (learned && !medSet) {
            to.med = -1;
        }
        AsPath as = to.asPath.withoutConfederation();
        as = withoutPrivate(key.policy().removePrivateAs(), as, config.publicAs(), key.remoteAs());
        if (key.policy().asOverride()) {
            as = as.map(number -> number == key.remoteAs() ? key.localAs() : number);
        }
        int own = config.publicAs();
        boolean other = key.localAs() != own;
        if (other && !key.replaceAs()) {
            as = as.prepend(own);
        }
        to.asPath = as.prepend(key.localAs());
    }

    private static AsPath withoutPrivate(String how, AsPath path, int own, int neighbor) {
        // A path that the neighbour is in is left: without its AS it would take it for a new one.
        if (how.isEmpty() || path.occurrences(neighbor) > 0) {
            return path;
        }
        if (how.equals("all replace-as")) {
            return path.map(number -> AsPath.isPrivate(number) ? own : number);
        }
        // Without 'all' a path with public numbers in it is left as it is.
        return how.equals("all") || path.all(AsPath::isPrivate)
                ? path.without(AsPath::isPrivate)
                : path;
    }

    private void internal(Key key, Path path, PathAttributes.Builder to) {
        if (to.localPreference < 0) {
            to.localPreference = config.rules().localPreference();
        }
        if (key.kind() == Kind.CONFEDERATION) {
            to.asPath = to.asPath.prepend(AsPath.CONFED_SEQUENCE, config.as32());
            to.originatorId = 0;
            to.clusterList = Ints.NONE;
            return;
        }
        if (path.internal() && path.from != null) { // reflected: RFC 4456 section 8
            to.originatorId = to.originatorId == 0 ? path.from.peer.remoteId : to.originatorId;
            to.clusterList = to.clusterList.prepend(config.clusterId(path.from.peer.key.vrf()));
        }
    }

    /** RFC 4271 section 5.1.3. */
    private static void nextHop(Key key, Path path, PathAttributes.Builder to) {
        BgpPolicy lines = key.policy();
        boolean self;
        if (path.own()) {
            self = true;
        } else if (key.kind() == Kind.EXTERNAL) {
            Prefix subnet = key.subnet();
            boolean third = subnet != null && subnet.contains(to.nextHop);
            boolean unchanged =
                    lines.nextHopUnchanged().equals("allpaths")
                            || (!lines.nextHopUnchanged().isEmpty() && path.external());
            boolean kept = unchanged || third;
            self = !lines.nextHopSelf().isEmpty() || !kept;
        } else {
            boolean reflected = path.internal();
            self = reflected ? lines.nextHopSelf().equals("all") : !lines.nextHopSelf().isEmpty();
        }
        if (self) {
            to.nextHop = key.self();
            to.linkLocal = key.selfLinkLocal();
        } else if (key.kind() != Kind.EXTERNAL) {
            to.linkLocal = null;
        }
    }
}
