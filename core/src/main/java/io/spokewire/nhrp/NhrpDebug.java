package io.spokewire.nhrp;

import java.util.Locale;

/** What {@code debug nhrp} can show; each has traces of its own in {@link NhrpTrace}. */
public enum NhrpDebug {
    /** Messages that come and go. */
    PACKET("NHRP activity", "NHRP activity"),
    /** Entries that come, change and go. */
    CACHE("NHRP cache", "NHRP cache operations"),
    /** What cannot be read. */
    ERROR("NHRP errors", "NHRP errors");

    private final String subject;
    private final String help;

    NhrpDebug(String subject, String help) {
        this.subject = subject;
        this.help = help;
    }

    /** Behind {@code debug nhrp}: {@code packet}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The category of its traces: {@code nhrp packet}. */
    public String category() {
        return "nhrp " + word();
    }

    /** What {@code show debugging} says is on. */
    public String subject() {
        return subject;
    }

    /** What {@code ?} says of it. */
    public String help() {
        return help;
    }
}
