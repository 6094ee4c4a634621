package io.spokewire.sla;

import io.spokewire.command.Derived;
import io.spokewire.command.Mode;
import io.spokewire.command.Section;
import io.spokewire.command.Slot;
import java.util.Optional;

/**
 * {@code ip sla NUMBER}: an operation that probes a destination.
 *
 * @param number 1 to 2147483647
 * @param probe what is sent; empty before an operation was chosen
 * @param frequencySeconds 1 to 604800 from probe to probe; IOS's default is a minute
 * @param timeoutMillis 0 to 604800000 until a probe counts as lost; IOS's default is 5000
 * @param thresholdMillis 0 to 60000 from which an answer counts as late; IOS's default is 5000
 * @param tos type of service of the probes, 0 to 255
 * @param requestDataBytes 0 to 16384 of payload; IOS's default is 28 for ICMP echo
 * @param verifyData whether an answer must bring back what was sent
 * @param vrf empty for the default one
 * @param tag free text; empty for none
 * @param owner free text; empty for none
 */
public record SlaOperation(
        int number,
        Optional<Probe> probe,
        int frequencySeconds,
        int timeoutMillis,
        int thresholdMillis,
        int tos,
        int requestDataBytes,
        boolean verifyData,
        String vrf,
        String tag,
        String owner) {
    /**
     * What an operation sends.
     *
     * @param kind {@code icmp-echo} is what we know how to send
     * @param destination address or name
     * @param source the words that name the source ({@code source-ip 192.0.2.1}, {@code
     *     source-interface Loopback0}); empty for none
     */
    public record Probe(String kind, String destination, String source) {
        /** As the configuration shows it. */
        public String words() {
            return kind + " " + destination + (source.isEmpty() ? "" : " " + source);
        }
    }

    private static final Derived<SlaOperation> OPERATION = Derived.of(SlaOperation::read);

    /** The mode {@code (config-ip-sla)#}. The section's name is the number. */
    public static final Mode MODE = new Mode("IP SLA configuration", "config-ip-sla", Mode.CONFIG);

    /** {@code icmp-echo} and its kin. */
    public static final Slot<Optional<Probe>> PROBE = Slot.of("sla probe", Optional.empty());

    /** {@code frequency}. */
    public static final Slot<Integer> FREQUENCY_SECONDS = Slot.of("sla frequency", 60);

    /** {@code timeout}. */
    public static final Slot<Integer> TIMEOUT_MILLIS = Slot.of("sla timeout", 5000);

    /** {@code threshold}. */
    public static final Slot<Integer> THRESHOLD_MILLIS = Slot.of("sla threshold", 5000);

    /** {@code tos}. */
    public static final Slot<Integer> TOS = Slot.of("sla tos", 0);

    /** {@code request-data-size}. */
    public static final Slot<Integer> REQUEST_DATA_BYTES = Slot.of("sla request-data-size", 28);

    /** {@code verify-data}. */
    public static final Slot<Boolean> VERIFY_DATA = Slot.of("sla verify-data", false);

    /** {@code vrf}. */
    public static final Slot<String> VRF = Slot.of("sla vrf", "");

    /** {@code tag}. */
    public static final Slot<String> TAG = Slot.of("sla tag", "");

    /** {@code owner}. */
    public static final Slot<String> OWNER = Slot.of("sla owner", "");

    /** What the section says. */
    public static SlaOperation of(Section section) {
        return section.derive(OPERATION);
    }

    private static SlaOperation read(Section section) {
        return new SlaOperation(
                Integer.parseInt(section.name()),
                section.get(PROBE),
                section.get(FREQUENCY_SECONDS),
                section.get(TIMEOUT_MILLIS),
                section.get(THRESHOLD_MILLIS),
                section.get(TOS),
                section.get(REQUEST_DATA_BYTES),
                section.get(VERIFY_DATA),
                section.get(VRF),
                section.get(TAG),
                section.get(OWNER));
    }
}
