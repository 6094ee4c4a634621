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

    private static final long SCOPE = Layouts.offset(Layouts.SOCKADDR_IN6, "scope");

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

    /** As {@link #write(Arena, Address, int)}; a link-local address means one on this device. */
    static MemorySegment write(Arena arena, Address address, int port, int device) {
        MemorySegment memory = write(arena, address, port);
        if (address.family() == AddressFamily.IPV6 && address.isLinkLocal()) {
            memory.set(ValueLayout.JAVA_INT, SCOPE, device);
        }
        return memory;
    }

    static int port(MemorySegment memory) {
        return memory.get(PORT, 2) & 0xFFFF;
    }

    /** Index of the device that a link-local address is on. */
    static int device(MemorySegment memory, Address address) {
        boolean scoped = address.family() == AddressFamily.IPV6 && address.isLinkLocal();
        return scoped ? memory.get(ValueLayout.JAVA_INT, SCOPE) : 0;
    }

    static Address read(MemorySegment memory, AddressFamily family) {
        byte[] bytes = new byte[family.bytes()];
        long start = family == AddressFamily.IPV4 ? 4 : 8;
        MemorySegment.copy(memory, JAVA_BYTE, start, bytes, 0, bytes.length);
        return Address.fromBytes(bytes);
    }
}
