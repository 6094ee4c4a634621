package io.spokewire.pki;

import io.spokewire.engine.Severity;
import io.spokewire.engine.Trace;
import java.time.Duration;
import java.time.Instant;

/** What the log hears of certificates and keys. */
public sealed interface PkiTrace extends Trace {
    @Override
    default String facility() {
        return "PKI";
    }

    @Override
    default Severity severity() {
        return Severity.WARNINGS;
    }

    /** Something of keys and certificates cannot be used. */
    record Problem(String text) implements PkiTrace {
        @Override
        public String mnemonic() {
            return "NOT_USED";
        }
    }

    /**
     * A certificate ends soon.
     *
     * @param what trustpoint and certificate
     * @param left how long it is in force
     */
    record Expiring(String what, Instant until, Duration left) implements PkiTrace {
        @Override
        public String mnemonic() {
            return "CERT_EXPIRY_WARNING";
        }

        @Override
        public String text() {
            long days = left.toDays();
            String when =
                    days > 0
                            ? days + (days == 1 ? " day" : " days")
                            : left.toHours() + " h " + left.toMinutesPart() + " min";
            return what
                    + " expires in "
                    + when
                    + ", on "
                    + PathValidator.time(until)
                    + ": put a new one in its place";
        }
    }
}
