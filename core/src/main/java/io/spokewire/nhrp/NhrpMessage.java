package io.spokewire.nhrp;

import io.spokewire.net.Address;
import io.spokewire.net.AddressFamily;
import io.spokewire.net.Bytes;
import java.util.List;
import java.util.Optional;

/**
 * An NHRP packet, RFC 2332 §5, and Cisco's traffic indication. {@link NhrpCodec} turns it into
 * bytes and back.
 */
public sealed interface NhrpMessage {
    /** Resolution flag Q: the requester is a router. */
    int ROUTER = 0x8000;

    /** Resolution flag A: only authoritative information is wanted, or given. */
    int AUTHORITATIVE = 0x4000;

    /** Resolution flag D: the binding of the destination is stable. */
    int DESTINATION_STABLE = 0x2000;

    /** Resolution flag U: only a unique binding is wanted. */
    int RESOLUTION_UNIQUE = 0x1000;

    /** Resolution flag S: the binding of the source is stable. */
    int SOURCE_STABLE = 0x0800;

    /** Cisco's flag of requests and replies: the sender knows the NAT address extension. */
    int NAT = 0x0002;

    /** Registration flag U: no other NBMA address may register the protocol address. */
    int UNIQUE = 0x8000;

    /** Purge flag N: no reply is expected. */
    int NO_REPLY = 0x8000;

    /** Octets of the fixed header. */
    int FIXED_BYTES = 20;

    /** Octets of the mandatory part before its addresses. */
    int MANDATORY_BYTES = 8;

    /** Largest packet that the length field can tell. */
    int SIZE_MAX_BYTES = 0xFFFF;

    /** What all types have in common. */
    Header header();

    /** The extensions, in the order of the wire. */
    Extensions extensions();

    /** The number of the type, 1 to 8. */
    default int type() {
        return switch (this) {
            case ResolutionRequest _ -> 1;
            case ResolutionReply _ -> 2;
            case RegistrationRequest _ -> 3;
            case RegistrationReply _ -> 4;
            case PurgeRequest _ -> 5;
            case PurgeReply _ -> 6;
            case ErrorIndication _ -> 7;
            case TrafficIndication _ -> 8;
        };
    }

    /** Octets between the three addresses and the extensions. */
    int bodyBytes();

    /** The same packet with another header and other extensions, as a transit NHS makes it. */
    NhrpMessage with(Header header, Extensions extensions);

    /** Octets of the whole packet. */
    default int sizeBytes() {
        return size(header(), bodyBytes(), extensions());
    }

    /**
     * The fixed header and the addresses.
     *
     * @param nbmaFamily family of NBMA addresses; that of {@code sourceNbma} when it is there
     * @param hopCount how many servers the packet may still pass, 0 to 255
     * @param sourceNbma NBMA address of the requester, as it knows it itself
     * @param sourceProtocol protocol address of the requester, in requests and replies
     * @param destinationProtocol protocol address that the request is about or goes to
     */
    record Header(
            AddressFamily nbmaFamily,
            int hopCount,
            Optional<Address> sourceNbma,
            Address sourceProtocol,
            Address destinationProtocol) {
        /** Checks that the families agree. */
        public Header {
            if ((hopCount & ~0xFF) != 0
                    || sourceProtocol.family() != destinationProtocol.family()
                    || (sourceNbma.isPresent() && sourceNbma.get().family() != nbmaFamily)) {
                throw new IllegalArgumentException("the header contradicts itself");
            }
        }

        /** A header of a packet that starts at a station with this NBMA address. */
        public static Header of(
                int hopCount, Address sourceNbma, Address sourceProtocol, Address destination) {
            return new Header(
                    sourceNbma.family(),
                    hopCount,
                    Optional.of(sourceNbma),
                    sourceProtocol,
                    destination);
        }

        /** Family of the addresses that the packet is about. */
        public AddressFamily protocolFamily() {
            return sourceProtocol.family();
        }

        /** The same with another hop count. */
        public Header withHopCount(int hopCount) {
            return new Header(
                    nbmaFamily, hopCount, sourceNbma, sourceProtocol, destinationProtocol);
        }

        /** The same with another destination. */
        public Header withDestination(Address destination) {
            return new Header(nbmaFamily, hopCount, sourceNbma, sourceProtocol, destination);
        }

        int addressBytes() {
            return sourceNbma.map(a -> a.family().bytes()).orElse(0)
                    + 2 * sourceProtocol.family().bytes();
        }
    }

    /** A request or a reply: it has a request id and entries. */
    sealed interface Exchange extends NhrpMessage {
        /** The mandatory part. */
        Body body();

        /**
         * The request or reply of a type.
         *
         * @param type 1 to 6
         */
        static Exchange of(int type, Body body, Extensions extensions) {
            return switch (type) {
                case 1 -> new ResolutionRequest(body, extensions);
                case 2 -> new ResolutionReply(body, extensions);
                case 3 -> new RegistrationRequest(body, extensions);
                case 4 -> new RegistrationReply(body, extensions);
                case 5 -> new PurgeRequest(body, extensions);
                case 6 -> new PurgeReply(body, extensions);
                default -> throw new IllegalArgumentException("no exchange of type " + type);
            };
        }

        @Override
        default Exchange with(Header header, Extensions extensions) {
            return of(type(), body().with(header), extensions);
        }

        @Override
        default Header header() {
            return body().header();
        }

        @Override
        default int bodyBytes() {
            return ClientInformationEntry.sizeBytes(body().entries());
        }

        /** Flags of the type. */
        default int flags() {
            return body().flags();
        }

        /** What ties a reply to its request; 32 bits, unsigned. */
        default int requestId() {
            return body().requestId();
        }

        /** The client information entries. */
        default List<ClientInformationEntry> entries() {
            return body().entries();
        }
    }

    /** A packet that travels from the source to the destination protocol address. */
    sealed interface Request extends Exchange {}

    /** A packet that travels from the destination back to the source protocol address. */
    sealed interface Reply extends Exchange {}

    /** The mandatory part of requests and replies, RFC 2332 §5.2.0.1. */
    record Body(Header header, int flags, int requestId, List<ClientInformationEntry> entries) {
        /** Checks the flags and copies the list. */
        public Body {
            if ((flags & ~0xFFFF) != 0) {
                throw new IllegalArgumentException("flags have 16 bits");
            }
            entries = List.copyOf(entries);
        }

        /** The same with another header. */
        public Body with(Header header) {
            return new Body(header, flags, requestId, entries);
        }
    }

    /** Asks who is the next hop for the destination, RFC 2332 §5.2.1. */
    record ResolutionRequest(Body body, Extensions extensions) implements Request {
        /** Checks the size. */
        public ResolutionRequest {
            checkSize(body, extensions);
        }
    }

    /** Tells the next hop for the destination, RFC 2332 §5.2.2. */
    record ResolutionReply(Body body, Extensions extensions) implements Reply {
        /** Checks the size. */
        public ResolutionReply {
            checkSize(body, extensions);
        }
    }

    /** Tells a server our own binding, RFC 2332 §5.2.3. */
    record RegistrationRequest(Body body, Extensions extensions) implements Request {
        /** Checks the size. */
        public RegistrationRequest {
            checkSize(body, extensions);
        }
    }

    /** Says what became of a registration, RFC 2332 §5.2.4. */
    record RegistrationReply(Body body, Extensions extensions) implements Reply {
        /** Checks the size. */
        public RegistrationReply {
            checkSize(body, extensions);
        }
    }

    /** Takes information back, RFC 2332 §5.2.5. */
    record PurgeRequest(Body body, Extensions extensions) implements Request {
        /** Checks the size. */
        public PurgeRequest {
            checkSize(body, extensions);
        }
    }

    /** Says that the information is gone, RFC 2332 §5.2.6. */
    record PurgeReply(Body body, Extensions extensions) implements Reply {
        /** Checks the size. */
        public PurgeReply {
            checkSize(body, extensions);
        }
    }

    /** Tells something of a packet, which it holds. */
    sealed interface Indication extends NhrpMessage {
        /** The packet that it is about, or its first octets. */
        Bytes packet();

        @Override
        default int bodyBytes() {
            return packet().length();
        }
    }

    /**
     * Says that a packet could not be processed, RFC 2332 §5.2.7.
     *
     * @param code {@link NhrpCode}
     * @param offset octets from the start of the packet in error to the place of the error
     * @param packet the packet in error, or as much of it as was sent back
     */
    record ErrorIndication(Header header, int code, int offset, Bytes packet, Extensions extensions)
            implements Indication {
        /** Checks ranges and size. */
        public ErrorIndication {
            if ((code & ~0xFFFF) != 0 || (offset & ~0xFFFF) != 0) {
                throw new IllegalArgumentException("code and offset have 16 bits");
            }
            size(header, packet.length(), extensions);
        }

        @Override
        public ErrorIndication with(Header header, Extensions extensions) {
            return new ErrorIndication(header, code, offset, packet, extensions);
        }
    }

    /**
     * Cisco's traffic indication: there is a better way for the packet inside.
     *
     * @param code 0 for a redirect
     * @param packet the first octets of the packet that it is about, from its IP header on
     */
    record TrafficIndication(Header header, int code, Bytes packet, Extensions extensions)
            implements Indication {
        /** Checks ranges and size. */
        public TrafficIndication {
            if ((code & ~0xFFFF) != 0) {
                throw new IllegalArgumentException("the code has 16 bits");
            }
            size(header, packet.length(), extensions);
        }

        @Override
        public TrafficIndication with(Header header, Extensions extensions) {
            return new TrafficIndication(header, code, packet, extensions);
        }
    }

    private static void checkSize(Body body, Extensions extensions) {
        size(body.header(), ClientInformationEntry.sizeBytes(body.entries()), extensions);
    }

    private static int size(Header header, int bodyBytes, Extensions extensions) {
        int size =
                FIXED_BYTES
                        + MANDATORY_BYTES
                        + header.addressBytes()
                        + bodyBytes
                        + extensions.sizeBytes();
        if (size > SIZE_MAX_BYTES) {
            throw new IllegalArgumentException(size + " octets do not fit an NHRP packet");
        }
        return size;
    }
}
