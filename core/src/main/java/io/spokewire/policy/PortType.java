package io.spokewire.policy;

import io.spokewire.command.Line;
import io.spokewire.command.ParameterType;
import java.util.OptionalInt;

/** A TCP or UDP port by number or by name. The value in the arguments is the number, a Long. */
final class PortType implements ParameterType {
    static final PortType TYPE = new PortType();

    private PortType() {}

    @Override
    public String name() {
        return "port";
    }

    @Override
    public String display() {
        return "<0-65535> | PORT";
    }

    @Override
    public String description() {
        return "a port from 0 to 65535 or its name";
    }

    @Override
    public boolean distinct() {
        return true;
    }

    @Override
    public Reading read(Line line, int word) {
        OptionalInt tcp = PortNames.port(line.word(word), false);
        OptionalInt port = tcp.isPresent() ? tcp : PortNames.port(line.word(word), true);
        return port.isPresent()
                ? new Reading.Value((long) port.getAsInt(), 1)
                : new Reading.Wrong("'" + line.word(word) + "' is not " + description());
    }
}
