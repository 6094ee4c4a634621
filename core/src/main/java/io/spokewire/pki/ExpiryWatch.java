package io.spokewire.pki;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Warns before a certificate ends: first two months before, as IOS does, and more often the nearer
 * the end is.
 */
public final class ExpiryWatch {
    /** Days before the end. */
    private static final List<Integer> DAYS = List.of(60, 30, 14, 7, 6, 5, 4, 3, 2, 1);

    /**
     * Something with an end.
     *
     * @param what for people: {@code trustpoint VPN: the certificate of CN=r1}
     */
    public record Validity(String what, Instant from, Instant until) {}

    private final Map<Validity, Integer> said = new LinkedHashMap<>();

    /**
     * The warnings that are due now, and were not before; of several that were missed the last one.
     *
     * @param all what is in use
     */
    public List<PkiTrace> due(List<Validity> all, Instant now) {
        said.keySet().retainAll(all);
        List<PkiTrace> warnings = new ArrayList<>();
        for (Validity one : all) {
            Duration life = Duration.between(one.from(), one.until());
            Duration left = Duration.between(now, one.until());
            int step = 0;
            for (int days : DAYS) {
                Duration before = Duration.ofDays(days);
                // What lives for a month is not new and near its end at once.
                boolean sensible = before.compareTo(life.dividedBy(3)) <= 0;
                if (sensible && left.compareTo(before) <= 0) {
                    step++;
                }
            }
            Integer last = said.put(one, step);
            if (step > (last == null ? 0 : last) && !left.isNegative()) {
                warnings.add(new PkiTrace.Expiring(one.what(), one.until(), left));
            }
        }
        return warnings;
    }
}
