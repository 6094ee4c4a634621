package io.spokewire.router;

import static org.assertj.core.api.Assertions.assertThat;

import io.spokewire.command.ConfigReader;
import io.spokewire.command.RandomConfig;
import io.spokewire.command.Section;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import java.util.List;

/** parse(render(config)) is config, for random configurations over all commands. */
class LanguagePropertyTest {
    private static void holds(long seed) {
        Section config = new RandomConfig(Languages.CONFIG, seed).next(60);
        List<String> rendered = Languages.CONFIG.render(config);
        String text = String.join("\n", rendered);
        ConfigReader.Result again = ConfigReader.read(Languages.CONFIG, "again", text);
        assertThat(Languages.CONFIG.render(again.config())).as("seed %d", seed).isEqualTo(rendered);
        assertThat(again.config()).as("seed %d:\n%s", seed, text).isEqualTo(config);
        assertThat(again.clean()).as("seed %d:\n%s", seed, text).isTrue();
    }

    @Test
    void whatIsRenderedReadsBackTheSame() {
        for (long seed = 1; seed <= 60; seed++) {
            holds(seed);
        }
    }

    @Test
    @Tag("long")
    void whatIsRenderedReadsBackTheSameLong() {
        for (long seed = 1000; seed < 21_000; seed++) {
            holds(seed);
        }
    }
}
