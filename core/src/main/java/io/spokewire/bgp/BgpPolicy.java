package io.spokewire.bgp;

import io.spokewire.command.Mode;
import io.spokewire.command.Section;
import io.spokewire.command.Slot;
import io.spokewire.policy.DistributeList;
import java.util.List;

/**
 * What {@code router bgp} says about the routes that it exchanges with a neighbour (a peer group, a
 * peer-policy template) in one address family.
 *
 * @param name address of the neighbour, or name of the peer group or template
 * @param activate {@code on}, {@code off}, or empty for the default: on for IPv4 unicast
 * @param memberOf the peer group that gives what is not said here; empty for none
 * @param inherits the peer-policy template that gives what is not said here; empty for none
 * @param nextHopSelf {@code on}, {@code all}, or empty for off
 * @param nextHopUnchanged {@code on}, {@code allpaths}, or empty for off
 * @param routeReflectorClient whether internal routes are passed on to it, RFC 4456
 * @param routeMapIn name; empty for none
 * @param routeMapOut name; empty for none
 * @param prefixListIn name; empty for none
 * @param prefixListOut name; empty for none
 * @param filterListIn number of an AS-path list; 0 for none
 * @param filterListOut number of an AS-path list; 0 for none
 * @param distributeListIn access list; empty for none
 * @param distributeListOut access list; empty for none
 * @param unsuppressMap name; empty for none
 * @param siteOfOrigin that its routes are of, {@code 65000:1}; empty for none
 * @param sendCommunity which are sent: {@code standard}, {@code extended}, {@code large}, or
 *     several of these in this order; empty for none
 * @param softReconfiguration whether received routes are kept as they came
 * @param defaultOriginate {@code on}, {@code route-map NAME}, or empty for off
 * @param maximumPrefix words behind {@code maximum-prefix}; empty for no limit
 * @param allowasIn how often our own AS may stand in a path, 1 to 10; 0 for never
 * @param asOverride whether the neighbour's AS is replaced by ours in its routes
 * @param removePrivateAs {@code on}, {@code all}, {@code all replace-as}, or empty for off
 * @param weight of its routes, 0 to 65535; -1 when not said
 * @param advertisementSeconds least time between updates, 0 to 600; -1 for the default: 30
 *     external, 0 internal
 * @param additionalPaths words behind {@code additional-paths}; empty for none, RFC 7911
 * @param advertisePaths words behind {@code advertise additional-paths}; empty for none
 * @param advertiseMaps routes that are told only while others are there, or are not
 * @param familyLists {@code distribute-list} of the family, for all its neighbours
 */
public record BgpPolicy(
        String name,
        String activate,
        String memberOf,
        String inherits,
        String nextHopSelf,
        String nextHopUnchanged,
        boolean routeReflectorClient,
        String routeMapIn,
        String routeMapOut,
        String prefixListIn,
        String prefixListOut,
        int filterListIn,
        int filterListOut,
        String distributeListIn,
        String distributeListOut,
        String unsuppressMap,
        String siteOfOrigin,
        String sendCommunity,
        boolean softReconfiguration,
        String defaultOriginate,
        String maximumPrefix,
        int allowasIn,
        boolean asOverride,
        String removePrivateAs,
        int weight,
        int advertisementSeconds,
        String additionalPaths,
        String advertisePaths,
        List<AdvertiseMap> advertiseMaps,
        List<DistributeList> familyLists) {
    /**
     * {@code advertise-map MAP {exist-map | non-exist-map} CONDITION}.
     *
     * @param map which routes it is about: a route map's name
     * @param condition a route map's name: whether the table has a best path that it permits
     * @param exists whether there has to be one; else there must be none
     */
    public record AdvertiseMap(String map, String condition, boolean exists) {
        /** As the configuration has it, behind {@code advertise-map}. */
        String words() {
            return map + (exists ? " exist-map " : " non-exist-map ") + condition;
        }
    }

    /** Copies the lists. */
    public BgpPolicy {
        advertiseMaps = List.copyOf(advertiseMaps);
        familyLists = List.copyOf(familyLists);
    }

    /** The mode {@code (config-router-ptmp)#}: {@code template peer-policy NAME}. */
    public static final Mode TEMPLATE =
            new Mode("BGP policy template configuration", "config-router-ptmp", BgpProcess.MODE);

    /** {@code activate}. */
    public static final Slot<String> ACTIVATE = Slot.of("bgp activate", "");

    /** {@code inherit peer-policy}. */
    public static final Slot<String> INHERITS = Slot.of("bgp inherit peer-policy", "");

    /** {@code next-hop-self}. */
    public static final Slot<String> NEXT_HOP_SELF = Slot.of("bgp next-hop-self", "");

    /** {@code next-hop-unchanged}. */
    public static final Slot<String> NEXT_HOP_UNCHANGED = Slot.of("bgp next-hop-unchanged", "");

    /** {@code route-reflector-client}. */
    public static final Slot<Boolean> ROUTE_REFLECTOR_CLIENT =
            Slot.of("bgp route-reflector-client", false);

    /** {@code route-map NAME in}. */
    public static final Slot<String> ROUTE_MAP_IN = Slot.of("bgp route-map in", "");

    /** {@code route-map NAME out}. */
    public static final Slot<String> ROUTE_MAP_OUT = Slot.of("bgp route-map out", "");

    /** {@code prefix-list NAME in}. */
    public static final Slot<String> PREFIX_LIST_IN = Slot.of("bgp prefix-list in", "");

    /** {@code prefix-list NAME out}. */
    public static final Slot<String> PREFIX_LIST_OUT = Slot.of("bgp prefix-list out", "");

    /** {@code filter-list NUMBER in}. */
    public static final Slot<Integer> FILTER_LIST_IN = Slot.of("bgp filter-list in", 0);

    /** {@code filter-list NUMBER out}. */
    public static final Slot<Integer> FILTER_LIST_OUT = Slot.of("bgp filter-list out", 0);

    /** {@code distribute-list LIST in}. */
    public static final Slot<String> DISTRIBUTE_LIST_IN = Slot.of("bgp distribute-list in", "");

    /** {@code distribute-list LIST out}. */
    public static final Slot<String> DISTRIBUTE_LIST_OUT = Slot.of("bgp distribute-list out", "");

    /** {@code unsuppress-map}. */
    public static final Slot<String> UNSUPPRESS_MAP = Slot.of("bgp unsuppress-map", "");

    /** {@code soo}. */
    public static final Slot<String> SITE_OF_ORIGIN = Slot.of("bgp soo", "");

    /** {@code send-community}. */
    public static final Slot<String> SEND_COMMUNITY = Slot.of("bgp send-community", "");

    /** {@code soft-reconfiguration inbound}. */
    public static final Slot<Boolean> SOFT_RECONFIGURATION =
            Slot.of("bgp soft-reconfiguration", false);

    /** {@code default-originate}. */
    public static final Slot<String> DEFAULT_ORIGINATE = Slot.of("bgp default-originate", "");

    /** {@code maximum-prefix}. */
    public static final Slot<String> MAXIMUM_PREFIX = Slot.of("bgp maximum-prefix", "");

    /** {@code allowas-in}. */
    public static final Slot<Integer> ALLOWAS_IN = Slot.of("bgp allowas-in", 0);

    /** {@code as-override}. */
    public static final Slot<Boolean> AS_OVERRIDE = Slot.of("bgp as-override", false);

    /** {@code remove-private-as}. */
    public static final Slot<String> REMOVE_PRIVATE_AS = Slot.of("bgp remove-private-as", "");

    /** {@code weight}. */
    public static final Slot<Integer> WEIGHT = Slot.of("bgp weight", -1);

    /** {@code advertisement-interval}. */
    public static final Slot<Integer> ADVERTISEMENT_SECONDS =
            Slot.of("bgp advertisement-interval", -1);

    /** {@code additional-paths}. */
    public static final Slot<String> ADDITIONAL_PATHS = Slot.of("bgp additional-paths", "");

    /** {@code advertise additional-paths}. */
    public static final Slot<String> ADVERTISE_PATHS =
            Slot.of("bgp advertise additional-paths", "");

    /** {@code advertise-map}. */
    public static final Slot<List<AdvertiseMap>> ADVERTISE_MAPS =
            Slot.of("bgp advertise-map", List.of());

    /** What the section says. */
    public static BgpPolicy of(Section section) {
        return new BgpPolicy(
                section.name(),
                section.get(ACTIVATE),
                section.get(BgpSession.MEMBER_OF),
                section.get(INHERITS),
                section.get(NEXT_HOP_SELF),
                section.get(NEXT_HOP_UNCHANGED),
                section.get(ROUTE_REFLECTOR_CLIENT),
                section.get(ROUTE_MAP_IN),
                section.get(ROUTE_MAP_OUT),
                section.get(PREFIX_LIST_IN),
                section.get(PREFIX_LIST_OUT),
                section.get(FILTER_LIST_IN),
                section.get(FILTER_LIST_OUT),
                section.get(DISTRIBUTE_LIST_IN),
                section.get(DISTRIBUTE_LIST_OUT),
                section.get(UNSUPPRESS_MAP),
                section.get(SITE_OF_ORIGIN),
                section.get(SEND_COMMUNITY),
                section.get(SOFT_RECONFIGURATION),
                section.get(DEFAULT_ORIGINATE),
                section.get(MAXIMUM_PREFIX),
                section.get(ALLOWAS_IN),
                section.get(AS_OVERRIDE),
                section.get(REMOVE_PRIVATE_AS),
                section.get(WEIGHT),
                section.get(ADVERTISEMENT_SECONDS),
                section.get(ADDITIONAL_PATHS),
                section.get(ADVERTISE_PATHS),
                section.get(ADVERTISE_MAPS),
                List.of());
    }

    /** Nothing said of a neighbour. */
    static BgpPolicy none(String name) {
        return of(Section.empty(BgpSession.NEIGHBOR, name));
    }

    /** This policy, with what it does not say from another one. */
    BgpPolicy over(BgpPolicy base) {
        return new BgpPolicy(
                name,
                said(activate, base.activate),
                said(memberOf, base.memberOf),
                said(inherits, base.inherits),
                said(nextHopSelf, base.nextHopSelf),
                said(nextHopUnchanged, base.nextHopUnchanged),
                routeReflectorClient || base.routeReflectorClient,
                said(routeMapIn, base.routeMapIn),
                said(routeMapOut, base.routeMapOut),
                said(prefixListIn, base.prefixListIn),
                said(prefixListOut, base.prefixListOut),
                filterListIn != 0 ? filterListIn : base.filterListIn,
                filterListOut != 0 ? filterListOut : base.filterListOut,
                said(distributeListIn, base.distributeListIn),
                said(distributeListOut, base.distributeListOut),
                said(unsuppressMap, base.unsuppressMap),
                said(siteOfOrigin, base.siteOfOrigin),
                said(sendCommunity, base.sendCommunity),
                softReconfiguration || base.softReconfiguration,
                said(defaultOriginate, base.defaultOriginate),
                said(maximumPrefix, base.maximumPrefix),
                allowasIn != 0 ? allowasIn : base.allowasIn,
                asOverride || base.asOverride,
                said(removePrivateAs, base.removePrivateAs),
                weight >= 0 ? weight : base.weight,
                advertisementSeconds >= 0 ? advertisementSeconds : base.advertisementSeconds,
                said(additionalPaths, base.additionalPaths),
                said(advertisePaths, base.advertisePaths),
                advertiseMaps.isEmpty() ? base.advertiseMaps : advertiseMaps,
                familyLists);
    }

    private static String said(String own, String base) {
        return own.isEmpty() ? base : own;
    }

    /** The same without names: what two neighbours may have in common. */
    BgpPolicy anonymous() {
        return with(false, additionalPaths, familyLists);
    }

    /** The same, with the family's words about additional paths where it says none. */
    BgpPolicy withAdditionalPaths(String words) {
        return additionalPaths.isEmpty() && !words.isEmpty()
                ? with(true, words, familyLists)
                : this;
    }

    /** The same, with the lists that the family has for all neighbours. */
    BgpPolicy with(List<DistributeList> lists) {
        return lists.isEmpty() ? this : with(true, additionalPaths, lists);
    }

    private BgpPolicy with(boolean named, String paths, List<DistributeList> lists) {
        return new BgpPolicy(
                named ? name : "",
                named ? activate : "",
                named ? memberOf : "",
                named ? inherits : "",
                nextHopSelf,
                nextHopUnchanged,
                routeReflectorClient,
                routeMapIn,
                routeMapOut,
                prefixListIn,
                prefixListOut,
                filterListIn,
                filterListOut,
                distributeListIn,
                distributeListOut,
                unsuppressMap,
                siteOfOrigin,
                sendCommunity,
                softReconfiguration,
                defaultOriginate,
                maximumPrefix,
                allowasIn,
                asOverride,
                removePrivateAs,
                weight,
                advertisementSeconds,
                paths,
                advertisePaths,
                advertiseMaps,
                lists);
    }

    /** Whether more than one path is exchanged in a direction, {@code send} or {@code receive}. */
    boolean paths(String direction) {
        return additionalPaths.contains(direction);
    }
}
