package io.spokewire.bgp;

import io.spokewire.bgp.BgpMessage.Notification;
import io.spokewire.bgp.BgpMessage.Open;
import io.spokewire.bgp.BgpMessage.RouteRefresh;
import io.spokewire.bgp.BgpMessage.Update;
import io.spokewire.bgp.Capabilities.GracefulRestart;
import io.spokewire.bgp.Connection.State;
import io.spokewire.bgp.Connection.UpdateCursor;
import io.spokewire.net.Address;
import io.spokewire.net.AddressFamily;
import io.spokewire.net.Bytes;
import io.spokewire.net.Ipv4Address;
import io.spokewire.net.Ipv6Address;
import io.spokewire.routing.RoutingAction;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The state machine of all sessions, RFC 4271 section 8. Each connection has a state of its own, as
 * section 8.2.1 wants it, so that two that meet are two connections and no special case.
 */
final class Sessions {
    /** RFC 4271 section 8.2.2: a large value for the hold timer while an OPEN is waited for. */
    private static final Duration OPEN_HOLD = Duration.ofMinutes(4);

    /** The draft's default where no hold time was agreed on. */
    private static final int BFD_HOLD_SECONDS = 30;

    /** How long a connection may take to be made. */
    private static final Duration CONNECT_TIME = Duration.ofSeconds(30);

    private static final int FIRST_MILLIS = 200;
    private static final int RETRY_MILLIS = 4000;
    private static final int RETRY_MAX_MILLIS = 60_000;
    private static final double JITTER_MIN = 0.75; // RFC 4271 section 10
    private static final int SHORT_SESSION_SECONDS = 60;
    private static final int UNKNOWN_PEER_HOPS = 255;
    private static final long SECOND = 1_000_000_000L;

    private final Home home;
    private final RandomGenerator random;
    private final Map<Long, Connection> connections = new LinkedHashMap<>();
    private long nextStream;

    /** What sessions need of the process. */
    interface Home {
        BgpConfig config();

        /**
         * Why a neighbour cannot be reached, in words; empty when it can.
         *
         * @param to it; its interface is noted
         */
        String unreachable(Peer to);

        /** The address that we speak from; empty when {@code update-source} has none. */
        Optional<Address> localAddress(Peer to);

        /** A neighbour has a connection that it had not, or the other way round. */
        void connectionsChanged(Peer peer);

        /** Whether BFD says that the path of a connection carries packets. */
        boolean carries(Connection connection);

        /** A session is there. */
        void established(Peer peer, Connection connection, Turn turn);

        /**
         * A session is gone.
         *
         * @param gone by which it was
         * @param keep whether routes stay until the neighbour is back, RFC 4724
         */
        void lost(Peer peer, Connection gone, boolean keep, Turn turn);

        /**
         * Works off some prefixes of an UPDATE.
         *
         * @return how many
         */
        int apply(Peer peer, UpdateCursor cursor, int budget, Turn turn);

        void refresh(Peer peer, RouteRefresh refresh, Turn turn);

        /** A neighbour of a range whose session has not come about, or is gone. */
        void forget(Peer peer, Turn turn);

        /** Whether the process has begun less than its restart time ago. */
        boolean fresh(Turn turn);
    }

    Sessions(Home home, RandomGenerator random) {
        this.home = home;
        this.random = random;
    }

    // ---- events of RFC 4271 section 8.1

    /** A neighbour is to have a session: it is called, unless it is to call us. */
    void start(Peer peer, Turn turn) {
        peer.failures = 0;
        if (peer.shut()) {
            idle(peer, "it is shut down", false, turn);
        } else if (peer.config.session().remoteAs().number() == 0) {
            idle(peer, "its AS is not configured: say 'remote-as'", true, turn);
        } else if (peer.prefixesOver) {
            idle(peer, "it had too many prefixes", false, turn);
        } else {
            peer.idleWhy = "";
            retry(peer, Duration.ofMillis(FIRST_MILLIS + random.nextInt(4 * FIRST_MILLIS)), turn);
        }
    }

    private void idle(Peer peer, String why, boolean tell, Turn turn) {
        if (tell && !why.equals(peer.idleWhy)) {
            turn.tell(new BgpTrace.Refused(peer.address(), peer.key.vrf(), why));
        }
        peer.idleWhy = why;
        turn.disarm(new BgpTimer.Retry(peer.key));
    }

    private void retry(Peer peer, Duration delay, Turn turn) {
        if (!peer.dynamic && !peer.config.passive()) {
            turn.arm(new BgpTimer.Retry(peer.key), delay);
        }
    }

    private void retryLater(Peer peer, Turn turn) {
        long millis = Math.min(RETRY_MAX_MILLIS, (long) RETRY_MILLIS << Math.min(peer.failures, 8));
        peer.failures++;
        double jitter = JITTER_MIN + (1 - JITTER_MIN) * random.nextDouble();
        retry(peer, Duration.ofMillis((long) (millis * jitter)), turn);
    }

    /** ConnectRetryTimer_Expires. */
    void retryDue(Peer peer, Turn turn) {
        boolean held =
                peer.shut() || peer.config.session().remoteAs().number() == 0 || peer.prefixesOver;
        if (held || peer.up()) {
            return;
        }
        Connection out = peer.outgoing;
        if (out != null && out.state == State.CONNECT) {
            drop(out, turn); // it takes too long
        } else if (out != null) {
            return;
        }
        Connection in = peer.incoming;
        if (in != null) {
            retryLater(peer, turn); // the other one may fail yet
            return;
        }
        String why = home.unreachable(peer);
        Optional<Address> local = home.localAddress(peer);
        if (why.isEmpty() && local.isEmpty()) {
            why =
                    "'update-source "
                            + peer.config.session().updateSource()
                            + "' has no address of this family";
        }
        if (!why.isEmpty()) {
            idle(peer, why, true, turn);
            retryLater(peer, turn);
            return;
        }
        peer.idleWhy = "";
        Connection made = new Connection(nextStream++, peer, false);
        connections.put(made.stream, made);
        peer.connections.add(made);
        peer.outgoing = made;
        turn.arm(new BgpTimer.Retry(peer.key), CONNECT_TIME);
        turn.out()
                .accept(
                        new RoutingAction.StreamOpen(
                                made.stream, streamPeer(peer, BgpCodec.PORT, local.orElseThrow())));
    }

    RoutingAction.StreamPeer streamPeer(Peer peer, int port, Address local) {
        PeerConfig config = peer.config;
        return new RoutingAction.StreamPeer(
                peer.key.vrf(),
                peer.address().toPrefix(),
                port,
                peer.address().isLinkLocal() ? peer.interfaceName : "",
                local,
                config.hopLimit(),
                config.minimumHopLimit(),
                config.session().password());
    }

    /** From whom streams are accepted: neighbours and ranges. */
    List<RoutingAction.StreamPeer> accepted(Iterable<Peer> peers) {
        List<RoutingAction.StreamPeer> accepted = new ArrayList<>();
        for (Peer peer : peers) {
            boolean waits =
                    !peer.dynamic
                            && !peer.shut()
                            && !peer.config.active()
                            && peer.config.session().remoteAs().number() != 0;
            if (waits) {
                Address any = anyAddress(peer.address());
                accepted.add(streamPeer(peer, 0, home.localAddress(peer).orElse(any)));
            }
        }
        for (BgpConfig.Range range : home.config().ranges()) {
            PeerConfig config = range.config();
            if (!config.session().shutdown()) {
                accepted.add(
                        new RoutingAction.StreamPeer(
                                range.vrf(),
                                range.prefix(),
                                0,
                                "",
                                anyAddress(range.prefix().address()),
                                config.kind() == PeerConfig.Kind.INTERNAL
                                        ? UNKNOWN_PEER_HOPS
                                        : config.hopLimit(),
                                config.minimumHopLimit(),
                                config.session().password()));
            }
        }
        return accepted;
    }

    static Address anyAddress(Address like) {
        return like instanceof Ipv4Address ? Ipv4Address.ANY : Ipv6Address.ANY;
    }

    /** Tcp_CR_Acked: the connection that we asked for is there. */
    void up(long stream, Address local, int localPort, Turn turn) {
        Connection made = connections.get(stream);
        if (made == null || made.state != State.CONNECT) {
            turn.out().accept(new RoutingAction.StreamClose(stream));
            return;
        }
        made.remotePort = BgpCodec.PORT;
        begin(made, local, localPort, turn);
    }

    /**
     * TcpConnectionConfirmed: a neighbour has called.
     *
     * @param local the address that it called
     */
    void accepted(Peer peer, long stream, Address local, int remotePort, int hopLimit, Turn turn) {
        String refused = refuses(peer, hopLimit);
        Connection old = peer.incoming;
        Connection established = peer.established;
        boolean back = established != null && gracefully(established);
        if (!refused.isEmpty() || (established != null && !back)) {
            if (!refused.isEmpty()) {
                turn.tell(
                        new BgpTrace.Detail(
                                "bgp events", "REFUSED", peer.address() + ": " + refused));
            }
            turn.out().accept(new RoutingAction.StreamClose(stream));
            return;
        }
        if (old != null) {
            drop(old, turn); // it has begun anew: the one before is dead
        }
        if (established != null) {
            // RFC 4724 section 5: a new connection of such a neighbour is its restart.
            fail(established, null, "the neighbour has restarted", true, turn);
        }
        Connection made = new Connection(stream, peer, true);
        connections.put(stream, made);
        peer.connections.add(made);
        peer.incoming = made;
        peer.idleWhy = "";
        made.remotePort = remotePort;
        begin(made, local, BgpCodec.PORT, turn);
    }

    /**
     * A neighbour has another password, or none any more. Its connections go on, as at IOS: when
     * the far end follows within the hold time, nothing is lost.
     */
    void password(Peer peer, Turn turn) {
        for (Connection connection : peer.connections) {
            turn.out()
                    .accept(
                            new RoutingAction.StreamPassword(
                                    connection.stream, peer.config.session().password()));
        }
    }

    private String refuses(Peer peer, int hopLimit) {
        if (peer.shut()) {
            return "it is shut down";
        }
        if (peer.prefixesOver) {
            return "it had too many prefixes";
        }
        if (peer.config.session().remoteAs().number() == 0) {
            return "its AS is not configured";
        }
        if (hopLimit > 0 && hopLimit < peer.config.minimumHopLimit()) {
            return "its packets come from farther away than 'ttl-security' lets them";
        }
        return home.unreachable(peer);
    }

    private static boolean gracefully(Connection connection) {
        Open open = connection.open;
        return open != null
                && connection.peer.restartable
                && open.capabilities().gracefulRestart().isPresent();
    }

    private void begin(Connection made, Address local, int localPort, Turn turn) {
        made.local = local;
        made.localPort = localPort;
        made.heardNanos = turn.nowNanos();
        made.localAs = speakAs(made.peer);
        BgpConfig config = home.config();
        Peer peer = made.peer;
        Open open =
                new Open(
                        BgpCodec.VERSION,
                        made.localAs >>> 16 == 0 ? made.localAs : AsPath.AS_TRANS,
                        peer.config.timers().holdSeconds(),
                        config.routerId(peer.key.vrf()),
                        capabilities(peer, made.localAs, turn));
        made.state = State.OPEN_SENT;
        peer.opensSent++;
        write(made, BgpCodec.open(open), turn);
        turn.arm(new BgpTimer.Hold(made.stream), OPEN_HOLD);
        home.connectionsChanged(peer);
    }

    /** With {@code dual-as} a neighbour that found our AS wrong is told the other one. */
    private int speakAs(Peer peer) {
        return peer.config.dualAs() && peer.otherAs ? home.config().as32() : peer.config.localAs();
    }

    private Capabilities capabilities(Peer peer, int localAs, Turn turn) {
        List<AddressFamily> families = List.copyOf(peer.config.policies().keySet());
        Map<AddressFamily, Integer> addPath = new EnumMap<>(AddressFamily.class);
        Map<AddressFamily, Boolean> forwarding = new EnumMap<>(AddressFamily.class);
        peer.config
                .policies()
                .forEach((family, policy) -> {
                    int ways =
                            (policy.paths("receive") ? Capabilities.RECEIVE : 0)
                                    | (policy.paths("send") ? Capabilities.SEND : 0);
                    if (ways != 0) {
                        addPath.put(family, ways);
                    }
                    // A process that lives has kept its routes; one that has begun has not.
                    forwarding.put(family, peer.wasUp);
                });
        BgpConfig config = home.config();
        boolean restarting = home.fresh(turn) && !peer.wasUp;
        return new Capabilities(
                families,
                true,
                true,
                true,
                Integer.toUnsignedLong(localAs),
                peer.config.restartsGracefully(config)
                        ? Optional.of(
                                new GracefulRestart(
                                        restarting,
                                        Math.min(config.rules().restartSeconds(), 4095),
                                        forwarding))
                        : Optional.empty(),
                peer.config.session().bfdStrict(),
                addPath,
                List.of());
    }

    /** TcpConnectionFails. */
    void down(long stream, String why, Turn turn) {
        Connection gone = connections.get(stream);
        if (gone == null) {
            return;
        }
        boolean connecting = gone.state == State.CONNECT;
        String reason =
                connecting
                        ? "it cannot be reached: " + why
                        : why.isEmpty()
                                ? "Peer closed the session"
                                : "the connection broke: " + why;
        if (gone.state == State.OPEN_SENT && why.isEmpty()) {
            reason =
                    "it closed the connection before it said anything: does it have us as a"
                            + " neighbour?";
        }
        lose(gone, reason, true, false, turn);
        if (connecting) {
            turn.tell(
                    new BgpTrace.Detail(
                            "bgp events", "OPENFAIL", gone.peer.address() + ": " + reason));
        }
    }

    void data(long stream, Bytes data) {
        Connection to = connections.get(stream);
        if (to != null) {
            to.append(data);
        }
    }

    /** All has left: more may be written. */
    void drained(long stream) {
        Connection to = connections.get(stream);
        if (to != null) {
            to.unsent = 0;
        }
    }

    @Nullable Connection find(long stream) {
        return connections.get(stream);
    }

    List<Connection> all() {
        return List.copyOf(connections.values());
    }

    // ---- timers

    /** HoldTimer_Expires, unless something was heard meanwhile or waits to be read. */
    void holdDue(long stream, Turn turn) {
        Connection silent = connections.get(stream);
        if (silent == null) {
            return;
        }
        Duration hold =
                silent.waits
                        ? bfdHold(silent)
                        : silent.state == State.OPEN_SENT
                                ? OPEN_HOLD
                                : Duration.ofSeconds(silent.holdSeconds);
        long left = silent.heardNanos + hold.toNanos() - turn.nowNanos();
        if (left > 0 || silent.unread() > 0) {
            long wait = Math.max(left, SECOND);
            turn.arm(new BgpTimer.Hold(stream), Duration.ofNanos(wait));
            return;
        }
        if (silent.waits) {
            bfdStaysDown(silent, hold, turn);
            return;
        }
        String why = "nothing came for " + hold.toSeconds() + " s";
        Notification expired = new Notification(NotificationText.HOLD_TIMER, 0, Bytes.EMPTY);
        // No restart: RFC 4724 section 5 keeps routes where TCP fails, not with a NOTIFICATION.
        fail(silent, expired, why, false, turn);
    }

    private static Duration bfdHold(Connection waiting) {
        return Duration.ofSeconds(waiting.holdSeconds > 0 ? waiting.holdSeconds : BFD_HOLD_SECONDS);
    }

    private void bfdStaysDown(Connection waiting, Duration hold, Turn turn) {
        String why =
                "BFD has not come up in "
                        + hold.toSeconds()
                        + " s, and with 'strict-mode' the session waits for it: do both ends have"
                        + " 'fall-over bfd', and their interfaces 'bfd interval'?";
        Peer peer = waiting.peer;
        turn.tell(new BgpTrace.Refused(peer.address(), peer.key.vrf(), why));
        Notification end =
                waiting.holdSeconds > 0
                        ? new Notification(NotificationText.HOLD_TIMER, 0, Bytes.EMPTY)
                        : new Notification(
                                NotificationText.CEASE, NotificationText.BFD_DOWN, Bytes.EMPTY);
        fail(waiting, end, "BFD has not come up", false, turn);
    }

    /** BFD says that the way to a neighbour carries packets. */
    void pathUp(Peer peer, Turn turn) {
        for (Connection connection : List.copyOf(peer.connections)) {
            boolean goesOn =
                    connection.waits
                            && connections.get(connection.stream) == connection
                            && home.carries(connection);
            if (goesOn) {
                connection.waits = false;
                confirm(connection, turn);
                if (connection.confirmed) {
                    establish(connection, turn);
                }
            }
        }
    }

    /**
     * BFD has lost a neighbour whose session is nearly there, or there.
     *
     * @param graceful whether it may be a restart of the neighbour
     */
    void pathDown(Peer peer, String why, boolean graceful, Turn turn) {
        for (Connection connection : List.copyOf(peer.connections)) {
            if (connection.state == State.ESTABLISHED) {
                fail(connection, null, why, graceful, turn);
            } else if (connection.state == State.OPEN_CONFIRM && strict(connection)) {
                Notification down =
                        new Notification(
                                NotificationText.CEASE, NotificationText.BFD_DOWN, Bytes.EMPTY);
                fail(connection, down, why, false, turn);
            }
        }
    }

    private static boolean strict(Connection connection) {
        Open open = connection.open;
        return open != null
                && open.capabilities().bfdStrict()
                && connection.peer.config.session().bfdStrict();
    }

    void keepaliveDue(long stream, Turn turn) {
        Connection to = connections.get(stream);
        if (to != null && to.state.compareTo(State.OPEN_CONFIRM) >= 0) {
            sendKeepalive(to, turn);
            turn.arm(new BgpTimer.Keepalive(stream), keepalive(to));
        }
    }

    private Duration keepalive(Connection of) {
        // RFC 4271 section 4.4: a third of the hold time, and not more often than each second.
        int configured = of.peer.config.timers().keepaliveSeconds();
        int third = Math.max(1, of.holdSeconds / 3);
        int seconds = configured > 0 ? Math.min(configured, third) : third;
        double jitter = JITTER_MIN + (1 - JITTER_MIN) * random.nextDouble();
        return Duration.ofNanos(Math.max(SECOND, (long) (seconds * jitter * SECOND)));
    }

    private void sendKeepalive(Connection to, Turn turn) {
        to.peer.keepalivesSent++;
        write(to, BgpCodec.keepalive(), turn);
    }

    void write(Connection to, Bytes message, Turn turn) {
        to.unsent += message.length();
        to.toldNanos = turn.nowNanos();
        turn.out().accept(new RoutingAction.StreamWrite(to.stream, message));
    }

    // ---- messages

    /**
     * Works off what has come by a connection.
     *
     * @param budget prefixes at most
     * @return how many were worked off; a message counts as one, too
     */
    int read(Connection from, int budget, Turn turn) {
        int used = 0;
        try {
            while (used < budget && connections.get(from.stream) == from) {
                UpdateCursor cursor = from.update;
                if (cursor != null) {
                    int did = home.apply(from.peer, cursor, budget - used, turn);
                    used += did;
                    if (cursor.part >= cursor.update.parts().size()) {
                        from.update = null;
                    }
                    continue;
                }
                byte[] message = from.next();
                if (message == null) {
                    break;
                }
                used++;
                from.heardNanos = turn.nowNanos();
                message(from, message, BgpCodec.decode(message, from.reads), turn);
            }
        } catch (BgpException e) {
            fail(from, e.notification(), e.reason(), false, turn);
        }
        boolean there = connections.get(from.stream) == from;
        if (there && from.paused != (from.paused ? !from.wantsMore() : from.wantsPause())) {
            from.paused = !from.paused;
            turn.out().accept(new RoutingAction.StreamPause(from.stream, from.paused));
        }
        return used;
    }

    private void message(Connection from, byte[] bytes, BgpMessage message, Turn turn)
            throws BgpException {
        Peer peer = from.peer;
        switch (message) {
            case Open open -> {
                peer.opensReceived++;
                expect(from, State.OPEN_SENT, "OPEN");
                if (from.waits) {
                    int subcode = State.OPEN_SENT.errorSubcode();
                    throw new BgpException(NotificationText.FSM, subcode, "a second OPEN");
                }
                opened(from, open, turn);
            }
            case BgpMessage.Keepalive _ -> {
                peer.keepalivesReceived++;
                if (from.waits) {
                    from.confirmed = true;
                } else if (from.state == State.OPEN_SENT) {
                    expect(from, State.OPEN_CONFIRM, "KEEPALIVE");
                } else if (from.state == State.OPEN_CONFIRM) {
                    establish(from, turn);
                }
            }
            case Update update -> {
                peer.updatesReceived++;
                expect(from, State.ESTABLISHED, "UPDATE");
                if (!update.problems().isEmpty()) {
                    peer.malformed.add(peer, update, Bytes.copyOf(bytes), turn);
                }
                turn.tell(new BgpTrace.Received(peer.address(), update));
                from.update = new UpdateCursor(update);
            }
            case RouteRefresh refresh -> {
                peer.refreshesReceived++;
                expect(from, State.ESTABLISHED, "ROUTE-REFRESH");
                home.refresh(peer, refresh, turn);
            }
            case Notification notification -> {
                peer.notificationsReceived++;
                notified(from, notification, turn);
            }
        }
    }

    /** RFC 6608: the subcode names the state that a message was not expected in. */
    private static void expect(Connection from, State wanted, String what) throws BgpException {
        if (from.state != wanted) {
            int subcode = from.state.errorSubcode();
            throw new BgpException(
                    NotificationText.FSM, subcode, what + " in state " + from.state.words());
        }
    }

    private void notified(Connection from, Notification notification, Turn turn) {
        Peer peer = from.peer;
        String said = NotificationText.said(notification);
        String why = said;
        if (notification.code() == 2 && notification.subcode() == 2) {
            why =
                    "it expects another AS of us than "
                            + Integer.toUnsignedString(from.localAs)
                            + ": correct 'remote-as' there, or ours";
            peer.otherAs = !peer.otherAs;
        }
        turn.tell(
                new BgpTrace.Notification(
                        peer.address(),
                        peer.key.vrf(),
                        false,
                        notification.code(),
                        notification.subcode(),
                        notification.data(),
                        why));
        lose(
                from,
                "BGP Notification received, "
                        + NotificationText.of(notification.code(), notification.subcode()),
                false,
                false,
                turn);
    }

    // ---- OPEN

    private void opened(Connection from, Open open, Turn turn) throws BgpException {
        Peer peer = from.peer;
        PeerConfig config = peer.config;
        OpenCheck.check(open, config, home.config().routerId(peer.key.vrf()), from.localAs);
        if (collides(from, open, turn)) {
            return;
        }
        from.open = open;
        peer.remoteAs = (int) open.as();
        peer.remoteId = open.routerId();
        peer.kind = home.config().kind(open.as(), config.localAs());
        Capabilities theirs = open.capabilities();
        boolean four = theirs.as4() >= 0;
        boolean external = peer.kind == PeerConfig.Kind.EXTERNAL;
        // RFC 8654 section 4: each way by itself. We have said that we read long ones.
        int max = theirs.extendedMessages() ? BgpCodec.EXTENDED_MAX : BgpCodec.MESSAGE_MAX;
        from.reads =
                new BgpCodec.Options(
                        four,
                        external,
                        paths(peer, theirs, AddressFamily.IPV4, "receive", Capabilities.SEND),
                        paths(peer, theirs, AddressFamily.IPV6, "receive", Capabilities.SEND),
                        BgpCodec.EXTENDED_MAX);
        from.writes =
                new BgpCodec.Options(
                        four,
                        external,
                        paths(peer, theirs, AddressFamily.IPV4, "send", Capabilities.RECEIVE),
                        paths(peer, theirs, AddressFamily.IPV6, "send", Capabilities.RECEIVE),
                        max);
        from.holdSeconds = Math.min(open.holdSeconds(), config.timers().holdSeconds());
        if (strict(from) && !home.carries(from)) {
            // draft-ietf-idr-bgp-bfd-strict-mode: our KEEPALIVE waits in OpenSent.
            from.waits = true;
            turn.arm(new BgpTimer.Hold(from.stream), bfdHold(from));
        } else {
            confirm(from, turn);
        }
    }

    private void confirm(Connection from, Turn turn) {
        from.state = State.OPEN_CONFIRM;
        sendKeepalive(from, turn);
        if (from.holdSeconds > 0) {
            turn.arm(new BgpTimer.Hold(from.stream), Duration.ofSeconds(from.holdSeconds));
            turn.arm(new BgpTimer.Keepalive(from.stream), keepalive(from));
        } else {
            turn.disarm(new BgpTimer.Hold(from.stream));
        }
    }

    private static boolean paths(
            Peer peer, Capabilities theirs, AddressFamily family, String ours, int wanted) {
        BgpPolicy policy = peer.config.policies().get(family);
        return policy != null
                && policy.paths(ours)
                && (theirs.addPath().getOrDefault(family, 0) & wanted) != 0;
    }

    /** RFC 4271 section 6.8; whether this connection has lost. */
    private boolean collides(Connection from, Open open, Turn turn) {
        Peer peer = from.peer;
        Connection other = from.incoming ? peer.outgoing : peer.incoming;
        if (peer.established != null && peer.established != from) {
            reject(from, turn);
            return true;
        }
        if (other == null || (other.state != State.OPEN_CONFIRM && !other.waits)) {
            return false;
        }
        BgpConfig config = home.config();
        int byId = Integer.compareUnsigned(config.routerId(peer.key.vrf()), open.routerId());
        // RFC 6286 section 2.3: with one id in two ASes the AS decides.
        boolean oursStays =
                byId != 0 ? byId > 0 : Integer.compareUnsigned(from.localAs, (int) open.as()) > 0;
        Connection loser = from.incoming == oursStays ? from : other;
        reject(loser, turn);
        return loser == from;
    }

    private void reject(Connection loser, Turn turn) {
        Notification cease =
                new Notification(NotificationText.CEASE, NotificationText.COLLISION, Bytes.EMPTY);
        loser.peer.notificationsSent++;
        write(loser, BgpCodec.notification(cease), turn);
        drop(loser, turn);
    }

    private void establish(Connection from, Turn turn) {
        Peer peer = from.peer;
        for (Connection other : List.copyOf(peer.connections)) {
            if (other != from) {
                if (other.state == State.CONNECT) {
                    drop(other, turn);
                } else {
                    reject(other, turn);
                }
            }
        }
        from.state = State.ESTABLISHED;
        peer.outgoing = null;
        peer.incoming = null;
        peer.established = from;
        peer.idleWhy = "";
        peer.sinceNanos = turn.nowNanos();
        peer.sessions++;
        turn.disarm(new BgpTimer.Retry(peer.key));
        if (home.config().logNeighborChanges()) {
            turn.tell(new BgpTrace.AdjacencyChange(peer.address(), peer.key.vrf(), true, ""));
        }
        home.established(peer, from, turn);
        peer.wasUp = true;
    }

    // ---- ends

    /**
     * Ends a connection.
     *
     * @param notification what the peer is told; null for nothing
     * @param why in words
     * @param graceful whether it may be a restart of the neighbour
     */
    void fail(
            Connection ending,
            @Nullable Notification notification,
            String why,
            boolean graceful,
            Turn turn) {
        Peer peer = ending.peer;
        if (notification != null) {
            peer.notificationsSent++;
            turn.tell(
                    new BgpTrace.Notification(
                            peer.address(),
                            peer.key.vrf(),
                            true,
                            notification.code(),
                            notification.subcode(),
                            notification.data(),
                            why));
            write(ending, BgpCodec.notification(notification), turn);
        }
        String reason =
                notification == null
                        ? why
                        : "BGP Notification sent, "
                                + NotificationText.of(notification.code(), notification.subcode());
        turn.out().accept(new RoutingAction.StreamClose(ending.stream));
        lose(ending, reason, graceful, true, turn);
    }

    /** Ends whatever connections a neighbour has. */
    void stop(Peer peer, int subcode, String why, Turn turn) {
        for (Connection connection : List.copyOf(peer.connections)) {
            if (connection.state == State.CONNECT) {
                drop(connection, turn);
            } else {
                fail(
                        connection,
                        new Notification(NotificationText.CEASE, subcode, Bytes.EMPTY),
                        why,
                        false,
                        turn);
            }
        }
        turn.disarm(new BgpTimer.Retry(peer.key));
    }

    /** Forgets a connection that has not come to anything. */
    private void drop(Connection gone, Turn turn) {
        unlink(gone, turn);
        turn.out().accept(new RoutingAction.StreamClose(gone.stream));
    }

    private void unlink(Connection gone, Turn turn) {
        Peer peer = gone.peer;
        connections.remove(gone.stream);
        peer.connections.remove(gone);
        home.connectionsChanged(peer);
        turn.disarm(new BgpTimer.Hold(gone.stream));
        turn.disarm(new BgpTimer.Keepalive(gone.stream));
        peer.outgoing = peer.outgoing == gone ? null : peer.outgoing;
        peer.incoming = peer.incoming == gone ? null : peer.incoming;
        peer.established = peer.established == gone ? null : peer.established;
    }

    private void lose(Connection gone, String why, boolean graceful, boolean ours, Turn turn) {
        Peer peer = gone.peer;
        boolean wasUp = peer.established == gone;
        boolean keep = graceful && wasUp && gracefully(gone);
        unlink(gone, turn);
        peer.lastReset = why;
        if (wasUp) {
            long seconds = (turn.nowNanos() - peer.sinceNanos) / SECOND;
            peer.failures = seconds >= SHORT_SESSION_SECONDS ? 0 : peer.failures;
            peer.sinceNanos = turn.nowNanos();
            peer.drops++;
            if (home.config().logNeighborChanges()) {
                turn.tell(new BgpTrace.AdjacencyChange(peer.address(), peer.key.vrf(), false, why));
            }
            home.lost(peer, gone, keep, turn);
        } else {
            String what = ours ? "we ended it: " : "";
            turn.tell(
                    new BgpTrace.Detail(
                            "bgp events", "CLOSED", peer.address() + ": " + what + why));
        }
        boolean alone = peer.outgoing == null && peer.incoming == null && !peer.up();
        if (alone && peer.dynamic) {
            home.forget(peer, turn);
        } else if (alone && !peer.shut()) {
            retryLater(peer, turn);
        }
    }
}
