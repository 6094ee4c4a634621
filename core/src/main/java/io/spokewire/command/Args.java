package io.spokewire.command;

import io.spokewire.net.Address;
import io.spokewire.net.InterfaceAddress;
import io.spokewire.net.Ipv4Address;
import io.spokewire.net.Ipv6Address;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;

/** What a line said: the keywords that were seen and the values of its parameters. */
public final class Args {
    private final String line;
    private final boolean negated;
    private final Set<String> keywords;
    private final Map<String, List<Object>> values;
    private final List<String> words;
    private final List<String> block;

    Args(
            String line,
            boolean negated,
            Set<String> keywords,
            Map<String, List<Object>> values,
            List<String> words,
            List<String> block) {
        this.line = line;
        this.negated = negated;
        this.keywords = new LinkedHashSet<>(keywords);
        this.values = new LinkedHashMap<>(values);
        this.words = List.copyOf(words);
        this.block = List.copyOf(block);
    }

    Args withBlock(List<String> lines) {
        return new Args(line, negated, keywords, values, words, lines);
    }

    /** The line as typed, without blanks at its ends. */
    public String line() {
        return line;
    }

    /**
     * The line in canonical form, abbreviations completed and values as {@link #text} gives them,
     * without {@code no} and without a comment behind it.
     *
     * @param from how many elements of the form are left out in front
     */
    public String canonical(int from) {
        return String.join(" ", words.subList(Math.min(from, words.size()), words.size()));
    }

    /** Whether {@code no} or {@code default} stood in front. */
    public boolean negated() {
        return negated;
    }

    /** The raw lines that followed, of a command that takes some. */
    public List<String> block() {
        return block;
    }

    /** Whether the keyword was typed, or the parameter has a value. */
    public boolean has(String name) {
        return keywords.contains(name) || values.containsKey(name);
    }

    /** Whether the parameter has a value, where a keyword has the same name. */
    public boolean hasValue(String name) {
        return values.containsKey(name);
    }

    /** How many different keywords were seen. */
    int keywordCount() {
        return keywords.size();
    }

    /** The parameter's value; of a repeated one the first. */
    private Object value(String name) {
        List<Object> all = values.get(name);
        if (all == null) {
            throw new NoSuchElementException("no value for <" + name + "> in '" + line + "'");
        }
        return all.getFirst();
    }

    /** The parameter's value as canonical text. */
    public String text(String name) {
        return value(name).toString();
    }

    /** The parameter's value as canonical text, or what to take without it. */
    public String text(String name, String otherwise) {
        return values.containsKey(name) ? text(name) : otherwise;
    }

    /** All values of a repeated parameter as canonical text; empty when it was not typed. */
    public List<String> texts(String name) {
        List<String> texts = new ArrayList<>();
        for (Object value : values.getOrDefault(name, List.of())) {
            texts.add(value.toString());
        }
        return texts;
    }

    /** The value of a number parameter. */
    public int number(String name) {
        return Math.toIntExact(longNumber(name));
    }

    /** The value of a number parameter, or what to take without it. */
    public int number(String name, int otherwise) {
        return values.containsKey(name) ? number(name) : otherwise;
    }

    /** The value of a number parameter. */
    public long longNumber(String name) {
        return (Long) value(name);
    }

    /** The value of a number parameter, or what to take without it. */
    public long longNumber(String name, long otherwise) {
        return values.containsKey(name) ? longNumber(name) : otherwise;
    }

    /** The value of an address parameter. */
    public Address address(String name) {
        return (Address) value(name);
    }

    /** The value of an IPv4 address or wildcard parameter. */
    public Ipv4Address ipv4(String name) {
        return (Ipv4Address) value(name);
    }

    /** The value of an IPv6 address parameter. */
    public Ipv6Address ipv6(String name) {
        return (Ipv6Address) value(name);
    }

    /** The length of a mask parameter, 0 to 32. */
    public int maskLength(String name) {
        return (Integer) value(name);
    }

    /** The value of a prefix parameter, host bits kept. */
    public InterfaceAddress prefix(String name) {
        return (InterfaceAddress) value(name);
    }

    @Override
    public String toString() {
        return keywords + " " + values;
    }
}
