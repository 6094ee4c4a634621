package io.spokewire.rip;

/** What RIP counts. */
public enum RipCounter {
    UPDATES_SENT("updates sent"),
    TRIGGERED_SENT("triggered updates sent"),
    REQUESTS_SENT("requests sent"),
    UPDATES_RECEIVED("updates received"),
    REQUESTS_RECEIVED("requests received"),
    DAMAGED("messages dropped: damaged"),
    VERSION("messages dropped: of a version that is not heard here"),
    UNAUTHENTIC("messages dropped: not authentic"),
    STRANGER("messages dropped: from a router that is not on the link"),
    BAD_ROUTE("routes dropped: not valid"),
    FILTERED("routes dropped: by a filter"),
    TOO_MANY("routes dropped: there are too many"),
    NO_KEY("messages not sent: no key holds");

    private final String help;

    RipCounter(String help) {
        this.help = help;
    }

    /** For people. */
    public String help() {
        return help;
    }
}
