package io.spokewire.net;

import java.util.Optional;

/**
 * A UDP datagram inside of an {@link IpDatagram}, RFC 768.
 *
 * @param sourcePort 0 to 65535
 * @param destinationPort 0 to 65535
 * @param data behind the header
 */
public record UdpDatagram(int sourcePort, int destinationPort, Bytes data) {
    private static final int HEADER_BYTES = 8;

    /**
     * What a packet carries; empty when it is no UDP, too short, or its checksum is wrong. Of a
     * sender on this machine, a container or a virtual machine, it may be unfinished: the kernel
     * leaves it to hardware that the datagram never meets, and the field holds the sum of the
     * pseudo header alone.
     */
    public static Optional<UdpDatagram> of(IpDatagram packet) {
        byte[] bytes = packet.payload().toArray();
        if (packet.protocol() != IpProtocol.UDP || bytes.length < HEADER_BYTES) {
            return Optional.empty();
        }
        int length = (bytes[4] & 0xFF) << 8 | (bytes[5] & 0xFF);
        boolean unchecked = bytes[6] == 0 && bytes[7] == 0;
        if (length < HEADER_BYTES
                || length > bytes.length
                || (unchecked && packet.family() == AddressFamily.IPV6) // RFC 8200 §8.1
                || (!unchecked && !checksumValid(packet, bytes, length))) {
            return Optional.empty();
        }
        return Optional.of(
                new UdpDatagram(
                        (bytes[0] & 0xFF) << 8 | (bytes[1] & 0xFF),
                        (bytes[2] & 0xFF) << 8 | (bytes[3] & 0xFF),
                        packet.payload().slice(HEADER_BYTES, length)));
    }

    private static boolean checksumValid(IpDatagram packet, byte[] bytes, int length) {
        long pseudo = packet.pseudoHeader() - packet.payload().length() + length;
        int field = (bytes[6] & 0xFF) << 8 | (bytes[7] & 0xFF);
        return InternetChecksum.fold(pseudo + InternetChecksum.sum(bytes, 0, length)) == 0xFFFF
                || InternetChecksum.fold(pseudo) == field;
    }

    /** The packet that carries it, checksum included. */
    public IpDatagram in(Address source, Address destination, int hopLimit, int tos) {
        WireWriter out = new WireWriter();
        out.u16(sourcePort);
        out.u16(destinationPort);
        out.u16(HEADER_BYTES + data.length());
        out.u16(0);
        out.bytes(data.toArray());
        byte[] bytes = out.toBytes();
        IpDatagram bare =
                new IpDatagram(
                        source, destination, IpProtocol.UDP, hopLimit, tos, Bytes.copyOf(bytes));
        int checksum =
                InternetChecksum.finish(
                        bare.pseudoHeader() + InternetChecksum.sum(bytes, 0, bytes.length));
        checksum = checksum == 0 ? 0xFFFF : checksum; // RFC 768: 0 means that there is none
        bytes[6] = (byte) (checksum >>> 8);
        bytes[7] = (byte) checksum;
        return new IpDatagram(
                source, destination, IpProtocol.UDP, hopLimit, tos, Bytes.copyOf(bytes));
    }
}
