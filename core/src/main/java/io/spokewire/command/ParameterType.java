package io.spokewire.command;

/** What may stand in the place of a parameter, and what it means. */
public interface ParameterType {
    /** How a syntax names it: {@code ipv4} in {@code <address:ipv4>}. */
    String name();

    /** How the help names it: {@code A.B.C.D}. */
    String display();

    /** How a message names it: {@code an IPv4 address}. */
    String description();

    /**
     * Whether its values look unlike keywords, as numbers and addresses do. Such a value goes
     * before an abbreviated keyword; any other value comes after it.
     */
    boolean distinct();

    /** Reads a value that begins at a word of the line. */
    Reading read(Line line, int word);

    /** What a word turned out to be. */
    sealed interface Reading {
        /**
         * A value.
         *
         * @param value what the arguments hold: Long, String, an address, a prefix
         * @param words how many words it took, at least 1
         */
        record Value(Object value, int words) implements Reading {}

        /**
         * No value of this type.
         *
         * @param why for the message, a clause: {@code '300' is not in 1-255}
         */
        record Wrong(String why) implements Reading {}
    }
}
