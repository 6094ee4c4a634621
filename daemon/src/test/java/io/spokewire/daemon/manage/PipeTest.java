package io.spokewire.daemon.manage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PipeTest {
    private static Pipe pipe(String text) {
        return Pipe.cut("show x | " + text).pipes().getFirst();
    }

    /** Against a long line: one backtracks without end, the other goes too deep. */
    @ParameterizedTest
    @ValueSource(strings = {"(a|a)+(a|a)+\\1b", "(a|b)*c"})
    void anExpressionWithoutEndIsStopped(String expression) {
        assertThat(pipe("include " + expression).apply("a".repeat(200_000)))
                .isEqualTo(
                        "% '"
                                + expression
                                + "' takes too long: write it without nested repetitions\n");
    }

    @Test
    void anExpressionIsNoLongerThanALine() {
        assertThat(pipe("include " + "a".repeat(254)).apply("a".repeat(300))).isNotEmpty();
        assertThatThrownBy(() -> pipe("include " + "(".repeat(255)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("254 characters");
    }
}
