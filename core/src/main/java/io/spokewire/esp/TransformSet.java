package io.spokewire.esp;

import io.spokewire.command.Mode;
import io.spokewire.command.Section;
import io.spokewire.command.Slot;
import io.spokewire.esp.Transform.Kind;
import java.util.List;

/**
 * {@code crypto ipsec transform-set NAME TRANSFORM...}: algorithms for one security association.
 *
 * @param name the section's name
 * @param transforms in the order of configuration, at most one of a kind
 * @param mode how packets are wrapped; tunnel mode unless told otherwise
 */
public record TransformSet(String name, List<Transform> transforms, Encapsulation mode) {
    /** How a packet is wrapped, RFC 4301 section 3.2. */
    public enum Encapsulation {
        /** A new IP header around the packet. */
        TUNNEL("tunnel"),
        /** The packet keeps its header; tunnel mode where the peer insists. */
        TRANSPORT("transport"),
        /** The packet keeps its header, or there is no association. */
        TRANSPORT_REQUIRED("transport require");

        private final String words;

        Encapsulation(String words) {
            this.words = words;
        }

        /** As the configuration says it, behind {@code mode}. */
        public String words() {
            return words;
        }
    }

    /** The mode {@code (cfg-crypto-trans)#}. */
    public static final Mode MODE =
            new Mode("transform-set configuration", "cfg-crypto-trans", Mode.CONFIG);

    /** The transforms of the set. */
    public static final Slot<List<Transform>> TRANSFORMS = Slot.of("transforms", List.of());

    /** {@code mode tunnel | transport [require]}. */
    public static final Slot<Encapsulation> ENCAPSULATION =
            Slot.of("encapsulation", Encapsulation.TUNNEL);

    /** Copies the list and checks it. */
    public TransformSet {
        transforms = List.copyOf(transforms);
        Transform.checkTogether(transforms);
    }

    /**
     * The algorithms of the security associations that the set asks for, with sequence numbers of
     * 32 bits.
     *
     * @throws IllegalArgumentException in words for the operator when there is no such association
     *     here: AH, compression, or encryption without integrity
     */
    public EspSuite suite() {
        EspIntegrity integrity = EspIntegrity.NONE;
        Transform cipher = null;
        for (Transform transform : transforms) {
            switch (transform.kind()) {
                case HEADER, COMPRESSION ->
                        throw new IllegalArgumentException(
                                transform.words() + " of transform-set " + name + " is not built");
                case INTEGRITY -> integrity = transform.espIntegrity();
                case ENCRYPTION, COMBINED -> cipher = transform;
            }
        }
        if (cipher == null || (cipher.kind() != Kind.COMBINED && integrity == EspIntegrity.NONE)) {
            throw new IllegalArgumentException(
                    "transform-set "
                            + name
                            + (cipher == null ? " has no cipher" : " has no integrity")
                            + ": ESP needs both (add esp-sha256-hmac, or take esp-gcm)");
        }
        return new EspSuite(cipher.espCipher(), cipher.keyBits(), integrity, false);
    }

    /** What the section says. */
    public static TransformSet of(Section section) {
        return new TransformSet(
                section.name(), section.get(TRANSFORMS), section.get(ENCAPSULATION));
    }
}
