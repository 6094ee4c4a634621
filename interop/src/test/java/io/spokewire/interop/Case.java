package io.spokewire.interop;

import java.io.IOException;
import java.util.Set;

/**
 * One thing that is proven in the virtual machine.
 *
 * @param name of the case, of its folder and of the test
 * @param ours addresses of the underlay that packets of ours come from
 * @param said NHRP packet types that the capture must have of ours, RFC 2332 §5.2 and Cisco's 8
 * @param longRun whether it is left to long runs, for a shorter one proves most of it
 * @param proof what happens
 */
record Case(String name, Set<String> ours, Set<Integer> said, boolean longRun, Proof proof) {
    static final int RESOLUTION_REQUEST = 1;
    static final int RESOLUTION_REPLY = 2;
    static final int REGISTRATION_REQUEST = 3;
    static final int REGISTRATION_REPLY = 4;
    static final int PURGE_REQUEST = 5;
    static final int PURGE_REPLY = 6;
    static final int TRAFFIC_INDICATION = 8;

    /** One that every run has. */
    Case(String name, Set<String> ours, Set<Integer> said, Proof proof) {
        this(name, ours, said, false, proof);
    }

    /** The same, for long runs alone. */
    Case inLongRuns() {
        return new Case(name, ours, said, true, proof);
    }

    /** Builds its network and looks; {@link Wires.WrongException} says what is wrong. */
    @FunctionalInterface
    interface Proof {
        /** Does it. */
        void run(Wires wires) throws IOException, InterruptedException;
    }
}
