package io.spokewire.bgp;

import io.spokewire.net.AddressFamily;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What a neighbour is told, with all that it has from peer groups, templates and the process.
 *
 * @param session about the connection; its remote AS may be {@link AsNumber#NONE}: then it waits
 * @param kind how far away it is, by its AS
 * @param localAs the AS that we speak as to it
 * @param replaceAs {@code local-as ... replace-as}: the process's own AS is not shown to it
 * @param noPrepend {@code local-as ... no-prepend}: the local AS is not put into its routes
 * @param dualAs {@code local-as ... dual-as}: the process's own AS is tried, too
 * @param timers with the process's where it says none
 * @param policies of the families that it is active in
 */
record PeerConfig(
        BgpSession session,
        Kind kind,
        int localAs,
        boolean replaceAs,
        boolean noPrepend,
        boolean dualAs,
        BgpSession.Timers timers,
        Map<AddressFamily, BgpPolicy> policies) {
    /** Where a neighbour stands. */
    enum Kind {
        INTERNAL,
        EXTERNAL,
        /** In another AS of our confederation, RFC 5065. */
        CONFEDERATION
    }

    /** Copies the map. */
    PeerConfig {
        policies =
                policies.isEmpty()
                        ? Map.of()
                        : Collections.unmodifiableMap(new EnumMap<>(policies));
    }

    boolean external() {
        return kind == Kind.EXTERNAL;
    }

    boolean passive() {
        return session.transport().equals("connection-mode passive");
    }

    boolean active() {
        return session.transport().equals("connection-mode active");
    }

    /** Whether routes outlive a restart, RFC 4724. */
    boolean restartsGracefully(BgpConfig config) {
        return session.haMode().isEmpty()
                ? config.gracefulRestart()
                : session.haMode().equals("on");
    }

    /** Hops that packets of an external neighbour may take; 255 for any. */
    int hopLimit() {
        if (session.ttlSecurityHops() > 0 || kind == Kind.INTERNAL) {
            return MAX_HOPS;
        }
        return session.ebgpMultihop() > 0 ? session.ebgpMultihop() : 1;
    }

    /** The least hop limit that packets may come with, RFC 5082; 0 for any. */
    int minimumHopLimit() {
        return session.ttlSecurityHops() > 0 ? MAX_HOPS - session.ttlSecurityHops() : 0;
    }

    /** Whether it must be in a subnet of ours. */
    boolean mustBeConnected() {
        return kind != Kind.INTERNAL
                && session.ebgpMultihop() <= 1
                && session.ttlSecurityHops() <= 1
                && !session.disableConnectedCheck();
    }

    /** What makes a new session necessary when it changes. */
    List<Object> essentials() {
        return List.of(
                session.remoteAs().number(),
                session.alternateAs(),
                localAs,
                List.of(replaceAs, noPrepend, dualAs),
                kind,
                session.updateSource(),
                hopLimit(),
                minimumHopLimit(),
                mustBeConnected(),
                timers,
                policies.keySet().stream().toList(),
                addPaths());
    }

    private List<String> addPaths() {
        return policies.values().stream().map(BgpPolicy::additionalPaths).toList();
    }

    private static final int MAX_HOPS = 255;
}
