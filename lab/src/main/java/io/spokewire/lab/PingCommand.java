package io.spokewire.lab;

import io.spokewire.os.Namespace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Debian's ping(8), run in a namespace: an echo client that nobody here has written. */
final class PingCommand {
    private static final Pattern REPLY =
            Pattern.compile(
                    "icmp_seq=(\\d{1,9}) (?:ttl|hop limit)=(\\d{1,3})"
                            + "|icmp_seq=(\\d{1,9}) hlim=(\\d{1,3})");

    private static final Pattern SUMMARY = Pattern.compile("^(\\d{1,9}) packets transmitted");

    /** Ends a ping whose answers are lost: the last request waits this long. */
    private static final int WAIT_SECONDS = 1;

    private final Network.Ping ping;
    private final Process process;
    private final FutureTask<String> output;

    private PingCommand(Network.Ping ping, Process process) {
        this.ping = ping;
        this.process = process;
        this.output =
                new FutureTask<>(() ->
                        new String(
                                process.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
        // A series that runs for minutes says more than a pipe holds: somebody reads along.
        Thread.ofVirtual().start(output);
    }

    /**
     * Starts it.
     *
     * @param device the device that the requests leave by when routes of a VRF count; empty for the
     *     machine's own choice
     */
    static PingCommand start(Network.Ping ping, Namespace namespace, String device) {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                "ping",
                                ping.target().bits() == 128 ? "-6" : "-4",
                                "-n",
                                "-c",
                                String.valueOf(ping.count()),
                                "-i",
                                "0.2",
                                "-W",
                                String.valueOf(WAIT_SECONDS),
                                "-I",
                                ping.source().toString()));
        if (!device.isEmpty()) {
            command.addAll(List.of("-I", device));
        }
        command.add(ping.target().toString());
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("LC_ALL", "C");
        try {
            return new PingCommand(ping, namespace.start(builder));
        } catch (IOException e) {
            throw new UncheckedIOException("ping(8) cannot be run", e);
        }
    }

    /** Tells it to end, and waits for that. */
    Network.Answer end() {
        try {
            // SIGINT: it says how many requests it has sent. Java's own way, SIGTERM, leaves it
            // mute.
            Process _ =
                    new ProcessBuilder("kill", "-INT", String.valueOf(process.pid()))
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start();
        } catch (IOException e) {
            throw new UncheckedIOException("kill(1) cannot be run", e);
        }
        return answer();
    }

    /** Waits for its end. */
    Network.Answer answer() {
        try {
            String said = output.get();
            // It has ended: its output has. A limit all the same, against a kernel that hangs.
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
            return parse(ping, said);
        } catch (ExecutionException e) {
            throw new UncheckedIOException(new IOException(e.getCause()));
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            return new Network.Answer(ping, ping.count(), List.of(), 0);
        }
    }

    static Network.Answer parse(Network.Ping ping, String output) {
        List<Integer> answered = new ArrayList<>();
        int ttl = 0;
        int sent = ping.count();
        for (String line : output.lines().toList()) {
            Matcher matcher = REPLY.matcher(line);
            if (line.contains(" bytes from ") && matcher.find()) {
                String sequence = matcher.group(1) != null ? matcher.group(1) : matcher.group(3);
                String hops = matcher.group(2) != null ? matcher.group(2) : matcher.group(4);
                answered.add(Integer.parseInt(sequence));
                ttl = Integer.parseInt(hops);
            }
            Matcher summary = SUMMARY.matcher(line);
            if (summary.find()) {
                sent = Integer.parseInt(summary.group(1));
            }
        }
        return new Network.Answer(ping, sent, answered.stream().sorted().distinct().toList(), ttl);
    }
}
