package io.spokewire.os;

/**
 * What puts a socket into a VRF: it then uses the routes of that VRF, and hears what comes for it.
 *
 * @param device which the socket is bound to, the VRF's; empty where the VRF goes by rules, and for
 *     the default one
 * @param index the kernel's index of that device: one that is made anew is another; 0 for none
 * @param mark by which the rules know what belongs to the VRF; 0 where there is a device, and for
 *     the default one
 */
public record VrfBinding(String device, int index, int mark) {
    /** A socket of the default VRF. */
    public static final VrfBinding DEFAULT = new VrfBinding("", 0, 0);

    /** A socket of one device alone, in the VRF of that device. */
    static VrfBinding ofDevice(String device) {
        return new VrfBinding(device, 0, 0);
    }

    /** Puts a new socket into the VRF. */
    void apply(FileDescriptor fd) {
        if (!device.isEmpty()) {
            RawSocket.bindToDevice(fd, device);
        }
        if (mark != 0) {
            RawSocket.mark(fd, mark);
        }
    }
}
