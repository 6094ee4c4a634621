package io.spokewire.os.ffm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ProcessorFlagsTest {
    @Test
    void severalBlanksAreAsOne() {
        assertThat(
                        ProcessorFlags.of(
                                List.of(
                                        "processor\t: 0",
                                        "flags\t\t: fpu vme  aes avx   vaes  avx",
                                        "bugs\t\t: none",
                                        "flags\t\t: sse")))
                .containsExactlyInAnyOrder("fpu", "vme", "aes", "avx", "vaes");
    }

    @Test
    void aMachineWithoutFlagsHasNone() {
        assertThat(ProcessorFlags.of(List.of("Features\t: fp asimd", "flags\t\t:"))).isEmpty();
    }
}
