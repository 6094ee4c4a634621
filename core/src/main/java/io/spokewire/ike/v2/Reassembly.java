package io.spokewire.ike.v2;

import io.spokewire.ike.v2.Payload.EncryptedFragment;
import io.spokewire.net.Bytes;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Puts the pieces of one message together again, RFC 7383 section 2.6. */
final class Reassembly {
    /** More than certificates and big keys need at the smallest size; each piece costs memory. */
    static final int FRAGMENTS_MAX = 255;

    private int messageId;
    private int first;
    private int missing;
    private @Nullable Bytes[] pieces = new Bytes[0];

    /**
     * A whole message.
     *
     * @param first type of its first payload
     */
    record Whole(int first, Bytes content) {}

    /** Whether a piece is worth opening: not a repetition, nor of an older set. */
    boolean wants(int id, EncryptedFragment fragment) {
        if (fragment.total() > FRAGMENTS_MAX) {
            return false;
        }
        if (id != messageId || pieces.length == 0) {
            return true;
        }
        // A greater total is a newer set, made for a narrower path.
        return fragment.total() > pieces.length
                || (fragment.total() == pieces.length && pieces[fragment.number() - 1] == null);
    }

    /** Takes a piece that {@link #wants} and whose checksum was right. */
    Optional<Whole> add(int id, EncryptedFragment fragment, Bytes content) {
        if (id != messageId || fragment.total() != pieces.length) {
            messageId = id;
            pieces = new Bytes[fragment.total()];
            missing = fragment.total();
        }
        pieces[fragment.number() - 1] = content;
        missing--;
        if (fragment.number() == 1) {
            first = fragment.first();
        }
        if (missing > 0) {
            return Optional.empty();
        }
        Bytes[] all = new Bytes[pieces.length];
        for (int i = 0; i < all.length; i++) {
            Bytes piece = pieces[i];
            all[i] = piece == null ? Bytes.EMPTY : piece;
        }
        pieces = new Bytes[0];
        return Optional.of(new Whole(first, Bytes.concat(all)));
    }
}
