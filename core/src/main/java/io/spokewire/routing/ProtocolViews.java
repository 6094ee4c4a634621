package io.spokewire.routing;

import static io.spokewire.view.Layout.age;
import static io.spokewire.view.Layout.left;
import static io.spokewire.view.Layout.right;

import io.spokewire.policy.DistributeList;
import io.spokewire.view.View;
import java.util.List;

/** What {@code show ip protocols} and its IPv6 twin print, laid out as IOS does. */
public final class ProtocolViews {
    private ProtocolViews() {}

    /** {@code show ip protocols}. */
    public record Ipv4(List<ProtocolStatus> protocols) implements View {
        /** Copies the list. */
        public Ipv4 {
            protocols = List.copyOf(protocols);
        }

        @Override
        public String text() {
            StringBuilder out = new StringBuilder("*** IP Routing is NSF aware ***\n\n");
            for (ProtocolStatus p : protocols) {
                out.append("Routing Protocol is \"").append(p.protocol()).append("\"\n");
                filter(p, false, out);
                filter(p, true, out);
                details(p, out);
                if (p.maximumPaths() > 0) {
                    out.append("  Maximum path: ").append(p.maximumPaths()).append('\n');
                }
                out.append("  Routing for Networks:\n");
                lines(p.networks(), out);
                p.interfaces()
                        .forEach((area, names) -> {
                            out.append("  Routing on Interfaces Configured Explicitly");
                            out.append(area.isEmpty() ? "" : " (" + area + ")").append(":\n");
                            lines(names, out);
                        });
                if (!p.passive().isEmpty()) {
                    out.append("  Passive Interface(s):\n");
                    lines(p.passive(), out);
                }
                out.append("  Routing Information Sources:\n");
                out.append("    Gateway         Distance      Last Update\n");
                for (ProtocolStatus.Source s : p.sources()) {
                    out.append("    ").append(left(s.gateway().toString(), 16));
                    out.append(right(s.distance(), 8)).append("      ");
                    out.append(age(s.lastUpdate())).append('\n');
                }
                out.append("  Distance: ").append(p.distance()).append("\n\n");
            }
            return out.toString();
        }

        private static void filter(ProtocolStatus p, boolean in, StringBuilder out) {
            String way = in ? "Incoming" : "Outgoing";
            List<DistributeList> lists = p.filters().stream().filter(f -> f.in() == in).toList();
            String all =
                    lists.stream()
                            .filter(f -> f.scope().isEmpty())
                            .findFirst()
                            .map(ProtocolViews::name)
                            .orElse("not set");
            out.append("  ").append(way).append(" update filter list for all interfaces is ");
            out.append(all).append('\n');
            for (DistributeList list : lists) {
                if (!list.scope().isEmpty()) {
                    out.append("    ").append(list.scope()).append(" filtered by ");
                    out.append(name(list)).append('\n');
                }
            }
        }

        private static void lines(List<String> of, StringBuilder out) {
            of.forEach(line -> out.append("    ").append(line).append('\n'));
        }
    }

    private static void details(ProtocolStatus p, StringBuilder out) {
        for (String line : p.details()) {
            out.append(line.isEmpty() ? "" : "  " + line).append('\n');
        }
    }

    private static String name(DistributeList list) {
        return (list.kind().isEmpty() ? "" : "(" + list.kind() + "-list) ") + list.name();
    }

    /** {@code show ipv6 protocols}. */
    public record Ipv6(List<ProtocolStatus> protocols) implements View {
        /** Copies the list. */
        public Ipv6 {
            protocols = List.copyOf(protocols);
        }

        @Override
        public String text() {
            StringBuilder out = new StringBuilder();
            for (String always : List.of("connected", "static")) {
                out.append("IPv6 Routing Protocol is \"").append(always).append("\"\n");
            }
            for (ProtocolStatus p : protocols) {
                out.append("IPv6 Routing Protocol is \"").append(p.protocol()).append("\"\n");
                details(p, out);
                p.interfaces()
                        .forEach((area, names) -> {
                            out.append("  Interfaces");
                            out.append(area.isEmpty() ? "" : " (" + area + ")").append(":\n");
                            names.forEach(n -> out.append("    ").append(n).append('\n'));
                        });
                out.append("  Redistribution:\n");
                List<String> redistributes =
                        p.redistributes().isEmpty() ? List.of("None") : p.redistributes();
                for (String line : redistributes) {
                    out.append("    ");
                    out.append(line.equals("None") ? line : "Redistributing protocol " + line);
                    out.append('\n');
                }
            }
            return out.toString();
        }
    }
}
