package io.spokewire.daemon.manage;

import io.spokewire.daemon.manage.ConsoleContext.PingAnswer;
import io.spokewire.daemon.manage.ConsoleContext.PingRequest;
import io.spokewire.net.AddressFamily;
import io.spokewire.os.Namespace;
import io.spokewire.os.VrfBinding;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Echo requests by the host's {@code ping}: it goes the way that any program on this machine goes,
 * which is what the operator wants to know. Packets for a VRF carry its mark.
 */
public final class HostPing {
    private static final int IPV4_HEADERS_BYTES = 28;
    private static final int IPV6_HEADERS_BYTES = 48;
    private static final Pattern REPLY =
            Pattern.compile(
                    "bytes from (\\S+?)(?: \\(\\S+\\))?: icmp_seq=\\d+ \\S+(?:"
                            + " time[=<]([0-9]+(?:\\.[0-9]+)?) ms)?");
    private static final Pattern OTHER =
            Pattern.compile("(?i)^From (\\S+?)( \\(\\S+\\))?:? icmp_seq=\\d+ (.*)$");

    private final Namespace namespace;
    private final Function<String, VrfBinding> vrfs;

    /**
     * Echo requests from a namespace.
     *
     * @param vrfs what puts sockets into a VRF, by its name
     */
    public HostPing(Namespace namespace, Function<String, VrfBinding> vrfs) {
        this.namespace = namespace;
        this.vrfs = vrfs;
    }

    /** See {@link ConsoleContext#ping}. */
    public Optional<String> ping(
            PingRequest request, Consumer<Optional<PingAnswer>> each, Escape escape) {
        for (int i = 0; i < request.repeat() && !escape.pressed(); i++) {
            Optional<String> problem = once(request, each, escape);
            if (problem.isPresent()) {
                return problem;
            }
        }
        return Optional.empty();
    }

    private Optional<String> once(
            PingRequest request, Consumer<Optional<PingAnswer>> each, Escape escape) {
        long begin = System.nanoTime();
        Process process;
        try {
            process =
                    namespace.start(new ProcessBuilder(command(request)).redirectErrorStream(true));
        } catch (IOException e) {
            return Optional.of("ping is not installed on this host (Debian: iputils-ping)");
        }
        escape.during(process::destroyForcibly);
        List<String> lines = new ArrayList<>();
        try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                lines.add(line);
            }
            if (!process.waitFor(1, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (IOException e) {
            return Optional.of("ping gave no answer: " + e.getMessage());
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            return Optional.of("interrupted");
        } finally {
            escape.over();
        }
        if (escape.pressed()) {
            return Optional.empty(); // nobody waited for the answer
        }
        double elapsedMillis = (System.nanoTime() - begin) / 1e6;
        return read(lines, elapsedMillis, each);
    }

    private List<String> command(PingRequest request) {
        boolean ipv6 = request.target().family() == AddressFamily.IPV6;
        int headers = ipv6 ? IPV6_HEADERS_BYTES : IPV4_HEADERS_BYTES;
        List<String> command = new ArrayList<>(List.of("ping", "-n", "-c", "1", "-W"));
        command.add(Long.toString(Math.max(1, request.timeout().toSeconds())));
        command.add("-s");
        command.add(Integer.toString(Math.max(0, request.sizeBytes() - headers)));
        command.add("-M");
        command.add(request.dontFragment() ? "do" : "dont");
        request.source().ifPresent(source -> command.addAll(List.of("-I", source.toString())));
        if (request.ttl() > 0) {
            command.addAll(List.of("-t", Integer.toString(request.ttl())));
        }
        VrfBinding vrf = vrfs.apply(request.vrf());
        if (!vrf.device().isEmpty()) {
            command.addAll(List.of("-I", vrf.device()));
        }
        if (vrf.mark() != 0) {
            command.addAll(List.of("-m", Integer.toString(vrf.mark())));
        }
        command.addAll(List.of("--", request.target().toString()));
        return command;
    }

    /** Reads what {@code ping -c 1} of iputils printed. */
    static Optional<String> read(
            List<String> lines, double elapsedMillis, Consumer<Optional<PingAnswer>> each) {
        for (String line : lines) {
            Matcher reply = REPLY.matcher(line);
            if (reply.find()) {
                each.accept(
                        Optional.of(
                                new PingAnswer(
                                        reply.group(1),
                                        PingAnswer.Kind.REPLY,
                                        // Small packets have no room for ping's time stamp.
                                        reply.group(2) == null
                                                ? elapsedMillis
                                                : Double.parseDouble(reply.group(2)))));
                return Optional.empty();
            }
            Matcher other = OTHER.matcher(line);
            if (other.find()) {
                each.accept(
                        Optional.of(
                                new PingAnswer(
                                        other.group(1), kind(other.group(3)), elapsedMillis)));
                return Optional.empty();
            }
            if (line.contains("essage too long")) {
                each.accept(
                        Optional.of(new PingAnswer("", PingAnswer.Kind.TOO_BIG, elapsedMillis)));
                return Optional.empty();
            }
            if (line.contains("Network is unreachable")) {
                each.accept(
                        Optional.of(
                                new PingAnswer("", PingAnswer.Kind.UNREACHABLE, elapsedMillis)));
                return Optional.empty();
            }
            if (line.startsWith("ping:")) {
                return Optional.of(line.substring("ping:".length()).strip());
            }
        }
        each.accept(Optional.empty());
        return Optional.empty();
    }

    private static PingAnswer.Kind kind(String text) {
        if (text.startsWith("Time to live exceeded") || text.startsWith("Time exceeded")) {
            return PingAnswer.Kind.TTL_EXCEEDED;
        }
        if (text.startsWith("Frag needed") || text.startsWith("Packet too big")) {
            return PingAnswer.Kind.TOO_BIG;
        }
        return PingAnswer.Kind.UNREACHABLE;
    }
}
