package io.spokewire.pki;

import io.spokewire.engine.Severity;
import io.spokewire.engine.Trace;

/** What the log hears of certificates and keys. */
public sealed interface PkiTrace extends Trace {
    /** Something of keys and certificates cannot be used. */
    record Problem(String text) implements PkiTrace {
        @Override
        public String facility() {
            return "PKI";
        }

        @Override
        public Severity severity() {
            return Severity.WARNINGS;
        }

        @Override
        public String mnemonic() {
            return "NOT_USED";
        }
    }
}
