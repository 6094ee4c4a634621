package io.spokewire.eigrp;

import io.spokewire.eigrp.EigrpTlv.Exterior;
import io.spokewire.net.Address;
import io.spokewire.net.AddressFamily;
import io.spokewire.net.Bytes;
import io.spokewire.net.DecodeException;
import io.spokewire.net.WireReader;
import io.spokewire.net.WireWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Further next hops of a destination among its extended attributes, RFC 7868 section 6.9.3.8: they
 * cost what the route says that they stand in.
 */
final class AddPaths {
    /**
     * One of them.
     *
     * @param nextHop unspecified for the sender
     * @param routerId of the router that the path comes from
     * @param tag administrative tag, unsigned 32 bits
     * @param exterior where it came from, of an external route: protocol and flags alone
     */
    record AddPath(Address nextHop, int routerId, long tag, Optional<Exterior> exterior) {}

    /** Section 6.9.3.8: up to four. */
    static final int MAX = 4;

    private static final int OPCODE = 7;

    private AddPaths() {}

    /** Those in attributes; what is cut off or too short is passed over, and all behind it. */
    static List<AddPath> read(Bytes attributes, AddressFamily family) {
        List<AddPath> found = new ArrayList<>();
        try {
            WireReader in = attributes.reader();
            while (in.remaining() >= Attributes.HEADER_BYTES && found.size() < MAX) {
                int opcode = in.u8();
                WireReader field = in.slice(2 * in.u8());
                if (opcode == OPCODE) {
                    found.add(one(field, family));
                }
            }
        } catch (DecodeException e) {
            return List.copyOf(found); // the route itself is whole
        }
        return found;
    }

    private static AddPath one(WireReader in, AddressFamily family) throws DecodeException {
        Address nextHop = in.address(family);
        int routerId = in.u32();
        long tag = in.u32() & 0xFFFF_FFFFL;
        Optional<Exterior> exterior =
                in.remaining() < 2
                        ? Optional.empty()
                        : Optional.of(new Exterior(routerId, 0, tag, 0, in.u8(), in.u8()));
        return new AddPath(nextHop, routerId, tag, exterior);
    }

    /** Attributes with others of these in place of those that are there. */
    static Bytes with(Bytes attributes, List<AddPath> paths) {
        Bytes kept = Attributes.without(attributes, OPCODE); // they are of one link
        WireWriter out = new WireWriter();
        for (AddPath path : paths) {
            if (kept.length() + out.length() + Attributes.HEADER_BYTES + bytes(path)
                    <= Attributes.BYTES_MAX) {
                write(path, out);
            }
        }
        return Bytes.concat(kept, Bytes.copyOf(out.toBytes()));
    }

    private static int bytes(AddPath path) {
        return path.nextHop.family().bytes() + 8 + (path.exterior.isPresent() ? 2 : 0);
    }

    private static void write(AddPath path, WireWriter out) {
        out.u8(OPCODE)
                .u8(bytes(path) / 2)
                .address(path.nextHop)
                .u32(path.routerId)
                .u32((int) path.tag);
        path.exterior.ifPresent(e -> out.u8(e.protocol()).u8(e.flags()));
    }
}
