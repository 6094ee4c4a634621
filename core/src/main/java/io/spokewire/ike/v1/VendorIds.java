package io.spokewire.ike.v1;

import io.spokewire.net.Bytes;
import java.util.ArrayList;
import java.util.List;

/**
 * What a peer says of itself by vendor IDs.
 *
 * @param natTraversal the best form of NAT traversal that it names
 * @param deadPeerDetection whether it answers R-U-THERE, RFC 3706 section 5.1
 * @param spokewire whether it is one of ours
 */
record VendorIds(NatTraversal natTraversal, boolean deadPeerDetection, boolean spokewire) {
    /** Before anything is known. */
    static final VendorIds NONE = new VendorIds(NatTraversal.NONE, false, false);

    /** Forms of NAT traversal. They differ in numbers alone. */
    enum NatTraversal {
        /** None. */
        NONE,
        /** The drafts 02 and 03 of what became RFC 3947. */
        DRAFT,
        /** RFC 3947. */
        RFC
    }

    /** RFC 3947 section 3.1. */
    private static final Bytes RFC_3947 = Bytes.ofHex("4a131c81070358455c5728f20e95452f");

    /** MD5 of "draft-ietf-ipsec-nat-t-ike-03". */
    private static final Bytes DRAFT_03 = Bytes.ofHex("7d9419a65310ca6f2c179d9215529d56");

    /** MD5 of "draft-ietf-ipsec-nat-t-ike-02" and a line feed, as most peers send it. */
    private static final Bytes DRAFT_02_LF = Bytes.ofHex("90cb80913ebb696e086381b5ec427b1f");

    /** MD5 of "draft-ietf-ipsec-nat-t-ike-02". */
    private static final Bytes DRAFT_02 = Bytes.ofHex("cd60464335df21f87cfdb2fc68b6a448");

    /** Version 1.0. */
    private static final Bytes DEAD_PEER_DETECTION =
            Bytes.ofHex("afcad71368a1f1c96b8696fc77570100");

    /** The first 16 bytes of the SHA-256 of "Spokewire 1". */
    private static final Bytes SPOKEWIRE = Bytes.ofHex("34fddd0fc6c21715ba392c3119579718");

    /**
     * Those that we send.
     *
     * @param natTraversal whether we offer it
     */
    static List<Payload> ours(boolean natTraversal) {
        List<Payload> all = new ArrayList<>();
        if (natTraversal) {
            for (Bytes one : List.of(RFC_3947, DRAFT_03, DRAFT_02_LF, DRAFT_02)) {
                all.add(new Payload.VendorId(one));
            }
        }
        all.add(new Payload.VendorId(DEAD_PEER_DETECTION));
        all.add(new Payload.VendorId(SPOKEWIRE));
        return all;
    }

    /**
     * Our answer, which names of the forms of NAT traversal only the one that is taken.
     *
     * @param agreed what both speak
     */
    static List<Payload> answer(NatTraversal agreed) {
        List<Payload> all = new ArrayList<>();
        switch (agreed) {
            case NONE -> {}
            case DRAFT -> {
                // The peer has named one of the drafts; which of them makes no difference.
                all.add(new Payload.VendorId(DRAFT_03));
                all.add(new Payload.VendorId(DRAFT_02_LF));
                all.add(new Payload.VendorId(DRAFT_02));
            }
            case RFC -> all.add(new Payload.VendorId(RFC_3947));
        }
        all.add(new Payload.VendorId(DEAD_PEER_DETECTION));
        all.add(new Payload.VendorId(SPOKEWIRE));
        return all;
    }

    /** The same without NAT traversal, where we do not allow it. */
    VendorIds withoutNatTraversal() {
        return new VendorIds(NatTraversal.NONE, deadPeerDetection, spokewire);
    }

    /**
     * What more vendor IDs say behind the first two messages, where Cisco names dead peer
     * detection; NAT traversal is decided by then (RFC 3947 section 3.1).
     */
    VendorIds andLate(List<Payload.VendorId> more) {
        VendorIds all = and(more);
        return new VendorIds(natTraversal, all.deadPeerDetection, all.spokewire);
    }

    /** What these and more vendor IDs say together; unknown ones say nothing. */
    VendorIds and(List<Payload.VendorId> more) {
        VendorIds known = this;
        for (Payload.VendorId one : more) {
            known = known.and(one.value());
        }
        return known;
    }

    private VendorIds and(Bytes value) {
        if (value.equals(RFC_3947)) {
            return new VendorIds(NatTraversal.RFC, deadPeerDetection, spokewire);
        }
        boolean draft =
                value.equals(DRAFT_03) || value.equals(DRAFT_02_LF) || value.equals(DRAFT_02);
        if (draft && natTraversal == NatTraversal.NONE) {
            return new VendorIds(NatTraversal.DRAFT, deadPeerDetection, spokewire);
        }
        if (value.equals(DEAD_PEER_DETECTION)) {
            return new VendorIds(natTraversal, true, spokewire);
        }
        return value.equals(SPOKEWIRE)
                ? new VendorIds(natTraversal, deadPeerDetection, true)
                : this;
    }
}
