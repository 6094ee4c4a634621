package io.spokewire.os;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.spokewire.os.ffm.Layouts;
import io.spokewire.os.ffm.LibC;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * CLOCK_BOOTTIME: monotonic, and it goes on while the machine is suspended, so that holding times
 * end when peers think they do. Each thread has its own.
 */
public final class BootClock {
    private static final int CLOCK_BOOTTIME = 7;
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private final MemorySegment time = Arena.ofAuto().allocate(Layouts.TIMESPEC);

    /** Nanoseconds since the machine was started. */
    public long nanoTime() {
        int result = LibC.clockGettime(CLOCK_BOOTTIME, time.address());
        assert result == 0 : result;
        return time.get(JAVA_LONG, 0) * NANOS_PER_SECOND + time.get(JAVA_LONG, 8);
    }
}
