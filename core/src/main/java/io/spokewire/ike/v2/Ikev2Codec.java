package io.spokewire.ike.v2;

import io.spokewire.ike.v2.Payload.Authentication;
import io.spokewire.ike.v2.Payload.Certificate;
import io.spokewire.ike.v2.Payload.CertificateRequest;
import io.spokewire.ike.v2.Payload.Delete;
import io.spokewire.ike.v2.Payload.Encrypted;
import io.spokewire.ike.v2.Payload.EncryptedFragment;
import io.spokewire.ike.v2.Payload.Identification;
import io.spokewire.ike.v2.Payload.KeyExchange;
import io.spokewire.ike.v2.Payload.Nonce;
import io.spokewire.ike.v2.Payload.Notify;
import io.spokewire.ike.v2.Payload.Opaque;
import io.spokewire.ike.v2.Payload.SecurityAssociation;
import io.spokewire.ike.v2.Payload.TrafficSelectors;
import io.spokewire.ike.v2.Payload.VendorId;
import io.spokewire.ike.v2.Transform.Attribute;
import io.spokewire.net.AddressFamily;
import io.spokewire.net.Bytes;
import io.spokewire.net.DecodeException;
import io.spokewire.net.WireReader;
import io.spokewire.net.WireWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Messages of IKEv2 as bytes, RFC 7296 section 3. A message that is read is written to the same
 * bytes again, but for what must be ignored: reserved fields, the minor version, the version flag,
 * and critical flags on payloads that we know.
 */
final class Ikev2Codec {
    static final int HEADER_BYTES = 28;
    static final int PAYLOAD_HEADER_BYTES = 4;
    static final int MAJOR_VERSION = 2;

    private static final int FLAG_INITIATOR = 0x08;
    private static final int FLAG_RESPONSE = 0x20;
    private static final int CRITICAL = 0x80;
    private static final int MORE_PROPOSALS = 2;
    private static final int MORE_TRANSFORMS = 3;
    private static final int ATTRIBUTE_BRIEF = 0x8000;

    /** More than any message needs; each one costs an object. */
    private static final int PAYLOADS_MAX = 255;

    private Ikev2Codec() {}

    /** The major version of anything that may be an IKE message; 0 when it is too short. */
    static int majorVersion(Bytes message) {
        return message.length() < HEADER_BYTES ? 0 : message.at(17) >>> 4;
    }

    /**
     * Reads a message, sealed payloads as they are.
     *
     * @throws DecodeException when it is none of version 2, or a length in it is wrong
     */
    static Ikev2Message decode(Bytes message) throws DecodeException {
        WireReader in = message.reader();
        long initiatorSpi = in.u64();
        long responderSpi = in.u64();
        int first = in.u8();
        int version = in.u8();
        int exchange = in.u8();
        int flags = in.u8();
        int messageId = in.u32();
        long length = in.u32() & 0xFFFF_FFFFL;
        if (version >>> 4 != MAJOR_VERSION) {
            throw in.error("major version " + (version >>> 4) + " instead of 2");
        }
        if (length != message.length()) {
            throw in.error("length " + length + " in a message of " + message.length());
        }
        return new Ikev2Message(
                initiatorSpi,
                responderSpi,
                exchange,
                (flags & FLAG_INITIATOR) != 0,
                (flags & FLAG_RESPONSE) != 0,
                messageId,
                payloads(first, in));
    }

    /** Reads the payloads that stand in an opened {@link Encrypted} payload. */
    static List<Payload> decodePayloads(int first, Bytes content) throws DecodeException {
        return payloads(first, content.reader());
    }

    private static List<Payload> payloads(int first, WireReader in) throws DecodeException {
        List<Payload> payloads = new ArrayList<>();
        int type = first;
        while (type != 0) {
            if (payloads.size() == PAYLOADS_MAX) {
                throw in.error("more than " + PAYLOADS_MAX + " payloads");
            }
            int next = in.u8();
            boolean critical = (in.u8() & CRITICAL) != 0;
            int length = in.u16();
            if (length < PAYLOAD_HEADER_BYTES) {
                throw in.error("a payload of " + length + " bytes");
            }
            WireReader body = in.slice(length - PAYLOAD_HEADER_BYTES);
            boolean sealed = type == Encrypted.TYPE || type == EncryptedFragment.TYPE;
            payloads.add(payload(type, critical, sealed ? next : 0, body));
            if (body.remaining() > 0) {
                throw in.error(body.remaining() + " bytes too many in payload " + type);
            }
            // Section 3.14: the sealed payload is the last one; its next type is inside.
            type = sealed ? 0 : next;
        }
        if (in.remaining() > 0) {
            throw in.error(in.remaining() + " bytes behind the last payload");
        }
        return payloads;
    }

    private static Payload payload(int type, boolean critical, int first, WireReader in)
            throws DecodeException {
        return switch (type) {
            case SecurityAssociation.TYPE -> new SecurityAssociation(proposals(in));
            case KeyExchange.TYPE -> {
                int method = in.u16();
                in.u16();
                yield new KeyExchange(method, rest(in));
            }
            case Identification.INITIATOR, Identification.RESPONDER -> {
                int idType = in.u8();
                int reserved = in.u8() << 16 | in.u16();
                yield new Identification(
                        type == Identification.INITIATOR, idType, reserved, rest(in));
            }
            case Certificate.TYPE -> new Certificate(in.u8(), rest(in));
            case CertificateRequest.TYPE -> new CertificateRequest(in.u8(), rest(in));
            case Authentication.TYPE -> {
                int method = in.u8();
                in.skip(3);
                yield new Authentication(method, rest(in));
            }
            case Nonce.TYPE -> nonce(in);
            case Notify.TYPE -> {
                int protocol = in.u8();
                int spiBytes = in.u8();
                int code = in.u16();
                yield new Notify(protocol, Bytes.copyOf(in.bytes(spiBytes)), code, rest(in));
            }
            case Delete.TYPE -> delete(in);
            case VendorId.TYPE -> new VendorId(rest(in));
            case TrafficSelectors.INITIATOR, TrafficSelectors.RESPONDER ->
                    new TrafficSelectors(type == TrafficSelectors.INITIATOR, selectors(in));
            case Encrypted.TYPE -> new Encrypted(first, rest(in));
            case EncryptedFragment.TYPE -> fragment(first, in);
            default -> new Opaque(type, critical, rest(in));
        };
    }

    private static Nonce nonce(WireReader in) throws DecodeException {
        if (in.remaining() < Nonce.BYTES_MIN || in.remaining() > Nonce.BYTES_MAX) {
            throw in.error("a nonce of " + in.remaining() + " bytes");
        }
        return new Nonce(rest(in));
    }

    private static Delete delete(WireReader in) throws DecodeException {
        int protocol = in.u8();
        int spiBytes = in.u8();
        int count = in.u16();
        if (spiBytes * count != in.remaining()) {
            throw in.error(count + " SPIs of " + spiBytes + " in " + in.remaining() + " bytes");
        }
        if (spiBytes == 0 && count > 0) {
            throw in.error(count + " SPIs without bytes");
        }
        List<Bytes> spis = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            spis.add(Bytes.copyOf(in.bytes(spiBytes)));
        }
        return new Delete(protocol, spiBytes, spis);
    }

    private static EncryptedFragment fragment(int first, WireReader in) throws DecodeException {
        int number = in.u16();
        int total = in.u16();
        if (number == 0 || number > total) {
            throw in.error("fragment " + number + " of " + total);
        }
        return new EncryptedFragment(first, number, total, rest(in));
    }

    private static List<Proposal> proposals(WireReader in) throws DecodeException {
        List<Proposal> proposals = new ArrayList<>();
        boolean more = true;
        while (more) {
            more = substructure(in, MORE_PROPOSALS);
            int length = in.u16();
            WireReader body = in.slice(length - 4);
            int number = body.u8();
            int protocol = body.u8();
            int spiBytes = body.u8();
            int count = body.u8();
            Bytes spi = Bytes.copyOf(body.bytes(spiBytes));
            List<Transform> transforms = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                if (substructure(body, MORE_TRANSFORMS) != (i < count - 1)) {
                    throw body.error("not the " + count + " transforms that were announced");
                }
                transforms.add(transform(body));
            }
            if (body.remaining() > 0) {
                throw body.error(body.remaining() + " bytes behind the last transform");
            }
            proposals.add(new Proposal(number, protocol, spi, transforms));
        }
        return proposals;
    }

    /** Reads the field "last substructure" and the reserved byte; whether more follow. */
    private static boolean substructure(WireReader in, int more) throws DecodeException {
        int last = in.u8();
        in.u8();
        if (last != 0 && last != more) {
            throw in.error("last substructure is " + last + " instead of 0 or " + more);
        }
        return last != 0;
    }

    private static Transform transform(WireReader in) throws DecodeException {
        int length = in.u16();
        WireReader body = in.slice(length - 4);
        int type = body.u8();
        body.u8();
        int id = body.u16();
        List<Attribute> attributes = new ArrayList<>();
        while (body.remaining() > 0) {
            int attribute = body.u16();
            boolean brief = (attribute & ATTRIBUTE_BRIEF) != 0;
            int bytes = brief ? 2 : body.u16();
            attributes.add(
                    new Attribute(
                            attribute & ~ATTRIBUTE_BRIEF, brief, Bytes.copyOf(body.bytes(bytes))));
        }
        return new Transform(type, id, attributes);
    }

    private static List<TrafficSelector> selectors(WireReader in) throws DecodeException {
        int count = in.u8();
        in.skip(3);
        List<TrafficSelector> selectors = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int type = in.u8();
            int protocol = in.u8();
            int length = in.u16();
            WireReader body = in.slice(length - 4);
            AddressFamily family =
                    type == TrafficSelector.TYPE_IPV4 ? AddressFamily.IPV4 : AddressFamily.IPV6;
            if (type != TrafficSelector.TYPE_IPV4 && type != TrafficSelector.TYPE_IPV6) {
                // The second byte belongs to the type: kept with the rest.
                WireWriter kept = new WireWriter().u8(protocol).bytes(body.rest());
                selectors.add(new TrafficSelector.Unknown(type, Bytes.copyOf(kept.toBytes())));
                continue;
            }
            selectors.add(
                    new TrafficSelector.Range(
                            protocol,
                            body.u16(),
                            body.u16(),
                            body.address(family),
                            body.address(family)));
            if (body.remaining() > 0) {
                throw body.error(body.remaining() + " bytes too many in a traffic selector");
            }
        }
        return selectors;
    }

    private static Bytes rest(WireReader in) throws DecodeException {
        return Bytes.copyOf(in.rest());
    }

    // ---- writing

    /** Writes a message. Sealed payloads are written as they are. */
    static Bytes encode(Ikev2Message message) {
        WireWriter out = new WireWriter();
        int flags =
                (message.fromInitiator() ? FLAG_INITIATOR : 0)
                        | (message.response() ? FLAG_RESPONSE : 0);
        out.u64(message.initiatorSpi()).u64(message.responderSpi());
        out.u8(firstType(message.payloads())).u8(MAJOR_VERSION << 4);
        out.u8(message.exchange()).u8(flags).u32(message.messageId()).u32(0);
        payloads(message.payloads(), out);
        int length = out.length();
        out.patchU16(24, length >>> 16).patchU16(26, length);
        return Bytes.copyOf(out.toBytes());
    }

    /** Writes payloads without a message around them, to be sealed. */
    static Bytes encodePayloads(List<Payload> payloads) {
        WireWriter out = new WireWriter();
        payloads(payloads, out);
        return Bytes.copyOf(out.toBytes());
    }

    /** What the header before the payloads says; 0 for none. */
    static int firstType(List<Payload> payloads) {
        return payloads.isEmpty() ? 0 : payloads.getFirst().type();
    }

    private static void payloads(List<Payload> payloads, WireWriter out) {
        for (int i = 0; i < payloads.size(); i++) {
            Payload payload = payloads.get(i);
            int next =
                    switch (payload) {
                        case Encrypted e -> e.first();
                        case EncryptedFragment f -> f.first();
                        default -> i + 1 < payloads.size() ? payloads.get(i + 1).type() : 0;
                    };
            boolean critical = payload instanceof Opaque o && o.critical();
            int start = out.length();
            out.u8(next).u8(critical ? CRITICAL : 0).u16(0);
            body(payload, out);
            out.patchU16(start + 2, out.length() - start);
        }
    }

    private static void body(Payload payload, WireWriter out) {
        switch (payload) {
            case SecurityAssociation(List<Proposal> proposals) -> proposals(proposals, out);
            case KeyExchange(int method, Bytes data) ->
                    out.u16(method).u16(0).bytes(data.toArray());
            case Identification(boolean _, int idType, int reserved, Bytes data) ->
                    out.u32(idType << 24 | reserved).bytes(data.toArray());
            case Certificate(int encoding, Bytes data) -> out.u8(encoding).bytes(data.toArray());
            case CertificateRequest(int encoding, Bytes authorities) ->
                    out.u8(encoding).bytes(authorities.toArray());
            case Authentication(int method, Bytes data) ->
                    out.u32(method << 24).bytes(data.toArray());
            case Nonce(Bytes data) -> out.bytes(data.toArray());
            case Notify(int protocol, Bytes spi, int code, Bytes data) ->
                    out.u8(protocol)
                            .u8(spi.length())
                            .u16(code)
                            .bytes(spi.toArray())
                            .bytes(data.toArray());
            case Delete(int protocol, int spiBytes, List<Bytes> spis) -> {
                out.u8(protocol).u8(spiBytes).u16(spis.size());
                spis.forEach(spi -> out.bytes(spi.toArray()));
            }
            case VendorId(Bytes data) -> out.bytes(data.toArray());
            case TrafficSelectors(boolean _, List<TrafficSelector> selectors) ->
                    selectors(selectors, out);
            case Encrypted(int _, Bytes body) -> out.bytes(body.toArray());
            case EncryptedFragment(int _, int number, int total, Bytes body) ->
                    out.u16(number).u16(total).bytes(body.toArray());
            case Opaque(int _, boolean _, Bytes body) -> out.bytes(body.toArray());
        }
    }

    private static void proposals(List<Proposal> proposals, WireWriter out) {
        for (int i = 0; i < proposals.size(); i++) {
            Proposal proposal = proposals.get(i);
            int start = out.length();
            out.u8(i + 1 < proposals.size() ? MORE_PROPOSALS : 0).u8(0).u16(0);
            out.u8(proposal.number()).u8(proposal.protocol());
            out.u8(proposal.spi().length()).u8(proposal.transforms().size());
            out.bytes(proposal.spi().toArray());
            for (int j = 0; j < proposal.transforms().size(); j++) {
                transform(proposal.transforms().get(j), j + 1 < proposal.transforms().size(), out);
            }
            out.patchU16(start + 2, out.length() - start);
        }
    }

    private static void transform(Transform transform, boolean more, WireWriter out) {
        int start = out.length();
        out.u8(more ? MORE_TRANSFORMS : 0).u8(0).u16(0);
        out.u8(transform.type()).u8(0).u16(transform.id());
        for (Attribute attribute : transform.attributes()) {
            out.u16(attribute.type() | (attribute.brief() ? ATTRIBUTE_BRIEF : 0));
            if (!attribute.brief()) {
                out.u16(attribute.value().length());
            }
            out.bytes(attribute.value().toArray());
        }
        out.patchU16(start + 2, out.length() - start);
    }

    private static void selectors(List<TrafficSelector> selectors, WireWriter out) {
        out.u8(selectors.size()).u8(0).u16(0);
        for (TrafficSelector selector : selectors) {
            int start = out.length();
            switch (selector) {
                case TrafficSelector.Range range -> {
                    out.u8(range.selectorType()).u8(range.protocol()).u16(0);
                    out.u16(range.startPort()).u16(range.endPort());
                    out.address(range.start()).address(range.end());
                }
                case TrafficSelector.Unknown(int type, Bytes body) -> {
                    byte[] bytes = body.toArray();
                    out.u8(type).u8(bytes[0]).u16(0);
                    out.bytes(Arrays.copyOfRange(bytes, 1, bytes.length));
                }
            }
            out.patchU16(start + 2, out.length() - start);
        }
    }
}
