package io.spokewire.policy;

import io.spokewire.command.Line;
import io.spokewire.command.ParameterType;
import io.spokewire.net.InterfaceAddress;
import io.spokewire.net.Ipv4Address;
import io.spokewire.net.Ipv6Address;
import io.spokewire.policy.AccessList.Endpoint;
import java.util.List;
import java.util.Locale;

/**
 * The addresses in an access list entry, which take one word or two: {@code any}, {@code host
 * 192.0.2.1}, {@code 192.0.2.0 0.0.0.255}, {@code 2001:db8::/32}, {@code object-group NAME}. The
 * value in the arguments is an {@link Endpoint}'s words, which {@link #parse} reads back.
 */
final class EndpointType implements ParameterType {
    /** Of extended lists. */
    static final EndpointType EXTENDED = new EndpointType("endpoint", false, false);

    /** Of standard lists, where the wildcard may be left out. */
    static final EndpointType STANDARD = new EndpointType("endpoint-standard", true, false);

    /** Of IPv6 lists. */
    static final EndpointType IPV6 = new EndpointType("endpoint6", false, true);

    private final String name;
    private final boolean bare;
    private final boolean ipv6;

    private EndpointType(String name, boolean bare, boolean ipv6) {
        this.name = name;
        this.bare = bare;
        this.ipv6 = ipv6;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String display() {
        return ipv6 ? "any | host X:X::X | X:X::X/nn" : "any | host A.B.C.D | A.B.C.D W.W.W.W";
    }

    @Override
    public String description() {
        return ipv6
                ? "any, host and an address, or a prefix"
                : "any, host and an address, or an address and a wildcard";
    }

    @Override
    public boolean distinct() {
        return true;
    }

    @Override
    public Reading read(Line line, int word) {
        String first = line.word(word).toLowerCase(Locale.ROOT);
        String second = word + 1 < line.size() ? line.word(word + 1) : "";
        try {
            if (first.equals("any")) {
                return new Reading.Value("any", 1);
            }
            if (first.equals("host")) {
                return new Reading.Value("host " + address(second), 2);
            }
            if (first.equals("object-group") && !second.isEmpty()) {
                return new Reading.Value("object-group " + second, 2);
            }
            if (ipv6) {
                return new Reading.Value(InterfaceAddress.parse(first).subnet().toString(), 1);
            }
            Ipv4Address address = Ipv4Address.parse(first);
            if (bare && !isAddress(second)) {
                return new Reading.Value("host " + address, 1);
            }
            Endpoint both = Endpoint.of(address, Ipv4Address.parse(second));
            return new Reading.Value(both.words(), 2);
        } catch (IllegalArgumentException e) {
            return new Reading.Wrong("'" + line.word(word) + "' is not " + description());
        }
    }

    private String address(String text) {
        return ipv6 ? Ipv6Address.parse(text).toString() : Ipv4Address.parse(text).toString();
    }

    private static boolean isAddress(String text) {
        try {
            Ipv4Address.parse(text);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** Reads the words of an endpoint. */
    static Endpoint parse(String words) {
        List<String> parts = List.of(words.split(" ", 2));
        String first = parts.getFirst();
        if (first.equals("any")) {
            return new Endpoint.Any();
        }
        if (first.indexOf('/') > 0) {
            return new Endpoint.Range(InterfaceAddress.parse(first).subnet());
        }
        String second = parts.getLast();
        return switch (first) {
            case "host" ->
                    new Endpoint.Host(
                            second.indexOf(':') >= 0
                                    ? Ipv6Address.parse(second)
                                    : Ipv4Address.parse(second));
            case "object-group" -> new Endpoint.Group(second);
            default -> new Endpoint.Wildcard(Ipv4Address.parse(first), Ipv4Address.parse(second));
        };
    }
}
