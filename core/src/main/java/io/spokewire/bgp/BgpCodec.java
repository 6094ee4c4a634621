package io.spokewire.bgp;

import io.spokewire.bgp.BgpMessage.Keepalive;
import io.spokewire.bgp.BgpMessage.Notification;
import io.spokewire.bgp.BgpMessage.Open;
import io.spokewire.bgp.BgpMessage.RouteRefresh;
import io.spokewire.net.Address;
import io.spokewire.net.AddressFamily;
import io.spokewire.net.Bytes;
import io.spokewire.net.DecodeException;
import io.spokewire.net.WireReader;
import io.spokewire.net.WireWriter;
import java.util.ArrayList;
import java.util.List;

/** Reads and writes messages, RFC 4271 section 4. UPDATEs are read by {@link UpdateReader}. */
final class BgpCodec {
    static final int PORT = 179;
    static final int VERSION = 4;
    static final int HEADER_BYTES = 19;

    /** The longest message, RFC 4271 section 4.1, and with RFC 8654. */
    static final int MESSAGE_MAX = 4096;

    static final int EXTENDED_MAX = 65535;

    private static final int MARKER_BYTES = 16;
    private static final int TYPE_OPEN = 1;
    private static final int TYPE_UPDATE = 2;
    private static final int TYPE_NOTIFICATION = 3;
    private static final int TYPE_KEEPALIVE = 4;
    private static final int TYPE_ROUTE_REFRESH = 5;
    private static final int OPEN_MIN = 29;
    private static final int UPDATE_MIN = 23;
    private static final int NOTIFICATION_MIN = 21;
    private static final int ROUTE_REFRESH_BYTES = 23;
    private static final int PARAMETER_CAPABILITIES = 2;
    private static final int PARAMETER_AUTHENTICATION = 1;
    private static final int PARAMETERS_MAX = 255;

    private BgpCodec() {}

    /**
     * How messages of a session are read and written.
     *
     * @param four whether both have AS numbers of 32 bits
     * @param external whether the peer is in another AS, and in no other of our confederation
     * @param addPath4 whether IPv4 prefixes carry path ids in this direction, RFC 7911
     * @param addPath6 the same for IPv6
     * @param maxBytes of a message
     */
    record Options(
            boolean four, boolean external, boolean addPath4, boolean addPath6, int maxBytes) {
        static final Options PLAIN = new Options(false, false, false, false, MESSAGE_MAX);

        boolean addPath(AddressFamily family) {
            return family == AddressFamily.IPV4 ? addPath4 : addPath6;
        }
    }

    // ---- reading

    /**
     * The length of the message that begins at a place; 0 while its header is not there whole.
     *
     * @throws BgpException when it is no message, RFC 4271 section 6.1
     */
    static int length(byte[] bytes, int from, int to, int maxBytes) throws BgpException {
        if (to - from < HEADER_BYTES) {
            return 0;
        }
        for (int i = 0; i < MARKER_BYTES; i++) {
            if (bytes[from + i] != -1) {
                throw new BgpException(1, 1, "the marker is not all ones: this is no BGP");
            }
        }
        int length = (bytes[from + 16] & 0xFF) << 8 | (bytes[from + 17] & 0xFF);
        int type = bytes[from + 18] & 0xFF;
        // RFC 8654 section 4: OPEN and KEEPALIVE are never longer.
        int max = type == TYPE_OPEN || type == TYPE_KEEPALIVE ? MESSAGE_MAX : maxBytes;
        int min =
                switch (type) {
                    case TYPE_OPEN -> OPEN_MIN;
                    case TYPE_UPDATE -> UPDATE_MIN;
                    case TYPE_NOTIFICATION -> NOTIFICATION_MIN;
                    case TYPE_KEEPALIVE, TYPE_ROUTE_REFRESH -> HEADER_BYTES;
                    default ->
                            throw new BgpException(
                                    1,
                                    3,
                                    Bytes.copyOf(new byte[] {(byte) type}),
                                    "message of type " + type);
                };
        if (length < min || length > max || (type == TYPE_KEEPALIVE && length != HEADER_BYTES)) {
            throw new BgpException(
                    1,
                    2,
                    Bytes.copyOf(new byte[] {bytes[from + 16], bytes[from + 17]}),
                    "message of type " + type + " with " + length + " bytes");
        }
        return length;
    }

    /**
     * Reads a message whose length {@link #length} has checked.
     *
     * @throws BgpException when the session cannot go on
     */
    static BgpMessage decode(byte[] message, Options options) throws BgpException {
        int type = message[HEADER_BYTES - 1] & 0xFF;
        WireReader in = new WireReader(message);
        try {
            in.skip(HEADER_BYTES);
            return switch (type) {
                case TYPE_OPEN -> open(in);
                case TYPE_UPDATE -> new UpdateReader(options).read(in);
                case TYPE_NOTIFICATION ->
                        new Notification(in.u8(), in.u8(), Bytes.copyOf(in.rest()));
                case TYPE_KEEPALIVE -> new Keepalive();
                default -> refresh(message, in);
            };
        } catch (DecodeException e) {
            // Only OPEN comes here: RFC 4271 section 6.2, unspecific.
            throw new BgpException(2, 0, "OPEN that cannot be read: " + e.getMessage());
        }
    }

    private static Open open(WireReader in) throws DecodeException, BgpException {
        int version = in.u8();
        int as = in.u16();
        int hold = in.u16();
        int id = in.u32();
        int length = in.u8();
        Capabilities.Reading capabilities = new Capabilities.Reading();
        boolean extended = length == PARAMETERS_MAX && in.remaining() > 2;
        WireReader parameters = in;
        if (extended) { // RFC 9072 section 2: lengths of 16 bits behind a parameter of type 255
            int mark = in.u8();
            if (mark != PARAMETERS_MAX) {
                return open(version, as, hold, id, short255(in, mark, capabilities));
            }
            parameters = in.slice(in.u16());
        } else {
            parameters = in.slice(length);
        }
        while (parameters.remaining() > 0) {
            int type = parameters.u8();
            parameter(
                    type,
                    parameters.slice(extended ? parameters.u16() : parameters.u8()),
                    capabilities);
        }
        return open(version, as, hold, id, capabilities);
    }

    /** 255 bytes of parameters in the old form; the first type has been read. */
    private static Capabilities.Reading short255(
            WireReader in, int first, Capabilities.Reading capabilities)
            throws DecodeException, BgpException {
        WireReader rest = in.slice(PARAMETERS_MAX - 1);
        parameter(first, rest.slice(rest.u8()), capabilities);
        while (rest.remaining() > 0) {
            int type = rest.u8();
            parameter(type, rest.slice(rest.u8()), capabilities);
        }
        return capabilities;
    }

    private static Open open(
            int version, int as, int hold, int id, Capabilities.Reading capabilities) {
        return new Open(version, as, hold, id, capabilities.done());
    }

    private static void parameter(int type, WireReader in, Capabilities.Reading capabilities)
            throws DecodeException, BgpException {
        if (type == PARAMETER_CAPABILITIES) {
            capabilities.read(in);
        } else if (type == PARAMETER_AUTHENTICATION) {
            throw new BgpException(2, 5, "authentication inside of BGP, which RFC 4271 removed");
        } else {
            throw new BgpException(2, 4, "optional parameter " + type);
        }
    }

    private static RouteRefresh refresh(byte[] message, WireReader in)
            throws DecodeException, BgpException {
        if (message.length != ROUTE_REFRESH_BYTES) { // RFC 7313 section 5
            throw new BgpException(
                    7, 1, Bytes.copyOf(message), "ROUTE-REFRESH of " + message.length + " bytes");
        }
        return new RouteRefresh(in.u16(), in.u8(), in.u8());
    }

    // ---- writing

    static Bytes open(Open open) {
        WireWriter out = header(TYPE_OPEN);
        out.u8(open.version()).u16(open.as16()).u16(open.holdSeconds()).u32(open.routerId());
        WireWriter capabilities = new WireWriter();
        open.capabilities().write(capabilities);
        if (capabilities.length() == 0) {
            out.u8(0);
        } else {
            out.u8(capabilities.length() + 2);
            out.u8(PARAMETER_CAPABILITIES).u8(capabilities.length());
            out.bytes(capabilities.toBytes());
        }
        return finish(out);
    }

    static Bytes keepalive() {
        return finish(header(TYPE_KEEPALIVE));
    }

    static Bytes notification(Notification notification) {
        return finish(
                header(TYPE_NOTIFICATION)
                        .u8(notification.code())
                        .u8(notification.subcode())
                        .bytes(notification.data().toArray()));
    }

    static Bytes refresh(RouteRefresh refresh) {
        return finish(
                header(TYPE_ROUTE_REFRESH)
                        .u16(refresh.afi())
                        .u8(refresh.subtype())
                        .u8(refresh.safi()));
    }

    /** The End-of-RIB marker of a family, RFC 4724 section 2. */
    static Bytes endOfRib(AddressFamily family) {
        WireWriter out = header(TYPE_UPDATE).u16(0);
        if (family == AddressFamily.IPV4) {
            return finish(out.u16(0));
        }
        return finish(
                out.u16(6)
                        .u8(AttributeWriter.OPTIONAL)
                        .u8(AttributeWriter.MP_UNREACH)
                        .u8(3)
                        .u16(family.number())
                        .u8(Capabilities.UNICAST));
    }

    /**
     * Messages that announce prefixes with one set of attributes, as few as hold them; none when
     * the attributes alone are too long for one.
     */
    static List<Bytes> announcements(
            AddressFamily family, PathAttributes attributes, List<Nlri> prefixes, Options options) {
        byte[] head = AttributeWriter.write(attributes, family, options);
        boolean multi = family != AddressFamily.IPV4;
        List<Bytes> messages = new ArrayList<>();
        int reach = multi ? AttributeWriter.reachBytes(attributes) : 0;
        int room = options.maxBytes() - UPDATE_MIN - head.length - reach;
        int longest = prefixBytes(family.bits()) + 4;
        if (room < longest) {
            return messages;
        }
        int next = 0;
        while (next < prefixes.size()) {
            WireWriter nlri = new WireWriter();
            next = prefixes(nlri, prefixes, next, room, options.addPath(family));
            WireWriter out = header(TYPE_UPDATE).u16(0);
            if (multi) {
                out.u16(head.length + reach + nlri.length());
                AttributeWriter.reach(out, attributes, nlri.toBytes());
                out.bytes(head);
            } else {
                out.u16(head.length).bytes(head).bytes(nlri.toBytes());
            }
            messages.add(finish(out));
        }
        return messages;
    }

    /** Messages that withdraw prefixes, as few as hold them. */
    static List<Bytes> withdrawals(AddressFamily family, List<Nlri> prefixes, Options options) {
        List<Bytes> messages = new ArrayList<>();
        boolean multi = family != AddressFamily.IPV4;
        int room = options.maxBytes() - UPDATE_MIN - (multi ? 7 : 0);
        int next = 0;
        while (next < prefixes.size()) {
            WireWriter nlri = new WireWriter();
            next = prefixes(nlri, prefixes, next, room, options.addPath(family));
            WireWriter out = header(TYPE_UPDATE);
            if (multi) {
                out.u16(0).u16(nlri.length() + 7);
                out.u8(AttributeWriter.OPTIONAL | AttributeWriter.EXTENDED);
                out.u8(AttributeWriter.MP_UNREACH).u16(nlri.length() + 3);
                out.u16(family.number()).u8(Capabilities.UNICAST).bytes(nlri.toBytes());
            } else {
                out.u16(nlri.length()).bytes(nlri.toBytes()).u16(0);
            }
            messages.add(finish(out));
        }
        return messages;
    }

    private static int prefixes(
            WireWriter out, List<Nlri> prefixes, int from, int room, boolean addPath) {
        int next = from;
        while (next < prefixes.size()) {
            Nlri nlri = prefixes.get(next);
            int bytes = prefixBytes(nlri.prefix().length()) + (addPath ? 4 : 0);
            if (out.length() + bytes > room) {
                break;
            }
            if (addPath) {
                out.u32(nlri.pathId());
            }
            out.u8(nlri.prefix().length());
            byte[] address = nlri.prefix().address().toBytes();
            for (int i = 0; i < prefixBytes(nlri.prefix().length()) - 1; i++) {
                out.u8(address[i]);
            }
            next++;
        }
        return next;
    }

    private static int prefixBytes(int bits) {
        return 1 + (bits + 7) / 8;
    }

    private static WireWriter header(int type) {
        WireWriter out = new WireWriter();
        for (int i = 0; i < MARKER_BYTES / 8; i++) {
            out.u64(-1);
        }
        return out.u16(0).u8(type);
    }

    private static Bytes finish(WireWriter out) {
        return Bytes.copyOf(out.patchU16(MARKER_BYTES, out.length()).toBytes());
    }

    /** Whether an address can be a next hop at all. */
    static boolean isHost(Address address) {
        return !address.isUnspecified() && !address.isMulticast() && !address.isLoopback();
    }
}
