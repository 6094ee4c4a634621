package io.spokewire.engine;

/** Severities of the log, with the numbers of IOS (RFC 5424 §6.2.1). */
public enum Severity {
    EMERGENCIES(0),
    ALERTS(1),
    CRITICAL(2),
    ERRORS(3),
    WARNINGS(4),
    NOTIFICATIONS(5),
    INFORMATIONAL(6),
    DEBUGGING(7);

    private final int level;

    Severity(int level) {
        this.level = level;
    }

    /** 0 for the worst to 7 for debugging. */
    public int level() {
        return level;
    }
}
