package io.spokewire.sim;

import io.spokewire.net.Address;
import io.spokewire.net.InterfaceAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A network interface of a simulated machine. */
final class Nic {
    private final Kernel kernel;
    private final String name;
    private final @Nullable Segment segment;
    private final int tunnel;
    private final boolean loopback;
    private final List<InterfaceAddress> addresses = new ArrayList<>(2);
    private String vrf = "";
    private boolean adminUp = true;
    private boolean proxyArp;
    private int mtuBytes = 1500;

    private Nic(
            Kernel kernel, String name, @Nullable Segment segment, int tunnel, boolean loopback) {
        this.kernel = kernel;
        this.name = name;
        this.segment = segment;
        this.tunnel = tunnel;
        this.loopback = loopback;
    }

    static Nic plugged(Kernel kernel, String name, Segment segment) {
        Nic nic = new Nic(kernel, name, segment, -1, false);
        segment.attach(nic);
        return nic;
    }

    /** A device without anything plugged in, or one for addresses alone. */
    static Nic unplugged(Kernel kernel, String name, boolean loopback) {
        return new Nic(kernel, name, null, -1, loopback);
    }

    static Nic device(Kernel kernel, String name, int tunnel) {
        return new Nic(kernel, name, null, tunnel, false);
    }

    Kernel kernel() {
        return kernel;
    }

    String name() {
        return name;
    }

    @Nullable Segment segment() {
        return segment;
    }

    /** Index of the tunnel; -1 when it is no tunnel's device. */
    int tunnel() {
        return tunnel;
    }

    String vrf() {
        return vrf;
    }

    void vrf(String changed) {
        vrf = changed;
    }

    int mtuBytes() {
        return mtuBytes;
    }

    void mtuBytes(int changed) {
        mtuBytes = changed;
    }

    boolean adminUp() {
        return adminUp;
    }

    void adminUp(boolean isUp) {
        adminUp = isUp;
    }

    /** Up, with carrier. */
    boolean running() {
        return adminUp && (loopback || tunnel >= 0 || (segment != null && segment.up()));
    }

    boolean proxyArp() {
        return proxyArp;
    }

    void proxyArp(boolean answers) {
        proxyArp = answers;
    }

    List<InterfaceAddress> addresses() {
        return addresses;
    }

    boolean has(Address address) {
        for (InterfaceAddress own : addresses) {
            if (own.address().equals(address)) {
                return true;
            }
        }
        return false;
    }

    /** An address to speak from, of the same family; null when there is none. */
    @Nullable Address sourceFor(Address destination) {
        Address any = null;
        for (InterfaceAddress own : addresses) {
            if (own.address().bits() == destination.bits()) {
                if (own.subnet().contains(destination)) {
                    return own.address();
                }
                boolean usable = !own.address().isLinkLocal() || destination.isLinkLocal();
                any = any == null && usable ? own.address() : any;
            }
        }
        return any;
    }
}
