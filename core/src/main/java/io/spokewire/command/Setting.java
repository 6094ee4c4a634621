package io.spokewire.command;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * A command whose slot holds all that it says. It is typed in one mode, or in several, or behind
 * other words: {@code remote-as} belongs to a session template as it stands, and to {@code router
 * bgp} behind {@code neighbor ADDRESS}; {@code hello-interval} belongs to an {@code af-interface}
 * as it stands, and to an interface as {@code ip hello-interval eigrp AS}.
 *
 * @param form its words; the mark {@link #MARK} is where other words come in between
 * @param help texts for the last elements of the form
 * @param slot what it changes
 * @param set what it makes of the slot's value
 * @param reset what its {@code no} form makes of the slot's value
 * @param show the lines for a value, with the mark; none for the default
 */
public record Setting<T>(
        String form,
        List<String> help,
        Slot<T> slot,
        BiFunction<T, Args, T> set,
        BiFunction<T, Args, T> reset,
        Function<T, List<String>> show) {
    /** Stands in a form and in its lines where other words may come in between. */
    public static final String MARK = "@";

    /** Where a section of settings lies inside another: one for each key. */
    public record Inside<K>(
            Slot<Map<K, Section>> slot, Mode mode, String front, String between, String key) {
        /** The section for a key; empty of content when there is none yet. */
        Section get(Section outer, K name) {
            Section found = outer.get(slot).get(name);
            return found != null ? found : Section.empty(mode, name.toString());
        }

        /** The outer section with another content for a key. */
        Section with(Section outer, K name, Section content) {
            Map<K, Section> changed = new LinkedHashMap<>(outer.get(slot));
            if (content.equals(Section.empty(mode, name.toString()))) {
                changed.remove(name);
            } else {
                changed.put(name, content);
            }
            return outer.with(slot, changed);
        }

        /** The outer section with a change to the section of a key. */
        public Section change(Section outer, K name, UnaryOperator<Section> change) {
            return with(outer, name, change.apply(get(outer, name)));
        }

        /** The outer section without a key. */
        public Section without(Section outer, K name) {
            Map<K, Section> changed = new LinkedHashMap<>(outer.get(slot));
            changed.remove(name);
            return outer.with(slot, changed);
        }
    }

    /** Copies the texts. */
    public Setting {
        help = List.copyOf(help);
    }

    /** On, and {@code no} for off. */
    public static Setting<Boolean> flag(String form, Slot<Boolean> slot, String... help) {
        return new Setting<>(
                form,
                List.of(help),
                slot,
                (_, _) -> true,
                (_, _) -> false,
                on ->
                        on.equals(slot.defaultValue())
                                ? List.of()
                                : List.of(on ? form : "no " + form));
    }

    /** One number, in the place of the form's first parameter. */
    public static Setting<Integer> number(String form, Slot<Integer> slot, String... help) {
        String name = parameter(form);
        return value(form, slot, args -> args.number(name), v -> filled(form, v), help);
    }

    /** One number that may pass 31 bits, in the place of the form's first parameter. */
    public static Setting<Long> longNumber(String form, Slot<Long> slot, String... help) {
        String name = parameter(form);
        return value(form, slot, args -> args.longNumber(name), v -> filled(form, v), help);
    }

    /** One text, in the place of the form's first parameter. */
    public static Setting<String> text(String form, Slot<String> slot, String... help) {
        String name = parameter(form);
        return value(form, slot, args -> args.text(name), v -> filled(form, v), help);
    }

    /** One secret, in the place of the form's first parameter. */
    public static Setting<Secret> secret(String form, Slot<Secret> slot, String... help) {
        String name = parameter(form);
        return value(
                form,
                slot,
                args -> Secret.parse(args.text(name)),
                v -> filled(form, v.words()),
                help);
    }

    /** One value of any kind. */
    public static <T> Setting<T> value(
            String form,
            Slot<T> slot,
            Function<Args, T> read,
            Function<T, String> words,
            String... help) {
        return new Setting<>(
                form,
                List.of(help),
                slot,
                (_, args) -> read.apply(args),
                (_, _) -> slot.defaultValue(),
                v -> v.equals(slot.defaultValue()) ? List.of() : List.of(words.apply(v)));
    }

    /** Any number of values, a line for each; a line that is there already changes nothing. */
    public static <T> Setting<List<T>> list(
            String form,
            Slot<List<T>> slot,
            Function<Args, T> read,
            Function<T, String> words,
            String... help) {
        return keyed(form, slot, read, v -> v, words, help);
    }

    /**
     * Any number of values, a line for each; a new line takes the place of the one with its key.
     *
     * @param key what tells the values apart
     */
    public static <T> Setting<List<T>> keyed(
            String form,
            Slot<List<T>> slot,
            Function<Args, T> read,
            Function<T, Object> key,
            Function<T, String> words,
            String... help) {
        return new Setting<>(
                form,
                List.of(help),
                slot,
                (all, args) -> with(all, read.apply(args), key),
                (all, args) -> without(all, key.apply(readToRemove(read, args)), key),
                all -> all.stream().map(words).toList());
    }

    /**
     * A value for each key, a line for each in the order of the keys; {@code no} of a key takes it
     * away.
     */
    public static <K, V> Setting<SortedMap<K, V>> map(
            String form,
            Slot<SortedMap<K, V>> slot,
            Function<Args, K> key,
            Function<Args, V> value,
            BiFunction<K, V, String> words,
            String... help) {
        return new Setting<>(
                form,
                List.of(help),
                slot,
                (all, args) -> with(all, key.apply(args), value.apply(args)),
                (all, args) -> without(all, readToRemove(key, args)),
                all ->
                        all.entrySet().stream()
                                .map(e -> words.apply(e.getKey(), e.getValue()))
                                .toList());
    }

    /** The map with a value for a key. */
    public static <K, V> SortedMap<K, V> with(SortedMap<K, V> all, K key, V value) {
        SortedMap<K, V> changed = new TreeMap<>(all);
        changed.put(key, value);
        return Collections.unmodifiableSortedMap(changed);
    }

    /** The map without a key. */
    public static <K, V> SortedMap<K, V> without(SortedMap<K, V> all, K key) {
        SortedMap<K, V> changed = new TreeMap<>(all);
        changed.remove(key);
        return Collections.unmodifiableSortedMap(changed);
    }

    /** The list with a value, in the place of the one with its key. */
    public static <T> List<T> with(List<T> all, T value, Function<T, Object> key) {
        List<T> changed = new ArrayList<>(all);
        Object own = key.apply(value);
        for (int i = 0; i < changed.size(); i++) {
            if (key.apply(changed.get(i)).equals(own)) {
                changed.set(i, value);
                return List.copyOf(changed);
            }
        }
        changed.add(value);
        return List.copyOf(changed);
    }

    private static <T> List<T> without(List<T> all, Object own, Function<T, Object> key) {
        return all.stream().filter(v -> !key.apply(v).equals(own)).toList();
    }

    private static <T> T readToRemove(Function<Args, T> read, Args args) {
        try {
            return read.apply(args);
        } catch (NoSuchElementException e) {
            throw new Refusal("say which one");
        }
    }

    /** The same setting, its value read otherwise. */
    public Setting<T> reads(Function<Args, T> read) {
        return new Setting<>(form, help, slot, (_, args) -> read.apply(args), reset, show);
    }

    /** The same setting with another meaning of {@code no}. */
    public Setting<T> resets(BiFunction<T, Args, T> change) {
        return new Setting<>(form, help, slot, set, change, show);
    }

    /** The same setting with other lines. */
    public Setting<T> shows(Function<T, List<String>> lines) {
        return new Setting<>(form, help, slot, set, reset, lines);
    }

    /** The command, typed in a mode as it stands. */
    public Command in(Mode mode) {
        return in(mode, "", "");
    }

    /**
     * The command, typed in a mode behind other words, about the section itself.
     *
     * @param front words in front of the form, with a blank behind; may be empty
     * @param between words in the place of the mark
     */
    public Command in(Mode mode, String front, String between) {
        return command(mode, front, between)
                .applies(this::apply)
                .negates(this::reset)
                .prints(section -> lines(section, front, between));
    }

    /** The command, typed in a mode, about settings that stand in one slot of the section. */
    public <S extends Settings<S>> Command in(Mode mode, Slot<S> settings) {
        return in(mode, settings, "");
    }

    /**
     * The command, typed in a mode behind other words, about settings that stand in one slot of the
     * section.
     *
     * @param front words in front of the form, with a blank behind; may be empty
     */
    public <S extends Settings<S>> Command in(Mode mode, Slot<S> settings, String front) {
        return command(mode, front, "")
                .sets(settings, this::apply)
                .resets(settings, this::reset)
                .shows(settings, all -> lines(all, front, ""));
    }

    private Command command(Mode mode, String front, String between) {
        return Command.in(mode)
                .syntax(spelt(form, front, between))
                .help(help.toArray(String[]::new));
    }

    /**
     * The command, typed in a mode behind words that name one of many sections inside. It prints
     * nothing: {@link #print} does for all settings at once.
     */
    public <K> Command inside(Mode mode, Inside<K> inside, Function<Args, K> key) {
        return command(mode, inside.front(), inside.between())
                .applies((outer, args) -> {
                    K name = key.apply(args);
                    Section content = inside.get(outer, name);
                    return inside.with(outer, name, apply(content, args));
                })
                .negates((outer, args) -> {
                    K name = key.apply(args);
                    Section content = inside.get(outer, name);
                    return inside.with(outer, name, reset(content, args));
                });
    }

    /** All lines of all sections inside, section by section. */
    public static <K> List<String> print(
            Section outer, Inside<K> inside, List<Setting<?>> settings) {
        List<String> lines = new ArrayList<>();
        outer.get(inside.slot())
                .forEach((name, content) -> {
                    String front = named(inside.front(), inside.key(), name);
                    String between = named(inside.between(), inside.key(), name);
                    for (Setting<?> setting : settings) {
                        lines.addAll(setting.lines(content, front, between));
                    }
                });
        return lines;
    }

    private static String named(String words, String key, Object name) {
        return words.replace(key, name.toString());
    }

    private <S extends Settings<S>> S apply(S settings, Args args) {
        return settings.with(slot, set.apply(settings.get(slot), args));
    }

    private <S extends Settings<S>> S reset(S settings, Args args) {
        return settings.with(slot, reset.apply(settings.get(slot), args));
    }

    /** The lines of one section, or of other settings. */
    public List<String> lines(Settings<?> settings, String front, String between) {
        List<String> lines = new ArrayList<>();
        for (String line : show.apply(settings.get(slot))) {
            boolean off = line.startsWith("no ");
            String words = spelt(off ? line.substring(3) : line, front, between);
            lines.add(off ? "no " + words : words);
        }
        return lines;
    }

    /**
     * Words with others in front and in the place of the mark, where the form has one. A mark in a
     * value stands behind that of the form and is left alone.
     */
    private String spelt(String words, String front, String between) {
        int mark = form.contains(" " + MARK) ? words.indexOf(" " + MARK) : -1;
        if (mark < 0) {
            return front + words;
        }
        String middle = between.isEmpty() ? "" : " " + between;
        return front
                + words.substring(0, mark)
                + middle
                + words.substring(mark + 1 + MARK.length());
    }

    private static String parameter(String form) {
        int open = form.indexOf('<');
        int colon = form.indexOf(':', open);
        if (open < 0 || colon < 0) {
            throw new IllegalArgumentException("no parameter in '" + form + "'");
        }
        return form.substring(open + 1, colon);
    }

    /** The form with a value in the place of its first parameter. */
    private static String filled(String form, Object value) {
        int open = form.indexOf('<');
        int close = form.indexOf('>', open);
        return form.substring(0, open) + Objects.toString(value) + form.substring(close + 1);
    }
}
