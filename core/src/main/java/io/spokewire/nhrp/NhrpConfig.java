package io.spokewire.nhrp;

import io.spokewire.command.Slot;
import io.spokewire.net.Address;
import io.spokewire.net.Prefix;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the {@code ip nhrp ...} or {@code ipv6 nhrp ...} lines of one interface say. NHRP runs on
 * the interface for that family once {@code networkId} is set.
 *
 * @param networkId local name of the NBMA domain, 1 to 4294967295; 0 for NHRP off
 * @param authentication the password, 1 to 8 characters; empty for none
 * @param holdingTimeSeconds how long peers may keep our mapping, 1 to 65535
 * @param registrationTimeoutSeconds period of registrations, 1 to 65535; 0 for a third of the
 *     holding time
 * @param unique whether registrations carry the unique flag; {@code registration no-unique}
 * @param nhs the next hop servers
 * @param clusters by cluster number, how many of its servers are used at once; absent for all
 * @param fallbackSeconds how long a recovered better server must last before it is taken, 0 to 60
 * @param maps static mappings of protocol to NBMA addresses
 * @param multicastMaps NBMA addresses, or names, that get every multicast packet
 * @param multicastDynamic whether clients that register get every multicast packet
 * @param redirect whether packets that leave by the tunnel they came from are answered by a traffic
 *     indication
 * @param redirectTimeoutSeconds the least time between two indications for one flow, 2 to 30
 * @param shortcut whether shortcuts are asked for, installed and answered
 * @param serverOnly whether no resolution requests are sent
 * @param nonCaching whether a server keeps no transit information
 * @param maxSendPackets how many NHRP packets may leave per {@code maxSendSeconds}
 * @param maxSendSeconds 1 to 65535
 * @param summaryMaps prefixes that answer for all of their addresses
 * @param group our QoS group, told to the hub; empty for none
 * @param groupMaps by group name, the service policy that the configuration names for it
 * @param responder whether transit information is recorded ({@code ip nhrp record})
 */
public record NhrpConfig(
        long networkId,
        String authentication,
        int holdingTimeSeconds,
        int registrationTimeoutSeconds,
        boolean unique,
        List<Nhs> nhs,
        Map<Integer, Integer> clusters,
        int fallbackSeconds,
        List<StaticMap> maps,
        List<String> multicastMaps,
        boolean multicastDynamic,
        boolean redirect,
        int redirectTimeoutSeconds,
        boolean shortcut,
        boolean serverOnly,
        boolean nonCaching,
        int maxSendPackets,
        int maxSendSeconds,
        List<SummaryMap> summaryMaps,
        String group,
        Map<String, String> groupMaps,
        boolean responder) {

    /**
     * A next hop server.
     *
     * @param protocolAddress its tunnel address as text; empty for {@code dynamic}
     * @param nbma its NBMA address, or a name that is looked up again and again; empty when static
     *     maps tell it
     * @param multicast whether it gets multicast packets
     * @param priority 0, the best, to 255
     * @param cluster 0 to 10
     */
    public record Nhs(
            String protocolAddress, String nbma, boolean multicast, int priority, int cluster) {}

    /** {@code ip nhrp map}: a protocol prefix (mostly a host) behind an NBMA address or name. */
    public record StaticMap(Prefix protocol, String nbma) {}

    /** {@code ip nhrp summary-map}: we answer for the whole prefix; no NBMA address means ours. */
    public record SummaryMap(Prefix prefix, List<Address> nbma) {}

    /** An interface without NHRP, with the defaults that hold once it is on. */
    public static final NhrpConfig DEFAULT =
            new NhrpConfig(
                    0, "", 600, 0, true, List.of(), Map.of(), 0, List.of(), List.of(), true, false,
                    8, true, false, false, 10000, 10, List.of(), "", Map.of(), true);

    /** Where an interface's section holds what {@code ip nhrp} says. */
    public static final Slot<NhrpConfig> IPV4 = Slot.of("ip nhrp", DEFAULT);

    /** Where an interface's section holds what {@code ipv6 nhrp} says. */
    public static final Slot<NhrpConfig> IPV6 = Slot.of("ipv6 nhrp", DEFAULT);

    /**
     * What concerns the interface and not one family: {@code if-state nhrp}, {@code nhrp group},
     * {@code no nhrp route-watch}.
     */
    public record Common(boolean ifState, boolean routeWatch) {
        /** Where an interface's section holds it. */
        public static final Slot<Common> SLOT = Slot.of("nhrp", new Common(false, true));
    }

    /** Copies the collections; maps are in the order of their keys. */
    public NhrpConfig {
        nhs = List.copyOf(nhs);
        clusters = Collections.unmodifiableMap(new TreeMap<>(clusters));
        maps = List.copyOf(maps);
        multicastMaps = List.copyOf(multicastMaps);
        summaryMaps = List.copyOf(summaryMaps);
        groupMaps = Collections.unmodifiableMap(new TreeMap<>(groupMaps));
    }

    /** This record with another {@code networkId}. */
    public NhrpConfig withNetworkId(long value) {
        return new NhrpConfig(
                value,
                authentication,
                holdingTimeSeconds,
                registrationTimeoutSeconds,
                unique,
                nhs,
                clusters,
                fallbackSeconds,
                maps,
                multicastMaps,
                multicastDynamic,
                redirect,
                redirectTimeoutSeconds,
                shortcut,
                serverOnly,
                nonCaching,
                maxSendPackets,
                maxSendSeconds,
                summaryMaps,
                group,
                groupMaps,
                responder);
    }

    /** This record with another {@code authentication}. */
    public NhrpConfig withAuthentication(String value) {
        return new NhrpConfig(
                networkId,
                value,
                holdingTimeSeconds,
                registrationTimeoutSeconds,
                unique,
                nhs,
                clusters,
                fallbackSeconds,
                maps,
                multicastMaps,
                multicastDynamic,
                redirect,
                redirectTimeoutSeconds,
                shortcut,
                serverOnly,
                nonCaching,
                maxSendPackets,
                maxSendSeconds,
                summaryMaps,
                group,
                groupMaps,
                responder);
    }

    /** This record with another {@code holdingTimeSeconds}. */
    public NhrpConfig withHoldingTimeSeconds(int value) {
        return new NhrpConfig(
                networkId,
                authentication,
                value,
                registrationTimeoutSeconds,
                unique,
                nhs,
                clusters,
                fallbackSeconds,
                maps,
                multicastMaps,
                multicastDynamic,
                redirect,
                redirectTimeoutSeconds,
                shortcut,
                serverOnly,
                nonCaching,
                maxSendPackets,
                maxSendSeconds,
                summaryMaps,
                group,
                groupMaps,
                responder);
    }

    /** This record with another {@code registrationTimeoutSeconds}. */
    public NhrpConfig withRegistrationTimeoutSeconds(int value) {
        return new NhrpConfig(
                networkId,
                authentication,
                holdingTimeSeconds,
                value,
                unique,
                nhs,
                clusters,
                fallbackSeconds,
                maps,
                multicastMaps,
                multicastDynamic,
                redirect,
                redirectTimeoutSeconds,
                shortcut,
                serverOnly,
                nonCaching,
                maxSendPackets,
                maxSendSeconds,
                summaryMaps,
                group,
                groupMaps,
                responder);
    }

    /** This record with another {@code unique}. */
    public NhrpConfig withUnique(boolean value) {
        return new NhrpConfig(
                networkId,
                authentication,
                holdingTimeSeconds,
                registrationTimeoutSeconds,
                value,
                nhs,
                clusters,
                fallbackSeconds,
                maps,
                multicastMaps,
                multicastDynamic,
                redirect,
                redirectTimeoutSeconds,
                shortcut,
                serverOnly,
                nonCaching,
                maxSendPackets,
                maxSendSeconds,
                summaryMaps,
                group,
                groupMaps,
                responder);
    }

    /** This record with another {@code nhs}. */
    public NhrpConfig withNhs(List<Nhs> value) {
        return new NhrpConfig(
                networkId,
                authentication,
                holdingTimeSeconds,
                registrationTimeoutSeconds,
                unique,
                value,
                clusters,
                fallbackSeconds,
                maps,
                multicastMaps,
                multicastDynamic,
                redirect,
                redirectTimeoutSeconds,
                shortcut,
                serverOnly,
                nonCaching,
                maxSendPackets,
                maxSendSeconds,
                summaryMaps,
                group,
                groupMaps,
                responder);
    }

    /** This record with another {@code clusters}. */
    public NhrpConfig withClusters(Map<Integer, Integer> value) {
        return new NhrpConfig(
                networkId,
                authentication,
                holdingTimeSeconds,
                registrationTimeoutSeconds,
                unique,
                nhs,
                value,
                fallbackSeconds,
                maps,
                multicastMaps,
                multicastDynamic,
                redirect,
                redirectTimeoutSeconds,
                shortcut,
                serverOnly,
                nonCaching,
                maxSendPackets,
                maxSendSeconds,
                summaryMaps,
                group,
                groupMaps,
                responder);
    }

    /** This record with another {@code fallbackSeconds}. */
    public NhrpConfig withFallbackSeconds(int value) {
        return new NhrpConfig(
                networkId,
                authentication,
                holdingTimeSeconds,
                registrationTimeoutSeconds,
                unique,
                nhs,
                clusters,
                value,
                maps,
                multicastMaps,
                multicastDynamic,
                redirect,
                redirectTimeoutSeconds,
                shortcut,
                serverOnly,
                nonCaching,
                maxSendPackets,
                maxSendSeconds,
                summaryMaps,
                group,
                groupMaps,
                responder);
    }

    /** This record with another {@code maps}. */
    public NhrpConfig withMaps(List<StaticMap> value) {
        return new NhrpConfig(
                networkId,
                authentication,
                holdingTimeSeconds,
                registrationTimeoutSeconds,
                unique,
                nhs,
                clusters,
                fallbackSeconds,
                value,
                multicastMaps,
                multicastDynamic,
                redirect,
                redirectTimeoutSeconds,
                shortcut,
                serverOnly,
                nonCaching,
                maxSendPackets,
                maxSendSeconds,
                summaryMaps,
                group,
                groupMaps,
                responder);
    }

    /** This record with another {@code multicastMaps}. */
    public NhrpConfig withMulticastMaps(List<String> value) {
        return new NhrpConfig(
                networkId,
                authentication,
                holdingTimeSeconds,
                registrationTimeoutSeconds,
                unique,
                nhs,
                clusters,
                fallbackSeconds,
                maps,
                value,
                multicastDynamic,
                redirect,
                redirectTimeoutSeconds,
                shortcut,
                serverOnly,
                nonCaching,
                maxSendPackets,
                maxSendSeconds,
                summaryMaps,
                group,
                groupMaps,
                responder);
    }

    /** This record with another {@code multicastDynamic}. */
    public NhrpConfig withMulticastDynamic(boolean value) {
        return new NhrpConfig(
                networkId,
                authentication,
                holdingTimeSeconds,
                registrationTimeoutSeconds,
                unique,
                nhs,
                clusters,
                fallbackSeconds,
                maps,
                multicastMaps,
                value,
                redirect,
                redirectTimeoutSeconds,
                shortcut,
                serverOnly,
                nonCaching,
                maxSendPackets,
                maxSendSeconds,
                summaryMaps,
                group,
                groupMaps,
                responder);
    }

    /** This record with another {@code redirect}. */
    public NhrpConfig withRedirect(boolean value) {
        return new NhrpConfig(
                networkId,
                authentication,
                holdingTimeSeconds,
                registrationTimeoutSeconds,
                unique,
                nhs,
                clusters,
                fallbackSeconds,
                maps,
                multicastMaps,
                multicastDynamic,
                value,
                redirectTimeoutSeconds,
                shortcut,
                serverOnly,
                nonCaching,
                maxSendPackets,
                maxSendSeconds,
                summaryMaps,
                group,
                groupMaps,
                responder);
    }

    /** This record with another {@code redirectTimeoutSeconds}. */
    public NhrpConfig withRedirectTimeoutSeconds(int value) {
        return new NhrpConfig(
                networkId,
                authentication,
                holdingTimeSeconds,
                registrationTimeoutSeconds,
                unique,
                nhs,
                clusters,
                fallbackSeconds,
                maps,
                multicastMaps,
                multicastDynamic,
                redirect,
                value,
                shortcut,
                serverOnly,
                nonCaching,
                maxSendPackets,
                maxSendSeconds,
                summaryMaps,
                group,
                groupMaps,
                responder);
    }

    /** This record with another {@code shortcut}. */
    public NhrpConfig withShortcut(boolean value) {
        return new NhrpConfig(
                networkId,
                authentication,
                holdingTimeSeconds,
                registrationTimeoutSeconds,
                unique,
                nhs,
                clusters,
                fallbackSeconds,
                maps,
                multicastMaps,
                multicastDynamic,
                redirect,
                redirectTimeoutSeconds,
                value,
                serverOnly,
                nonCaching,
                maxSendPackets,
                maxSendSeconds,
                summaryMaps,
                group,
                groupMaps,
                responder);
    }

    /** This record with another {@code serverOnly}. */
    public NhrpConfig withServerOnly(boolean value) {
        return new NhrpConfig(
                networkId,
                authentication,
                holdingTimeSeconds,
                registrationTimeoutSeconds,
                unique,
                nhs,
                clusters,
                fallbackSeconds,
                maps,
                multicastMaps,
                multicastDynamic,
                redirect,
                redirectTimeoutSeconds,
                shortcut,
                value,
                nonCaching,
                maxSendPackets,
                maxSendSeconds,
                summaryMaps,
                group,
                groupMaps,
                responder);
    }

    /** This record with another {@code nonCaching}. */
    public NhrpConfig withNonCaching(boolean value) {
        return new NhrpConfig(
                networkId,
                authentication,
                holdingTimeSeconds,
                registrationTimeoutSeconds,
                unique,
                nhs,
                clusters,
                fallbackSeconds,
                maps,
                multicastMaps,
                multicastDynamic,
                redirect,
                redirectTimeoutSeconds,
                shortcut,
                serverOnly,
                value,
                maxSendPackets,
                maxSendSeconds,
                summaryMaps,
                group,
                groupMaps,
                responder);
    }

    /** This record with another {@code maxSendPackets}. */
    public NhrpConfig withMaxSendPackets(int value) {
        return new NhrpConfig(
                networkId,
                authentication,
                holdingTimeSeconds,
                registrationTimeoutSeconds,
                unique,
                nhs,
                clusters,
                fallbackSeconds,
                maps,
                multicastMaps,
                multicastDynamic,
                redirect,
                redirectTimeoutSeconds,
                shortcut,
                serverOnly,
                nonCaching,
                value,
                maxSendSeconds,
                summaryMaps,
                group,
                groupMaps,
                responder);
    }

    /** This record with another {@code maxSendSeconds}. */
    public NhrpConfig withMaxSendSeconds(int value) {
        return new NhrpConfig(
                networkId,
                authentication,
                holdingTimeSeconds,
                registrationTimeoutSeconds,
                unique,
                nhs,
                clusters,
                fallbackSeconds,
                maps,
                multicastMaps,
                multicastDynamic,
                redirect,
                redirectTimeoutSeconds,
                shortcut,
                serverOnly,
                nonCaching,
                maxSendPackets,
                value,
                summaryMaps,
                group,
                groupMaps,
                responder);
    }

    /** This record with another {@code summaryMaps}. */
    public NhrpConfig withSummaryMaps(List<SummaryMap> value) {
        return new NhrpConfig(
                networkId,
                authentication,
                holdingTimeSeconds,
                registrationTimeoutSeconds,
                unique,
                nhs,
                clusters,
                fallbackSeconds,
                maps,
                multicastMaps,
                multicastDynamic,
                redirect,
                redirectTimeoutSeconds,
                shortcut,
                serverOnly,
                nonCaching,
                maxSendPackets,
                maxSendSeconds,
                value,
                group,
                groupMaps,
                responder);
    }

    /** This record with another {@code group}. */
    public NhrpConfig withGroup(String value) {
        return new NhrpConfig(
                networkId,
                authentication,
                holdingTimeSeconds,
                registrationTimeoutSeconds,
                unique,
                nhs,
                clusters,
                fallbackSeconds,
                maps,
                multicastMaps,
                multicastDynamic,
                redirect,
                redirectTimeoutSeconds,
                shortcut,
                serverOnly,
                nonCaching,
                maxSendPackets,
                maxSendSeconds,
                summaryMaps,
                value,
                groupMaps,
                responder);
    }

    /** This record with another {@code groupMaps}. */
    public NhrpConfig withGroupMaps(Map<String, String> value) {
        return new NhrpConfig(
                networkId,
                authentication,
                holdingTimeSeconds,
                registrationTimeoutSeconds,
                unique,
                nhs,
                clusters,
                fallbackSeconds,
                maps,
                multicastMaps,
                multicastDynamic,
                redirect,
                redirectTimeoutSeconds,
                shortcut,
                serverOnly,
                nonCaching,
                maxSendPackets,
                maxSendSeconds,
                summaryMaps,
                group,
                value,
                responder);
    }

    /** This record with another {@code responder}. */
    public NhrpConfig withResponder(boolean value) {
        return new NhrpConfig(
                networkId,
                authentication,
                holdingTimeSeconds,
                registrationTimeoutSeconds,
                unique,
                nhs,
                clusters,
                fallbackSeconds,
                maps,
                multicastMaps,
                multicastDynamic,
                redirect,
                redirectTimeoutSeconds,
                shortcut,
                serverOnly,
                nonCaching,
                maxSendPackets,
                maxSendSeconds,
                summaryMaps,
                group,
                groupMaps,
                value);
    }
}
