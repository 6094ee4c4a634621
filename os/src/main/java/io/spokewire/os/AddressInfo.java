package io.spokewire.os;

import io.spokewire.net.InterfaceAddress;

/**
 * An address of a device, as the kernel tells it.
 *
 * @param device index of the device
 * @param address the address and the length of its subnet
 * @param flags IFA_F_ flags of if_addr.h
 * @param protocol who put it there (IFA_PROTO, Linux 5.18); 0 when nobody says
 */
public record AddressInfo(int device, InterfaceAddress address, int flags, int protocol) {
    /** No duplicate address detection. */
    static final int NO_DAD = 0x02;

    /** Duplicate address detection found a duplicate. */
    static final int DAD_FAILED = 0x08;

    /** Duplicate address detection is going on: not to be used yet. */
    static final int TENTATIVE = 0x40;

    /** The kernel makes no route for the subnet. */
    static final int NO_PREFIX_ROUTE = 0x200;

    /** Whether packets may carry it. */
    public boolean usable() {
        return (flags & (TENTATIVE | DAD_FAILED)) == 0;
    }
}
