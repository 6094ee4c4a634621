package io.spokewire.nhrp;

import static io.spokewire.view.Layout.age;
import static io.spokewire.view.Layout.count;

import io.spokewire.net.Address;
import io.spokewire.net.AddressFamily;
import io.spokewire.net.Prefix;
import io.spokewire.nhrp.NhrpSnapshot.CacheEntry;
import io.spokewire.nhrp.NhrpSnapshot.Flag;
import io.spokewire.nhrp.NhrpSnapshot.MessageKind;
import io.spokewire.nhrp.NhrpSnapshot.Origin;
import io.spokewire.nhrp.NhrpSnapshot.Pending;
import io.spokewire.nhrp.NhrpSnapshot.Redirect;
import io.spokewire.nhrp.NhrpSnapshot.Requester;
import io.spokewire.nhrp.NhrpSnapshot.Server;
import io.spokewire.nhrp.NhrpSnapshot.ServerState;
import io.spokewire.nhrp.NhrpSnapshot.Traffic;
import io.spokewire.view.Layout;
import io.spokewire.view.View;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;

/** What {@code show ip nhrp ...} and {@code show ipv6 nhrp ...} print. */
public final class NhrpViews {
    /** What IOS states per entry in the summary; programs that read it expect a number there. */
    private static final int BYTES_PER_ENTRY = 784;

    private static final String SERVER_LEGEND =
            "Legend: E=Expecting replies, R=Responding, W=Waiting, D=Dynamic\n";

    /** IOS lists here what TrustSec told of a peer; we speak nothing of it. */
    private static final String NO_METADATA =
            """
            Metadata Exchange Framework:
             Type State
             1    Reset
             MEF ext data:0x0
             2    Reset
             MEF ext data:0x0
             3    Reset
             MEF ext data:0x0
            """;

    private NhrpViews() {}

    /** How much of the cache is shown. */
    public enum Extent {
        /** Four lines for each entry. */
        NORMAL,
        /** A line for each entry. */
        BRIEF,
        /** Preference, requesters, MTU and group as well. */
        DETAIL
    }

    /**
     * {@code show ip nhrp [brief | detail]}.
     *
     * @param entries what is shown, in order
     */
    public record Cache(Extent extent, List<CacheEntry> entries) implements View {
        @Override
        public String text() {
            StringBuilder out = new StringBuilder();
            if (extent == Extent.BRIEF) {
                brief(out);
                return out.toString();
            }
            for (CacheEntry entry : entries) {
                entry(entry, extent == Extent.DETAIL, out);
            }
            return out.toString();
        }

        private void brief(StringBuilder out) {
            out.append(
                    "   Target             Via            NBMA           Mode   Intfc   Claimed\n");
            for (CacheEntry e : entries) {
                out.append(Layout.left(prefix(e.target()), 18))
                        .append(' ')
                        .append(Layout.left(orUnknown(e.nextHop()), 15))
                        .append(' ')
                        .append(Layout.left(orUnknown(e.nbma()), 15))
                        .append(' ')
                        .append(Layout.left(e.type().word(), 10))
                        .append(' ')
                        .append(Layout.left(e.tunnel().replace("Tunnel", "Tu"), 7))
                        .append(" <")
                        .append(e.claimedNbma().map(Address::toString).orElse(""))
                        .append(">\n");
            }
        }
    }

    /** The lines of one entry. */
    private static void entry(CacheEntry e, boolean detail, StringBuilder out) {
        out.append(prefix(e.target()));
        e.nextHop().ifPresent(via -> out.append(" via ").append(via));
        out.append("\n   ").append(e.tunnel()).append(" created ").append(age(e.created()));
        out.append(e.expires().map(left -> ", expire " + age(left)).orElse(", never expire"));
        out.append("\n   Type: ").append(e.type().word()).append(", Flags:");
        e.flags().forEach(flag -> out.append(' ').append(flag.word()));
        out.append('\n');
        if (e.type() == Origin.INCOMPLETE) {
            out.append("   Cache hits: ").append(e.hits()).append('\n');
            return;
        }
        e.nbma().ifPresent(a -> out.append("   NBMA address: ").append(a).append('\n'));
        e.claimedNbma()
                .ifPresent(claimed ->
                        out.append("    (Claimed NBMA address: ").append(claimed).append(")\n"));
        if (!e.group().isEmpty()) {
            out.append("   Group: ").append(e.group()).append('\n');
        }
        if (detail) {
            out.append("   Preference: ").append(e.preference()).append('\n');
            if (e.mtuBytes() > 0) {
                out.append("   MTU: ").append(e.mtuBytes()).append(" bytes\n");
            }
        }
        if (e.local() || !e.detour().isEmpty()) {
            out.append("    (no-socket)\n");
        }
        if (!e.detour().isEmpty()) {
            out.append("   By the routed path: ").append(e.detour()).append('\n');
        }
        if (detail) {
            for (Requester r : e.requesters()) {
                out.append("  Requester: ").append(r.address());
                out.append(" Request ID: ").append(r.requestId()).append('\n');
            }
        }
    }

    /**
     * {@code show ip nhrp summary}.
     *
     * @param family of the packets inside
     * @param remote entries of others
     * @param local our own entries
     */
    public record Summary(AddressFamily family, Counts remote, Counts local) implements View {
        /** Counts the entries of one family. */
        public static Summary of(AddressFamily family, List<CacheEntry> entries) {
            return new Summary(
                    family,
                    Counts.of(entries, e -> !e.local()),
                    Counts.of(entries, CacheEntry::local));
        }

        @Override
        public String text() {
            long entries = remote.total() + local.total();
            return (family == AddressFamily.IPV4 ? "IP" : "IPv6")
                    + (" NHRP cache " + count(entries, "entry"))
                    + (", " + entries * BYTES_PER_ENTRY + " bytes\n")
                    + types(
                            remote.statics() + local.statics(),
                            remote.dynamics() + local.dynamics(),
                            remote.incomplete() + local.incomplete())
                    + (remote.total() + " Remote\n")
                    + types(remote.statics(), remote.dynamics(), remote.incomplete())
                    + "    %d nhop     0 bfd\n".formatted(remote.nextHops())
                    + "    0 default  0 temporary\n"
                    + "    %d route\n".formatted(remote.routes() + remote.overrides())
                    + "        %d rib (%d H    %d nho)\n"
                            .formatted(
                                    remote.routes() + remote.overrides(),
                                    remote.routes(),
                                    remote.overrides())
                    + "        0 bgp\n    0 lfib\n"
                    + (local.total() + " Local\n")
                    + types(local.statics(), local.dynamics(), local.incomplete())
                    + "    0 lfib\n";
        }

        private static String types(long statics, long dynamics, long incomplete) {
            return "    %d static   %d dynamic    %d incomplete\n"
                    .formatted(statics, dynamics, incomplete);
        }
    }

    /**
     * Numbers of entries.
     *
     * @param nextHops entries that are the next hop of a tunnel
     * @param routes entries with a route in the RIB
     * @param overrides entries that override the next hop of another route
     */
    public record Counts(
            long statics,
            long dynamics,
            long incomplete,
            long nextHops,
            long routes,
            long overrides) {
        static Counts of(List<CacheEntry> all, Predicate<CacheEntry> which) {
            List<CacheEntry> entries = all.stream().filter(which).toList();
            return new Counts(
                    number(entries, e -> e.type() == Origin.STATIC),
                    number(entries, e -> e.type() == Origin.DYNAMIC),
                    number(entries, e -> e.type() == Origin.INCOMPLETE),
                    number(entries, e -> e.flags().contains(Flag.NHOP)),
                    number(entries, e -> e.flags().contains(Flag.RIB)),
                    number(entries, e -> e.flags().contains(Flag.NHO)));
        }

        private static long number(List<CacheEntry> entries, Predicate<CacheEntry> which) {
            return entries.stream().filter(which).count();
        }

        long total() {
            return statics + dynamics + incomplete;
        }
    }

    /** {@code show ip nhrp nhs [detail]}. */
    public record Servers(boolean detail, List<Server> servers, List<Pending> pending)
            implements View {
        @Override
        public String text() {
            StringBuilder out = new StringBuilder(SERVER_LEGEND);
            byTunnel(servers)
                    .forEach((tunnel, group) -> {
                        out.append(tunnel).append(":\n");
                        group.forEach(server -> server(server, out));
                        out.append('\n');
                    });
            if (detail && !pending.isEmpty()) {
                out.append("\nPending Registration Requests:\n");
                for (Pending p : pending) {
                    out.append("Registration Request: Reqid ").append(p.requestId());
                    out.append(", Ret ").append(p.retrySeconds());
                    out.append("  NHS ").append(p.server());
                    out.append(" (").append(p.tunnel().replace("Tunnel", "Tu")).append(")\n");
                }
            }
            return out.toString();
        }

        private void server(Server s, StringBuilder out) {
            out.append(serverLine(s, "  NBMA Address: "));
            if (detail) {
                out.append("  req-sent ").append(s.requestsSent());
                out.append("  req-failed ").append(s.requestsFailed());
                out.append("  repl-recv ").append(s.repliesReceived());
                s.sinceReply().ifPresent(a -> out.append(" (").append(age(a)).append(" ago)"));
                out.append("\n Current Request ID: ").append(s.requestId());
                s.acknowledgedId().ifPresent(id -> out.append(" (Ack: ").append(id).append(')'));
                out.append("\n Protection Socket Requested: FALSE");
                if (!s.reason().isEmpty()) {
                    out.append("\n Not responding: ").append(s.reason());
                }
            }
            out.append('\n');
        }
    }

    /** {@code 10.255.0.1 RE NBMA Address: 198.51.100.1 priority = 0 cluster = 0}. */
    static String serverLine(Server s, String nbmaLabel) {
        String letters =
                switch (s.state()) {
                    case WAITING -> " W";
                    case EXPECTING -> " E";
                    case RESPONDING -> "RE";
                };
        return orUnknown(s.address())
                + ("  " + letters + (s.dynamic() ? "D" : ""))
                + s.nbma().map(a -> nbmaLabel + a).orElse(" ")
                + (" priority = " + s.priority() + " cluster = " + s.cluster());
    }

    /** {@code show ip nhrp traffic}. */
    public record Counters(boolean detail, List<Traffic> interfaces) implements View {
        @Override
        public String text() {
            StringBuilder out = new StringBuilder();
            if (detail) {
                out.append("Global statistics:\n Packet Queue size: 0[0](1)\n");
                direction("Sent", sum(Traffic::sent), out);
                direction("Rcvd", sum(Traffic::received), out);
            }
            for (Traffic t : interfaces) {
                out.append(t.tunnel()).append(": Max-send limit:").append(t.maxSendPackets());
                out.append("Pkts/").append(t.maxSendSeconds()).append("Sec, Usage:");
                out.append(t.usagePercent()).append("%\n");
                direction("Sent", t.sent(), out);
                direction("Rcvd", t.received(), out);
                if (detail) {
                    direction("Fwd", t.forwarded(), out);
                    t.dropped()
                            .forEach((why, number) ->
                                    out.append("   Dropped: ")
                                            .append(number)
                                            .append(' ')
                                            .append(why)
                                            .append('\n'));
                }
            }
            return out.toString();
        }

        private Map<MessageKind, Long> sum(Function<Traffic, Map<MessageKind, Long>> numbers) {
            Map<MessageKind, Long> sum = new EnumMap<>(MessageKind.class);
            interfaces.forEach(t -> numbers.apply(t).forEach((k, n) -> sum.merge(k, n, Long::sum)));
            return sum;
        }

        private static void direction(
                String name, Map<MessageKind, Long> numbers, StringBuilder out) {
            long total = 0;
            for (MessageKind kind : MessageKind.values()) {
                total += kind == MessageKind.REDIRECT_SUPPRESS ? 0 : numbers.getOrDefault(kind, 0L);
            }
            out.append("   ").append(name).append(": Total ").append(total).append('\n');
            int column = 0;
            for (MessageKind kind : MessageKind.values()) {
                out.append(column == 0 ? "         " : "  ");
                out.append(numbers.getOrDefault(kind, 0L)).append(' ').append(kind.words());
                out.append(column == 2 ? "\n" : "");
                column = (column + 1) % 3;
            }
        }
    }

    /**
     * {@code show ip nhrp redirect}: flows that were told of a shorter way of late.
     *
     * @param redirects in order
     * @param authenticated the tunnels whose messages carry a password
     */
    public record Redirects(List<Redirect> redirects, Set<String> authenticated) implements View {
        @Override
        public String text() {
            StringBuilder out = new StringBuilder();
            for (Redirect r : redirects) {
                out.append(out.isEmpty() ? "" : "\n");
                out.append(r.destination()).append('/').append(r.destination().bits());
                out.append(" via ").append(r.nbma()).append('\n');
                out.append("Type: dynamic, Flags: redirect\n");
                out.append("NBMA address: ").append(r.nbma()).append('\n');
                out.append("Hold time: ").append(r.expires().toSeconds()).append(" sec\n");
                out.append("Authentication: ");
                out.append(authenticated.contains(r.tunnel()) ? "enabled\n" : "disabled\n");
            }
            return out.toString();
        }
    }

    /**
     * {@code show ip nhrp self}: the addresses that we answer for ourselves.
     *
     * @param entries own addresses of tunnels
     */
    public record Own(List<OwnEntry> entries) implements View {
        @Override
        public String text() {
            StringBuilder out = new StringBuilder();
            for (OwnEntry e : entries) {
                out.append(e.address()).append('/').append(e.address().bits());
                out.append(" via ").append(e.address()).append("\n   ").append(e.tunnel());
                out.append(" created ").append(age(e.created())).append(", never expire\n");
                out.append("   Type: static, Flags: router unique local\n");
                e.nbma().ifPresent(a -> out.append("   NBMA address: ").append(a).append('\n'));
                out.append("    (no-socket)\n").append(NO_METADATA);
            }
            return out.toString();
        }
    }

    /**
     * An own address.
     *
     * @param nbma where packets for it are to be sent; empty while the tunnel has no source
     * @param created since when
     */
    public record OwnEntry(
            String tunnel, Address address, Optional<Address> nbma, Duration created) {}

    static Map<String, List<Server>> byTunnel(List<Server> servers) {
        Map<String, List<Server>> groups = new LinkedHashMap<>();
        for (Server server : servers) {
            groups.computeIfAbsent(server.tunnel(), _ -> new ArrayList<>()).add(server);
        }
        return groups;
    }

    /** Whether the tunnel has a server that answers. */
    static boolean responding(List<Server> servers) {
        return servers.stream().anyMatch(s -> s.state() == ServerState.RESPONDING);
    }

    static String prefix(Prefix prefix) {
        return prefix.address() + "/" + prefix.length();
    }

    private static String orUnknown(Optional<Address> address) {
        return address.map(Address::toString).orElse("UNKNOWN");
    }
}
