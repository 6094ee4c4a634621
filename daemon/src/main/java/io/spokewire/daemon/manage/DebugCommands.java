package io.spokewire.daemon.manage;

import io.spokewire.command.ExecCommand;
import io.spokewire.daemon.manage.Console.Answer;
import io.spokewire.daemon.manage.Console.Handler;
import io.spokewire.nhrp.NhrpDebug;
import io.spokewire.view.View;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** {@code debug X}, {@code undebug X}, {@code show debugging}. */
final class DebugCommands {
    private static final List<Subject> ALL = subjects();

    private DebugCommands() {}

    /**
     * What can be looked at.
     *
     * @param words behind {@code debug}
     * @param categories of traces, with all that begin with their words
     * @param name in front of "debugging is on"
     * @param part of the router, as {@code show debugging} heads it
     * @param help for the words
     */
    private record Subject(
            String words, List<String> categories, String name, String part, List<String> help) {
        Subject(String words, List<String> categories, String name, String part, String... help) {
            this(words, categories, name, part, List.of(help));
        }
    }

    private static List<Subject> subjects() {
        List<Subject> all = new ArrayList<>();
        String nhrp = "NHRP";
        String protocol = "NHRP protocol";
        all.add(new Subject("nhrp", List.of("nhrp"), protocol, nhrp, nhrp));
        for (NhrpDebug one : NhrpDebug.values()) {
            List<String> category = List.of(one.category());
            all.add(new Subject(one.category(), category, one.subject(), nhrp, nhrp, one.help()));
        }
        // All of a DMVPN that has traces is NHRP; 'detail' and 'packet' are what people type.
        String dmvpn = "DMVPN";
        all.add(new Subject("dmvpn", List.of("nhrp"), protocol, nhrp, dmvpn));
        all.add(new Subject("dmvpn all", List.of("nhrp"), protocol, nhrp, dmvpn, "All of DMVPN"));
        all.add(new Subject("dmvpn detail", List.of("nhrp"), protocol, nhrp, dmvpn, "In detail"));
        for (NhrpDebug one : List.of(NhrpDebug.ERROR, NhrpDebug.PACKET)) {
            all.add(
                    new Subject(
                            one == NhrpDebug.ERROR ? "dmvpn error" : "dmvpn packet",
                            List.of(one.category()),
                            one.subject(),
                            nhrp,
                            dmvpn,
                            one.help()));
        }
        plain(all, "bfd", "bfd", "BFD");
        plain(all, "bfd event", "bfd", "BFD", "Sessions that come and go");
        plain(all, "bfd packet", "bfd packet", "BFD packet", "Packets");
        plain(all, "ip bgp", "bgp", "BGP", "BGP");
        plain(all, "ip bgp events", "bgp events", "BGP events", "BGP", "Sessions");
        plain(all, "ip bgp updates", "bgp updates", "BGP updates", "BGP", "UPDATE messages");
        for (String family : List.of("bgp ipv4 unicast", "bgp ipv6 unicast")) {
            plain(all, family, "bgp", "BGP", "Of a family", "Unicast");
            plain(
                    all,
                    family + " updates",
                    "bgp updates",
                    "BGP updates",
                    "Of a family",
                    "Unicast",
                    "UPDATE messages");
        }
        for (String front : List.of("ip ospf", "ipv6 ospf", "ospfv3")) {
            String[] own = front.equals("ospfv3") ? new String[0] : new String[] {"OSPF"};
            plain(all, front, "ospf", "OSPF", own);
            plain(all, front + " adj", "ospf adj", "OSPF adjacency", with(own, "States"));
            all.add(
                    new Subject(
                            front + " packet",
                            List.of("ospf packet", "ospf lsa"),
                            "OSPF packet",
                            "OSPF",
                            with(new String[] {first(front)}, with(own, "Packets"))));
            plain(all, front + " spf", "ospf spf", "OSPF SPF", with(own, "Trees of paths"));
        }
        plain(all, "eigrp", "eigrp", "EIGRP");
        plain(all, "eigrp packets", "eigrp packet", "EIGRP Packet", "Packets");
        plain(all, "eigrp fsm", "eigrp fsm", "EIGRP FSM", "Events of DUAL");
        plain(all, "ip rip", "rip", "RIP protocol", "RIP");
        plain(all, "crypto ikev2", "crypto ikev2", "IKEv2", "IKEv2");
        plain(all, "crypto isakmp", "crypto isakmp", "Crypto ISAKMP", "IKEv1");
        plain(all, "crypto ipsec", "crypto ipsec", "Crypto IPSEC", "IPsec");
        return List.copyOf(all);
    }

    private static void plain(
            List<Subject> all, String words, String category, String name, String... help) {
        String part = category.split(" ", -1)[0].toUpperCase(Locale.ROOT);
        all.add(
                new Subject(
                        words,
                        List.of(category),
                        name,
                        part.equals("CRYPTO") ? "Cryptographic Subsystem" : part,
                        with(new String[] {first(words)}, help)));
    }

    private static String first(String words) {
        return switch (words.split(" ", -1)[0]) {
            case "ip" -> "IP";
            case "ipv6" -> "IPv6";
            case "crypto" -> "Encryption";
            case "ospfv3" -> "OSPF version 3";
            default -> words.split(" ", -1)[0].toUpperCase(Locale.ROOT);
        };
    }

    private static String[] with(String[] first, String... last) {
        List<String> texts = new ArrayList<>(List.of(first));
        texts.addAll(List.of(last));
        return texts.toArray(String[]::new);
    }

    static void add(List<ExecCommand<Handler>> all) {
        for (Subject subject : ALL) {
            add(all, "debug ", subject, true, "Debugging functions");
            add(all, "undebug ", subject, false, "Disable debugging functions");
            add(all, "no debug ", subject, false, "Undo", "Debugging functions");
        }
        all.add(
                ExecCommand.<Handler>of(
                                "undebug all",
                                (console, _) -> {
                                    console.context().log().undebugAll();
                                    return new Answer.Text(
                                            "All possible debugging has been turned off\n");
                                })
                        .help("Disable debugging functions", "All of them")
                        .or("no debug all"));
    }

    private static void add(
            List<ExecCommand<Handler>> all,
            String front,
            Subject subject,
            boolean on,
            String... help) {
        all.add(
                ExecCommand.<Handler>of(
                                front + subject.words,
                                (console, _) -> {
                                    for (String category : subject.categories) {
                                        console.context().log().debug(category, on);
                                    }
                                    return new Answer.Text(
                                            subject.name
                                                    + " debugging is "
                                                    + (on ? "on" : "off")
                                                    + "\n");
                                })
                        .help(with(help, subject.help.toArray(String[]::new))));
    }

    /** {@code show debugging}: what is on, by part of the router. */
    record Shown(List<String> categories, Map<String, Set<String>> subjects) implements View {
        static Shown of(List<String> categories) {
            Map<String, Set<String>> subjects = new LinkedHashMap<>();
            for (String category : categories) {
                ALL.stream()
                        .filter(subject -> subject.categories.contains(category))
                        .findFirst()
                        .ifPresent(subject ->
                                subjects.computeIfAbsent(subject.part, _ -> new LinkedHashSet<>())
                                        .add(subject.name));
            }
            return new Shown(categories, subjects);
        }

        @Override
        public String text() {
            StringBuilder out = new StringBuilder();
            subjects.forEach((part, names) -> {
                out.append('\n').append(part).append(":\n");
                names.forEach(name -> out.append("  ").append(name).append(" debugging is on\n"));
            });
            return out.toString();
        }
    }
}
