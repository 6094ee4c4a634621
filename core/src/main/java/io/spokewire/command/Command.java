package io.spokewire.command;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A command of the configuration language, defined once: it parses, helps, negates, renders and
 * documents itself. Immutable; every method gives a new command.
 *
 * <pre>{@code
 * static final Command SHUTDOWN = Command.in(INTERFACE)
 *         .syntax("shutdown")
 *         .help("Take the interface down")
 *         .sets(DOWN, (_, _) -> true)
 *         .resets(DOWN, (_, _) -> false)
 *         .shows(DOWN, down -> down ? List.of("shutdown") : List.of());
 * }</pre>
 *
 * <p>What a command says goes to a slot of the section ({@link #sets}, {@link #resets}, {@link
 * #shows}); {@link Setting} has the short forms for the usual kinds. A command without any of these
 * is kept as text and rendered as typed.
 */
public final class Command implements Definition {
    /** Raw lines that follow a command. */
    public enum Block {
        /** None. */
        NONE,
        /** Up to the delimiter that the command's text begins with: banners. */
        DELIMITED,
        /** Up to a line {@code quit}: certificates. */
        QUIT
    }

    /**
     * A section that a command opens.
     *
     * @param mode its mode
     * @param names gives its name from what was typed; of a command that opens several, all names
     * @param header gives the line that opens it
     * @param closing the line that ends it when it is rendered; empty for none
     * @param order of its siblings when they are rendered; null for the order of creation
     */
    record Opening(
            Mode mode,
            Function<Args, List<String>> names,
            Function<Section, String> header,
            String closing,
            @Nullable Comparator<String> order,
            BiFunction<Section, Args, Section> outside,
            boolean rendered) {}

    /** All parts of a definition. They change only while {@link #with} makes a copy. */
    private static final class Parts {
        private final Mode mode;
        private List<Syntax> syntaxes = List.of();
        private List<String> help = List.of();
        private boolean hidden;
        private Standing standing = Standing.OBEYED;
        private String reason = "";
        private @Nullable BiFunction<Section, Args, Section> setter;
        private @Nullable BiFunction<Section, Args, Section> resetter;
        private @Nullable Function<Section, List<String>> printer;
        private @Nullable Opening opening;
        private boolean closes;
        private boolean keepsContents;
        private boolean single;
        private Block block = Block.NONE;
        private String defaultText = "";

        Parts(Mode mode) {
            this.mode = mode;
        }

        Parts(Parts p) {
            mode = p.mode;
            syntaxes = p.syntaxes;
            help = p.help;
            hidden = p.hidden;
            standing = p.standing;
            reason = p.reason;
            setter = p.setter;
            resetter = p.resetter;
            printer = p.printer;
            opening = p.opening;
            closes = p.closes;
            keepsContents = p.keepsContents;
            single = p.single;
            block = p.block;
            defaultText = p.defaultText;
        }
    }

    private final Parts parts;

    private Command(Parts parts) {
        this.parts = parts;
    }

    /** A command that is typed in a mode. */
    public static Command in(Mode mode) {
        return new Command(new Parts(mode));
    }

    // ---- the form

    /** The form of the command, and how it is shown; see {@link Syntax}. */
    public Command syntax(String syntax) {
        return with(p -> p.syntaxes = List.of(Syntax.of(syntax)));
    }

    /** Another form that means the same, with the same names of parameters. */
    public Command or(String syntax) {
        List<Syntax> more = new ArrayList<>(parts.syntaxes);
        more.add(Syntax.of(syntax));
        return with(p -> p.syntaxes = List.copyOf(more));
    }

    /**
     * Help texts for the elements of the first form, right-aligned: the last text explains the last
     * element. What is left out in front is taken from commands that begin with the same keywords.
     */
    public Command help(String... texts) {
        return with(p -> p.help = List.of(texts));
    }

    /** Left out of help and completion: a curiosity. */
    public Command hide() {
        return with(p -> p.hidden = true);
    }

    /** The host's business. */
    public Command notOurs() {
        return standing(Standing.NOT_OURS, "");
    }

    /**
     * Known and lacking.
     *
     * @param reason a clause for the report; may be empty
     */
    public Command notYet(String reason) {
        return standing(Standing.NOT_YET, reason);
    }

    private Command standing(Standing standing, String reason) {
        return with(p -> {
            p.standing = standing;
            p.reason = reason;
        });
    }

    /** What holds without the command, for the reference page. */
    public Command byDefault(String text) {
        return with(p -> p.defaultText = text);
    }

    // ---- what it does

    /**
     * What the command does to the record in a slot; called again, to another slot as well. Of a
     * command that opens a section the slot is the opened section's. Throws {@link Refusal} when
     * the values cannot be.
     */
    public <T> Command sets(Slot<T> slot, BiFunction<T, Args, T> change) {
        return applies(
                (section, args) -> section.with(slot, change.apply(section.get(slot), args)));
    }

    /** What {@code no} and {@code default} do to the record in a slot. */
    public <T> Command resets(Slot<T> slot, BiFunction<T, Args, T> change) {
        return negates(
                (section, args) -> section.with(slot, change.apply(section.get(slot), args)));
    }

    /** The lines of running-config that say what the record holds; none at the default. */
    public <T> Command shows(Slot<T> slot, Function<T, List<String>> lines) {
        return prints(section -> lines.apply(section.get(slot)));
    }

    /** As {@link #sets}, for a change that needs the whole section. */
    public Command applies(BiFunction<Section, Args, Section> change) {
        return with(p -> p.setter = both(p.setter, change));
    }

    /** As {@link #resets}, for a change that needs the whole section. */
    public Command negates(BiFunction<Section, Args, Section> change) {
        return with(p -> p.resetter = both(p.resetter, change));
    }

    /** As {@link #shows}, from the whole section. */
    public Command prints(Function<Section, List<String>> lines) {
        return with(p -> p.printer = lines);
    }

    private static BiFunction<Section, Args, Section> both(
            @Nullable BiFunction<Section, Args, Section> first,
            BiFunction<Section, Args, Section> then) {
        return first == null
                ? then
                : (section, args) -> then.apply(first.apply(section, args), args);
    }

    private String parameter() {
        for (Syntax.Element element : parts.syntaxes.getFirst().elements()) {
            if (element instanceof Syntax.Parameter(String name, _, _)) {
                return name;
            }
        }
        throw new IllegalArgumentException("no parameter in '" + this + "'");
    }

    /** The first form with a value in the place of its first parameter. */
    private String filled(Object value) {
        String form = parts.syntaxes.getFirst().text();
        int open = form.indexOf('<');
        return form.substring(0, open) + value + form.substring(form.indexOf('>') + 1);
    }

    // ---- sections

    /**
     * Opens a section.
     *
     * @param child its mode
     * @param name gives its canonical name from what was typed
     * @param header gives the line that opens it
     */
    public Command opens(
            Mode child, Function<Args, String> name, Function<Section, String> header) {
        return opens(child, args -> List.of(name.apply(args)), header, true);
    }

    /**
     * Opens several sections at once: each line in them is meant for all. They are rendered by the
     * command that opens one.
     *
     * @param child their mode
     * @param names gives their canonical names from what was typed, at least one
     */
    public Command opensAll(Mode child, Function<Args, List<String>> names) {
        return opens(child, names, Section::name, false);
    }

    private Command opens(
            Mode child,
            Function<Args, List<String>> names,
            Function<Section, String> header,
            boolean rendered) {
        return opening(
                new Opening(child, names, header, "", null, (section, _) -> section, rendered));
    }

    /** Opens a section that is named by the command's first parameter. */
    public Command opens(Mode child) {
        String name = parameter();
        return opens(child, args -> args.text(name), section -> filled(section.name()));
    }

    /** The line that ends the section when it is rendered: {@code exit-address-family}. */
    public Command closedBy(String line) {
        Opening o = Objects.requireNonNull(parts.opening, "opens() first");
        return opening(
                new Opening(o.mode, o.names, o.header, line, o.order, o.outside, o.rendered));
    }

    /** The order in which sections of this kind are rendered, by name. */
    public Command sorted(Comparator<String> order) {
        Opening o = Objects.requireNonNull(parts.opening, "opens() first");
        return opening(
                new Opening(o.mode, o.names, o.header, o.closing, order, o.outside, o.rendered));
    }

    /** What opening and removing the section does to the section that it stands in. */
    public Command outside(BiFunction<Section, Args, Section> change) {
        Opening o = Objects.requireNonNull(parts.opening, "opens() first");
        return opening(
                new Opening(o.mode, o.names, o.header, o.closing, o.order, change, o.rendered));
    }

    /** Another command renders the section: this one is an older way to open it. */
    public Command notRendered() {
        Opening o = Objects.requireNonNull(parts.opening, "opens() first");
        return opening(
                new Opening(o.mode, o.names, o.header, o.closing, o.order, o.outside, false));
    }

    private Command opening(Opening opening) {
        return with(p -> p.opening = opening);
    }

    /**
     * Opens a section whose lines are all kept as typed, with this command's standing: the section
     * of a feature that we do not have. Its name is what stands behind the leading keywords.
     *
     * @param child its mode; commands defined in it are recognised without indentation
     */
    public Command keepsAll(Mode child) {
        String prefix = parts.syntaxes.getFirst().prefix();
        int words = parts.syntaxes.getFirst().leadingKeywords();
        Function<Args, String> name =
                args -> {
                    Line line = Line.of(args.line());
                    int from = words + (args.negated() ? 1 : 0);
                    return line.size() > from ? line.from(from) : "";
                };
        return opens(child, name, s -> s.name().isEmpty() ? prefix : prefix + " " + s.name())
                .with(p -> p.keepsContents = true);
    }

    /** Ends the section that it is typed in: {@code exit-address-family}. */
    public Command closes() {
        return with(p -> p.closes = true);
    }

    /** A kept command of which only the last one counts. */
    public Command single() {
        return with(p -> p.single = true);
    }

    /** A command that raw lines follow; they are {@link Args#block}. */
    public Command takes(Block block) {
        return with(p -> p.block = block);
    }

    private Command with(Consumer<Parts> change) {
        Parts copy = new Parts(parts);
        change.accept(copy);
        return new Command(copy);
    }

    // ---- what the machine reads

    /** The mode in which it is typed. */
    public Mode mode() {
        return parts.mode;
    }

    @Override
    public List<Syntax> syntaxes() {
        return parts.syntaxes;
    }

    @Override
    public List<String> helpTexts() {
        return parts.help;
    }

    @Override
    public boolean hidden() {
        return parts.hidden;
    }

    /** What becomes of its lines. */
    public Standing standing() {
        return parts.standing;
    }

    /** Why it is not obeyed; may be empty. */
    public String reason() {
        return parts.reason;
    }

    /** What holds without it; empty where the definition does not say. */
    public String defaultText() {
        return parts.defaultText;
    }

    /** The mode of the section that it opens; null when it opens none. */
    public @Nullable Mode opensMode() {
        return parts.opening == null ? null : parts.opening.mode;
    }

    @Nullable Opening opening() {
        return parts.opening;
    }

    boolean closesSection() {
        return parts.closes;
    }

    boolean keepsContents() {
        return parts.keepsContents;
    }

    boolean isSingle() {
        return parts.single;
    }

    /** The raw lines that follow it. */
    public Block block() {
        return parts.block;
    }

    /** Whether its lines are kept as text. */
    public boolean keeps() {
        return parts.setter == null && parts.opening == null && !parts.closes;
    }

    /** Whether it has a {@code no} form of its own. */
    public boolean negatable() {
        return parts.resetter != null || parts.opening != null || keeps();
    }

    Section apply(Section section, Args args) {
        return parts.setter == null ? section : parts.setter.apply(section, args);
    }

    Section reset(Section section, Args args) {
        if (parts.resetter == null) {
            throw new Refusal("this command has no 'no' form");
        }
        return parts.resetter.apply(section, args);
    }

    List<String> print(Section section) {
        return parts.printer == null ? List.of() : parts.printer.apply(section);
    }

    @Override
    public String toString() {
        return parts.syntaxes.isEmpty() ? "?" : parts.syntaxes.getFirst().text();
    }
}
