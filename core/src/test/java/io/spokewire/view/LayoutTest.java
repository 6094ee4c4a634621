package io.spokewire.view;

import static org.assertj.core.api.Assertions.assertThat;

import io.spokewire.net.Address;
import io.spokewire.net.Prefix;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LayoutTest {
    @ParameterizedTest
    @CsvSource({
        "PT0S, 00:00:00",
        "PT29M40S, 00:29:40",
        "PT23H59M59S, 23:59:59",
        "P1D, 1d00h",
        "P6DT12H59M, 6d12h",
        "P7D, 1w0d",
        "P26D, 3w5d",
        "P364D, 52w0d",
        "P400D, 1y05w",
        "PT-5S, 00:00:00",
    })
    void agesAreShortened(Duration age, String text) {
        assertThat(Layout.age(age)).isEqualTo(text);
    }

    @Test
    void noAgeIsNever() {
        assertThat(Layout.age(Optional.empty())).isEqualTo("never");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    PT30S      | 0 minutes
                    PT1M       | 1 minute
                    PT1H58M    | 1 hour, 58 minutes
                    P27DT23H   | 3 weeks, 6 days, 23 hours
                    P366DT1M   | 1 year, 1 day, 1 minute
                    """)
    void longAges(Duration age, String text) {
        assertThat(Layout.longAge(age)).isEqualTo(text);
    }

    @Test
    void columnsOverflowRatherThanCut() {
        assertThat(Layout.left("ab", 4) + "|" + Layout.right("ab", 4)).isEqualTo("ab  |  ab");
        assertThat(Layout.right("abcdef", 4)).isEqualTo("abcdef");
    }

    enum Colour {
        DARK_RED
    }

    record Inner(Address address, Optional<Integer> absent) {}

    record Outer(
            String twoWords,
            Prefix prefix,
            List<Inner> list,
            Duration age,
            Duration part,
            Map<Colour, Long> counts) {}

    @Test
    void recordsAreJson() {
        Outer outer =
                new Outer(
                        "say \"x\"",
                        Prefix.parse("2001:db8::/32"),
                        List.of(new Inner(Address.parse("192.0.2.1"), Optional.empty())),
                        Duration.ofMinutes(2),
                        Duration.ofMillis(1500),
                        Map.of(Colour.DARK_RED, 7L));
        assertThat(Json.line(outer))
                .isEqualTo(
                        "{\"two_words\":\"say \\\"x\\\"\",\"prefix\":\"2001:DB8::/32\","
                                + "\"list\":[{\"address\":\"192.0.2.1\"}],\"age\":120,"
                                + "\"part\":1.5,\"counts\":{\"dark_red\":7}}");
        assertThat(Json.text(outer)).contains("\n  \"age\" : 120,\n").endsWith("}\n");
    }
}
