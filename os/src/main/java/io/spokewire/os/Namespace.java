package io.spokewire.os;

import io.spokewire.os.ffm.LibC;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A network namespace of Linux: {@link #current} is the process's own, the others are named by a
 * file under {@code /run/netns}, as {@code ip netns} names them.
 *
 * <p>Threads enter a namespace, processes do not. So {@link #call} runs its task on a platform
 * thread made for it, which ends in there: no thread ever comes back, and so none can be left in
 * the wrong place. Sockets and devices opened by the task stay in the namespace and may be used
 * from anywhere.
 */
public final class Namespace {
    private static final Path FOLDER = Path.of("/run/netns");
    private static final Path FILES = Path.of("/etc/netns");

    private static final int CLONE_NEWNS = 0x20000;
    private static final int CLONE_NEWNET = 0x40000000;
    private static final int O_CLOEXEC = 0x80000;
    private static final long MS_BIND = 0x1000;
    private static final long MS_REC = 0x4000;
    private static final long MS_SLAVE = 1L << 19;
    private static final long MS_SHARED = 1L << 20;
    private static final int MNT_DETACH = 2;

    private static final Namespace CURRENT = new Namespace("");

    private final String name;

    private Namespace(String name) {
        this.name = name;
    }

    /** What is run in a namespace. */
    @FunctionalInterface
    public interface Task<T extends @Nullable Object, X extends Exception> {
        /** Does it. */
        T call() throws X;
    }

    /** The namespace that this process is in. */
    public static Namespace current() {
        return CURRENT;
    }

    /**
     * A namespace that exists under {@code /run/netns}; the empty name is the current one.
     *
     * @throws OsException ENOENT when there is none of that name
     */
    public static Namespace named(String name) {
        if (name.isEmpty()) {
            return CURRENT;
        }
        if (!exists(name)) {
            throw new OsException("network namespace " + name, OsException.ENOENT);
        }
        return new Namespace(name);
    }

    /** Whether {@code /run/netns} has that name. */
    public static boolean exists(String name) {
        return Files.exists(file(name));
    }

    /** The names under {@code /run/netns}, sorted. */
    public static List<String> names() {
        if (!Files.isDirectory(FOLDER)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.map(file -> String.valueOf(file.getFileName())).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Makes a namespace with its loopback device up, and gives it a name that {@code ip netns}
     * sees.
     *
     * @throws OsException EEXIST when the name is taken, EPERM without CAP_SYS_ADMIN
     */
    public static Namespace create(String name) {
        if (exists(name)) {
            throw new OsException("network namespace " + name, OsException.EEXIST);
        }
        Path file = file(name);
        prepareFolder();
        Namespace made = new Namespace(name);
        onOwnThread(
                "namespace " + name,
                () -> {
                    OsException.check("unshare(CLONE_NEWNET)", LibC.unshare(CLONE_NEWNET));
                    touch(file);
                    int result =
                            LibC.mount(
                                    "/proc/thread-self/ns/net", file.toString(), "none", MS_BIND);
                    if (result < 0) {
                        remove(file);
                        throw new OsException("mount(" + file + ")", -result);
                    }
                    try (Netlink netlink = Netlink.open(CURRENT)) {
                        netlink.setUp(netlink.link("lo").orElseThrow().index(), true);
                    }
                    return null;
                });
        return made;
    }

    /**
     * Takes the name away, and with it the namespace, as soon as nothing is left in it. Does
     * nothing when there is none of that name. Its resolver file goes too.
     */
    public static void delete(String name) {
        Path file = file(name);
        if (Files.exists(file)) {
            int _ = LibC.umount(file.toString(), MNT_DETACH); // a plain file is no mount: EINVAL
            remove(file);
        }
        remove(FILES.resolve(name).resolve("resolv.conf"));
        remove(FILES.resolve(name));
    }

    /** The name; empty for the current namespace. */
    public String name() {
        return name;
    }

    /** Whether this is the process's own. */
    public boolean isCurrent() {
        return name.isEmpty();
    }

    /**
     * Runs a task in this namespace and waits for it. In the current namespace it runs on the
     * calling thread.
     */
    public <T extends @Nullable Object, X extends Exception> T call(Task<T, X> task) throws X {
        if (isCurrent()) {
            return task.call();
        }
        return onOwnThread(
                "in " + name,
                () -> {
                    enter();
                    return task.call();
                });
    }

    /** A platform thread, not started, that runs in this namespace all its life. */
    public Thread thread(String threadName, Runnable body) {
        return Thread.ofPlatform()
                .name(threadName)
                .unstarted(() -> {
                    if (!isCurrent()) {
                        enter();
                    }
                    body.run();
                });
    }

    /**
     * Starts a process in this namespace. When there is a resolver file, the process sees it as its
     * {@code /etc/resolv.conf}, in a mount namespace of its own.
     */
    public Process start(ProcessBuilder builder) throws IOException {
        if (isCurrent()) {
            return builder.start();
        }
        Path resolver = FILES.resolve(name).resolve("resolv.conf");
        return onOwnThread(
                "start in " + name,
                () -> {
                    enter();
                    if (Files.exists(resolver)) {
                        OsException.check("unshare(CLONE_NEWNS)", LibC.unshare(CLONE_NEWNS));
                        OsException.check(
                                "mount(/)", LibC.mount("", "/", "none", MS_SLAVE | MS_REC));
                        OsException.check(
                                "mount(/etc/resolv.conf)",
                                LibC.mount(
                                        resolver.toString(), "/etc/resolv.conf", "none", MS_BIND));
                    }
                    return builder.start(); // the child is a copy of the thread that forks
                });
    }

    /**
     * Writes the namespace's resolver file, {@code /etc/netns/NAME/resolv.conf}, where {@code ip
     * netns exec} looks too. Not for the current namespace.
     */
    public void writeResolver(List<String> lines) throws IOException {
        if (isCurrent()) {
            throw new IllegalStateException("the host's own resolver file is not ours");
        }
        Path folder = Files.createDirectories(FILES.resolve(name));
        Files.write(folder.resolve("resolv.conf"), lines);
    }

    /** The resolver file that processes in this namespace see. */
    public Path resolverFile() {
        Path own = FILES.resolve(name).resolve("resolv.conf");
        return !isCurrent() && Files.exists(own) ? own : Path.of("/etc/resolv.conf");
    }

    /** An open descriptor of the namespace, for moving devices into it. */
    FileDescriptor open() {
        String path = isCurrent() ? "/proc/self/ns/net" : file(name).toString();
        return new FileDescriptor(
                OsException.check("open(" + path + ")", LibC.open(path, O_CLOEXEC)));
    }

    /** Takes the calling thread into this namespace, for good. */
    private void enter() {
        try (FileDescriptor fd = open()) {
            OsException.check("setns(" + name + ")", LibC.setns(fd.number(), CLONE_NEWNET));
        }
    }

    private static Path file(String name) {
        if (name.isEmpty() || name.indexOf('/') >= 0 || name.startsWith(".")) {
            throw new IllegalArgumentException("'" + name + "' cannot name a namespace");
        }
        return FOLDER.resolve(name);
    }

    /** As ip-netns(8): the folder is a shared mount, so that names reach all mount namespaces. */
    private static void prepareFolder() {
        try {
            Files.createDirectories(FOLDER);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        String folder = FOLDER.toString();
        int shared = LibC.mount("", folder, "none", MS_SHARED | MS_REC);
        if (shared == -OsException.EINVAL) { // not a mount point yet
            OsException.check(
                    "mount(" + folder + ")", LibC.mount(folder, folder, "none", MS_BIND | MS_REC));
            shared = LibC.mount("", folder, "none", MS_SHARED | MS_REC);
        }
        OsException.check("mount(" + folder + ", shared)", shared);
    }

    private static void touch(Path file) {
        try {
            Files.createFile(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void remove(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static final class Outcome<T extends @Nullable Object> {
        @Nullable T value;
        @Nullable Throwable failure;
    }

    @SuppressWarnings({"unchecked", "NullAway"}) // a task without failure has its own kind of value
    private static <T extends @Nullable Object, X extends Exception> T onOwnThread(
            String threadName, Task<T, X> task) throws X {
        Outcome<T> outcome = new Outcome<>();
        Thread thread =
                Thread.ofPlatform()
                        .name(threadName)
                        .start(() -> {
                            try {
                                outcome.value = task.call();
                            } catch (Throwable t) {
                                outcome.failure = t;
                            }
                        });
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true; // what the task opens must not get lost: wait for its end
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return switch (outcome.failure) {
            case null -> outcome.value;
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            case Throwable t -> throw (X) t;
        };
    }

    @Override
    public String toString() {
        return isCurrent() ? "the current network namespace" : "network namespace " + name;
    }
}
