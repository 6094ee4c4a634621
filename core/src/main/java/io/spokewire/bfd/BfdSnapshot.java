package io.spokewire.bfd;

import java.util.List;
import java.util.Optional;

/**
 * What {@code show bfd} prints.
 *
 * @param sessions in the order of their beginning
 * @param dropped datagrams that were no packet of a session
 */
public record BfdSnapshot(List<Session> sessions, long dropped) {
    /**
     * One session.
     *
     * @param clients who wants to know of it
     * @param remoteTimers what the neighbour says; all 0 before its first packet
     * @param transmitMicros the agreed time between our packets, without jitter
     * @param detectionMicros after which the neighbour counts as gone; 0 before its first packet
     * @param sinceNanos of the loop's clock, when the state last changed
     * @param sent packets
     * @param received packets
     * @param last the last one that came
     */
    public record Session(
            BfdPeer peer,
            List<String> clients,
            int localDiscriminator,
            int remoteDiscriminator,
            BfdState state,
            BfdState remoteState,
            BfdDiagnostic diagnostic,
            BfdTimers timers,
            BfdTimers remoteTimers,
            long transmitMicros,
            long detectionMicros,
            long sinceNanos,
            BfdIntervals sent,
            BfdIntervals received,
            Optional<BfdPacket> last) {}
}
