package io.spokewire.tunnel;

import io.spokewire.net.TcpView;

/**
 * {@code ip tcp adjust-mss}: holds the Maximum Segment Size option of a SYN (RFC 9293 §3.7.1) to a
 * limit. A SYN without the option is left alone: its sender means 536 bytes.
 */
public final class MssClamp {
    private static final int END = 0;
    private static final int NO_OPERATION = 1;
    private static final int MAXIMUM_SEGMENT_SIZE = 2;

    private MssClamp() {}

    /** Lowers the option where it is above {@code limitBytes}; whether it did. */
    public static boolean clamp(TcpView tcp, int limitBytes) {
        int end = tcp.headerLength();
        int at = TcpView.HEADER_BYTES;
        while (at < end) {
            int kind = tcp.option(at);
            if (kind == END) {
                return false;
            }
            if (kind == NO_OPERATION) {
                at++;
                continue;
            }
            int size = at + 1 < end ? tcp.option(at + 1) : 0;
            if (size < 2 || at + size > end) {
                return false;
            }
            if (kind == MAXIMUM_SEGMENT_SIZE && size == 4) {
                int mss = tcp.option(at + 2) << 8 | tcp.option(at + 3);
                if (mss <= limitBytes) {
                    return false;
                }
                tcp.replace16(at + 2, limitBytes);
                return true;
            }
            at += size;
        }
        return false;
    }
}
