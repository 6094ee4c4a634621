package io.spokewire.pki;

import io.spokewire.command.Mode;
import io.spokewire.command.Section;
import io.spokewire.command.Slot;
import java.util.List;

/**
 * {@code crypto pki certificate map NAME SEQUENCE}: what a certificate must say. All rules of one
 * sequence number must hold; the sequence numbers of one name are alternatives.
 *
 * @param name the map's name
 * @param sequence 1 to 65535
 * @param rules in the order of configuration
 */
public record CertificateMap(String name, int sequence, List<Rule> rules) {
    /**
     * One line of a map.
     *
     * @param field {@code subject-name}, {@code issuer-name}, {@code alt-subject-name}, {@code
     *     unstructured-subject-name}, {@code serial-number}, {@code name}, {@code valid-start} or
     *     {@code expires-on}
     * @param operator {@code eq}, {@code ne}, {@code co} (contains), {@code nc}, {@code lt}, {@code
     *     ge}
     * @param value compared without regard to case
     */
    public record Rule(String field, String operator, String value) {
        /** As the configuration shows it. */
        public String words() {
            return field + " " + operator + " " + value;
        }
    }

    /** The mode {@code (ca-certificate-map)#}. The section's name is {@code NAME SEQUENCE}. */
    public static final Mode MODE =
            new Mode("certificate map configuration", "ca-certificate-map", Mode.CONFIG);

    /** The rules. */
    public static final Slot<List<Rule>> RULES = Slot.of("certificate map rules", List.of());

    /** Copies the list. */
    public CertificateMap {
        rules = List.copyOf(rules);
    }

    /** What the section says. */
    public static CertificateMap of(Section section) {
        int space = section.name().lastIndexOf(' ');
        return new CertificateMap(
                section.name().substring(0, space),
                Integer.parseInt(section.name().substring(space + 1)),
                section.get(RULES));
    }
}
