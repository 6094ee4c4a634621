package io.spokewire.ike.crypto;

import java.util.List;

/** Signatures of IKE. */
public final class Signatures {
    /** RFC 7427 section 4 and RFC 8420: SHA-256, SHA-384, SHA-512, Identity. */
    public static final List<Integer> HASHES = List.of(2, 3, 4, 5);

    private Signatures() {}
}
