package io.spokewire.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.spokewire.command.ConfigReader;
import io.spokewire.command.Section;
import io.spokewire.net.InterfaceAddress;
import io.spokewire.net.Ipv4Address;
import io.spokewire.router.Languages;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The router id where no line says it. */
class RouterIdsTest {
    private static final Section CONFIGURATION =
            ConfigReader.read(
                            Languages.CONFIG,
                            "r1.cfg",
                            """
                            vrf definition RED
                             address-family ipv4
                            interface Loopback0
                             ip address 10.0.0.1 255.255.255.255
                            interface Loopback1
                             ip address 10.0.0.2 255.255.255.255
                             ip address 10.0.0.77 255.255.255.255 secondary
                            interface Loopback2
                             vrf forwarding RED
                             ip address 10.0.0.3 255.255.255.255
                            interface Loopback3
                             ip address 10.0.0.4 255.255.255.255
                             shutdown
                            interface GigabitEthernet0/0
                             ip address 192.0.2.1 255.255.255.0
                            """)
                    .config();

    private static RoutedInterface link(String name, boolean up, String address) {
        return new RoutedInterface(
                name,
                1,
                "",
                name.startsWith("Loopback")
                        ? RoutedInterface.Kind.LOOPBACK
                        : RoutedInterface.Kind.BROADCAST,
                up,
                1500,
                1500,
                1_000_000,
                1,
                List.of(InterfaceAddress.parse(address)),
                List.of());
    }

    private static Optional<String> choose(Section configuration, RoutedInterface... links) {
        return RouterIds.choose(configuration, "", List.of(links)).map(Ipv4Address::toString);
    }

    @Test
    void aLoopbackOfTheConfigurationCountsBeforeTheHostHasIt() {
        assertThat(choose(CONFIGURATION, link("GigabitEthernet0/0", true, "192.0.2.1/24")))
                .contains("10.0.0.2");
        assertThat(RouterIds.choose(CONFIGURATION, "RED", List.of()))
                .contains(Ipv4Address.parse("10.0.0.3"));
    }

    @Test
    void withoutOneItIsTheHighestThatIsUp() {
        assertThat(
                        choose(
                                Section.root(),
                                link("GigabitEthernet0/0", true, "192.0.2.1/24"),
                                link("GigabitEthernet0/1", true, "203.0.113.1/24"),
                                link("GigabitEthernet0/2", false, "203.0.113.200/24")))
                .contains("203.0.113.1");
        assertThat(choose(Section.root())).isEmpty();
    }

    @Test
    void aLoopbackOfTheHostCountsToo() {
        assertThat(
                        choose(
                                CONFIGURATION,
                                link("Loopback9", true, "10.0.0.9/32"),
                                link("GigabitEthernet0/0", true, "192.0.2.1/24")))
                .contains("10.0.0.9");
    }
}
