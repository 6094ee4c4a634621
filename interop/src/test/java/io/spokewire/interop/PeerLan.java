package io.spokewire.interop;

import io.spokewire.net.AddressFamily;
import io.spokewire.net.Prefix;
import io.spokewire.rib.RouteView;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** A router of ours, 192.0.2.1, and one of others' programs, 192.0.2.2, on one LAN. */
abstract class PeerLan {
    @TempDir Path folder;

    @SuppressWarnings("NullAway.Init") // set before each test
    Places places;

    @SuppressWarnings("NullAway.Init") // set before each test
    PeerPrograms peer;

    /** Lays the cable, from the place {@code ours}. */
    final void cable(String other) {
        places = new Places(folder);
        places.cable("ours", "192.0.2.1/24", other, "192.0.2.2/24");
        peer = new PeerPrograms(places, other, folder);
    }

    /** Gives the peer the network 10.9.1.0/24, on a device that is up. */
    final void networkOfPeer() {
        places.must("peer", "ip link add lan type veth peer name far");
        places.must("peer", "ip link set far up");
        places.must("peer", "ip link set lan up");
        places.must("peer", "ip addr add 10.9.1.1/24 dev lan");
    }

    @AfterEach
    final void end() {
        peer.close();
        places.close();
    }

    /** Whether our router uses a route with the code of {@code show ip route} to any of these. */
    final boolean learnt(String code, String... prefixes) {
        List<Prefix> wanted = Stream.of(prefixes).map(Prefix::parse).toList();
        return places.ask(
                "ours",
                router ->
                        router
                                .rib("")
                                .map(rib ->
                                        Stream.of(AddressFamily.values())
                                                .flatMap(f -> RouteView.of(rib, f, 0).stream())
                                                .toList())
                                .orElse(List.of())
                                .stream()
                                .anyMatch(r ->
                                        wanted.contains(r.prefix())
                                                && r.source().code().equals(code)));
    }
}
