package io.spokewire.rip;

import io.spokewire.command.Section;
import io.spokewire.command.Slot;
import io.spokewire.net.Prefix;
import java.util.List;

/**
 * What an interface says about RIP.
 *
 * @param sendVersion {@code 1}, {@code 2}, {@code 1 2}; empty for the process's own
 * @param receiveVersion likewise
 * @param authenticationMode {@code md5} or {@code text}; empty for clear text
 * @param keyChain empty for no authentication
 * @param splitHorizon {@code on}, {@code off}; empty for what the interface's kind has
 * @param broadcast whether version 2 goes to 255.255.255.255
 * @param summaries told in place of their parts
 * @param bfd {@code on}, {@code disable}; empty for what the process has
 */
public record RipInterface(
        String sendVersion,
        String receiveVersion,
        String authenticationMode,
        String keyChain,
        String splitHorizon,
        boolean broadcast,
        List<Prefix> summaries,
        String bfd) {
    /** {@code ip rip send version}. */
    public static final Slot<String> SEND_VERSION = Slot.of("ip rip send version", "");

    /** {@code ip rip receive version}. */
    public static final Slot<String> RECEIVE_VERSION = Slot.of("ip rip receive version", "");

    /** {@code ip rip authentication mode}. */
    public static final Slot<String> AUTHENTICATION_MODE =
            Slot.of("ip rip authentication mode", "");

    /** {@code ip rip authentication key-chain}. */
    public static final Slot<String> AUTHENTICATION_KEY_CHAIN =
            Slot.of("ip rip authentication key-chain", "");

    /**
     * {@code ip split-horizon}. Unset, it is on, but off on a multipoint tunnel, where RIP's routes
     * must go back out.
     */
    public static final Slot<String> SPLIT_HORIZON = Slot.of("ip split-horizon", "");

    /** {@code ip rip v2-broadcast}. */
    public static final Slot<Boolean> BROADCAST = Slot.of("ip rip v2-broadcast", false);

    /** {@code ip summary-address rip}. */
    public static final Slot<List<Prefix>> SUMMARIES = Slot.of("ip summary-address rip", List.of());

    /** {@code ip rip bfd}. */
    public static final Slot<String> BFD = Slot.of("ip rip bfd", "");

    /** Copies the list. */
    public RipInterface {
        summaries = List.copyOf(summaries);
    }

    /** What the section of an interface says. */
    public static RipInterface of(Section section) {
        return new RipInterface(
                section.get(SEND_VERSION),
                section.get(RECEIVE_VERSION),
                section.get(AUTHENTICATION_MODE),
                section.get(AUTHENTICATION_KEY_CHAIN),
                section.get(SPLIT_HORIZON),
                section.get(BROADCAST),
                section.get(SUMMARIES),
                section.get(BFD));
    }
}
