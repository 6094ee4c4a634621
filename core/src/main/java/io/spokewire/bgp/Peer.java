package io.spokewire.bgp;

import io.spokewire.net.Address;
import io.spokewire.net.AddressFamily;
import io.spokewire.routing.WatchedPath;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A neighbour: what it is told, its connections, and what is exchanged with it. */
final class Peer {
    final PeerKey key;

    /** Of {@code bgp listen range}: it lives as long as its session. */
    final boolean dynamic;

    PeerConfig config;
    PeerConfig.Kind kind;

    /** Its AS as it said itself; 0 before. */
    int remoteAs;

    /** Its router id; 0 before the first session. */
    int remoteId;

    /** Its connections, in the order in which they were made. */
    final List<Connection> connections = new ArrayList<>(2);

    // Before the session is established there may be one of each, RFC 4271 section 6.8.
    @Nullable Connection outgoing;
    @Nullable Connection incoming;
    @Nullable Connection established;

    /** Why nothing is tried; empty while something is. */
    String idleWhy = "";

    /** Attempts and short sessions that failed, one after the other. */
    int failures;

    /** Since when it is up, or down. */
    long sinceNanos;

    /** Whether a session was ever established. */
    boolean wasUp;

    /** Whether it had too many prefixes and waits for {@code clear}. */
    boolean prefixesOver;

    /** How its session is to end before long, RFC 8326; null for not at all. */
    @Nullable GracefulShutdown retires;

    /** Whether it has ended so, and waits for the line to go. */
    boolean retired;

    /** How long it said that a restart takes, RFC 4724. */
    int restartSeconds;

    /** Whether a restart of the neighbour is waited for, RFC 4724. */
    boolean restarting;

    /** How the last session went, where BFD watches that while the neighbour restarts. */
    @Nullable WatchedPath lastPath;

    /** Whether it and we have agreed on graceful restart in the session. */
    boolean restartable;

    /** Whether it is told the process's own AS, with {@code local-as ... dual-as}. */
    boolean otherAs;

    String lastReset = "never";

    /** Interface of the subnet that it is in; empty when it is farther away. */
    String interfaceName = "";

    int sessions;
    int drops;

    // Messages, for show.
    long opensSent;
    long opensReceived;
    long notificationsSent;
    long notificationsReceived;
    long updatesSent;
    long updatesReceived;
    long keepalivesSent;
    long keepalivesReceived;
    long refreshesSent;
    long refreshesReceived;
    final Malformed malformed = new Malformed();

    final Map<AddressFamily, PeerFamily> families = new EnumMap<>(AddressFamily.class);

    Peer(PeerKey key, PeerConfig config, boolean dynamic) {
        this.key = key;
        this.config = config;
        this.kind = config.kind();
        this.retired = !config.session().gracefulShutdown().isEmpty();
        this.dynamic = dynamic;
    }

    Address address() {
        return key.address();
    }

    boolean up() {
        return established != null;
    }

    /** Whether the configuration keeps its session down. */
    boolean shut() {
        return config.session().shutdown() || retired;
    }

    /** RFC 4271 section 8.2.2, of the connection that has come farthest. */
    String state() {
        if (established != null) {
            return "Established";
        }
        Connection out = outgoing;
        Connection in = incoming;
        Connection.State a = out == null ? null : out.state;
        Connection.State b = in == null ? null : in.state;
        if (a == null && b == null) {
            return idleWhy.isEmpty() ? "Active" : "Idle";
        }
        Connection.State far = a == null || (b != null && b.compareTo(a) > 0) ? b : a;
        return far == null ? "Idle" : far.words();
    }

    long sent() {
        return opensSent + notificationsSent + updatesSent + keepalivesSent + refreshesSent;
    }

    long received() {
        return opensReceived
                + notificationsReceived
                + updatesReceived
                + keepalivesReceived
                + refreshesReceived;
    }
}
