package io.spokewire.daemon;

import io.spokewire.esp.EspChoice;
import io.spokewire.esp.EspProvider;
import io.spokewire.esp.EspSuite;
import io.spokewire.esp.JdkEspProvider;
import io.spokewire.esp.KeyMaterial;
import io.spokewire.esp.Opener;
import io.spokewire.esp.Sealer;
import io.spokewire.os.LibCryptoProvider;
import io.spokewire.os.LibIpsecMbProvider;
import io.spokewire.os.ThreadClock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Consumer;

/**
 * What the machine has for ESP, tested and chosen on a thread of its own: the router starts
 * meanwhile, and the first association comes long after the tenth of a second that it takes. Who
 * comes earlier waits.
 */
final class BackgroundEsp implements EspProvider {
    private final FutureTask<EspChoice> choice;

    /**
     * Waits for {@link #start}.
     *
     * @param chosen hears of the choice, on a thread of its own
     */
    BackgroundEsp(Consumer<? super EspChoice> chosen) {
        choice =
                new FutureTask<>(() -> {
                    EspChoice made = choose();
                    chosen.accept(made);
                    return made;
                });
    }

    private static EspChoice choose() {
        List<EspProvider> candidates = new ArrayList<>();
        LibIpsecMbProvider.find().ifPresent(candidates::add);
        LibCryptoProvider.find().ifPresent(candidates::add);
        candidates.add(new JdkEspProvider());
        return new EspChoice(candidates, new ThreadClock()::nanoTime);
    }

    /** Begins to test. */
    void start() {
        Thread.ofPlatform().daemon().name("esp-selftest").start(choice);
    }

    private EspChoice choice() {
        choice.run(); // here and now, when nobody has begun
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return choice.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                } catch (ExecutionException e) {
                    throw new IllegalStateException("no cipher can be chosen", e.getCause());
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public String name() {
        return choice().name();
    }

    @Override
    public boolean supports(EspSuite suite) {
        return choice().supports(suite);
    }

    @Override
    public EspProvider of(EspSuite suite) {
        return choice().of(suite);
    }

    @Override
    public Sealer sealer(EspSuite suite, KeyMaterial keys) {
        return choice().sealer(suite, keys);
    }

    @Override
    public Opener opener(EspSuite suite, KeyMaterial keys) {
        return choice().opener(suite, keys);
    }
}
