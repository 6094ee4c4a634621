package io.spokewire.router;

import io.spokewire.tunnel.TunnelConfig;
import java.time.Duration;

/**
 * The keepalives of one point-to-point tunnel: a GRE packet to ourselves, sent inside one to the
 * far end, which sends it back by plain forwarding. The line goes down after so many without an
 * answer.
 */
final class Keepalives {
    private final int seconds;
    private final int retries;
    private int unanswered;

    Keepalives(TunnelConfig config) {
        this.seconds = config.keepaliveSeconds();
        this.retries = config.keepaliveRetries();
    }

    boolean isFor(TunnelConfig config) {
        return seconds == config.keepaliveSeconds() && retries == config.keepaliveRetries();
    }

    Duration period() {
        return Duration.ofSeconds(seconds);
    }

    /** One is about to be sent; true when too many before it had no answer. */
    boolean due() {
        unanswered++;
        return unanswered > retries;
    }

    /** One came back. */
    void answered() {
        unanswered = 0;
    }
}
