package io.spokewire.esp;

/**
 * Something that can encrypt: the JDK, or a library of the machine. What it makes seals and opens
 * packets where they lie in native memory.
 */
public interface EspProvider {
    /** Its name and version, for people. */
    String name();

    /** Whether it can do these algorithms. */
    boolean supports(EspSuite suite);

    /** Who does these algorithms in the end: itself, or the one that it would choose. */
    default EspProvider of(EspSuite suite) {
        return this;
    }

    /**
     * Makes what seals the packets of one association.
     *
     * @throws IllegalArgumentException when it cannot do the algorithms, or the keys have other
     *     lengths than they ask for
     */
    Sealer sealer(EspSuite suite, KeyMaterial keys);

    /**
     * Makes what opens the packets of one association.
     *
     * @throws IllegalArgumentException as for {@link #sealer}
     */
    Opener opener(EspSuite suite, KeyMaterial keys);
}
