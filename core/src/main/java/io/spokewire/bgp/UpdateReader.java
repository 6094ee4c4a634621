package io.spokewire.bgp;

import io.spokewire.bgp.BgpCodec.Options;
import io.spokewire.bgp.BgpMessage.Part;
import io.spokewire.bgp.BgpMessage.Update;
import io.spokewire.net.Address;
import io.spokewire.net.AddressFamily;
import io.spokewire.net.Bytes;
import io.spokewire.net.DecodeException;
import io.spokewire.net.Ipv4Address;
import io.spokewire.net.Prefix;
import io.spokewire.net.WireReader;
import io.spokewire.net.WireWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Reads one UPDATE, RFC 4271 section 4.3, with errors handled as RFC 7606 wants: an attribute that
 * is wrong takes the routes with it, not the session; only where the prefixes themselves cannot be
 * found the session ends.
 */
final class UpdateReader {
    private static final int MALFORMED_LIST = 1;
    private static final int UNRECOGNIZED_WELL_KNOWN = 2;
    private static final int OPTIONAL_ATTRIBUTE = 9;
    private static final int INVALID_NETWORK = 10;
    private static final int UPDATE_ERROR = 3;
    private static final int WORD = 4;
    private static final int KIND = AttributeWriter.OPTIONAL | AttributeWriter.TRANSITIVE;

    private final Options options;
    private final PathAttributes.Builder attributes = PathAttributes.OWN.change();
    private final TreeSet<Integer> seen = new TreeSet<>();
    private final List<String> problems = new ArrayList<>();
    private final Map<AddressFamily, List<Nlri>> withdrawn = new EnumMap<>(AddressFamily.class);
    private final Map<AddressFamily, List<Nlri>> reached = new EnumMap<>(AddressFamily.class);
    private boolean asWithdrawn;
    private @Nullable Address reachHop;
    private @Nullable Address reachLinkLocal;
    private @Nullable AsPath path4;
    private int aggregator4As;
    private int aggregator4Id;
    private boolean otherFamily;

    UpdateReader(Options options) {
        this.options = options;
    }

    Update read(WireReader in) throws BgpException, DecodeException {
        int withdrawnBytes = in.u16();
        if (withdrawnBytes + 2 > in.remaining()) {
            throw malformed("withdrawn routes of " + withdrawnBytes + " bytes");
        }
        List<Nlri> gone = prefixes(in.slice(withdrawnBytes), AddressFamily.IPV4);
        int attributeBytes = in.u16();
        if (attributeBytes > in.remaining()) {
            throw malformed("attributes of " + attributeBytes + " bytes");
        }
        WireReader list = in.slice(attributeBytes);
        List<Nlri> classic = reachable(in, AddressFamily.IPV4);
        attributes(list);
        if (!gone.isEmpty()) {
            withdrawn.computeIfAbsent(AddressFamily.IPV4, _ -> new ArrayList<>()).addAll(gone);
        }
        boolean any = !classic.isEmpty() || !reached.isEmpty();
        boolean only =
                seen.isEmpty() || (seen.size() == 1 && seen.contains(AttributeWriter.MP_UNREACH));
        if (asWithdrawn && !any && !only && !otherFamily) {
            // RFC 7606 section 5.2: the prefixes may hide in what could not be read.
            throw malformed(String.join("; ", problems) + ", and no prefixes");
        }
        mandatory(any);
        merge16();
        return new Update(parts(classic), problems, asWithdrawn);
    }

    private List<Part> parts(List<Nlri> classic) {
        List<Part> parts = new ArrayList<>();
        boolean empty = classic.isEmpty() && reached.isEmpty() && withdrawn.isEmpty();
        if (empty && seen.isEmpty()) {
            parts.add(new Part(AddressFamily.IPV4, List.of(), List.of(), null)); // End-of-RIB
        }
        for (AddressFamily family : AddressFamily.values()) {
            List<Nlri> announced = new ArrayList<>(reached.getOrDefault(family, List.of()));
            boolean inAttribute = !announced.isEmpty();
            if (family == AddressFamily.IPV4 && !classic.isEmpty()) {
                announced.addAll(classic);
                inAttribute = false;
            }
            List<Nlri> gone = withdrawn.get(family);
            if (announced.isEmpty() && gone == null) {
                continue;
            }
            List<Nlri> all = gone == null ? new ArrayList<>() : new ArrayList<>(gone);
            if (asWithdrawn) {
                all.addAll(announced);
                announced.clear();
            }
            parts.add(
                    new Part(
                            family,
                            all,
                            announced,
                            announced.isEmpty() ? null : finished(inAttribute)));
        }
        return parts;
    }

    private PathAttributes finished(boolean inAttribute) {
        Address classic = attributes.nextHop;
        Address hop = reachHop;
        if (inAttribute && hop != null) {
            attributes.nextHop(hop);
            attributes.linkLocal = reachLinkLocal;
        }
        PathAttributes done = attributes.build();
        attributes.nextHop(classic);
        return done;
    }

    /** RFC 4271 section 6.3: ORIGIN, AS_PATH and, for IPv4 alone, NEXT_HOP must be there. */
    private void mandatory(boolean any) {
        if (!any) {
            return;
        }
        for (int type : List.of(AttributeWriter.ORIGIN, AttributeWriter.AS_PATH)) {
            if (!seen.contains(type)) {
                treatAsWithdraw("attribute " + type + " is missing");
            }
        }
        if (reached.isEmpty() && !seen.contains(AttributeWriter.NEXT_HOP)) {
            treatAsWithdraw("NEXT_HOP is missing");
        }
        if (!options.external() && !seen.contains(AttributeWriter.LOCAL_PREF)) {
            // Section 5.1.5: an internal peer must say it; treated as the usual one, as all do.
            attributes.localPreference = PathAttributes.DEFAULT_LOCAL_PREFERENCE;
        }
    }

    /** RFC 6793 section 4.2.3: what an old speaker passed on in attributes of its own. */
    private void merge16() {
        if (options.four()) {
            return;
        }
        boolean other = attributes.aggregatorAs != 0 && attributes.aggregatorAs != AsPath.AS_TRANS;
        if (other) {
            return;
        }
        if (aggregator4As != 0 && attributes.aggregatorAs == AsPath.AS_TRANS) {
            attributes.aggregatorAs = aggregator4As;
            attributes.aggregatorId = aggregator4Id;
        }
        AsPath four = path4;
        if (four != null) {
            attributes.asPath = attributes.asPath.merged(four);
        }
    }

    // ---- attributes

    private void attributes(WireReader in) throws BgpException {
        while (in.remaining() > 0) {
            int flags;
            int type;
            byte[] raw = {};
            WireReader value;
            try {
                flags = in.u8();
                type = in.u8();
                int length = (flags & AttributeWriter.EXTENDED) != 0 ? in.u16() : in.u8();
                boolean multi = isMulti(type);
                raw = multi ? in.bytes(length) : raw;
                value = multi ? new WireReader(raw) : in.slice(length);
            } catch (DecodeException e) {
                // RFC 7606 section 4: the prefixes were found without this length.
                treatAsWithdraw("attributes end early: " + e.getMessage());
                return;
            }
            boolean first = seen.add(type);
            boolean multi = isMulti(type);
            if (!first && multi) {
                throw malformed("attribute " + type + " twice");
            }
            if (!first) {
                problems.add("attribute " + type + " twice: the first one counts");
                continue;
            }
            try {
                attribute(flags, type, value);
            } catch (DecodeException e) {
                if (multi) {
                    // RFC 4271 section 6.3: the data is the attribute.
                    throw new BgpException(
                            UPDATE_ERROR,
                            OPTIONAL_ATTRIBUTE,
                            whole(flags, type, raw),
                            "attribute " + type + " cannot be read: " + e.getMessage());
                }
                wrong(type, e.getMessage());
            }
        }
    }

    private static boolean isMulti(int type) {
        return type == AttributeWriter.MP_REACH || type == AttributeWriter.MP_UNREACH;
    }

    private static Bytes whole(int flags, int type, byte[] value) {
        WireWriter out = new WireWriter();
        AttributeWriter.attribute(out, flags & ~AttributeWriter.EXTENDED, type, value);
        return Bytes.copyOf(out.toBytes());
    }

    /** RFC 7606 section 7: which attributes may be left out when they are wrong. */
    private void wrong(int type, @Nullable String why) {
        String what = "attribute " + type + " is malformed: " + why;
        boolean discard =
                switch (type) {
                    case AttributeWriter.ATOMIC_AGGREGATE,
                            AttributeWriter.AGGREGATOR,
                            AttributeWriter.AS4_PATH,
                            AttributeWriter.AS4_AGGREGATOR ->
                            true;
                    default -> false;
                };
        if (discard) {
            problems.add(what + "; left out");
        } else {
            treatAsWithdraw(what);
        }
    }

    private void treatAsWithdraw(String why) {
        asWithdrawn = true;
        problems.add(why + "; treated as withdrawn");
    }

    private void attribute(int flags, int type, WireReader in)
            throws DecodeException, BgpException {
        int expected =
                switch (type) {
                    case AttributeWriter.ORIGIN,
                            AttributeWriter.AS_PATH,
                            AttributeWriter.NEXT_HOP,
                            AttributeWriter.LOCAL_PREF,
                            AttributeWriter.ATOMIC_AGGREGATE ->
                            AttributeWriter.TRANSITIVE;
                    case AttributeWriter.MED,
                            AttributeWriter.ORIGINATOR_ID,
                            AttributeWriter.CLUSTER_LIST,
                            AttributeWriter.MP_REACH,
                            AttributeWriter.MP_UNREACH ->
                            AttributeWriter.OPTIONAL;
                    case AttributeWriter.AGGREGATOR,
                            AttributeWriter.COMMUNITIES,
                            AttributeWriter.EXTENDED_COMMUNITIES,
                            AttributeWriter.AS4_PATH,
                            AttributeWriter.AS4_AGGREGATOR,
                            AttributeWriter.LARGE_COMMUNITIES ->
                            KIND;
                    default -> -1;
                };
        if (expected < 0) {
            unknown(flags, type, in.rest());
            return;
        }
        boolean insideOnly =
                type == AttributeWriter.LOCAL_PREF
                        || type == AttributeWriter.ORIGINATOR_ID
                        || type == AttributeWriter.CLUSTER_LIST;
        if (insideOnly && options.external()) {
            in.skip(in.remaining()); // RFC 7606 sections 7.5, 7.9, 7.10: whatever is in it
            return;
        }
        if ((flags & KIND) != expected) {
            throw in.error("flags " + Integer.toHexString(flags));
        }
        if (type <= AttributeWriter.AGGREGATOR) {
            known(type, in);
        } else {
            later(type, in);
        }
        if (in.remaining() > 0) {
            throw in.error(in.remaining() + " bytes too many");
        }
        if ((flags & AttributeWriter.PARTIAL) != 0) {
            attributes.partial |= PathAttributes.bit(type);
        }
    }

    /** Those of RFC 4271. */
    private void known(int type, WireReader in) throws DecodeException {
        switch (type) {
            case AttributeWriter.ORIGIN -> {
                int origin = in.u8();
                if (origin > PathAttributes.INCOMPLETE) {
                    throw in.error("ORIGIN " + origin);
                }
                attributes.origin = origin;
            }
            case AttributeWriter.AS_PATH -> attributes.asPath = AsPath.read(in, options.four());
            case AttributeWriter.NEXT_HOP -> attributes.nextHop(Address.fromBytes(in.bytes(WORD)));
            case AttributeWriter.MED -> attributes.med = Integer.toUnsignedLong(in.u32());
            case AttributeWriter.LOCAL_PREF ->
                    attributes.localPreference = Integer.toUnsignedLong(in.u32());
            case AttributeWriter.ATOMIC_AGGREGATE -> {
                if (in.remaining() == 0) {
                    attributes.atomicAggregate = true;
                }
            }
            default -> {
                int as = options.four() ? in.u32() : in.u16();
                int id = in.u32();
                if (in.remaining() == 0 && as != 0) { // RFC 7607: AS 0 is nobody
                    attributes.aggregatorAs = as;
                    attributes.aggregatorId = id;
                }
            }
        }
    }

    /** Those of later documents. */
    private void later(int type, WireReader in) throws DecodeException, BgpException {
        switch (type) {
            case AttributeWriter.COMMUNITIES -> attributes.communities = words(in, 1);
            case AttributeWriter.EXTENDED_COMMUNITIES ->
                    attributes.extendedCommunities = words(in, 2);
            case AttributeWriter.LARGE_COMMUNITIES -> attributes.largeCommunities = words(in, 3);
            case AttributeWriter.ORIGINATOR_ID -> attributes.originatorId = in.u32();
            case AttributeWriter.CLUSTER_LIST -> attributes.clusterList = words(in, 1);
            case AttributeWriter.MP_REACH -> reach(in);
            case AttributeWriter.MP_UNREACH -> unreach(in);
            case AttributeWriter.AS4_PATH -> {
                AsPath path = AsPath.read(in, true);
                path4 = options.four() ? null : path;
            }
            default -> { // AS4_AGGREGATOR
                int as = in.u32();
                int id = in.u32();
                if (in.remaining() == 0) {
                    aggregator4As = as;
                    aggregator4Id = id;
                }
            }
        }
    }

    private static Ints words(WireReader in, int atOnce) throws DecodeException {
        if (in.remaining() == 0 || in.remaining() % (WORD * atOnce) != 0) {
            throw in.error(in.remaining() + " bytes");
        }
        int[] words = new int[in.remaining() / WORD];
        for (int i = 0; i < words.length; i++) {
            words[i] = in.u32();
        }
        return Ints.of(words);
    }

    /** RFC 4271 section 9: passed on when transitive, with the partial bit; else ignored. */
    private void unknown(int flags, int type, byte[] value) throws BgpException {
        WireWriter out = new WireWriter();
        boolean wellKnown = (flags & AttributeWriter.OPTIONAL) == 0;
        int kind = flags & KIND;
        AttributeWriter.attribute(
                out, wellKnown ? kind : kind | AttributeWriter.PARTIAL, type, value);
        Bytes whole = Bytes.copyOf(out.toBytes());
        if (wellKnown) {
            throw new BgpException(
                    UPDATE_ERROR,
                    UNRECOGNIZED_WELL_KNOWN,
                    whole,
                    "well-known attribute " + type + ", which we do not know");
        }
        if ((flags & AttributeWriter.TRANSITIVE) != 0) {
            attributes.unknown = Bytes.concat(attributes.unknown, whole);
        }
    }

    // ---- RFC 4760

    private void reach(WireReader in) throws DecodeException, BgpException {
        AddressFamily family = Capabilities.family(in.u16()).orElse(null);
        int safi = in.u8();
        WireReader hop = in.slice(in.u8());
        in.skip(1);
        if (family == null || safi != Capabilities.UNICAST) {
            otherFamily = true; // not negotiated: RFC 4760 section 7, ignored
            in.skip(in.remaining());
            return;
        }
        int bytes = hop.remaining();
        boolean two = family == AddressFamily.IPV6 && bytes == 2 * family.bytes();
        if (bytes != family.bytes() && !two) {
            throw hop.error("next hop of " + bytes + " bytes");
        }
        reachHop = hop.address(family);
        Address second = two ? hop.address(family) : null;
        reachLinkLocal = second != null && second.isLinkLocal() ? second : null;
        List<Nlri> found = reachable(in, family);
        if (!found.isEmpty()) {
            reached.put(family, found);
        }
    }

    private void unreach(WireReader in) throws DecodeException, BgpException {
        AddressFamily family = Capabilities.family(in.u16()).orElse(null);
        int safi = in.u8();
        if (family == null || safi != Capabilities.UNICAST) {
            in.skip(in.remaining());
            return;
        }
        List<Nlri> found = prefixes(in, family);
        withdrawn.computeIfAbsent(family, _ -> new ArrayList<>()).addAll(found);
    }

    /** RFC 4271 section 6.3: a prefix that cannot be one of hosts is ignored. */
    private List<Nlri> reachable(WireReader in, AddressFamily family) throws BgpException {
        List<Nlri> found = prefixes(in, family);
        boolean _ =
                found.removeIf(nlri -> {
                    boolean wrong = nlri.prefix().address().isMulticast();
                    if (wrong) {
                        problems.add(nlri.prefix() + " is no prefix of hosts; left out");
                    }
                    return wrong;
                });
        return found;
    }

    private List<Nlri> prefixes(WireReader in, AddressFamily family) throws BgpException {
        boolean addPath = options.addPath(family);
        List<Nlri> found = new ArrayList<>();
        try {
            while (in.remaining() > 0) {
                int id = addPath ? in.u32() : 0;
                int length = in.u8();
                if (length > family.bits()) {
                    throw in.error("prefix of " + length + " bits");
                }
                byte[] bytes = in.bytes((length + 7) / 8);
                found.add(new Nlri(prefix(family, bytes, length), id));
            }
        } catch (DecodeException e) {
            throw new BgpException(
                    UPDATE_ERROR, INVALID_NETWORK, "prefixes cannot be read: " + e.getMessage());
        }
        return found;
    }

    private static Prefix prefix(AddressFamily family, byte[] bytes, int length) {
        if (family == AddressFamily.IPV4) {
            int value = 0;
            for (int i = 0; i < WORD; i++) {
                value = value << 8 | (i < bytes.length ? bytes[i] & 0xFF : 0);
            }
            return new Prefix(new Ipv4Address(value), length);
        }
        byte[] whole = Arrays.copyOf(bytes, family.bytes());
        return new Prefix(Address.fromBytes(whole), length);
    }

    private static BgpException malformed(String why) {
        return new BgpException(UPDATE_ERROR, MALFORMED_LIST, why);
    }
}
