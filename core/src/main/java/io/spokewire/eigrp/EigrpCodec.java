package io.spokewire.eigrp;

import io.spokewire.eigrp.EigrpTlv.Authentication;
import io.spokewire.eigrp.EigrpTlv.ClassicMetric;
import io.spokewire.eigrp.EigrpTlv.ClassicRoute;
import io.spokewire.eigrp.EigrpTlv.Exterior;
import io.spokewire.eigrp.EigrpTlv.MulticastSequence;
import io.spokewire.eigrp.EigrpTlv.Parameters;
import io.spokewire.eigrp.EigrpTlv.PeerTermination;
import io.spokewire.eigrp.EigrpTlv.Sequence;
import io.spokewire.eigrp.EigrpTlv.SoftwareVersion;
import io.spokewire.eigrp.EigrpTlv.Stub;
import io.spokewire.eigrp.EigrpTlv.Unknown;
import io.spokewire.eigrp.EigrpTlv.WideMetric;
import io.spokewire.eigrp.EigrpTlv.WideRoute;
import io.spokewire.net.Address;
import io.spokewire.net.AddressFamily;
import io.spokewire.net.Bytes;
import io.spokewire.net.DecodeException;
import io.spokewire.net.InternetChecksum;
import io.spokewire.net.Prefix;
import io.spokewire.net.WireReader;
import io.spokewire.net.WireWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Reads and writes packets, RFC 7868 section 6. */
final class EigrpCodec {
    /** Bytes of the header of every packet. */
    static final int HEADER_BYTES = 20;

    static final int CHECKSUM_OFFSET = 2;

    /** Bytes of an authentication TLV before its digest. */
    static final int AUTHENTICATION_BYTES = 24;

    private static final int VERSION = 2;
    private static final int TLV_HEADER_BYTES = 4;
    private static final int PARAMETERS = 0x0001;
    private static final int AUTHENTICATION = 0x0002;
    private static final int SEQUENCE = 0x0003;
    private static final int SOFTWARE_VERSION = 0x0004;
    private static final int MULTICAST_SEQUENCE = 0x0005;
    private static final int STUB = 0x0006;
    private static final int PEER_TERMINATION = 0x0007;
    private static final int IPV4_INTERNAL = 0x0102;
    private static final int IPV4_EXTERNAL = 0x0103;
    private static final int IPV6_INTERNAL = 0x0402;
    private static final int IPV6_EXTERNAL = 0x0403;
    private static final int WIDE_INTERNAL = 0x0602;
    private static final int WIDE_EXTERNAL = 0x0603;
    private static final int AFI_IPV4 = 1;
    private static final int AFI_IPV6 = 2;
    private static final int EXTERIOR_WITH_TAG_BYTES = 20;

    private EigrpCodec() {}

    /** Writes a packet, with its checksum. */
    static Bytes encode(EigrpPacket packet) {
        return checked(write(packet));
    }

    /** A packet whose checksum is 0 still. */
    static byte[] write(EigrpPacket packet) {
        WireWriter out =
                new WireWriter()
                        .u8(VERSION)
                        .u8(packet.opcode())
                        .u16(0)
                        .u32(packet.flags())
                        .u32(packet.sequence())
                        .u32(packet.acknowledgment())
                        .u16(packet.virtualRouter())
                        .u16(packet.autonomousSystem());
        packet.tlvs().forEach(tlv -> tlv(tlv, out));
        return out.toBytes();
    }

    /** Puts the checksum in, over the whole packet. */
    static Bytes checked(byte[] packet) {
        int sum = InternetChecksum.finish(InternetChecksum.sum(packet, 0, packet.length));
        packet[CHECKSUM_OFFSET] = (byte) (sum >>> 8);
        packet[CHECKSUM_OFFSET + 1] = (byte) sum;
        return Bytes.copyOf(packet);
    }

    /** Bytes of a TLV, header included. */
    static int bytes(EigrpTlv tlv) {
        WireWriter out = new WireWriter();
        tlv(tlv, out);
        return out.length();
    }

    private static void tlv(EigrpTlv tlv, WireWriter out) {
        int start = out.length();
        out.u16(type(tlv)).u16(0);
        switch (tlv) {
            case Parameters p ->
                    out.u8(p.k1())
                            .u8(p.k2())
                            .u8(p.k3())
                            .u8(p.k4())
                            .u8(p.k5())
                            .u8(p.k6())
                            .u16(p.holdSeconds());
            case Authentication a ->
                    out.u16(a.type())
                            .u16(a.digest().length())
                            .u32(a.keyId())
                            .u32(a.keySequence())
                            .u64(0)
                            .bytes(a.digest().toArray());
            case Sequence(List<Address> addresses) -> addresses(addresses, out);
            case SoftwareVersion v ->
                    out.u8(v.osMajor()).u8(v.osMinor()).u8(v.tlvMajor()).u8(v.tlvMinor());
            case MulticastSequence(int sequence) -> out.u32(sequence);
            case Stub(int flags) -> out.u16(flags);
            case PeerTermination(List<Address> addresses) -> addresses(addresses, out);
            case ClassicRoute r -> {
                out.address(r.nextHop());
                r.exterior().ifPresent(e -> exterior(e, out));
                classic(r.metric(), out);
                r.destinations().forEach(d -> destination(d, out));
            }
            case WideRoute r -> {
                out.u16(r.topology())
                        .u16(r.family() == AddressFamily.IPV4 ? AFI_IPV4 : AFI_IPV6)
                        .u32(r.routerId());
                wide(r.metric(), out);
                out.address(r.nextHop());
                r.exterior().ifPresent(e -> exterior(e, out));
                r.destinations().forEach(d -> destination(d, out));
            }
            case Unknown(int _, Bytes value) -> out.bytes(value.toArray());
        }
        out.patchU16(start + 2, out.length() - start);
    }

    private static int type(EigrpTlv tlv) {
        return switch (tlv) {
            case Parameters _ -> PARAMETERS;
            case Authentication _ -> AUTHENTICATION;
            case Sequence _ -> SEQUENCE;
            case SoftwareVersion _ -> SOFTWARE_VERSION;
            case MulticastSequence _ -> MULTICAST_SEQUENCE;
            case Stub _ -> STUB;
            case PeerTermination _ -> PEER_TERMINATION;
            case ClassicRoute r -> {
                int internal = r.family() == AddressFamily.IPV4 ? IPV4_INTERNAL : IPV6_INTERNAL;
                yield r.exterior().isPresent() ? internal + 1 : internal;
            }
            case WideRoute r -> r.exterior().isPresent() ? WIDE_EXTERNAL : WIDE_INTERNAL;
            case Unknown(int type, Bytes _) -> type;
        };
    }

    private static void addresses(List<Address> addresses, WireWriter out) {
        for (Address address : addresses) {
            out.u8(address.family().bytes()).address(address);
        }
    }

    private static void exterior(Exterior e, WireWriter out) {
        out.u32(e.routerId())
                .u32(e.autonomousSystem())
                .u32((int) e.tag())
                .u32((int) e.metric())
                .u16(0)
                .u8(e.protocol())
                .u8(e.flags());
    }

    private static void classic(ClassicMetric m, WireWriter out) {
        out.u32((int) m.scaledDelay())
                .u32((int) m.scaledBandwidth())
                .u8(m.mtuBytes() >>> 16)
                .u16(m.mtuBytes())
                .u8(m.hops())
                .u8(m.reliability())
                .u8(m.load())
                .u8(m.internalTag())
                .u8(m.flags());
    }

    private static void wide(WideMetric m, WireWriter out) {
        out.u8(m.attributes().length() / 2)
                .u8(m.priority())
                .u8(m.reliability())
                .u8(m.load())
                .u8(m.mtuBytes() >>> 16)
                .u16(m.mtuBytes())
                .u8(m.hops())
                .u16((int) (m.delay() >>> 32))
                .u32((int) m.delay())
                .u16((int) (m.bandwidth() >>> 32))
                .u32((int) m.bandwidth())
                .u16(0)
                .u16(m.flags())
                .bytes(m.attributes().toArray());
    }

    private static void destination(Prefix prefix, WireWriter out) {
        out.u8(prefix.length());
        out.bytes(
                Arrays.copyOf(
                        prefix.address().toBytes(),
                        addressBytes(prefix.family(), prefix.length())));
    }

    /** Section 6.8.4: IPv6 has a byte more than it needs where the bits fill bytes. */
    private static int addressBytes(AddressFamily family, int bits) {
        return family == AddressFamily.IPV4 ? (bits + 7) / 8 : bits == 128 ? 16 : bits / 8 + 1;
    }

    /**
     * Reads the payload of an IP packet.
     *
     * @throws DecodeException when it is no packet: a malformed TLV spoils all of it (section 6.6)
     */
    static EigrpPacket decode(Bytes payload) throws DecodeException {
        WireReader in = payload.reader();
        int version = in.u8();
        if (version != VERSION) {
            throw new DecodeException("version " + version + " in place of 2", 0);
        }
        int opcode = in.u8();
        in.u16();
        int flags = in.u32();
        int sequence = in.u32();
        int acknowledgment = in.u32();
        int virtualRouter = in.u16();
        int autonomousSystem = in.u16();
        byte[] all = payload.toArray();
        if (InternetChecksum.fold(InternetChecksum.sum(all, 0, all.length)) != 0xFFFF) {
            throw new DecodeException("wrong checksum", CHECKSUM_OFFSET);
        }
        List<EigrpTlv> tlvs = new ArrayList<>();
        while (in.remaining() > 0) {
            int type = in.u16();
            int length = in.u16();
            if (length < TLV_HEADER_BYTES) {
                throw in.error("a TLV of " + length + " bytes");
            }
            tlvs.add(read(type, in.slice(length - TLV_HEADER_BYTES)));
        }
        return new EigrpPacket(
                opcode, flags, sequence, acknowledgment, virtualRouter, autonomousSystem, tlvs);
    }

    private static EigrpTlv read(int type, WireReader in) throws DecodeException {
        EigrpTlv tlv =
                switch (type) {
                    case PARAMETERS ->
                            new Parameters(
                                    in.u8(), in.u8(), in.u8(), in.u8(), in.u8(), in.u8(), in.u16());
                    case AUTHENTICATION -> authentication(in);
                    case SEQUENCE -> new Sequence(addresses(in));
                    case SOFTWARE_VERSION ->
                            new SoftwareVersion(in.u8(), in.u8(), in.u8(), in.u8());
                    case MULTICAST_SEQUENCE -> new MulticastSequence(in.u32());
                    case STUB -> new Stub(in.u16());
                    case PEER_TERMINATION -> new PeerTermination(addresses(in));
                    case IPV4_INTERNAL -> classic(in, AddressFamily.IPV4, false);
                    case IPV4_EXTERNAL -> classic(in, AddressFamily.IPV4, true);
                    case IPV6_INTERNAL -> classic(in, AddressFamily.IPV6, false);
                    case IPV6_EXTERNAL -> classic(in, AddressFamily.IPV6, true);
                    case WIDE_INTERNAL -> wide(type, in, false);
                    case WIDE_EXTERNAL -> wide(type, in, true);
                    default -> new Unknown(type, Bytes.copyOf(in.rest()));
                };
        if (in.remaining() > 0) {
            throw in.error(in.remaining() + " bytes too many in a TLV");
        }
        return tlv;
    }

    private static Authentication authentication(WireReader in) throws DecodeException {
        int kind = in.u16();
        int length = in.u16();
        int keyId = in.u32();
        int keySequence = in.u32();
        in.skip(8);
        return new Authentication(kind, keyId, keySequence, Bytes.copyOf(in.bytes(length)));
    }

    private static List<Address> addresses(WireReader in) throws DecodeException {
        List<Address> found = new ArrayList<>();
        while (in.remaining() > 0) {
            int length = in.u8();
            switch (length) {
                case 4 -> found.add(in.address(AddressFamily.IPV4));
                case 16 -> found.add(in.address(AddressFamily.IPV6));
                default -> throw in.error("an address of " + length + " bytes");
            }
        }
        return found;
    }

    private static Exterior exterior(WireReader in, boolean withTag) throws DecodeException {
        int routerId = in.u32();
        int autonomousSystem = in.u32();
        long tag = withTag ? in.u32() & 0xFFFF_FFFFL : 0;
        long metric = in.u32() & 0xFFFF_FFFFL;
        in.u16();
        return new Exterior(routerId, autonomousSystem, tag, metric, in.u8(), in.u8());
    }

    private static ClassicRoute classic(WireReader in, AddressFamily family, boolean external)
            throws DecodeException {
        Address nextHop = in.address(family);
        Optional<Exterior> exterior = external ? Optional.of(exterior(in, true)) : Optional.empty();
        ClassicMetric metric =
                new ClassicMetric(
                        in.u32() & 0xFFFF_FFFFL,
                        in.u32() & 0xFFFF_FFFFL,
                        in.u8() << 16 | in.u16(),
                        in.u8(),
                        in.u8(),
                        in.u8(),
                        in.u8(),
                        in.u8());
        return new ClassicRoute(nextHop, metric, exterior, destinations(in, family));
    }

    private static EigrpTlv wide(int type, WireReader in, boolean external) throws DecodeException {
        int topology = in.u16();
        int afi = in.u16();
        if (afi != AFI_IPV4 && afi != AFI_IPV6) { // service families and the like
            Bytes rest = Bytes.copyOf(in.rest());
            byte[] head = new WireWriter().u16(topology).u16(afi).toBytes();
            return new Unknown(type, Bytes.concat(Bytes.copyOf(head), rest));
        }
        AddressFamily family = afi == AFI_IPV4 ? AddressFamily.IPV4 : AddressFamily.IPV6;
        int routerId = in.u32();
        int attributeWords = in.u8();
        int priority = in.u8();
        int reliability = in.u8();
        int load = in.u8();
        int mtu = in.u8() << 16 | in.u16();
        int hops = in.u8();
        long delay = (long) in.u16() << 32 | (in.u32() & 0xFFFF_FFFFL);
        long bandwidth = (long) in.u16() << 32 | (in.u32() & 0xFFFF_FFFFL);
        in.u16();
        int flags = in.u16();
        Bytes attributes = Bytes.copyOf(in.bytes(2 * attributeWords));
        WideMetric metric =
                new WideMetric(
                        priority,
                        reliability,
                        load,
                        mtu,
                        hops,
                        delay,
                        bandwidth,
                        flags,
                        attributes);
        Address nextHop = in.address(family);
        Optional<Exterior> exterior = Optional.empty();
        List<Prefix> destinations;
        if (external) {
            // Section 6.9.4 has no tag here, Wireshark has one: what fills the TLV is right.
            Bytes rest = Bytes.copyOf(in.rest());
            boolean withTag =
                    rest.length() > EXTERIOR_WITH_TAG_BYTES
                            && fills(rest.slice(EXTERIOR_WITH_TAG_BYTES, rest.length()), family);
            WireReader again = rest.reader();
            exterior = Optional.of(exterior(again, withTag));
            destinations = destinations(again, family);
        } else {
            destinations = destinations(in, family);
        }
        return new WideRoute(topology, routerId, metric, nextHop, exterior, destinations);
    }

    private static boolean fills(Bytes destinations, AddressFamily family) {
        try {
            destinations(destinations.reader(), family);
            return true;
        } catch (DecodeException e) {
            return false;
        }
    }

    private static List<Prefix> destinations(WireReader in, AddressFamily family)
            throws DecodeException {
        List<Prefix> found = new ArrayList<>();
        do {
            int bits = in.u8();
            if (bits > family.bits()) {
                throw in.error("a mask of " + bits + " bits");
            }
            byte[] address = Arrays.copyOf(in.bytes(addressBytes(family, bits)), family.bytes());
            found.add(new Prefix(Address.fromBytes(address), bits));
        } while (in.remaining() > 0);
        return found;
    }
}
