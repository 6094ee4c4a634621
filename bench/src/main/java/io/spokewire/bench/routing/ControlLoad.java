package io.spokewire.bench.routing;

import java.util.Arrays;
import java.util.Map;
import java.util.function.BiFunction;

/**
 * Whatever an operator or a network does to a whole router with large tables, event by event; its
 * control thread is measured input by input. No input may take longer than 5 ms.
 */
public final class ControlLoad {
    private static final int WARM_UPS = 2;

    private static final Map<String, BiFunction<Integer, Boolean, ControlScenario<?>>> SCENARIOS =
            Map.ofEntries(
                    entry("nhrp", NhrpScenario::new),
                    entry("spoke", SpokeScenario::new),
                    entry("ikev2", (n, quiet) -> new IpsecScenario(2, n, quiet)),
                    entry("ikev1", (n, quiet) -> new IpsecScenario(1, n, quiet)),
                    entry("statics", StaticScenario::new),
                    entry("neighbors", NeighborScenario::new),
                    entry("tracks", TrackScenario::new),
                    entry("vrfs", VrfScenario::new),
                    entry("routes", BgpScenario::new),
                    entry("unnumbered", InterfaceScenario::unnumbered),
                    entry("sealed", InterfaceScenario::sealed),
                    entry("plain", (n, quiet) -> new InterfaceScenario("", n, quiet)),
                    interfaces("ospf", InterfaceScenario.OSPF),
                    interfaces("eigrp", InterfaceScenario.EIGRP),
                    interfaces("rip", InterfaceScenario.RIP),
                    interfaces("bgp", InterfaceScenario.BGP));

    private ControlLoad() {}

    private static Map.Entry<String, BiFunction<Integer, Boolean, ControlScenario<?>>> entry(
            String name, BiFunction<Integer, Boolean, ControlScenario<?>> scenario) {
        return Map.entry(name, scenario);
    }

    private static Map.Entry<String, BiFunction<Integer, Boolean, ControlScenario<?>>> interfaces(
            String name, String protocol) {
        return entry(name, (n, quiet) -> new InterfaceScenario(protocol, n, quiet));
    }

    /**
     * Prints Markdown.
     *
     * @param args which scenario, and how large
     */
    public static void main(String[] args) {
        BiFunction<Integer, Boolean, ControlScenario<?>> scenario =
                args.length == 2 ? SCENARIOS.get(args[0]) : null;
        if (scenario == null) {
            System.err.printf(
                    "bench/control: '%s': give one of %s, and how many there are to be%n",
                    String.join(" ", Arrays.asList(args)),
                    String.join(", ", SCENARIOS.keySet().stream().sorted().toList()));
            System.exit(2);
            return;
        }
        int count = Integer.parseInt(args[1]);
        for (int i = 1; i <= WARM_UPS; i++) { // so that what is measured is compiled
            System.err.printf("bench/control: %s %d warms up, %d%n", args[0], count, i);
            scenario.apply(count, true).run();
        }
        System.out.printf(
                "| %s, %d: event | 99.9 %% of the inputs, ms | %s%n|---|---|---|---|---|%n",
                args[0], count, MeasuredLoop.COLUMNS);
        scenario.apply(count, false).run();
    }
}
