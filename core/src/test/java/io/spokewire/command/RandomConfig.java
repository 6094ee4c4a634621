package io.spokewire.command;

import io.spokewire.command.Syntax.Edge;
import io.spokewire.command.Syntax.Keyword;
import io.spokewire.command.Syntax.Parameter;
import io.spokewire.command.Syntax.State;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Random configurations: any commands of a language, with any values that their forms allow. */
public final class RandomConfig {
    private static final int WORDS_MAX = 24;

    private final Grammar grammar;
    private final Random random;

    /** A generator; the same seed gives the same configurations. */
    public RandomConfig(Grammar grammar, long seed) {
        this.grammar = grammar;
        this.random = new Random(seed);
    }

    /** A configuration made of some lines; lines that are refused leave no trace. */
    public Section next(int lines) {
        Position position = Position.at(Section.root());
        List<String> typed = new ArrayList<>();
        for (int i = 0; i < lines; i++) {
            if (random.nextInt(8) == 0) {
                position = position.leave();
            }
            boolean again = !typed.isEmpty() && random.nextInt(10) == 0;
            String line =
                    again
                            ? "no " + typed.get(random.nextInt(typed.size()))
                            : line(random.nextInt(6) == 0 ? Mode.CONFIG : position.mode());
            if (line.isEmpty()) {
                position = position.leave();
                continue;
            }
            Outcome outcome = grammar.apply(position, line);
            if (outcome.failure() == null) {
                position = outcome.position();
                typed.add(line.startsWith("no ") ? line.substring(3) : line);
            }
        }
        return position.root();
    }

    /** A line of a mode; empty where the mode has none. */
    public String line(Mode mode) {
        List<Command> here = new ArrayList<>();
        for (Command command : grammar.commands()) {
            boolean kept = command.keeps() && random.nextInt(10) != 0;
            if (command.mode().equals(mode)
                    && !command.closesSection()
                    && command.block() == Command.Block.NONE
                    && !kept) {
                here.add(command);
            }
        }
        if (here.isEmpty()) {
            return "";
        }
        Command command = here.get(random.nextInt(here.size()));
        Syntax syntax = command.syntaxes().get(random.nextInt(command.syntaxes().size()));
        StringBuilder line = new StringBuilder(random.nextInt(12) == 0 ? "no" : "");
        State state = syntax.start();
        for (int i = 0; i < WORDS_MAX; i++) {
            boolean mayStop = state.accepting();
            if (state.edges().isEmpty() || (mayStop && random.nextInt(3) == 0)) {
                break;
            }
            Edge edge = state.edges().get(random.nextInt(state.edges().size()));
            line.append(line.isEmpty() ? "" : " ");
            line.append(
                    switch (edge.element()) {
                        case Keyword(String word, _) -> word;
                        case Parameter(_, String type, _) -> value(type);
                    });
            state = edge.target();
        }
        return line.toString();
    }

    private String value(String type) {
        return switch (type) {
            case "ipv4", "wildcard" -> ipv4();
            case "ipv6" -> ipv6();
            case "address" -> random.nextBoolean() ? ipv4() : ipv6();
            case "host" -> random.nextInt(3) == 0 ? "hub" + random.nextInt(9) + ".example" : ipv4();
            case "mask" -> mask(8 + random.nextInt(23));
            case "prefix4" -> ipv4() + "/" + (8 + random.nextInt(23));
            case "prefix6" -> ipv6() + "/64";
            case "prefix" -> random.nextBoolean() ? ipv4() + "/24" : ipv6() + "/64";
            case "hex" -> Integer.toHexString(random.nextInt(0xFFFF));
            case "word" -> word();
            case "community", "route-target" -> random.nextInt(9) + ":" + random.nextInt(99);
            case "large-community" -> random.nextInt(9) + ":1:" + random.nextInt(99);
            case "text" -> word() + " " + word();
            case "interface" ->
                    List.of("Tunnel", "Loopback", "Ethernet0/", "GigabitEthernet0/0.")
                                    .get(random.nextInt(4))
                            + random.nextInt(4);
            default -> rangeOrChoice(type);
        };
    }

    private String rangeOrChoice(String type) {
        int bar = type.indexOf('|');
        if (bar > 0) {
            String[] words = type.split("\\|", -1);
            return words[random.nextInt(words.length)];
        }
        int dash = type.indexOf('-');
        if (dash <= 0 || !Character.isDigit(type.charAt(0))) {
            return word();
        }
        long min = Long.parseLong(type.substring(0, dash));
        long max = Long.parseLong(type.substring(dash + 1));
        return String.valueOf(random.nextLong(min, max == Long.MAX_VALUE ? max : max + 1));
    }

    private String word() {
        return List.of("RED", "BLUE", "P1", "hub", "x-1", "A", "cisco", "spokes")
                .get(random.nextInt(8));
    }

    private String ipv4() {
        int[] first = {10, 172, 192, 203, 1};
        return first[random.nextInt(first.length)]
                + "."
                + random.nextInt(4)
                + "."
                + random.nextInt(4)
                + "."
                + random.nextInt(6);
    }

    private String ipv6() {
        return random.nextInt(5) == 0
                ? "FE80::" + (1 + random.nextInt(5))
                : "2001:DB8:" + random.nextInt(4) + "::" + random.nextInt(5);
    }

    private static String mask(int length) {
        int bits = -1 << (32 - length);
        return (bits >>> 24)
                + "."
                + (bits >>> 16 & 255)
                + "."
                + (bits >>> 8 & 255)
                + "."
                + (bits & 255);
    }
}
