package io.spokewire.router;

import io.spokewire.command.Section;
import io.spokewire.net.AddressFamily;
import io.spokewire.routing.ProcessKey;
import io.spokewire.routing.RoutingAction;
import io.spokewire.routing.RoutingEngine;
import io.spokewire.routing.RoutingEnvironment;
import io.spokewire.routing.RoutingInput;
import io.spokewire.routing.RoutingProtocol;
import java.util.List;
import java.util.function.Consumer;

/**
 * A protocol with one process, which says nothing and hears what it is told of interfaces.
 *
 * @param heard gets each of that
 */
record Ear(Consumer<RoutingInput.InterfacesChanged> heard) implements RoutingProtocol {
    static final ProcessKey KEY = new ProcessKey("ear", "1", "", AddressFamily.IPV4);

    @Override
    public List<ProcessKey> processes(Section configuration) {
        return List.of(KEY);
    }

    @Override
    public RoutingEngine start(ProcessKey key, RoutingEnvironment environment) {
        return new RoutingEngine() {
            @Override
            public ProcessKey key() {
                return KEY;
            }

            @Override
            public boolean runsOn(String interfaceName) {
                return false;
            }

            @Override
            public void handle(
                    RoutingInput input, long nowNanos, Consumer<? super RoutingAction> out) {
                if (input instanceof RoutingInput.InterfacesChanged news) {
                    heard.accept(news);
                }
            }
        };
    }
}
