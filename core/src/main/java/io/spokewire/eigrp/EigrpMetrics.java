package io.spokewire.eigrp;

import io.spokewire.eigrp.EigrpProcess.Weights;
import io.spokewire.eigrp.EigrpTlv.ClassicMetric;
import io.spokewire.eigrp.EigrpTlv.WideMetric;
import io.spokewire.net.Bytes;
import io.spokewire.rib.RouteDetail.CompositeMetric;
import java.util.List;

/**
 * The arithmetic of a process, RFC 7868 section 5.6: classic in scaled units of 32 bits, or wide in
 * picoseconds and kilobits per second.
 *
 * @param wide whether the process has wide metrics: named mode has
 * @param weights the K values
 * @param maximumHops a path has
 * @param ribScale what wide metrics are divided by for the RIB
 */
record EigrpMetrics(boolean wide, Weights weights, int maximumHops, int ribScale) {
    /** Section 5.6.2.2: a distance beyond all others. */
    static final long INFINITY = Long.MAX_VALUE;

    private static final long BANDWIDTH = 10_000_000L;
    private static final long DELAY_PICO = 1_000_000L;
    private static final int CLASSIC_SCALE = 256;
    private static final long WIDE_SCALE = 65_536;
    private static final long PICOS_PER_TEN_MICROS = 10_000_000L;
    private static final int MTU_MAX = 0xFF_FFFF;
    private static final int FULL = 255;
    private static final int LOAD_DIVISOR = 256;

    /** What a link adds. */
    Vector ofLink(long kilobits, long delayTens, int mtuBytes) {
        return of(kilobits, delayTens, FULL, 1, mtuBytes, 0);
    }

    /** A metric as a person writes it: bandwidth, delay, reliability, load, MTU. */
    Vector ofConfigured(List<Long> five) {
        return of(
                five.get(0),
                five.get(1),
                five.get(2).intValue(),
                five.get(3).intValue(),
                five.get(4).intValue(),
                0);
    }

    /** A metric that another process of EIGRP has. */
    Vector ofDetail(CompositeMetric m) {
        Vector vector =
                of(
                        m.bandwidthKbits(),
                        m.delayPicos() / PICOS_PER_TEN_MICROS,
                        m.reliability(),
                        m.load(),
                        m.mtuBytes(),
                        m.hops());
        return wide
                ? new Vector(
                        Math.min(m.delayPicos(), WideMetric.UNREACHABLE - 1),
                        vector.bandwidth(),
                        vector.mtuBytes(),
                        vector.hops(),
                        vector.reliability(),
                        vector.load())
                : vector;
    }

    private Vector of(
            long kilobits, long delayTens, int reliability, int load, int mtuBytes, int hops) {
        long bits = Math.max(1, kilobits);
        return new Vector(
                wide
                        ? Math.min(delayTens * PICOS_PER_TEN_MICROS, WideMetric.UNREACHABLE - 1)
                        : Math.min(delayTens * CLASSIC_SCALE, ClassicMetric.UNREACHABLE - 1),
                wide ? bits : scaled(bits),
                Math.min(mtuBytes, MTU_MAX),
                hops,
                reliability,
                load);
    }

    /** Section 5.6.1.1: truncated before it is scaled. */
    private static long scaled(long kilobits) {
        return BANDWIDTH / kilobits * CLASSIC_SCALE;
    }

    private static long kilobits(long scaledBandwidth) {
        return scaledBandwidth == 0
                ? BANDWIDTH * CLASSIC_SCALE
                : Math.max(1, BANDWIDTH * CLASSIC_SCALE / scaledBandwidth);
    }

    /** The way to a neighbour and on from there; unreachable when it has too many hops. */
    Vector add(Vector reported, Vector link) {
        long delay = reported.delay() + link.delay();
        long limit = wide ? WideMetric.UNREACHABLE : ClassicMetric.UNREACHABLE;
        if (!reported.reachable() || delay >= limit || reported.hops() + 1 > maximumHops) {
            return Vector.UNREACHABLE;
        }
        return new Vector(
                delay,
                wide
                        ? Math.min(reported.bandwidth(), link.bandwidth())
                        : Math.max(reported.bandwidth(), link.bandwidth()),
                Math.min(reported.mtuBytes(), link.mtuBytes()),
                reported.hops() + 1,
                Math.min(reported.reliability(), link.reliability()),
                Math.max(reported.load(), link.load()));
    }

    /** With more delay: as much as makes the metric of the RIB greater by an offset. */
    Vector offset(Vector v, long offset) {
        if (offset == 0 || !v.reachable()) {
            return v;
        }
        long delay = v.delay() + (wide ? offset * ribScale * DELAY_PICO / WIDE_SCALE : offset);
        long limit = wide ? WideMetric.UNREACHABLE : ClassicMetric.UNREACHABLE;
        return new Vector(
                Math.min(delay, limit - 1),
                v.bandwidth(),
                v.mtuBytes(),
                v.hops(),
                v.reliability(),
                v.load());
    }

    /** The composite metric, sections 5.6.1.1 and 5.6.2.5. */
    long composite(Vector v) {
        if (!v.reachable()) {
            return INFINITY;
        }
        long throughput =
                wide ? BANDWIDTH * WIDE_SCALE / Math.max(1, v.bandwidth()) : v.bandwidth();
        long latency = wide ? v.delay() / DELAY_PICO * WIDE_SCALE + rest(v.delay()) : v.delay();
        long sum = weights.k1() * throughput + weights.k3() * latency;
        if (weights.k2() != 0) {
            sum += weights.k2() * throughput / (LOAD_DIVISOR - Math.min(v.load(), FULL));
        }
        int divisor = v.reliability() + weights.k4();
        if (weights.k5() != 0 && divisor != 0) {
            sum = sum * weights.k5() / divisor;
        }
        return wide ? sum : Math.min(sum, ClassicMetric.UNREACHABLE - 1);
    }

    private static long rest(long picos) {
        return picos % DELAY_PICO * WIDE_SCALE / DELAY_PICO;
    }

    /** The metric that the RIB has: 32 bits. */
    long ofRib(long composite) {
        return Math.min(wide ? composite / ribScale : composite, ClassicMetric.UNREACHABLE);
    }

    /** In parts, for other processes and for {@code show}. */
    CompositeMetric detail(Vector v) {
        return new CompositeMetric(
                kilobitsOf(v), picosOf(v), v.reliability(), v.load(), v.mtuBytes(), v.hops());
    }

    long kilobitsOf(Vector v) {
        return wide ? v.bandwidth() : kilobits(v.bandwidth());
    }

    long picosOf(Vector v) {
        return wide ? v.delay() : v.delay() * PICOS_PER_TEN_MICROS / CLASSIC_SCALE;
    }

    ClassicMetric toClassic(Vector v, int flags) {
        if (!v.reachable()) {
            return new ClassicMetric(
                    ClassicMetric.UNREACHABLE, 0, v.mtuBytes(), v.hops(), FULL, 1, 0, flags);
        }
        long delay =
                wide
                        ? Math.min(
                                v.delay() / PICOS_PER_TEN_MICROS * CLASSIC_SCALE,
                                ClassicMetric.UNREACHABLE - 1)
                        : v.delay();
        return new ClassicMetric(
                delay,
                wide ? scaled(Math.max(1, v.bandwidth())) : v.bandwidth(),
                v.mtuBytes(),
                v.hops(),
                v.reliability(),
                v.load(),
                0,
                flags);
    }

    Vector of(ClassicMetric m) {
        if (m.scaledDelay() == ClassicMetric.UNREACHABLE) {
            return Vector.UNREACHABLE;
        }
        return new Vector(
                wide ? m.scaledDelay() * PICOS_PER_TEN_MICROS / CLASSIC_SCALE : m.scaledDelay(),
                wide ? kilobits(m.scaledBandwidth()) : m.scaledBandwidth(),
                m.mtuBytes(),
                m.hops(),
                m.reliability(),
                m.load());
    }

    WideMetric toWide(Vector v, int flags, Bytes attributes) {
        if (!v.reachable()) {
            return new WideMetric(
                    0,
                    FULL,
                    1,
                    v.mtuBytes(),
                    v.hops(),
                    WideMetric.UNREACHABLE,
                    WideMetric.UNREACHABLE,
                    flags,
                    Bytes.EMPTY);
        }
        return new WideMetric(
                0,
                v.reliability(),
                v.load(),
                v.mtuBytes(),
                v.hops(),
                picosOf(v),
                kilobitsOf(v),
                flags,
                attributes);
    }

    Vector of(WideMetric m) {
        if (m.delay() == WideMetric.UNREACHABLE || m.bandwidth() == WideMetric.UNREACHABLE) {
            return Vector.UNREACHABLE;
        }
        long delay =
                wide
                        ? m.delay()
                        : Math.min(
                                m.delay() / PICOS_PER_TEN_MICROS * CLASSIC_SCALE,
                                ClassicMetric.UNREACHABLE - 1);
        long bits = Math.max(1, m.bandwidth());
        return new Vector(
                delay,
                wide ? bits : scaled(bits),
                m.mtuBytes(),
                m.hops(),
                m.reliability(),
                m.load());
    }
}
