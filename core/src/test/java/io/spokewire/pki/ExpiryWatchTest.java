package io.spokewire.pki;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExpiryWatchTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private static ExpiryWatch.Validity lives(int days) {
        return new ExpiryWatch.Validity(
                "the certificate of CN=r1", START, START.plus(Duration.ofDays(days)));
    }

    /** Looks every hour, and gives the days before the end on which something was said. */
    @ParameterizedTest(name = "{0} days")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    365 | 60 30 14 7 6 5 4 3 2 1
                    60  | 14 7 6 5 4 3 2 1
                    7   | 2 1
                    2   |
                    """)
    void warnsMoreOftenTheNearerTheEnd(int days, String expected) {
        ExpiryWatch watch = new ExpiryWatch();
        StringBuilder said = new StringBuilder();
        for (int hour = 0; hour <= days * 24 + 100; hour++) {
            Instant now = START.plus(Duration.ofHours(hour));
            for (PkiTrace trace : watch.due(List.of(lives(days)), now)) {
                long left = ((PkiTrace.Expiring) trace).left().toDays();
                said.append(said.isEmpty() ? "" : " ").append(left);
            }
        }
        assertThat(said.toString()).isEqualTo(expected == null ? "" : expected);
    }

    @Test
    void saysOneThingForAllThatWasMissed() {
        ExpiryWatch watch = new ExpiryWatch();
        Instant late = START.plus(Duration.ofDays(363)).plus(Duration.ofHours(20));
        assertThat(watch.due(List.of(lives(365)), late))
                .singleElement()
                .extracting(PkiTrace::line)
                .isEqualTo(
                        "%PKI-4-CERT_EXPIRY_WARNING: the certificate of CN=r1 expires in 1 day, on"
                                + " 2027-01-01 00:00:00 UTC: put a new one in its place");
        assertThat(watch.due(List.of(lives(365)), late)).isEmpty();
        assertThat(watch.due(List.of(lives(365)), late.plus(Duration.ofHours(5))))
                .singleElement()
                .extracting(PkiTrace::text)
                .asString()
                .contains("expires in 23 h 0 min");
    }

    @Test
    void aRenewedOneIsQuiet() {
        ExpiryWatch watch = new ExpiryWatch();
        Instant late = START.plus(Duration.ofDays(350));
        assertThat(watch.due(List.of(lives(365)), late)).hasSize(1);
        assertThat(watch.due(List.of(lives(730)), late)).isEmpty();
    }
}
