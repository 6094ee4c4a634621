package io.spokewire.os;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.spokewire.os.ffm.Layouts;
import io.spokewire.os.ffm.LibC;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A TUN device: IP packets with a virtio_net_hdr of 10 bytes in front, super-packets included, by
 * as many queues as there are workers. See the kernel's Documentation/networking/tuntap.rst.
 *
 * <p>The device is made persistent, so that a crash leaves it, with its addresses and everybody's
 * routes over it, to the next start, which takes it over; while nobody has it open it has no
 * carrier and drops what it is given. {@link #remove} ends it.
 */
public final class TunDevice implements AutoCloseable {
    /** Longest name of a Linux device, without the terminating zero. */
    public static final int NAME_MAX_CHARS = 15;

    private static final int O_RDWR_NONBLOCK_CLOEXEC = 0x2 | 0x800 | 0x80000;
    private static final long TUNSETIFF = 0x400454CAL;
    private static final long TUNSETPERSIST = 0x400454CBL;
    private static final long TUNSETOFFLOAD = 0x400454D0L;
    private static final long TUNSETVNETHDRSZ = 0x400454D8L;
    private static final int FLAGS = 0x0001 | 0x1000 | 0x4000 | 0x0100; // TUN NO_PI VNET_HDR MULTI
    private static final int VNET_HEADER_BYTES = 10;

    /** The call, with what helps where the module is not loaded, as on a minimal kernel. */
    private static final String OPEN = "open(/dev/net/tun, which `modprobe tun` makes)";

    /**
     * Offloads to ask for, the best first: checksums, TCP segmentation of both families, and UDP
     * segmentation of both (USO4 alone is refused); without UDP, as before Linux 6.2; checksums.
     */
    private static final int[] OFFLOADS = {0x67, 0x07, 0x01};

    private final String name;
    private final List<FileDescriptor> queues;
    private final int offloads;

    private TunDevice(String name, List<FileDescriptor> queues, int offloads) {
        this.name = name;
        this.queues = List.copyOf(queues);
        this.offloads = offloads;
    }

    /**
     * Makes the device, or takes over the persistent one of that name.
     *
     * @param namespace where the device lives
     * @param name 1 to 15 characters
     * @param queueCount 1 to 256
     * @throws OsException EBUSY when another process has the device open, EINVAL when the name
     *     belongs to a device of another kind, EPERM without CAP_NET_ADMIN
     */
    public static TunDevice open(Namespace namespace, String name, int queueCount) {
        if (name.isEmpty() || name.getBytes(StandardCharsets.UTF_8).length > NAME_MAX_CHARS) {
            throw new IllegalArgumentException("'" + name + "' cannot name a device");
        }
        return namespace.call(() -> openHere(name, queueCount));
    }

    private static TunDevice openHere(String name, int queueCount) {
        List<FileDescriptor> queues = new ArrayList<>();
        boolean made = false;
        try (Arena arena = Arena.ofConfined()) {
            int offloads = 0;
            for (int i = 0; i < queueCount; i++) {
                int number = LibC.open("/dev/net/tun", O_RDWR_NONBLOCK_CLOEXEC);
                FileDescriptor queue = new FileDescriptor(OsException.check(OPEN, number));
                queues.add(queue);
                attach(arena, queue, name);
                offloads = offload(queue, name);
            }
            OsException.check(
                    "TUNSETPERSIST " + name,
                    LibC.ioctl(queues.getFirst().number(), TUNSETPERSIST, 1));
            made = true;
            return new TunDevice(name, queues, offloads);
        } finally {
            if (!made) {
                queues.forEach(FileDescriptor::close);
            }
        }
    }

    private static void attach(Arena arena, FileDescriptor queue, String name) {
        MemorySegment request = arena.allocate(Layouts.IFREQ);
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        MemorySegment.copy(bytes, 0, request, JAVA_BYTE, 0, bytes.length);
        request.set(JAVA_SHORT, Layouts.offset(Layouts.IFREQ, "flags"), (short) FLAGS);
        OsException.check(
                "TUNSETIFF " + name, LibC.ioctl(queue.number(), TUNSETIFF, request.address()));
        MemorySegment size = arena.allocate(JAVA_INT);
        size.set(JAVA_INT, 0, VNET_HEADER_BYTES);
        OsException.check(
                "TUNSETVNETHDRSZ " + name,
                LibC.ioctl(queue.number(), TUNSETVNETHDRSZ, size.address()));
    }

    private static int offload(FileDescriptor queue, String name) {
        int result = 0;
        for (int offloads : OFFLOADS) {
            result = LibC.ioctl(queue.number(), TUNSETOFFLOAD, offloads);
            if (result >= 0) {
                return offloads;
            }
        }
        throw new OsException("TUNSETOFFLOAD " + name, -result);
    }

    /** The name of the Linux device. */
    public String name() {
        return name;
    }

    /** The queues, non-blocking, one for each worker. */
    public List<FileDescriptor> queues() {
        return queues;
    }

    /** What the kernel agreed to, as TUNSETOFFLOAD counts: 0x67, 0x07 or 0x01. */
    public int offloads() {
        return offloads;
    }

    /** Ends the device: it goes with its last queue. */
    public void remove() {
        int result = LibC.ioctl(queues.getFirst().number(), TUNSETPERSIST, 0);
        close();
        // EBADF and the like only: then the device is no longer ours to remove.
        assert result >= 0 : "TUNSETPERSIST " + name + " " + result;
    }

    /** Closes the queues; the device stays, without carrier. */
    @Override
    public void close() {
        queues.forEach(FileDescriptor::close);
    }
}
