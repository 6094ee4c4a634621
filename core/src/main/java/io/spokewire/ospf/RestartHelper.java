package io.spokewire.ospf;

/** Whether neighbours who restart are helped, RFC 3623 section 3. */
public enum RestartHelper {
    /** IOS's default: whatever happens meanwhile. */
    ON,
    /** Until something changes that they would have to know, appendix B.2. */
    STRICT,
    /** Not at all. */
    OFF
}
