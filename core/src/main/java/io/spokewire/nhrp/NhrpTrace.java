package io.spokewire.nhrp;

import io.spokewire.engine.Severity;
import io.spokewire.engine.Trace;
import io.spokewire.net.Address;

/** What NHRP has to say. */
public sealed interface NhrpTrace extends Trace {
    @Override
    default String facility() {
        return "DMVPN";
    }

    /** A next hop server answers. */
    record NhsUp(String tunnel, Address nhs, Address nbma) implements NhrpTrace {
        @Override
        public Severity severity() {
            return Severity.NOTIFICATIONS;
        }

        @Override
        public String mnemonic() {
            return "NHRP_NHS_UP";
        }

        @Override
        public String text() {
            return tunnel + ": next hop server " + nhs + " (NBMA " + nbma + ") is up";
        }
    }
}
