package io.spokewire.os;

import io.spokewire.net.AddressFamily;
import io.spokewire.net.Prefix;
import org.jspecify.annotations.Nullable;

/**
 * A policy rule, see ip-rule(8): packets that fit look their route up in a table.
 *
 * @param family whose packets
 * @param priority the lowest is asked first
 * @param table the table that answers; {@link #OF_VRF_DEVICE} for that of a packet's VRF device
 * @param inputDevice name of the device they came by; empty for any
 * @param outputDevice name of the device that their socket is bound to; empty for any
 * @param mark the mark they carry; 0 for any
 * @param source where they come from; null for anywhere
 * @param protocol who put it there; 0 when nobody says
 */
public record RuleInfo(
        AddressFamily family,
        long priority,
        int table,
        String inputDevice,
        String outputDevice,
        int mark,
        @Nullable Prefix source,
        int protocol) {
    /** The kernel's own rule of VRF devices: each packet asks the table of its device. */
    public static final int OF_VRF_DEVICE = 0;
}
