package io.spokewire.sla;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What {@code show track} prints.
 *
 * @param objects in the order of their numbers
 */
public record TrackSnapshot(List<Entry> objects) {
    /** Copies the list. */
    public TrackSnapshot {
        objects = List.copyOf(objects);
    }

    /**
     * One object.
     *
     * @param up what its users see
     * @param pending whether it is to become the opposite when a delay is over
     * @param changes since it was made
     * @param sinceChange since the last one, or since it was made
     * @param members of a list, by number, with what counts for the list
     * @param returnCode of the last probe of an IP SLA operation
     * @param roundTrip of its last answer
     * @param detail what the object came from: {@code connected} of a route
     * @param users who follows it
     */
    public record Entry(
            TrackObject object,
            boolean up,
            boolean pending,
            long changes,
            Duration sinceChange,
            List<MemberState> members,
            Optional<ReturnCode> returnCode,
            Optional<Duration> roundTrip,
            String detail,
            List<String> users) {
        /** Copies the lists. */
        public Entry {
            members = List.copyOf(members);
            users = List.copyOf(users);
        }
    }

    /** A member of a list. */
    public record MemberState(int object, boolean inverted, int weight, boolean up) {}
}
