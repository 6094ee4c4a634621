package io.spokewire.eigrp;

import io.spokewire.net.Address;
import io.spokewire.net.InterfaceAddress;
import io.spokewire.net.Prefix;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * An interface as a process uses it.
 *
 * @param name canonical
 * @param source the address that packets are sent from; empty while there is none
 * @param subnets those that neighbours may be in; none for IPv6, where any link-local address may
 * @param connected what it connects, and is told
 * @param mtuBytes of the family
 * @param link what it adds to a metric
 * @param paceBits of its bandwidth that EIGRP may use, a second; 0 where packets are not paced
 * @param helloSeconds 1 to 65535
 * @param holdSeconds 1 to 65535
 * @param listening whether neighbours are sought: not on loopbacks and passive ones
 * @param unicast neighbours spoken to by unicast: then nobody else
 * @param settings what the configuration says
 * @param authentication of all packets there
 * @param multipoint whether it is a multipoint tunnel, where a group costs a packet for each
 * @param bfd whether BFD watches the neighbours
 */
record Circuit(
        String name,
        Optional<Address> source,
        List<InterfaceAddress> subnets,
        List<Prefix> connected,
        int mtuBytes,
        Vector link,
        long paceBits,
        int helloSeconds,
        int holdSeconds,
        boolean listening,
        List<Address> unicast,
        EigrpInterface settings,
        EigrpAuthentication authentication,
        boolean multipoint,
        boolean bfd) {
    private static final long BYTE_NANOS = 8 * 1_000_000_000L;

    Circuit {
        subnets = List.copyOf(subnets);
        connected = List.copyOf(connected);
        unicast = List.copyOf(unicast);
    }

    /**
     * How long the share of the bandwidth that EIGRP may use takes for a packet, section 5.2.1.
     *
     * @param bytes with the IP header
     * @return nanoseconds; 0 where packets are not paced
     */
    long paceNanos(int bytes) {
        return paceBits == 0 ? 0 : bytes * BYTE_NANOS / paceBits;
    }

    /** Whether neighbours of one can stay when it becomes the other. */
    boolean sameAdjacencies(Circuit other) {
        return source.equals(other.source)
                && subnets.equals(other.subnets)
                && listening == other.listening
                && unicast.equals(other.unicast);
    }

    /** Whether the same is told there. */
    boolean sameTelling(Circuit other) {
        return settings.splitHorizon() == other.settings.splitHorizon()
                && settings.nextHop() == other.settings.nextHop()
                && settings.addPaths() == other.settings.addPaths()
                && settings.summaries().equals(other.settings.summaries());
    }

    /**
     * The summary that hides a more specific prefix here: the longest. What is itself a summary
     * here is not hidden by a wider one.
     */
    Optional<EigrpInterface.Summary> summaryOver(Prefix prefix) {
        if (summarises(prefix)) {
            return Optional.empty();
        }
        return settings.summaries().stream()
                .filter(s -> s.prefix().length() < prefix.length())
                .filter(s -> s.prefix().contains(prefix))
                .max(Comparator.comparingInt(s -> s.prefix().length()));
    }

    Circuit with(EigrpInterface changed) {
        return new Circuit(
                name,
                source,
                subnets,
                connected,
                mtuBytes,
                link,
                paceBits,
                helloSeconds,
                holdSeconds,
                listening,
                unicast,
                changed,
                authentication,
                multipoint,
                bfd);
    }

    boolean summarises(Prefix prefix) {
        return settings.summaries().stream().anyMatch(s -> s.prefix().equals(prefix));
    }
}
