package io.spokewire.bgp;

import io.spokewire.net.Address;
import io.spokewire.net.Bytes;
import io.spokewire.net.Ipv4Address;
import io.spokewire.net.Ipv6Address;
import org.jspecify.annotations.Nullable;

/**
 * The path attributes of a route, RFC 4271 section 5, RFC 1997, 4360, 4456 and 8092. A value that
 * many routes share: {@link AttributePool} keeps one of each.
 *
 * @param origin {@link #IGP}, {@link #EGP} or {@link #INCOMPLETE}
 * @param nextHop unspecified for a route of our own without one
 * @param linkLocal the second next hop of IPv6, RFC 2545 section 3; null for none
 * @param med 0 to 4294967295; -1 for none
 * @param localPreference 0 to 4294967295; -1 for none
 * @param aggregatorAs 0 for none
 * @param aggregatorId the router that aggregated
 * @param communities RFC 1997
 * @param extendedCommunities RFC 4360: two words each
 * @param largeCommunities RFC 8092: three words each
 * @param originatorId RFC 4456; 0 for none
 * @param clusterList RFC 4456, the nearest first
 * @param unknown transitive attributes that we do not know, as they are passed on
 * @param partial of which of the attributes that we know (a bit each, by {@link #bit}) a router on
 *     the way has said that it does not know it: the partial bit, RFC 4271 section 5
 */
record PathAttributes(
        int origin,
        AsPath asPath,
        Address nextHop,
        @Nullable Address linkLocal,
        long med,
        long localPreference,
        boolean atomicAggregate,
        int aggregatorAs,
        int aggregatorId,
        Ints communities,
        Ints extendedCommunities,
        Ints largeCommunities,
        int originatorId,
        Ints clusterList,
        Bytes unknown,
        int partial) {
    static final int IGP = 0;
    static final int EGP = 1;
    static final int INCOMPLETE = 2;

    /** What a route has that says nothing about its preference, RFC 4271 section 9.1.1. */
    static final long DEFAULT_LOCAL_PREFERENCE = 100;

    /** Of a route of our own, before anything is said about it. */
    static final PathAttributes OWN =
            new PathAttributes(
                    IGP,
                    AsPath.EMPTY,
                    Ipv4Address.ANY,
                    null,
                    -1,
                    -1,
                    false,
                    0,
                    0,
                    Ints.NONE,
                    Ints.NONE,
                    Ints.NONE,
                    0,
                    Ints.NONE,
                    Bytes.EMPTY,
                    0);

    /** The local preference, or the usual one. */
    long preference() {
        return localPreference < 0 ? DEFAULT_LOCAL_PREFERENCE : localPreference;
    }

    /** {@code i}, {@code e} or {@code ?}, as tables print it. */
    String originCode() {
        return origin == IGP ? "i" : origin == EGP ? "e" : "?";
    }

    /** The bit of an optional transitive attribute in {@code partial}; 0 for any other. */
    static int bit(int type) {
        return switch (type) {
            case AttributeWriter.AGGREGATOR -> 1;
            case AttributeWriter.COMMUNITIES -> 2;
            case AttributeWriter.EXTENDED_COMMUNITIES -> 4;
            case AttributeWriter.LARGE_COMMUNITIES -> 8;
            default -> 0;
        };
    }

    Builder change() {
        return new Builder(this);
    }

    /** Changes some parts of a value. */
    static final class Builder {
        int origin;
        AsPath asPath;
        Address nextHop;
        @Nullable Address linkLocal;
        long med;
        long localPreference;
        boolean atomicAggregate;
        int aggregatorAs;
        int aggregatorId;
        Ints communities;
        Ints extendedCommunities;
        Ints largeCommunities;
        int originatorId;
        Ints clusterList;
        Bytes unknown;
        int partial;

        Builder(PathAttributes from) {
            origin = from.origin;
            asPath = from.asPath;
            nextHop = from.nextHop;
            linkLocal = from.linkLocal;
            med = from.med;
            localPreference = from.localPreference;
            atomicAggregate = from.atomicAggregate;
            aggregatorAs = from.aggregatorAs;
            aggregatorId = from.aggregatorId;
            communities = from.communities;
            extendedCommunities = from.extendedCommunities;
            largeCommunities = from.largeCommunities;
            originatorId = from.originatorId;
            clusterList = from.clusterList;
            unknown = from.unknown;
            partial = from.partial;
        }

        /** Names one next hop, without a second one. */
        Builder nextHop(Address to) {
            nextHop = to;
            linkLocal = null;
            return this;
        }

        PathAttributes build() {
            return new PathAttributes(
                    origin,
                    asPath,
                    nextHop,
                    linkLocal,
                    med,
                    localPreference,
                    atomicAggregate,
                    aggregatorAs,
                    aggregatorId,
                    communities,
                    extendedCommunities,
                    largeCommunities,
                    originatorId,
                    clusterList,
                    unknown,
                    partial);
        }
    }

    /** No next hop at all, of a family. */
    static Address none(Address like) {
        return like instanceof Ipv4Address ? Ipv4Address.ANY : Ipv6Address.ANY;
    }
}
