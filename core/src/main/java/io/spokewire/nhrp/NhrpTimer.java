package io.spokewire.nhrp;

import io.spokewire.engine.Expectation;

/**
 * The key of a timer of {@link NhrpEngine}, compared by value.
 *
 * @param kind what is due
 * @param tunnel the interface that it concerns
 * @param subject what of the interface: an address, a prefix, a request
 */
public record NhrpTimer(Kind kind, String tunnel, Object subject) implements Expectation {
    /** What is due. */
    public enum Kind {
        /** A registration is to be sent, sent again, or refreshed. */
        REGISTRATION,
        /** A resolution request is to be sent again. */
        RESOLUTION,
        /** A cache entry ends, or is to be renewed while it is used. */
        CACHE,
        /** A direct path is to be tried again, or to be proven anew. */
        PATH,
        /** A purge request is to be sent again. */
        PURGE,
        /** A name is to be looked up again. */
        NAME,
        /** A better server has lasted long enough. */
        FALLBACK,
        /** Limits of rate are to be forgotten. */
        LIMIT
    }

    @Override
    public boolean expects() {
        return switch (kind) {
            case REGISTRATION, RESOLUTION, CACHE, PATH, PURGE -> true;
            case NAME, FALLBACK, LIMIT -> false;
        };
    }
}
