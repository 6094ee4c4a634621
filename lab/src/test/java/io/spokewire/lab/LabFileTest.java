package io.spokewire.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LabFileTest {
    @Test
    void readsAllTables() {
        LabFile file =
                LabFile.parse(
                        """
                        [[provider]]
                        interface = "Hub GigabitEthernet0/0"
                        address = "203.0.113.1/24"

                        [[host]]
                        interface = 'Hub GigabitEthernet0/1'
                        address = "none"

                        [[route]]
                        router = "Hub"
                        prefix = "0.0.0.0/0"
                        interface = "GigabitEthernet0/0"
                        gateway = "203.0.113.1"

                        [names]
                        plain = "192.0.2.1"
                        "with # and =.example" = ["192.0.2.2", "2001:db8::2"]
                        """);
        assertThat(file.providers().toString())
                .isEqualTo("[ProviderPort[port=Hub GigabitEthernet0/0, address=203.0.113.1/24]]");
        assertThat(file.hosts().getFirst().address()).isNull();
        assertThat(file.routes().getFirst().vrf()).isEmpty();
        assertThat(file.names().toString())
                .isEqualTo("{plain=[192.0.2.1], with # and =.example=[192.0.2.2, 2001:DB8::2]}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    [[links]]            | line 1: no table is called 'links'
                    [names];a = 3        | line 2: 3 is not a string in quotes
                    [names];a = "x"      | line 1: 'x' is not
                    [[link]];what = "x"  | line 1: 'interfaces' is missing in link
                    [names];a "x"        | line 2: 'a "x"' is neither a table nor a key
                    stray = "x"          | line 1: 'stray' is not known
                    """)
    void namesTheLineThatIsWrong(String text, String message) {
        assertThatThrownBy(() -> LabFile.parse(text.replace(';', '\n')))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }
}
