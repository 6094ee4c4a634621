package io.spokewire.bgp;

import io.spokewire.net.Prefix;

/**
 * A prefix as UPDATE messages carry it.
 *
 * @param pathId which of several paths to it, RFC 7911; 0 where the session has but one
 */
record Nlri(Prefix prefix, int pathId) {}
