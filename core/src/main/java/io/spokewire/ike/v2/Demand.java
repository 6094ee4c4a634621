package io.spokewire.ike.v2;

import io.spokewire.ike.ChildPolicy;
import io.spokewire.ike.IkeInput;
import io.spokewire.net.Address;

/** What {@link IkeInput.Connect} has asked for, until it is there or has failed. */
final class Demand {
    /** Which tunnel protection, and with whom: what one child SA serves. */
    record Key(String profile, String vrf, Address local, Address remote) {
        static Key of(ChildPolicy policy, Address remote) {
            return new Key(policy.profile(), policy.vrf(), policy.local(), remote);
        }
    }

    /** How far it has come. */
    enum State {
        /** A child SA serves it, or nothing is being done. */
        IDLE,
        /** It waits for its turn. */
        WAITING,
        /** An exchange for it is under way. */
        NEGOTIATING
    }

    final Key key;
    ChildPolicy policy;
    State state = State.IDLE;

    /** Whether everything hangs on the peer. */
    boolean urgent;

    /** Failures since it last came to be. */
    int failures;

    /** Until when it makes no sense to begin again. */
    long quietUntilNanos;

    /** Whether a timer is to end its waiting, and which. */
    boolean later;

    long number;

    /** Why it failed last; empty when it has not. */
    String why = "";

    Demand(Key key, ChildPolicy policy) {
        this.key = key;
        this.policy = policy;
    }
}
