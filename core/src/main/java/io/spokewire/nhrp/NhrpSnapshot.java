package io.spokewire.nhrp;

import io.spokewire.net.Address;
import io.spokewire.net.AddressFamily;
import io.spokewire.net.Prefix;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What {@link NhrpEngine} knows at one moment, for {@code show} commands and tests. Ages and times
 * to live are relative to that moment. Lists are in the order in which they are to be shown.
 *
 * @param cache the cache of all interfaces, both families, own entries included
 * @param servers the next hop servers of all interfaces
 * @param pending registrations that no server has answered
 * @param traffic counters by interface and family
 * @param redirects traffic indications that were sent and hold back further ones
 */
public record NhrpSnapshot(
        List<CacheEntry> cache,
        List<Server> servers,
        List<Pending> pending,
        List<Traffic> traffic,
        List<Redirect> redirects) {
    /** Nothing known. */
    public static final NhrpSnapshot EMPTY =
            new NhrpSnapshot(List.of(), List.of(), List.of(), List.of(), List.of());

    /** Copies the lists. */
    public NhrpSnapshot {
        cache = List.copyOf(cache);
        servers = List.copyOf(servers);
        pending = List.copyOf(pending);
        traffic = List.copyOf(traffic);
        redirects = List.copyOf(redirects);
    }

    /** The same with another cache. */
    public NhrpSnapshot with(List<CacheEntry> entries) {
        return new NhrpSnapshot(entries, servers, pending, traffic, redirects);
    }

    /**
     * An entry of the cache, as one that others come behind.
     *
     * @param tunnel the interface
     */
    public record Place(String tunnel, AddressFamily family, Prefix target) {}

    /** How an entry came into the cache. */
    public enum Origin {
        /** From the configuration, or our own address. */
        STATIC,
        /** Learnt. */
        DYNAMIC,
        /** Asked for and not answered, or answered with "no". */
        INCOMPLETE;

        /** As {@code show ip nhrp} prints it. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** What {@code show ip nhrp} prints behind {@code Flags:}, in its order. */
    public enum Flag {
        AUTHORITATIVE,
        /** Learnt from a packet that passed through us. */
        IMPLICIT,
        NEGATIVE,
        /** The station behind it is a router. */
        ROUTER,
        UNIQUE,
        /** It registered with us. */
        REGISTERED,
        /** Packets have used it of late. */
        USED,
        /** We answered for it. */
        LOCAL,
        /** It is the next hop of a tunnel. */
        NHOP,
        /** It has a route of its own in the RIB. */
        RIB,
        /** It overrides the next hop of another route. */
        NHO;

        /** As {@code show ip nhrp} prints it. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** What {@code show dmvpn} prints as the state of a peer. */
    public enum PeerState {
        /** Answered, or in use. */
        UP,
        /** NHRP has not been answered. */
        NHRP,
        /** IPsec is being negotiated. */
        IKE,
        /** The tunnel's line is down. */
        INTF
    }

    /**
     * Who asked us for an entry and has to be told when it goes.
     *
     * @param address the protocol address of the requester
     * @param requestId of its resolution request
     */
    public record Requester(Address address, int requestId) {}

    /**
     * An entry of the cache.
     *
     * @param tunnel the interface
     * @param vrf VRF of the packets inside; empty for the default one
     * @param target the destinations
     * @param nextHop the protocol address of the station that they are reached by; empty while
     *     incomplete
     * @param nbma the address that packets are sent to; empty while incomplete
     * @param claimedNbma the address that the station claims, when a NAT has changed it
     * @param type where the entry comes from
     * @param flags in the order of {@link Flag}
     * @param created how long it has been there
     * @param expires when it ends; empty for never
     * @param preference 0 to 255
     * @param mtuBytes what the station said that it takes; 0 when it said nothing
     * @param group its QoS group; empty for none
     * @param requesters who has to be told when it goes
     * @param hits packets for it while it is incomplete
     * @param state of the peer behind it
     * @param stateAge how long the peer has been in the state; empty when it never was in another
     * @param detour why packets do not go to the peer but by the routed path; empty when they do
     */
    public record CacheEntry(
            String tunnel,
            String vrf,
            Prefix target,
            Optional<Address> nextHop,
            Optional<Address> nbma,
            Optional<Address> claimedNbma,
            Origin type,
            List<Flag> flags,
            Duration created,
            Optional<Duration> expires,
            int preference,
            int mtuBytes,
            String group,
            List<Requester> requesters,
            long hits,
            PeerState state,
            Optional<Duration> stateAge,
            String detour) {
        /** Copies the lists. */
        public CacheEntry {
            flags = List.copyOf(flags);
            requesters = List.copyOf(requesters);
        }

        /** Whether it is our own address or prefix. */
        public boolean local() {
            return flags.contains(Flag.LOCAL);
        }

        /** The family of the packets inside. */
        public AddressFamily family() {
            return target.family();
        }
    }

    /** How a next hop server stands. */
    public enum ServerState {
        /** Not in use: another one of its cluster is. */
        WAITING,
        /** It is asked and has not answered. */
        EXPECTING,
        /** It answers. */
        RESPONDING
    }

    /**
     * A next hop server.
     *
     * @param tunnel the interface
     * @param vrf VRF of the packets inside; empty for the default one
     * @param family of the packets inside
     * @param address its protocol address; empty while it is not known ({@code nhs dynamic})
     * @param nbma its NBMA address; empty while its name has none, or no map tells it
     * @param dynamic whether it told us its address
     * @param state how it stands
     * @param priority 0 is the best
     * @param cluster 0 to 10
     * @param requestsSent registration requests
     * @param requestsFailed those it refused, and those given up
     * @param repliesReceived registration replies
     * @param sinceReply how long ago the last reply came
     * @param requestId the current request id
     * @param acknowledgedId the last request id that was answered; empty for none
     * @param reason why it does not respond, when that is known; empty otherwise
     */
    public record Server(
            String tunnel,
            String vrf,
            AddressFamily family,
            Optional<Address> address,
            Optional<Address> nbma,
            boolean dynamic,
            ServerState state,
            int priority,
            int cluster,
            long requestsSent,
            long requestsFailed,
            long repliesReceived,
            Optional<Duration> sinceReply,
            long requestId,
            Optional<Long> acknowledgedId,
            String reason) {}

    /**
     * A registration without an answer.
     *
     * @param tunnel the interface
     * @param family of the packets inside
     * @param requestId its request id
     * @param retrySeconds the next pause between two tries
     * @param server whom it is for
     */
    public record Pending(
            String tunnel,
            AddressFamily family,
            long requestId,
            int retrySeconds,
            Address server) {}

    /** The kinds of messages that {@code show ip nhrp traffic} counts, in its order. */
    public enum MessageKind {
        RESOLUTION_REQUEST("Resolution Request"),
        RESOLUTION_REPLY("Resolution Reply"),
        REGISTRATION_REQUEST("Registration Request"),
        REGISTRATION_REPLY("Registration Reply"),
        PURGE_REQUEST("Purge Request"),
        PURGE_REPLY("Purge Reply"),
        ERROR_INDICATION("Error Indication"),
        TRAFFIC_INDICATION("Traffic Indication"),
        /** Indications that the limit of rate held back. */
        REDIRECT_SUPPRESS("Redirect Suppress");

        private final String words;

        MessageKind(String words) {
            this.words = words;
        }

        /** As {@code show ip nhrp traffic} prints it. */
        public String words() {
            return words;
        }
    }

    /**
     * Counters of an interface. A kind that is absent counts 0.
     *
     * @param tunnel the interface
     * @param family of the packets inside
     * @param maxSendPackets the limit of rate: packets
     * @param maxSendSeconds the limit of rate: per these seconds
     * @param usagePercent how much of it the last period used
     * @param sent messages of ours
     * @param received messages for us
     * @param forwarded messages that passed through
     * @param dropped messages that were not obeyed, by reason
     */
    public record Traffic(
            String tunnel,
            AddressFamily family,
            int maxSendPackets,
            int maxSendSeconds,
            int usagePercent,
            Map<MessageKind, Long> sent,
            Map<MessageKind, Long> received,
            Map<MessageKind, Long> forwarded,
            Map<String, Long> dropped) {}

    /**
     * A flow that was told of a shorter way of late.
     *
     * @param tunnel the interface
     * @param source the sender of the packets
     * @param destination where they go
     * @param nbma the peer that they came from
     * @param expires when a further indication may be sent
     */
    public record Redirect(
            String tunnel, Address source, Address destination, Address nbma, Duration expires) {}
}
