package io.spokewire.forward;

/**
 * What is counted for each tunnel. Bytes are those of the packets inside, headers of GRE left out.
 */
public enum TunnelCounter {
    PACKETS_IN("packets that came out of the tunnel"),
    BYTES_IN("bytes that came out of the tunnel"),
    PACKETS_OUT("packets that went into the tunnel"),
    BYTES_OUT("bytes that went into the tunnel"),
    DROPS_IN("packets from the underlay that were dropped"),
    DROPS_OUT("packets to the underlay that were dropped");

    private final String help;

    TunnelCounter(String help) {
        this.help = help;
    }

    /** One line for people. */
    public String help() {
        return help;
    }

    /** Its place in the arrays of {@link ForwardCounters}. */
    @SuppressWarnings("EnumOrdinal") // the arrays live as long as the process, never longer
    public int index() {
        return ordinal();
    }
}
