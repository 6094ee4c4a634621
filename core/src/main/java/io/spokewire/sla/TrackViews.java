package io.spokewire.sla;

import static io.spokewire.view.Layout.age;
import static io.spokewire.view.Layout.count;
import static io.spokewire.view.Layout.left;

import io.spokewire.interfaces.InterfaceName;
import io.spokewire.net.AddressFamily;
import io.spokewire.sla.TrackObject.Subject;
import io.spokewire.view.View;
import java.util.List;

/** What {@code show track} prints, laid out as IOS does. */
public final class TrackViews {
    private TrackViews() {}

    private static String upOrDown(boolean up) {
        return up ? "Up" : "Down";
    }

    /** {@code show track [NUMBER]}. */
    public record Objects(List<TrackSnapshot.Entry> objects) implements View {
        /** Copies the list. */
        public Objects {
            objects = List.copyOf(objects);
        }

        @Override
        public String text() {
            StringBuilder out = new StringBuilder();
            for (TrackSnapshot.Entry e : objects) {
                out.append("Track ").append(e.object().number()).append('\n');
                subject(e, out);
                out.append("    ").append(count(e.changes(), "change"));
                out.append(", last change ").append(age(e.sinceChange())).append('\n');
                delays(e.object(), out);
                if (!e.object().defaultState().isEmpty()) {
                    boolean up = e.object().defaultState().equals("up");
                    out.append("  Default state is ").append(upOrDown(up)).append('\n');
                }
                e.returnCode()
                        .ifPresent(code ->
                                out.append("  Latest operation return code: ")
                                        .append(code.text())
                                        .append('\n'));
                e.roundTrip()
                        .ifPresent(taken ->
                                out.append("  Latest RTT (millisecs) ")
                                        .append(Math.max(1, taken.toMillis()))
                                        .append('\n'));
                members(e, out);
                if (!e.users().isEmpty()) {
                    out.append("  Tracked by:\n");
                    e.users().forEach(user -> out.append("    ").append(user).append('\n'));
                }
            }
            return out.toString();
        }

        private static void subject(TrackSnapshot.Entry e, StringBuilder out) {
            String state = upOrDown(e.up());
            String delayed = e.pending() ? ", delayed " + upOrDown(!e.up()) : "";
            switch (e.object().subject()) {
                case Subject.None _ -> out.append("  Nothing is watched yet\n  State is ");
                case Subject.Sla(int operation, boolean reachability) -> {
                    out.append("  IP SLA ").append(operation);
                    out.append(reachability ? " reachability\n" : " state\n");
                    out.append(reachability ? "  Reachability is " : "  State is ");
                }
                case Subject.Interface(String name, String aspect) -> {
                    out.append("  Interface ").append(name).append(' ').append(aspect);
                    out.append('\n');
                    out.append(
                            switch (aspect) {
                                case "ip routing" -> "  IP routing is ";
                                case "ipv6 routing" -> "  IPv6 routing is ";
                                default -> "  Line protocol is ";
                            });
                }
                case Subject.Route(var prefix, String aspect) -> {
                    boolean ipv6 = prefix.family() == AddressFamily.IPV6;
                    String words = e.object().subject().words();
                    out.append(ipv6 ? "  IPv6 route" : "  IP route");
                    out.append(words.substring(words.indexOf(" route ") + " route".length()));
                    out.append('\n');
                    out.append(
                            aspect.equals("reachability")
                                    ? "  Reachability is "
                                    : "  Metric threshold is ");
                    state += " (" + e.detail() + ")";
                }
                case Subject.Objects(String rule) -> {
                    out.append("  List ").append(rule).append('\n');
                    out.append(
                            switch (rule) {
                                case "boolean and" -> "  Boolean AND is ";
                                case "boolean or" -> "  Boolean OR is ";
                                case "threshold percentage" -> "  Threshold percentage is ";
                                default -> "  Threshold weight is ";
                            });
                }
            }
            out.append(state).append(delayed).append('\n');
        }

        private static void delays(TrackObject object, StringBuilder out) {
            int up = object.delayUpSeconds();
            int down = object.delayDownSeconds();
            if (up == 0 && down == 0) {
                return;
            }
            out.append("  Delay ");
            out.append(up == 0 ? "" : "up " + count(up, "sec"));
            out.append(up == 0 || down == 0 ? "" : ", ");
            out.append(down == 0 ? "" : "down " + count(down, "sec")).append('\n');
        }

        private static void members(TrackSnapshot.Entry e, StringBuilder out) {
            for (TrackSnapshot.MemberState m : e.members()) {
                out.append("    object ").append(m.object()).append(m.inverted() ? " not" : "");
                out.append(' ').append(upOrDown(m.up()));
                out.append(m.weight() == 0 ? "" : " weight " + m.weight()).append('\n');
            }
        }
    }

    /** {@code show track brief}. */
    public record Brief(List<TrackSnapshot.Entry> objects) implements View {
        /** Copies the list. */
        public Brief {
            objects = List.copyOf(objects);
        }

        @Override
        public String text() {
            StringBuilder out =
                    new StringBuilder(
                            "Track Type        Instance                   Parameter        State"
                                    + " Last Change\n");
            for (TrackSnapshot.Entry e : objects) {
                String[] three = parts(e.object());
                out.append(left(String.valueOf(e.object().number()), 6));
                out.append(left(three[0], 12)).append(left(three[1], 27));
                out.append(left(three[2], 17)).append(left(upOrDown(e.up()), 6));
                out.append(age(e.sinceChange())).append('\n');
            }
            return out.toString();
        }

        private static String[] parts(TrackObject object) {
            return switch (object.subject()) {
                case Subject.None _ -> new String[] {"", "", ""};
                case Subject.Sla(int operation, boolean reachability) ->
                        new String[] {
                            "ip sla",
                            String.valueOf(operation),
                            reachability ? "reachability" : "state"
                        };
                case Subject.Interface(String name, String aspect) ->
                        new String[] {"interface", InterfaceName.abbreviated(name), aspect};
                case Subject.Route(var prefix, String aspect) ->
                        new String[] {
                            prefix.family() == AddressFamily.IPV6 ? "ipv6 route" : "ip route",
                            prefix.toString(),
                            aspect
                        };
                case Subject.Objects(String rule) ->
                        new String[] {"list", "", rule.substring(rule.indexOf(' ') + 1)};
            };
        }
    }
}
