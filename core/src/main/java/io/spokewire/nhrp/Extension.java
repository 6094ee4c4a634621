package io.spokewire.nhrp;

import io.spokewire.net.Bytes;
import io.spokewire.net.DecodeException;
import io.spokewire.net.WireReader;
import io.spokewire.net.WireWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * An extension, RFC 2332 §5.3. Those that we do not know are kept as they came, since a transit NHS
 * passes them on and a responder returns them. The end of extensions is no extension here: the
 * codec writes it.
 */
public sealed interface Extension {
    /** Responder Address. */
    int RESPONDER_ADDRESS = 3;

    /** Forward Transit NHS Record. */
    int FORWARD_TRANSIT_NHS = 4;

    /** Reverse Transit NHS Record. */
    int REVERSE_TRANSIT_NHS = 5;

    /** Authentication. */
    int AUTHENTICATION = 7;

    /** Vendor-Private. */
    int VENDOR_PRIVATE = 8;

    /** Cisco's NAT address; RFC 2735 gave the number to something else later. */
    int NAT_ADDRESS = 9;

    /** Whether the responder must know the extension. */
    boolean compulsory();

    /** The number of the extension, 1 to 0x3FFF. */
    default int type() {
        return switch (this) {
            case ResponderAddress _ -> RESPONDER_ADDRESS;
            case ForwardTransitNhs _ -> FORWARD_TRANSIT_NHS;
            case ReverseTransitNhs _ -> REVERSE_TRANSIT_NHS;
            case NatAddress _ -> NAT_ADDRESS;
            case Authentication _ -> AUTHENTICATION;
            case VendorPrivate _ -> VENDOR_PRIVATE;
            case Unknown(_, int type, _) -> type;
        };
    }

    /** Octets of the value. */
    int valueBytes();

    /** Writes the value. */
    void encodeValue(WireWriter writer);

    /** An extension whose value we do not look into here. */
    sealed interface Opaque extends Extension {
        /** The whole value. */
        Bytes value();

        @Override
        default int valueBytes() {
            return value().length();
        }

        @Override
        default void encodeValue(WireWriter writer) {
            writer.bytes(value().toArray());
        }
    }

    /** An extension whose value is a list of entries. */
    sealed interface Listing extends Extension {
        /** The entries, in the order of the wire. */
        List<ClientInformationEntry> entries();

        /** The extension of one of the four types that list entries. */
        static Listing of(int type, boolean compulsory, List<ClientInformationEntry> entries) {
            return switch (type) {
                case RESPONDER_ADDRESS -> new ResponderAddress(compulsory, entries);
                case FORWARD_TRANSIT_NHS -> new ForwardTransitNhs(compulsory, entries);
                case REVERSE_TRANSIT_NHS -> new ReverseTransitNhs(compulsory, entries);
                case NAT_ADDRESS -> new NatAddress(compulsory, entries);
                default -> throw new IllegalArgumentException("no entries in type " + type);
            };
        }

        /** The same extension with other entries. */
        default Listing with(List<ClientInformationEntry> entries) {
            return of(type(), compulsory(), entries);
        }

        @Override
        default int valueBytes() {
            return ClientInformationEntry.sizeBytes(entries());
        }

        @Override
        default void encodeValue(WireWriter writer) {
            for (ClientInformationEntry entry : entries()) {
                entry.encode(writer);
            }
        }
    }

    /** Who answered, RFC 2332 §5.3.1; without an entry in a request. */
    record ResponderAddress(boolean compulsory, List<ClientInformationEntry> entries)
            implements Listing {
        /** Copies the list. */
        public ResponderAddress {
            entries = List.copyOf(entries);
        }
    }

    /** Servers that a request went through, RFC 2332 §5.3.2. */
    record ForwardTransitNhs(boolean compulsory, List<ClientInformationEntry> entries)
            implements Listing {
        /** Copies the list. */
        public ForwardTransitNhs {
            entries = List.copyOf(entries);
        }
    }

    /** Servers that a reply went through, RFC 2332 §5.3.3. */
    record ReverseTransitNhs(boolean compulsory, List<ClientInformationEntry> entries)
            implements Listing {
        /** Copies the list. */
        public ReverseTransitNhs {
            entries = List.copyOf(entries);
        }
    }

    /** Addresses as they look behind a NAT, Cisco. */
    record NatAddress(boolean compulsory, List<ClientInformationEntry> entries) implements Listing {
        /** Copies the list. */
        public NatAddress {
            entries = List.copyOf(entries);
        }
    }

    /**
     * Authentication, RFC 2332 §5.3.4, as Cisco uses it: two reserved octets, a security parameter
     * index of 1 for clear text, then the password without padding.
     *
     * @param value the whole value, from the reserved octets on
     */
    record Authentication(boolean compulsory, Bytes value) implements Opaque {
        private static final int HEADER_BYTES = 4;
        private static final int SPI_CLEAR_TEXT = 1;

        /** The extension that carries a password. */
        public static Authentication ofPassword(String password) {
            WireWriter writer = new WireWriter();
            writer.u32(SPI_CLEAR_TEXT).bytes(password.getBytes(StandardCharsets.UTF_8));
            return new Authentication(true, Bytes.copyOf(writer.toBytes()));
        }

        /** Whether this carries the password; zeros behind it are taken for padding. */
        public boolean proves(String password) {
            byte[] expected = password.getBytes(StandardCharsets.UTF_8);
            if (value.length() < HEADER_BYTES + expected.length
                    || value.at(2) != 0
                    || value.at(3) != SPI_CLEAR_TEXT) {
                return false;
            }
            // No early return: how much of it was right is nobody's business.
            int difference = 0;
            for (int i = HEADER_BYTES; i < value.length(); i++) {
                int at = i - HEADER_BYTES;
                difference |= value.at(i) ^ (at < expected.length ? expected[at] & 0xFF : 0);
            }
            return difference == 0;
        }

        /** The password is nobody's business either. */
        @Override
        public String toString() {
            return "Authentication[compulsory=" + compulsory + "]";
        }
    }

    /**
     * Vendor-Private, RFC 2332 §5.3.5.
     *
     * @param vendorId the vendor's IEEE number, 24 bits
     * @param data what the vendor put behind it
     */
    record VendorPrivate(boolean compulsory, int vendorId, Bytes data) implements Extension {
        private static final int VENDOR_ID_BYTES = 3;

        /** Checks the vendor's number. */
        public VendorPrivate {
            if (vendorId >>> 24 != 0) {
                throw new IllegalArgumentException("a vendor's number has 24 bits");
            }
        }

        @Override
        public int valueBytes() {
            return VENDOR_ID_BYTES + data.length();
        }

        @Override
        public void encodeValue(WireWriter writer) {
            writer.u8(vendorId >>> 16).u16(vendorId).bytes(data.toArray());
        }
    }

    /** An extension that we do not know. */
    record Unknown(boolean compulsory, int type, Bytes value) implements Opaque {
        /** Checks that the number is one that the codec would not read as something else. */
        public Unknown {
            boolean known =
                    switch (type) {
                        case 0,
                                RESPONDER_ADDRESS,
                                FORWARD_TRANSIT_NHS,
                                REVERSE_TRANSIT_NHS,
                                AUTHENTICATION,
                                NAT_ADDRESS ->
                                true;
                        // Too short for a vendor's number: kept as it is.
                        case VENDOR_PRIVATE -> value.length() >= VendorPrivate.VENDOR_ID_BYTES;
                        default -> type < 0 || type > 0x3FFF;
                    };
            if (known) {
                throw new IllegalArgumentException("extension type " + type);
            }
        }
    }

    /** The extension of a type and value. */
    static Extension decode(boolean compulsory, int type, WireReader value) throws DecodeException {
        return switch (type) {
            case RESPONDER_ADDRESS, FORWARD_TRANSIT_NHS, REVERSE_TRANSIT_NHS, NAT_ADDRESS ->
                    Listing.of(type, compulsory, ClientInformationEntry.decodeAll(value));
            case AUTHENTICATION -> new Authentication(compulsory, Bytes.copyOf(value.rest()));
            case VENDOR_PRIVATE -> {
                if (value.remaining() < VendorPrivate.VENDOR_ID_BYTES) {
                    yield new Unknown(compulsory, type, Bytes.copyOf(value.rest()));
                }
                int vendorId = value.u8() << 16 | value.u16();
                yield new VendorPrivate(compulsory, vendorId, Bytes.copyOf(value.rest()));
            }
            default -> new Unknown(compulsory, type, Bytes.copyOf(value.rest()));
        };
    }
}
