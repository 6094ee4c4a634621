package io.spokewire.router;

import io.spokewire.command.Section;
import io.spokewire.engine.Loop;
import io.spokewire.pki.CertificateChain;
import io.spokewire.pki.CertificateMap;
import io.spokewire.pki.ExpiryWatch;
import io.spokewire.pki.PkiFiles;
import io.spokewire.pki.PkiTrace;
import io.spokewire.pki.Trustpoint;
import io.spokewire.pki.TrustpointCredentials;
import io.spokewire.policy.CryptoStrict;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The trustpoints of the configuration, put together with what the door of keys has read. Follows
 * both, says what of them cannot be used, and warns before a certificate ends.
 */
final class Trustpoints {
    /** Files are looked at again this often: a renewed certificate needs no command. */
    private static final Duration WATCH = Duration.ofMinutes(1);

    private record WatchTimer() {}

    private final Ports ports;
    private final Loop loop;
    private final Runnable changed;
    private final ExpiryWatch expiry = new ExpiryWatch();

    private Section configuration = Section.root();
    private List<Object> parts = parts(configuration);
    private TrustpointCredentials credentials =
            TrustpointCredentials.of(configuration, false, PkiFiles.NONE, _ -> {});
    private Set<String> said = Set.of();

    /**
     * Without a configuration yet.
     *
     * @param changed called when certificates have become others, on the loop's thread
     */
    Trustpoints(Ports ports, Runnable changed) {
        this.ports = ports;
        this.loop = ports.loop();
        this.changed = changed;
    }

    /** All of a configuration that it depends on. */
    private static List<Object> parts(Section root) {
        return List.of(
                CryptoStrict.of(root),
                root.children(Trustpoint.MODE).stream().map(Trustpoint::of).toList(),
                root.children(CertificateChain.MODE).stream().map(CertificateChain::of).toList(),
                root.children(CertificateMap.MODE).stream().map(CertificateMap::of).toList());
    }

    /** What there is now. */
    TrustpointCredentials credentials() {
        return credentials;
    }

    /** Takes another configuration. */
    void configure(Section root) {
        configuration = root;
        List<Object> now = parts(root);
        boolean same = now.equals(parts);
        parts = now;
        if (!same) {
            rebuild();
        }
        boolean any = !credentials.trustpoints().isEmpty();
        if (any || !same) {
            ports.keys().configure(credentials.trustpoints(), this::rebuild);
        }
        if (any) {
            watch();
        } else {
            loop.cancel(new WatchTimer());
        }
    }

    private void rebuild() {
        credentials =
                TrustpointCredentials.of(
                        configuration,
                        CryptoStrict.of(configuration),
                        ports.keys().files(),
                        ports.keys()::ask);
        credentials.askAhead();
        say();
        changed.run();
    }

    private void watch() {
        loop.arm(
                new WatchTimer(),
                loop.nanoTime() + WATCH.toNanos(),
                () -> {
                    ports.keys().configure(credentials.trustpoints(), this::rebuild);
                    say();
                    watch();
                });
    }

    /** Says what is new; what has been mended may be said again when it comes back. */
    private void say() {
        Instant now = loop.wallTime();
        Set<String> problems = new LinkedHashSet<>(credentials.problems(now));
        for (String problem : problems) {
            if (!said.contains(problem)) {
                ports.traces().accept(new PkiTrace.Problem(problem));
            }
        }
        said = problems;
        expiry.due(credentials.validities(), now).forEach(ports.traces());
    }
}
