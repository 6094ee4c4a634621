package io.spokewire.routing;

import io.spokewire.command.Section;
import java.util.List;

/** A routing protocol, as the router knows it: the list stands in {@code router.Routing}. */
public interface RoutingProtocol {
    /** The processes that a configuration asks for, in its order. */
    List<ProcessKey> processes(Section configuration);

    /**
     * Works out of a configuration what takes long and depends on one section alone, so that it is
     * kept there: on the thread of who commits it, before the processes are told.
     */
    default void prepare(Section configuration) {}

    /**
     * Makes an engine for one of them. It gets a {@link RoutingInput.Configured} next, then the
     * interfaces.
     */
    RoutingEngine start(ProcessKey key, RoutingEnvironment environment);
}
