package io.spokewire.daemon;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.spokewire.forward.ForwardCounters;
import io.spokewire.forward.ForwardOutput;
import io.spokewire.forward.ForwardWorkspace;
import io.spokewire.forward.Forwarder;
import io.spokewire.forward.Injection;
import io.spokewire.forward.Punt;
import io.spokewire.net.AddressFamily;
import io.spokewire.net.IpProtocol;
import io.spokewire.os.BootClock;
import io.spokewire.os.EncapsulationSocket;
import io.spokewire.os.EventFd;
import io.spokewire.os.FileDescriptor;
import io.spokewire.os.Namespace;
import io.spokewire.os.OsException;
import io.spokewire.os.Poller;
import io.spokewire.os.RawReceiver;
import io.spokewire.os.RawSender;
import io.spokewire.os.SegmentSender;
import io.spokewire.os.VrfBinding;
import io.spokewire.os.ffm.LibC;
import io.spokewire.os.ffm.PageMemory;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * One thread of the packet path, for both directions: waits, reads until nothing is left or the
 * batch is full, runs each packet to completion, writes, and waits again. It owns its queue of each
 * tunnel's device, its sockets and its buffers, and reads one snapshot per batch.
 */
final class Worker implements ForwardOutput, AutoCloseable {
    private static final int GRE = IpProtocol.GRE;
    private static final int ESP = IpProtocol.ESP;
    private static final int UDP = IpProtocol.UDP;

    /** Packets read from one device before others get their turn. */
    private static final int DEVICE_BATCH = 64;

    /** Largest IP packet with its virtio header. */
    private static final int READ_BYTES = 65535 + Forwarder.VIRTIO_BYTES;

    /** Room for one batch: 15 super-packets, or many more small ones, packed close. */
    private static final int DEVICE_BYTES = 1 << 20;

    private static final int ALIGNMENT = 64;

    /** Packets of the control plane that may wait: a hub answers thousands of spokes at once. */
    static final int INJECTIONS_MAX = 4096;

    private static final int INJECTION_BATCH = 64;

    /** How the worker makes its forwarder; tests put their own in. */
    @FunctionalInterface
    interface ForwarderMaker {
        Forwarder make(ForwardOutput output, ForwardWorkspace workspace, ForwardCounters counters);
    }

    private final RealDataPlane plane;
    private final int number;
    private final Namespace namespace;
    private final ForwardCounters counters = new ForwardCounters();
    private final Forwarder forwarder;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment deviceMemory = PageMemory.map(arena, DEVICE_BYTES);
    private final BootClock clock = new BootClock();
    private final EventFd wake = EventFd.open();
    private final Poller poller = new Poller();
    private final ArrayBlockingQueue<Injection> injections =
            new ArrayBlockingQueue<>(INJECTIONS_MAX);

    /** Packets of BFD, which go in front of all others. */
    private final ArrayBlockingQueue<Injection> urgent = new ArrayBlockingQueue<>(INJECTIONS_MAX);

    private final int workers;
    private RawReceiver[] receivers;
    private EncapsulationSocket[] encapsulated = {};
    private SegmentSender[] runs = {};
    private @Nullable SegmentSender[][] runsByVrf = {};
    private final Thread thread;
    private final AtomicLong outputDropped = new AtomicLong();
    private final AtomicLong injected = new AtomicLong();

    private DataPlaneSetup setup = DataPlaneSetup.EMPTY;
    private RawSender[][] senders = {};
    private FileDescriptor[] queues = {};
    private int[] queueTunnels = {};
    private @Nullable FileDescriptor[] queueByTunnel = {};
    private int firstQueue;
    private int wakePlace;
    private int receiverPlace;
    private int encapsulatedPlace;
    private int senderPlace;
    private int queuePlace;
    private int writeFailures;
    private long polled;
    private volatile long left;
    private volatile boolean closing;

    Worker(
            RealDataPlane plane,
            int number,
            int workers,
            Namespace namespace,
            ForwarderMaker maker) {
        this.plane = plane;
        this.number = number;
        this.workers = workers;
        this.namespace = namespace;
        MemorySegment work = PageMemory.map(arena, ForwardWorkspace.USUAL_BYTES);
        this.forwarder = maker.make(this, new ForwardWorkspace(work), counters);
        List<RawReceiver> opened = new ArrayList<>();
        for (AddressFamily family : AddressFamily.values()) {
            int headroom = Forwarder.HEADROOM_BYTES;
            opened.add(RawReceiver.open(namespace, family, GRE, headroom, number, workers));
            if (number == 0) {
                opened.add(RawReceiver.openTooBig(namespace, family, headroom));
            }
        }
        receivers = opened.toArray(RawReceiver[]::new);
        rebuild();
        thread = Thread.ofPlatform().name("worker-" + number).unstarted(this::run);
    }

    private static int place(AddressFamily family) {
        return family == AddressFamily.IPV4 ? 0 : 1;
    }

    void start() {
        thread.start();
    }

    ForwardCounters counters() {
        return counters;
    }

    /** Packets that devices and sockets refused. */
    long outputDropped() {
        return outputDropped.get();
    }

    boolean inject(Injection injection) {
        boolean taken =
                injection instanceof Injection.Bfd
                        ? urgent.offer(injection)
                        : injections.offer(injection);
        if (taken) {
            injected.incrementAndGet();
        }
        wake.signal();
        return taken;
    }

    /** Packets of the control plane that were taken so far. */
    long injected() {
        return injected.get();
    }

    /** How many of {@link #injected} have left. */
    long left() {
        return left;
    }

    /** Makes the worker look at what has changed. */
    void signal() {
        wake.signal();
    }

    private void run() {
        while (!closing) {
            try {
                turn();
            } catch (OsException e) {
                // A device or a socket went under our hands; the host tells us of it in a moment.
                outputDropped.incrementAndGet();
            } catch (RuntimeException | Error e) {
                plane.failed(e); // a bug of ours costs a batch, not the packet path
            }
        }
    }

    private void turn() {
        DataPlaneSetup wanted = plane.setup();
        if (wanted.generation() != setup.generation()) {
            adopt(wanted);
        }
        left = polled; // the turn before has sent them, or failed to
        boolean _ = poller.await(injections.isEmpty() && urgent.isEmpty() ? -1 : 0);
        if (poller.readable(wakePlace)) {
            wake.clear();
        }
        forwarder.begin(plane.state(), clock.nanoTime());
        injectSome(urgent);
        injectSome(injections);
        for (int i = 0; i < receivers.length; i++) {
            if (poller.readable(receiverPlace + i)) {
                fromUnderlay(receivers[i]);
            }
        }
        for (int i = 0; i < encapsulated.length; i++) {
            if (poller.readable(encapsulatedPlace + i)) {
                fromUdp(encapsulated[i]);
            }
        }
        fromDevices();
        forwarder.end();
        readErrors();
    }

    private void injectSome(ArrayBlockingQueue<Injection> from) {
        for (int i = 0; i < INJECTION_BATCH; i++) {
            Injection injection = from.poll();
            if (injection == null) {
                return;
            }
            polled++;
            forwarder.inject(injection);
        }
    }

    private void fromUnderlay(RawReceiver receiver) {
        int count = receiver.receive();
        for (int i = 0; i < count; i++) {
            int length = receiver.length(i);
            if (length > 0) {
                int vrf = setup.vrfOf(receiver.interfaceIndex(i));
                forwarder.fromUnderlay(vrf, receiver.memory(), receiver.offset(i), length);
            }
        }
    }

    /** ESP in UDP, and IKE: each read may be many datagrams of one sender. */
    private void fromUdp(EncapsulationSocket socket) {
        int count = socket.receive();
        for (int i = 0; i < count; i++) {
            int vrf = setup.vrfOf(socket.interfaceIndex(i));
            long at = socket.offset(i);
            long end = at + socket.length(i);
            int each = socket.segmentBytes(i);
            for (; at < end; at += each) {
                int length = (int) Math.min(each, end - at);
                forwarder.fromUdp(vrf, socket.path(i), socket.memory(), at, length);
            }
        }
    }

    /** Each batch begins with another device, so that a busy one does not keep others waiting. */
    private void fromDevices() {
        if (queues.length == 0) {
            return;
        }
        firstQueue = (firstQueue + 1) % queues.length;
        long at = 0;
        for (int i = 0; i < queues.length; i++) {
            int queue = (firstQueue + i) % queues.length;
            if (poller.readable(queuePlace + queue)) {
                at = fromDevice(queue, at);
            }
        }
    }

    /** Reads what a device holds into the memory from {@code at} on; the place behind it. */
    private long fromDevice(int queue, long at) {
        int fd = queues[queue].number();
        long free = at;
        for (int i = 0; i < DEVICE_BATCH; i++) {
            long packet = free + Forwarder.HEADROOM_BYTES;
            long start = packet - Forwarder.VIRTIO_BYTES;
            if (start + READ_BYTES + Forwarder.TAILROOM_BYTES > DEVICE_BYTES) {
                break; // the rest comes with the next batch
            }
            long read = LibC.read(fd, deviceMemory.address() + start, READ_BYTES);
            if (read <= Forwarder.VIRTIO_BYTES) {
                break;
            }
            int length = (int) read - Forwarder.VIRTIO_BYTES;
            forwarder.fromDevice(queueTunnels[queue], deviceMemory, packet, length);
            long end = packet + length + Forwarder.TAILROOM_BYTES;
            free = (end + ALIGNMENT - 1) & -ALIGNMENT;
        }
        return free;
    }

    private void readErrors() {
        int place = senderPlace;
        for (RawSender[] vrf : senders) {
            for (RawSender sender : vrf) {
                if (poller.failed(place++)) {
                    sender.readErrors();
                }
            }
        }
    }

    // ---- what the forwarder leaves ----

    @Override
    public void underlay(int vrf, MemorySegment memory, long offset, int length) {
        if (vrf < 0 || vrf >= senders.length) {
            writeFailures++;
            return;
        }
        int family = (memory.get(JAVA_BYTE, offset) & 0xF0) >> 4 == 4 ? 0 : 1;
        SegmentSender inRuns = runsByVrf[vrf][family];
        int mark = setup.vrfs().get(vrf).mark();
        if (inRuns == null || !inRuns.add(vrf, mark, memory, offset, length)) {
            senders[vrf][family].add(memory, offset, length);
        }
    }

    /** A packet that goes in no run. */
    private void alone(int vrf, MemorySegment memory, long offset, int length) {
        int family = (memory.get(JAVA_BYTE, offset) & 0xF0) >> 4 == 4 ? 0 : 1;
        senders[vrf][family].add(memory, offset, length);
    }

    @Override
    public void own(int tunnel, int vrf, MemorySegment memory, long offset, int length) {
        underlay(vrf, memory, offset, length); // the sockets follow the routes of a VRF, inside too
    }

    @Override
    public void device(int tunnel, MemorySegment memory, long offset, int length) {
        FileDescriptor queue =
                tunnel >= 0 && tunnel < queueByTunnel.length ? queueByTunnel[tunnel] : null;
        if (queue == null) {
            writeFailures++;
            return;
        }
        long start = memory.address() + offset - Forwarder.VIRTIO_BYTES;
        if (LibC.write(queue.number(), start, length + Forwarder.VIRTIO_BYTES) < 0) {
            writeFailures++; // the device is down, or refuses the packet: as an interface drops
        }
    }

    @Override
    public boolean punt(Punt punt) {
        return plane.punt(punt);
    }

    @Override
    public void flush() {
        long refused = 0;
        for (SegmentSender sender : runs) {
            long before = sender.dropped();
            sender.flush();
            refused += sender.dropped() - before;
        }
        for (RawSender[] vrf : senders) {
            for (RawSender sender : vrf) {
                long before = sender.dropped();
                sender.flush();
                refused += sender.dropped() - before;
            }
        }
        if (refused + writeFailures > 0) {
            outputDropped.addAndGet(refused + writeFailures);
            writeFailures = 0;
        }
    }

    // ---- another setup ----

    private void adopt(DataPlaneSetup wanted) {
        if (!wanted.vrfs().equals(setup.vrfs())) {
            closeSenders();
            openSenders(wanted.vrfs());
        }
        if (wanted.ipsec() && !setup.ipsec()) {
            listenToIpsec();
        }
        encapsulate(wanted);
        setup = wanted;
        rebuild();
        plane.adopted(number, wanted.generation());
    }

    private void listenToIpsec() {
        List<RawReceiver> all = new ArrayList<>(Arrays.asList(receivers));
        int headroom = Forwarder.HEADROOM_BYTES;
        for (AddressFamily family : AddressFamily.values()) {
            all.add(RawReceiver.open(namespace, family, ESP, headroom, number, workers));
            if (number == 0) {
                all.add(RawReceiver.open(namespace, family, UDP, headroom, number, workers));
            }
        }
        receivers = all.toArray(RawReceiver[]::new);
    }

    /** Port 4500 of each family, and of each VRF that has a device. */
    private void encapsulate(DataPlaneSetup wanted) {
        if (!wanted.encapsulation().equals(setup.encapsulation())) {
            for (SegmentSender sender : runs) {
                sender.close();
            }
            encapsulated =
                    wanted.encapsulation().stream()
                            .map(workers -> workers.get(number))
                            .toArray(EncapsulationSocket[]::new);
            runs =
                    Arrays.stream(encapsulated)
                            .map(socket -> new SegmentSender(socket, this::alone))
                            .toArray(SegmentSender[]::new);
        }
        runsByVrf = new SegmentSender[wanted.vrfs().size()][2];
        for (int vrf = 0; vrf < runsByVrf.length; vrf++) {
            for (int i = 0; i < runs.length; i++) {
                if (encapsulated[i].serves(wanted.vrfs().get(vrf))) {
                    runsByVrf[vrf][place(encapsulated[i].family())] = runs[i];
                }
            }
        }
    }

    private void openSenders(List<VrfBinding> vrfs) {
        List<RawSender[]> fresh = new ArrayList<>();
        for (int vrf = 0; vrf < vrfs.size(); vrf++) {
            int index = vrf;
            RawSender[] families = new RawSender[2];
            for (AddressFamily family : AddressFamily.values()) {
                families[place(family)] =
                        RawSender.open(
                                namespace,
                                family,
                                GRE,
                                vrfs.get(vrf),
                                (to, mtu) -> {
                                    boolean _ = plane.punt(new Punt.PathMtu(index, to, mtu));
                                });
            }
            fresh.add(families);
        }
        senders = fresh.toArray(RawSender[][]::new);
    }

    private void closeSenders() {
        for (RawSender[] vrf : senders) {
            for (RawSender sender : vrf) {
                sender.close();
            }
        }
        senders = new RawSender[0][];
    }

    private void rebuild() {
        poller.reset();
        wakePlace = poller.add(wake.number());
        receiverPlace = wakePlace + 1;
        for (RawReceiver receiver : receivers) {
            poller.add(receiver.number());
        }
        encapsulatedPlace = receiverPlace + receivers.length;
        for (EncapsulationSocket socket : encapsulated) {
            poller.add(socket.number());
        }
        senderPlace = encapsulatedPlace + encapsulated.length;
        for (RawSender[] vrf : senders) {
            for (RawSender sender : vrf) {
                poller.addForErrors(sender.number());
            }
        }
        List<FileDescriptor> found = new ArrayList<>();
        List<Integer> tunnels = new ArrayList<>();
        int highest = setup.devices().keySet().stream().mapToInt(i -> i + 1).max().orElse(0);
        queueByTunnel = new FileDescriptor[highest];
        setup.devices()
                .forEach((tunnel, device) -> {
                    FileDescriptor queue = device.queues().get(number);
                    found.add(queue);
                    tunnels.add(tunnel);
                    queueByTunnel[tunnel] = queue;
                });
        queues = found.toArray(FileDescriptor[]::new);
        queueTunnels = tunnels.stream().mapToInt(Integer::intValue).toArray();
        for (int i = 0; i < queues.length; i++) {
            int place = poller.add(queues[i].number());
            if (i == 0) {
                queuePlace = place;
            }
        }
    }

    /** Ends the thread and closes what is the worker's own. */
    @Override
    public void close() {
        closing = true;
        wake.signal();
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        closeSenders();
        for (SegmentSender sender : runs) {
            sender.close();
        }
        Arrays.stream(receivers).forEach(RawReceiver::close);
        poller.close();
        wake.close();
        arena.close();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
