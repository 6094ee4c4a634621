package io.spokewire.bgp;

import io.spokewire.net.Address;
import io.spokewire.net.AddressFamily;
import io.spokewire.net.Ipv4Address;
import io.spokewire.net.Prefix;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What there is in a process of BGP at a moment, for {@code show}. */
public final class BgpSnapshot {
    private BgpSnapshot() {}

    /**
     * A table as a whole.
     *
     * @param vrf empty for the default one
     * @param as ours
     * @param networks prefixes
     * @param attributeSets different ones, shared by paths
     * @param neighbors those active in the family
     * @param ranges from which unknown neighbours may call
     * @param rangeLimit how many of them may
     * @param dampening of routes that come and go
     * @param groups peer groups
     */
    public record Summary(
            String vrf,
            AddressFamily family,
            Ipv4Address routerId,
            String as,
            long version,
            int networks,
            int paths,
            int attributeSets,
            List<Neighbor> neighbors,
            List<Range> ranges,
            int rangeLimit,
            Dampening dampening,
            List<PeerGroup> groups) {
        /** Copies the lists. */
        public Summary {
            neighbors = List.copyOf(neighbors);
            ranges = List.copyOf(ranges);
            groups = List.copyOf(groups);
        }

        /** With those of these neighbours that are active in it. */
        public Summary with(List<Member> all) {
            return new Summary(
                    vrf,
                    family,
                    routerId,
                    as,
                    version,
                    networks,
                    paths,
                    attributeSets,
                    all.stream()
                            .filter(member -> member.families().contains(family))
                            .map(Member::neighbor)
                            .filter(neighbor -> neighbor.vrf().equals(vrf))
                            .toList(),
                    ranges,
                    rangeLimit,
                    dampening,
                    groups);
        }
    }

    /** A neighbour, and the families that it is active in. */
    public record Member(Set<AddressFamily> families, Neighbor neighbor) {
        /** Copies the set. */
        public Member {
            families = Set.copyOf(families);
        }
    }

    /**
     * A peer group.
     *
     * @param remoteAs 0 where its members say their own
     * @param link {@code internal}, {@code external} or {@code confed-external}
     * @param active whether its members are in the table's family
     * @param policies lines about routes of its members, as the configuration has them
     */
    public record PeerGroup(
            String name,
            String description,
            long remoteAs,
            String link,
            boolean active,
            int advertisementSeconds,
            List<String> policies) {
        /** Copies the list. */
        public PeerGroup {
            policies = List.copyOf(policies);
        }
    }

    /**
     * {@code bgp dampening}.
     *
     * @param words behind it, {@code on} for the bare line; empty where it is not said
     * @param histories paths that are not there and whose past is kept
     * @param damped paths that are there and not used
     */
    public record Dampening(String words, int histories, int damped) {}

    /**
     * The past of a path that has come and gone, RFC 2439.
     *
     * @param penalty now
     * @param count how often it has gone or was told with other attributes
     * @param since the first time
     * @param reuse until it is used again; zero for one that is used
     * @param suppressed whether it must not be used
     * @param gone whether it is not there
     */
    public record Flaps(
            int penalty,
            int count,
            Duration since,
            Duration reuse,
            boolean suppressed,
            boolean gone) {}

    /** {@code bgp listen range}. */
    public record Range(Prefix prefix, String peerGroup) {}

    /**
     * A neighbour.
     *
     * @param remoteAs as it says itself, else as configured
     * @param link {@code internal}, {@code external} or {@code confed-external}
     * @param routerId unspecified before the first session
     * @param why a session cannot begin; empty when it is there or being tried
     * @param fallOver words behind {@code fall-over}; empty for none
     * @param carries whether BFD says that the session's path carries packets
     * @param upDown since when it is up, or down; empty for a neighbour that never was up
     * @param capabilities of RFC 5492 by name, and who says them
     * @param malformed UPDATEs that were wrong
     * @param lastReset in words
     */
    public record Neighbor(
            Address address,
            String vrf,
            boolean dynamic,
            Optional<Prefix> range,
            String description,
            String peerGroup,
            long remoteAs,
            long localAs,
            String link,
            Ipv4Address routerId,
            String state,
            String why,
            String fallOver,
            boolean carries,
            Optional<Duration> upDown,
            int holdSeconds,
            int keepaliveSeconds,
            Optional<Duration> lastRead,
            Optional<Duration> lastWrite,
            Address local,
            int localPort,
            int remotePort,
            List<Capability> capabilities,
            Messages sent,
            Messages received,
            Malformed malformed,
            int unread,
            long unsent,
            int established,
            int dropped,
            String lastReset,
            List<Family> families) {
        /** Copies the lists. */
        public Neighbor {
            capabilities = List.copyOf(capabilities);
            families = List.copyOf(families);
        }
    }

    /** A capability, and who says that it has it. */
    public record Capability(String name, boolean advertised, boolean received) {}

    /** Messages by kind. */
    public record Messages(
            long opens, long notifications, long updates, long keepalives, long refreshes) {
        /** All of them. */
        public long total() {
            return opens + notifications + updates + keepalives + refreshes;
        }
    }

    /**
     * UPDATEs that were wrong and did not end the session, RFC 7606.
     *
     * @param treatedAsWithdraw those of them that took their routes with them
     * @param last since the last one; zero without any
     */
    public record Malformed(long updates, long treatedAsWithdraw, Duration last) {}

    /**
     * A family that a neighbour is active in.
     *
     * @param accepted prefixes taken
     * @param denied prefixes kept out since the session began
     * @param told prefixes that it is told
     * @param maximum prefixes that it may tell; 0 for any
     * @param policies lines about its routes, as the configuration has them
     */
    public record Family(
            AddressFamily family,
            boolean up,
            int accepted,
            long denied,
            int told,
            int maximum,
            int updateGroup,
            int updateGroupMembers,
            int advertisementSeconds,
            boolean endOfRib,
            List<String> policies) {
        /** Copies the list. */
        public Family {
            policies = List.copyOf(policies);
        }
    }

    /**
     * A prefix.
     *
     * @param best place of the best path, 1 and above; 0 for none
     * @param groups update groups that are told of it
     */
    public record Entry(
            Prefix prefix, long version, int best, List<Integer> groups, List<PathEntry> paths) {
        /** Copies the lists. */
        public Entry {
            groups = List.copyOf(groups);
            paths = List.copyOf(paths);
        }
    }

    /**
     * A path to a prefix.
     *
     * @param source which of our own lines made it, or that it was learned: a word; of one from
     *     another VRF {@code imported from VRF NAME}
     * @param metric of the way to the next hop
     * @param med -1 for none
     * @param localPreference -1 for none
     * @param refused by the RIB, which has a better route of another source
     * @param neighbor who told it; unspecified for one of our own
     * @param originator RFC 4456; unspecified for none
     * @param flaps its past; empty where that counts for nothing
     */
    public record PathEntry(
            String source,
            boolean valid,
            boolean best,
            boolean internal,
            boolean multipath,
            boolean stale,
            boolean suppressed,
            boolean refused,
            boolean accepted,
            Address nextHop,
            long metric,
            long med,
            long localPreference,
            int weight,
            String asPath,
            String origin,
            Address neighbor,
            Ipv4Address routerId,
            boolean atomicAggregate,
            String aggregator,
            List<String> communities,
            List<String> extendedCommunities,
            List<String> largeCommunities,
            Ipv4Address originator,
            List<Ipv4Address> clusters,
            int receivedPathId,
            int pathId,
            Duration age,
            Optional<Flaps> flaps) {
        /** Copies the lists. */
        public PathEntry {
            communities = List.copyOf(communities);
            extendedCommunities = List.copyOf(extendedCommunities);
            largeCommunities = List.copyOf(largeCommunities);
            clusters = List.copyOf(clusters);
        }

        /** Whether it is there and not used, RFC 2439. */
        public boolean damped() {
            return flaps.filter(f -> f.suppressed() && !f.gone()).isPresent();
        }

        /** Whether it is not there, and only its past is kept. */
        public boolean history() {
            return flaps.filter(Flaps::gone).isPresent();
        }
    }
}
