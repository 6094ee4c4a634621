package io.spokewire.command;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The form of a command: {@code ip nhrp nhs <address:ipv4> [nbma <nbma:host>] [multicast]}.
 *
 * <p>Words stand for themselves, {@code <name:type>} is a parameter, {@code [x]} may be left out,
 * {@code {x | y}} is one of several, {@code ...} behind a parameter or a bracket repeats it. The
 * form is compiled to states; each edge reads a keyword or a parameter.
 */
public final class Syntax {
    private final String text;
    private final List<Element> elements = new ArrayList<>();
    private final State start;
    private final int leadingKeywords;

    /** A keyword or a parameter. */
    sealed interface Element {
        /** Its place among the elements of the syntax, from 0. */
        int index();
    }

    record Keyword(String word, int index) implements Element {}

    record Parameter(String name, String type, int index) implements Element {}

    record Edge(Element element, State target) {}

    /** A point in the form. Mutable only while it is compiled. */
    static final class State {
        private final List<Edge> own = new ArrayList<>();
        private final List<State> also = new ArrayList<>();
        private boolean end;
        private List<Edge> edges = List.of();
        private boolean accepting;

        /** What may come next. */
        List<Edge> edges() {
            return edges;
        }

        /** Whether the command may end here. */
        boolean accepting() {
            return accepting;
        }

        /** Follows the empty transitions once and for all, here and in all states behind. */
        private void close(Set<State> closed) {
            if (!closed.add(this)) {
                return;
            }
            Set<State> reached = new LinkedHashSet<>();
            reach(reached);
            Set<Edge> all = new LinkedHashSet<>();
            for (State state : reached) {
                all.addAll(state.own);
                accepting |= state.end;
            }
            edges = List.copyOf(all);
            for (Edge edge : edges) {
                edge.target().close(closed);
            }
        }

        private void reach(Set<State> reached) {
            if (reached.add(this)) {
                for (State state : also) {
                    state.reach(reached);
                }
            }
        }
    }

    private sealed interface Node {
        record One(Element element) implements Node {}

        record Sequence(List<Node> nodes) implements Node {}

        record OneOf(List<Node> nodes, boolean optional) implements Node {}

        record Repeated(Node node) implements Node {}
    }

    private Syntax(String text) {
        this.text = text;
        Reader reader = new Reader(tokens(text));
        Node node = reader.sequence();
        if (reader.at < reader.tokens.size()) {
            throw new IllegalArgumentException("unexpected bracket in '" + text + "'");
        }
        State end = new State();
        end.end = true;
        start = compile(node, end);
        start.close(new HashSet<>());
        leadingKeywords = leading(node);
    }

    /**
     * Compiles a form.
     *
     * @throws IllegalArgumentException when it is malformed
     */
    public static Syntax of(String text) {
        return new Syntax(text);
    }

    /** The form as written. */
    public String text() {
        return text;
    }

    List<Element> elements() {
        return elements;
    }

    State start() {
        return start;
    }

    /** How many keywords stand in front of the first parameter, bracket or the end. */
    int leadingKeywords() {
        return leadingKeywords;
    }

    /** The words in front of the first parameter or bracket. */
    String prefix() {
        StringBuilder words = new StringBuilder();
        for (int i = 0; i < leadingKeywords; i++) {
            words.append(i == 0 ? "" : " ").append(((Keyword) elements.get(i)).word());
        }
        return words.toString();
    }

    private static int leading(Node node) {
        if (node instanceof Node.One(Keyword _)) {
            return 1;
        }
        int count = 0;
        if (node instanceof Node.Sequence(List<Node> nodes)) {
            while (count < nodes.size() && nodes.get(count) instanceof Node.One(Keyword _)) {
                count++;
            }
        }
        return count;
    }

    private static State compile(Node node, State next) {
        return switch (node) {
            case Node.One(Element element) -> {
                State state = new State();
                state.own.add(new Edge(element, next));
                yield state;
            }
            case Node.Sequence(List<Node> nodes) -> {
                State state = next;
                for (Node part : nodes.reversed()) {
                    state = compile(part, state);
                }
                yield state;
            }
            case Node.OneOf(List<Node> nodes, boolean optional) -> {
                State state = new State();
                for (Node part : nodes) {
                    state.also.add(compile(part, next));
                }
                if (optional) {
                    state.also.add(next);
                }
                yield state;
            }
            case Node.Repeated(Node inner) -> {
                State loop = new State();
                State first = compile(inner, loop);
                loop.also.add(first);
                loop.also.add(next);
                yield first;
            }
        };
    }

    private static List<String> tokens(String text) {
        List<String> tokens = new ArrayList<>();
        int at = 0;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == ' ') {
                at++;
            } else if ("[]{}|".indexOf(c) >= 0) {
                tokens.add(String.valueOf(c));
                at++;
            } else if (c == '<') {
                int end = text.indexOf('>', at);
                if (end < 0) {
                    throw new IllegalArgumentException("no '>' in '" + text + "'");
                }
                tokens.add(text.substring(at, end + 1));
                at = end + 1;
            } else if (text.startsWith("...", at)) {
                tokens.add("...");
                at += 3;
            } else {
                int end = at;
                while (end < text.length() && " []{}|<".indexOf(text.charAt(end)) < 0) {
                    end++;
                }
                tokens.add(text.substring(at, end));
                at = end;
            }
        }
        return tokens;
    }

    private final class Reader {
        private final List<String> tokens;
        private int at;

        Reader(List<String> tokens) {
            this.tokens = tokens;
        }

        private String peek() {
            return at < tokens.size() ? tokens.get(at) : "";
        }

        Node sequence() {
            List<Node> nodes = new ArrayList<>();
            while (!peek().isEmpty() && "]}|".indexOf(peek().charAt(0)) < 0) {
                nodes.add(one());
            }
            return nodes.size() == 1 ? nodes.getFirst() : new Node.Sequence(List.copyOf(nodes));
        }

        private Node one() {
            String token = tokens.get(at++);
            Node node =
                    switch (token.charAt(0)) {
                        case '[' -> oneOf("]");
                        case '{' -> oneOf("}");
                        case '<' -> new Node.One(parameter(token));
                        default -> new Node.One(add(new Keyword(token, elements.size())));
                    };
            if (!peek().equals("...")) {
                return node;
            }
            at++;
            if (node instanceof Node.OneOf(List<Node> nodes, boolean optional) && optional) {
                Node repeated = new Node.Repeated(new Node.OneOf(nodes, false));
                return new Node.OneOf(List.of(repeated), true);
            }
            return new Node.Repeated(node);
        }

        private Node oneOf(String closing) {
            List<Node> nodes = new ArrayList<>();
            nodes.add(sequence());
            while (peek().equals("|")) {
                at++;
                nodes.add(sequence());
            }
            if (!peek().equals(closing)) {
                throw new IllegalArgumentException("no '" + closing + "' in '" + text + "'");
            }
            at++;
            return new Node.OneOf(List.copyOf(nodes), closing.equals("]"));
        }

        private Element parameter(String token) {
            int colon = token.indexOf(':');
            if (colon < 0) {
                throw new IllegalArgumentException(token + " has no type in '" + text + "'");
            }
            return add(
                    new Parameter(
                            token.substring(1, colon),
                            token.substring(colon + 1, token.length() - 1),
                            elements.size()));
        }

        private Element add(Element element) {
            elements.add(element);
            return element;
        }
    }
}
