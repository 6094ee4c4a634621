package io.spokewire.ike.v1;

import io.spokewire.ike.IkeSaSnapshot;
import io.spokewire.ike.Keepalive;
import java.util.List;

/** ISAKMP SAs as {@code show} sees them. */
final class Snapshots {
    private Snapshots() {}

    static IkeSaSnapshot of(Ike ike, IkeSa sa) {
        Phase1 negotiation = sa.phase1;
        Phase1Suite suite =
                sa.isEstablished()
                        ? sa.agreed().keys().suite()
                        : negotiation == null ? null : negotiation.suiteIfAgreed();
        String authentication = suite == null ? "" : suite.method().shown();
        String hash = suite == null ? "" : hash(suite);
        return new IkeSaSnapshot(
                sa.number,
                1,
                sa.path,
                sa.initiator,
                sa.state(),
                sa.ourCookie,
                sa.peerCookie,
                sa.local.text(),
                sa.remote.text(),
                sa.profile,
                suite == null ? "" : encryption(suite),
                suite == null ? 0 : suite.keyBytes() * 8,
                hash,
                hash,
                suite == null ? 0 : suite.group(),
                List.of(),
                authentication,
                authentication,
                suite != null && suite.weak(),
                sa.isEstablished() ? sa.agreed().lifetimeSeconds() : 0,
                sa.isEstablished() ? sa.agreed().sinceNanos() : sa.since,
                0,
                0,
                1,
                1,
                sa.isEstablished() && sa.vendor.deadPeerDetection()
                        ? ike.liveness.settings(sa)
                        : Keepalive.OFF,
                0,
                false,
                false,
                sa.nat.local(),
                sa.nat.remote(),
                sa.vendor.spokewire(),
                sa.isEstablished() ? ike.children.madeBy(sa) : List.of());
    }

    private static String encryption(Phase1Suite suite) {
        return switch (suite.cipher()) {
            case DES -> "DES";
            case TRIPLE_DES -> "3DES";
            case AES -> "AES-CBC";
        };
    }

    private static String hash(Phase1Suite suite) {
        return switch (suite.hash()) {
            case MD5 -> "MD5";
            case SHA1 -> "SHA";
            case SHA2_256 -> "SHA256";
            case SHA2_384 -> "SHA384";
            case SHA2_512 -> "SHA512";
        };
    }
}
