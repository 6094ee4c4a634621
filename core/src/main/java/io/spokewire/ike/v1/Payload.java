package io.spokewire.ike.v1;

import io.spokewire.net.Bytes;
import java.util.List;

/** A payload, RFC 2408 sections 3.4 to 3.16 and RFC 3947 sections 3.2 and 5.2. */
sealed interface Payload {
    int SA = 1;
    int PROPOSAL = 2;
    int TRANSFORM = 3;
    int KEY_EXCHANGE = 4;
    int ID = 5;
    int CERTIFICATE = 6;
    int CERTIFICATE_REQUEST = 7;
    int HASH = 8;
    int SIGNATURE = 9;
    int NONCE = 10;
    int NOTIFICATION = 11;
    int DELETE = 12;
    int VENDOR_ID = 13;
    int NAT_D = 20;
    int NAT_OA = 21;
    int NAT_D_DRAFT = 130;
    int NAT_OA_DRAFT = 131;

    /** Its number in the next payload field. */
    int type();

    /**
     * Security association of the IPsec DOI in the situation SIT_IDENTITY_ONLY (RFC 2407 sections
     * 4.2 and 4.6.1), the only one that is spoken.
     */
    record Sa(List<SaProposal> proposals) implements Payload {
        /** Copies the list. */
        public Sa {
            proposals = List.copyOf(proposals);
        }

        @Override
        public int type() {
            return SA;
        }
    }

    /** A Diffie-Hellman public value. */
    record KeyExchange(Bytes value) implements Payload {
        @Override
        public int type() {
            return KEY_EXCHANGE;
        }
    }

    /**
     * Who it is, or which packets are meant; RFC 2407 section 4.6.2.
     *
     * @param idType 1 IPv4 address, 2 FQDN, 3 user FQDN, 4 IPv4 subnet ...
     * @param protocol 0 for any
     * @param port 0 for any
     */
    record Id(int idType, int protocol, int port, Bytes data) implements Payload {
        static final int IPV4 = 1;
        static final int FQDN = 2;
        static final int USER_FQDN = 3;
        static final int IPV4_SUBNET = 4;
        static final int IPV6 = 5;
        static final int IPV6_SUBNET = 6;
        static final int IPV4_RANGE = 7;
        static final int IPV6_RANGE = 8;
        static final int DN = 9;
        static final int KEY_ID = 11;

        @Override
        public int type() {
            return ID;
        }
    }

    /**
     * A certificate.
     *
     * @param encoding 4 for an X.509 certificate used for signatures
     */
    record Certificate(int encoding, Bytes data) implements Payload {
        static final int X509_SIGNATURE = 4;

        @Override
        public int type() {
            return CERTIFICATE;
        }
    }

    /**
     * A wish for a certificate.
     *
     * @param authority DER of the name of an authority; empty for any
     */
    record CertificateRequest(int encoding, Bytes authority) implements Payload {
        @Override
        public int type() {
            return CERTIFICATE_REQUEST;
        }
    }

    /** HASH_I, HASH_R, or HASH(1) to HASH(3). */
    record Hash(Bytes value) implements Payload {
        @Override
        public int type() {
            return HASH;
        }
    }

    /** SIG_I or SIG_R. */
    record Signature(Bytes value) implements Payload {
        @Override
        public int type() {
            return SIGNATURE;
        }
    }

    /** Ni or Nr. */
    record Nonce(Bytes value) implements Payload {
        @Override
        public int type() {
            return NONCE;
        }
    }

    /**
     * A notification.
     *
     * @param doi 0 ISAKMP, 1 IPsec
     * @param protocol as in proposals
     * @param spi of the SA that it concerns; 0 to 255 bytes
     * @param message {@link Notify}
     */
    record Notification(int doi, int protocol, Bytes spi, int message, Bytes data)
            implements Payload {
        @Override
        public int type() {
            return NOTIFICATION;
        }
    }

    /**
     * SAs that the sender has no more.
     *
     * @param spis all of one length: 4 bytes for ESP, 16 (both cookies) for ISAKMP
     */
    record Delete(int doi, int protocol, int spiSize, List<Bytes> spis) implements Payload {
        /** Copies the list. */
        public Delete {
            spis = List.copyOf(spis);
            for (Bytes spi : spis) {
                if (spi.length() != spiSize) {
                    throw new IllegalArgumentException("SPIs of a delete payload have one length");
                }
            }
        }

        @Override
        public int type() {
            return DELETE;
        }
    }

    /** Who wrote the sender, or what it can do. */
    record VendorId(Bytes value) implements Payload {
        @Override
        public int type() {
            return VENDOR_ID;
        }
    }

    /**
     * NAT discovery, RFC 3947 section 3.2.
     *
     * @param draft whether it has the number of the drafts
     */
    record NatD(boolean draft, Bytes hash) implements Payload {
        @Override
        public int type() {
            return draft ? NAT_D_DRAFT : NAT_D;
        }
    }

    /**
     * NAT original address, RFC 3947 section 5.2.
     *
     * @param draft whether it has the number of the drafts
     * @param idType 1 for IPv4, 5 for IPv6
     */
    record NatOa(boolean draft, int idType, Bytes address) implements Payload {
        @Override
        public int type() {
            return draft ? NAT_OA_DRAFT : NAT_OA;
        }
    }

    /** One that is not known here: kept for the hash, and passed over. */
    record Unknown(int type, Bytes body) implements Payload {}
}
