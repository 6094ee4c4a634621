package io.spokewire.ospf;

import io.spokewire.net.Bytes;
import io.spokewire.net.DecodeException;
import io.spokewire.net.Ipv4Address;
import io.spokewire.net.Prefix;
import io.spokewire.net.WireReader;
import io.spokewire.net.WireWriter;
import io.spokewire.ospf.LsaBody.External;
import io.spokewire.ospf.LsaBody.Link;
import java.util.ArrayList;
import java.util.List;

/**
 * Advertisements of version 2, RFC 2328 appendix A.4. Metrics of other types of service are left.
 */
final class LsaFormat2 {
    private static final int BORDER = 0x01;
    private static final int BOUNDARY = 0x02;
    private static final int TRANSLATOR = 0x10; // RFC 3101 appendix B
    private static final int TOS_BYTES = 4;
    private static final int TYPE_2 = 0x8000_0000;

    private LsaFormat2() {}

    static LsaBody read(Lsa lsa, LsaKind kind) throws DecodeException {
        WireReader in = lsa.body().reader();
        int options = lsa.header().options();
        int id = lsa.key().id();
        return switch (kind) {
            case ROUTER -> router(options, in);
            case NETWORK -> {
                Prefix prefix = prefix(id, mask(in));
                List<Integer> routers = new ArrayList<>();
                while (in.remaining() > 0) {
                    routers.add(in.u32());
                }
                yield new LsaBody.Network(options, prefix, routers);
            }
            case INTER_AREA_PREFIX ->
                    new LsaBody.Summary(options, prefix(id, mask(in)), in.u32() & LsaBody.INFINITY);
            case INTER_AREA_ROUTER -> {
                in.u32();
                yield new LsaBody.BoundarySummary(options, in.u32() & LsaBody.INFINITY, id);
            }
            case EXTERNAL, NSSA -> external(options, id, in);
            case LINK, INTRA_AREA_PREFIX, OTHER -> new LsaBody.Opaque(options, lsa.body());
        };
    }

    private static LsaBody router(int options, WireReader in) throws DecodeException {
        int flags = in.u8();
        in.u8();
        int count = in.u16();
        List<Link> links = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int id = in.u32();
            int data = in.u32();
            int type = in.u8();
            int tos = in.u8();
            int metric = in.u16();
            in.bytes(tos * TOS_BYTES);
            links.add(link(type, metric, id, data));
        }
        return new LsaBody.Router(
                options,
                (flags & BORDER) != 0,
                (flags & BOUNDARY) != 0,
                (flags & TRANSLATOR) != 0,
                links);
    }

    static Link link(int type, int metric, int id, int data) {
        boolean router = type == Link.POINT_TO_POINT || type == Link.VIRTUAL;
        return new Link(type, metric, id, data, router ? id : 0);
    }

    private static External external(int options, int id, WireReader in) throws DecodeException {
        Prefix prefix = prefix(id, mask(in));
        int metric = in.u32();
        int forwarding = in.u32();
        return new External(
                options,
                prefix,
                (options & OspfOptions.N_P) != 0,
                (metric & TYPE_2) != 0,
                metric & LsaBody.INFINITY,
                forwarding == 0 ? null : new Ipv4Address(forwarding),
                in.u32());
    }

    private static int mask(WireReader in) throws DecodeException {
        int mask = in.u32();
        if (new Ipv4Address(mask).maskLength() < 0) {
            throw new DecodeException(
                    "mask " + OspfText.address(mask) + " with a gap", in.offset() - 4);
        }
        return mask;
    }

    /** The network that an id and a mask name; bits of the host may be set (appendix E). */
    private static Prefix prefix(int id, int mask) {
        return new Prefix(new Ipv4Address(id), new Ipv4Address(mask).maskLength());
    }

    static int options(LsaBody body) {
        return switch (body) {
            case LsaBody.Router b -> b.options();
            case LsaBody.Network b -> b.options();
            case LsaBody.Summary b -> b.options();
            case LsaBody.BoundarySummary b -> b.options();
            case External b -> b.options();
            case LsaBody.Opaque b -> b.options();
            case LsaBody.OnLink _, LsaBody.Prefixes _ -> 0;
        };
    }

    static Bytes bytes(LsaBody body) {
        WireWriter out = new WireWriter();
        switch (body) {
            case LsaBody.Router b -> {
                out.u8(
                                (b.border() ? BORDER : 0)
                                        | (b.asBoundary() ? BOUNDARY : 0)
                                        | (b.translator() ? TRANSLATOR : 0))
                        .u8(0)
                        .u16(b.links().size());
                for (Link link : b.links()) {
                    out.u32(link.id()).u32(link.data()).u8(link.type()).u8(0).u16(link.metric());
                }
            }
            case LsaBody.Network b -> {
                Prefix prefix = b.prefix();
                out.u32(prefix == null ? -1 : maskOf(prefix));
                b.routers().forEach(out::u32);
            }
            case LsaBody.Summary b -> out.u32(maskOf(b.prefix())).u32(b.metric());
            case LsaBody.BoundarySummary b -> out.u32(0).u32(b.metric());
            case External b ->
                    out.u32(maskOf(b.prefix()))
                            .u32(b.metric() | (b.type2() ? TYPE_2 : 0))
                            .u32(b.forwarding() instanceof Ipv4Address a ? a.value() : 0)
                            .u32(b.tag());
            case LsaBody.Opaque b -> out.bytes(b.bytes().toArray());
            case LsaBody.OnLink _, LsaBody.Prefixes _ ->
                    throw new IllegalArgumentException("version 2 has no " + body);
        }
        return Bytes.copyOf(out.toBytes());
    }

    private static int maskOf(Prefix prefix) {
        return Ipv4Address.mask(prefix.length()).value();
    }
}
