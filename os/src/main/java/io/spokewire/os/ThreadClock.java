package io.spokewire.os;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.spokewire.os.ffm.Layouts;
import io.spokewire.os.ffm.LibC;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * CLOCK_THREAD_CPUTIME_ID: what the calling thread has used of a processor. What others do at the
 * same time does not move it.
 */
public final class ThreadClock {
    private static final int CLOCK_THREAD_CPUTIME_ID = 3;
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private final MemorySegment time = Arena.ofAuto().allocate(Layouts.TIMESPEC);

    /** Nanoseconds of processor time. */
    public long nanoTime() {
        int result = LibC.clockGettime(CLOCK_THREAD_CPUTIME_ID, time.address());
        assert result == 0 : result;
        return time.get(JAVA_LONG, 0) * NANOS_PER_SECOND + time.get(JAVA_LONG, 8);
    }
}
