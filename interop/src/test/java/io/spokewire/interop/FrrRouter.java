package io.spokewire.interop;

import static io.spokewire.interop.Wires.words;

import java.io.IOException;

/**
 * FRR's zebra, staticd and nhrpd in a namespace, on a GRE device of the kernel. The tunnel's
 * address is a /32: with another one nhrpd does not use the interface.
 */
final class FrrRouter implements Wires.Node {
    private final Wires wires;
    private final String name;
    private final PeerPrograms programs;

    private FrrRouter(Wires wires, String name) {
        this.wires = wires;
        this.name = name;
        programs = new PeerPrograms(wires.place(name), wires.file(name + "-frr"));
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
        router.programs.zebra(); // the others look for it
        router.programs.frr("staticd", routes);
        router.programs.frr("nhrpd", nhrp);
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

    private String asked(String command) {
        return "-- " + command + "\n" + programs.vtysh(command);
    }

    @Override
    public void stop() throws IOException, InterruptedException {
        programs.close();
        wires.must(name, words("ip link del gre1"));
        wires.must(name, words("nft flush ruleset"));
    }

    @Override
    public String state() {
        return asked("show ip nhrp cache")
                + asked("show ip nhrp nhs")
                + asked("show ip nhrp shortcut")
                + asked("show ip route");
    }
}
