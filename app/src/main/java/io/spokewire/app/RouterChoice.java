package io.spokewire.app;

import io.spokewire.daemon.manage.ConsoleClient;
import io.spokewire.daemon.manage.ConsoleSockets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which running router a command talks to. */
final class RouterChoice {
    @Option(
            names = {"-s", "--socket"},
            paramLabel = "SOCKET",
            description = "The router's console socket.")
    private @Nullable Path socket;

    @Option(
            names = {"-r", "--router"},
            paramLabel = "NAME",
            description = "The router's name; not needed while only one runs here.")
    private @Nullable String router;

    /** It cannot be told which router is meant, or none answers. */
    static final class NoRouterException extends Exception {
        private static final long serialVersionUID = 1;

        NoRouterException(String message) {
            super(message);
        }
    }

    /** Opens a console of the router. */
    ConsoleClient connect(Consumer<String> logs) throws NoRouterException {
        Path path = path();
        try {
            return ConsoleClient.connect(path, logs);
        } catch (IOException e) {
            String reason =
                    Files.exists(path) && !Files.isReadable(path)
                            ? "this user may not open it"
                            : String.valueOf(e.getMessage());
            throw new NoRouterException("no router answers at " + path + ": " + reason);
        }
    }

    private Path path() throws NoRouterException {
        if (socket != null) {
            return socket;
        }
        if (router != null && Files.exists(ConsoleSockets.of(router))) {
            return ConsoleSockets.of(router);
        }
        List<Path> found;
        try {
            found = ConsoleSockets.all();
        } catch (IOException e) {
            throw new NoRouterException(
                    "the sockets in " + ConsoleSockets.folder() + " cannot be listed: " + e);
        }
        return choose(router, found);
    }

    /**
     * The socket that is meant.
     *
     * @param router the name that was given, if one was
     * @param found the sockets of the routers that run here
     */
    static Path choose(@Nullable String router, List<Path> found) throws NoRouterException {
        if (found.isEmpty()) {
            throw new NoRouterException(
                    "no router runs here (nothing in "
                            + ConsoleSockets.folder()
                            + "): start one by 'spokewire run FILE'");
        }
        String names = String.join(", ", found.stream().map(ConsoleSockets::router).toList());
        if (router == null) {
            if (found.size() == 1) {
                return found.getFirst();
            }
            throw new NoRouterException(
                    "several routers run here, say which by --router: " + names);
        }
        // Whoever calls a router Hub means it by hub too, as long as there is no other.
        List<Path> meant =
                found.stream()
                        .filter(path -> ConsoleSockets.router(path).equalsIgnoreCase(router))
                        .toList();
        if (meant.size() == 1) {
            return meant.getFirst();
        }
        throw new NoRouterException(
                "no router '" + router + "' runs here; those that do: " + names);
    }
}
