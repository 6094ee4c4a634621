package io.spokewire.ike.v1;

import io.spokewire.ike.v1.SaProposal.Transform;
import io.spokewire.net.Bytes;
import io.spokewire.net.DecodeException;
import io.spokewire.net.WireReader;
import io.spokewire.net.WireWriter;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads and writes ISAKMP messages, RFC 2408 section 3. Reading goes in two steps, because what
 * stands behind the header may be encrypted: {@link #decode} gives an {@link Envelope}, {@link
 * #payloads} what is in it.
 */
final class IsakmpCodec {
    /** More payloads than any message has: certificates, requests and vendor IDs make a dozen. */
    private static final int PAYLOADS_MAX = 64;

    /** Major version 1, minor 0. */
    private static final int VERSION = 0x10;

    private static final int GENERIC_HEADER = 4;
    private static final int DOI_IPSEC = 1;
    private static final int SIT_IDENTITY_ONLY = 1;
    private static final int ATTRIBUTE_FORMAT = 0x8000;

    private IsakmpCodec() {}

    /**
     * A message whose inside has not been read.
     *
     * @param firstPayload type of the first payload
     * @param body all behind the header, encrypted when the header says so
     */
    record Envelope(IsakmpHeader header, int firstPayload, Bytes body) {}

    /**
     * Payloads as they came, with the bytes that hashes are made of.
     *
     * @param parts in the order of the wire
     * @param used bytes up to the end of the last payload; padding stands behind it
     */
    record Chain(List<Part> parts, int used) {
        /**
         * One payload.
         *
         * @param body as on the wire, without the generic header
         */
        record Part(Payload payload, Bytes body) {}

        /** Copies the list. */
        Chain {
            parts = List.copyOf(parts);
        }

        /** All payloads of a kind. */
        <P extends Payload> List<P> all(Class<P> kind) {
            List<P> found = new ArrayList<>();
            for (Part part : parts) {
                if (kind.isInstance(part.payload())) {
                    found.add(kind.cast(part.payload()));
                }
            }
            return found;
        }

        /**
         * The first payload of a kind.
         *
         * @throws DecodeException when there is none: the message is not what its exchange wants
         */
        <P extends Payload> P first(Class<P> kind) throws DecodeException {
            return kind.cast(part(kind).payload());
        }

        /**
         * The body of the first payload of a kind.
         *
         * @throws DecodeException when there is none
         */
        Bytes body(Class<? extends Payload> kind) throws DecodeException {
            return part(kind).body();
        }

        private Part part(Class<? extends Payload> kind) throws DecodeException {
            for (Part part : parts) {
                if (kind.isInstance(part.payload())) {
                    return part;
                }
            }
            throw new DecodeException("no payload " + kind.getSimpleName(), 0);
        }
    }

    /**
     * Reads the header.
     *
     * @throws DecodeException when the bytes are no message of version 1.0
     */
    static Envelope decode(Bytes message) throws DecodeException {
        WireReader in = message.reader();
        long initiatorCookie = in.u64();
        long responderCookie = in.u64();
        int first = in.u8();
        int version = in.u8();
        int exchange = in.u8();
        int flags = in.u8();
        int messageId = in.u32();
        int length = in.u32();
        if (version != VERSION) {
            throw in.error("version " + (version >>> 4) + "." + (version & 0xF) + ", not 1.0");
        }
        if (initiatorCookie == 0) {
            throw in.error("the initiator's cookie is zero");
        }
        if ((flags & ~IsakmpHeader.FLAGS) != 0) {
            throw in.error("flags that version 1.0 does not have"); // RFC 2408 section 5.2
        }
        if (length != message.length()) {
            throw in.error("length " + Integer.toUnsignedString(length) + " in the header");
        }
        return new Envelope(
                new IsakmpHeader(initiatorCookie, responderCookie, exchange, flags, messageId),
                first,
                Bytes.copyOf(in.rest()));
    }

    /** A whole message of payloads in the clear. */
    static Bytes encode(IsakmpHeader header, List<? extends Payload> payloads) {
        return seal(header, firstType(payloads), body(payloads));
    }

    /** A whole message around what stands behind the header. */
    static Bytes seal(IsakmpHeader header, int firstPayload, Bytes body) {
        return Bytes.copyOf(
                new WireWriter()
                        .u64(header.initiatorCookie())
                        .u64(header.responderCookie())
                        .u8(firstPayload)
                        .u8(VERSION)
                        .u8(header.exchange())
                        .u8(header.flags())
                        .u32(header.messageId())
                        .u32(IsakmpHeader.LENGTH + body.length())
                        .bytes(body.toArray())
                        .toBytes());
    }

    /** The type of the first payload, for the header; 0 when there is none. */
    static int firstType(List<? extends Payload> payloads) {
        return payloads.isEmpty() ? 0 : payloads.getFirst().type();
    }

    /** Payloads behind one another, with their generic headers. */
    static Bytes body(List<? extends Payload> payloads) {
        WireWriter out = new WireWriter();
        for (int i = 0; i < payloads.size(); i++) {
            Bytes body = body(payloads.get(i));
            out.u8(i + 1 < payloads.size() ? payloads.get(i + 1).type() : 0)
                    .u8(0)
                    .u16(GENERIC_HEADER + body.length())
                    .bytes(body.toArray());
        }
        return Bytes.copyOf(out.toBytes());
    }

    /**
     * Reads the payloads of a message.
     *
     * @param first type of the first one, from the header
     * @param body decrypted where it was encrypted
     * @param padded whether something may follow the last payload (RFC 2409 appendix B)
     * @throws DecodeException when they are none
     */
    static Chain payloads(int first, Bytes body, boolean padded) throws DecodeException {
        WireReader in = body.reader();
        List<Chain.Part> parts = new ArrayList<>();
        int type = first;
        while (type != 0) {
            if (parts.size() == PAYLOADS_MAX) {
                throw in.error("more than " + PAYLOADS_MAX + " payloads");
            }
            int next = in.u8();
            byte[] content = content(in);
            parts.add(new Chain.Part(payload(type, content), Bytes.copyOf(content)));
            type = next;
        }
        if (!padded && in.remaining() > 0) {
            throw in.error(in.remaining() + " bytes behind the last payload");
        }
        return new Chain(parts, in.offset());
    }

    /** The rest of a generic header, and the payload behind it. */
    private static byte[] content(WireReader in) throws DecodeException {
        if (in.u8() != 0) {
            throw in.error("the reserved byte of a payload is not zero");
        }
        int length = in.u16();
        if (length < GENERIC_HEADER) {
            throw in.error("a payload of " + length + " bytes");
        }
        return in.bytes(length - GENERIC_HEADER);
    }

    private static Payload payload(int type, byte[] content) throws DecodeException {
        WireReader in = new WireReader(content);
        return switch (type) {
            case Payload.SA -> sa(in);
            case Payload.KEY_EXCHANGE -> new Payload.KeyExchange(rest(in));
            case Payload.ID -> new Payload.Id(in.u8(), in.u8(), in.u16(), rest(in));
            case Payload.CERTIFICATE -> new Payload.Certificate(in.u8(), rest(in));
            case Payload.CERTIFICATE_REQUEST -> new Payload.CertificateRequest(in.u8(), rest(in));
            case Payload.HASH -> new Payload.Hash(rest(in));
            case Payload.SIGNATURE -> new Payload.Signature(rest(in));
            case Payload.NONCE -> new Payload.Nonce(rest(in));
            case Payload.NOTIFICATION -> notification(in);
            case Payload.DELETE -> delete(in);
            case Payload.VENDOR_ID -> new Payload.VendorId(rest(in));
            case Payload.NAT_D, Payload.NAT_D_DRAFT ->
                    new Payload.NatD(type == Payload.NAT_D_DRAFT, rest(in));
            case Payload.NAT_OA, Payload.NAT_OA_DRAFT -> natOa(type, in);
            default -> new Payload.Unknown(type, rest(in));
        };
    }

    private static Bytes rest(WireReader in) throws DecodeException {
        return Bytes.copyOf(in.rest());
    }

    private static Payload notification(WireReader in) throws DecodeException {
        int doi = in.u32();
        int protocol = in.u8();
        int spiSize = in.u8();
        int message = in.u16();
        Bytes spi = Bytes.copyOf(in.bytes(spiSize));
        return new Payload.Notification(doi, protocol, spi, message, rest(in));
    }

    private static Payload delete(WireReader in) throws DecodeException {
        int doi = in.u32();
        int protocol = in.u8();
        int spiSize = in.u8();
        int count = in.u16();
        if (in.remaining() != spiSize * count || (spiSize == 0 && count > 0)) {
            throw in.error(count + " SPIs of " + spiSize + " bytes do not fill the payload");
        }
        List<Bytes> spis = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            spis.add(Bytes.copyOf(in.bytes(spiSize)));
        }
        return new Payload.Delete(doi, protocol, spiSize, spis);
    }

    private static Payload natOa(int type, WireReader in) throws DecodeException {
        int idType = in.u8();
        in.skip(3);
        Bytes address = rest(in);
        int expected = idType == Payload.Id.IPV4 ? 4 : idType == Payload.Id.IPV6 ? 16 : -1;
        if (address.length() != expected) {
            throw in.error("an original address of type " + idType);
        }
        return new Payload.NatOa(type == Payload.NAT_OA_DRAFT, idType, address);
    }

    private static Payload sa(WireReader in) throws DecodeException {
        int doi = in.u32();
        int situation = in.u32();
        if (doi != DOI_IPSEC || situation != SIT_IDENTITY_ONLY) {
            throw in.error("DOI " + doi + ", situation " + situation + ": 1 and 1 are spoken");
        }
        List<SaProposal> proposals = new ArrayList<>();
        boolean more = true;
        while (more) {
            more = another(in, Payload.PROPOSAL);
            WireReader inner = new WireReader(content(in));
            int number = inner.u8();
            int protocol = inner.u8();
            int spiSize = inner.u8();
            int count = inner.u8();
            Bytes spi = Bytes.copyOf(inner.bytes(spiSize));
            proposals.add(new SaProposal(number, protocol, spi, transforms(inner, count)));
        }
        if (in.remaining() > 0) {
            throw in.error(in.remaining() + " bytes behind the last proposal");
        }
        return new Payload.Sa(proposals);
    }

    /** Whether the next payload field says that one more of the same follows. */
    private static boolean another(WireReader in, int type) throws DecodeException {
        int next = in.u8();
        if (next != 0 && next != type) {
            throw in.error("payload " + next + " within a security association");
        }
        return next == type;
    }

    private static List<Transform> transforms(WireReader in, int count) throws DecodeException {
        List<Transform> transforms = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            if (another(in, Payload.TRANSFORM) != i + 1 < count) {
                throw in.error("not " + count + " transforms, as the proposal says");
            }
            WireReader inner = new WireReader(content(in));
            int number = inner.u8();
            int id = inner.u8();
            inner.skip(2);
            transforms.add(new Transform(number, id, attributes(inner)));
        }
        if (in.remaining() > 0) {
            throw in.error(in.remaining() + " bytes behind the last transform");
        }
        return transforms;
    }

    /**
     * Reads attributes up to the end.
     *
     * @throws DecodeException when they are none
     */
    static List<Attribute> attributes(WireReader in) throws DecodeException {
        List<Attribute> attributes = new ArrayList<>();
        while (in.remaining() > 0) {
            int type = in.u16();
            boolean basic = (type & ATTRIBUTE_FORMAT) != 0;
            int length = basic ? 2 : in.u16();
            attributes.add(
                    new Attribute(type & ~ATTRIBUTE_FORMAT, basic, Bytes.copyOf(in.bytes(length))));
        }
        return attributes;
    }

    /** A payload without its generic header. */
    static Bytes body(Payload payload) {
        WireWriter out = new WireWriter();
        switch (payload) {
            case Payload.Sa(List<SaProposal> proposals) -> writeSa(out, proposals);
            case Payload.KeyExchange(Bytes value) -> out.bytes(value.toArray());
            case Payload.Id id ->
                    out.u8(id.idType()).u8(id.protocol()).u16(id.port()).bytes(id.data().toArray());
            case Payload.Certificate(int encoding, Bytes data) ->
                    out.u8(encoding).bytes(data.toArray());
            case Payload.CertificateRequest(int encoding, Bytes authority) ->
                    out.u8(encoding).bytes(authority.toArray());
            case Payload.Hash(Bytes value) -> out.bytes(value.toArray());
            case Payload.Signature(Bytes value) -> out.bytes(value.toArray());
            case Payload.Nonce(Bytes value) -> out.bytes(value.toArray());
            case Payload.Notification n ->
                    out.u32(n.doi())
                            .u8(n.protocol())
                            .u8(n.spi().length())
                            .u16(n.message())
                            .bytes(n.spi().toArray())
                            .bytes(n.data().toArray());
            case Payload.Delete d -> {
                out.u32(d.doi()).u8(d.protocol()).u8(d.spiSize()).u16(d.spis().size());
                d.spis().forEach(spi -> out.bytes(spi.toArray()));
            }
            case Payload.VendorId(Bytes value) -> out.bytes(value.toArray());
            case Payload.NatD(_, Bytes hash) -> out.bytes(hash.toArray());
            case Payload.NatOa(_, int idType, Bytes address) ->
                    out.u8(idType).u8(0).u16(0).bytes(address.toArray());
            case Payload.Unknown(_, Bytes body) -> out.bytes(body.toArray());
        }
        return Bytes.copyOf(out.toBytes());
    }

    private static void writeSa(WireWriter out, List<SaProposal> proposals) {
        out.u32(DOI_IPSEC).u32(SIT_IDENTITY_ONLY);
        for (int i = 0; i < proposals.size(); i++) {
            SaProposal proposal = proposals.get(i);
            int start = out.length();
            out.u8(i + 1 < proposals.size() ? Payload.PROPOSAL : 0)
                    .u8(0)
                    .u16(0)
                    .u8(proposal.number())
                    .u8(proposal.protocol())
                    .u8(proposal.spi().length())
                    .u8(proposal.transforms().size())
                    .bytes(proposal.spi().toArray());
            List<Transform> transforms = proposal.transforms();
            for (int t = 0; t < transforms.size(); t++) {
                writeTransform(out, transforms.get(t), t + 1 < transforms.size());
            }
            out.patchU16(start + 2, out.length() - start);
        }
    }

    private static void writeTransform(WireWriter out, Transform transform, boolean more) {
        int start = out.length();
        out.u8(more ? Payload.TRANSFORM : 0)
                .u8(0)
                .u16(0)
                .u8(transform.number())
                .u8(transform.id())
                .u16(0);
        writeAttributes(out, transform.attributes());
        out.patchU16(start + 2, out.length() - start);
    }

    /** Attributes behind one another. */
    static Bytes attributes(List<Attribute> attributes) {
        WireWriter out = new WireWriter();
        writeAttributes(out, attributes);
        return Bytes.copyOf(out.toBytes());
    }

    private static void writeAttributes(WireWriter out, List<Attribute> attributes) {
        for (Attribute attribute : attributes) {
            if (attribute.basic()) {
                out.u16(ATTRIBUTE_FORMAT | attribute.type());
            } else {
                out.u16(attribute.type()).u16(attribute.value().length());
            }
            out.bytes(attribute.value().toArray());
        }
    }
}
