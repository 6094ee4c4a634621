package io.spokewire.daemon;

import io.spokewire.engine.Severity;
import io.spokewire.engine.Trace;
import io.spokewire.forward.Forwarder;
import io.spokewire.net.AddressFamily;
import io.spokewire.os.EncapsulationSocket;
import io.spokewire.os.HeldPort;
import io.spokewire.os.Namespace;
import io.spokewire.os.OsException;
import io.spokewire.os.VrfBinding;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * UDP ports 500 and 4500 in all VRFs, from the moment on in which a tunnel is protected: another
 * program on them would hear our peers too. Belongs to one thread at a time.
 */
final class IpsecPorts implements AutoCloseable {
    /** RFC 7296 §2. */
    private static final int IKE_PORT = 500;

    /** RFC 3948. */
    private static final int NAT_TRAVERSAL_PORT = 4500;

    private final Namespace namespace;
    private final int workers;
    private final Consumer<? super Trace> traces;
    private final List<HeldPort> ike = new ArrayList<>();
    private final SortedSet<Integer> taken = new TreeSet<>();
    private final SortedSet<Integer> lacking = new TreeSet<>();

    /** Who has a port. */
    private record Port(Severity severity, String text) implements Trace {
        @Override
        public String facility() {
            return "CRYPTO";
        }

        @Override
        public String mnemonic() {
            return "PORT";
        }
    }

    /**
     * Holds nothing yet.
     *
     * @param workers each gets a socket of port 4500
     * @param traces hears what is not ours, once, and when it is
     */
    IpsecPorts(Namespace namespace, int workers, Consumer<? super Trace> traces) {
        this.namespace = namespace;
        this.workers = workers;
        this.traces = traces;
        for (AddressFamily family : AddressFamily.values()) {
            ike.add(new HeldPort(namespace, family, IKE_PORT));
        }
    }

    /**
     * Takes the ports in these VRFs. What is ours stays as it is.
     *
     * @param known sockets of port 4500 that are open; the caller closes those that are not in the
     *     result
     * @return by VRF and family, the sockets of port 4500 of all workers
     */
    List<List<EncapsulationSocket>> open(
            List<VrfBinding> vrfs, List<List<EncapsulationSocket>> known) {
        List<VrfBinding> apart = apart(vrfs);
        lacking.clear();
        for (HeldPort port : ike) {
            try {
                port.holdIn(apart);
            } catch (OsException e) {
                failed(IKE_PORT, "answers our peers as well", e);
            }
        }
        List<List<EncapsulationSocket>> all = new ArrayList<>();
        for (VrfBinding vrf : apart) {
            for (AddressFamily family : AddressFamily.values()) {
                try {
                    all.add(known(known, vrf, family).orElseGet(() -> open(vrf, family)));
                } catch (OsException e) {
                    failed(NAT_TRAVERSAL_PORT, "gets what our peers send in UDP", e);
                }
            }
        }
        taken.removeIf(port -> {
            boolean ours = !lacking.contains(port);
            if (ours) {
                traces.accept(new Port(Severity.NOTIFICATIONS, "UDP port " + port + " is ours"));
            }
            return ours;
        });
        return all;
    }

    /** Whether {@link #open} has something to try again. */
    boolean lacking() {
        return !lacking.isEmpty();
    }

    /** The default VRF, and those that have a device: of these a port is another one. */
    private static List<VrfBinding> apart(List<VrfBinding> vrfs) {
        List<VrfBinding> apart = new ArrayList<>(List.of(VrfBinding.DEFAULT));
        vrfs.stream().filter(vrf -> !vrf.device().isEmpty()).forEach(apart::add);
        return apart;
    }

    private static Optional<List<EncapsulationSocket>> known(
            List<List<EncapsulationSocket>> known, VrfBinding vrf, AddressFamily family) {
        return known.stream()
                .filter(some -> some.getFirst().vrf().equals(vrf))
                .filter(some -> some.getFirst().family() == family)
                .findFirst();
    }

    private List<EncapsulationSocket> open(VrfBinding vrf, AddressFamily family) {
        return EncapsulationSocket.open(
                namespace, vrf, family, NAT_TRAVERSAL_PORT, Forwarder.HEADROOM_BYTES, workers);
    }

    private void failed(int port, String consequence, OsException e) {
        lacking.add(port);
        // A VRF's device that has just gone is no news: the host tells of it in a moment.
        if (e.errno() != OsException.ENODEV && taken.add(port)) {
            String why =
                    e.errno() == OsException.EADDRINUSE
                            ? " belongs to another program, which "
                                    + consequence
                                    + ": end it (ss -ulpn shows who it is)"
                            : " cannot be had: " + e.getMessage();
            traces.accept(
                    new Port(
                            Severity.ERRORS,
                            "UDP port " + port + why + "; tried again every second"));
        }
    }

    /** Gives port 500 back; sockets of port 4500 are closed by whoever has them. */
    @Override
    public void close() {
        ike.forEach(HeldPort::close);
    }
}
