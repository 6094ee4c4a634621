package io.spokewire.nhrp;

import io.spokewire.net.Address;
import io.spokewire.net.AddressFamily;
import io.spokewire.net.Bytes;
import io.spokewire.net.DecodeException;
import io.spokewire.net.InternetChecksum;
import io.spokewire.net.WireReader;
import io.spokewire.net.WireWriter;
import io.spokewire.nhrp.NhrpMessage.Body;
import io.spokewire.nhrp.NhrpMessage.ErrorIndication;
import io.spokewire.nhrp.NhrpMessage.Exchange;
import io.spokewire.nhrp.NhrpMessage.Header;
import io.spokewire.nhrp.NhrpMessage.TrafficIndication;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * NHRP packets to bytes and back, RFC 2332 §5. What {@link #decode} takes is behind the GRE header
 * (protocol type 0x2001).
 */
public final class NhrpCodec {
    /** The version of RFC 2332 in ar$op.version. */
    private static final int VERSION = 1;

    /**
     * The largest packet that is read, in octets. No path of ours carries more, and what a transit
     * NHS adds to a packet of this size still fits the length field.
     */
    static final int DECODE_MAX_BYTES = 16_384;

    private static final int SNAP_BYTES = 5;
    private static final int CHECKSUM_OFFSET = 12;
    private static final int COMPULSORY = 0x8000;
    private static final int TYPE_MASK = 0x3FFF;

    private NhrpCodec() {}

    /** The packet's bytes. */
    public static Bytes encode(NhrpMessage message) {
        WireWriter writer = new WireWriter();
        Header header = message.header();
        writer.u16(header.nbmaFamily().number()).u16(header.protocolFamily().etherType());
        writer.bytes(new byte[SNAP_BYTES]).u8(header.hopCount());
        int size = message.sizeBytes();
        int extensionOffset =
                message.extensions().list().isEmpty() ? 0 : size - message.extensions().sizeBytes();
        writer.u16(size).u16(0).u16(extensionOffset).u8(VERSION).u8(message.type());
        writer.u8(header.sourceNbma().map(a -> a.family().bytes()).orElse(0)).u8(0);
        writer.u8(header.protocolFamily().bytes()).u8(header.protocolFamily().bytes());
        switch (message) {
            case Exchange e -> {
                writer.u16(e.flags()).u32(e.requestId());
                addresses(writer, header);
                for (ClientInformationEntry entry : e.entries()) {
                    entry.encode(writer);
                }
            }
            case ErrorIndication e -> {
                writer.u16(0).u16(e.code()).u16(e.offset());
                addresses(writer, header);
                writer.bytes(e.packet().toArray());
            }
            case TrafficIndication t -> {
                writer.u16(0).u16(t.code()).u16(0);
                addresses(writer, header);
                writer.bytes(t.packet().toArray());
            }
        }
        extensions(writer, message.extensions());
        byte[] bytes = writer.toBytes();
        int checksum = InternetChecksum.finish(InternetChecksum.sum(bytes, 0, bytes.length));
        writer.patchU16(CHECKSUM_OFFSET, checksum);
        return Bytes.copyOf(writer.toBytes());
    }

    private static void addresses(WireWriter writer, Header header) {
        header.sourceNbma().ifPresent(writer::address);
        writer.address(header.sourceProtocol()).address(header.destinationProtocol());
    }

    private static void extensions(WireWriter writer, Extensions extensions) {
        if (extensions.list().isEmpty()) {
            return;
        }
        for (Extension extension : extensions.list()) {
            writer.u16((extension.compulsory() ? COMPULSORY : 0) | extension.type());
            writer.u16(extension.valueBytes());
            extension.encodeValue(writer);
        }
        writer.u16(COMPULSORY).u16(0); // the end of extensions, §5.3.0
    }

    /**
     * The packet in these bytes. Octets behind the packet's own length are padding.
     *
     * @throws DecodeException when they are no NHRP packet over IP
     */
    public static NhrpMessage decode(Bytes bytes) throws DecodeException {
        WireReader whole = bytes.reader();
        WireReader peek = bytes.reader();
        peek.skip(SIZE_OFFSET);
        int size = peek.u16();
        if (size < NhrpMessage.FIXED_BYTES + NhrpMessage.MANDATORY_BYTES
                || size > DECODE_MAX_BYTES) {
            throw peek.error("a packet of " + size + " octets");
        }
        WireReader reader = whole.slice(size);
        checkChecksum(bytes, size);
        Fixed fixed = fixed(reader);
        if (fixed.extensionOffset > size) {
            throw reader.error("extensions at " + fixed.extensionOffset + " of " + size);
        }
        int sourceLength = reader.u8();
        int destinationLength = reader.u8();
        if (sourceLength != fixed.protocol.bytes() || destinationLength != sourceLength) {
            throw reader.error("protocol addresses of the wrong length");
        }
        int flags = reader.u16();
        int high = reader.u16();
        int low = reader.u16();
        Header header =
                new Header(
                        fixed.nbma,
                        fixed.hopCount,
                        fixed.nbmaLength == 0
                                ? Optional.empty()
                                : Optional.of(reader.address(fixed.nbma)),
                        reader.address(fixed.protocol),
                        reader.address(fixed.protocol));
        int end = fixed.extensionOffset == 0 ? size : fixed.extensionOffset;
        if (end < reader.offset()) {
            throw reader.error("extensions begin at " + end);
        }
        int start = reader.offset();
        WireReader body = reader.slice(end - start);
        Extensions extensions = fixed.extensionOffset == 0 ? Extensions.NONE : extensions(reader);
        try {
            return message(fixed.type, header, flags, high, low, body, extensions);
        } catch (DecodeException e) {
            throw e.offset() == TYPE_OFFSET ? e : inside(e, start);
        }
    }

    private static final int SIZE_OFFSET = 10;
    private static final int TYPE_OFFSET = 17;

    /** What was found in a part of the packet that begins there. */
    private static DecodeException inside(DecodeException found, int start) {
        return new DecodeException("a part: " + found.getMessage(), start + found.offset());
    }

    private record Fixed(
            AddressFamily nbma,
            AddressFamily protocol,
            int hopCount,
            int extensionOffset,
            int type,
            int nbmaLength) {}

    private static Fixed fixed(WireReader reader) throws DecodeException {
        AddressFamily nbma = nbmaFamily(reader);
        AddressFamily protocol = protocolFamily(reader);
        int hopCount = reader.u8();
        reader.skip(4); // size and checksum
        int extensionOffset = reader.u16();
        int version = reader.u8();
        if (version != VERSION) {
            throw reader.error("version " + version);
        }
        int type = reader.u8();
        int nbmaLength = ClientInformationEntry.addressLength(reader, reader.u8());
        if (nbmaLength != 0 && nbmaLength != nbma.bytes()) {
            throw reader.error("an NBMA address of " + nbmaLength + " octets");
        }
        if (ClientInformationEntry.addressLength(reader, reader.u8()) != 0) {
            throw reader.error("IP has no NBMA subaddresses");
        }
        return new Fixed(nbma, protocol, hopCount, extensionOffset, type, nbmaLength);
    }

    private static AddressFamily nbmaFamily(WireReader reader) throws DecodeException {
        int number = reader.u16();
        for (AddressFamily family : AddressFamily.values()) {
            if (family.number() == number) {
                return family;
            }
        }
        throw reader.error("NBMA address family " + number);
    }

    /** Short form, long form (SNAP) and the NLPIDs of IP: RFC 2332 §5.1 knows all three. */
    private static AddressFamily protocolFamily(WireReader reader) throws DecodeException {
        int type = reader.u16();
        long snap = (long) reader.u8() << 32 | (reader.u32() & 0xFFFF_FFFFL);
        for (AddressFamily family : AddressFamily.values()) {
            int nlpid = family == AddressFamily.IPV4 ? 0xCC : 0x8E;
            if (type == family.etherType()
                    || type == nlpid
                    || (type == 0x0080 && snap == family.etherType())) {
                return family;
            }
        }
        throw reader.error("protocol type " + Integer.toHexString(type));
    }

    /**
     * Checks the checksum. Where the length is odd, the sum that takes the last octet for the low
     * half of a word is accepted too: FRR before June 2026 and OpenNHRP send it.
     */
    private static void checkChecksum(Bytes bytes, int size) throws DecodeException {
        byte[] packet = bytes.toArray();
        long sum = InternetChecksum.sum(packet, 0, size);
        if (InternetChecksum.fold(sum) == 0xFFFF) {
            return;
        }
        if ((size & 1) != 0) {
            int last = packet[size - 1] & 0xFF;
            if (InternetChecksum.fold(sum - (last << 8) + last) == 0xFFFF) {
                return;
            }
        }
        throw new DecodeException("the checksum is wrong", CHECKSUM_OFFSET);
    }

    private static Extensions extensions(WireReader reader) throws DecodeException {
        List<Extension> list = new ArrayList<>();
        while (reader.remaining() > 0) {
            int typeAndBits = reader.u16();
            int length = reader.u16();
            int type = typeAndBits & TYPE_MASK;
            if (type == 0) {
                break;
            }
            boolean compulsory = (typeAndBits & COMPULSORY) != 0;
            int start = reader.offset();
            try {
                list.add(Extension.decode(compulsory, type, reader.slice(length)));
            } catch (DecodeException e) {
                throw reader.offset() == start ? e : inside(e, start);
            }
        }
        return new Extensions(list);
    }

    private static NhrpMessage message(
            int type,
            Header header,
            int flags,
            int high,
            int low,
            WireReader body,
            Extensions extensions)
            throws DecodeException {
        if (type == 7) {
            return new ErrorIndication(header, high, low, Bytes.copyOf(body.rest()), extensions);
        }
        if (type == 8) {
            return new TrafficIndication(header, high, Bytes.copyOf(body.rest()), extensions);
        }
        if (type < 1 || type > 8) {
            throw new DecodeException("packet type " + type, TYPE_OFFSET);
        }
        Body common =
                new Body(header, flags, high << 16 | low, ClientInformationEntry.decodeAll(body));
        return Exchange.of(type, common, extensions);
    }

    /**
     * Reads the head of a packet in error: one of ours that an error indication returns, or one
     * that {@link #decode} refuses. It may be cut behind its addresses, and its checksum is not
     * looked at.
     */
    static Optional<Head> head(Bytes packet) {
        try {
            WireReader reader = packet.reader();
            Fixed fixed = fixed(reader);
            int sourceLength = reader.u8();
            int destinationLength = reader.u8();
            reader.skip(2);
            int requestId = reader.u32();
            reader.skip(fixed.nbmaLength);
            if (sourceLength != fixed.protocol.bytes() || destinationLength != sourceLength) {
                return Optional.empty();
            }
            return Optional.of(
                    new Head(
                            fixed.type,
                            requestId,
                            reader.address(fixed.protocol),
                            reader.address(fixed.protocol),
                            reader.offset(),
                            fixed.extensionOffset));
        } catch (DecodeException e) {
            return Optional.empty();
        }
    }

    /**
     * What of a packet in error can be recognised.
     *
     * @param bytes octets up to and with the addresses
     * @param extensionOffset where the extensions are said to begin; 0 for none
     */
    record Head(
            int type,
            int requestId,
            Address sourceProtocol,
            Address destinationProtocol,
            int bytes,
            int extensionOffset) {
        /** Who sent it: a reply comes from the destination, all others from the source. */
        Address sender() {
            return type == 2 || type == 4 || type == 6 ? destinationProtocol : sourceProtocol;
        }
    }
}
