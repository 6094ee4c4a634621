package io.spokewire.bgp;

import static io.spokewire.view.Layout.left;
import static io.spokewire.view.Layout.right;

import io.spokewire.bgp.BgpSnapshot.Entry;
import io.spokewire.bgp.BgpSnapshot.PathEntry;
import io.spokewire.command.Mode;
import io.spokewire.command.Section;
import io.spokewire.command.Setting;
import io.spokewire.command.Slot;
import io.spokewire.net.AddressFamily;
import io.spokewire.net.Prefix;
import io.spokewire.view.View;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** What {@code show ip bgp} prints of peer groups, templates and sets of attributes. */
public final class BgpGroupViews {
    private BgpGroupViews() {}

    /** {@code show ip bgp peer-group}. */
    public record PeerGroups(AddressFamily family, List<PeerGroup> groups) implements View {
        /**
         * A peer group.
         *
         * @param ranges from which its members may call
         * @param members with a star in front of those that called
         */
        public record PeerGroup(
                BgpSnapshot.PeerGroup said, List<Prefix> ranges, List<String> members) {
            /** Copies the lists. */
            public PeerGroup {
                ranges = List.copyOf(ranges);
                members = List.copyOf(members);
            }
        }

        /** Copies the list. */
        public PeerGroups {
            groups = List.copyOf(groups);
        }

        /** Those of a table. */
        public static PeerGroups of(BgpSnapshot.Summary table) {
            List<PeerGroup> all = new ArrayList<>();
            for (BgpSnapshot.PeerGroup said : table.groups()) {
                all.add(
                        new PeerGroup(
                                said,
                                table.ranges().stream()
                                        .filter(r -> r.peerGroup().equals(said.name()))
                                        .map(BgpSnapshot.Range::prefix)
                                        .toList(),
                                table.neighbors().stream()
                                        .filter(n -> n.peerGroup().equals(said.name()))
                                        .map(n -> (n.dynamic() ? "*" : "") + n.address())
                                        .toList()));
            }
            return new PeerGroups(table.family(), all);
        }

        @Override
        public String text() {
            StringBuilder out = new StringBuilder();
            groups.forEach(group -> group(group, out));
            return out.toString();
        }

        private void group(PeerGroup group, StringBuilder out) {
            BgpSnapshot.PeerGroup said = group.said();
            out.append("BGP peer-group is ").append(said.name());
            out.append(said.remoteAs() == 0 ? "" : ",  remote AS " + said.remoteAs()).append('\n');
            if (!said.description().isEmpty()) {
                out.append(" Description: ").append(said.description()).append('\n');
            }
            if (!group.ranges().isEmpty()) {
                out.append(" BGP peergroup ").append(said.name());
                out.append(" listen range group members:\n");
                group.ranges().forEach(r -> out.append("  ").append(r).append('\n'));
            }
            out.append("  BGP version 4\n");
            out.append("  Default minimum time between advertisement runs is ");
            out.append(said.advertisementSeconds()).append(" seconds\n\n");
            if (!said.active()) {
                return;
            }
            out.append(" For address family: ").append(BgpSnapshots.name(family)).append('\n');
            out.append("  BGP neighbor is ").append(said.name());
            out.append(", peer-group ").append(said.link());
            if (group.members().isEmpty()) {
                out.append(", no members\n");
            } else {
                out.append(", members:\n  ").append(String.join(" ", group.members())).append('\n');
            }
            said.policies().forEach(line -> out.append("  ").append(line).append('\n'));
            out.append('\n');
        }
    }

    /** {@code show ip bgp template peer-policy} and {@code peer-session}. */
    public record Templates(List<Template> templates, boolean session) implements View {
        /**
         * A template.
         *
         * @param index among those of its kind, 1 and above
         * @param heirs other templates that have it from this one
         * @param local its own lines
         * @param inherited lines that it has from others
         */
        public record Template(
                String name,
                int index,
                List<String> heirs,
                List<String> local,
                List<String> inherited) {
            /** Copies the lists. */
            public Template {
                heirs = List.copyOf(heirs);
                local = List.copyOf(local);
                inherited = List.copyOf(inherited);
            }
        }

        private static final int DEPTH_MAX = 8; // more is a circle

        /** Copies the list. */
        public Templates {
            templates = List.copyOf(templates);
        }

        /**
         * Those of a process.
         *
         * @param process its section
         * @param session about sessions; else about routes
         */
        public static Templates of(Section process, boolean session) {
            Mode mode = session ? BgpSession.TEMPLATE : BgpPolicy.TEMPLATE;
            Slot<String> inherits = session ? BgpSession.INHERITS : BgpPolicy.INHERITS;
            List<Setting<?>> settings =
                    session ? BgpNeighborCommands.sessions() : BgpNeighborCommands.policies();
            List<Template> all = new ArrayList<>();
            for (Section section : process.children(mode)) {
                List<String> local = new ArrayList<>();
                List<String> inherited = new ArrayList<>();
                for (Setting<?> setting : settings) {
                    if (setting.slot().equals(inherits)) {
                        continue;
                    }
                    List<String> own = setting.lines(section, "", "");
                    local.addAll(own);
                    if (own.isEmpty()) {
                        inherited.addAll(inherited(process, section, mode, inherits, setting));
                    }
                }
                List<String> heirs = new ArrayList<>();
                for (Section other : process.children(mode)) {
                    if (parent(other, inherits).equals(section.name())) {
                        heirs.add(other.name());
                    }
                }
                all.add(new Template(section.name(), all.size() + 1, heirs, local, inherited));
            }
            return new Templates(all, session);
        }

        private static String parent(Section section, Slot<String> inherits) {
            return section.get(inherits).split(" ", 2)[0]; // a sequence number may follow
        }

        private static List<String> inherited(
                Section process, Section of, Mode mode, Slot<String> inherits, Setting<?> setting) {
            Section at = of;
            for (int depth = 0; depth < DEPTH_MAX; depth++) {
                String name = parent(at, inherits);
                Section next = name.isEmpty() ? null : process.child(mode, name).orElse(null);
                if (next == null) {
                    return List.of();
                }
                List<String> lines = setting.lines(next, "", "");
                if (!lines.isEmpty()) {
                    return lines;
                }
                at = next;
            }
            return List.of();
        }

        @Override
        public String text() {
            StringBuilder out = new StringBuilder();
            String what = session ? "session commands" : "policies";
            for (Template t : templates) {
                out.append("Template:").append(t.name()).append(", index:").append(t.index());
                out.append(session ? "" : ".").append('\n');
                if (!t.heirs().isEmpty()) {
                    out.append(" *Inherited by Template ").append(String.join(", ", t.heirs()));
                    out.append('\n');
                }
                out.append("Locally configured ").append(what).append(":\n");
                t.local().forEach(line -> out.append("  ").append(line).append('\n'));
                out.append("Inherited ").append(what).append(":\n");
                t.inherited().forEach(line -> out.append("  ").append(line).append('\n'));
                out.append('\n');
            }
            return out.toString();
        }
    }

    /** {@code show ip bgp paths}: sets of attributes, and how many paths have each. */
    public record Paths(List<Attributes> sets) implements View {
        /**
         * A set of attributes.
         *
         * @param paths that have it
         * @param med -1 for none
         * @param origin its letter
         */
        public record Attributes(int paths, long med, String asPath, String origin) {}

        private static final int BUCKETS = 1024;

        /** Copies the list. */
        public Paths {
            sets = List.copyOf(sets);
        }

        /** Those of the paths of a table, in the order of their words. */
        public static Paths of(List<Entry> entries) {
            Map<String, Attributes> all = new TreeMap<>();
            for (Entry entry : entries) {
                for (PathEntry path : entry.paths()) {
                    Attributes one = new Attributes(1, path.med(), path.asPath(), path.origin());
                    all.merge(
                            path.asPath() + ' ' + path.origin() + ' ' + path.med(),
                            one,
                            (a, _) -> new Attributes(a.paths + 1, a.med(), a.asPath(), a.origin()));
                }
            }
            return new Paths(List.copyOf(all.values()));
        }

        @Override
        public String text() {
            StringBuilder out = new StringBuilder("Address    Hash Refcount Metric Path\n");
            for (Attributes set : sets) {
                // IOS prints where in its memory it lies; here it is a number made of it.
                int number = (set.asPath() + set.origin() + set.med()).hashCode();
                out.append(String.format(Locale.ROOT, "0x%08X ", number));
                out.append(right(Integer.remainderUnsigned(number, BUCKETS), 4)).append(' ');
                out.append(right(set.paths(), 8)).append(' ');
                out.append(right(Math.max(0, set.med()), 6)).append(' ');
                out.append(left(set.asPath(), 0)).append(set.asPath().isEmpty() ? "" : " ");
                out.append(set.origin()).append('\n');
            }
            return out.toString();
        }
    }
}
