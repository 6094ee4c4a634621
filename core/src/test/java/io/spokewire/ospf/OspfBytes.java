package io.spokewire.ospf;

import static org.assertj.core.api.Assertions.assertThat;

import io.spokewire.net.Address;
import io.spokewire.net.Bytes;
import io.spokewire.net.DecodeException;
import io.spokewire.ospf.OspfInterface.NetworkType;
import io.spokewire.ospf.OspfPacket.DatabaseDescription;
import io.spokewire.ospf.OspfPacket.Hello;
import io.spokewire.ospf.OspfPacket.LinkStateUpdate;
import java.util.List;
import java.util.stream.Stream;

/** Packets of one version without authentication, as bytes and back. */
final class OspfBytes {
    final OspfVersion version;
    final OspfCircuitConfig circuit;

    OspfBytes(OspfVersion version) {
        this.version = version;
        this.circuit =
                new Wires(version, 0)
                        .circuit("x", "0", NetworkType.BROADCAST, "10.0.0.1/24", 1, 1, Wires.NONE);
    }

    OspfPacket decode(Bytes bytes, Address source, Address destination)
            throws DecodeException, OspfCodec.AuthenticationException {
        return version.decode(new OspfInput.Received("x", source, destination, bytes), circuit)
                .packet();
    }

    OspfPacket decode(Bytes bytes) throws DecodeException, OspfCodec.AuthenticationException {
        return decode(bytes, circuit.address(), version.allSpfRouters());
    }

    Bytes encode(OspfPacket packet) {
        return version.encode(packet, circuit, version.allSpfRouters(), 0);
    }

    /** A packet of each type, with these advertisements. */
    Stream<byte[]> packets(List<Lsa> lsas) {
        List<LsaHeader> headers = lsas.stream().map(Lsa::header).toList();
        return Stream.of(
                        new Hello(-256, 10, 2, 1, 40, 1, 2, List.of(3, 4), 0),
                        new Hello(0, 10, 2 | version.signaling(), 1, 40, 1, 2, List.of(), 0x10),
                        new DatabaseDescription(1400, 2, false, true, true, 7, headers),
                        new OspfPacket.LinkStateRequest(lsas.stream().map(Lsa::key).toList()),
                        new LinkStateUpdate(lsas),
                        new OspfPacket.LinkStateAcknowledgment(headers))
                .map(body -> encode(new OspfPacket(9, 0, circuit.instance(), body)).toArray());
    }

    Lsa lsa(int type, int id, LsaBody body) {
        return Lsa.of(
                version.headerOptions(body),
                new LsaKey(type, id, 1),
                LsaHeader.INITIAL_SEQUENCE,
                version.bytes(body));
    }

    /** Any bytes are a packet or a declared exception, and a packet is written as it is read. */
    void anyBytes(byte[] bytes) {
        OspfPacket packet;
        try {
            packet = decode(Bytes.copyOf(bytes));
        } catch (DecodeException | OspfCodec.AuthenticationException e) {
            return; // the declared ones
        }
        try {
            assertThat(decode(encode(packet))).isEqualTo(packet);
        } catch (DecodeException | OspfCodec.AuthenticationException e) {
            throw new AssertionError("our own bytes cannot be read", e);
        }
        if (packet.body() instanceof LinkStateUpdate update) {
            update.lsas().forEach(this::advertisement);
        }
    }

    private void advertisement(Lsa lsa) {
        LsaBody body;
        try {
            body = version.read(lsa);
        } catch (DecodeException e) {
            return; // the declared one
        }
        try {
            Lsa again =
                    Lsa.of(
                            version.headerOptions(body),
                            lsa.key(),
                            lsa.header().sequence(),
                            version.bytes(body));
            assertThat(version.read(again)).isEqualTo(body);
        } catch (DecodeException e) {
            throw new AssertionError("our own advertisement cannot be read", e);
        }
    }
}
