package io.spokewire.ospf;

import io.spokewire.net.Address;
import io.spokewire.net.AddressFamily;
import io.spokewire.net.Bytes;
import io.spokewire.net.DecodeException;
import io.spokewire.net.Prefix;
import io.spokewire.ospf.LsaBody.Entry;
import io.spokewire.ospf.LsaBody.Link;
import io.spokewire.ospf.LsaKind.Scope;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * What version 2 (RFC 2328) and version 3 (RFC 5340) do each in a way of its own: the bytes, how
 * neighbours and networks are named, and which advertisement holds the prefixes. All the rest is
 * one engine.
 */
sealed interface OspfVersion permits OspfVersion2, OspfVersion3 {
    /** 2 or 3. */
    int number();

    /** What lines of interfaces begin with, for people. */
    String words();

    /** Whose packets carry it. */
    AddressFamily packets();

    /** Whose routes it makes. */
    AddressFamily routes();

    /** All routers. */
    Address allSpfRouters();

    /** The designated router and its backup. */
    Address allDRouters();

    // --- packets ------------------------------------------------------------------------------

    /** Bytes of the header of a packet, the IP header not included. */
    int headerBytes();

    /** Bytes of a database description without advertisements, its header included. */
    int descriptionBytes();

    /** Bytes that the authentication puts behind a packet. */
    int trailerBytes(OspfAuthentication authentication);

    /** Where the sequence numbers of authenticated packets begin. */
    long firstSequence(long startSeconds);

    /** Which of a neighbour's sequence numbers counts for a type of packet. */
    int sequenceOf(int packetType);

    /** Whether a number may not follow another one. */
    boolean repeats(long sequence, long last);

    /** Whether a packet is the same for all destinations. */
    boolean sameForAll();

    /** Writes a packet of an interface. */
    Bytes encode(OspfPacket packet, OspfCircuitConfig from, Address destination, long sequence);

    /** Reads a packet that came by an interface. */
    OspfCodec.Received decode(OspfInput.Received input, OspfCircuitConfig at)
            throws DecodeException, OspfCodec.AuthenticationException;

    /** Why packets of a source are not for this interface; empty when they are. */
    String stranger(OspfCircuitConfig at, Address source, OspfPacket packet);

    /** What a hello of the interface says of the link: the mask, or the interface id. */
    int helloLink(OspfCircuitConfig config);

    /** Why a hello does not fit the link; null when it does. */
    @Nullable String linkMismatch(OspfCircuitConfig config, OspfPacket.Hello hello);

    /** Option bits of hellos beside those of the area. */
    int options(OspfCircuitConfig config);

    /** The option bit that says that a block of RFC 5613 is behind the packet. */
    int signaling();

    /** Option bits of database descriptions beside those of the area. */
    int descriptionOptions(OspfCircuitConfig config);

    // --- names --------------------------------------------------------------------------------

    /** How elections name a router on a link: by its address, or by its router id. */
    int identity(Address address, int routerId);

    /** How a neighbour is told from others on the link. */
    NeighborKey neighborKey(OspfCircuitConfig config, int routerId, Address source);

    // --- advertisements -----------------------------------------------------------------------

    /** What a type is about. */
    LsaKind kind(int type);

    /** The type of a kind that the version has. */
    int type(LsaKind kind);

    /** How far a type goes; null for those that we do not take. */
    @Nullable Scope scope(int type);

    /** Whether neighbours who cannot read opaque advertisements are spared a type. */
    boolean opaque(int type);

    /** Whether an advertisement tells of a graceful restart. */
    boolean grace(LsaKey key);

    /** The options in the 16 bits that hold the type; 0 where they hold nothing else. */
    int headerOptions(int word);

    /** The options of a header above a body. */
    int headerOptions(LsaBody body);

    /** Whether who told an advertisement understands DoNotAge, as far as it says so. */
    boolean ageless(Lsdb.Stored stored);

    /** Whether an advertisement has the DN bit, RFC 4576 and RFC 6565. */
    boolean down(Lsdb.Stored stored);

    /** Reads what an advertisement says. */
    LsaBody read(Lsa lsa) throws DecodeException;

    /** Writes it. */
    Bytes bytes(LsaBody body);

    /** The options that we tell of a router at the border of the system. */
    int boundaryOptions(int area, int router);

    /** The ids of the advertisements that we tell of prefixes, the shortest first. */
    ToIntFunction<Prefix> ids(Lsdb database, LsaKind kind);

    // --- what we tell -------------------------------------------------------------------------

    /** The metric of the address of a loopback interface. */
    int loopbackMetric(OspfCircuitConfig config);

    /** Our link to a neighbour. */
    Link toNeighbor(Neighbor neighbor, int metric);

    /** Our link to a network. */
    Link toNetwork(Circuit circuit, int metric);

    /** What we tell of ourselves: our links, and the networks that nobody else has. */
    Map<LsaKey, LsaBody> router(LsaBody.Router body, int routerId, List<Entry> networks);

    /** What the designated router tells of a network. */
    Map<LsaKey, LsaBody> network(Circuit circuit, int routerId, int options);

    /** What we tell on a link alone. */
    Map<LsaKey, LsaBody> link(Circuit circuit, int routerId, int options);

    // --- ways ---------------------------------------------------------------------------------

    /** The vertex of a network. */
    AreaTree.VertexId networkVertex(LsaKey key);

    /** Whether a network's advertisement is named by an address: in version 2 alone. */
    boolean isNetworkOf(Address address, LsaKey key);

    /** Whether an advertisement of a router counts. */
    boolean ofRouter(LsaKey key);

    /** Whether a router takes part at all. */
    boolean takesPart(LsaBody.Router router);

    /** Whether packets may go through a router. */
    boolean transits(LsaBody.Router router);

    /** Our number in links on an interface. */
    int linkData(OspfCircuitConfig config);

    /** The next hop to a neighbour; null while it is not known. */
    @Nullable Address gateway(Neighbor neighbor);

    /**
     * The next hop to a router on a network of ours; null while it is not known.
     *
     * @param link of the router, to the network
     */
    @Nullable Address gateway(Circuit circuit, int routerId, Link link);

    /** Adds the networks that an advertisement tells of, with the vertices that have them. */
    void leaves(Lsdb.Stored stored, List<AreaTree.Leaf> leaves);
}
