package io.spokewire.daemon.manage;

import io.spokewire.router.InterfaceView;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Averages of what goes through devices over five minutes, as IOS makes them: each sample moves the
 * average a little, so that the newest seconds count most. One thread samples, any may ask.
 */
public final class TrafficRates {
    /** How often IOS looks. */
    public static final int PERIOD_SECONDS = 5;

    private static final double WEIGHT = 1 - Math.exp(-PERIOD_SECONDS / 300.0);

    private final Map<String, InterfaceView.Traffic> last = new HashMap<>();
    private final Map<String, double[]> averages = new ConcurrentHashMap<>();

    /** Takes the counters of all devices, {@link #PERIOD_SECONDS} after the ones before. */
    public void sample(Map<String, InterfaceView.Traffic> now) {
        now.forEach((device, traffic) -> {
            InterfaceView.Traffic before = last.put(device, traffic);
            double[] old = averages.getOrDefault(device, new double[4]);
            if (before != null) {
                averages.put(
                        device,
                        new double[] {
                            moved(old[0], 8 * (traffic.bytesIn() - before.bytesIn())),
                            moved(old[1], traffic.packetsIn() - before.packetsIn()),
                            moved(old[2], 8 * (traffic.bytesOut() - before.bytesOut())),
                            moved(old[3], traffic.packetsOut() - before.packetsOut())
                        });
            }
        });
        last.keySet().retainAll(now.keySet());
        averages.keySet().retainAll(now.keySet());
    }

    /** A device that was made anew counts from zero: that is no traffic backwards. */
    private static double moved(double average, long counted) {
        double rate = Math.max(0, counted) / (double) PERIOD_SECONDS;
        return average + WEIGHT * (rate - average);
    }

    /** The averages of a device; empty before its second sample. */
    public Optional<InterfaceView.Rates> of(String device) {
        return Optional.ofNullable(averages.get(device))
                .map(a ->
                        new InterfaceView.Rates(
                                Math.round(a[0]),
                                Math.round(a[1]),
                                Math.round(a[2]),
                                Math.round(a[3])));
    }
}
