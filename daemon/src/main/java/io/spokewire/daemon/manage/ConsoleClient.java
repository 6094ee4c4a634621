package io.spokewire.daemon.manage;

import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.function.Consumer;

/** The other end of {@link ConsoleServer}: for the shell, for one command, for the lab. */
public final class ConsoleClient implements AutoCloseable {
    private static final int ANSWERS = 64;
    private static final ConsoleFrame END = ConsoleFrame.empty().with("end", true);

    private final SocketChannel channel;
    private final OutputStream out;
    private final ConsoleFrame greeting;
    private final BlockingQueue<ConsoleFrame> answers = new ArrayBlockingQueue<>(ANSWERS);
    private final Consumer<String> logs;

    private ConsoleClient(SocketChannel channel, Consumer<String> logs) throws IOException {
        this.channel = channel;
        this.logs = logs;
        this.out = Channels.newOutputStream(channel);
        BufferedReader in = new BufferedReader(Channels.newReader(channel, StandardCharsets.UTF_8));
        String first = in.readLine();
        if (first == null) {
            throw new EOFException("the router has too many consoles");
        }
        this.greeting = ConsoleFrame.parse(first);
        Thread.ofVirtual().name("console-reader").start(() -> read(in));
    }

    /**
     * Connects to a router.
     *
     * @param logs receives log lines that the router shows, on a thread of its own
     */
    public static ConsoleClient connect(Path socket, Consumer<String> logs) throws IOException {
        SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket));
        try {
            return new ConsoleClient(channel, logs);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    private void read(BufferedReader in) {
        try {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                ConsoleFrame frame = ConsoleFrame.parse(line);
                if (frame.has("log")) {
                    logs.accept(frame.text("log"));
                } else {
                    answers.put(frame);
                }
            }
        } catch (IOException | InterruptedException e) {
            // What waits for an answer learns of it below.
        }
        try {
            answers.put(END);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The router's name. */
    public String router() {
        return greeting.text("router");
    }

    /** The first prompt. */
    public String prompt() {
        return greeting.text("prompt");
    }

    /**
     * Runs a line.
     *
     * @param json whether what is shown is to be JSON
     * @param parts receives what a slow command has to say while it runs
     * @return a message with {@code text}, {@code ok}, {@code prompt}, {@code configuring}, {@code
     *     closed}, and {@code length} and {@code width} when the operator has set them
     */
    public synchronized ConsoleFrame exec(String line, boolean json, Consumer<String> parts)
            throws IOException {
        send(ConsoleFrame.empty().with("exec", line).with("json", json));
        ConsoleFrame answer = next();
        while (answer.has("part")) {
            parts.accept(answer.text("part"));
            answer = next();
        }
        return answer;
    }

    /** What may follow: a message with {@code words} and {@code texts}. */
    public synchronized ConsoleFrame help(String line) throws IOException {
        send(ConsoleFrame.empty().with("help", line));
        return next();
    }

    /** What the last word may become: a message with {@code words}. */
    public synchronized ConsoleFrame complete(String line) throws IOException {
        send(ConsoleFrame.empty().with("complete", line));
        return next();
    }

    /** Ends the command that runs, as far as it can be; from any thread. */
    public void abort() throws IOException {
        send(ConsoleFrame.empty().with("abort", true));
    }

    private void send(ConsoleFrame frame) throws IOException {
        byte[] bytes = frame.line().getBytes(StandardCharsets.UTF_8);
        synchronized (out) {
            out.write(bytes);
            out.flush();
        }
    }

    private ConsoleFrame next() throws IOException {
        try {
            ConsoleFrame frame = answers.take();
            if (frame == END) {
                answers.offer(END); // for whoever asks next
                throw new EOFException("the router closed the console");
            }
            return frame;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
