package io.spokewire.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.spokewire.net.Ipv4Address;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The machine on a small language of its own. */
class GrammarTest {
    private static final Mode BOX = new Mode("box configuration", "config-box", Mode.CONFIG);
    private static final Mode DESK = new Mode("desk configuration", "config-desk", Mode.CONFIG);

    /** A box, its settings in one slot of the section. */
    record Box(Values values) implements Settings<Box> {
        static final Slot<Box> SLOT = Slot.of("box", new Box(Values.NONE));
        static final Slot<Integer> SIZE = Slot.of("size", 10);
        static final Slot<String> LABEL = Slot.of("label", "");
        static final Slot<Boolean> OPEN = Slot.of("open", true);
        static final Slot<List<String>> THINGS = Slot.of("things", List.of());

        @Override
        public Box with(Values changed) {
            return new Box(changed);
        }

        List<String> things() {
            return get(THINGS);
        }

        Box plus(String thing) {
            List<String> more = new ArrayList<>(things());
            more.add(thing);
            return with(THINGS, more);
        }

        Box minus(String thing) {
            List<String> fewer = new ArrayList<>(things());
            fewer.remove(thing);
            return with(THINGS, fewer);
        }
    }

    private static final Grammar GRAMMAR =
            new Grammar(
                    List.of(),
                    List.of(
                            Command.in(Mode.CONFIG)
                                    .syntax("service <rest:text>")
                                    .help("Services", "What")
                                    .notOurs(),
                            Command.in(Mode.CONFIG)
                                    .syntax("clock timezone <zone:text>")
                                    .help("Clock", "Zone", "Name")
                                    .notOurs()
                                    .single(),
                            Command.in(Mode.CONFIG)
                                    .syntax("box <name:word>")
                                    .help("A box", "Its name")
                                    .opens(BOX),
                            Command.in(Mode.CONFIG)
                                    .syntax("desk <name:text>")
                                    .help("A desk", "Its name")
                                    .notYet("no desks")
                                    .keepsAll(DESK),
                            Setting.text("label <text:text>", Box.LABEL, "Label", "Text")
                                    .in(BOX, Box.SLOT),
                            Setting.number(
                                            "size <centimetres:1-300>",
                                            Box.SIZE,
                                            "Size",
                                            "Centimetres")
                                    .in(BOX, Box.SLOT),
                            Setting.flag("open", Box.OPEN, "Open").in(BOX, Box.SLOT),
                            Command.in(BOX)
                                    .syntax(
                                            "thing <address:ipv4> [at {left | right}] [colour"
                                                    + " <colour:red|green|blue>]")
                                    .help("Thing", "Where", "At", "Left", "Right", "Colour", "It")
                                    .sets(Box.SLOT, (box, args) -> box.plus(thing(args)))
                                    .resets(Box.SLOT, (box, args) -> box.minus(thing(args)))
                                    .shows(Box.SLOT, Box::things),
                            Command.in(BOX)
                                    .syntax("thing dynamic")
                                    .help("Dynamic")
                                    .sets(Box.SLOT, (box, _) -> box.plus("thing dynamic"))
                                    .resets(Box.SLOT, (box, _) -> box.minus("thing dynamic")),
                            Command.in(BOX)
                                    .syntax("throw")
                                    .help("Throw")
                                    .sets(
                                            Box.SLOT,
                                            (_, _) -> {
                                                throw new Refusal("boxes are not thrown");
                                            })));

    private static String thing(Args args) {
        StringBuilder text = new StringBuilder("thing " + args.ipv4("address"));
        if (args.has("at")) {
            text.append(" at ").append(args.has("left") ? "left" : "right");
        }
        if (args.has("colour")) {
            text.append(" colour ").append(args.text("colour"));
        }
        return text.toString();
    }

    private static Outcome last(String... lines) {
        Position position = Position.at(Section.root());
        Outcome outcome = GRAMMAR.apply(position, "");
        for (String line : lines) {
            outcome = GRAMMAR.apply(outcome.position(), line);
        }
        return outcome;
    }

    private static List<String> rendered(String... lines) {
        return GRAMMAR.render(last(lines).position().root());
    }

    @Test
    void setsAndRendersInItsOwnOrder() {
        assertThat(
                        rendered(
                                "box a",
                                "size 20",
                                "label two  words ! here",
                                "no open",
                                "thing 10.0.0.1 at left colour gre ! behind",
                                "service x"))
                .containsExactly(
                        "service x",
                        "!",
                        "box a",
                        " label two  words ! here",
                        " size 20",
                        " no open",
                        " thing 10.0.0.1 at left colour green",
                        "!",
                        "end");
    }

    @Test
    void takesBackWhatIsNegated() {
        assertThat(
                        rendered(
                                "box a",
                                "size 20",
                                "label x",
                                "no open",
                                "thing 10.0.0.1",
                                "no size",
                                "no label",
                                "open",
                                "no thing 10.0.0.1"))
                .containsExactly("box a", "!", "end");
        assertThat(rendered("box a", "no box a")).containsExactly("!", "end");
    }

    @Test
    void keepsWhatItDoesNotObey() {
        assertThat(rendered("service a", "clock timezone X", "clock timezone Y", "service a"))
                .containsExactly("service a", "clock timezone Y", "!", "end");
        assertThat(rendered("no service a")).startsWith("no service a");
        assertThat(rendered("service a", "no service a")).containsExactly("!", "end");
        assertThat(rendered("no service a", "service a")).startsWith("service a");
    }

    @Test
    void keepsTheWholeSectionOfAFeatureThatItLacks() {
        assertThat(rendered("desk 1 left", "whatever it says", "size 20", "box b", "size 3"))
                .containsExactly(
                        "box b",
                        " size 3",
                        "!",
                        "desk 1 left",
                        " whatever it says",
                        " size 20",
                        "!",
                        "end");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    si 20               | OBEYED
                    no si               | OBEYED
                    default size        | OBEYED
                    thi d               | OBEYED
                    siez 20             | UNKNOWN
                    size 301            | INVALID
                    size                | INVALID
                    size twenty         | INVALID
                    thing 10.0.0        | INVALID
                    thing 10.0.0.1 x    | INVALID
                    t 10.0.0.1          | INVALID
                    throw               | INVALID
                    ! comment           | NOTHING
                    box c               | OBEYED
                    """)
    void classifies(String line, Outcome.Kind kind) {
        assertThat(last("box a", line).kind()).isEqualTo(kind);
    }

    @Test
    void saysWhatWasExpectedWhereAndWhatIsNear() {
        Failure typo = failure("box a", "thing  dynamci");
        assertThat(typo.column()).isEqualTo(8);
        assertThat(typo.nearest()).isEqualTo("thing dynamic");
        assertThat(typo.expected()).containsExactly("A.B.C.D", "dynamic");

        assertThat(failure("box a", "size 301").message())
                .isEqualTo("301 is not in the range 1-300");
        assertThat(failure("box a", "t 1").message()).isEqualTo("'t' is ambiguous: thing, throw");
        assertThat(failure("box a", "throw").message()).isEqualTo("boxes are not thrown");
        assertThat(failure("size 20").message()).endsWith("it is a command of box configuration");
    }

    private static Failure failure(String... lines) {
        Failure failure = last(lines).failure();
        return Objects.requireNonNull(failure);
    }

    @Test
    void helps() {
        assertThat(GRAMMAR.help(BOX, "thing "))
                .containsExactly(
                        new HelpEntry("A.B.C.D", "Where"), new HelpEntry("dynamic", "Dynamic"));
        assertThat(GRAMMAR.help(BOX, "thing 1.1.1.1 "))
                .extracting(HelpEntry::word)
                .containsExactly("at", "colour", HelpEntry.END);
        assertThat(GRAMMAR.help(BOX, "no size "))
                .extracting(HelpEntry::word)
                .containsExactly("<1-300>", HelpEntry.END);
        assertThat(GRAMMAR.complete(BOX, "th")).containsExactly("thing", "throw");
        assertThat(GRAMMAR.complete(BOX, "no o")).containsExactly("open");
        assertThat(GRAMMAR.complete(BOX, "size ")).isEmpty();
    }

    @Test
    void repeatsAndChooses() {
        ExecGrammar<String> exec =
                new ExecGrammar<>(
                        List.of(),
                        List.of(
                                ExecCommand.of("show [a | b]...", "show"),
                                ExecCommand.of("sum <n:1-9>... [twice]", "sum"),
                                ExecCommand.of("ping [vrf <vrf:word>] <to:host>", "ping")));
        assertThat(exec.parse("show a b a")).isInstanceOf(Parse.Matched.class);
        assertThat(exec.parse("show")).isInstanceOf(Parse.Matched.class);
        assertThat(args(exec, "sum 1 2 3 t").texts("n")).containsExactly("1", "2", "3");
        assertThat(args(exec, "sum 1 2 3 t").has("twice")).isTrue();
        assertThat(args(exec, "ping vrf A 10.0.0.1").text("to")).isEqualTo("10.0.0.1");
        assertThat(args(exec, "p hub.example").text("to")).isEqualTo("hub.example");
        assertThat(exec.parse("ping 10.0.0.300")).isInstanceOf(Parse.Failed.class);
        assertThat(exec.parse("s")).isInstanceOf(Parse.Failed.class);
        assertThat(Ipv4Address.parse("10.0.0.1")).hasToString("10.0.0.1");
    }

    private static Args args(ExecGrammar<String> grammar, String line) {
        return ((Parse.Matched<ExecCommand<String>>) grammar.parse(line)).args();
    }
}
