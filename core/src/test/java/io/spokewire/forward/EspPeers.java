package io.spokewire.forward;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.spokewire.esp.Associations;
import io.spokewire.esp.EspSa;
import io.spokewire.esp.EspSuite;
import io.spokewire.esp.InboundSa;
import io.spokewire.esp.OutboundSa;
import io.spokewire.net.Address;
import io.spokewire.net.NbmaPeer;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;

/** A pair of associations between us and a peer, with what both ends make of it. */
final class EspPeers {
    private static final int OUTBOUND = 0x100;

    final EspSa in;
    final EspSa out;
    final InboundSa inbound;
    final OutboundSa outbound;

    /** What the peer seals with; we open it. */
    final OutboundSa theirs;

    /** What the peer opens with; we seal for it. */
    final InboundSa theirInbound;

    EspPeers(EspSuite suite, int number, boolean tunnelMode, String us, String peer, int port) {
        in = Associations.sa(suite, number, tunnelMode, us, peer, port);
        EspSa like = Associations.sa(suite, number + OUTBOUND, tunnelMode, us, peer, port);
        out =
                new EspSa(
                        in.id(),
                        in.peer(),
                        like.spi(),
                        suite,
                        like.keys(),
                        tunnelMode,
                        in.local(),
                        in.remote(),
                        port,
                        port,
                        64);
        inbound = Associations.inbound(in);
        outbound = Associations.outbound(out);
        theirs = Associations.outbound(in.between(in.remote(), in.local(), port, port));
        theirInbound = Associations.inbound(out.between(in.remote(), in.local(), port, port));
    }

    /** Transport mode with AES-GCM as protocol 50. */
    static EspPeers plain(int number, String us, String peer) {
        return new EspPeers(Associations.gcm(), number, false, us, peer, 0);
    }

    /** The peer as NHRP knows it. */
    NbmaPeer peer() {
        return new NbmaPeer(in.remote(), in.peer());
    }

    Adjacency adjacency(int id) {
        return new Adjacency(id, peer(), 0, 0, outbound);
    }

    /** Opens what the peer sends, for these tunnels. */
    SaTable.Entry entry(Integer... tunnels) {
        return new SaTable.Entry(inbound, 0, Arrays.asList(tunnels));
    }

    static SaTable table(SaTable.Entry... entries) {
        return new SaTable(List.of(entries));
    }

    /** A peer without an association. */
    static Adjacency bare(int id, String nbma) {
        return new Adjacency(id, NbmaPeer.of(Address.parse(nbma)), 0);
    }

    /** A payload in ESP, from the SPI on. */
    static byte[] sealed(OutboundSa sa, int nextHeader, byte[] payload) {
        EspSuite suite = sa.sa().suite();
        MemorySegment memory = Arena.ofAuto().allocate(suite.packetBytes(payload.length));
        MemorySegment.copy(payload, 0, memory, JAVA_BYTE, suite.headerBytes(), payload.length);
        int length = sa.seal(memory, 0, payload.length, nextHeader);
        return memory.asSlice(0, length).toArray(JAVA_BYTE);
    }
}
