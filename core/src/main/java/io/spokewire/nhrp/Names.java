package io.spokewire.nhrp;

import io.spokewire.net.Address;
import io.spokewire.net.AddressFamily;
import io.spokewire.nhrp.NhrpTimer.Kind;
import java.time.Duration;
import java.util.List;
import java.util.NavigableMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** NBMA addresses of one interface that are configured by name. */
final class Names {
    /** How often a name is looked up again: a moved hub is found within this time. */
    private static final Duration REFRESH = Duration.ofMinutes(10);

    /** How soon after a failure it is looked up again; doubled up to {@link #RETRY_MAX}. */
    private static final Duration RETRY = Duration.ofSeconds(5);

    private static final Duration RETRY_MAX = Duration.ofSeconds(60);

    /** How soon it may be looked up again because its server does not answer. */
    private static final Duration DEMAND_MIN = Duration.ofSeconds(10);

    /** Addresses of one name that are used; a name with more is a mistake or an attack. */
    private static final int ADDRESSES_MAX = 16;

    private static final class Name {
        private List<Address> addresses = List.of();
        private int failures;
        private long asked;
    }

    private final Tunnel tunnel;
    private final NavigableMap<String, Name> names = new TreeMap<>();
    private @Nullable AddressFamily family;

    Names(Tunnel tunnel) {
        this.tunnel = tunnel;
    }

    /** The addresses behind an NBMA address or name as configured; empty while not known. */
    List<Address> addresses(String text) {
        Address literal = literal(text);
        if (literal != null) {
            return List.of(literal);
        }
        Name name = names.get(text);
        return name == null ? List.of() : name.addresses;
    }

    /** The address that a text is, or null for a name. */
    static @Nullable Address literal(String text) {
        if (text.isEmpty() || !(text.indexOf(':') >= 0 || Character.isDigit(text.charAt(0)))) {
            return null;
        }
        try {
            return Address.parse(text);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** Looks up the names that are wanted from now on, and forgets the others. */
    void want(SortedSet<String> texts, @Nullable AddressFamily family, Turn turn) {
        SortedSet<String> wanted = new TreeSet<>();
        for (String text : texts) {
            if (!text.isEmpty() && literal(text) == null) {
                wanted.add(text);
            }
        }
        boolean otherFamily = family != this.family;
        this.family = family;
        for (String name : List.copyOf(names.keySet())) {
            if (!wanted.contains(name)) {
                names.remove(name);
                turn.disarm(Kind.NAME, tunnel.name(), name);
            }
        }
        for (String name : wanted) {
            if (names.putIfAbsent(name, new Name()) == null || otherFamily) {
                ask(name, turn);
            }
        }
    }

    /** The timer of a name has fired. */
    void due(String name, Turn turn) {
        if (names.containsKey(name)) {
            ask(name, turn);
        }
    }

    /** A server of this name does not answer: it may have moved. */
    void demand(String text, Turn turn) {
        Name name = names.get(text);
        if (name != null && turn.now() - name.asked >= DEMAND_MIN.toNanos()) {
            ask(text, turn);
        }
    }

    /** An answer has come; true when something has changed. */
    boolean resolved(NhrpInput.Resolved answer, Turn turn) {
        Name name = names.get(answer.name());
        if (name == null
                || answer.family() != family
                || !answer.vrf().equals(tunnel.settings().underlayVrf())) {
            return false;
        }
        if (answer.addresses().isEmpty()) {
            // The addresses of before stay: a name server may be down while the hub is not.
            if (name.failures++ == 0) {
                turn.note(new NhrpTrace.NameFailed(tunnel.name(), answer.name()));
            }
            Duration delay = RETRY.multipliedBy(1L << Math.min(name.failures - 1, 4));
            turn.arm(
                    Kind.NAME,
                    tunnel.name(),
                    answer.name(),
                    delay.compareTo(RETRY_MAX) > 0 ? RETRY_MAX : delay);
            return false;
        }
        name.failures = 0;
        turn.arm(Kind.NAME, tunnel.name(), answer.name(), REFRESH);
        List<Address> addresses = answer.addresses().stream().distinct().sorted().toList();
        if (addresses.size() > ADDRESSES_MAX) {
            tunnel.overlay(AddressFamily.IPV4)
                    .full
                    .found("addresses of one name", ADDRESSES_MAX, turn);
            addresses = addresses.subList(0, ADDRESSES_MAX);
        }
        if (addresses.equals(name.addresses)) {
            return false;
        }
        name.addresses = addresses;
        return true;
    }

    private void ask(String text, Turn turn) {
        Name name = names.get(text);
        if (name == null || family == null) {
            return;
        }
        name.asked = turn.now();
        turn.emit(new NhrpAction.Resolve(tunnel.settings().underlayVrf(), text, family));
        // Should the answer be lost, the question is asked again.
        turn.arm(Kind.NAME, tunnel.name(), text, RETRY_MAX);
    }
}
