package io.spokewire.ospf;

import io.spokewire.engine.Expectation;

/** Keys of timers. */
public sealed interface OspfTimer extends Expectation {
    /** HelloTimer of an interface. */
    record Hello(String circuit) implements OspfTimer {}

    /** WaitTimer of an interface, RFC 2328 section 9.1. */
    record Wait(String circuit) implements OspfTimer {}

    /** Acknowledgments were held back, section 13.5. */
    record Acknowledge(String circuit) implements OspfTimer {}

    /** Inactivity timer of a neighbour, section 10. */
    record Inactive(String circuit, NeighborKey neighbor) implements OspfTimer {}

    /** Database descriptions, requests and updates that were not answered. */
    record Retransmit(String circuit, NeighborKey neighbor) implements OspfTimer {}

    /** Hellos to a configured neighbour that is down, section 9.5.1. */
    record Poll(String circuit, NeighborKey neighbor) implements OspfTimer {}

    /** The grace period of a neighbour that restarts, RFC 3623 section 3.2. */
    record Grace(String circuit, NeighborKey neighbor) implements OspfTimer {}

    /** The next update may leave an interface: {@code timers pacing flood}. */
    record Flood(String circuit) implements OspfTimer {}

    /** More may go to a neighbour again: {@code timers pacing retransmission}. */
    record Resend(String circuit, NeighborKey neighbor) implements OspfTimer {}

    /** The routing table is to be computed. */
    record Spf() implements OspfTimer {}

    /** The computation of the routing table is to go on. */
    record Work() implements OspfTimer {}

    /** Advertisements that were too early, section 12.4: MinLSInterval. */
    record Originate() implements OspfTimer {}

    /** Ages are looked at, section 14. */
    record Age() implements OspfTimer {}

    @Override
    default boolean expects() {
        return switch (this) {
            case Wait _, Inactive _, Retransmit _, Grace _ -> true;
            case Hello _,
                    Acknowledge _,
                    Poll _,
                    Flood _,
                    Resend _,
                    Spf _,
                    Work _,
                    Originate _,
                    Age _ ->
                    false;
        };
    }
}
