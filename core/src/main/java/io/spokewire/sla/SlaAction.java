package io.spokewire.sla;

import io.spokewire.net.Address;
import io.spokewire.net.Bytes;
import java.time.Duration;
import java.util.Optional;

/** What the {@link SlaEngine} asks for. */
public sealed interface SlaAction {
    /** Sends an echo request. */
    record Send(Probe probe) implements SlaAction {}

    /** Looks a destination's name up. */
    record Resolve(int operation, String vrf, String name) implements SlaAction {}

    /** Replaces a timer. */
    record Arm(SlaTimer timer, Duration delay) implements SlaAction {}

    /** Stops a timer. */
    record Disarm(SlaTimer timer) implements SlaAction {}

    /** An operation has another return code: who tracks it looks again. */
    record Changed(int operation) implements SlaAction {}

    /** A reaction has something to tell. */
    record Tell(SlaTrace trace) implements SlaAction {}

    /**
     * An echo request.
     *
     * @param vrf empty for the default one
     * @param source empty for the address that the way gives
     * @param identifier of ours, 16 bits
     * @param sequence 16 bits
     * @param data payload
     * @param tos type of service or traffic class
     */
    record Probe(
            String vrf,
            Optional<Address> source,
            Address destination,
            int identifier,
            int sequence,
            Bytes data,
            int tos) {}
}
