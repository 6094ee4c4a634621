package io.spokewire.ospf;

import io.spokewire.command.Secret;
import io.spokewire.command.Section;
import io.spokewire.command.Slot;
import java.util.List;
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
 *     null}, {@code key-chain NAME}, or for version 3 the words behind {@code authentication}
 * @param simpleKey clear-text password, at most 8 characters
 * @param digestKeys for message digests, by id
 * @param bfd {@code ""}, {@code on} or {@code disable}
 * @param demandCircuit whether hellos and refreshes are suppressed, RFC 1793
 * @param floodReduction whether refreshes are suppressed
 * @param databaseFilterOut whether nothing is flooded out here
 * @param prefixSuppression {@code ""}, {@code on} or {@code disable}
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
        Secret simpleKey,
        List<DigestKey> digestKeys,
        String bfd,
        boolean demandCircuit,
        boolean floodReduction,
        boolean databaseFilterOut,
        String prefixSuppression,
        boolean shutdown) {
    /**
     * {@code ip ospf PROCESS area AREA}.
     *
     * @param family {@code ipv4} or {@code ipv6} of an {@code ospfv3} line; empty on others
     * @param instance of version 3, 0 to 255
     */
    public record Attachment(int process, String family, AreaId area, int instance) {}

    /** {@code message-digest-key ID md5 KEY}, RFC 2328 appendix D. */
    public record DigestKey(int id, Secret key) {}

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
        public final Slot<Integer> deadSeconds;

        /** {@code dead-interval minimal hello-multiplier}. */
        public final Slot<Integer> helloMultiplier;

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

        /**
         * {@code authentication ipsec spi SPI HASH}: the key; the other words are {@link
         * #authentication}.
         */
        public final Slot<Secret> ipsecKey;

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

        private Slots(String words) {
            this.words = words;
            attachments = Slot.of(words + " area", List.of());
            networkType = Slot.of(words + " network", Optional.empty());
            cost = Slot.of(words + " cost", 0);
            priority = Slot.of(words + " priority", 1);
            helloSeconds = Slot.of(words + " hello-interval", 0);
            deadSeconds = Slot.of(words + " dead-interval", 0);
            helloMultiplier = Slot.of(words + " hello-multiplier", 0);
            retransmitSeconds = Slot.of(words + " retransmit-interval", 5);
            transmitDelaySeconds = Slot.of(words + " transmit-delay", 1);
            mtuIgnore = Slot.of(words + " mtu-ignore", false);
            authentication = Slot.of(words + " authentication", "");
            simpleKey = Slot.of(words + " authentication-key", Secret.NONE);
            digestKeys = Slot.of(words + " message-digest-key", List.of());
            ipsecKey = Slot.of(words + " ipsec key", Secret.NONE);
            bfd = Slot.of(words + " bfd", "");
            demandCircuit = Slot.of(words + " demand-circuit", false);
            floodReduction = Slot.of(words + " flood-reduction", false);
            databaseFilterOut = Slot.of(words + " database-filter", false);
            prefixSuppression = Slot.of(words + " prefix-suppression", "");
            shutdown = Slot.of(words + " shutdown", false);
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

    /** Copies the lists. */
    public OspfInterface {
        attachments = List.copyOf(attachments);
        digestKeys = List.copyOf(digestKeys);
    }

    /** What the interface's section says to one version. */
    public static OspfInterface of(Section section, Slots slots) {
        return new OspfInterface(
                section.get(slots.attachments),
                section.get(slots.networkType),
                section.get(slots.cost),
                section.get(slots.priority),
                section.get(slots.helloSeconds),
                section.get(slots.deadSeconds),
                section.get(slots.helloMultiplier),
                section.get(slots.retransmitSeconds),
                section.get(slots.transmitDelaySeconds),
                section.get(slots.mtuIgnore),
                section.get(slots.authentication),
                section.get(slots.simpleKey),
                section.get(slots.digestKeys),
                section.get(slots.bfd),
                section.get(slots.demandCircuit),
                section.get(slots.floodReduction),
                section.get(slots.databaseFilterOut),
                section.get(slots.prefixSuppression),
                section.get(slots.shutdown));
    }
}
