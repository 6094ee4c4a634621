package io.spokewire.daemon.pki;

import io.spokewire.net.Address;
import io.spokewire.net.AddressFamily;
import io.spokewire.net.Bytes;
import io.spokewire.os.Namespace;
import io.spokewire.os.VrfBinding;
import io.spokewire.pki.KeySource;
import io.spokewire.pki.PkiFiles;
import io.spokewire.pki.RevocationAnswer;
import io.spokewire.pki.RevocationQuestion;
import java.security.cert.X509CRL;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Files of a {@link KeyFolder} and answers of authorities. Threads of its own read and fetch; they
 * end when there is nothing to do.
 *
 * <p>A list is kept until its nextUpdate and fetched anew before, an answer of OCSP until it ends.
 * What cannot be had is tried again, at longer and longer intervals. What nobody has asked for in a
 * day is forgotten.
 */
public final class RealKeys implements KeySource, AutoCloseable {
    private static final int THREADS = 2;

    /** Questions that are kept; more is a flood, and the oldest goes. */
    private static final int QUESTIONS_MAX = 4096;

    private static final Duration FORGOTTEN = Duration.ofDays(1);
    private static final Duration RETRY_FIRST = Duration.ofSeconds(10);
    private static final Duration RETRY_LAST = Duration.ofMinutes(15);
    private static final Duration AGAIN_FIRST = Duration.ofMinutes(1);
    private static final Duration LIST_WITHOUT_END = Duration.ofDays(1);
    private static final Duration ANSWER_WITHOUT_END = Duration.ofHours(1);

    /** This part of its life is left when a list is fetched anew. */
    private static final int LEFT_PART = 10;

    private final KeyFolder folder;
    private final HttpFetch http;
    private final Predicate<Runnable> control;
    private final ScheduledThreadPoolExecutor threads;
    private final SequencedMap<RevocationQuestion, Tracked> tracked = new LinkedHashMap<>();

    private PkiFiles read = PkiFiles.NONE;
    private List<String> trustpoints = List.of();
    private Runnable changed = () -> {};

    /** Looks a name up through a VRF, and waits for the answer. */
    public interface Lookup {
        /** The addresses; empty when nobody knows the name. */
        List<Address> addresses(String vrf, String name, AddressFamily family);
    }

    /** What is known of a question. */
    private static final class Tracked {
        private @Nullable RevocationAnswer answer;
        private Instant wanted;
        private Instant ends = Instant.MIN;
        private int failures;

        Tracked(Instant wanted) {
            this.wanted = wanted;
        }
    }

    /** An answer with its times. */
    private record Got(RevocationAnswer answer, Instant again, Instant ends) {}

    /**
     * A source.
     *
     * @param namespace whose network is asked
     * @param vrfs what puts sockets into a VRF
     * @param control hands work to the control thread; false when its queue is full
     */
    public RealKeys(
            KeyFolder folder,
            Namespace namespace,
            Function<String, VrfBinding> vrfs,
            Lookup lookup,
            Predicate<Runnable> control) {
        this.folder = folder;
        this.http = new HttpFetch(namespace, vrfs, lookup);
        this.control = control;
        threads = new ScheduledThreadPoolExecutor(THREADS, task -> namespace.thread("keys", task));
        threads.setKeepAliveTime(10, TimeUnit.SECONDS);
        threads.allowCoreThreadTimeOut(true);
        threads.setRemoveOnCancelPolicy(true);
    }

    /**
     * Reads the files at once, on the calling thread: before the router starts.
     *
     * @param names of the trustpoints
     */
    public void load(List<String> names) {
        PkiFiles fresh = folder.read(names);
        synchronized (this) {
            trustpoints = List.copyOf(names);
            read = fresh;
        }
    }

    @Override
    public synchronized PkiFiles files() {
        Map<RevocationQuestion, RevocationAnswer> answers = new LinkedHashMap<>();
        tracked.forEach((question, known) -> {
            if (known.answer != null) {
                answers.put(question, known.answer);
            }
        });
        return new PkiFiles(read.trustpoints(), read.keys(), answers, read.problems());
    }

    @Override
    public void configure(List<String> names, Runnable whenChanged) {
        synchronized (this) {
            changed = whenChanged;
            trustpoints = List.copyOf(names);
        }
        submit(this::reread, Duration.ZERO);
    }

    private void reread() {
        List<String> names;
        synchronized (this) {
            names = trustpoints;
        }
        PkiFiles fresh = folder.read(names);
        synchronized (this) {
            if (!names.equals(trustpoints) || fresh.equals(read)) {
                return; // a later call reads for other names, or nothing is new
            }
            read = fresh;
        }
        tell();
    }

    private void tell() {
        Runnable whom;
        synchronized (this) {
            whom = changed;
        }
        if (!control.test(whom)) {
            submit(this::tell, AGAIN_FIRST); // its queue is full: what is known must not get lost
        }
    }

    @Override
    public void ask(RevocationQuestion question) {
        Instant now = Instant.now();
        synchronized (this) {
            Tracked known = tracked.get(question);
            if (known != null) {
                known.wanted = now;
                return;
            }
            if (tracked.size() >= QUESTIONS_MAX) {
                tracked.pollFirstEntry();
            }
            tracked.put(question, new Tracked(now));
        }
        submit(() -> fetch(question), Duration.ZERO);
    }

    private void fetch(RevocationQuestion question) {
        Instant now = Instant.now();
        synchronized (this) {
            Tracked known = tracked.get(question);
            if (known == null) {
                return; // it had to make room
            }
            if (known.wanted.plus(FORGOTTEN).isBefore(now)) {
                tracked.remove(question);
                return;
            }
        }
        try {
            keep(question, got(question, now));
        } catch (PkiException e) {
            failed(question, String.valueOf(e.getMessage()), now);
        }
    }

    private Got got(RevocationQuestion question, Instant now) throws PkiException {
        return switch (question) {
            case RevocationQuestion.Crl crl -> {
                X509CRL list = PkiContents.list(http.get(crl.url(), crl.vrf()));
                Instant ends =
                        list.getNextUpdate() == null
                                ? now.plus(LIST_WITHOUT_END)
                                : list.getNextUpdate().toInstant();
                Duration life = Duration.between(list.getThisUpdate().toInstant(), ends);
                yield new Got(
                        new RevocationAnswer.Crl(list),
                        ends.minus(life.dividedBy(LEFT_PART)),
                        ends);
            }
            case RevocationQuestion.Ocsp ocsp -> {
                byte[] response =
                        http.post(ocsp.url(), ocsp.vrf(), Ocsp.REQUEST_TYPE, Ocsp.request(ocsp));
                Instant ends = Ocsp.until(response).orElse(now.plus(ANSWER_WITHOUT_END));
                yield new Got(new RevocationAnswer.Ocsp(Bytes.copyOf(response)), ends, ends);
            }
        };
    }

    private void keep(RevocationQuestion question, Got got) {
        synchronized (this) {
            Tracked known = tracked.get(question);
            if (known == null) {
                return;
            }
            known.answer = got.answer;
            known.ends = got.ends;
            known.failures = 0;
        }
        tell();
        Duration left = Duration.between(Instant.now(), got.again);
        submit(() -> fetch(question), longer(left, AGAIN_FIRST));
    }

    /** An answer that still holds outlives a failure to get the next one. */
    private void failed(RevocationQuestion question, String why, Instant now) {
        Duration retry;
        boolean news = false;
        synchronized (this) {
            Tracked known = tracked.get(question);
            if (known == null) {
                return;
            }
            if (!known.ends.isAfter(now)) {
                RevocationAnswer failure = new RevocationAnswer.Failed(why);
                news = !failure.equals(known.answer);
                known.answer = failure;
            }
            retry = RETRY_FIRST.multipliedBy(1L << Math.min(known.failures, 16));
            known.failures++;
        }
        if (news) {
            tell();
        }
        submit(() -> fetch(question), retry.compareTo(RETRY_LAST) < 0 ? retry : RETRY_LAST);
    }

    private static Duration longer(Duration a, Duration b) {
        return a.compareTo(b) > 0 ? a : b;
    }

    private void submit(Runnable task, Duration delay) {
        try {
            var _ = threads.schedule(task, delay.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            // The router is ending: nobody needs it any more.
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
