package io.spokewire.os;

import java.util.List;

/** Who reads the tunnels' devices and the underlay: the workers of the daemon. */
public interface DeviceUser {
    /**
     * A tunnel's device is there.
     *
     * @param tunnel index of the tunnel in the forwarding state
     * @param device to be read and written from now on; the host closes it
     */
    void tunnelOpened(int tunnel, TunDevice device);

    /** A tunnel's device goes. Once this returns, nobody uses it any more. */
    void tunnelClosed(int tunnel);

    /**
     * Where underlay packets come and go.
     *
     * @param vrfs by VRF index, what puts sockets into it
     * @param vrfByDevice by the kernel's index of a device, the VRF of outer packets that come by
     *     it; devices beyond the end belong to VRF 0
     */
    void underlay(List<VrfBinding> vrfs, List<Integer> vrfByDevice);
}
