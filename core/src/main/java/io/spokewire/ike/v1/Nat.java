package io.spokewire.ike.v1;

import io.spokewire.ike.Endpoint;
import io.spokewire.ike.IkePath;
import io.spokewire.ike.crypto.HashAlgorithm;
import io.spokewire.net.Bytes;
import io.spokewire.net.WireWriter;
import java.util.List;

/**
 * Where NATs stand between two peers, RFC 3947 section 3.2.
 *
 * @param local in front of us
 * @param remote in front of the peer
 */
record Nat(boolean local, boolean remote) {
    /** None, or not known. */
    static final Nat NONE = new Nat(false, false);

    boolean any() {
        return local || remote;
    }

    /** What we send: first the peer's end, then ours. */
    static List<Payload> payloads(
            boolean draft, HashAlgorithm hash, long cookieI, long cookieR, IkePath path) {
        return List.of(
                new Payload.NatD(draft, hash(hash, cookieI, cookieR, path.remote())),
                new Payload.NatD(draft, hash(hash, cookieI, cookieR, path.local())));
    }

    /**
     * What the peer's payloads tell: the first is our end as the peer sees it, the others the
     * peer's own ends. Without two of them there is nothing to compare.
     */
    static Nat detect(
            List<Payload.NatD> received,
            HashAlgorithm hash,
            long cookieI,
            long cookieR,
            IkePath path) {
        if (received.size() < 2) {
            return NONE;
        }
        Bytes ours = hash(hash, cookieI, cookieR, path.local());
        Bytes theirs = hash(hash, cookieI, cookieR, path.remote());
        boolean remote = received.stream().skip(1).noneMatch(one -> one.hash().equals(theirs));
        return new Nat(!received.getFirst().hash().equals(ours), remote);
    }

    private static Bytes hash(HashAlgorithm hash, long cookieI, long cookieR, Endpoint end) {
        return hash.digest(
                Bytes.copyOf(
                        new WireWriter()
                                .u64(cookieI)
                                .u64(cookieR)
                                .address(end.address())
                                .u16(end.port())
                                .toBytes()));
    }
}
