package io.spokewire.bfd;

import static io.spokewire.view.Layout.age;
import static io.spokewire.view.Layout.left;

import io.spokewire.interfaces.InterfaceName;
import io.spokewire.net.Address;
import io.spokewire.net.AddressFamily;
import io.spokewire.view.View;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What the {@code show bfd} commands print, laid out as IOS does. */
public final class BfdViews {
    /** Columns in which IOS begins, or centres, what it prints of a session. */
    private static final int DISCRIMINATORS = 42;

    private static final int REMOTE = 53;
    private static final int STATE = 63;
    private static final int INTERFACE = 73;

    private BfdViews() {}

    /**
     * A session.
     *
     * @param neighbor the neighbour's address
     * @param local our address
     * @param interfaceName empty for a neighbour several hops away
     * @param vrf empty for the default one
     * @param clients who wants to know of it
     * @param uptime since it has come up; empty while it is not up
     * @param handle its place among the sessions, from 1
     * @param transmit the agreed time between our packets
     * @param detection after which the neighbour counts as gone; zero before its first packet
     */
    public record Entry(
            Address neighbor,
            Address local,
            String interfaceName,
            String vrf,
            List<String> clients,
            long localDiscriminator,
            long remoteDiscriminator,
            String state,
            String remoteState,
            Optional<Duration> uptime,
            int handle,
            int diagnostic,
            String diagnosticText,
            BfdTimers timers,
            BfdTimers remoteTimers,
            Duration transmit,
            Duration detection,
            Packets received,
            Packets sent,
            Optional<LastPacket> lastPacket) {
        /** Copies the list. */
        public Entry {
            clients = List.copyOf(clients);
        }
    }

    /**
     * The packets of one direction.
     *
     * @param last since the last one; empty before the first
     */
    public record Packets(
            long count, Duration min, Duration max, Duration average, Optional<Duration> last) {}

    /** The last packet of the neighbour's. */
    public record LastPacket(
            int diagnostic,
            String state,
            boolean demand,
            boolean poll,
            boolean isFinal,
            boolean controlPlaneIndependent,
            int multiplier,
            long myDiscriminator,
            long yourDiscriminator,
            long desiredMinTxMicros,
            long requiredMinRxMicros,
            long requiredMinEchoRxMicros) {}

    /** The sessions of a snapshot, those with IPv4 first, as IOS has them. */
    public static List<Entry> entries(BfdSnapshot snapshot, long nowNanos) {
        List<Entry> all = new ArrayList<>();
        int handle = 0;
        for (BfdSnapshot.Session session : snapshot.sessions()) {
            all.add(entry(session, ++handle, nowNanos));
        }
        return all;
    }

    private static Entry entry(BfdSnapshot.Session s, int handle, long nowNanos) {
        return new Entry(
                s.peer().remote(),
                s.peer().local(),
                s.peer().interfaceName(),
                s.peer().vrf(),
                s.clients(),
                Integer.toUnsignedLong(s.localDiscriminator()),
                Integer.toUnsignedLong(s.remoteDiscriminator()),
                s.state().text(),
                s.remoteState().text(),
                s.state() == BfdState.UP
                        ? Optional.of(Duration.ofNanos(nowNanos - s.sinceNanos()))
                        : Optional.empty(),
                handle,
                s.diagnostic().code(),
                s.diagnostic().text(),
                s.timers(),
                s.remoteTimers(),
                Duration.ofNanos(s.transmitMicros() * 1000),
                Duration.ofNanos(s.detectionMicros() * 1000),
                packets(s.received(), nowNanos),
                packets(s.sent(), nowNanos),
                s.last().map(BfdViews::last));
    }

    private static Packets packets(BfdIntervals of, long nowNanos) {
        return new Packets(
                of.count(),
                of.min(),
                of.max(),
                of.average(),
                of.count() == 0
                        ? Optional.empty()
                        : Optional.of(Duration.ofNanos(nowNanos - of.lastNanos())));
    }

    private static LastPacket last(BfdPacket p) {
        return new LastPacket(
                p.diagnostic().code(),
                p.state().text(),
                p.demand(),
                p.poll(),
                p.isFinal(),
                p.controlPlaneIndependent(),
                p.detectMultiplier(),
                Integer.toUnsignedLong(p.myDiscriminator()),
                Integer.toUnsignedLong(p.yourDiscriminator()),
                p.desiredMinTxMicros(),
                p.requiredMinRxMicros(),
                p.requiredMinEchoRxMicros());
    }

    /** {@code show bfd neighbors [details]}. */
    public record Neighbors(boolean detailed, List<Entry> sessions) implements View {
        /** Copies the list. */
        public Neighbors {
            sessions = List.copyOf(sessions);
        }

        @Override
        public String text() {
            StringBuilder out = new StringBuilder();
            for (AddressFamily family : AddressFamily.values()) {
                for (boolean far : new boolean[] {false, true}) {
                    List<Entry> some =
                            sessions.stream()
                                    .filter(s -> s.neighbor().family() == family)
                                    .filter(s -> s.interfaceName().isEmpty() == far)
                                    .toList();
                    if (!some.isEmpty()) {
                        table(family, far, some, out);
                    }
                }
            }
            return out.toString();
        }

        private void table(AddressFamily family, boolean far, List<Entry> some, StringBuilder out) {
            out.append(out.isEmpty() ? "" : "\n");
            out.append(family == AddressFamily.IPV4 ? "IPv4" : "IPv6");
            out.append(far ? " Multihop Sessions\n" : " Sessions\n");
            out.append("NeighAddr                              LD/RD         RH/RS     State");
            out.append(far ? "\n" : "     Int\n");
            for (Entry session : some) {
                row(session, out);
                if (detailed) {
                    details(session, out);
                    out.append('\n');
                }
            }
        }

        private static void row(Entry s, StringBuilder out) {
            String discriminators = s.localDiscriminator() + "/" + s.remoteDiscriminator();
            StringBuilder row = new StringBuilder(s.neighbor().toString()).append(' ');
            to(row, DISCRIMINATORS - discriminators.length() / 2);
            row.append(discriminators).append(' ');
            to(row, REMOTE);
            row.append(s.remoteState()).append(' ');
            to(row, STATE);
            row.append(s.state());
            if (!s.interfaceName().isEmpty()) {
                row.append(' ');
                to(row, INTERFACE);
                row.append(InterfaceName.abbreviated(s.interfaceName()));
            }
            out.append(row).append('\n');
        }

        private static void to(StringBuilder row, int column) {
            row.append(" ".repeat(Math.max(0, column - row.length())));
        }

        private static void details(Entry s, StringBuilder out) {
            boolean up = s.uptime().isPresent();
            out.append("Session state is ").append(up ? "UP" : "DOWN");
            out.append(" and not using echo function.\nSession Host: Software\nOurAddr: ");
            out.append(s.local()).append("\nHandle: ").append(s.handle());
            out.append("\nLocal Diag: ").append(s.diagnostic());
            out.append(", Demand mode: 0, Poll bit: 0\nMinTxInt: ");
            out.append(s.timers().minTxMicros()).append(", MinRxInt: ");
            out.append(s.timers().minRxMicros()).append(", Multiplier: ");
            out.append(s.timers().multiplier()).append("\nReceived MinRxInt: ");
            out.append(s.remoteTimers().minRxMicros()).append(", Received Multiplier: ");
            out.append(s.remoteTimers().multiplier()).append("\nHolddown (hits): ");
            out.append(holddown(s)).append("(0), Hello (hits): ");
            out.append(s.transmit().toMillis()).append('(').append(s.sent().count());
            out.append(")\n");
            packets("Rx", s.received(), out);
            packets("Tx", s.sent(), out);
            out.append("Elapsed time watermarks: 0 0 (last: 0)\nRegistered protocols: ");
            out.append(String.join(" ", s.clients()));
            s.uptime().ifPresent(since -> out.append("\nUptime: ").append(age(since)));
            out.append('\n');
            s.lastPacket().ifPresent(p -> last(p, out));
        }

        /** Milliseconds until the neighbour counts as gone. */
        private static long holddown(Entry s) {
            Duration since = s.received().last().orElse(s.detection());
            return s.uptime().isEmpty() ? 0 : Math.max(0, s.detection().minus(since).toMillis());
        }

        private static void packets(String way, Packets of, StringBuilder out) {
            out.append(way).append(" Count: ").append(of.count());
            out.append(", ").append(way).append(" Interval (ms) min/max/avg: ");
            out.append(of.min().toMillis()).append('/').append(of.max().toMillis());
            out.append('/').append(of.average().toMillis());
            of.last()
                    .ifPresent(last ->
                            out.append(" last: ").append(last.toMillis()).append(" ms ago"));
            out.append('\n');
        }

        private static void last(LastPacket p, StringBuilder out) {
            String[] lefts = {
                "Version: 1",
                "State bit: " + p.state(),
                "Poll bit: " + bit(p.poll()),
                "C bit: " + bit(p.controlPlaneIndependent()),
                "Multiplier: " + p.multiplier(),
                "My Discr.: " + p.myDiscriminator(),
                "Min tx interval: " + p.desiredMinTxMicros(),
                "Min Echo interval: " + p.requiredMinEchoRxMicros()
            };
            String[] rights = {
                "Diagnostic: " + p.diagnostic(),
                "Demand bit: " + bit(p.demand()),
                "Final bit: " + bit(p.isFinal()),
                "",
                "Length: " + BfdPacket.LENGTH_BYTES,
                "Your Discr.: " + p.yourDiscriminator(),
                "Min rx interval: " + p.requiredMinRxMicros(),
                ""
            };
            for (int i = 0; i < lefts.length; i++) {
                out.append(i == 0 ? "Last packet: " : "             ");
                out.append(rights[i].isEmpty() ? lefts[i] : left(lefts[i], 28) + "- " + rights[i]);
                out.append('\n');
            }
        }

        private static int bit(boolean on) {
            return on ? 1 : 0;
        }
    }

    /**
     * {@code show bfd summary}.
     *
     * @param dropped packets that belonged to no session
     */
    public record Summary(int sessions, int up, int down, long dropped) implements View {
        /** Counts the sessions of a snapshot. */
        public static Summary of(BfdSnapshot snapshot) {
            int all = snapshot.sessions().size();
            int up =
                    (int)
                            snapshot.sessions().stream()
                                    .filter(s -> s.state() == BfdState.UP)
                                    .count();
            return new Summary(all, up, all - up, snapshot.dropped());
        }

        @Override
        public String text() {
            return "                    Session          Up          Down\n\n"
                    + left("Total", 20)
                    + left(String.valueOf(sessions), 17)
                    + left(String.valueOf(up), 12)
                    + down
                    + "\n\nPackets that belong to no session: "
                    + dropped
                    + "\n";
        }
    }
}
