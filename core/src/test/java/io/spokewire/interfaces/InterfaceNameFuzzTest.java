package io.spokewire.interfaces;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Any text is an interface's name or none, a canonical name is its own, and names have an order.
 */
class InterfaceNameFuzzTest {
    static Stream<byte[]> seeds() {
        return Stream.of(
                        "Gi0/0",
                        "GigabitEthernet 0/0/1.100",
                        "tu10",
                        "Serial0/0:23",
                        "eth0",
                        "enp0s31f6",
                        "br-lan0",
                        "lo",
                        "Loopback00",
                        "Ethernet0/0\nTunnel007")
                .map(text -> text.getBytes(StandardCharsets.UTF_8));
    }

    @MethodSource("seeds")
    @FuzzTest
    void anyText(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        Optional<String> name = InterfaceName.canonical(text);
        if (name.isPresent()) {
            String canonical = name.get();
            assertThat(InterfaceName.canonical(canonical)).contains(canonical);
            assertThat(InterfaceName.abbreviated(canonical)).isNotEmpty();
            assertThat(canonical).startsWith(InterfaceName.parent(canonical));
        }
        int half = text.indexOf('\n');
        if (half >= 0) {
            String one = text.substring(0, half);
            String other = text.substring(half + 1);
            int order = Integer.signum(InterfaceName.ORDER.compare(one, other));
            assertThat(Integer.signum(InterfaceName.ORDER.compare(other, one))).isEqualTo(-order);
            assertThat(order == 0).isEqualTo(one.equals(other));
        }
    }
}
