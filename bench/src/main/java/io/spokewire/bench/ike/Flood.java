package io.spokewire.bench.ike;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.spokewire.ike.IkeAction;
import io.spokewire.ike.IkeInput;
import io.spokewire.ike.v2.Ikev2Engine;
import io.spokewire.net.Address;
import io.spokewire.net.AddressFamily;
import io.spokewire.net.BigEndian;
import io.spokewire.net.IpProtocol;
import io.spokewire.net.Ipv4Address;
import io.spokewire.os.Namespace;
import io.spokewire.os.RawSender;
import io.spokewire.os.VrfBinding;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;

/** IKE_SA_INIT requests, whole and good, from addresses that nobody has. */
final class Flood implements Runnable {
    private static final int IP_HEADER = 20;
    private static final int HEADERS = IP_HEADER + 8;
    private static final int IKE = 500;

    /** RFC 2544: nobody's. */
    private static final int FIRST_ADDRESS = 0xC6130000;

    private static final int ADDRESSES = 1 << 16;

    private final byte[] request;
    private final int count;
    private final int perSecond;
    private final Address hub;

    /**
     * A flood that has not begun.
     *
     * @param perSecond 0 for as fast as it goes
     */
    Flood(Address hub, int group, int count, int perSecond) {
        this.hub = hub;
        this.count = count;
        this.perSecond = perSecond;
        this.request = request(hub, group);
    }

    /** What a spoke says first; only the SPI is another one in each. */
    private static byte[] request(Address hub, int group) {
        SpokeEnvironment spoke =
                SpokeEnvironment.of(
                        2, new Ipv4Address(FIRST_ADDRESS), Configuration.settings(2, group));
        Ikev2Engine engine = new Ikev2Engine(spoke, new SplittableRandom(1));
        Deque<IkeInput> inputs = new ArrayDeque<>();
        inputs.add(spoke.wants(hub));
        byte[][] first = new byte[1][];
        while (first[0] == null) {
            engine.handle(
                    inputs.remove(),
                    0,
                    action -> {
                        if (action instanceof IkeAction.Compute(long job, var work)) {
                            inputs.add(new IkeInput.Computed(job, work.get()));
                        } else if (action instanceof IkeAction.Send(var _, var message)) {
                            first[0] = message.toArray();
                        }
                    });
        }
        return first[0];
    }

    @Override
    public void run() {
        int length = HEADERS + request.length;
        Random random = new Random(1);
        try (Arena arena = Arena.ofConfined();
                RawSender sender =
                        RawSender.open(
                                Namespace.current(),
                                AddressFamily.IPV4,
                                IpProtocol.UDP,
                                VrfBinding.DEFAULT,
                                (_, _) -> {})) {
            MemorySegment packets = arena.allocate((long) length * RawSender.BATCH);
            long begun = System.nanoTime();
            for (int i = 0; i < count; i++) {
                long at = (long) (i % RawSender.BATCH) * length;
                if (i % RawSender.BATCH == 0) {
                    sender.flush();
                    pace(begun, i);
                }
                write(packets, at, i, random.nextLong());
                sender.add(packets, at, length);
            }
            sender.flush();
        }
    }

    private void pace(long begun, int sent) {
        if (perSecond > 0) {
            long due = begun + sent * 1_000_000_000L / perSecond;
            for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
        }
    }

    private void write(MemorySegment memory, long at, int number, long spi) {
        int length = HEADERS + request.length;
        memory.set(JAVA_BYTE, at, (byte) 0x45);
        BigEndian.put16(memory, at + 2, length);
        memory.set(JAVA_BYTE, at + 8, (byte) 64);
        memory.set(JAVA_BYTE, at + 9, (byte) IpProtocol.UDP);
        BigEndian.put32(memory, at + 12, FIRST_ADDRESS + number % ADDRESSES);
        MemorySegment.copy(hub.toBytes(), 0, memory, JAVA_BYTE, at + 16, 4);
        BigEndian.put16(memory, at + IP_HEADER, IKE);
        BigEndian.put16(memory, at + IP_HEADER + 2, IKE);
        BigEndian.put16(memory, at + IP_HEADER + 4, length - IP_HEADER);
        MemorySegment.copy(request, 0, memory, JAVA_BYTE, at + HEADERS, request.length);
        BigEndian.put64(memory, at + HEADERS, spi == 0 ? 1 : spi);
    }
}
