package io.spokewire.interop;

import static io.spokewire.interop.Wires.words;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * FRR's zebra, staticd and nhrpd in a namespace, on a GRE device of the kernel. The tunnel's
 * address is a /32: with another one nhrpd does not use the interface.
 */
final class FrrRouter implements Wires.Node {
    private static final Path PROGRAMS = Path.of("/usr/lib/frr");

    private final Wires wires;
    private final String name;
    private final List<Process> daemons = new ArrayList<>();

    private FrrRouter(Wires wires, String name) {
        this.wires = wires;
        this.name = name;
    }

    /**
     * Starts one; it is noted in the network.
     *
     * @param name of the router and of its namespace
     * @param nbmaAddress the tunnel's source
     * @param tunnelAddress in the overlay
     * @param nhrp configuration of nhrpd
     * @param routes configuration of staticd
     */
    static FrrRouter start(
            Wires wires,
            String name,
            String nbmaAddress,
            String tunnelAddress,
            String nhrp,
            String routes)
            throws IOException, InterruptedException {
        FrrRouter router = new FrrRouter(wires, name);
        wires.started(name, router);
        router.device(nbmaAddress, tunnelAddress, nhrp.contains("ip nhrp redirect"));
        Path folder = Path.of("/etc/frr", name);
        Path sockets = Path.of("/run/frr", name);
        for (Path made : List.of(folder, sockets)) {
            wires.must(name, words("install -d -o frr -g frr " + made));
        }
        for (String daemon : List.of("zebra", "staticd", "nhrpd")) {
            // Named, for else a frr.conf of the machine would take its place.
            Path file = folder.resolve(daemon + ".conf");
            Files.writeString(
                    file,
                    switch (daemon) {
                        case "nhrpd" -> nhrp;
                        case "staticd" -> routes;
                        default -> "";
                    });
            router.daemons.add(
                    wires.start(
                            name,
                            wires.file(name + "-" + daemon + ".log"),
                            words(
                                    PROGRAMS.resolve(daemon)
                                            + " -P 0 --log stdout -N "
                                            + name
                                            + " -f "
                                            + file)));
            if (daemon.equals("zebra")) { // the others look for it
                wires.await(
                        "zebra of " + name, 30, () -> Files.exists(sockets.resolve("zebra.vty")));
            }
        }
        return router;
    }

    private void device(String nbmaAddress, String tunnelAddress, boolean hub)
            throws IOException, InterruptedException {
        wires.must(name, words("ip tunnel add gre1 mode gre key 42 ttl 64 local " + nbmaAddress));
        wires.address(name, "gre1", tunnelAddress + "/32");
        wires.up(name, "gre1");
        if (hub) {
            // nhrpd sends redirects for what it is shown: packets that come and go by the tunnel.
            wires.must(
                    name,
                    "nft",
                    """
                    table ip nhrp {
                      chain forward {
                        type filter hook forward priority 0;
                        iifname gre1 oifname gre1 limit rate 4/second \
                          log group 1 queue-threshold 1 snaplen 128
                      }
                    }
                    """);
        }
    }

    private String asked(String command) throws IOException, InterruptedException {
        return "-- " + command + "\n" + wires.run(name, "vtysh", "-N", name, "-c", command).text();
    }

    @Override
    public void stop() throws IOException, InterruptedException {
        for (Process daemon : daemons.reversed()) {
            Wires.end(daemon);
        }
        wires.must(name, words("ip link del gre1"));
        wires.must(name, words("nft flush ruleset"));
    }

    @Override
    public String state() throws IOException, InterruptedException {
        return asked("show ip nhrp cache")
                + asked("show ip nhrp nhs")
                + asked("show ip nhrp shortcut")
                + asked("show ip route");
    }
}
