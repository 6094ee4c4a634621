package io.spokewire.sla;

import io.spokewire.engine.Severity;
import io.spokewire.engine.Trace;

/**
 * What an operation measures is out of the bounds of a reaction, or back in them, in IOS's words.
 *
 * @param element as the configuration calls it
 * @param value whether it is one with bounds; else something that happens
 * @param out whether it is out of them
 */
public record SlaTrace(int operation, String element, boolean value, boolean out) implements Trace {
    @Override
    public String facility() {
        return "RTT";
    }

    @Override
    public Severity severity() {
        return Severity.ERRORS;
    }

    @Override
    public String mnemonic() {
        return "IPSLATHRESHOLD";
    }

    @Override
    public String text() {
        String what = value ? (out ? "exceeded" : "below") : out ? "Occurred" : "Cleared";
        return "IP SLAs(" + operation + "): Threshold " + what + " for " + element;
    }
}
