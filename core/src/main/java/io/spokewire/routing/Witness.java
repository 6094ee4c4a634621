package io.spokewire.routing;

import io.spokewire.net.Prefix;
import io.spokewire.rib.ResolvedRoute;
import io.spokewire.rib.RibChange;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Whether any route of the RIB passes a test, as {@code default-information originate route-map}
 * asks: one that does is enough, and only when that one goes all are looked at for another. While
 * that is under way the answer is the one from before, so that a default route does not flap.
 */
public final class Witness {
    private final ProcessKey process;
    private final RouteWalk walk;
    private Predicate<ResolvedRoute> test = _ -> false;
    private @Nullable Prefix witness;
    private boolean holds;

    /** The timer that asks for the next slice. */
    public record Due() {}

    /** Knows of none, and looks for none. */
    public Witness(ProcessKey process, RoutingEnvironment environment) {
        this.process = process;
        this.walk = new RouteWalk(process, environment);
    }

    /** Looks for a route that passes this test, by {@link #work}. */
    public void seek(Predicate<ResolvedRoute> wanted) {
        test = wanted;
        witness = null;
        walk.start();
    }

    /** Nothing is to be looked for any more. */
    public void forget() {
        seek(_ -> false);
        walk.stop();
        holds = false;
    }

    /** Whether there is one, as far as is known. */
    public boolean holds() {
        return holds;
    }

    /** Routes of the VRF have changed. */
    public void changed(List<RibChange> changes) {
        for (RibChange change : changes) {
            boolean mine =
                    change.routing()
                            && change.prefix().family() == process.family()
                            && (witness == null || witness.equals(change.prefix()));
            if (mine && !look(change.prefix(), change.plain()) && witness != null) {
                witness = null;
                walk.start();
            }
        }
    }

    /** Whether there are routes that were not looked at. */
    public boolean busy() {
        return walk.busy();
    }

    /** Looks at so many prefixes at most. */
    public void work(int max) {
        if (!walk.busy()) {
            return;
        }
        walk.work(
                max,
                (prefix, plain) -> {
                    boolean _ = witness != null || look(prefix, plain);
                });
        if (witness != null) {
            walk.stop();
        } else if (!walk.busy()) {
            holds = false;
        }
    }

    /**
     * A slice of the work that waits, for an engine that does one with each input; the next one is
     * asked for by {@link Due}.
     */
    public void slice(Consumer<? super RoutingAction> actions) {
        work(RouteWalk.SLICE);
        if (busy()) {
            actions.accept(new RoutingAction.Arm(new Due(), Duration.ZERO));
        }
    }

    private boolean look(Prefix prefix, @Nullable ResolvedRoute plain) {
        if (plain == null || !test.test(plain)) {
            return false;
        }
        witness = prefix;
        holds = true;
        walk.stop();
        return true;
    }
}
