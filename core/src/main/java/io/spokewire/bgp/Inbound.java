package io.spokewire.bgp;

import io.spokewire.net.Address;
import io.spokewire.net.Prefix;
import io.spokewire.policy.DistributeList;
import io.spokewire.policy.RoutingPolicy;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of routes of a neighbour before they take part, RFC 4271 section 9.1: loops end
 * here, then the neighbour's filters and its route map say what passes and how it is changed.
 */
final class Inbound {
    private final BgpConfig config;
    private final RoutingPolicy policy;
    private final AttributePool pool;
    private final Supplier<Places> places;

    /**
     * What came of a route.
     *
     * @param attributes null when it does not pass
     */
    record Result(@Nullable PathAttributes attributes, int weight) {
        static final Result DENIED = new Result(null, 0);
    }

    /**
     * An inbound policy.
     *
     * @param places where we are, now
     */
    Inbound(BgpConfig config, RoutingPolicy policy, AttributePool pool, Supplier<Places> places) {
        this.config = config;
        this.policy = policy;
        this.pool = pool;
        this.places = places;
    }

    /** Why no route with these attributes can be taken; empty when they can. */
    String refuses(PeerFamily from, PathAttributes received) {
        Peer peer = from.peer;
        AsPath path = received.asPath();
        int allowed = from.policy.allowasIn();
        int own = path.occurrences(config.as32());
        if (peer.config.localAs() != config.as32()) {
            own += path.occurrences(peer.config.localAs());
        } else if (config.confederation() != 0 && config.confederation() != config.as32()) {
            own += path.occurrences(config.confederation());
        }
        if (own > allowed) {
            return "our own AS is in its path";
        }
        if (path.occurrences(0) > 0) {
            return "AS 0 is in its path (RFC 7607)";
        }
        int limit = config.rules().asLimit();
        if (limit > 0 && path.length() > limit) {
            return "its path is longer than 'bgp maxas-limit'";
        }
        boolean external = peer.kind == PeerConfig.Kind.EXTERNAL;
        if (external && config.rules().enforceFirstAs() && path.first() != peer.remoteAs) {
            return "its path does not begin with the neighbour's AS";
        }
        if (external && path.confederated()) {
            return "its path has segments of a confederation (RFC 5065)";
        }
        if (received.originatorId() == config.routerId(peer.key.vrf())) {
            return "we are its originator (RFC 4456)";
        }
        if (received.clusterList().contains(config.clusterId(peer.key.vrf()))) {
            return "our cluster is in its cluster list (RFC 4456)";
        }
        Address hop = received.nextHop();
        if (!BgpCodec.isHost(hop)) {
            return "its next hop " + hop + " is no host";
        }
        String misplaced = misplaced(peer, hop);
        from.misplaced |= !misplaced.isEmpty();
        return misplaced;
    }

    /** RFC 4271 section 6.3: where a next hop may not be; empty where it is well. */
    private String misplaced(Peer peer, Address hop) {
        Places now = places.get();
        String vrf = peer.key.vrf();
        if (now.ours(vrf, hop)) {
            return "its next hop " + hop + " is ours";
        }
        boolean near = peer.kind == PeerConfig.Kind.EXTERNAL && peer.config.mustBeConnected();
        return near && !hop.equals(peer.address()) && !hop.isLinkLocal() && !now.connected(vrf, hop)
                ? "its next hop "
                        + hop
                        + " is in no subnet of ours, and the neighbour is one hop away"
                : "";
    }

    /** What becomes of a route that is not refused. */
    Result pass(PeerFamily from, Prefix prefix, PathAttributes received) {
        BgpPolicy lines = from.policy;
        if (!filters(lines, prefix, received) || !familyListsLet(from, prefix, received)) {
            return Result.DENIED;
        }
        int weight = Math.max(0, lines.weight());
        boolean unsaid = received.localPreference() < 0;
        long preference = config.rules().localPreference();
        boolean other = unsaid && preference != PathAttributes.DEFAULT_LOCAL_PREFERENCE;
        PeerConfig session = from.peer.config;
        boolean localAs = session.localAs() != config.publicAs() && !session.noPrepend();
        boolean prepends = localAs && from.peer.kind == PeerConfig.Kind.EXTERNAL;
        boolean marks = !lines.siteOfOrigin().isEmpty();
        GracefulShutdown retires = from.peer.retires;
        boolean plain = lines.routeMapIn().isEmpty() && !other && !prepends && !marks;
        if (plain && retires == null) {
            return new Result(received, weight);
        }
        PathAttributes.Builder changed = received.change();
        if (marks) { // a route map may say another one
            changed.extendedCommunities =
                    Communities.setOrigin(changed.extendedCommunities, lines.siteOfOrigin());
        }
        changed.localPreference = other ? preference : received.localPreference();
        if (prepends) {
            changed.asPath = changed.asPath.prepend(session.localAs());
        }
        if (!lines.routeMapIn().isEmpty()) {
            Address sender = from.peer.address();
            RoutingPolicy.Verdict verdict =
                    policy.routeMap(lines.routeMapIn(), facts(from, prefix, received));
            if (!verdict.permitted()) {
                return Result.DENIED;
            }
            Address peerAddress = sender.family() == from.family ? sender : null;
            RouteFacts.apply(verdict, changed, from.family, policy, peerAddress);
            weight = RouteFacts.weight(verdict, weight);
        }
        if (retires != null) {
            retires.inbound(changed);
        }
        return new Result(pool.intern(changed.build()), weight);
    }

    /** What policy has passed before, when the session is to end. */
    PathAttributes retiring(PeerFamily from, PathAttributes passed) {
        GracefulShutdown retires = from.peer.retires;
        if (retires == null) {
            return passed;
        }
        PathAttributes.Builder changed = passed.change();
        retires.inbound(changed);
        return pool.intern(changed.build());
    }

    private static RouteFacts facts(PeerFamily from, Prefix prefix, PathAttributes received) {
        boolean external = from.peer.kind == PeerConfig.Kind.EXTERNAL;
        return new RouteFacts(
                prefix, received, from.peer.address(), external ? "external" : "internal");
    }

    private boolean familyListsLet(PeerFamily from, Prefix prefix, PathAttributes received) {
        List<DistributeList> lists = from.policy.familyLists();
        return lists.isEmpty()
                || policy.passesBgp(lists, true, List.of(), facts(from, prefix, received));
    }

    private boolean filters(BgpPolicy lines, Prefix prefix, PathAttributes received) {
        return (lines.prefixListIn().isEmpty() || policy.prefixList(lines.prefixListIn(), prefix))
                && (lines.distributeListIn().isEmpty()
                        || policy.accessList(lines.distributeListIn(), prefix))
                && (lines.filterListIn() == 0
                        || policy.asPathList(
                                Integer.toString(lines.filterListIn()),
                                received.asPath().toString()));
    }
}
