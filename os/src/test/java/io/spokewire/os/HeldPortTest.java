package io.spokewire.os;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spokewire.net.AddressFamily;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Ports that are ours, in VRFs that come and go; a cable's ends stand for the VRFs' devices. */
@Tag("namespace")
class HeldPortTest {
    private static final int PORT = 500;
    private static final VrfBinding ONE = VrfBinding.ofDevice("one");
    private static final VrfBinding OTHER = VrfBinding.ofDevice("other");

    private final TestNamespaces namespaces = new TestNamespaces();
    private final Namespace place = namespaces.create();

    @BeforeEach
    void devices() {
        try (Netlink netlink = Netlink.open(place)) {
            netlink.createVeth("one", "other", place);
        }
    }

    @AfterEach
    void remove() {
        namespaces.close();
    }

    /** The kernel's numbers of the sockets that have the port. */
    private SortedSet<Long> sockets(AddressFamily family) throws IOException {
        String file = family == AddressFamily.IPV4 ? "udp" : "udp6";
        List<String> lines =
                place.call(() -> Files.readAllLines(Path.of("/proc/thread-self/net/" + file)));
        SortedSet<Long> numbers = new TreeSet<>();
        for (String line : lines.subList(1, lines.size())) {
            String[] words = line.strip().split(" +", -1);
            if (words[1].endsWith(":%04X".formatted(PORT))) {
                numbers.add(Long.parseLong(words[9]));
            }
        }
        return numbers;
    }

    @ParameterizedTest
    @EnumSource(AddressFamily.class)
    void whatIsHeldStaysWhenVrfsComeAndGo(AddressFamily family) throws IOException {
        try (HeldPort port = new HeldPort(place, family, PORT)) {
            port.holdIn(List.of(VrfBinding.DEFAULT));
            SortedSet<Long> first = sockets(family);
            assertThat(first).hasSize(1);
            port.holdIn(List.of(VrfBinding.DEFAULT, ONE));
            SortedSet<Long> second = sockets(family);
            assertThat(second).hasSize(2).containsAll(first);
            port.holdIn(List.of(VrfBinding.DEFAULT, ONE, OTHER));
            assertThat(sockets(family)).hasSize(3).containsAll(second);
            port.holdIn(List.of(VrfBinding.DEFAULT));
            assertThat(sockets(family)).isEqualTo(first);
        }
        assertThat(sockets(family)).isEmpty();
    }

    /** Nobody comes in, not even one who would share, wherever he looks for a place. */
    @ParameterizedTest
    @EnumSource(AddressFamily.class)
    void nobodyElseTakesIt(AddressFamily family) throws IOException {
        try (HeldPort port = new HeldPort(place, family, PORT);
                HeldPort theirs = new HeldPort(place, family, PORT)) {
            port.holdIn(List.of(VrfBinding.DEFAULT, ONE));
            for (VrfBinding vrf : List.of(VrfBinding.DEFAULT, ONE, OTHER)) {
                assertThatThrownBy(() -> theirs.holdIn(List.of(vrf)))
                        .isInstanceOfSatisfying(
                                OsException.class,
                                e -> assertThat(e.errno()).isEqualTo(OsException.EADDRINUSE));
            }
            assertThat(sockets(family)).hasSize(2);
        }
    }

    /** Another program has it in one VRF: in the other it is ours, and in that one later. */
    @Test
    void whatIsTakenIsTriedAgain() throws IOException {
        AddressFamily family = AddressFamily.IPV4;
        try (HeldPort port = new HeldPort(place, family, PORT)) {
            try (HeldPort theirs = new HeldPort(place, family, PORT)) {
                theirs.holdIn(List.of(ONE));
                assertThatThrownBy(() -> port.holdIn(List.of(ONE, OTHER)))
                        .isInstanceOf(OsException.class)
                        .hasMessageContaining("UDP port 500");
                assertThat(sockets(family)).hasSize(2);
            }
            SortedSet<Long> ours = sockets(family);
            port.holdIn(List.of(ONE, OTHER));
            assertThat(ours).hasSize(1);
            assertThat(sockets(family)).hasSize(2).containsAll(ours);
        }
    }
}
