package io.spokewire.daemon.manage;

import io.spokewire.command.Args;
import io.spokewire.command.ExecCommand;
import io.spokewire.daemon.manage.Console.Answer;
import io.spokewire.daemon.manage.Console.Handler;
import io.spokewire.daemon.manage.ConsoleContext.PingAnswer;
import io.spokewire.daemon.manage.ConsoleContext.PingRequest;
import io.spokewire.interfaces.InterfaceName;
import io.spokewire.net.Address;
import io.spokewire.net.AddressFamily;
import io.spokewire.net.InterfaceAddress;
import io.spokewire.router.InterfaceView;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** {@code ping} and {@code traceroute}. */
final class PingCommands {
    private static final int DEFAULT_SIZE_BYTES = 100;
    private static final int DEFAULT_REPEAT = 5;
    private static final int DEFAULT_TIMEOUT_SECONDS = 2;
    private static final int MAX_HOPS = 30;
    private static final int PROBES = 3;
    private static final int ROW = 70;

    private PingCommands() {}

    static void add(List<ExecCommand<Handler>> all) {
        all.add(
                ExecCommand.<Handler>of(
                                "ping [vrf <vrf:word>] [ip | ipv6] <target:host> [source"
                                        + " <source:word> | size <size:36-18024> | repeat"
                                        + " <repeat:1-100000> | timeout <timeout:0-3600> |"
                                        + " df-bit]...",
                                PingCommands::ping)
                        .help(
                                "Send echo messages",
                                "In a VRF",
                                "Name of the VRF",
                                "IP echo",
                                "IPv6 echo",
                                "Address or name",
                                "From an own address",
                                "Interface or address",
                                "Bytes of the whole packet",
                                "Bytes",
                                "How many",
                                "Number",
                                "How long to wait for each answer",
                                "Seconds",
                                "Set DF"));
        all.add(
                ExecCommand.<Handler>of(
                                "traceroute [vrf <vrf:word>] <target:host> [source <source:word>]",
                                PingCommands::traceroute)
                        .help(
                                "Trace the way to a destination",
                                "In a VRF",
                                "Name of the VRF",
                                "Address or name",
                                "From an own address",
                                "Interface or address"));
    }

    private static Answer ping(Console console, Args args) {
        Optional<Address> source;
        try {
            source = source(console, args);
        } catch (IllegalArgumentException e) {
            return new Answer.Failed("% " + e.getMessage() + "\n");
        }
        int size = args.number("size", DEFAULT_SIZE_BYTES);
        int timeout = args.number("timeout", DEFAULT_TIMEOUT_SECONDS);
        int repeat = args.number("repeat", DEFAULT_REPEAT);
        String target = args.text("target");
        console.progress(
                "Type escape sequence to abort.\nSending %d, %d-byte ICMP Echos to %s, timeout is %d seconds:\n"
                        .formatted(repeat, size, target, timeout));
        source.ifPresent(a -> console.progress("Packet sent with a source address of " + a + "\n"));
        if (args.has("df-bit")) {
            console.progress("Packet sent with the DF bit set\n");
        }
        List<PingAnswer> replies = new ArrayList<>();
        int[] sent = {0};
        Optional<String> problem =
                console.context()
                        .ping(
                                new PingRequest(
                                        target,
                                        args.text("vrf", ""),
                                        source,
                                        size,
                                        args.has("df-bit"),
                                        repeat,
                                        Duration.ofSeconds(timeout),
                                        0),
                                answer -> {
                                    sent[0]++;
                                    answer.filter(a -> a.kind() == PingAnswer.Kind.REPLY)
                                            .ifPresent(replies::add);
                                    console.progress(mark(answer));
                                    console.progress(sent[0] % ROW == 0 ? "\n" : "");
                                });
        if (problem.isPresent()) {
            return new Answer.Failed("\n% " + problem.get() + "\n");
        }
        int percent = sent[0] == 0 ? 0 : 100 * replies.size() / sent[0];
        String line =
                "\nSuccess rate is %d percent (%d/%d)".formatted(percent, replies.size(), sent[0]);
        return new Answer.Text(line + roundTrips(replies) + "\n");
    }

    private static String roundTrips(List<PingAnswer> replies) {
        if (replies.isEmpty()) {
            return "";
        }
        var millis = replies.stream().mapToDouble(PingAnswer::millis).summaryStatistics();
        return String.format(
                Locale.ROOT,
                ", round-trip min/avg/max = %d/%d/%d ms",
                Math.round(millis.getMin()),
                Math.round(millis.getAverage()),
                Math.round(millis.getMax()));
    }

    /** One character for each answer, as IOS has them. */
    private static String mark(Optional<PingAnswer> answer) {
        if (answer.isEmpty()) {
            return ".";
        }
        return switch (answer.get().kind()) {
            case REPLY -> "!";
            case UNREACHABLE -> "U";
            case TOO_BIG -> "M";
            case TTL_EXCEEDED -> "&";
        };
    }

    private static Answer traceroute(Console console, Args args) {
        Optional<Address> source;
        try {
            source = source(console, args);
        } catch (IllegalArgumentException e) {
            return new Answer.Failed("% " + e.getMessage() + "\n");
        }
        String target = args.text("target");
        console.progress("Type escape sequence to abort.\nTracing the route to " + target + "\n");
        for (int ttl = 1; ttl <= MAX_HOPS; ttl++) {
            List<Optional<PingAnswer>> answers = new ArrayList<>();
            PingRequest probe =
                    new PingRequest(
                            target,
                            args.text("vrf", ""),
                            source,
                            60,
                            false,
                            PROBES,
                            Duration.ofSeconds(1),
                            ttl);
            Optional<String> problem = console.context().ping(probe, answers::add);
            if (problem.isPresent()) {
                return new Answer.Failed("% " + problem.get() + "\n");
            }
            console.progress(hop(ttl, answers));
            boolean arrived =
                    answers.stream()
                            .flatMap(Optional::stream)
                            .anyMatch(a -> a.kind() != PingAnswer.Kind.TTL_EXCEEDED);
            if (arrived) {
                break;
            }
        }
        return new Answer.Text("");
    }

    private static String hop(int ttl, List<Optional<PingAnswer>> answers) {
        StringBuilder out = new StringBuilder();
        out.append(String.format(Locale.ROOT, "%3d ", ttl));
        String last = "";
        for (Optional<PingAnswer> answer : answers) {
            if (answer.isEmpty()) {
                out.append(" * ");
                continue;
            }
            PingAnswer a = answer.get();
            if (!a.from().equals(last)) {
                out.append(last.isEmpty() ? "" : "\n    ").append(a.from()).append(' ');
                last = a.from();
            }
            if (a.kind() == PingAnswer.Kind.UNREACHABLE) {
                out.append("!H ");
            } else {
                out.append(Math.round(a.millis())).append(" msec ");
            }
        }
        return out.append('\n').toString();
    }

    /** An own address: given, or the one of an interface in the family of the target. */
    private static Optional<Address> source(Console console, Args args) {
        if (!args.has("source")) {
            return Optional.empty();
        }
        String text = args.text("source");
        Optional<String> name = InterfaceName.canonical(text);
        if (name.isEmpty()) {
            try {
                return Optional.of(Address.parse(text));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(
                        "'" + text + "' is neither an interface nor an address", e);
            }
        }
        AddressFamily family =
                args.text("target").contains(":") ? AddressFamily.IPV6 : AddressFamily.IPV4;
        for (InterfaceView.Shown i : console.context().interfaces()) {
            if (i.name().equals(name.get())) {
                for (InterfaceAddress address : i.addresses()) {
                    if (address.address().family() == family) {
                        return Optional.of(address.address());
                    }
                }
            }
        }
        throw new IllegalArgumentException(name.get() + " has no address to send from");
    }
}
