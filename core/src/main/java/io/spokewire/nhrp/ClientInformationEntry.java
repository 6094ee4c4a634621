package io.spokewire.nhrp;

import io.spokewire.net.Address;
import io.spokewire.net.DecodeException;
import io.spokewire.net.WireReader;
import io.spokewire.net.WireWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A Client Information Entry, RFC 2332 §5.2.0.1. The same form stands in the mandatory part and in
 * the extensions that list addresses.
 *
 * @param code {@link NhrpCode}, 0 to 255
 * @param prefixLength as it stands on the wire, 0 to 255; 0 and 255 both mean "this address alone"
 * @param mtuBytes largest packet that the client takes, 0 to 65535; 0 says nothing
 * @param holdingTimeSeconds how long the entry may be kept, 0 to 65535
 * @param preference higher is better, 0 to 255
 * @param nbma NBMA address; empty for the one of the common header
 * @param protocol protocol address; empty for the one of the common header
 */
public record ClientInformationEntry(
        int code,
        int prefixLength,
        int mtuBytes,
        int holdingTimeSeconds,
        int preference,
        Optional<Address> nbma,
        Optional<Address> protocol) {
    /** The prefix length that stands for "this address alone, and unique". */
    public static final int HOST = 0xFF;

    /** Octets of an entry without its addresses. */
    static final int HEADER_BYTES = 12;

    /** The two high bits of a type and length octet: reserved, and E.164 form. */
    private static final int TYPE_BITS = 0xC0;

    /** Checks the ranges. */
    public ClientInformationEntry {
        requireU8(code);
        requireU8(prefixLength);
        requireU16(mtuBytes);
        requireU16(holdingTimeSeconds);
        requireU8(preference);
    }

    /** An entry that names addresses only, as extensions carry it. */
    public static ClientInformationEntry of(Address nbma, Address protocol) {
        return new ClientInformationEntry(0, 0, 0, 0, 0, Optional.of(nbma), Optional.of(protocol));
    }

    /** An entry about the sender of a request: addresses are those of the common header. */
    public static ClientInformationEntry ofSender(
            int prefixLength, int mtuBytes, int holdingTimeSeconds) {
        return new ClientInformationEntry(
                0,
                prefixLength,
                mtuBytes,
                holdingTimeSeconds,
                0,
                Optional.empty(),
                Optional.empty());
    }

    /** The same entry with the code of a refusal: the holding time of a NAK must be 0. */
    public ClientInformationEntry refused(int code) {
        return new ClientInformationEntry(
                code, prefixLength, mtuBytes, 0, preference, nbma, protocol);
    }

    /**
     * The number of leading bits that the entry speaks of, for an address of {@code bits} bits. RFC
     * 2332 §5.2.0.1: 0 is the same as 0xFF.
     */
    public int significantBits(int bits) {
        return prefixLength == 0 || prefixLength > bits ? bits : prefixLength;
    }

    /** Octets on the wire. */
    int sizeBytes() {
        return HEADER_BYTES
                + nbma.map(a -> a.family().bytes()).orElse(0)
                + protocol.map(a -> a.family().bytes()).orElse(0);
    }

    static int sizeBytes(List<ClientInformationEntry> entries) {
        int size = 0;
        for (ClientInformationEntry entry : entries) {
            size += entry.sizeBytes();
        }
        return size;
    }

    void encode(WireWriter writer) {
        writer.u8(code).u8(prefixLength).u16(0).u16(mtuBytes).u16(holdingTimeSeconds);
        writer.u8(length(nbma)).u8(0).u8(length(protocol)).u8(preference);
        nbma.ifPresent(writer::address);
        protocol.ifPresent(writer::address);
    }

    static ClientInformationEntry decode(WireReader reader) throws DecodeException {
        int code = reader.u8();
        int prefixLength = reader.u8();
        reader.skip(2);
        int mtu = reader.u16();
        int holdingTime = reader.u16();
        int nbmaLength = addressLength(reader, reader.u8());
        if (addressLength(reader, reader.u8()) != 0) {
            throw reader.error("IP has no NBMA subaddresses");
        }
        int protocolLength = reader.u8();
        int preference = reader.u8();
        return new ClientInformationEntry(
                code,
                prefixLength,
                mtu,
                holdingTime,
                preference,
                address(reader, nbmaLength),
                address(reader, protocolLength));
    }

    /** Entries up to the end of the reader. */
    static List<ClientInformationEntry> decodeAll(WireReader reader) throws DecodeException {
        List<ClientInformationEntry> entries = new ArrayList<>();
        while (reader.remaining() > 0) {
            entries.add(decode(reader));
        }
        return entries;
    }

    /** The length in a type and length octet, RFC 2332 §5.1; only native IP addresses are known. */
    static int addressLength(WireReader reader, int typeAndLength) throws DecodeException {
        int length = typeAndLength & ~TYPE_BITS;
        // "If this value is zero the flag x is ignored."
        if (length != 0 && (typeAndLength & TYPE_BITS) != 0) {
            throw reader.error("an NBMA address that is not native");
        }
        return length;
    }

    /**
     * An address told by its length. The family numbers of the header are not asked: there are
     * peers that fill an IPv6 reply with IPv4 protocol addresses, and the rest of it is of use.
     */
    static Optional<Address> address(WireReader reader, int length) throws DecodeException {
        return switch (length) {
            case 0 -> Optional.empty();
            case 4, 16 -> Optional.of(Address.fromBytes(reader.bytes(length)));
            default -> throw reader.error("an address of " + length + " octets");
        };
    }

    private static int length(Optional<Address> address) {
        return address.isPresent() ? address.get().family().bytes() : 0;
    }

    private static void requireU8(int value) {
        if ((value & ~0xFF) != 0) {
            throw new IllegalArgumentException(value + " is not in 0..255");
        }
    }

    private static void requireU16(int value) {
        if ((value & ~0xFFFF) != 0) {
            throw new IllegalArgumentException(value + " is not in 0..65535");
        }
    }
}
