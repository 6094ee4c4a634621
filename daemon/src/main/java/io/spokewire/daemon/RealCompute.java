package io.spokewire.daemon;

import io.spokewire.ike.crypto.EcdhProvider;
import io.spokewire.router.Ports;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Threads for work that the control thread has no time for: Diffie-Hellman, signatures, certificate
 * paths. They end when nobody has needed them for a while.
 */
final class RealCompute implements Ports.Compute, AutoCloseable {
    /** Jobs that wait; more are refused, as a hub refuses when too many spokes come at once. */
    private static final int JOBS_MAX = 4096;

    private static final int IDLE_SECONDS = 30;

    private final Predicate<Runnable> control;
    private final ThreadPoolExecutor threads;
    private volatile EcdhProvider ecdh = EcdhProvider.JDK;

    /**
     * A pool.
     *
     * @param control hands a result to the control thread; false when its queue is full
     */
    RealCompute(Predicate<Runnable> control) {
        this.control = control;
        int count = Math.max(1, Runtime.getRuntime().availableProcessors());
        threads =
                new ThreadPoolExecutor(
                        count,
                        count,
                        IDLE_SECONDS,
                        TimeUnit.SECONDS,
                        new ArrayBlockingQueue<>(JOBS_MAX),
                        task -> Thread.ofPlatform().name("compute").daemon().unstarted(task),
                        (task, _) -> {
                            if (task instanceof Job job) {
                                job.tell(new IllegalStateException("too much to compute"));
                            }
                        });
        threads.allowCoreThreadTimeOut(true);
    }

    private final class Job implements Runnable {
        private final Supplier<Object> work;
        private final Consumer<Object> result;

        Job(Supplier<Object> work, Consumer<Object> result) {
            this.work = work;
            this.result = result;
        }

        @Override
        public void run() {
            try {
                tell(work.get());
            } catch (RuntimeException | Error e) {
                tell(e); // an exception is a result: the exchange that wanted it fails
            }
        }

        /** A result that finds the control thread's queue full is lost, as a lost datagram is. */
        private void tell(Object outcome) {
            boolean _ = control.test(() -> result.accept(outcome));
        }
    }

    @Override
    public void run(Supplier<Object> work, Consumer<Object> result) {
        threads.execute(new Job(work, result));
    }

    @Override
    public EcdhProvider ecdh() {
        return ecdh;
    }

    /** From now on somebody else computes on curves. */
    void ecdh(EcdhProvider found) {
        ecdh = found;
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
