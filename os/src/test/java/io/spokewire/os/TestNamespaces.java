package io.spokewire.os;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.ArrayDeque;
import java.util.Deque;

/** Namespaces of one test, removed with it, also when it fails. */
final class TestNamespaces implements AutoCloseable {
    private static int count;

    private final Deque<String> made = new ArrayDeque<>();

    TestNamespaces() {
        assumeTrue(
                "root".equals(System.getProperty("user.name")),
                "SKIPPED: making network namespaces needs root");
    }

    Namespace create() {
        String name = "sw-os-" + ProcessHandle.current().pid() + "-" + ++count;
        made.push(name);
        return Namespace.create(name);
    }

    /** The one that was made last. */
    Namespace latest() {
        return Namespace.named(made.getFirst());
    }

    @Override
    public void close() {
        made.forEach(Namespace::delete);
    }
}
