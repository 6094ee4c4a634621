package io.spokewire.daemon;

import io.spokewire.os.EncapsulationSocket;
import io.spokewire.os.TunDevice;
import io.spokewire.os.VrfBinding;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What the workers read from and write to; replaced as a whole.
 *
 * @param generation grows with every change
 * @param devices by tunnel index
 * @param vrfs by VRF index, what puts sockets into it
 * @param vrfByDevice by the kernel's index of a device; devices beyond the end belong to VRF 0
 * @param ipsec whether ESP and IKE are listened to
 * @param encapsulation UDP port 4500, by family and VRF: in each list a socket for each worker
 */
record DataPlaneSetup(
        int generation,
        SortedMap<Integer, TunDevice> devices,
        List<VrfBinding> vrfs,
        List<Integer> vrfByDevice,
        boolean ipsec,
        List<List<EncapsulationSocket>> encapsulation) {
    static final DataPlaneSetup EMPTY =
            new DataPlaneSetup(0, new TreeMap<>(), List.of(), List.of(), false, List.of());

    /** Copies the collections. */
    DataPlaneSetup {
        devices = Collections.unmodifiableSortedMap(new TreeMap<>(devices));
        vrfs = List.copyOf(vrfs);
        vrfByDevice = List.copyOf(vrfByDevice);
        encapsulation = List.copyOf(encapsulation);
    }

    /** The VRF of packets that came by a device. Small numbers are boxed once and for all. */
    int vrfOf(int device) {
        return device < vrfByDevice.size() ? vrfByDevice.get(device) : 0;
    }

    DataPlaneSetup with(SortedMap<Integer, TunDevice> newDevices) {
        return new DataPlaneSetup(
                generation + 1, newDevices, vrfs, vrfByDevice, ipsec, encapsulation);
    }

    DataPlaneSetup with(
            List<VrfBinding> newVrfs,
            List<Integer> newByDevice,
            List<List<EncapsulationSocket>> sockets) {
        return new DataPlaneSetup(generation + 1, devices, newVrfs, newByDevice, ipsec, sockets);
    }

    DataPlaneSetup withIpsec(List<List<EncapsulationSocket>> sockets) {
        return new DataPlaneSetup(generation + 1, devices, vrfs, vrfByDevice, true, sockets);
    }
}
