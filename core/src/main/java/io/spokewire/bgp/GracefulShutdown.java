package io.spokewire.bgp;

import java.util.List;

/**
 * How a session ends that is to be missed by nobody, RFC 8326: for some time routes tell by a
 * community, and by a low preference inside of the AS, that others are to be taken.
 *
 * @param seconds until the session ends, 1 to 65535
 * @param localPreference of its routes inside of the AS, 0 to 4294967295; -1 where nobody says
 * @param community another one beside GRACEFUL_SHUTDOWN, as people write it; empty for none
 */
record GracefulShutdown(int seconds, long localPreference, String community) {
    /** The words behind {@code shutdown graceful}. */
    static GracefulShutdown parse(String words) {
        List<String> all = List.of(words.split(" ", -1));
        int community = all.indexOf("community");
        int preference = all.indexOf("local-preference");
        return new GracefulShutdown(
                Integer.parseInt(all.getFirst()),
                preference < 0 ? -1 : Long.parseLong(all.get(preference + 1)),
                community < 0 ? "" : all.get(community + 1));
    }

    private void mark(PathAttributes.Builder to) {
        to.communities =
                Communities.set(to.communities, ("gshut " + community).strip() + " additive");
    }

    /** Section 4.1: what the neighbour is told. */
    void outbound(PathAttributes.Builder to, boolean external) {
        mark(to);
        if (!external && localPreference >= 0) {
            to.localPreference = localPreference;
        }
    }

    /** Section 4.1: what has come from the neighbour. */
    void inbound(PathAttributes.Builder to) {
        mark(to);
        to.localPreference = Math.max(0, localPreference);
    }
}
