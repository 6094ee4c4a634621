package io.spokewire.bgp;

import io.spokewire.bgp.BgpMessage.Part;
import io.spokewire.net.Bytes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * UPDATEs of a neighbour that were wrong and did not end the session. RFC 7606 section 8: routes
 * may be missing for it, so an operator is told, with the message whole (section 6); a neighbour
 * that sends many must not fill the log.
 */
final class Malformed {
    /** So many are told at once, and then no more until a minute is over. */
    private static final int TOLD_MAX = 5;

    private static final long TOLD_NANOS = Duration.ofMinutes(1).toNanos();

    private long updates;
    private long withdrawn;
    private long lastNanos;
    private long beganNanos;
    private int told;
    private long untold;

    /** One more. */
    void add(Peer from, BgpMessage.Update update, Bytes message, Turn turn) {
        updates++;
        withdrawn += update.treatedAsWithdraw() ? 1 : 0;
        lastNanos = turn.nowNanos();
        if (told == 0 || turn.nowNanos() - beganNanos > TOLD_NANOS) {
            beganNanos = turn.nowNanos();
            told = 0;
        }
        BgpTrace.BadUpdate what =
                new BgpTrace.BadUpdate(
                        from.address(),
                        from.key.vrf(),
                        String.join("; ", update.problems()),
                        prefixes(update),
                        message,
                        untold);
        if (told < TOLD_MAX) {
            told++;
            untold = 0;
            turn.tell(what);
        } else {
            untold++;
        }
        turn.tell(new BgpTrace.BadMessage(from.address(), from.key.vrf(), message));
    }

    /** What it announced and withdrew: both is withdrawn where it was treated so. */
    private static List<Nlri> prefixes(BgpMessage.Update update) {
        List<Nlri> all = new ArrayList<>();
        for (Part part : update.parts()) {
            all.addAll(part.withdrawn());
            all.addAll(part.announced());
        }
        return all;
    }

    /** How many there were. */
    BgpSnapshot.Malformed snapshot(long nowNanos) {
        return new BgpSnapshot.Malformed(
                updates, withdrawn, Duration.ofNanos(updates == 0 ? 0 : nowNanos - lastNanos));
    }
}
