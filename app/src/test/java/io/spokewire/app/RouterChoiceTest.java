package io.spokewire.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spokewire.app.RouterChoice.NoRouterException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which router a command is for. */
class RouterChoiceTest {
    private static final Path HUB = Path.of("/run/spokewire/Hub.sock");
    private static final Path BRANCH = Path.of("/run/spokewire/Branch1.sock");

    @Test
    void theOnlyOneNeedsNoName() throws NoRouterException {
        assertThat(RouterChoice.choose(null, List.of(HUB))).isEqualTo(HUB);
    }

    @Test
    void aNameCountsInEitherCase() throws NoRouterException {
        assertThat(RouterChoice.choose("hub", List.of(BRANCH, HUB))).isEqualTo(HUB);
    }

    @Test
    void ofSeveralAndOfNoneItIsSaidWhichThereAre() {
        assertThatThrownBy(() -> RouterChoice.choose(null, List.of(BRANCH, HUB)))
                .hasMessage("several routers run here, say which by --router: Branch1, Hub");
        assertThatThrownBy(() -> RouterChoice.choose("Hub2", List.of(BRANCH, HUB)))
                .hasMessage("no router 'Hub2' runs here; those that do: Branch1, Hub");
        assertThatThrownBy(() -> RouterChoice.choose("Hub", List.of()))
                .hasMessageContaining("spokewire run FILE");
    }

    @Test
    void twoThatDifferInCaseAloneAreTold() {
        Path other = Path.of("/run/spokewire/HUB.sock");
        assertThatThrownBy(() -> RouterChoice.choose("hub", List.of(other, HUB)))
                .hasMessageContaining("HUB, Hub");
    }
}
