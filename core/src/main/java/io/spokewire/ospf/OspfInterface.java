package io.spokewire.ospf;

import io.spokewire.command.Mode;
import io.spokewire.command.Secret;
import io.spokewire.command.Section;
import io.spokewire.command.Slot;
import io.spokewire.command.Values;
import io.spokewire.net.AddressFamily;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the {@code ip ospf ...} or {@code ipv6 ospf ...} lines of one interface say.
 *
 * @param attachments the processes and areas that it takes part in
 * @param networkType empty for that of the interface: broadcast on Ethernet, point-to-point on a
 *     tunnel
 * @param cost 1 to 65535; 0 to take it from the bandwidth
 * @param priority in the election of the designated router, 0 to 255; 1 by default
 * @param helloSeconds 1 to 65535; 0 for the default of the network type: 10 or 30
 * @param deadSeconds 1 to 65535; 0 for four times the hello interval
 * @param helloMultiplier hellos in one second ({@code dead-interval minimal}), 3 to 20; 0 for off
 * @param retransmitSeconds 1 to 65535; 5 by default
 * @param transmitDelaySeconds 1 to 65535; 1 by default
 * @param mtuIgnore whether database descriptions with another MTU are taken
 * @param authentication {@code ""} for the area's, {@code simple}, {@code message-digest}, {@code
 *     null}, {@code key-chain NAME}
 * @param ipsec protection by IPsec in version 3; {@link OspfIpsec#NONE} for what the area has
 * @param simpleKey clear-text password, at most 8 characters
 * @param digestKeys for message digests, by id
 * @param bfd {@code ""}, {@code on}, {@code disable} or {@code strict-mode}
 * @param demandCircuit whether hellos and refreshes are suppressed, RFC 1793
 * @param floodReduction whether refreshes are suppressed
 * @param databaseFilterOut whether nothing is flooded out here
 * @param prefixSuppression {@code ""}, {@code on} or {@code disable}
 * @param neighbors configured ones of version 3
 * @param shutdown whether OSPF is off here
 */
public record OspfInterface(
        List<Attachment> attachments,
        Optional<NetworkType> networkType,
        int cost,
        int priority,
        int helloSeconds,
        int deadSeconds,
        int helloMultiplier,
        int retransmitSeconds,
        int transmitDelaySeconds,
        boolean mtuIgnore,
        String authentication,
        OspfIpsec ipsec,
        Secret simpleKey,
        List<DigestKey> digestKeys,
        String bfd,
        boolean demandCircuit,
        boolean floodReduction,
        boolean databaseFilterOut,
        String prefixSuppression,
        List<OspfProcess.Neighbor> neighbors,
        boolean shutdown) {
    /**
     * {@code ip ospf PROCESS area AREA}.
     *
     * @param family {@code ipv4} or {@code ipv6} of an {@code ospfv3} line; empty on others
     * @param instance of version 3, 0 to 255
     * @param secondaries whether secondary networks are told, too: version 2
     */
    public record Attachment(
            int process, String family, AreaId area, int instance, boolean secondaries) {}

    /** {@code message-digest-key ID md5 KEY}, RFC 2328 appendix D. */
    public record DigestKey(int id, Secret key) {}

    /**
     * {@code dead-interval}.
     *
     * @param seconds 0 for four times the hello interval
     * @param multiplier of {@code minimal hello-multiplier}; 0 for off
     */
    public record Dead(int seconds, int multiplier) {
        static final Dead DEFAULT = new Dead(0, 0);
    }

    /**
     * Whom lines of {@code ospfv3 PROCESS [FAMILY] ...} are for.
     *
     * @param family empty for both
     */
    public record Instance(int process, String family) {
        /** As it is typed. */
        @Override
        public String toString() {
            return family.isEmpty() ? String.valueOf(process) : process + " " + family;
        }
    }

    /** How routers meet on the network, RFC 2328 section 1.2. */
    public enum NetworkType {
        /** All hear all; a designated router is elected. */
        BROADCAST("broadcast"),
        /** As broadcast, but neighbours are configured. */
        NON_BROADCAST("non-broadcast"),
        /** Two routers. */
        POINT_TO_POINT("point-to-point"),
        /** Many pairs; routes to hosts. */
        POINT_TO_MULTIPOINT("point-to-multipoint"),
        /** Many pairs, neighbours configured. */
        POINT_TO_MULTIPOINT_NON_BROADCAST("point-to-multipoint non-broadcast");

        private final String words;

        NetworkType(String words) {
            this.words = words;
        }

        /** As the configuration says it, behind {@code network}. */
        public String words() {
            return words;
        }
    }

    /** The slots of one version. */
    public static final class Slots {
        private final String words;

        /** {@code PROCESS area AREA}. */
        public final Slot<List<Attachment>> attachments;

        /** {@code network}. */
        public final Slot<Optional<NetworkType>> networkType;

        /** {@code cost}. */
        public final Slot<Integer> cost;

        /** {@code priority}. */
        public final Slot<Integer> priority;

        /** {@code hello-interval}. */
        public final Slot<Integer> helloSeconds;

        /** {@code dead-interval}. */
        public final Slot<Dead> dead;

        /** {@code retransmit-interval}. */
        public final Slot<Integer> retransmitSeconds;

        /** {@code transmit-delay}. */
        public final Slot<Integer> transmitDelaySeconds;

        /** {@code mtu-ignore}. */
        public final Slot<Boolean> mtuIgnore;

        /** {@code authentication}. */
        public final Slot<String> authentication;

        /** {@code authentication-key}. */
        public final Slot<Secret> simpleKey;

        /** {@code message-digest-key}. */
        public final Slot<List<DigestKey>> digestKeys;

        /** {@code authentication ipsec}. */
        public final Slot<OspfIpsec> ipsec;

        /** {@code encryption}. */
        public final Slot<OspfIpsec> encryption;

        /** {@code neighbor}. */
        public final Slot<List<OspfProcess.Neighbor>> neighbors;

        /** {@code bfd}. */
        public final Slot<String> bfd;

        /** {@code demand-circuit}. */
        public final Slot<Boolean> demandCircuit;

        /** {@code flood-reduction}. */
        public final Slot<Boolean> floodReduction;

        /** {@code database-filter all out}. */
        public final Slot<Boolean> databaseFilterOut;

        /** {@code prefix-suppression}. */
        public final Slot<String> prefixSuppression;

        /** {@code shutdown}. */
        public final Slot<Boolean> shutdown;

        private final List<Slot<?>> all = new ArrayList<>();

        private Slots(String words) {
            this.words = words;
            attachments = Slot.of(words + " area", List.of());
            networkType = slot("network", Optional.empty());
            cost = slot("cost", 0);
            priority = slot("priority", 1);
            helloSeconds = slot("hello-interval", 0);
            dead = slot("dead-interval", Dead.DEFAULT);
            retransmitSeconds = slot("retransmit-interval", 5);
            transmitDelaySeconds = slot("transmit-delay", 1);
            mtuIgnore = slot("mtu-ignore", false);
            authentication = slot("authentication", "");
            simpleKey = slot("authentication-key", Secret.NONE);
            digestKeys = slot("message-digest-key", List.of());
            ipsec = slot("authentication ipsec", OspfIpsec.NONE);
            encryption = slot("encryption", OspfIpsec.NONE);
            neighbors = slot("neighbor", List.of());
            bfd = slot("bfd", "");
            demandCircuit = slot("demand-circuit", false);
            floodReduction = slot("flood-reduction", false);
            databaseFilterOut = slot("database-filter", false);
            prefixSuppression = slot("prefix-suppression", "");
            shutdown = slot("shutdown", false);
        }

        private <T> Slot<T> slot(String name, T defaultValue) {
            Slot<T> slot = Slot.of(words + " " + name, defaultValue);
            all.add(slot);
            return slot;
        }

        /** What was told in these slots, in those of another version. */
        private Values as(Slots other, Values told) {
            Values translated = Values.NONE;
            for (int i = 0; i < all.size(); i++) {
                translated = copy(told, all.get(i), translated, other.all.get(i));
            }
            return translated;
        }

        private static <T> Values copy(Values from, Slot<T> slot, Values into, Slot<?> other) {
            @SuppressWarnings("unchecked") // slots of one place are of one type
            Slot<T> same = (Slot<T>) other;
            return into.with(same, from.get(slot));
        }

        /** The words in front of each line: {@code ip ospf}. */
        public String words() {
            return words;
        }
    }

    /** {@code ip ospf ...}. */
    public static final Slots V2 = new Slots("ip ospf");

    /** {@code ipv6 ospf ...}. */
    public static final Slots V3 = new Slots("ipv6 ospf");

    /** {@code ospfv3 ...}. */
    public static final Slots OSPFV3 = new Slots("ospfv3");

    /** A passing mode for the sections of {@code ospfv3 PROCESS [FAMILY]}. */
    public static final Mode INSTANCE_MODE =
            new Mode("OSPFv3 interface settings", "config-if", Mode.CONFIG);

    /** Where an interface's section holds the lines of {@code ospfv3 PROCESS [FAMILY]}. */
    public static final Slot<Map<Instance, Section>> INSTANCES =
            Slot.of("ospfv3 instances", Map.of());

    /** Copies the lists. */
    public OspfInterface {
        attachments = List.copyOf(attachments);
        neighbors = List.copyOf(neighbors);
        digestKeys = List.copyOf(digestKeys);
    }

    /** What the interface's section says to a process. */
    static OspfInterface of(Section section, int process, OspfVersion version) {
        return version.number() == OspfVersion3.NUMBER
                ? of(section, process, version.routes())
                : of(section, V2);
    }

    /** What the interface's section says to one version. */
    public static OspfInterface of(Section section, Slots slots) {
        return of(section.get(slots.attachments), section.values(), slots);
    }

    /**
     * What the interface's section says to one process of version 3: {@code ospfv3 PROCESS FAMILY}
     * goes before {@code ospfv3 PROCESS}, that before {@code ospfv3}, and that before {@code ipv6
     * ospf}, which is for IPv6 alone.
     */
    public static OspfInterface of(Section section, int process, AddressFamily family) {
        boolean ipv6 = family == AddressFamily.IPV6;
        String word = ipv6 ? "ipv6" : "ipv4";
        List<Attachment> attachments = new ArrayList<>();
        for (Attachment line : section.get(OSPFV3.attachments)) {
            if (line.family().equals(word)) {
                attachments.add(line);
            }
        }
        Values told = section.values();
        if (ipv6) {
            attachments.addAll(section.get(V3.attachments));
            told = told.over(V3.as(OSPFV3, told));
        }
        Map<Instance, Section> instances = section.get(INSTANCES);
        for (Instance instance : List.of(new Instance(process, ""), new Instance(process, word))) {
            Section own = instances.get(instance);
            told = own == null ? told : own.values().over(told);
        }
        return of(attachments, told, OSPFV3);
    }

    private static OspfInterface of(List<Attachment> attachments, Values told, Slots slots) {
        String authentication = told.get(slots.authentication);
        OspfIpsec encryption = told.get(slots.encryption);
        return new OspfInterface(
                attachments,
                told.get(slots.networkType),
                told.get(slots.cost),
                told.get(slots.priority),
                told.get(slots.helloSeconds),
                told.get(slots.dead).seconds(),
                told.get(slots.dead).multiplier(),
                told.get(slots.retransmitSeconds),
                told.get(slots.transmitDelaySeconds),
                told.get(slots.mtuIgnore),
                authentication,
                encryption.equals(OspfIpsec.NONE) ? told.get(slots.ipsec) : encryption,
                told.get(slots.simpleKey),
                told.get(slots.digestKeys),
                told.get(slots.bfd),
                told.get(slots.demandCircuit),
                told.get(slots.floodReduction),
                told.get(slots.databaseFilterOut),
                told.get(slots.prefixSuppression),
                told.get(slots.neighbors),
                told.get(slots.shutdown));
    }
}
