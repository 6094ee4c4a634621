package io.spokewire.ospf;

import io.spokewire.net.Address;
import io.spokewire.net.AddressFamily;
import io.spokewire.net.Bytes;
import io.spokewire.net.DecodeException;
import io.spokewire.net.Ipv4Address;
import io.spokewire.net.Ipv6Address;
import io.spokewire.net.Prefix;
import io.spokewire.net.WireReader;
import io.spokewire.net.WireWriter;
import io.spokewire.ospf.LsaBody.Entry;
import io.spokewire.ospf.LsaBody.External;
import io.spokewire.ospf.LsaBody.Link;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Advertisements of version 3, RFC 5340 appendix A.4, for one address family (RFC 5838). */
final class LsaFormat3 {
    private static final int BORDER = 0x01;
    private static final int BOUNDARY = 0x02;
    private static final int TRANSLATOR = 0x10;
    private static final int FLAGS_SHIFT = 24;
    private static final int OPTIONS_MASK = 0xFF_FFFF;
    private static final int LINK_BYTES = 16;
    private static final int TYPE_2 = 0x0400_0000;
    private static final int FORWARDING = 0x0200_0000;
    private static final int TAG = 0x0100_0000;
    private static final int WORD_BITS = 32;
    private static final int WORD_BYTES = 4;
    private static final int ADDRESS_BYTES = 16;

    private final AddressFamily family;

    LsaFormat3(AddressFamily family) {
        this.family = family;
    }

    LsaBody read(Lsa lsa, LsaKind kind) throws DecodeException {
        WireReader in = lsa.body().reader();
        return switch (kind) {
            case ROUTER -> router(in);
            case NETWORK -> {
                int options = in.u32() & OPTIONS_MASK;
                List<Integer> routers = new ArrayList<>();
                while (in.remaining() > 0) {
                    routers.add(in.u32());
                }
                yield new LsaBody.Network(options, null, routers);
            }
            case INTER_AREA_PREFIX -> {
                int metric = in.u32() & LsaBody.INFINITY;
                Entry entry = entry(in);
                yield new LsaBody.Summary(
                        0, entry.prefix(), unicast(entry.options()) ? metric : LsaBody.INFINITY);
            }
            case INTER_AREA_ROUTER ->
                    new LsaBody.BoundarySummary(
                            in.u32() & OPTIONS_MASK, in.u32() & LsaBody.INFINITY, in.u32());
            case EXTERNAL, NSSA -> external(in);
            case LINK -> {
                int word = in.u32();
                Address address = address(in);
                int count = in.u32();
                List<Entry> prefixes = new ArrayList<>();
                for (int i = 0; i != count; i++) {
                    prefixes.add(entry(in));
                }
                yield new LsaBody.OnLink(
                        word >>> FLAGS_SHIFT, word & OPTIONS_MASK, address, prefixes);
            }
            case INTRA_AREA_PREFIX -> {
                int count = in.u16();
                LsaKey whose = new LsaKey(in.u16(), in.u32(), in.u32());
                List<Entry> prefixes = new ArrayList<>();
                for (int i = 0; i < count; i++) {
                    prefixes.add(entry(in));
                }
                yield new LsaBody.Prefixes(whose, prefixes);
            }
            case OTHER -> new LsaBody.Opaque(0, lsa.body());
        };
    }

    private static LsaBody router(WireReader in) throws DecodeException {
        int word = in.u32();
        List<Link> links = new ArrayList<>();
        while (in.remaining() >= LINK_BYTES) {
            int type = in.u8();
            in.u8();
            int metric = in.u16();
            int own = in.u32();
            links.add(new Link(type, metric, in.u32(), own, in.u32()));
        }
        int flags = word >>> FLAGS_SHIFT;
        return new LsaBody.Router(
                word & OPTIONS_MASK,
                (flags & BORDER) != 0,
                (flags & BOUNDARY) != 0,
                (flags & TRANSLATOR) != 0,
                links);
    }

    private External external(WireReader in) throws DecodeException {
        int word = in.u32();
        int length = in.u8();
        int options = in.u8();
        int referenced = in.u16();
        Prefix prefix = prefix(in, length);
        Address forwarding = (word & FORWARDING) != 0 ? address(in) : null;
        int tag = (word & TAG) != 0 ? in.u32() : 0;
        if (referenced != 0) {
            in.u32();
        }
        return new External(
                0,
                prefix,
                (options & Entry.PROPAGATE) != 0,
                (word & TYPE_2) != 0,
                unicast(options) ? word & LsaBody.INFINITY : LsaBody.INFINITY,
                forwarding,
                tag);
    }

    /** Sections 4.8.3 and 4.8.5: one that is not for unicast is as if nobody told it. */
    private static boolean unicast(int options) {
        return (options & Entry.NO_UNICAST) == 0;
    }

    private Entry entry(WireReader in) throws DecodeException {
        int length = in.u8();
        int options = in.u8();
        int metric = in.u16();
        return new Entry(prefix(in, length), options, metric);
    }

    /** Appendix A.4.1: as many words as the length needs. */
    private Prefix prefix(WireReader in, int length) throws DecodeException {
        int bits = family == AddressFamily.IPV4 ? Integer.SIZE : Long.SIZE * 2;
        if (length > bits) {
            throw in.error("a prefix of " + length + " bits");
        }
        byte[] bytes = in.bytes((length + WORD_BITS - 1) / WORD_BITS * WORD_BYTES);
        return new Prefix(Address.fromBytes(Arrays.copyOf(bytes, bits / Byte.SIZE)), length);
    }

    /** RFC 5838 section 2.5: an IPv4 address stands in the first 32 of the 128 bits. */
    private Address address(WireReader in) throws DecodeException {
        byte[] bytes = in.bytes(ADDRESS_BYTES);
        return family == AddressFamily.IPV4
                ? Ipv4Address.fromBytes(bytes, 0)
                : Ipv6Address.fromBytes(bytes, 0);
    }

    Bytes bytes(LsaBody body) {
        WireWriter out = new WireWriter();
        switch (body) {
            case LsaBody.Router b -> {
                int flags =
                        (b.border() ? BORDER : 0)
                                | (b.asBoundary() ? BOUNDARY : 0)
                                | (b.translator() ? TRANSLATOR : 0);
                out.u32(flags << FLAGS_SHIFT | b.options());
                for (Link link : b.links()) {
                    out.u8(link.type()).u8(0).u16(link.metric());
                    out.u32(link.data()).u32(link.id()).u32(link.router());
                }
            }
            case LsaBody.Network b -> {
                out.u32(b.options());
                b.routers().forEach(out::u32);
            }
            case LsaBody.Summary b -> {
                out.u32(b.metric());
                write(new Entry(b.prefix(), 0, 0), out);
            }
            case LsaBody.BoundarySummary b -> out.u32(b.options()).u32(b.metric()).u32(b.router());
            case External b -> write(b, out);
            case LsaBody.OnLink b -> {
                out.u32(b.priority() << FLAGS_SHIFT | b.options());
                write(b.address(), out);
                out.u32(b.prefixes().size());
                b.prefixes().forEach(p -> write(p, out));
            }
            case LsaBody.Prefixes b -> {
                out.u16(b.prefixes().size()).u16(b.whose().type());
                out.u32(b.whose().id()).u32(b.whose().advertisingRouter());
                b.prefixes().forEach(p -> write(p, out));
            }
            case LsaBody.Opaque b -> out.bytes(b.bytes().toArray());
        }
        return Bytes.copyOf(out.toBytes());
    }

    private static void write(External b, WireWriter out) {
        Address forwarding = b.forwarding();
        out.u32(
                b.metric()
                        | (b.type2() ? TYPE_2 : 0)
                        | (forwarding != null ? FORWARDING : 0)
                        | (b.tag() != 0 ? TAG : 0));
        write(new Entry(b.prefix(), b.propagate() ? Entry.PROPAGATE : 0, 0), out);
        if (forwarding != null) {
            write(forwarding, out);
        }
        if (b.tag() != 0) {
            out.u32(b.tag());
        }
    }

    private static void write(Entry entry, WireWriter out) {
        int length = entry.prefix().length();
        out.u8(length).u8(entry.options()).u16(entry.metric());
        out.bytes(
                Arrays.copyOf(
                        entry.prefix().address().toBytes(),
                        (length + WORD_BITS - 1) / WORD_BITS * WORD_BYTES));
    }

    private static void write(Address address, WireWriter out) {
        out.bytes(Arrays.copyOf(address.toBytes(), ADDRESS_BYTES));
    }
}
