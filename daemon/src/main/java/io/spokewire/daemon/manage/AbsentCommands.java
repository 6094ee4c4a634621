package io.spokewire.daemon.manage;

import io.spokewire.command.Failure;
import io.spokewire.daemon.manage.Console.Reply;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Commands that people of IOS type and that are not here: each says why, and what is there instead.
 * They are looked at only when nothing else fits, so that they make no abbreviation ambiguous.
 */
final class AbsentCommands {

    /**
     * A command that is not here.
     *
     * @param words its first words; at least two letters of each must be typed
     * @param why a sentence without its end
     */
    private record Absent(List<String> words, String why) {
        Absent(String words, String why) {
            this(List.of(words.split(" ", -1)), why);
        }

        boolean fits(String[] typed) {
            if (typed.length < words.size()) {
                return false;
            }
            for (int i = 0; i < words.size(); i++) {
                boolean enough = typed[i].length() >= Math.min(2, words.get(i).length());
                if (!enough || !words.get(i).startsWith(typed[i])) {
                    return false;
                }
            }
            return true;
        }
    }

    private static final List<Absent> ALL =
            List.of(
                    new Absent(
                            "reload",
                            "the host restarts the router: end 'spokewire run' (SIGTERM) and start"
                                    + " it again"),
                    new Absent(
                            "show ip arp",
                            "neighbours are the host's: 'ip neighbour' on the host shows them"),
                    new Absent(
                            "show arp",
                            "neighbours are the host's: 'ip neighbour' on the host shows them"),
                    new Absent(
                            "show ip cef",
                            "'show ip route' tells next hops, 'show platform counters' what was"
                                    + " forwarded"),
                    new Absent(
                            "show ip nat", "address translation is the host's: 'nft list ruleset'"),
                    new Absent(
                            "show cdp", "there is no CDP; 'lldpcli' on the host, if it runs there"),
                    new Absent("show lldp", "'lldpcli' on the host, if it runs there"),
                    new Absent("show processes", "'top' on the host shows the router's process"),
                    new Absent("show memory", "'ps' or 'top' on the host show the memory"),
                    new Absent("show flash:", "files are the host's"),
                    new Absent("show file", "files are the host's"),
                    new Absent("show inventory", "the router is a program: it has no parts"),
                    new Absent("show controllers", "'ethtool' on the host shows its devices"),
                    new Absent("show line", "consoles are logins at the host"),
                    new Absent("show ntp", "the host keeps the time: 'timedatectl'"),
                    new Absent("show snmp", "there is no SNMP"),
                    new Absent("clock set", "the host keeps the time: 'timedatectl set-time'"),
                    new Absent("clear counters", "the host counts, and its counters are not reset"),
                    new Absent("clear arp-cache", "'ip neighbour flush' on the host"),
                    new Absent(
                            "clear ip route",
                            "routes are made anew by themselves; 'clear ip nhrp' forgets"
                                    + " shortcuts"),
                    new Absent(
                            "erase",
                            "the startup configuration is a file on the host: remove it there"),
                    new Absent(
                            "write erase",
                            "the startup configuration is a file on the host: remove it there"),
                    new Absent("copy", "there is 'copy running-config startup-config' alone"),
                    new Absent("dir", "files are the host's: 'ls' there"),
                    new Absent("delete", "files are the host's: 'rm' there"),
                    new Absent("more", "files are the host's: 'less' there"),
                    new Absent("telnet", "the host's programs are one shell away"),
                    new Absent("ssh", "the host's programs are one shell away"),
                    new Absent("monitor capture", "'tcpdump' on the host sees every interface"),
                    new Absent("send", "consoles do not talk to one another"),
                    new Absent("setup", "write a configuration, or 'configure terminal'"));

    private AbsentCommands() {}

    /**
     * What is said of such a command; empty when it is none.
     *
     * @param failure why the line is no command
     */
    static Optional<Reply> answer(String line, Failure failure) {
        boolean known =
                failure.kind() == Failure.Kind.INCOMPLETE
                        || failure.kind() == Failure.Kind.AMBIGUOUS;
        if (known) {
            return Optional.empty();
        }
        String[] typed = line.strip().toLowerCase(Locale.ROOT).split("\\s+", -1);
        return ALL.stream()
                .filter(absent -> absent.fits(typed))
                .findFirst()
                .map(absent ->
                        Reply.failed(
                                "% '"
                                        + String.join(" ", absent.words())
                                        + "' is not here: "
                                        + absent.why()
                                        + "."));
    }
}
