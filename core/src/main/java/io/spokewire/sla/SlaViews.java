package io.spokewire.sla;

import static io.spokewire.view.Layout.count;
import static io.spokewire.view.Layout.left;

import io.spokewire.net.Address;
import io.spokewire.view.View;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;

/** What the {@code show ip sla} commands print, laid out as IOS does. */
public final class SlaViews {
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("HH:mm:ss 'UTC' EEE MMM d yyyy", Locale.ROOT)
                    .withZone(ZoneOffset.UTC);

    private SlaViews() {}

    private static String kind(SlaSnapshot.Entry e) {
        return e.operation().probe().map(SlaOperation.Probe::kind).orElse("");
    }

    private static String destination(SlaSnapshot.Entry e) {
        return e.destination()
                .map(Address::toString)
                .orElse(e.operation().probe().map(SlaOperation.Probe::destination).orElse(""));
    }

    private static String millis(Optional<Duration> roundTrip) {
        return roundTrip.map(r -> String.valueOf(Math.max(1, r.toMillis()))).orElse("");
    }

    private static boolean isForever(SlaSnapshot.Entry e) {
        return e.schedule().filter(s -> s.lifeSeconds() == SlaSchedule.FOREVER).isPresent();
    }

    /**
     * {@code show ip sla statistics [details]}.
     *
     * @param details whether all is told
     */
    public record Statistics(SlaSnapshot sla, boolean details) implements View {
        @Override
        public String text() {
            StringBuilder out = new StringBuilder("IPSLAs Latest Operation Statistics\n\n");
            for (SlaSnapshot.Entry e : sla.operations()) {
                if (e.operation().probe().isEmpty() || e.schedule().isEmpty()) {
                    continue; // as at IOS: it was never to run
                }
                String taken = millis(e.roundTrip());
                out.append("IPSLA operation id: ").append(e.operation().number());
                out.append("\n        Latest RTT: ");
                out.append(
                        taken.isEmpty()
                                ? "NoConnection/Busy/Timeout"
                                : taken + (taken.equals("1") ? " millisecond" : " milliseconds"));
                out.append("\nLatest operation start time: ");
                out.append(e.started().map(SlaViews::stamp).orElse("Unknown"));
                out.append("\nLatest operation return code: ").append(e.returnCode().text());
                if (details) {
                    boolean late = e.returnCode() == ReturnCode.OVER_THRESHOLD;
                    out.append("\nOver thresholds occurred: ").append(late ? "TRUE" : "FALSE");
                }
                out.append("\nNumber of successes: ").append(e.successes());
                out.append("\nNumber of failures: ").append(e.failures());
                out.append("\nOperation time to live: ").append(left(e));
                if (details) {
                    out.append("\nOperational state of entry: ").append(state(e.status()));
                    out.append("\nLast time this entry was reset: Never");
                }
                out.append("\n\n\n");
            }
            return out.toString();
        }

        private static String left(SlaSnapshot.Entry e) {
            if (e.status() != SlaSnapshot.Status.ACTIVE) {
                return "0";
            }
            return isForever(e) ? "Forever" : e.left().map(Duration::toSeconds).orElse(0L) + " sec";
        }
    }

    private static String state(SlaSnapshot.Status status) {
        return switch (status) {
            case ACTIVE -> "Active";
            case INACTIVE -> "Inactive";
            case PENDING -> "Pending";
        };
    }

    private static String stamp(Instant at) {
        return STAMP.format(at);
    }

    /** {@code show ip sla summary}. */
    public record Summary(SlaSnapshot sla) implements View {
        @Override
        public String text() {
            StringBuilder out =
                    new StringBuilder(
                            """
                            IPSLAs Latest Operation Summary
                            Codes: * active, ^ inactive, ~ pending
                            All Stats are in milliseconds. Stats with u are in microseconds

                            ID           Type        Destination       Stats       Return      Last
                                                                                   Code        Run\s
                            -----------------------------------------------------------------------
                            """);
            for (SlaSnapshot.Entry e : sla.operations()) {
                String mark =
                        switch (e.status()) {
                            case ACTIVE -> "*";
                            case INACTIVE -> "^";
                            case PENDING -> "~";
                        };
                String taken = millis(e.roundTrip());
                out.append(left(mark + e.operation().number(), 13));
                out.append(left(kind(e), 12)).append(left(destination(e), 18));
                out.append(left(taken.isEmpty() ? "-" : "RTT=" + taken, 12));
                out.append(left(e.returnCode().text(), 12));
                out.append(e.sinceLast().map(Summary::ago).orElse("-")).append("\n\n");
            }
            return out.toString();
        }

        private static String ago(Duration since) {
            return (since.toSeconds() < 120
                            ? count(since.toSeconds(), "second")
                            : count(since.toMinutes(), "minute"))
                    + " ago";
        }
    }

    /** {@code show ip sla configuration}. */
    public record Configuration(SlaSnapshot sla) implements View {
        @Override
        public String text() {
            StringBuilder out = new StringBuilder("IP SLAs Infrastructure Engine-III\n");
            for (SlaSnapshot.Entry e : sla.operations()) {
                SlaOperation o = e.operation();
                String source =
                        o.probe()
                                .map(SlaOperation.Probe::source)
                                .filter(s -> !s.isEmpty())
                                .map(s -> s.substring(s.indexOf(' ') + 1))
                                .orElse("0.0.0.0");
                out.append("Entry number: ").append(o.number());
                out.append("\nOwner: ").append(o.owner()).append("\nTag: ").append(o.tag());
                out.append("\nOperation timeout (milliseconds): ").append(o.timeoutMillis());
                out.append("\nType of operation to perform: ").append(kind(e));
                out.append("\nTarget address/Source address: ").append(destination(e));
                out.append('/').append(source);
                out.append("\nType Of Service parameter: 0x");
                out.append(Integer.toHexString(o.tos()).toUpperCase(Locale.ROOT));
                out.append("\nRequest size (ARR data portion): ").append(o.requestDataBytes());
                out.append("\nVerify data: ").append(o.verifyData() ? "Yes" : "No");
                out.append("\nVrf Name: ").append(o.vrf());
                out.append("\nSchedule:\n   Operation frequency (seconds): ");
                out.append(o.frequencySeconds());
                out.append("  (not considered if randomly scheduled)\n");
                schedule(e, out);
                out.append("Threshold (milliseconds): ").append(o.thresholdMillis());
                out.append("\n\n");
            }
            return out.toString();
        }

        private static void schedule(SlaSnapshot.Entry e, StringBuilder out) {
            boolean began = e.status() != SlaSnapshot.Status.PENDING;
            String start = e.schedule().map(SlaSchedule::startTime).orElse("pending");
            out.append("   Next Scheduled Start Time: ");
            out.append(
                    began
                            ? "Start Time already passed"
                            : start.equals("pending") ? "Pending trigger" : start);
            out.append("\n   Group Scheduled : FALSE\n   Randomly Scheduled : FALSE\n");
            out.append("   Life (seconds): ");
            out.append(
                    isForever(e)
                            ? "Forever"
                            : String.valueOf(
                                    e.schedule()
                                            .map(SlaSchedule::lifeSeconds)
                                            .orElse(SlaSchedule.LIFE_SECONDS_DEFAULT)));
            int ageout = e.schedule().map(SlaSchedule::ageoutSeconds).orElse(0);
            out.append("\n   Entry Ageout (seconds): ").append(ageout == 0 ? "never" : ageout);
            out.append("\n   Recurring (Starting Everyday): ");
            out.append(e.schedule().filter(SlaSchedule::recurring).isPresent() ? "TRUE" : "FALSE");
            out.append("\n   Status of entry (SNMP RowStatus): ");
            out.append(e.status() == SlaSnapshot.Status.ACTIVE ? "Active" : "notInService");
            out.append('\n');
        }
    }

    /** {@code show ip sla reaction-configuration}. */
    public record Reactions(SlaSnapshot sla) implements View {
        @Override
        public String text() {
            StringBuilder out = new StringBuilder();
            for (SlaSnapshot.Entry e : sla.operations()) {
                out.append("Entry number: ").append(e.operation().number()).append('\n');
                if (e.reactions().isEmpty()) {
                    out.append("Reaction Configuration not configured\n\n");
                }
                e.reactions().forEach(reaction -> reaction(reaction.configured(), out));
            }
            return out.toString();
        }

        private static void reaction(SlaReaction r, StringBuilder out) {
            String element = r.hasBounds() ? "RTT" : r.element().word();
            out.append("Reaction: ").append(element);
            out.append("\nThreshold Type: ");
            out.append(
                    switch (r.threshold()) {
                        case NEVER -> "Never";
                        case IMMEDIATE -> "Immediate";
                        case CONSECUTIVE -> "Consecutive";
                        case X_OF_Y -> "X of Y";
                        case AVERAGE -> "Average";
                    });
            if (r.hasBounds()) {
                out.append("\nRising (milliseconds): ").append(r.upper());
                out.append("\nFalling (milliseconds): ").append(r.lower());
            }
            out.append("\nThreshold Count: ").append(r.count());
            out.append("\nThreshold Count2: ").append(r.of());
            out.append("\nAction Type: ");
            out.append(
                    switch (r.action()) {
                        case NONE -> "None";
                        case TRAP_ONLY -> "Trap only";
                        case TRIGGER_ONLY -> "Trigger only";
                        case TRAP_AND_TRIGGER -> "Trap and trigger";
                    });
            out.append("\n\n");
        }
    }

    /**
     * {@code show ip sla reaction-trigger}.
     *
     * @param targets all operations there are, for the state of those that begin
     */
    public record Triggers(SlaSnapshot sla, SlaSnapshot targets) implements View {
        @Override
        public String text() {
            StringBuilder out = new StringBuilder();
            for (SlaReaction.Trigger t : sla.triggers()) {
                out.append("Entry number: ").append(t.operation());
                out.append("\nTarget Entry Number: ").append(t.target());
                out.append("\nStatus of Entry (SNMP RowStatus): active");
                out.append("\nOperational State: ");
                out.append(
                        targets.only(t.target()).operations().stream()
                                .map(e -> state(e.status()).toLowerCase(Locale.ROOT))
                                .findFirst()
                                .orElse("pending"));
                out.append("\n\n");
            }
            return out.toString();
        }
    }
}
