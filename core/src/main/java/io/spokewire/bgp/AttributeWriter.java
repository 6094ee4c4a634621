package io.spokewire.bgp;

import io.spokewire.bgp.BgpCodec.Options;
import io.spokewire.net.Address;
import io.spokewire.net.AddressFamily;
import io.spokewire.net.WireWriter;

/** Writes path attributes, RFC 4271 section 4.3; the numbers are IANA's. */
final class AttributeWriter {
    static final int OPTIONAL = 0x80;
    static final int TRANSITIVE = 0x40;
    static final int PARTIAL = 0x20;
    static final int EXTENDED = 0x10;

    static final int ORIGIN = 1;
    static final int AS_PATH = 2;
    static final int NEXT_HOP = 3;
    static final int MED = 4;
    static final int LOCAL_PREF = 5;
    static final int ATOMIC_AGGREGATE = 6;
    static final int AGGREGATOR = 7;
    static final int COMMUNITIES = 8;
    static final int ORIGINATOR_ID = 9;
    static final int CLUSTER_LIST = 10;
    static final int MP_REACH = 14;
    static final int MP_UNREACH = 15;
    static final int EXTENDED_COMMUNITIES = 16;
    static final int AS4_PATH = 17;
    static final int AS4_AGGREGATOR = 18;
    static final int LARGE_COMMUNITIES = 32;

    private static final int SHORT_MAX = 255;
    private static final int REACH_HEAD = 4;

    private AttributeWriter() {}

    /** All but MP_REACH, which goes in front of them (RFC 7606 section 5.1). */
    static byte[] write(PathAttributes a, AddressFamily family, Options options) {
        WireWriter out = new WireWriter();
        attribute(out, TRANSITIVE, ORIGIN, new byte[] {(byte) a.origin()});
        WireWriter path = new WireWriter();
        a.asPath().write(path, options.four());
        attribute(out, TRANSITIVE, AS_PATH, path.toBytes());
        if (family == AddressFamily.IPV4) {
            attribute(out, TRANSITIVE, NEXT_HOP, a.nextHop().toBytes());
        }
        if (a.med() >= 0) {
            attribute(out, OPTIONAL, MED, word((int) a.med()));
        }
        if (a.localPreference() >= 0) {
            attribute(out, TRANSITIVE, LOCAL_PREF, word((int) a.localPreference()));
        }
        if (a.atomicAggregate()) {
            attribute(out, TRANSITIVE, ATOMIC_AGGREGATE, new byte[0]);
        }
        aggregator(out, a, options.four());
        words(out, optionalTransitive(a, COMMUNITIES), COMMUNITIES, a.communities());
        if (a.originatorId() != 0) {
            attribute(out, OPTIONAL, ORIGINATOR_ID, word(a.originatorId()));
        }
        words(out, OPTIONAL, CLUSTER_LIST, a.clusterList());
        words(
                out,
                optionalTransitive(a, EXTENDED_COMMUNITIES),
                EXTENDED_COMMUNITIES,
                a.extendedCommunities());
        if (!options.four() && a.asPath().hasLongNumbers()) {
            WireWriter four = new WireWriter();
            a.asPath().withoutConfederation().write(four, true);
            attribute(out, OPTIONAL | TRANSITIVE, AS4_PATH, four.toBytes());
        }
        words(
                out,
                optionalTransitive(a, LARGE_COMMUNITIES),
                LARGE_COMMUNITIES,
                a.largeCommunities());
        return out.bytes(a.unknown().toArray()).toBytes();
    }

    /** RFC 4271 section 5: the partial bit, once set, stays. */
    private static int optionalTransitive(PathAttributes a, int type) {
        int partial = (a.partial() & PathAttributes.bit(type)) != 0 ? PARTIAL : 0;
        return OPTIONAL | TRANSITIVE | partial;
    }

    private static void aggregator(WireWriter out, PathAttributes a, boolean four) {
        if (a.aggregatorAs() == 0) {
            return;
        }
        int flags = optionalTransitive(a, AGGREGATOR);
        WireWriter full = new WireWriter().u32(a.aggregatorAs()).u32(a.aggregatorId());
        if (four) {
            attribute(out, flags, AGGREGATOR, full.toBytes());
            return;
        }
        boolean fits = a.aggregatorAs() >>> 16 == 0;
        WireWriter half = new WireWriter().u16(fits ? a.aggregatorAs() : AsPath.AS_TRANS);
        attribute(out, flags, AGGREGATOR, half.u32(a.aggregatorId()).toBytes());
        if (!fits) {
            attribute(out, flags, AS4_AGGREGATOR, full.toBytes());
        }
    }

    private static byte[] word(int value) {
        return new WireWriter().u32(value).toBytes();
    }

    private static void words(WireWriter out, int flags, int type, Ints words) {
        if (!words.isEmpty()) {
            WireWriter value = new WireWriter();
            for (int i = 0; i < words.size(); i++) {
                value.u32(words.at(i));
            }
            attribute(out, flags, type, value.toBytes());
        }
    }

    static void attribute(WireWriter out, int flags, int type, byte[] value) {
        if (value.length > SHORT_MAX) {
            out.u8(flags | EXTENDED).u8(type).u16(value.length);
        } else {
            out.u8(flags).u8(type).u8(value.length);
        }
        out.bytes(value);
    }

    // ---- MP_REACH_NLRI, RFC 4760 section 3

    /** Bytes of MP_REACH_NLRI beside its prefixes; its length always has 16 bits. */
    static int reachBytes(PathAttributes a) {
        return REACH_HEAD + 5 + hopBytes(a);
    }

    private static int hopBytes(PathAttributes a) {
        int one = a.nextHop().family().bytes();
        return a.linkLocal() == null ? one : 2 * one;
    }

    static void reach(WireWriter out, PathAttributes a, byte[] prefixes) {
        Address local = a.linkLocal();
        out.u8(OPTIONAL | EXTENDED).u8(MP_REACH).u16(reachBytes(a) - REACH_HEAD + prefixes.length);
        out.u16(AddressFamily.IPV6.number()).u8(Capabilities.UNICAST).u8(hopBytes(a));
        out.address(a.nextHop());
        if (local != null) {
            out.address(local);
        }
        out.u8(0).bytes(prefixes);
    }
}
