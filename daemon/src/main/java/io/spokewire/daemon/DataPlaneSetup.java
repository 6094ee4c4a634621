package io.spokewire.daemon;

import io.spokewire.os.TunDevice;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What the workers read from and write to; replaced as a whole.
 *
 * @param generation grows with every change
 * @param devices by tunnel index
 * @param marks by VRF index, of outer packets
 * @param vrfByDevice by the kernel's index of a device; devices beyond the end belong to VRF 0
 * @param ipsec whether ESP and IKE are listened to
 */
record DataPlaneSetup(
        int generation,
        SortedMap<Integer, TunDevice> devices,
        List<Integer> marks,
        List<Integer> vrfByDevice,
        boolean ipsec) {
    static final DataPlaneSetup EMPTY =
            new DataPlaneSetup(0, new TreeMap<>(), List.of(), List.of(), false);

    /** Copies the collections. */
    DataPlaneSetup {
        devices = Collections.unmodifiableSortedMap(new TreeMap<>(devices));
        marks = List.copyOf(marks);
        vrfByDevice = List.copyOf(vrfByDevice);
    }

    /** The VRF of packets that came by a device. Small numbers are boxed once and for all. */
    int vrfOf(int device) {
        return device < vrfByDevice.size() ? vrfByDevice.get(device) : 0;
    }

    DataPlaneSetup with(SortedMap<Integer, TunDevice> newDevices) {
        return new DataPlaneSetup(generation + 1, newDevices, marks, vrfByDevice, ipsec);
    }

    DataPlaneSetup with(List<Integer> newMarks, List<Integer> newVrfs) {
        return new DataPlaneSetup(generation + 1, devices, newMarks, newVrfs, ipsec);
    }

    DataPlaneSetup withIpsec() {
        return new DataPlaneSetup(generation + 1, devices, marks, vrfByDevice, true);
    }
}
