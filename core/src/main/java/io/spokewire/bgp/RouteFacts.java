package io.spokewire.bgp;

import io.spokewire.net.Address;
import io.spokewire.net.AddressFamily;
import io.spokewire.net.Prefix;
import io.spokewire.policy.PolicyRoute;
import io.spokewire.policy.RouteMap.SetAction;
import io.spokewire.policy.RoutingPolicy;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BiPredicate;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A route as lists and route maps see it, and what they change of it.
 *
 * @param from the neighbour that told it; null for a route of our own
 * @param kind the word of {@code match route-type}
 */
record RouteFacts(Prefix prefix, PathAttributes attributes, @Nullable Address from, String kind)
        implements PolicyRoute, AttributeTexts {
    private static final int PREPEND_MAX = 10;

    /** A path of a table, with attributes that may be other ones. */
    static RouteFacts of(Prefix prefix, PathAttributes attributes, Path path) {
        return new RouteFacts(
                prefix,
                attributes,
                path.from == null ? null : path.from.peer.address(),
                path.own() ? "local" : path.external() ? "external" : "internal");
    }

    @Override
    public Optional<Address> nextHop() {
        return attributes.nextHop().isUnspecified()
                ? Optional.empty()
                : Optional.of(attributes.nextHop());
    }

    @Override
    public Optional<Address> routeSource() {
        return Optional.ofNullable(from);
    }

    @Override
    public long metric() {
        return Math.max(0, attributes.med());
    }

    @Override
    public String origin() {
        return "bgp";
    }

    @Override
    public List<String> types() {
        return List.of(kind);
    }

    @Override
    public OptionalLong localPreference() {
        return OptionalLong.of(attributes.preference());
    }

    /**
     * Changes attributes as a route map wants it.
     *
     * @param peerAddress what {@code set ip next-hop peer-address} means; null where it means
     *     nothing
     */
    static void apply(
            RoutingPolicy.Verdict verdict,
            PathAttributes.Builder to,
            AddressFamily family,
            RoutingPolicy policy,
            @Nullable Address peerAddress) {
        if (verdict.sets().isEmpty()) {
            return;
        }
        verdict.last(SetAction.LOCAL_PREFERENCE)
                .ifPresent(words -> to.localPreference = Long.parseLong(words));
        if (verdict.last(SetAction.METRIC).isPresent()) {
            to.med = verdict.metric(Math.max(0, to.med));
        }
        verdict.last(SetAction.ORIGIN)
                .ifPresent(words ->
                        to.origin =
                                words.equals("igp")
                                        ? PathAttributes.IGP
                                        : words.equals("incomplete")
                                                ? PathAttributes.INCOMPLETE
                                                : PathAttributes.EGP);
        verdict.last(SetAction.AS_PATH_PREPEND).ifPresent(words -> prepend(words, to));
        to.communities =
                without(
                        verdict.last(SetAction.COMM_LIST),
                        to.communities,
                        Communities::standard,
                        1,
                        (list, texts) -> policy.communityList(list, texts, false));
        verdict.last(SetAction.COMMUNITY)
                .ifPresent(words -> to.communities = Communities.set(to.communities, words));
        to.extendedCommunities =
                without(
                        verdict.last(SetAction.EXTCOMM_LIST),
                        to.extendedCommunities,
                        Communities::extended,
                        2,
                        (list, texts) -> policy.extendedCommunityList(list, texts));
        to.largeCommunities =
                without(
                        verdict.last(SetAction.LARGE_COMM_LIST),
                        to.largeCommunities,
                        Communities::large,
                        3,
                        (list, texts) -> policy.largeCommunityList(list, texts, false));
        verdict.last(SetAction.EXTCOMMUNITY_RT)
                .ifPresent(words ->
                        to.extendedCommunities =
                                Communities.setTargets(to.extendedCommunities, words));
        verdict.last(SetAction.EXTCOMMUNITY_SOO)
                .ifPresent(words ->
                        to.extendedCommunities =
                                Communities.setOrigin(to.extendedCommunities, words));
        verdict.last(SetAction.LARGE_COMMUNITY)
                .ifPresent(words ->
                        to.largeCommunities = Communities.setLarge(to.largeCommunities, words));
        nextHop(verdict, family).ifPresent(to::nextHop);
        boolean peers =
                verdict.last(hopKind(family)).filter(w -> w.equals("peer-address")).isPresent();
        if (peers && peerAddress != null) {
            to.nextHop(peerAddress);
        }
    }

    private static SetAction hopKind(AddressFamily family) {
        return family == AddressFamily.IPV4 ? SetAction.IP_NEXT_HOP : SetAction.IPV6_NEXT_HOP;
    }

    static Optional<Address> nextHop(RoutingPolicy.Verdict verdict, AddressFamily family) {
        return verdict.nextHop(family);
    }

    /** Whether a next hop is named, be it the one that the route has. */
    static boolean setsNextHop(RoutingPolicy.Verdict verdict, AddressFamily family) {
        return verdict.last(hopKind(family)).filter(w -> !w.equals("unchanged")).isPresent();
    }

    /** {@code set ip next-hop unchanged}. */
    static boolean unchanged(RoutingPolicy.Verdict verdict, AddressFamily family) {
        return verdict.last(hopKind(family)).filter(w -> w.equals("unchanged")).isPresent();
    }

    private static void prepend(String words, PathAttributes.Builder to) {
        List<String> list = Arrays.asList(words.split(" ", -1));
        if (list.getFirst().equals("last-as")) {
            int count = Math.min(PREPEND_MAX, Integer.parseInt(list.getLast()));
            int last = to.asPath.neighbor();
            for (int i = 0; last != 0 && i < count; i++) {
                to.asPath = to.asPath.prepend(last);
            }
            return;
        }
        int[] numbers = list.stream().mapToInt(w -> (int) AsNumber.parse(w).number()).toArray();
        to.asPath = to.asPath.prepend(AsPath.SEQUENCE, numbers);
    }

    /**
     * {@code set comm-list NAME delete} and its like: each community that the list permits goes.
     *
     * @param words name of the list and {@code delete}; empty for no such line
     * @param texts puts communities into words
     * @param size words of 32 bits of one community
     * @param listed whether the list of that name permits them
     */
    private static Ints without(
            Optional<String> words,
            Ints all,
            Function<Ints, List<String>> texts,
            int size,
            BiPredicate<String, List<String>> listed) {
        if (words.isEmpty()) {
            return all;
        }
        String list = words.get().split(" ", 2)[0];
        int[] numbers = all.toArray();
        int[] kept = new int[numbers.length];
        int count = 0;
        for (int at = 0; at + size <= numbers.length; at += size) {
            int[] one = Arrays.copyOfRange(numbers, at, at + size);
            if (!listed.test(list, texts.apply(Ints.of(one)))) {
                System.arraycopy(one, 0, kept, count, size);
                count += size;
            }
        }
        return Ints.of(Arrays.copyOf(kept, count));
    }

    /** {@code set weight}, or what it was. */
    static int weight(RoutingPolicy.Verdict verdict, int before) {
        return verdict.last(SetAction.WEIGHT).map(Integer::parseInt).orElse(before);
    }
}
