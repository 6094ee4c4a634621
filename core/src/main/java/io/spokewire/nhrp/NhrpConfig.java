package io.spokewire.nhrp;

import io.spokewire.command.Secret;
import io.spokewire.command.Settings;
import io.spokewire.command.Slot;
import io.spokewire.command.Values;
import io.spokewire.net.Address;
import io.spokewire.net.Prefix;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;

/**
 * What the {@code ip nhrp ...} or {@code ipv6 nhrp ...} lines of one interface say. NHRP runs on
 * the interface for that family once {@link #networkId} is set.
 *
 * @param values what was told, by the slots below
 */
public record NhrpConfig(Values values) implements Settings<NhrpConfig> {

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

    /**
     * {@code ip nhrp map}: a protocol prefix (mostly a host) behind an NBMA address or name.
     *
     * @param preference 1 to 255, the best: of several ways to one prefix the best one is taken
     */
    public record StaticMap(Prefix protocol, String nbma, int preference) {
        /** What holds where the line does not say. */
        public static final int PREFERENCE = 255;

        /** A mapping of the usual preference. */
        public StaticMap(Prefix protocol, String nbma) {
            this(protocol, nbma, PREFERENCE);
        }
    }

    /** {@code ip nhrp summary-map}: we answer for the whole prefix; no NBMA address means ours. */
    public record SummaryMap(Prefix prefix, List<Address> nbma) {}

    /** {@code ip nhrp redirect}: whether, and the least time between two for one flow. */
    public record Redirect(boolean on, int timeoutSeconds) {}

    /** {@code ip nhrp server-only}: whether, and whether no transit information is kept. */
    public record ServerOnly(boolean on, boolean nonCaching) {}

    /** {@code ip nhrp max-send}: so many packets in so many seconds. */
    public record MaxSend(int packets, int seconds) {}

    /** An interface without NHRP, with the defaults that hold once it is on. */
    public static final NhrpConfig DEFAULT = new NhrpConfig(Values.NONE);

    /** Where an interface's section holds what {@code ip nhrp} says. */
    public static final Slot<NhrpConfig> IPV4 = Slot.of("ip nhrp", DEFAULT);

    /** Where an interface's section holds what {@code ipv6 nhrp} says. */
    public static final Slot<NhrpConfig> IPV6 = Slot.of("ipv6 nhrp", DEFAULT);

    /** {@code network-id}. */
    public static final Slot<Long> NETWORK_ID = Slot.of("nhrp network-id", 0L);

    /** {@code authentication}. */
    public static final Slot<Secret> PASSWORD = Slot.of("nhrp authentication", Secret.NONE);

    /** {@code holdtime}. */
    public static final Slot<Integer> HOLDING_TIME_SECONDS = Slot.of("nhrp holdtime", 600);

    /** {@code registration timeout}. */
    public static final Slot<Integer> REGISTRATION_TIMEOUT_SECONDS =
            Slot.of("nhrp registration timeout", 0);

    /** {@code registration no-unique}. */
    public static final Slot<Boolean> NO_UNIQUE = Slot.of("nhrp registration no-unique", false);

    /** {@code nhs}. */
    public static final Slot<List<Nhs>> NHS = Slot.of("nhrp nhs", List.of());

    /** {@code nhs cluster}. */
    public static final Slot<SortedMap<Integer, Integer>> CLUSTERS =
            Slot.of("nhrp nhs cluster", Collections.emptySortedMap());

    /** {@code nhs fallback}. */
    public static final Slot<Integer> FALLBACK_SECONDS = Slot.of("nhrp nhs fallback", 0);

    /** {@code map}. */
    public static final Slot<List<StaticMap>> MAPS = Slot.of("nhrp map", List.of());

    /** {@code map multicast}. */
    public static final Slot<List<String>> MULTICAST_MAPS =
            Slot.of("nhrp map multicast", List.of());

    /** {@code map multicast dynamic}. */
    public static final Slot<Boolean> MULTICAST_DYNAMIC =
            Slot.of("nhrp map multicast dynamic", true);

    /** {@code redirect}. */
    public static final Slot<Redirect> REDIRECT = Slot.of("nhrp redirect", new Redirect(false, 8));

    /** {@code shortcut}. */
    public static final Slot<Boolean> SHORTCUT = Slot.of("nhrp shortcut", true);

    /** {@code server-only}. */
    public static final Slot<ServerOnly> SERVER_ONLY =
            Slot.of("nhrp server-only", new ServerOnly(false, false));

    /** {@code max-send}. */
    public static final Slot<MaxSend> MAX_SEND = Slot.of("nhrp max-send", new MaxSend(10_000, 10));

    /** {@code summary-map}. */
    public static final Slot<List<SummaryMap>> SUMMARY_MAPS =
            Slot.of("nhrp summary-map", List.of());

    /** {@code record}. */
    public static final Slot<Boolean> RECORD = Slot.of("nhrp record", true);

    /** Cisco's authentication extension has room for eight characters. */
    private static final int AUTHENTICATION_LENGTH_MAX = 8;

    /**
     * What concerns the interface and not one family.
     *
     * @param values what was told, by the slots below
     */
    public record Common(Values values) implements Settings<Common> {
        /** An interface that was told nothing. */
        public static final Common DEFAULT = new Common(Values.NONE);

        /** Where an interface's section holds it. */
        public static final Slot<Common> SLOT = Slot.of("nhrp", DEFAULT);

        /** {@code if-state nhrp}. */
        public static final Slot<Boolean> IF_STATE = Slot.of("if-state nhrp", false);

        /** {@code nhrp route-watch}. */
        public static final Slot<Boolean> ROUTE_WATCH = Slot.of("nhrp route-watch", true);

        /** {@code nhrp group}. */
        public static final Slot<String> GROUP = Slot.of("nhrp group", "");

        /** {@code nhrp map group}. */
        public static final Slot<SortedMap<String, String>> GROUP_MAPS =
                Slot.of("nhrp map group", Collections.emptySortedMap());

        @Override
        public Common with(Values changed) {
            return new Common(changed);
        }

        /** Whether the line is down while no next hop server answers. */
        public boolean ifState() {
            return get(IF_STATE);
        }

        /** Whether shortcuts go when the route below them changes. */
        public boolean routeWatch() {
            return get(ROUTE_WATCH);
        }

        /** Our QoS group, told to the hub; empty for none. */
        public String group() {
            return get(GROUP);
        }

        /** By group name, the service policy that the configuration names for it. */
        public SortedMap<String, String> groupMaps() {
            return get(GROUP_MAPS);
        }
    }

    @Override
    public NhrpConfig with(Values changed) {
        return new NhrpConfig(changed);
    }

    /** Local name of the NBMA domain, 1 to 4294967295; 0 for NHRP off. */
    public long networkId() {
        return get(NETWORK_ID);
    }

    /** The password, 1 to 8 characters, cut to them; empty for none. */
    public String authentication() {
        String password = get(PASSWORD).reveal();
        return password.substring(0, Math.min(password.length(), AUTHENTICATION_LENGTH_MAX));
    }

    /** Whether the password is longer than NHRP has room for; the first eight are used. */
    public boolean authenticationTooLong() {
        return get(PASSWORD).reveal().length() > AUTHENTICATION_LENGTH_MAX;
    }

    /** How long peers may keep our mapping, 1 to 65535. */
    public int holdingTimeSeconds() {
        return get(HOLDING_TIME_SECONDS);
    }

    /** Period of registrations, 1 to 65535; 0 for a third of the holding time. */
    public int registrationTimeoutSeconds() {
        return get(REGISTRATION_TIMEOUT_SECONDS);
    }

    /** Whether registrations carry the unique flag; {@code registration no-unique}. */
    public boolean unique() {
        return !get(NO_UNIQUE);
    }

    /** The next hop servers. */
    public List<Nhs> nhs() {
        return get(NHS);
    }

    /** By cluster number, how many of its servers are used at once; absent for all. */
    public SortedMap<Integer, Integer> clusters() {
        return get(CLUSTERS);
    }

    /** How long a recovered better server must last before it is taken, 0 to 60. */
    public int fallbackSeconds() {
        return get(FALLBACK_SECONDS);
    }

    /** Static mappings of protocol to NBMA addresses. */
    public List<StaticMap> maps() {
        return get(MAPS);
    }

    /** The same, the preferred ones first; of equal ones the line that was typed last. */
    public List<StaticMap> mapsByPreference() {
        return maps().reversed().stream()
                .sorted(Comparator.comparingInt(StaticMap::preference).reversed())
                .toList();
    }

    /** NBMA addresses, or names, that get every multicast packet. */
    public List<String> multicastMaps() {
        return get(MULTICAST_MAPS);
    }

    /** Whether clients that register get every multicast packet. */
    public boolean multicastDynamic() {
        return get(MULTICAST_DYNAMIC);
    }

    /**
     * Whether packets that leave by the tunnel they came from are answered by a traffic indication.
     */
    public boolean redirect() {
        return get(REDIRECT).on();
    }

    /** The least time between two indications for one flow, 2 to 30. */
    public int redirectTimeoutSeconds() {
        return get(REDIRECT).timeoutSeconds();
    }

    /** Whether shortcuts are asked for, installed and answered. */
    public boolean shortcut() {
        return get(SHORTCUT);
    }

    /** Whether no resolution requests are sent. */
    public boolean serverOnly() {
        return get(SERVER_ONLY).on();
    }

    /** Whether a server keeps no transit information. */
    public boolean nonCaching() {
        return get(SERVER_ONLY).nonCaching();
    }

    /** How many NHRP packets may leave per {@link #maxSendSeconds}. */
    public int maxSendPackets() {
        return get(MAX_SEND).packets();
    }

    /** 1 to 65535. */
    public int maxSendSeconds() {
        return get(MAX_SEND).seconds();
    }

    /** Prefixes that answer for all of their addresses. */
    public List<SummaryMap> summaryMaps() {
        return get(SUMMARY_MAPS);
    }

    /** Whether transit information is recorded ({@code ip nhrp record}). */
    public boolean responder() {
        return get(RECORD);
    }
}
