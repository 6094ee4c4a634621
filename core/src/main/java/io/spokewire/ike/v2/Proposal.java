package io.spokewire.ike.v2;

import io.spokewire.net.Bytes;
import java.util.ArrayList;
import java.util.List;

/**
 * A proposal in a security association payload, RFC 7296 section 3.3.1: any one transform of each
 * type in it.
 *
 * @param number from 1, one more in each that follows; in an answer that of the one chosen
 * @param protocol {@link #IKE} or {@link #ESP}, or another one
 * @param spi of the sender; empty in IKE_SA_INIT
 */
record Proposal(int number, int protocol, Bytes spi, List<Transform> transforms) {
    static final int IKE = 1;
    static final int ESP = 3;

    Proposal {
        transforms = List.copyOf(transforms);
    }

    /** The transforms of a type, as they stand. */
    List<Transform> ofType(int type) {
        List<Transform> found = new ArrayList<>();
        for (Transform transform : transforms) {
            if (transform.type() == type) {
                found.add(transform);
            }
        }
        return found;
    }

    /** Whether any of its transforms asks for an additional key exchange, or for none. */
    boolean additional() {
        return transforms.stream().anyMatch(t -> Transform.isAdditional(t.type()));
    }

    /** Whether there is any transform of a type. */
    boolean has(int type) {
        for (Transform transform : transforms) {
            if (transform.type() == type) {
                return true;
            }
        }
        return false;
    }
}
