package io.spokewire.sim;

import io.spokewire.forward.ForwardCounter;
import io.spokewire.forward.ForwardCounters;
import io.spokewire.forward.ForwardOutput;
import io.spokewire.forward.ForwardingState;
import io.spokewire.forward.GreForwarder;
import io.spokewire.forward.Injection;
import io.spokewire.forward.Punt;
import io.spokewire.forward.TunnelCounter;
import io.spokewire.router.Ports;
import java.lang.foreign.MemorySegment;
import java.util.function.Consumer;
import java.util.function.IntFunction;

/**
 * The one worker of a simulated router: the same packet path as in the product, a batch for each
 * packet. What leaves it goes back to the kernel a moment later, so that no packet is ever handled
 * while another one is.
 */
final class SimDataPlane implements Ports.DataPlane, ForwardOutput, Kernel.Tunnels {
    /** From the packet path to the kernel and back: a system call's time. */
    private static final long HANDOVER_NANOS = 5_000;

    private final Kernel kernel;
    private final VirtualTime time;
    private final PacketMemory memory;
    private final IntFunction<String> vrfNames;
    private final Consumer<Punt> punts;
    private final UnderlayCheck check;
    private final ForwardCounters counters = new ForwardCounters();
    private final GreForwarder forwarder;
    private ForwardingState state = ForwardingState.EMPTY;
    private boolean ended;

    /** Looks at every packet that leaves for the underlay. */
    interface UnderlayCheck {
        /** A packet leaves. */
        void leaves(String vrf, byte[] packet);
    }

    SimDataPlane(
            Kernel kernel,
            VirtualTime time,
            PacketMemory memory,
            IntFunction<String> vrfNames,
            Consumer<Punt> punts,
            UnderlayCheck check) {
        this.kernel = kernel;
        this.time = time;
        this.memory = memory;
        this.vrfNames = vrfNames;
        this.punts = punts;
        this.check = check;
        this.forwarder = new GreForwarder(this, memory.workspace(), counters);
    }

    ForwardingState state() {
        return state;
    }

    long count(ForwardCounter counter) {
        return counters.get(counter);
    }

    /** Nothing comes and nothing goes any more: the router has crashed. */
    void end() {
        ended = true;
    }

    @Override
    public void publish(ForwardingState changed) {
        state = changed;
    }

    @Override
    public boolean inject(Injection injection) {
        batch(() -> forwarder.inject(injection));
        return true;
    }

    @Override
    public long packetsSent(int tunnel, int adjacencyId) {
        return counters.packetsSent(tunnel, adjacencyId);
    }

    @Override
    public long packetsFollowed(int shortcut) {
        return counters.packetsFollowed(shortcut);
    }

    @Override
    public long[] counters() {
        return counters.all();
    }

    @Override
    public long tunnelCounter(int tunnel, TunnelCounter counter) {
        return counters.tunnel(tunnel, counter);
    }

    @Override
    public long bytesSent(int tunnel, int adjacencyId) {
        return counters.bytesSent(tunnel, adjacencyId);
    }

    @Override
    public void fromKernel(int tunnel, byte[] packet) {
        batch(() -> {
            memory.put(packet);
            forwarder.fromDevice(tunnel, memory.memory(), memory.offset(), packet.length);
        });
    }

    @Override
    public void fromUnderlay(String vrf, byte[] packet) {
        int index = 0;
        while (index < state.fibs().size() && !vrfNames.apply(index).equals(vrf)) {
            index++;
        }
        int known = index;
        batch(() -> {
            memory.put(packet);
            forwarder.fromUnderlay(known, memory.memory(), memory.offset(), packet.length);
        });
    }

    private void batch(Runnable work) {
        if (!ended) {
            forwarder.begin(state, time.nowNanos());
            work.run();
            forwarder.end();
        }
    }

    @Override
    public void underlay(int vrf, MemorySegment packet, long offset, int length) {
        byte[] bytes = PacketMemory.copy(packet, offset, length);
        String name = vrfNames.apply(vrf);
        check.leaves(name, bytes);
        later(() -> kernel.output(name, bytes));
    }

    @Override
    public void device(int tunnel, MemorySegment packet, long offset, int length) {
        byte[] bytes = PacketMemory.copy(packet, offset, length);
        later(() -> {
            for (Nic nic : kernel.nics()) {
                if (nic.tunnel() == tunnel && nic.running()) {
                    kernel.receive(nic, bytes);
                    return;
                }
            }
        });
    }

    private void later(Runnable delivery) {
        time.after(
                HANDOVER_NANOS,
                () -> {
                    if (!ended) {
                        delivery.run();
                    }
                });
    }

    @Override
    public boolean punt(Punt punt) {
        punts.accept(punt);
        return true;
    }

    @Override
    public void flush() {} // what was left here has been copied
}
