package io.spokewire.lab;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Any text is a lab.toml, or an IllegalArgumentException that names the file. */
class LabFileFuzzTest {
    static Stream<byte[]> seeds() {
        return Stream.of(
                        """
                        [[link]] # two
                        interfaces = ["Hub GigabitEthernet0/0", 'Branch1 GigabitEthernet0/0']
                        [[provider]]
                        interface = "Hub GigabitEthernet0/0"
                        address = "203.0.113.1/24"
                        """,
                        """
                        [[host]]
                        interface = "Hub GigabitEthernet0/1"
                        address = "none"
                        [[host]]
                        interface = "Hub GigabitEthernet0/2"
                        address = "10.1.0.77/24"
                        [[route]]
                        router = "Hub"
                        vrf = "INET"
                        prefix = "0.0.0.0/0"
                        interface = "GigabitEthernet0/0"
                        gateway = "203.0.113.1"
                        """,
                        """
                        [names]
                        "hub.example.net" = "203.0.113.10"
                        hub = ["203.0.113.10", "2001:db8::1"]
                        """)
                .map(text -> text.getBytes(StandardCharsets.UTF_8));
    }

    @MethodSource("seeds")
    @FuzzTest
    void anyText(byte[] bytes) {
        try {
            LabFile file = LabFile.parse(new String(bytes, StandardCharsets.UTF_8));
            assertThat(file.toString()).startsWith("LabFile");
        } catch (IllegalArgumentException e) {
            assertThat(e.getMessage()).startsWith("lab.toml line ");
        }
    }
}
