package io.spokewire.ike.v2;

import io.spokewire.engine.TableWalk;
import io.spokewire.ike.IkeSaSnapshot;
import io.spokewire.ike.IkeStatistics;
import io.spokewire.ike.Keepalive;
import io.spokewire.ike.v2.IkeSuite.Additional;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What {@code show} sees of IKEv2. */
final class Snapshots {
    private Snapshots() {}

    /** Those that there is something to show of, some at a time. */
    static @Nullable Long walk(
            Domain domain,
            @Nullable Long behind,
            int max,
            Consumer<? super IkeSaSnapshot> visitor) {
        return TableWalk.some(
                domain.all(),
                behind,
                max,
                sa -> {
                    if (sa.talks()) {
                        visitor.accept(of(domain, sa));
                    }
                });
    }

    private static IkeSaSnapshot of(Domain domain, IkeSa sa) {
        Peer peer = sa.peer;
        Optional<IkeSuite> suite = sa.hasKeys() ? Optional.of(sa.keys().suite()) : Optional.empty();
        boolean profiled = !peer.profileName().isEmpty();
        return new IkeSaSnapshot(
                sa.number(),
                2,
                sa.path(),
                sa.initiator(),
                state(sa.state()),
                sa.localSpi(),
                sa.remoteSpi(),
                sa.localIdentity().text(),
                sa.remoteIdentity().text(),
                peer.profileName(),
                suite.map(s -> s.cipher().words()).orElse(""),
                suite.map(IkeSuite::keyBits).orElse(0),
                suite.map(s -> s.prf().prfWords()).orElse(""),
                suite.map(s -> s.integrity().map(IkeIntegrity::words).orElse("None")).orElse(""),
                suite.map(IkeSuite::group).orElse(0),
                suite.map(s -> s.additional().stream().map(Additional::method).toList())
                        .orElse(List.of()),
                peer.localAuthentication,
                peer.remoteAuthentication,
                suite.map(IkeSuite::weak).orElse(false),
                profiled ? sa.profile().lifetimeSeconds() : 0,
                sa.establishedNanos == 0 ? sa.bornNanos : sa.establishedNanos,
                Integer.toUnsignedLong(sa.requests().nextId()),
                Integer.toUnsignedLong(sa.answers().expected()),
                domain.settings().windowSize(),
                peer.window,
                profiled ? domain.settings().dpd(sa.profile()) : Keepalive.OFF,
                peer.fragmentation
                        ? domain.settings().fragmentationMtu(sa.path().remote().address().family())
                        : 0,
                peer.mobike,
                peer.ppk,
                peer.localNat,
                peer.remoteNat,
                peer.spokewire,
                List.copyOf(sa.children.keySet()));
    }

    /** As IOS prints it. */
    private static String state(IkeSa.State state) {
        return switch (state) {
            case INITIATING, HALF_OPEN -> "IN-NEG";
            case ESTABLISHED -> "READY";
            case REPLACED, CLOSING, LINGERING, CLOSED -> "DELETE";
        };
    }

    static IkeStatistics statistics(Domain domain) {
        Counters c = domain.counters;
        return new IkeStatistics(
                c.initiated,
                c.responded,
                c.established,
                c.failed,
                c.rejectedByAdmission,
                c.cookiesSent,
                c.cookiesTaken,
                c.cookiesRefused,
                c.revokedPeers,
                c.ppkMismatched,
                c.ppkMissing,
                c.malformed,
                c.unauthenticated,
                c.unknownSa,
                c.retransmitted,
                domain.halfOpen(),
                domain.negotiating(),
                domain.active());
    }
}
