package io.spokewire.interop;

import static io.spokewire.interop.Wires.check;
import static io.spokewire.interop.Wires.words;

import io.spokewire.ospf.OspfIpsecTraffic;
import io.spokewire.ospf.OspfIpsecView;
import io.spokewire.ospf.OspfRoutingEngine;
import io.spokewire.ospf.OspfSnapshot;
import io.spokewire.ospf.OspfStyle;
import io.spokewire.ospf.OspfViews;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * OSPFv3 protected by configured keys (RFC 4552), beside FRR's ospf6d, which knows nothing of it:
 * its kernel seals and opens what OSPF sends and gets.
 *
 * <pre>
 * ours fe80::1, 2001:db8::1 ---- fe80::2, 2001:db8::2 theirs: ospf6d, xfrm
 *    Loopback0 2001:db8:8::1     2001:db8:9::1 lan
 * </pre>
 */
final class OspfIpsecCases {
    private static final Set<String> OURS = Set.of("fe80::1", "2001:db8::1");

    private static final int MEETING_SECONDS = 120;

    private static final String FIRST_KEY = "0123456789abcdef0123456789abcdef01234567";
    private static final String SECOND_KEY = "89abcdef0123456789abcdef0123456789abcdef";
    private static final String CIPHER_KEY = "00112233445566778899aabbccddeeff0123456789abcdef";

    /**
     * A protection, in the words of both.
     *
     * @param ours behind {@code ipv6 ospf}, up to the key of the hash
     * @param protocol of IPsec, as the kernel and {@code tcpdump} name it
     * @param theirs algorithms of the kernel, up to the key of the hash
     * @param hashDigits of that key
     */
    private record Protection(String ours, String protocol, List<String> theirs, int hashDigits) {
        private static Protection ah(String hash, int digits) {
            return new Protection(
                    "authentication ipsec spi 1001 " + hash, "ah", integrity(hash), digits);
        }

        /**
         * @param cipher and its key, in our words
         * @param name of the cipher in the kernel
         */
        private static Protection esp(
                String cipher, String name, int cipherDigits, String hash, int digits) {
            String key = CIPHER_KEY.substring(0, cipherDigits);
            List<String> theirs =
                    new ArrayList<>(List.of("enc", name, key.isEmpty() ? "" : "0x" + key));
            theirs.addAll(integrity(hash));
            String words = key.isEmpty() ? cipher : cipher + " " + key;
            return new Protection(
                    "encryption ipsec spi 1001 esp " + words + " " + hash, "esp", theirs, digits);
        }

        private static List<String> integrity(String hash) {
            return List.of("auth", "hmac(" + hash + ")");
        }

        private String key(String all) {
            return all.substring(0, hashDigits);
        }
    }

    static final List<Case> CASES =
            List.of(
                    sealed("ospfv3-ah-sha1", Protection.ah("sha1", 40)),
                    sealed(
                            "ospfv3-esp-aes-sha1",
                            Protection.esp("aes-cbc 128", "cbc(aes)", 32, "sha1", 40)),
                    sealed(
                                    "ospfv3-esp-null-sha1",
                                    Protection.esp("null", "ecb(cipher_null)", 0, "sha1", 40))
                            .inLongRuns(),
                    sealed("ospfv3-ah-md5", Protection.ah("md5", 32)).inLongRuns(),
                    sealed(
                                    "ospfv3-esp-aes192-md5",
                                    Protection.esp("aes-cbc 192", "cbc(aes)", 48, "md5", 32))
                            .inLongRuns(),
                    sealed(
                                    "ospfv3-esp-3des-sha1",
                                    Protection.esp("3des", "cbc(des3_ede)", 48, "sha1", 40))
                            .inLongRuns());

    private OspfIpsecCases() {}

    private static Case sealed(String name, Protection protection) {
        return new Case(name, OURS, Set.of(), wires -> proves(wires, protection));
    }

    // ---- theirs ------------------------------------------------------------------------------

    private static void lay(Wires wires) throws IOException, InterruptedException {
        wires.add("ours", "theirs");
        wires.cable("ours", "Gi0-0", "theirs", "eth0");
        wires.must("theirs", words("ip -6 addr flush dev eth0")); // what the kernel made
        wires.address("theirs", "eth0", "fe80::2/64", "2001:db8::2/64");
        wires.must("theirs", words("ip link add lan type dummy"));
        wires.up("theirs", "lan");
        wires.address("theirs", "lan", "2001:db8:9::1/64");
        wires.capture("theirs", "ip6 proto 50 or ip6 proto 51 or ip6 proto 89 or icmp or icmp6");
    }

    /** What OSPF sends and takes has to be protected. */
    private static void demand(Wires wires, Protection protection)
            throws IOException, InterruptedException {
        for (String direction : List.of("in", "out")) {
            wires.must(
                    "theirs",
                    words(
                            "ip xfrm policy add src ::/0 dst ::/0 proto 89 dir "
                                    + direction
                                    + " tmpl proto "
                                    + protection.protocol
                                    + " mode transport level required"));
        }
    }

    /**
     * Gives the kernel the association that all of the link share, RFC 4552 section 7: it wants it
     * of each destination.
     */
    private static void keys(Wires wires, Protection protection, String key)
            throws IOException, InterruptedException {
        wires.must("theirs", words("ip xfrm state flush"));
        for (String destination : List.of("ff02::5", "ff02::6", "fe80::1", "fe80::2")) {
            List<String> command =
                    new ArrayList<>(
                            List.of(
                                    words(
                                            "ip xfrm state add src :: dst "
                                                    + destination
                                                    + " proto "
                                                    + protection.protocol
                                                    + " spi 1001 mode transport")));
            command.addAll(protection.theirs);
            command.add("0x" + protection.key(key));
            wires.must("theirs", command.toArray(String[]::new));
        }
    }

    /** FRR in front of its kernel's IPsec. */
    private record Frr(Wires wires, PeerPrograms programs) implements Wires.Node {
        static Frr start(Wires wires) throws IOException {
            Frr frr = new Frr(wires, new PeerPrograms(wires.place("theirs"), wires.file("frr")));
            wires.started("theirs", frr);
            frr.programs.zebra();
            frr.programs.frr(
                    "ospf6d",
                    """
                    interface eth0
                     ipv6 ospf6 area 0
                     ipv6 ospf6 hello-interval 1
                     ipv6 ospf6 dead-interval 6
                    interface lan
                     ipv6 ospf6 area 0
                     ipv6 ospf6 passive
                    router ospf6
                     ospf6 router-id 2.2.2.2
                    """);
            return frr;
        }

        /** Whether our router is a neighbour in its last state. */
        boolean full() {
            return programs.vtysh("show ipv6 ospf6 neighbor")
                    .lines()
                    .anyMatch(line -> line.startsWith("1.1.1.1 ") && line.contains("Full/"));
        }

        @Override
        public void stop() {
            programs.close();
        }

        @Override
        public String state() throws IOException, InterruptedException {
            return programs.vtysh("show ipv6 ospf6 neighbor")
                    + programs.vtysh("show ipv6 ospf6 interface eth0")
                    + wires.run("theirs", words("ip -s xfrm state")).text()
                    + wires.run("theirs", words("ip -s xfrm policy")).text()
                    + refusals(wires);
        }
    }

    private static String refusals(Wires wires) throws IOException, InterruptedException {
        return wires.must("theirs", words("cat /proc/net/xfrm_stat"));
    }

    // ---- ours --------------------------------------------------------------------------------

    private static String router(Protection protection, String key) {
        return """
        ipv6 unicast-routing
        interface GigabitEthernet0/0
         ipv6 address FE80::1 link-local
         ipv6 address 2001:DB8::1/64
         ipv6 ospf 1 area 0
         ipv6 ospf hello-interval 1
         ipv6 ospf dead-interval 6
         ipv6 ospf %s %s
        interface Loopback0
         ipv6 address 2001:DB8:8::1/64
         ipv6 ospf network point-to-point
         ipv6 ospf 1 area 0
        ipv6 router ospf 1
         router-id 1.1.1.1
        end
        """
                .formatted(protection.ours, protection.key(key));
    }

    private static List<OspfSnapshot> processes(OurRouter ours) {
        return ours.ask(router ->
                router.routing(OspfRoutingEngine.class).stream()
                        .flatMap(engine -> engine.snapshot(router.nanoTime()).stream())
                        .toList());
    }

    private static boolean full(OurRouter ours) {
        return processes(ours).stream()
                .flatMap(process -> process.circuits().stream())
                .flatMap(circuit -> circuit.neighbors().stream())
                .anyMatch(neighbor -> neighbor.state().startsWith("FULL"));
    }

    /** What our protection has counted; what is shown of it says the same. */
    private static OspfIpsecTraffic counted(OurRouter ours) {
        List<OspfSnapshot> processes = processes(ours);
        OspfIpsecTraffic counted =
                OspfIpsecView.of(true, processes).interfaces().getFirst().protection().counters();
        String shown = OspfViews.Interfaces.of(OspfStyle.IPV6_OSPF, false, "", processes).text();
        check(
                shown.contains(" SPI 1001, secure socket UP (errors: " + counted.dropped() + ")"),
                counted + " is shown as: " + shown);
        return counted;
    }

    // ---- what is proven ----------------------------------------------------------------------

    /** They meet; with another key at one end they do not; and with it at both ends they do. */
    private static void proves(Wires wires, Protection protection)
            throws IOException, InterruptedException {
        lay(wires);
        demand(wires, protection);
        keys(wires, protection, FIRST_KEY);
        Frr frr = Frr.start(wires);
        OurRouter ours = OurRouter.start(wires, "ours", router(protection, FIRST_KEY));
        meet(wires, ours, frr, "at first");
        OspfIpsecTraffic met = counted(ours);
        check(
                met.packetsSealed() > 0 && met.packetsOpened() > 0 && met.dropped() == 0,
                "with the same keys: " + met);
        check(refused(wires) == 0, "their kernel refuses packets of ours: " + refusals(wires));
        isSealed(wires, protection);

        keys(wires, protection, SECOND_KEY);
        wires.await("our end of it", MEETING_SECONDS, () -> !full(ours));
        wires.await("their end of it", MEETING_SECONDS, () -> !frr.full());
        long before = counted(ours).notGenuine();
        wires.await("more is dropped", 60, () -> counted(ours).notGenuine() > before + 2);
        OspfIpsecTraffic parted = counted(ours);
        check(
                parted.notGenuine() == parted.dropped()
                        && parted.packetsOpened() >= met.packetsOpened(),
                "with another key: " + parted);
        check(refused(wires) > 0, "their kernel takes another key: " + refusals(wires));
        check(ours.said("NOTPROTECTED"), "the log does not tell of it: " + ours.lines());
        check(!full(ours) && !frr.full(), "they meet by different keys");
        check(!wires.pings("theirs", "2001:db8:8::1"), "a route of ours is left");

        ours.apply(router(protection, SECOND_KEY));
        meet(wires, ours, frr, "with the other key at both ends");
        isSealed(wires, protection);
    }

    /** Adjacent at both ends, and packets follow the routes of both. */
    private static void meet(Wires wires, OurRouter ours, Frr frr, String when)
            throws IOException, InterruptedException {
        wires.await(when + ": full at ours", MEETING_SECONDS, () -> full(ours));
        wires.await(when + ": full at theirs", MEETING_SECONDS, frr::full);
        wires.await(
                when + ": their network",
                MEETING_SECONDS,
                () -> ours.ask(router -> PeerLan.learnt(router, "O", "2001:db8:9::/64")));
        wires.await(
                when + ": our network",
                MEETING_SECONDS,
                () ->
                        wires.must("theirs", words("ip -6 route show 2001:db8:8::/64"))
                                .contains("via fe80::1 dev eth0"));
        wires.await(when + ": a ping", 60, () -> wires.pings("ours", "2001:db8:9::1"));
        check(wires.pings("theirs", "2001:db8:8::1"), when + ": no ping of theirs");
    }

    /** What their kernel has dropped that came from us. */
    private static long refused(Wires wires) throws IOException, InterruptedException {
        return refusals(wires)
                .lines()
                .filter(line -> line.startsWith("XfrmIn"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D+", "")))
                .sum();
    }

    /** All that we sent of OSPF is protected, and by the protocol that was agreed on. */
    private static void isSealed(Wires wires, Protection protection)
            throws IOException, InterruptedException {
        String name = protection.protocol.equals("ah") ? " AH(" : " ESP(";
        List<String> all = wires.seen().lines().filter(line -> line.contains("fe80::1 >")).toList();
        List<String> others =
                all.stream()
                        .filter(line -> !line.contains(name + "spi=0x000003e9,"))
                        .filter(line -> !line.contains("ICMP6"))
                        .toList();
        check(all.size() > others.size() && others.isEmpty(), "not protected: " + others);
        check(
                all.stream().noneMatch(line -> line.contains("unreachable")),
                "our kernel refuses packets of theirs: " + all);
    }
}
