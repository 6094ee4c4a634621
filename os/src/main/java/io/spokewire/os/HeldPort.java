package io.spokewire.os;

import io.spokewire.net.Address;
import io.spokewire.net.AddressFamily;
import io.spokewire.os.ffm.LibC;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A UDP port on all addresses of a family that is ours, so that the kernel tells nobody that nobody
 * listens there, and no other program takes it. What comes is thrown away: who wants it has a raw
 * socket. In a VRF that is a device the port is another one than in the default VRF. Belongs to one
 * thread at a time.
 */
public final class HeldPort implements AutoCloseable {
    private static final int SOCK_DGRAM_CLOEXEC = 2 | 0x80000;
    private static final int SOL_SOCKET = 1;
    private static final int SO_REUSEADDR = 2;
    private static final int IPV6_V6ONLY = 26;

    private final Namespace namespace;
    private final AddressFamily family;
    private final int port;
    private final Map<VrfBinding, FileDescriptor> held = new LinkedHashMap<>();

    /** Holds nothing yet. */
    public HeldPort(Namespace namespace, AddressFamily family, int port) {
        this.namespace = namespace;
        this.family = family;
        this.port = port;
    }

    /**
     * Holds it in these VRFs and in no others. Where it is held already it stays so, without a
     * moment in between: a closed socket keeps its port for as long as a process that is just being
     * started has a copy of it.
     *
     * @throws OsException when it cannot be held in one of them, EADDRINUSE when another program
     *     has it there; in all others it is held, and another call tries that one again
     */
    public void holdIn(List<VrfBinding> vrfs) {
        held.entrySet()
                .removeIf(entry -> {
                    boolean gone = !vrfs.contains(entry.getKey());
                    if (gone) {
                        entry.getValue().close();
                    }
                    return gone;
                });
        @Nullable OsException failure = null;
        for (VrfBinding vrf : vrfs) {
            if (!held.containsKey(vrf)) {
                try {
                    held.put(vrf, open(vrf));
                } catch (OsException e) {
                    failure = failure == null ? e : failure;
                }
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    private FileDescriptor open(VrfBinding vrf) {
        FileDescriptor fd = UdpSocket.open(namespace, family, SOCK_DGRAM_CLOEXEC, vrf);
        // The first must find the port free. The others share it with ours alone, for this moment.
        boolean shared = !held.isEmpty();
        try {
            if (family == AddressFamily.IPV6) {
                RawSocket.option(fd, "IPV6_V6ONLY", RawSocket.SOL_IPV6, IPV6_V6ONLY, 1);
            }
            FlowFilter.attachNothing(fd);
            share(fd, shared);
            held.values().forEach(other -> share(other, shared));
            bind(fd);
            share(fd, false);
            return fd;
        } catch (OsException e) {
            fd.close();
            throw e;
        } finally {
            held.values().forEach(other -> share(other, false));
        }
    }

    private void bind(FileDescriptor fd) {
        try (Arena arena = Arena.ofConfined()) {
            Address any = Address.parse(family == AddressFamily.IPV4 ? "0.0.0.0" : "::");
            MemorySegment name = SocketAddress.write(arena, any, port);
            OsException.check(
                    "bind(UDP port " + port + ")",
                    LibC.bind(fd.number(), name.address(), (int) name.byteSize()));
        }
    }

    private static void share(FileDescriptor fd, boolean share) {
        RawSocket.option(fd, "SO_REUSEADDR", SOL_SOCKET, SO_REUSEADDR, share ? 1 : 0);
    }

    @Override
    public void close() {
        held.values().forEach(FileDescriptor::close);
        held.clear();
    }
}
