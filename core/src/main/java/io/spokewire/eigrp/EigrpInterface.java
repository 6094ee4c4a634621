package io.spokewire.eigrp;

import io.spokewire.command.Mode;
import io.spokewire.command.Secret;
import io.spokewire.command.Section;
import io.spokewire.command.Slot;
import io.spokewire.net.Prefix;
import java.util.List;
import java.util.Map;

/**
 * What EIGRP is told of one interface: by the {@code ip ... eigrp AS ...} lines of the interface in
 * classic mode, or by an {@code af-interface} section in named mode.
 *
 * @param interfaceName canonical; {@code default} for what an address family says of all
 * @param helloSeconds 1 to 65535; 0 for the default: 5, or 60 on slow NBMA
 * @param holdSeconds 1 to 65535; 0 for the default: 15, or 180 on slow NBMA
 * @param splitHorizon whether routes are not told where they were learnt; IOS's default is yes
 * @param nextHop whom we name as the next hop of what we tell; IOS's default is ourselves
 * @param passive whether no neighbours are sought here
 * @param shutdown whether EIGRP is off here
 * @param summaries told instead of what they cover
 * @param authentication {@code md5}, {@code hmac-sha-256} or empty for none
 * @param hmacPassword password of {@code hmac-sha-256}, as typed behind it; empty with a key chain
 * @param keyChain name; empty for none
 * @param bandwidthPercent of the interface that EIGRP may use, 1 to 999999; 0 for the default:
 *     {@link #DEFAULT_BANDWIDTH_PERCENT}, or no pace on a tunnel whose bandwidth nobody has said
 * @param addPaths how many more paths are told, 1 to 4; 0 for none
 * @param bfd whether BFD watches the neighbours
 * @param stubSiteWan {@code stub-site wan-interface}
 */
public record EigrpInterface(
        String interfaceName,
        int helloSeconds,
        int holdSeconds,
        boolean splitHorizon,
        NextHopMode nextHop,
        boolean passive,
        boolean shutdown,
        List<Summary> summaries,
        String authentication,
        Secret hmacPassword,
        String keyChain,
        int bandwidthPercent,
        int addPaths,
        boolean bfd,
        boolean stubSiteWan) {
    /**
     * {@code summary-address}.
     *
     * @param distance of the discard route, 1 to 255; 0 for EIGRP's own 5
     * @param leakMap route map of what is told nevertheless; empty for none
     */
    public record Summary(Prefix prefix, int distance, String leakMap) {}

    /** Whom we name as the next hop of what we tell where we learnt it. */
    public enum NextHopMode {
        /** {@code next-hop-self}. */
        SELF,

        /** {@code no next-hop-self}: where the path in use leads out of the same interface. */
        KEPT,

        /** {@code no next-hop-self no-ecmp-mode}: of all equal paths one that does. */
        KEPT_OF_EQUAL
    }

    /** The mode {@code (config-router-af-interface)#}. */
    public static final Mode MODE =
            new Mode(
                    "EIGRP address family interface configuration",
                    "config-router-af-interface",
                    EigrpProcess.ADDRESS_FAMILY);

    /** A passing mode for the sections that hold what classic mode says; nothing is typed in it. */
    public static final Mode CLASSIC =
            new Mode("EIGRP interface settings", "config-if", Mode.CONFIG);

    /** What an interface's section says to the IPv4 processes, by autonomous system. */
    public static final Slot<Map<Integer, Section>> IPV4 = Slot.of("ip eigrp interface", Map.of());

    /** What an interface's section says to the IPv6 processes, by autonomous system. */
    public static final Slot<Map<Integer, Section>> IPV6 =
            Slot.of("ipv6 eigrp interface", Map.of());

    /** {@code ipv6 eigrp AS} of an interface: the processes that it takes part in. */
    public static final Slot<List<Integer>> IPV6_ENABLED = Slot.of("ipv6 eigrp", List.of());

    /** {@code hello-interval}. */
    public static final Slot<Integer> HELLO_SECONDS = Slot.of("eigrp hello-interval", 0);

    /** {@code hold-time}. */
    public static final Slot<Integer> HOLD_SECONDS = Slot.of("eigrp hold-time", 0);

    /** {@code split-horizon}: {@code on}, {@code off}, or empty for what the default says. */
    public static final Slot<String> SPLIT_HORIZON = Slot.of("eigrp split-horizon", "");

    /** {@code next-hop-self}. */
    public static final Slot<NextHopMode> NEXT_HOP_SELF =
            Slot.of("eigrp next-hop-self", NextHopMode.SELF);

    /** {@code passive-interface}: {@code on}, {@code off}, or empty for what the default says. */
    public static final Slot<String> PASSIVE = Slot.of("eigrp passive", "");

    /** {@code shutdown}: {@code on}, {@code off}, or empty for what the default says. */
    public static final Slot<String> SHUTDOWN = Slot.of("eigrp interface shutdown", "");

    /** {@code summary-address}. */
    public static final Slot<List<Summary>> SUMMARIES = Slot.of("eigrp summary", List.of());

    /** {@code authentication mode}. */
    public static final Slot<String> AUTHENTICATION = Slot.of("eigrp authentication mode", "");

    /** The password of {@code authentication mode hmac-sha-256}. */
    public static final Slot<Secret> HMAC_PASSWORD =
            Slot.of("eigrp authentication password", Secret.NONE);

    /** {@code authentication key-chain}. */
    public static final Slot<String> KEY_CHAIN = Slot.of("eigrp key-chain", "");

    /** Where {@code bandwidth-percent} says nothing, section 5.2.1. */
    public static final int DEFAULT_BANDWIDTH_PERCENT = 50;

    /** {@code bandwidth-percent}. */
    public static final Slot<Integer> BANDWIDTH_PERCENT = Slot.of("eigrp bandwidth-percent", 0);

    /** {@code add-paths}. */
    public static final Slot<Integer> ADD_PATHS = Slot.of("eigrp add-paths", 0);

    /** {@code bfd}: {@code on}, {@code off}, or empty for what the default says. */
    public static final Slot<String> BFD = Slot.of("eigrp bfd", "");

    /** {@code stub-site wan-interface}. */
    public static final Slot<Boolean> STUB_SITE_WAN = Slot.of("eigrp stub-site wan", false);

    /** Copies the list. */
    public EigrpInterface {
        summaries = List.copyOf(summaries);
    }

    /**
     * What a section says; what it does not say is taken from another.
     *
     * @param defaults the {@code af-interface default} section, or an empty one
     */
    public static EigrpInterface of(Section section, Section defaults) {
        return new EigrpInterface(
                section.name(),
                either(section, defaults, HELLO_SECONDS),
                either(section, defaults, HOLD_SECONDS),
                !either(section, defaults, SPLIT_HORIZON).equals("off"),
                either(section, defaults, NEXT_HOP_SELF),
                either(section, defaults, PASSIVE).equals("on"),
                either(section, defaults, SHUTDOWN).equals("on"),
                either(section, defaults, SUMMARIES),
                either(section, defaults, AUTHENTICATION),
                either(section, defaults, HMAC_PASSWORD),
                either(section, defaults, KEY_CHAIN),
                either(section, defaults, BANDWIDTH_PERCENT),
                either(section, defaults, ADD_PATHS),
                either(section, defaults, BFD).equals("on"),
                either(section, defaults, STUB_SITE_WAN));
    }

    /** With other summaries. */
    EigrpInterface with(List<Summary> changed) {
        return new EigrpInterface(
                interfaceName,
                helloSeconds,
                holdSeconds,
                splitHorizon,
                nextHop,
                passive,
                shutdown,
                changed,
                authentication,
                hmacPassword,
                keyChain,
                bandwidthPercent,
                addPaths,
                bfd,
                stubSiteWan);
    }

    /** Whether we name ourselves as the next hop. */
    public boolean nextHopSelf() {
        return nextHop == NextHopMode.SELF;
    }

    private static <T> T either(Section section, Section defaults, Slot<T> slot) {
        T own = section.get(slot);
        return own.equals(slot.defaultValue()) ? defaults.get(slot) : own;
    }
}
