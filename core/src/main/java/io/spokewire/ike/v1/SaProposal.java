package io.spokewire.ike.v1;

import io.spokewire.net.Bytes;
import java.util.List;

/**
 * A proposal payload with its transforms, RFC 2408 sections 3.5 and 3.6. Proposals of one number
 * are meant together, those of different numbers are alternatives.
 *
 * @param number 0 to 255
 * @param protocol 1 ISAKMP, 2 AH, 3 ESP, 4 IPComp
 * @param spi 0 to 255 bytes
 * @param transforms alternatives, at most 255
 */
record SaProposal(int number, int protocol, Bytes spi, List<Transform> transforms) {
    static final int ISAKMP = 1;
    static final int ESP = 3;

    /** KEY_IKE, RFC 2407 section 4.4.2: the one transform of phase 1. */
    static final int KEY_IKE = 1;

    /** Copies the list. */
    SaProposal {
        transforms = List.copyOf(transforms);
        if (spi.length() > 255 || transforms.size() > 255) {
            throw new IllegalArgumentException("a proposal has no room for this");
        }
    }

    /**
     * One transform.
     *
     * @param number 0 to 255
     * @param id what is transformed how: {@link #KEY_IKE}, or one of RFC 2407 section 4.4.4
     * @param attributes in the order of the wire
     */
    record Transform(int number, int id, List<Attribute> attributes) {
        /** Copies the list. */
        Transform {
            attributes = List.copyOf(attributes);
        }
    }

    /** The same with one transform alone. */
    SaProposal with(Bytes newSpi, Transform chosen) {
        return new SaProposal(number, protocol, newSpi, List.of(chosen));
    }
}
