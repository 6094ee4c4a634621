package io.spokewire.routing;

import io.spokewire.command.Section;
import java.util.List;

/** A routing protocol, as the router knows it: the list stands in {@code router.Routing}. */
public interface RoutingProtocol {
    /** The processes that a configuration asks for, in its order. */
    List<ProcessKey> processes(Section configuration);

    /**
     * Makes an engine for one of them. It gets a {@link RoutingInput.Configured} next, then the
     * interfaces.
     */
    RoutingEngine start(ProcessKey key, RoutingEnvironment environment);
}
