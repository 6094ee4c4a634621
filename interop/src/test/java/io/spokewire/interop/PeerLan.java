package io.spokewire.interop;

import io.spokewire.net.AddressFamily;
import io.spokewire.net.Prefix;
import io.spokewire.rib.RouteView;
import io.spokewire.router.Router;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** A router of ours, 192.0.2.1, and one of others' programs, 192.0.2.2, on one LAN. */
abstract class PeerLan {
    /** What a routing protocol of ours and one of another program meet on. */
    enum Over {
        /** The cable itself. */
        LAN("GigabitEthernet0/0", "to-ours", "192.0.2.", "2001:db8::"),
        /**
         * A DMVPN on the cable, whose hub is the router of ours. This kernel has no GRE: the other
         * program stands on the tunnel device of a spoke that is ours too and runs no protocol but
         * NHRP.
         */
        TUNNEL("Tunnel0", "Tunnel0", "10.255.0.", "2001:db8:255::");

        /** Of our router. */
        final String interfaceName;

        /** Of the other program. */
        final String device;

        /** The first three octets of its network. */
        final String network;

        private final String network6;

        Over(String interfaceName, String device, String network, String network6) {
            this.interfaceName = interfaceName;
            this.device = device;
            this.network = network;
            this.network6 = network6;
        }

        final String ours() {
            return network + "1";
        }

        final String theirs() {
            return network + "2";
        }

        final String ours6() {
            return network6 + "1";
        }

        final String theirs6() {
            return network6 + "2";
        }

        /**
         * Lines of the interfaces of our router.
         *
         * @param lines of the one on which the two meet
         */
        final String interfaces(String lines) {
            return switch (this) {
                case LAN -> port("") + addresses(1) + lines;
                case TUNNEL -> port(" ip address 192.0.2.1 255.255.255.0\n") + tunnel(1) + lines;
            };
        }

        private static String port(String lines) {
            return "interface GigabitEthernet0/0\n" + lines;
        }

        private String addresses(int number) {
            return """
             ip address %1$s%3$d 255.255.255.0
             ipv6 address FE80::%3$d link-local
             ipv6 address %2$s%3$d/64
            """
                    .formatted(network, network6, number);
        }

        private String tunnel(int number) {
            return "interface Tunnel0\n"
                    + addresses(number)
                    + """
                     ip nhrp network-id 1
                     ipv6 nhrp network-id 1
                     tunnel source GigabitEthernet0/0
                     tunnel mode gre multipoint
                    """
                    + (number == 1
                            ? """
                             ip nhrp map multicast dynamic
                             ipv6 nhrp map multicast dynamic
                            """
                            : """
                             ip nhrp nhs 10.255.0.1 nbma 192.0.2.1 multicast
                             ip nhrp registration timeout 1
                             ipv6 nhrp nhs 2001:DB8:255::1 nbma 192.0.2.1 multicast
                             ipv6 nhrp registration timeout 1
                            """);
        }
    }

    @TempDir Path folder;

    @SuppressWarnings("NullAway.Init") // set before each test
    Places places;

    @SuppressWarnings("NullAway.Init") // set before each test
    PeerPrograms peer;

    /** Lays the cable, from the place {@code ours}. */
    final void cable(String other) {
        places = new Places(folder);
        places.cable("ours", "192.0.2.1/24", other, "192.0.2.2/24");
        peer = new PeerPrograms(places.place(other), folder);
    }

    /** Gives the peer the network 10.9.1.0/24, on a device that is up. */
    final void networkOfPeer() {
        places.must("peer", "ip link add lan type veth peer name far");
        places.must("peer", "ip link set far up");
        places.must("peer", "ip link set lan up");
        places.must("peer", "ip addr add 10.9.1.1/24 dev lan");
    }

    /** Brings the peer to where it meets ours: to the cable, or to a tunnel on it. */
    final void meets(Over over) {
        if (over == Over.LAN) {
            places.must("peer", "ip -6 addr flush dev to-ours"); // what the kernel made
            places.must("peer", "ip addr add fe80::2/64 dev to-ours nodad");
            places.must("peer", "ip addr add 2001:db8::2/64 dev to-ours nodad");
            return;
        }
        places.router(
                "peer",
                "to-ours",
                Over.port(" ip address 192.0.2.2 255.255.255.0\n") + over.tunnel(2));
        places.await(
                "the tunnel",
                () ->
                        places.run("peer", "ip addr show Tunnel0")
                                .out()
                                .contains(over.theirs6() + "/64"));
    }

    @AfterEach
    final void end() {
        peer.close();
        places.close();
    }

    /** Whether our router uses a route with the code of {@code show ip route} to any of these. */
    final boolean learnt(String code, String... prefixes) {
        return places.ask("ours", router -> learnt(router, code, prefixes));
    }

    /** The same of any router, asked on its control thread. */
    static boolean learnt(Router router, String code, String... prefixes) {
        List<Prefix> wanted = Stream.of(prefixes).map(Prefix::parse).toList();
        return router
                .rib("")
                .map(rib ->
                        Stream.of(AddressFamily.values())
                                .flatMap(f -> RouteView.of(rib, f, 0).stream())
                                .toList())
                .orElse(List.of())
                .stream()
                .anyMatch(r -> wanted.contains(r.prefix()) && r.source().code().equals(code));
    }
}
