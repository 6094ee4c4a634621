package io.spokewire.routing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What has changed goes before what may have; what waits is as it was. */
class CircuitPlansTest {
    private final CircuitPlans<String> plans = new CircuitPlans<>();
    private final List<String> asked = new ArrayList<>();
    private String mark = "";

    private Optional<String> plan(RoutedInterface link) {
        asked.add(link.name());
        return link.up() ? Optional.of(link.name() + mark) : Optional.empty();
    }

    private static RoutedInterface link(String name, boolean up) {
        return new RoutedInterface(
                name,
                1,
                "",
                RoutedInterface.Kind.BROADCAST,
                up,
                1500,
                1500,
                1000,
                1,
                List.of(),
                List.of());
    }

    private void set(String name, boolean up) {
        plans.changed(RoutingInput.InterfacesChanged.set(link(name, up)));
    }

    private void allAreThere() {
        set("a", true);
        set("b", true);
        set("c", true);
        assertThat(plans.work(10, this::plan)).containsExactly("a", "b", "c");
        asked.clear();
    }

    @Test
    void aSliceIsNoLargerThanItMayBe() {
        set("a", true);
        set("b", true);
        set("c", true);
        assertThat(plans.work(2, this::plan)).containsExactly("a", "b");
        assertThat(plans.busy()).isTrue();
        assertThat(plans.circuits()).containsOnlyKeys("a", "b");
        assertThat(plans.work(2, this::plan)).containsExactly("c");
        assertThat(plans.busy()).isFalse();
        assertThat(plans.work(2, this::plan)).isEmpty();
        assertThat(asked).containsExactly("a", "b", "c");
    }

    @Test
    void whatHasChangedGoesBeforeTheOthers() {
        allAreThere();
        mark = "!";
        plans.configured();
        set("c", false);
        assertThat(plans.work(1, this::plan)).containsExactly("c");
        assertThat(plans.circuits()).containsExactly(entry("a", "a"), entry("b", "b"));
        assertThat(plans.work(10, this::plan)).containsExactly("a", "b");
        assertThat(plans.circuits()).containsExactly(entry("a", "a!"), entry("b", "b!"));
        assertThat(asked).as("once each").containsExactly("c", "a", "b");
    }

    @Test
    void oneThatIsNoMoreIsForgotten() {
        allAreThere();
        plans.changed(RoutingInput.InterfacesChanged.gone("b"));
        assertThat(plans.work(10, this::plan)).containsExactly("b");
        assertThat(asked).as("nothing is made of it").isEmpty();
        assertThat(plans.links()).containsOnlyKeys("a", "c");
        assertThat(plans.circuits()).containsOnlyKeys("a", "c");
    }

    @Test
    void theOrderIsThatOfTheInterfaces() {
        set("a", false);
        set("b", true);
        plans.work(10, this::plan);
        set("a", true);
        plans.work(10, this::plan);
        assertThat(plans.circuits().keySet()).containsExactly("a", "b");
    }

    private static Map.Entry<String, String> entry(String name, String circuit) {
        return Map.entry(name, circuit);
    }
}
