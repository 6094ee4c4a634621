package io.spokewire.daemon.manage;

import io.spokewire.command.Args;
import io.spokewire.command.ExecCommand;
import io.spokewire.daemon.manage.Console.Answer;
import io.spokewire.daemon.manage.Console.Handler;
import io.spokewire.daemon.manage.ConsoleContext.PingAnswer;
import io.spokewire.daemon.manage.ConsoleContext.PingRequest;
import io.spokewire.net.Address;
import io.spokewire.net.AddressFamily;
import io.spokewire.net.InterfaceAddress;
import io.spokewire.router.InterfaceView;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** {@code ping} and {@code traceroute}, laid out as IOS lays them out. */
final class PingCommands {
    private static final int DEFAULT_SIZE_BYTES = 100;
    private static final int DEFAULT_REPEAT = 5;
    private static final int DEFAULT_TIMEOUT_SECONDS = 2;
    private static final int TRACE_TIMEOUT_SECONDS = 3;
    private static final int TRACE_SIZE_BYTES = 60;
    private static final int MAX_HOPS = 30;
    private static final int PROBES = 3;

    /** Marks in a row. */
    private static final int ROW = 70;

    /** It cannot be sent; the message is what the operator reads. */
    private static final class NotSentException extends Exception {
        private static final long serialVersionUID = 1;

        NotSentException(String message) {
            super(message);
        }
    }

    /** Where from and where to. */
    private record Route(Address target, String vrf, Optional<Address> source) {}

    private PingCommands() {}

    static void add(List<ExecCommand<Handler>> all) {
        all.add(
                ExecCommand.<Handler>of(
                                "ping [vrf <vrf:word>] [ip | ipv6] <target:host> [source"
                                        + " {<interface:interface> | <address:address>} | size"
                                        + " <size:36-18024> | repeat <repeat:1-2147483647> |"
                                        + " timeout <timeout:0-3600> | df-bit]...",
                                PingCommands::ping)
                        .help(
                                "Send echo messages",
                                "In a VRF",
                                "Name of the VRF",
                                "IP echo",
                                "IPv6 echo",
                                "Address or name",
                                "From an own address",
                                "Name of the interface",
                                "Own address",
                                "Bytes of the whole packet",
                                "Bytes",
                                "How many",
                                "Number",
                                "How long to wait for each answer",
                                "Seconds",
                                "Set DF"));
        all.add(
                ExecCommand.<Handler>of(
                                "ping [vrf <vrf:word>]",
                                (_, args) ->
                                        new Answer.Ask(PingDialogue.ping(args.text("vrf", ""))))
                        .help("Send echo messages", "In a VRF", "Name of the VRF"));
        all.add(
                ExecCommand.<Handler>of(
                                "traceroute [vrf <vrf:word>]",
                                (_, args) ->
                                        new Answer.Ask(
                                                PingDialogue.traceroute(args.text("vrf", ""))))
                        .help("Trace the way to a destination", "In a VRF", "Name of the VRF"));
        all.add(
                ExecCommand.<Handler>of(
                                "traceroute [vrf <vrf:word>] [ip | ipv6] <target:host> [source"
                                        + " {<interface:interface> | <address:address>} | numeric |"
                                        + " probe <probes:1-10> | timeout <timeout:1-3600> | ttl"
                                        + " <first:1-255> <last:1-255>]...",
                                PingCommands::traceroute)
                        .help(
                                "Trace the way to a destination",
                                "In a VRF",
                                "Name of the VRF",
                                "IP trace",
                                "IPv6 trace",
                                "Address or name",
                                "From an own address",
                                "Name of the interface",
                                "Own address",
                                "Addresses alone, which is all that is shown",
                                "How many packets for each hop",
                                "Number",
                                "How long to wait for each answer",
                                "Seconds",
                                "From which hop to which",
                                "First hop",
                                "Last hop"));
    }

    // ---- ping

    private static Answer ping(Console console, Args args) {
        Route route;
        try {
            route = route(console, args);
        } catch (NotSentException e) {
            return new Answer.Failed("% " + e.getMessage() + "\n");
        }
        int size = args.number("size", DEFAULT_SIZE_BYTES);
        int timeout = args.number("timeout", DEFAULT_TIMEOUT_SECONDS);
        int repeat = args.number("repeat", DEFAULT_REPEAT);
        console.progress(
                "Type escape sequence to abort.\nSending %d, %d-byte ICMP Echos to %s, timeout is %d seconds:\n"
                        .formatted(repeat, size, route.target(), timeout));
        route.source()
                .ifPresent(
                        a -> console.progress("Packet sent with a source address of " + a + "\n"));
        if (args.has("df-bit")) {
            console.progress("Packet sent with the DF bit set\n");
        }
        PingRequest request =
                new PingRequest(
                        route.target(),
                        route.vrf(),
                        route.source(),
                        size,
                        args.has("df-bit"),
                        repeat,
                        Duration.ofSeconds(timeout),
                        0);
        List<PingAnswer> replies = new ArrayList<>();
        int[] sent = {0};
        Optional<String> problem =
                console.context()
                        .ping(
                                request,
                                answer -> {
                                    sent[0]++;
                                    answer.filter(a -> a.kind() == PingAnswer.Kind.REPLY)
                                            .ifPresent(replies::add);
                                    console.progress(mark(answer));
                                    console.progress(sent[0] % ROW == 0 ? "\n" : "");
                                },
                                console.escape());
        if (problem.isPresent()) {
            return new Answer.Failed("\n% " + problem.get() + "\n");
        }
        int percent = sent[0] == 0 ? 0 : (int) (100L * replies.size() / sent[0]);
        return new Answer.Text(
                (sent[0] % ROW == 0 && sent[0] > 0 ? "" : "\n")
                        + "Success rate is %d percent (%d/%d)"
                                .formatted(percent, replies.size(), sent[0])
                        + roundTrips(replies)
                        + "\n");
    }

    private static String roundTrips(List<PingAnswer> replies) {
        if (replies.isEmpty()) {
            return "";
        }
        var millis = replies.stream().mapToDouble(PingAnswer::millis).summaryStatistics();
        return String.format(
                Locale.ROOT,
                ", round-trip min/avg/max = %d/%d/%d ms",
                whole(millis.getMin()),
                whole(millis.getAverage()),
                whole(millis.getMax()));
    }

    /** Whole milliseconds, at least one: so IOS shows what took less. */
    private static long whole(double millis) {
        return Math.max(1, Math.round(millis));
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

    // ---- traceroute

    private static Answer traceroute(Console console, Args args) {
        Route route;
        try {
            route = route(console, args);
        } catch (NotSentException e) {
            return new Answer.Failed("% " + e.getMessage() + "\n");
        }
        String target = args.text("target");
        String name = target.equals(route.target().toString()) ? "" : target;
        console.progress(
                "Type escape sequence to abort.\nTracing the route to %s\nVRF info: (vrf in name/id, vrf out name/id)\n"
                        .formatted(
                                name.isEmpty()
                                        ? route.target().toString()
                                        : name + " (" + route.target() + ")"));
        int last = args.number("last", MAX_HOPS);
        for (int ttl = args.number("first", 1); ttl <= last; ttl++) {
            List<Optional<PingAnswer>> answers = new ArrayList<>();
            PingRequest probe =
                    new PingRequest(
                            route.target(),
                            route.vrf(),
                            route.source(),
                            TRACE_SIZE_BYTES,
                            false,
                            args.number("probes", PROBES),
                            Duration.ofSeconds(args.number("timeout", TRACE_TIMEOUT_SECONDS)),
                            ttl);
            Optional<String> problem =
                    console.context().ping(probe, answers::add, console.escape());
            if (problem.isPresent()) {
                return new Answer.Failed("% " + problem.get() + "\n");
            }
            if (!answers.isEmpty()) {
                console.progress(hop(ttl, answers));
            }
            boolean arrived =
                    answers.stream()
                            .flatMap(Optional::stream)
                            .anyMatch(a -> a.kind() != PingAnswer.Kind.TTL_EXCEEDED);
            if (arrived || console.escape().pressed()) {
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
                out.append(whole(a.millis())).append(" msec ");
            }
        }
        return out.toString().stripTrailing() + "\n";
    }

    // ---- where from and where to

    private static Route route(Console console, Args args) throws NotSentException {
        String vrf = args.text("vrf", "");
        if (!vrf.isEmpty() && !console.context().vrfs().containsKey(vrf)) {
            throw new NotSentException("VRF " + vrf + " does not exist");
        }
        Optional<Address> fixed = literal(args.text("target"));
        Address target = fixed.isPresent() ? fixed.get() : resolve(console, args, vrf);
        return new Route(target, vrf, source(console, args, target.family()));
    }

    private static Optional<Address> literal(String text) {
        try {
            return Optional.of(Address.parse(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty(); // a name
        }
    }

    private static Address resolve(Console console, Args args, String vrf) throws NotSentException {
        List<AddressFamily> families =
                args.has("ipv6")
                        ? List.of(AddressFamily.IPV6)
                        : args.has("ip")
                                ? List.of(AddressFamily.IPV4)
                                : List.of(AddressFamily.IPV4, AddressFamily.IPV6);
        String name = args.text("target");
        console.progress("Translating \"" + name + "\"\n");
        for (AddressFamily family : families) {
            List<Address> found = console.context().resolve(vrf, name, family, console.escape());
            if (!found.isEmpty()) {
                return found.getFirst();
            }
        }
        throw new NotSentException("Unrecognized host or address, or protocol not running.");
    }

    /** An own address: given, or the one of an interface in the family of the target. */
    private static Optional<Address> source(Console console, Args args, AddressFamily family)
            throws NotSentException {
        if (args.has("address")) {
            Address address = args.address("address");
            boolean own =
                    console.context().interfaces().stream()
                            .flatMap(i -> i.addresses().stream())
                            .anyMatch(a -> a.address().equals(address));
            if (!own) {
                throw new NotSentException(
                        "Invalid source address- IP address not on any of our up interfaces");
            }
            return Optional.of(address);
        }
        if (!args.has("interface")) {
            return Optional.empty();
        }
        String name = args.text("interface");
        for (InterfaceView.Shown i : console.context().interfaces()) {
            if (i.name().equals(name)) {
                for (InterfaceAddress address : i.addresses()) {
                    if (address.address().family() == family) {
                        return Optional.of(address.address());
                    }
                }
            }
        }
        throw new NotSentException(
                "Invalid source interface - "
                        + name
                        + " has no "
                        + (family == AddressFamily.IPV6 ? "IPv6" : "IP")
                        + " address");
    }
}
