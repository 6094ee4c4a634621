package io.spokewire.ospf;

import io.spokewire.net.Address;
import io.spokewire.net.AddressFamily;
import io.spokewire.net.Bytes;
import io.spokewire.net.DecodeException;
import io.spokewire.net.InterfaceAddress;
import io.spokewire.net.Ipv6Address;
import io.spokewire.net.Prefix;
import io.spokewire.ospf.AreaTree.Leaf;
import io.spokewire.ospf.AreaTree.VertexId;
import io.spokewire.ospf.LsaBody.Entry;
import io.spokewire.ospf.LsaBody.Link;
import io.spokewire.ospf.LsaKind.Scope;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Version 3, RFC 5340: routers meet on a link of IPv6 and are named by their router ids; prefixes
 * stand in advertisements of their own. It carries one address family (RFC 5838).
 */
final class OspfVersion3 implements OspfVersion {
    /** The version of the wire. */
    static final int NUMBER = 3;

    /** The first instance of the address family of IPv4, RFC 5838 section 2.1. */
    static final int IPV4_INSTANCE = 64;

    private static final OspfVersion3 IPV6 = new OspfVersion3(AddressFamily.IPV6);
    private static final OspfVersion3 IPV4 = new OspfVersion3(AddressFamily.IPV4);
    private static final Address ALL_SPF_ROUTERS = Address.parse("FF02::5");
    private static final Address ALL_D_ROUTERS = Address.parse("FF02::6");
    private static final int DESCRIPTION_BYTES = 12;

    // Appendix A.4.2.1.
    private static final int UNKNOWN_GOES_ON = 0x8000;
    private static final int SCOPE_SHIFT = 13;
    private static final int SCOPE_MASK = 3;
    private static final int GRACE = 0x000B; // RFC 5187 section 2.2

    private static final int LINKS_MAX = 64; // so that an advertisement fits into a packet
    private static final int PREFIXES_MAX = 48;
    private static final int PREFIXES_STEP = 0x0001_0000;
    private static final int BOOT_SHIFT = 32;
    private static final int PREFIX_OPTIONS_AT = 5;
    private static final int DOWN = 0x10; // RFC 6565 section 4

    private final AddressFamily family;
    private final LsaFormat3 format;

    private OspfVersion3(AddressFamily family) {
        this.family = family;
        this.format = new LsaFormat3(family);
    }

    static OspfVersion3 of(AddressFamily family) {
        return family == AddressFamily.IPV4 ? IPV4 : IPV6;
    }

    @Override
    public int number() {
        return NUMBER;
    }

    @Override
    public String words() {
        return family == AddressFamily.IPV6 ? "ipv6 ospf" : "ospfv3";
    }

    @Override
    public AddressFamily packets() {
        return AddressFamily.IPV6;
    }

    @Override
    public AddressFamily routes() {
        return family;
    }

    @Override
    public Address allSpfRouters() {
        return ALL_SPF_ROUTERS;
    }

    @Override
    public Address allDRouters() {
        return ALL_D_ROUTERS;
    }

    @Override
    public int headerBytes() {
        return OspfCodec3.HEADER_BYTES;
    }

    @Override
    public int descriptionBytes() {
        return OspfCodec3.HEADER_BYTES + DESCRIPTION_BYTES;
    }

    @Override
    public int trailerBytes(OspfAuthentication authentication) {
        return authentication instanceof OspfAuthentication.Cryptographic c
                ? OspfCodec3.TRAILER_BYTES + c.sending().algorithm().bytes()
                : 0;
    }

    /** RFC 7166 section 4.1: the high half counts the starts, here by the clock. */
    @Override
    public long firstSequence(long startSeconds) {
        return startSeconds << BOOT_SHIFT;
    }

    @Override
    public int sequenceOf(int packetType) {
        return packetType;
    }

    @Override
    public boolean repeats(long sequence, long last) {
        return Long.compareUnsigned(sequence, last) <= 0;
    }

    /** Its checksum covers the addresses, RFC 5340 section A.3.1. */
    @Override
    public boolean sameForAll() {
        return false;
    }

    @Override
    public Bytes encode(
            OspfPacket packet, OspfCircuitConfig from, Address destination, long sequence) {
        return OspfCodec3.encode(
                packet,
                (Ipv6Address) from.address(),
                (Ipv6Address) destination,
                from.authentication(),
                sequence);
    }

    @Override
    public OspfCodec.Received decode(OspfInput.Received input, OspfCircuitConfig at)
            throws DecodeException, OspfCodec.AuthenticationException {
        return OspfCodec3.decode(
                input.payload(),
                (Ipv6Address) input.source(),
                (Ipv6Address) input.destination(),
                at.authentication(),
                this);
    }

    @Override
    public String stranger(OspfCircuitConfig at, Address source, OspfPacket packet) {
        boolean lacksFamily =
                family == AddressFamily.IPV4
                        && packet.body() instanceof OspfPacket.Hello hello
                        && (hello.options() & OspfOptions.AF) == 0;
        return lacksFamily ? "its instance is not one of an address family (RFC 5838)" : "";
    }

    @Override
    public int helloLink(OspfCircuitConfig config) {
        return config.interfaceId();
    }

    @Override
    public @Nullable String linkMismatch(OspfCircuitConfig config, OspfPacket.Hello hello) {
        return null;
    }

    @Override
    public int options(OspfCircuitConfig config) {
        boolean trailer = config.authentication() instanceof OspfAuthentication.Cryptographic;
        return capabilities() | (trailer ? OspfOptions.AT : 0);
    }

    @Override
    public int signaling() {
        return OspfOptions.L3;
    }

    @Override
    public int descriptionOptions(OspfCircuitConfig config) {
        return options(config);
    }

    /** Those of our advertisements. */
    private int capabilities() {
        return OspfOptions.R | (family == AddressFamily.IPV6 ? OspfOptions.V6 : OspfOptions.AF);
    }

    @Override
    public int identity(Address address, int routerId) {
        return routerId;
    }

    /** Section 2.11; a configured one is known by its address before it has said its id. */
    @Override
    public NeighborKey neighborKey(OspfCircuitConfig config, int routerId, Address source) {
        return config.nonBroadcast() ? NeighborKey.of(source) : NeighborKey.of(routerId);
    }

    @Override
    public LsaKind kind(int type) {
        return switch (type) {
            case 0x2001 -> LsaKind.ROUTER;
            case 0x2002 -> LsaKind.NETWORK;
            case 0x2003 -> LsaKind.INTER_AREA_PREFIX;
            case 0x2004 -> LsaKind.INTER_AREA_ROUTER;
            case 0x4005 -> LsaKind.EXTERNAL;
            case 0x2007 -> LsaKind.NSSA;
            case 0x0008 -> LsaKind.LINK;
            case 0x2009 -> LsaKind.INTRA_AREA_PREFIX;
            default -> LsaKind.OTHER;
        };
    }

    @Override
    public int type(LsaKind kind) {
        return switch (kind) {
            case ROUTER -> 0x2001;
            case NETWORK -> 0x2002;
            case INTER_AREA_PREFIX -> 0x2003;
            case INTER_AREA_ROUTER -> 0x2004;
            case EXTERNAL -> 0x4005;
            case NSSA -> 0x2007;
            case LINK -> 0x0008;
            case INTRA_AREA_PREFIX -> 0x2009;
            case OTHER -> throw new IllegalArgumentException("no type is meant by " + kind);
        };
    }

    /** Section 4.5.2: what we do not know stays on its link unless it says otherwise. */
    @Override
    public @Nullable Scope scope(int type) {
        boolean stays = kind(type) == LsaKind.OTHER && (type & UNKNOWN_GOES_ON) == 0;
        return switch (type >>> SCOPE_SHIFT & SCOPE_MASK) {
            case 0 -> Scope.LINK;
            case 1 -> stays ? Scope.LINK : Scope.AREA;
            case 2 -> stays ? Scope.LINK : Scope.AS;
            default -> null; // section 4.5.1 (3): reserved
        };
    }

    @Override
    public boolean opaque(int type) {
        return false;
    }

    @Override
    public boolean grace(LsaKey key) {
        return key.type() == GRACE;
    }

    @Override
    public int headerOptions(int word) {
        return 0;
    }

    @Override
    public int headerOptions(LsaBody body) {
        return 0;
    }

    @Override
    public boolean ageless(Lsdb.Stored stored) {
        return !(stored.body instanceof LsaBody.Router router)
                || (router.options() & OspfOptions.DC) != 0;
    }

    /** Of the prefix, which stands at one place in all advertisements that may have it. */
    @Override
    public boolean down(Lsdb.Stored stored) {
        return stored.lsa.body().length() > PREFIX_OPTIONS_AT
                && (stored.lsa.body().at(PREFIX_OPTIONS_AT) & DOWN) != 0;
    }

    @Override
    public LsaBody read(Lsa lsa) throws DecodeException {
        return format.read(lsa, kind(lsa.key().type()));
    }

    @Override
    public Bytes bytes(LsaBody body) {
        return format.bytes(body);
    }

    /** Section 4.4.3.5: its own. */
    @Override
    public int boundaryOptions(int area, int router) {
        return router;
    }

    /** Section 4.4.1: a number of its own for each prefix, the same as long as we run. */
    @Override
    public ToIntFunction<Prefix> ids(Lsdb database, LsaKind kind) {
        return prefix -> database.number(kind, prefix);
    }

    @Override
    public int loopbackMetric(OspfCircuitConfig config) {
        return 0;
    }

    @Override
    public Link toNeighbor(Neighbor neighbor, int metric) {
        return new Link(
                Link.POINT_TO_POINT,
                metric,
                neighbor.interfaceId,
                linkData(neighbor.circuit.config),
                neighbor.routerId);
    }

    @Override
    public Link toNetwork(Circuit circuit, int metric) {
        int designated =
                circuit.all().stream()
                        .filter(n -> n.routerId == circuit.designatedRouter)
                        .map(n -> n.interfaceId)
                        .findFirst()
                        .orElse(circuit.config.interfaceId());
        return new Link(
                Link.TRANSIT,
                metric,
                designated,
                linkData(circuit.config),
                circuit.designatedRouter);
    }

    /** Sections 4.4.3.2 and 4.4.3.9, in pieces that fit into packets. */
    @Override
    public Map<LsaKey, LsaBody> router(LsaBody.Router body, int routerId, List<Entry> networks) {
        Map<LsaKey, LsaBody> told = new TreeMap<>();
        List<Link> links = body.links();
        int pieces = Math.max(1, (links.size() + LINKS_MAX - 1) / LINKS_MAX);
        for (int i = 0; i < pieces; i++) {
            told.put(
                    new LsaKey(type(LsaKind.ROUTER), i, routerId),
                    new LsaBody.Router(
                            body.options() | capabilities(),
                            body.border(),
                            body.asBoundary(),
                            body.translator(),
                            links.subList(
                                    i * LINKS_MAX, Math.min(links.size(), (i + 1) * LINKS_MAX))));
        }
        prefixes(new LsaKey(type(LsaKind.ROUTER), 0, routerId), networks, told);
        return told;
    }

    private void prefixes(LsaKey whose, List<Entry> networks, Map<LsaKey, LsaBody> told) {
        for (int from = 0, id = whose.id();
                from < networks.size();
                from += PREFIXES_MAX, id += PREFIXES_STEP) {
            told.put(
                    new LsaKey(type(LsaKind.INTRA_AREA_PREFIX), id, whose.advertisingRouter()),
                    new LsaBody.Prefixes(
                            whose,
                            networks.subList(
                                    from, Math.min(networks.size(), from + PREFIXES_MAX))));
        }
    }

    /** Sections 4.4.3.3 and 4.4.3.9: with what all on the link have said in their link-LSAs. */
    @Override
    public Map<LsaKey, LsaBody> network(Circuit circuit, int routerId, int options) {
        List<Integer> members = circuit.members(routerId);
        int all = options | capabilities();
        Map<Prefix, Integer> prefixes = new TreeMap<>();
        for (Lsdb.Stored stored : circuit.links.all().values()) {
            if (stored.body instanceof LsaBody.OnLink link
                    && circuit.ofMember(stored.lsa.key(), routerId)
                    && !stored.lsa.header().maxAge()) {
                all |= link.options();
                for (Entry entry : link.prefixes()) {
                    boolean hidden =
                            (entry.options() & (Entry.NO_UNICAST | Entry.LOCAL_ADDRESS)) != 0;
                    if (!hidden && !entry.prefix().address().isLinkLocal()) {
                        prefixes.merge(entry.prefix(), entry.options(), (a, b) -> a | b);
                    }
                }
            }
        }
        LsaKey key = new LsaKey(type(LsaKind.NETWORK), circuit.config.interfaceId(), routerId);
        Map<LsaKey, LsaBody> told = new LinkedHashMap<>();
        told.put(key, new LsaBody.Network(all, null, members));
        prefixes(
                key,
                prefixes.entrySet().stream()
                        .map(e -> new Entry(e.getKey(), e.getValue(), 0))
                        .toList(),
                told);
        return told;
    }

    /** Section 4.4.3.8. */
    @Override
    public Map<LsaKey, LsaBody> link(Circuit circuit, int routerId, int options) {
        OspfCircuitConfig config = circuit.config;
        Address address =
                family == AddressFamily.IPV6
                        ? config.address()
                        : config.networks().getFirst().address();
        List<Entry> prefixes =
                config.prefixSuppression()
                        ? List.of()
                        : config.networks().stream()
                                .map(InterfaceAddress::subnet)
                                .distinct()
                                .sorted()
                                .map(p -> new Entry(p, 0, 0))
                                .toList();
        return Map.of(
                new LsaKey(type(LsaKind.LINK), config.interfaceId(), routerId),
                new LsaBody.OnLink(config.priority(), options | capabilities(), address, prefixes));
    }

    @Override
    public VertexId networkVertex(LsaKey key) {
        return new VertexId(true, key.id(), key.advertisingRouter());
    }

    @Override
    public boolean isNetworkOf(Address address, LsaKey key) {
        return false;
    }

    @Override
    public boolean ofRouter(LsaKey key) {
        return true;
    }

    @Override
    public boolean takesPart(LsaBody.Router router) {
        return family == AddressFamily.IPV4 || (router.options() & OspfOptions.V6) != 0;
    }

    @Override
    public boolean transits(LsaBody.Router router) {
        return (router.options() & OspfOptions.R) != 0;
    }

    @Override
    public int linkData(OspfCircuitConfig config) {
        return config.interfaceId();
    }

    @Override
    public @Nullable Address gateway(Neighbor neighbor) {
        return gateway(neighbor.circuit, neighbor.routerId, neighbor.interfaceId);
    }

    @Override
    public @Nullable Address gateway(Circuit circuit, int routerId, Link link) {
        return gateway(circuit, routerId, link.data());
    }

    /**
     * Section 4.8.2: what the router says of itself on the link, else where its hellos are from.
     */
    private @Nullable Address gateway(Circuit circuit, int routerId, int interfaceId) {
        Lsdb.Stored stored =
                circuit.links.get(new LsaKey(type(LsaKind.LINK), interfaceId, routerId));
        if (stored != null && stored.body instanceof LsaBody.OnLink link) {
            return link.address();
        }
        return family == AddressFamily.IPV4
                ? null
                : circuit.all().stream()
                        .filter(n -> n.routerId == routerId)
                        .map(n -> n.address)
                        .findFirst()
                        .orElse(null);
    }

    /** Section 4.8.1. */
    @Override
    public void leaves(Lsdb.Stored stored, List<Leaf> leaves) {
        if (!(stored.body instanceof LsaBody.Prefixes(LsaKey whose, List<Entry> prefixes))) {
            return;
        }
        VertexId vertex =
                switch (kind(whose.type())) {
                    case ROUTER -> VertexId.ofRouter(whose.advertisingRouter());
                    case NETWORK -> networkVertex(whose);
                    default -> null;
                };
        for (Entry entry : prefixes) {
            if (vertex != null && (entry.options() & Entry.NO_UNICAST) == 0) {
                leaves.add(
                        new Leaf(
                                vertex,
                                entry.prefix(),
                                entry.metric(),
                                stored.lsa.key().advertisingRouter()));
            }
        }
    }
}
