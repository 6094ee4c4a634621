package io.spokewire.ike.v2;

import io.spokewire.net.Bytes;
import java.util.List;

/** A payload of an IKEv2 message, RFC 7296 section 3.2. */
sealed interface Payload {
    /** Number of its type in the header before it. */
    int type();

    /** Section 3.3: what may be agreed on, best first; or what has been chosen. */
    record SecurityAssociation(List<Proposal> proposals) implements Payload {
        static final int TYPE = 33;

        public SecurityAssociation {
            proposals = List.copyOf(proposals);
        }

        @Override
        public int type() {
            return TYPE;
        }
    }

    /**
     * Section 3.4, and RFC 9370 for other key exchange methods than Diffie-Hellman.
     *
     * @param method group, or number of the method
     */
    record KeyExchange(int method, Bytes data) implements Payload {
        static final int TYPE = 34;

        @Override
        public int type() {
            return TYPE;
        }
    }

    /**
     * Section 3.5: who the initiator (IDi) or the responder (IDr) says it is.
     *
     * @param reserved 24 bits, 0 when we send it; what comes means nothing, and is proven all the
     *     same (section 2.15)
     */
    record Identification(boolean initiator, int idType, int reserved, Bytes data)
            implements Payload {
        static final int INITIATOR = 35;
        static final int RESPONDER = 36;

        @Override
        public int type() {
            return initiator ? INITIATOR : RESPONDER;
        }
    }

    /** Section 3.6; encoding 4 is an X.509 certificate. */
    record Certificate(int encoding, Bytes data) implements Payload {
        static final int TYPE = 37;
        static final int X509_SIGNATURE = 4;

        @Override
        public int type() {
            return TYPE;
        }
    }

    /** Section 3.7: for encoding 4, SHA-1 hashes of the public keys of trusted authorities. */
    record CertificateRequest(int encoding, Bytes authorities) implements Payload {
        static final int TYPE = 38;

        @Override
        public int type() {
            return TYPE;
        }
    }

    /** Section 3.8. */
    record Authentication(int method, Bytes data) implements Payload {
        static final int TYPE = 39;

        @Override
        public int type() {
            return TYPE;
        }
    }

    /** Section 3.9: 16 to 256 bytes. */
    record Nonce(Bytes data) implements Payload {
        static final int TYPE = 40;
        static final int BYTES_MIN = 16;
        static final int BYTES_MAX = 256;

        @Override
        public int type() {
            return TYPE;
        }
    }

    /**
     * Section 3.10.
     *
     * @param protocol of the SPI; 0 without one
     * @param spi of the SA that it concerns; empty for none
     * @param code one of {@link NotifyType}, or one that we do not know
     */
    record Notify(int protocol, Bytes spi, int code, Bytes data) implements Payload {
        static final int TYPE = 41;

        /** A notification about no SA in particular. */
        static Notify of(int code, Bytes data) {
            return new Notify(0, Bytes.EMPTY, code, data);
        }

        /** A notification that says all by its type. */
        static Notify of(int code) {
            return of(code, Bytes.EMPTY);
        }

        /** Section 3.10.1: an error, which in a response means that the request has failed. */
        boolean isError() {
            return code < NotifyType.STATUS_FIRST;
        }

        @Override
        public int type() {
            return TYPE;
        }
    }

    /**
     * Section 3.11: SAs that the sender has closed.
     *
     * @param spiBytes length of each; 0 for the IKE SA
     * @param spis as the sender expects them in packets that it receives
     */
    record Delete(int protocol, int spiBytes, List<Bytes> spis) implements Payload {
        static final int TYPE = 42;

        public Delete {
            spis = List.copyOf(spis);
        }

        @Override
        public int type() {
            return TYPE;
        }
    }

    /** Section 3.12. */
    record VendorId(Bytes data) implements Payload {
        static final int TYPE = 43;

        @Override
        public int type() {
            return TYPE;
        }
    }

    /** Section 3.13: traffic at the end of the exchange's initiator (TSi) or responder (TSr). */
    record TrafficSelectors(boolean initiator, List<TrafficSelector> selectors) implements Payload {
        static final int INITIATOR = 44;
        static final int RESPONDER = 45;

        public TrafficSelectors {
            selectors = List.copyOf(selectors);
        }

        @Override
        public int type() {
            return initiator ? INITIATOR : RESPONDER;
        }
    }

    /**
     * Section 3.14: payloads, sealed. Always the last one of a message.
     *
     * @param first type of the first payload inside, 0 for none
     * @param body initialization vector, ciphertext and checksum
     */
    record Encrypted(int first, Bytes body) implements Payload {
        static final int TYPE = 46;

        @Override
        public int type() {
            return TYPE;
        }
    }

    /**
     * RFC 7383 section 2.5: a piece of the payloads of one message, sealed by itself.
     *
     * @param first type of the first payload inside in the first piece, 0 in all others
     * @param number from 1
     * @param total how many pieces there are; never less than {@code number}
     * @param body initialization vector, ciphertext and checksum
     */
    record EncryptedFragment(int first, int number, int total, Bytes body) implements Payload {
        static final int TYPE = 53;

        @Override
        public int type() {
            return TYPE;
        }
    }

    /**
     * A payload that is passed over: configuration and EAP, which a router does without, or one
     * that nobody had thought of.
     *
     * @param critical whether the sender wants the message refused by who does not know the type
     */
    record Opaque(int type, boolean critical, Bytes body) implements Payload {
        static final int CONFIGURATION = 47;
        static final int EAP = 48;

        /** Section 2.5: whether the whole message is to be refused because of it. */
        boolean refused() {
            return critical && type != CONFIGURATION && type != EAP;
        }
    }
}
