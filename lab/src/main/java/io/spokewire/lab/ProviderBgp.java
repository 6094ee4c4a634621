package io.spokewire.lab;

import io.spokewire.bgp.BgpNeighbor;
import io.spokewire.bgp.BgpProcess;
import io.spokewire.command.ConfigReader;
import io.spokewire.command.Secret;
import io.spokewire.command.Section;
import io.spokewire.lab.Wiring.Port;
import io.spokewire.net.Address;
import io.spokewire.net.AddressFamily;
import io.spokewire.net.InterfaceAddress;
import io.spokewire.net.Ipv4Address;
import io.spokewire.net.Prefix;
import io.spokewire.router.Languages;
import io.spokewire.sim.Topology;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The provider's side of the BGP sessions that routers have with it: one process, which speaks to
 * each neighbour as the AS that the neighbour's text names. It tells all of them a default route,
 * the networks of its ports and what the others have told it, and takes what they tell.
 */
final class ProviderBgp {
    /** RFC 2544: where the provider has no IPv4 address that its process could be known by. */
    private static final String ROUTER_ID = "198.18.0.1";

    private static final int ANY_HOPS = 255;

    private final Map<Address, Customer> customers = new LinkedHashMap<>();

    /**
     * A session.
     *
     * @param own the router's address
     * @param gateway the router's address on the provider's link: packets for {@code own} go there
     * @param said the router's text about the provider
     */
    record Customer(Port port, Address own, Address gateway, BgpNeighbor said) {}

    /** The neighbours with an address in an AS that a configuration names, and are kept up. */
    static List<BgpNeighbor> namedIn(Section root) {
        return root.children(BgpProcess.MODE).stream()
                .flatMap(process -> BgpNeighbor.of(process).stream())
                .filter(n -> n.address().isPresent() && !n.session().ends())
                .filter(n -> n.session().remoteAs().number() != 0)
                .toList();
    }

    void add(Customer customer) {
        customers.putIfAbsent(customer.own, customer);
    }

    /** Whether a router hears a default route from the provider. */
    boolean tellsDefault(String router, String vrf, int bits) {
        return customers.values().stream()
                .anyMatch(c ->
                        c.port.router.equals(router)
                                && c.port.vrf().equals(vrf)
                                && c.said.policies().containsKey(family(bits)));
    }

    /** Whether a router tells the provider of a network that an address is in. */
    boolean hears(Topology.Router router, Address address) {
        return customers.values().stream()
                .filter(c -> c.port.router.equals(router.name()))
                .anyMatch(c ->
                        BgpSpeaker.of(router).stream()
                                .filter(s -> s.vrf().equals(c.port.vrf()))
                                .anyMatch(s -> s.tells(c.said, address)));
    }

    private static AddressFamily family(int bits) {
        return bits == 32 ? AddressFamily.IPV4 : AddressFamily.IPV6;
    }

    /**
     * The router that does it; empty when nobody asks for BGP.
     *
     * @param segments the plugs of the provider among them are its ports, in their order
     */
    Optional<Topology.Router> router(String name, List<Topology.Segment> segments) {
        if (customers.isEmpty()) {
            return Optional.empty();
        }
        StringBuilder text = new StringBuilder("hostname " + name + "\n");
        List<InterfaceAddress> addresses = ports(segments, text);
        process(addresses, text);
        ConfigReader.Result read = ConfigReader.read(Languages.CONFIG, name, text.toString());
        if (!read.clean()) {
            throw new IllegalStateException("the provider's text is wrong: " + read.lines());
        }
        return Optional.of(new Topology.Router(name, name + ".cfg", read.config()));
    }

    private static List<InterfaceAddress> ports(
            List<Topology.Segment> segments, StringBuilder text) {
        List<InterfaceAddress> all = new ArrayList<>();
        int number = 0;
        for (Topology.Segment segment : segments) {
            for (Topology.Plug plug : segment.plugs()) {
                if (plug instanceof Topology.ProviderPlug port) {
                    line(text, "interface " + Topology.Provider.port(number++));
                    String secondary = "";
                    for (InterfaceAddress address : port.addresses()) {
                        if (address.address() instanceof Ipv4Address own) {
                            Address mask = Ipv4Address.mask(address.length());
                            line(text, " ip address " + own + " " + mask + secondary);
                            secondary = " secondary";
                        } else {
                            boolean local = address.address().isLinkLocal();
                            line(
                                    text,
                                    " ipv6 address "
                                            + (local
                                                    ? address.address() + " link-local"
                                                    : address.toString()));
                        }
                        all.add(address);
                    }
                }
            }
        }
        return all;
    }

    private static void line(StringBuilder text, String line) {
        text.append(line).append('\n');
    }

    private void process(List<InterfaceAddress> addresses, StringBuilder text) {
        long as = asOf(customers.values().iterator().next());
        line(text, "router bgp " + as);
        if (addresses.stream().noneMatch(a -> a.address() instanceof Ipv4Address)) {
            line(text, " bgp router-id " + ROUTER_ID);
        }
        line(text, " no bgp default ipv4-unicast");
        for (Customer customer : customers.values()) {
            session(customer, as, text);
        }
        for (AddressFamily family : AddressFamily.values()) {
            family(family, addresses, text);
        }
    }

    private static long asOf(Customer customer) {
        return customer.said.session().remoteAs().number();
    }

    private static void session(Customer customer, long as, StringBuilder text) {
        BgpNeighbor said = customer.said;
        String neighbor = " neighbor " + customer.own + " ";
        line(text, neighbor + "remote-as " + said.localAs());
        if (asOf(customer) != as) {
            line(text, neighbor + "local-as " + asOf(customer) + " no-prepend replace-as");
        }
        if (!said.session().password().equals(Secret.NONE)) {
            line(text, neighbor + "password " + said.session().password().words());
        }
        if (said.session().ttlSecurityHops() > 0) {
            line(text, neighbor + "ttl-security hops 1");
        } else if (said.external() && !customer.own.equals(customer.gateway)) {
            line(text, neighbor + "ebgp-multihop " + ANY_HOPS);
        }
        // The customer knows which of the provider's addresses it means; the provider waits.
        if (!said.session().transport().equals("connection-mode passive")) {
            line(text, neighbor + "transport connection-mode passive");
        }
    }

    private void family(
            AddressFamily family, List<InterfaceAddress> addresses, StringBuilder text) {
        List<Customer> active =
                customers.values().stream()
                        .filter(c -> c.said.policies().containsKey(family))
                        .toList();
        if (active.isEmpty()) {
            return;
        }
        boolean ipv4 = family == AddressFamily.IPV4;
        line(text, " address-family " + (ipv4 ? "ipv4" : "ipv6"));
        addresses.stream()
                .filter(a -> a.address().family() == family && !a.address().isLinkLocal())
                .map(InterfaceAddress::subnet)
                .distinct()
                .forEach(subnet -> line(text, "  network " + words(subnet)));
        for (Customer customer : active) {
            line(text, "  neighbor " + customer.own + " activate");
            line(text, "  neighbor " + customer.own + " default-originate");
        }
        line(text, " exit-address-family");
    }

    private static String words(Prefix subnet) {
        return subnet.family() == AddressFamily.IPV4
                ? subnet.address() + " mask " + Ipv4Address.mask(subnet.length())
                : subnet.toString();
    }
}
