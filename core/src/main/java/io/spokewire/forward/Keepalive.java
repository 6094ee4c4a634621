package io.spokewire.forward;

import io.spokewire.net.Address;
import io.spokewire.net.BigEndian;
import io.spokewire.net.InternetChecksum;
import io.spokewire.net.IpProtocol;
import io.spokewire.net.Ipv4View;
import io.spokewire.net.Ipv6View;
import io.spokewire.tunnel.GreView;
import java.lang.foreign.MemorySegment;

/**
 * Cisco's GRE keepalive: a GRE packet addressed to ourselves, sent through the tunnel. The far end
 * does nothing but route what it finds inside, so it answers without knowing.
 */
final class Keepalive {
    /** Outer header of IPv6, GRE header with a key. */
    static final int MAX_BYTES = Ipv6View.HEADER_BYTES + 8;

    private static final int TTL = 255;
    private static final int TOS = 0xC0;

    private Keepalive() {}

    /** Writes the packet that is to come back; returns its length. */
    static int write(TunnelPort port, Address farEnd, MemorySegment memory, long at) {
        boolean keyed = port.config.keyed();
        int greBytes = keyed ? 8 : 4;
        int header = port.outerIpv6 ? Ipv6View.HEADER_BYTES : Ipv4View.HEADER_BYTES;
        if (port.outerIpv6) {
            BigEndian.put32(memory, at, 6 << 28 | TOS << 20);
            BigEndian.put32(memory, at + 4, greBytes << 16 | IpProtocol.GRE << 8 | TTL);
            BigEndian.put64(memory, at + 8, OuterPath.high(farEnd));
            BigEndian.put64(memory, at + 16, OuterPath.low(farEnd));
            BigEndian.put64(memory, at + 24, port.sourceHigh);
            BigEndian.put64(memory, at + 32, port.sourceLow);
        } else {
            BigEndian.put32(memory, at, (0x4500 | TOS) << 16 | (header + greBytes));
            BigEndian.put32(memory, at + 4, 0);
            BigEndian.put32(memory, at + 8, (TTL << 8 | IpProtocol.GRE) << 16);
            BigEndian.put32(memory, at + 12, (int) (OuterPath.high(farEnd) >>> 32));
            BigEndian.put32(memory, at + 16, (int) (port.sourceHigh >>> 32));
            BigEndian.put16(
                    memory,
                    at + 10,
                    InternetChecksum.finish(InternetChecksum.sum(memory, at, header)));
        }
        int flags = keyed ? GreView.KEY : 0;
        BigEndian.put32(memory, at + header, flags << 16 | GreView.PROTOCOL_KEEPALIVE);
        if (keyed) {
            BigEndian.put32(memory, at + header + 4, port.config.key());
        }
        return header + greBytes;
    }
}
