package io.spokewire.sla;

import io.spokewire.engine.Severity;
import io.spokewire.engine.Trace;

/** A track object is up, or down. */
public record TrackTrace(int number, String subject, boolean up) implements Trace {
    @Override
    public String facility() {
        return "TRACK";
    }

    @Override
    public Severity severity() {
        return Severity.INFORMATIONAL;
    }

    @Override
    public String mnemonic() {
        return "STATE";
    }

    @Override
    public String text() {
        return number + " " + subject + (up ? " Down -> Up" : " Up -> Down");
    }
}
