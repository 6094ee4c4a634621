package io.spokewire.daemon.manage;

import io.spokewire.command.Grammar;
import io.spokewire.command.HelpEntry;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.io.Reader;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Consumer;
import jdk.net.ExtendedSocketOptions;
import org.jspecify.annotations.Nullable;

/**
 * The router's door for consoles: a UNIX socket that only its owner may open, with a virtual thread
 * for each client and the messages of {@link ConsoleFrame}. Whoever may open the socket has all
 * privileges of the console, reading keys in the configuration included.
 */
public final class ConsoleServer implements AutoCloseable {
    /** A console costs two threads and a buffer; more at once is a script that went wrong. */
    private static final int MAX_CLIENTS = 64;

    /** Requests that wait for the one before; the client then has to. */
    private static final int REQUEST_QUEUE = 16;

    /** Log lines that a client has not read yet; further ones are dropped for it. */
    private static final int LOG_QUEUE = 1000;

    private final Path path;
    private final ServerSocketChannel server;
    private final ConsoleContext context;
    private final Grammar grammar;
    private final Logins logins;
    private final ConcurrentMap<SocketChannel, Thread> clients = new ConcurrentHashMap<>();

    private ConsoleServer(
            Path path, ServerSocketChannel server, ConsoleContext context, Grammar grammar) {
        this.path = path;
        this.server = server;
        this.context = context;
        this.grammar = grammar;
        this.logins = new Logins(context::now);
    }

    /**
     * Opens the door.
     *
     * @param path the socket; its folder is made when it is missing
     * @throws IOException when another router answers there, or the socket cannot be made
     */
    public static ConsoleServer start(Path path, ConsoleContext context, Grammar grammar)
            throws IOException {
        ConsoleSockets.makeFolder(path);
        if (Files.exists(path)) {
            if (answers(path)) {
                throw new IOException(
                        "another router answers at " + path + ": give this one another hostname");
            }
            Files.delete(path); // left behind by one that ended without tidying up
        }
        ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            server.bind(UnixDomainSocketAddress.of(path));
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
        } catch (IOException e) {
            server.close();
            throw e;
        }
        ConsoleServer started = new ConsoleServer(path, server, context, grammar);
        Thread.ofVirtual().name("console-door").start(started::accept);
        return started;
    }

    private static boolean answers(Path path) {
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
            return channel.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    /** Where clients come in. */
    public Path path() {
        return path;
    }

    private void accept() {
        while (server.isOpen()) {
            try {
                SocketChannel client = server.accept();
                if (clients.size() >= MAX_CLIENTS) {
                    client.close();
                    continue;
                }
                Thread thread = Thread.ofVirtual().name("console").unstarted(() -> serve(client));
                clients.put(client, thread);
                thread.start();
            } catch (ClosedChannelException e) {
                return;
            } catch (IOException e) {
                // One client less; the door stays open.
            }
        }
    }

    private void serve(SocketChannel channel) {
        BlockingQueue<String> logs = new ArrayBlockingQueue<>(LOG_QUEUE);
        Console console = new Console(context, grammar, user(channel), logins);
        Consumer<LogBuffer.Entry> listener =
                entry -> {
                    if (console.monitor()) {
                        boolean taken = logs.offer(entry.line());
                        assert taken || logs.remainingCapacity() == 0;
                    }
                };
        BlockingQueue<ConsoleFrame> requests = new ArrayBlockingQueue<>(REQUEST_QUEUE);
        @Nullable Thread logger = null;
        @Nullable Thread worker = null;
        try (channel;
                OutputStream out = Channels.newOutputStream(channel);
                Reader in = Channels.newReader(channel, StandardCharsets.UTF_8);
                BufferedReader lines = new BufferedReader(in)) {
            context.log().listen(listener);
            logger = Thread.ofVirtual().name("console-log").start(() -> sendLogs(logs, out));
            send(
                    out,
                    ConsoleFrame.empty()
                            .with("router", context.hostname())
                            .with("version", context.version())
                            .with("prompt", console.prompt()));
            Thread reader = Thread.currentThread();
            worker =
                    Thread.ofVirtual()
                            .name("console-commands")
                            .start(() -> {
                                obey(console, channel, requests, out);
                                reader.interrupt(); // it may wait for room among the requests
                            });
            read(lines, console, requests);
        } catch (IOException e) {
            // The client has gone, or speaks another language: that ends its login and nothing
            // else.
        } finally {
            context.log().unlisten(listener);
            clients.remove(channel);
            console.leave();
            console.escape().press();
            if (logger != null) {
                logger.interrupt();
            }
            if (worker != null) {
                worker.interrupt();
            }
        }
    }

    /** Takes requests until the client goes; the escape sequence overtakes what waits. */
    private static void read(
            BufferedReader lines, Console console, BlockingQueue<ConsoleFrame> requests)
            throws IOException {
        try {
            for (String line = readLine(lines); line != null; line = readLine(lines)) {
                ConsoleFrame request = ConsoleFrame.parse(line);
                if (request.flag("abort")) {
                    console.escape().press();
                } else {
                    requests.put(request);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Answers requests one after the other, and closes the channel behind the last one. */
    private static void obey(
            Console console,
            SocketChannel channel,
            BlockingQueue<ConsoleFrame> requests,
            OutputStream out) {
        try (channel) {
            boolean open = true;
            while (open) {
                open = answer(console, requests.take(), out);
            }
        } catch (IOException | ContextException | InterruptedException e) {
            // The client has gone: there is nobody to tell.
        }
    }

    /** A line without its end; null at the end of the stream. */
    private static @Nullable String readLine(BufferedReader in) throws IOException {
        StringBuilder line = new StringBuilder();
        while (true) {
            int c = in.read();
            if (c < 0) {
                return null;
            }
            if (c == '\n') {
                return line.toString();
            }
            if (line.length() >= ConsoleFrame.MAX_REQUEST_CHARACTERS) {
                throw new IOException("line too long");
            }
            line.append((char) c);
        }
    }

    private static boolean answer(Console console, ConsoleFrame request, OutputStream out)
            throws IOException {
        if (request.has("help")) {
            send(out, ConsoleFrame.of(console.help(request.text("help"))));
            return true;
        }
        if (request.has("complete")) {
            List<HelpEntry> words =
                    console.complete(request.text("complete")).stream()
                            .map(word -> new HelpEntry(word, ""))
                            .toList();
            send(out, ConsoleFrame.of(words));
            return true;
        }
        Console.Reply reply =
                console.execute(
                        request.text("exec"), request.flag("json"), part -> sendPart(out, part));
        ConsoleFrame frame =
                ConsoleFrame.empty()
                        .with("text", reply.text())
                        .with("ok", reply.ok())
                        .with("prompt", console.prompt())
                        .with("configuring", console.configuring())
                        .with("asking", console.asking());
        if (console.terminalLength().isPresent()) {
            frame = frame.with("length", console.terminalLength().getAsInt());
        }
        if (console.terminalWidth().isPresent()) {
            frame = frame.with("width", console.terminalWidth().getAsInt());
        }
        send(out, frame.with("closed", reply.closed()));
        return !reply.closed();
    }

    private static void sendPart(OutputStream out, String part) {
        if (part.isEmpty()) {
            return;
        }
        try {
            send(out, ConsoleFrame.empty().with("part", part));
        } catch (IOException e) {
            throw new ContextException("the client has gone");
        }
    }

    private static void sendLogs(BlockingQueue<String> logs, OutputStream out) {
        try {
            while (true) {
                send(out, ConsoleFrame.empty().with("log", logs.take()));
            }
        } catch (InterruptedException | IOException e) {
            // The login is over.
        }
    }

    private static void send(OutputStream out, ConsoleFrame frame) throws IOException {
        byte[] bytes = frame.line().getBytes(StandardCharsets.UTF_8);
        synchronized (out) {
            out.write(bytes);
            out.flush();
        }
    }

    private static String user(SocketChannel channel) {
        try {
            return channel.getOption(ExtendedSocketOptions.SO_PEERCRED).user().getName();
        } catch (IOException | UnsupportedOperationException e) {
            return "unknown";
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (SocketChannel client : clients.keySet()) {
            client.close();
        }
        Files.deleteIfExists(path);
    }
}
