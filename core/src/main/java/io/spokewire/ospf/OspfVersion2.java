package io.spokewire.ospf;

import io.spokewire.net.Address;
import io.spokewire.net.AddressFamily;
import io.spokewire.net.Bytes;
import io.spokewire.net.DecodeException;
import io.spokewire.net.Ipv4Address;
import io.spokewire.net.Prefix;
import io.spokewire.ospf.AreaTree.Leaf;
import io.spokewire.ospf.AreaTree.VertexId;
import io.spokewire.ospf.LsaBody.Entry;
import io.spokewire.ospf.LsaBody.Link;
import io.spokewire.ospf.LsaKind.Scope;
import io.spokewire.ospf.OspfInterface.NetworkType;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Version 2, RFC 2328: routers meet in a network of IPv4 and are named by their addresses there;
 * prefixes stand in the advertisements of routers and networks.
 */
final class OspfVersion2 implements OspfVersion {
    /** There is but one. */
    static final OspfVersion2 VERSION = new OspfVersion2();

    /** Types of advertisements of RFC 5250. */
    static final int OPAQUE_LINK = 9;

    private static final Address ALL_SPF_ROUTERS = Address.parse("224.0.0.5");
    private static final Address ALL_D_ROUTERS = Address.parse("224.0.0.6");
    private static final int NUMBER = 2;
    private static final int OPAQUE_AREA = 10;
    private static final int OPAQUE_AS = 11;
    private static final int DESCRIPTION_BYTES = 8;
    private static final int OPTIONS_SHIFT = 8;
    private static final int GRACE_OPAQUE_TYPE = 3; // RFC 3623 appendix A
    private static final int HOST_BITS = 32;

    private OspfVersion2() {}

    @Override
    public int number() {
        return NUMBER;
    }

    @Override
    public String words() {
        return "ip ospf";
    }

    @Override
    public AddressFamily packets() {
        return AddressFamily.IPV4;
    }

    @Override
    public AddressFamily routes() {
        return AddressFamily.IPV4;
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
        return OspfCodec2.HEADER_BYTES;
    }

    @Override
    public int descriptionBytes() {
        return OspfCodec2.HEADER_BYTES + DESCRIPTION_BYTES;
    }

    @Override
    public int trailerBytes(OspfAuthentication authentication) {
        return authentication instanceof OspfAuthentication.Cryptographic c
                ? c.sending().algorithm().bytes()
                : 0;
    }

    @Override
    public long firstSequence(long startSeconds) {
        return startSeconds;
    }

    @Override
    public int sequenceOf(int packetType) {
        return 0; // one for all types, appendix D.3
    }

    @Override
    public boolean repeats(long sequence, long last) {
        return sequence < last;
    }

    @Override
    public boolean sameForAll() {
        return true;
    }

    @Override
    public Bytes encode(
            OspfPacket packet, OspfCircuitConfig from, Address destination, long sequence) {
        return OspfCodec2.encode(packet, from.authentication(), sequence);
    }

    @Override
    public OspfCodec.Received decode(OspfInput.Received input, OspfCircuitConfig at)
            throws DecodeException, OspfCodec.AuthenticationException {
        return OspfCodec2.decode(input.payload(), at.authentication());
    }

    @Override
    public String stranger(OspfCircuitConfig at, Address source, OspfPacket packet) {
        boolean same =
                at.network() == NetworkType.POINT_TO_POINT
                        || at.networks().getFirst().subnet().contains(source);
        return same ? "" : "it is in another network than ours";
    }

    @Override
    public int helloLink(OspfCircuitConfig config) {
        return config.unnumbered() // section 9.5
                ? 0
                : Ipv4Address.mask(config.networks().getFirst().length()).value();
    }

    @Override
    public @Nullable String linkMismatch(OspfCircuitConfig config, OspfPacket.Hello hello) {
        int own = helloLink(config);
        return config.network() == NetworkType.POINT_TO_POINT || hello.link() == own
                ? null
                : "mask "
                        + OspfText.address(hello.link())
                        + " there, "
                        + OspfText.address(own)
                        + " here";
    }

    @Override
    public int options(OspfCircuitConfig config) {
        return 0;
    }

    @Override
    public int signaling() {
        return OspfOptions.L2;
    }

    @Override
    public int descriptionOptions(OspfCircuitConfig config) {
        return OspfOptions.O;
    }

    @Override
    public int identity(Address address, int routerId) {
        return ((Ipv4Address) address).value();
    }

    /** Section 10: by router id on a point-to-point network, by address elsewhere. */
    @Override
    public NeighborKey neighborKey(OspfCircuitConfig config, int routerId, Address source) {
        return config.network() == NetworkType.POINT_TO_POINT
                ? NeighborKey.of(routerId)
                : NeighborKey.of(source);
    }

    @Override
    public LsaKind kind(int type) {
        return switch (type) {
            case 1 -> LsaKind.ROUTER;
            case 2 -> LsaKind.NETWORK;
            case 3 -> LsaKind.INTER_AREA_PREFIX;
            case 4 -> LsaKind.INTER_AREA_ROUTER;
            case 5 -> LsaKind.EXTERNAL;
            case 7 -> LsaKind.NSSA;
            default -> LsaKind.OTHER;
        };
    }

    @Override
    public int type(LsaKind kind) {
        return switch (kind) {
            case ROUTER -> 1;
            case NETWORK -> 2;
            case INTER_AREA_PREFIX -> 3;
            case INTER_AREA_ROUTER -> 4;
            case EXTERNAL -> 5;
            case NSSA -> 7;
            case LINK, INTRA_AREA_PREFIX, OTHER ->
                    throw new IllegalArgumentException("version 2 has no type for " + kind);
        };
    }

    @Override
    public @Nullable Scope scope(int type) {
        return switch (type) {
            case 1, 2, 3, 4, 7, OPAQUE_AREA -> Scope.AREA;
            case 5, OPAQUE_AS -> Scope.AS;
            case OPAQUE_LINK -> Scope.LINK;
            default -> null;
        };
    }

    @Override
    public boolean opaque(int type) {
        return type >= OPAQUE_LINK && type <= OPAQUE_AS;
    }

    @Override
    public boolean grace(LsaKey key) {
        return key.type() == OPAQUE_LINK && key.id() >>> 24 == GRACE_OPAQUE_TYPE;
    }

    @Override
    public int headerOptions(int word) {
        return word >>> OPTIONS_SHIFT;
    }

    @Override
    public int headerOptions(LsaBody body) {
        return LsaFormat2.options(body);
    }

    @Override
    public boolean ageless(Lsdb.Stored stored) {
        return (stored.lsa.header().options() & OspfOptions.DC) != 0;
    }

    @Override
    public boolean down(Lsdb.Stored stored) {
        return (stored.lsa.header().options() & OspfOptions.DN) != 0;
    }

    @Override
    public LsaBody read(Lsa lsa) throws DecodeException {
        return LsaFormat2.read(lsa, kind(lsa.key().type()));
    }

    @Override
    public Bytes bytes(LsaBody body) {
        return LsaFormat2.bytes(body);
    }

    @Override
    public int boundaryOptions(int area, int router) {
        return area;
    }

    /** Appendix E: two prefixes with one address and different masks get different ids. */
    @Override
    public ToIntFunction<Prefix> ids(Lsdb database, LsaKind kind) {
        Set<Integer> taken = new HashSet<>();
        return prefix -> {
            int id = ((Ipv4Address) prefix.address()).value();
            if (!taken.add(id)) {
                id |= ~Ipv4Address.mask(prefix.length()).value();
                taken.add(id);
            }
            return id;
        };
    }

    @Override
    public int loopbackMetric(OspfCircuitConfig config) {
        return config.cost();
    }

    @Override
    public Link toNeighbor(Neighbor neighbor, int metric) {
        return LsaFormat2.link(
                Link.POINT_TO_POINT, metric, neighbor.routerId, linkData(neighbor.circuit.config));
    }

    @Override
    public Link toNetwork(Circuit circuit, int metric) {
        return LsaFormat2.link(
                Link.TRANSIT, metric, circuit.designatedRouter, linkData(circuit.config));
    }

    @Override
    public Map<LsaKey, LsaBody> router(LsaBody.Router body, int routerId, List<Entry> networks) {
        List<Link> links = new ArrayList<>(body.links());
        for (Entry stub : networks) {
            links.add(
                    LsaFormat2.link(
                            Link.STUB,
                            stub.metric(),
                            ((Ipv4Address) stub.prefix().address()).value(),
                            Ipv4Address.mask(stub.prefix().length()).value()));
        }
        return Map.of(
                new LsaKey(type(LsaKind.ROUTER), routerId, routerId),
                new LsaBody.Router(
                        body.options(),
                        body.border(),
                        body.asBoundary(),
                        body.translator(),
                        links));
    }

    @Override
    public Map<LsaKey, LsaBody> network(Circuit circuit, int routerId, int options) {
        OspfCircuitConfig config = circuit.config;
        Prefix prefix = config.networks().getFirst().subnet();
        // A host mask says that the network itself is not to be told, RFC 6860 section 2.
        return Map.of(
                new LsaKey(type(LsaKind.NETWORK), circuit.self(), routerId),
                new LsaBody.Network(
                        options,
                        config.prefixSuppression()
                                ? new Prefix(prefix.address(), HOST_BITS)
                                : prefix,
                        circuit.members(routerId)));
    }

    @Override
    public Map<LsaKey, LsaBody> link(Circuit circuit, int routerId, int options) {
        return Map.of();
    }

    @Override
    public VertexId networkVertex(LsaKey key) {
        return new VertexId(true, key.id(), 0);
    }

    @Override
    public boolean isNetworkOf(Address address, LsaKey key) {
        return ((Ipv4Address) address).value() == key.id();
    }

    @Override
    public boolean ofRouter(LsaKey key) {
        return key.id() == key.advertisingRouter();
    }

    @Override
    public boolean takesPart(LsaBody.Router router) {
        return true;
    }

    @Override
    public boolean transits(LsaBody.Router router) {
        return true;
    }

    @Override
    public int linkData(OspfCircuitConfig config) {
        return config.unnumbered()
                ? config.interfaceId()
                : ((Ipv4Address) config.address()).value();
    }

    @Override
    public Address gateway(Neighbor neighbor) {
        return neighbor.address;
    }

    /** Section 16.1.1: the router's address on the network. */
    @Override
    public Address gateway(Circuit circuit, int routerId, Link link) {
        return new Ipv4Address(link.data());
    }

    /** The second stage of section 16.1, and the networks of the first. */
    @Override
    public void leaves(Lsdb.Stored stored, List<Leaf> leaves) {
        int router = stored.lsa.key().advertisingRouter();
        if (stored.body instanceof LsaBody.Network(_, Prefix prefix, _) && prefix != null) {
            if (prefix.length() < HOST_BITS) { // RFC 6860: a suppressed prefix
                leaves.add(new Leaf(networkVertex(stored.lsa.key()), prefix, 0, router));
            }
        } else if (stored.body instanceof LsaBody.Router body && ofRouter(stored.lsa.key())) {
            for (Link link : body.links()) {
                int length = new Ipv4Address(link.data()).maskLength();
                if (link.type() == Link.STUB && length >= 0) {
                    leaves.add(
                            new Leaf(
                                    VertexId.ofRouter(router),
                                    new Prefix(new Ipv4Address(link.id()), length),
                                    link.metric(),
                                    router));
                }
            }
        }
    }
}
