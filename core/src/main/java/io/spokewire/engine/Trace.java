package io.spokewire.engine;

/**
 * Something that happened, as a record. Engines do not log: they give traces, and the same record
 * feeds the log, {@code debug}, the dashboard and the tests that wait for it. A trace never holds a
 * key or a password.
 *
 * <p>Each protocol has one sealed interface of traces that extends this one.
 */
public interface Trace {
    /** The facility of the log line, for instance {@code DMVPN}. */
    String facility();

    /** How serious it is, as IOS counts. */
    Severity severity();

    /** The mnemonic of the log line, for instance {@code NHRP_NHS_UP}. */
    String mnemonic();

    /** The sentence: what, where, why, and what to do where there is something to do. */
    String text();

    /**
     * The {@code debug} category that shows this trace, for instance {@code nhrp packet}; traces of
     * {@link Severity#DEBUGGING} show only while their category is on.
     */
    default String category() {
        return "";
    }

    /** The line as IOS prints it: {@code %DMVPN-5-NHRP_NHS_UP: ...}. */
    default String line() {
        return "%" + facility() + "-" + severity().level() + "-" + mnemonic() + ": " + text();
    }
}
