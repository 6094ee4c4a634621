package io.spokewire.os;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.spokewire.net.Address;
import io.spokewire.net.AddressFamily;
import io.spokewire.os.ffm.Layouts;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** Writes and reads struct sockaddr_in and sockaddr_in6, off the packet path. */
final class SocketAddress {
    private static final ValueLayout.OfShort PORT =
            ValueLayout.JAVA_SHORT.withOrder(ByteOrder.BIG_ENDIAN);

    private SocketAddress() {}

    static int bytes(AddressFamily family) {
        return (int)
                (family == AddressFamily.IPV4
                        ? Layouts.SOCKADDR_IN.byteSize()
                        : Layouts.SOCKADDR_IN6.byteSize());
    }

    static MemorySegment write(Arena arena, Address address, int port) {
        boolean ipv4 = address.family() == AddressFamily.IPV4;
        MemorySegment memory = arena.allocate(bytes(address.family()), 8);
        memory.set(
                JAVA_SHORT, 0, (short) (ipv4 ? NetlinkDecoder.AF_INET : NetlinkDecoder.AF_INET6));
        memory.set(PORT, 2, (short) port);
        byte[] bytes = address.toBytes();
        MemorySegment.copy(bytes, 0, memory, JAVA_BYTE, ipv4 ? 4 : 8, bytes.length);
        return memory;
    }

    static Address read(MemorySegment memory, AddressFamily family) {
        byte[] bytes = new byte[family.bytes()];
        long start = family == AddressFamily.IPV4 ? 4 : 8;
        MemorySegment.copy(memory, JAVA_BYTE, start, bytes, 0, bytes.length);
        return Address.fromBytes(bytes);
    }
}
