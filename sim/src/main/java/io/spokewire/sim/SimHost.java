package io.spokewire.sim;

import io.spokewire.net.InterfaceAddress;
import io.spokewire.net.Ipv6Address;
import io.spokewire.net.Prefix;
import io.spokewire.rib.NextHop;
import io.spokewire.router.Host;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The machine of a simulated router: makes devices and addresses in its {@link Kernel} and tells
 * the router what it sees there.
 */
final class SimHost implements Host {
    /** rtm_protocol of routes that a DHCP client makes. */
    private static final int RTPROT_DHCP = 16;

    private static final InterfaceAddress LINK_LOCAL = InterfaceAddress.parse("FE80::/64");

    private final Kernel kernel;
    private final Map<String, List<InterfaceAddress>> assigned;
    private final Map<String, List<InterfaceAddress>> configured = new LinkedHashMap<>();

    /** Interfaces that IPv6 is on at, whether they have an address of the configuration or not. */
    private final Set<String> ipv6 = new LinkedHashSet<>();

    private final Map<String, Told> told = new LinkedHashMap<>();
    private final Set<String> made = new LinkedHashSet<>();
    private final Set<String> routesTold = new LinkedHashSet<>();
    private List<Vrf> vrfs = List.of(new Vrf(""));
    private Consumer<Event> router = _ -> {};

    /** What the router was last told of an interface. */
    private record Told(boolean up, int mtuBytes, List<InterfaceAddress> addresses) {}

    /**
     * A machine.
     *
     * @param assigned addresses that the interfaces have without the router, as from DHCP
     */
    SimHost(Kernel kernel, Map<String, List<InterfaceAddress>> assigned) {
        this.kernel = kernel;
        this.assigned = assigned;
        kernel.carrierListener(_ -> tell());
    }

    /** A router begins to work on this machine, or ends; it is told everything anew. */
    void router(Consumer<Event> listener) {
        router = listener;
        told.clear();
        routesTold.clear();
    }

    /** The router is gone without a farewell: its devices go with it, addresses and routes stay. */
    void crashed() {
        router(_ -> {});
        for (Nic nic : List.copyOf(kernel.nics())) {
            if (nic.tunnel() >= 0) {
                kernel.remove(nic.name());
                made.remove(nic.name());
                configured.remove(nic.name());
            }
        }
        kernel.changed();
    }

    /** The name of a VRF by its index. */
    String vrf(int index) {
        return index < vrfs.size() ? vrfs.get(index).name() : "";
    }

    @Override
    public void apply(HostPlan plan) {
        vrfs = plan.vrfs();
        Set<String> planned = new LinkedHashSet<>();
        for (Link link : plan.links()) {
            planned.add(link.name());
            apply(link);
        }
        for (String name : List.copyOf(configured.keySet())) {
            if (!planned.contains(name)) {
                forget(name);
            }
        }
        kernel.changed();
        tell();
    }

    private void apply(Link link) {
        Nic nic = kernel.nic(link.name());
        if (nic != null && link.kind() == Kind.TUNNEL && nic.tunnel() != link.tunnel()) {
            kernel.remove(link.name());
            nic = null;
        }
        if (nic == null) {
            nic =
                    switch (link.kind()) {
                        case TUNNEL -> Nic.device(kernel, link.name(), link.tunnel());
                        case LOOPBACK -> Nic.unplugged(kernel, link.name(), true);
                        case PHYSICAL -> Nic.unplugged(kernel, link.name(), false);
                    };
            kernel.add(nic);
            made.add(link.name());
        }
        nic.vrf(link.vrf());
        nic.adminUp(link.up());
        if (link.mtuBytes() > 0) {
            nic.mtuBytes(link.mtuBytes());
        }
        configured.put(link.name(), link.addresses());
        if (link.ipv6()) {
            ipv6.add(link.name());
        } else {
            ipv6.remove(link.name());
        }
        readdress(nic);
    }

    private void readdress(Nic nic) {
        Set<InterfaceAddress> wanted =
                new LinkedHashSet<>(configured.getOrDefault(nic.name(), List.of()));
        wanted.addAll(assigned.getOrDefault(nic.name(), List.of()));
        boolean on =
                ipv6.contains(nic.name())
                        || wanted.stream().anyMatch(a -> a.address() instanceof Ipv6Address);
        if (on && wanted.stream().noneMatch(SimHost::isLinkLocal)) {
            wanted.add(LINK_LOCAL.eui64(hardwareAddress(nic))); // Linux makes one, too
        }
        nic.addresses().clear();
        nic.addresses().addAll(wanted);
    }

    private static boolean isLinkLocal(InterfaceAddress address) {
        return address.address() instanceof Ipv6Address six && six.isLinkLocal();
    }

    private void forget(String name) {
        configured.remove(name);
        ipv6.remove(name);
        Nic nic = kernel.nic(name);
        if (nic != null && made.remove(name)) {
            kernel.remove(name);
        } else if (nic != null) {
            readdress(nic);
        }
    }

    /** Gives an interface other addresses than its DHCP client had got. */
    void assign(String nicName, List<InterfaceAddress> addresses) {
        assigned.put(nicName, addresses);
        Nic nic = kernel.nic(nicName);
        if (nic != null) {
            readdress(nic);
            kernel.changed();
            tell();
        }
    }

    /** A DHCP client's route, in the place of the one it made before. */
    void route(Prefix prefix, NextHop hop) {
        kernel.foreign("", prefix, List.of(hop));
        routesTold.remove(" " + prefix);
        tell();
    }

    @Override
    public void install(String vrf, Prefix prefix, List<NextHop> nextHops) {
        kernel.ours(vrf, prefix, nextHops);
    }

    @Override
    public void withdraw(String vrf, Prefix prefix) {
        kernel.ours(vrf, prefix, List.of());
    }

    /** Tells the router what has changed since it was last told. */
    void tell() {
        for (Nic nic : kernel.nics()) {
            Told before = told.get(nic.name());
            Told now = new Told(nic.running(), nic.mtuBytes(), List.copyOf(nic.addresses()));
            if (!now.equals(before)) {
                told.put(nic.name(), now);
                if (before == null && nic.segment() != null) {
                    router.accept(new Event.HardwareAddress(nic.name(), hardwareAddress(nic)));
                }
                tell(nic.name(), before == null ? new Told(false, 0, List.of()) : before, now);
            }
        }
        List<String> gone = new ArrayList<>();
        for (String name : told.keySet()) {
            if (kernel.nic(name) == null) {
                gone.add(name);
            }
        }
        for (String name : gone) {
            told.remove(name);
            router.accept(new Event.LinkGone(name));
        }
        for (Vrf vrf : vrfs) {
            kernel.foreign(vrf.name()).forEach((prefix, hops) -> tell(vrf.name(), prefix, hops));
        }
    }

    /** Locally administered, and the same in each run: of the names of router and interface. */
    private static long hardwareAddress(Nic nic) {
        int names = (nic.kernel().name() + "/" + nic.name()).hashCode();
        return 0x0253_0000_0000L | (names & 0xFFFF_FFFFL);
    }

    private void tell(String name, Told before, Told now) {
        if (before.up != now.up || before.mtuBytes != now.mtuBytes) {
            router.accept(new Event.LinkState(name, now.up, now.mtuBytes));
        }
        for (InterfaceAddress address : before.addresses) {
            if (!now.addresses.contains(address)) {
                router.accept(new Event.AddressRemoved(name, address));
            }
        }
        for (InterfaceAddress address : now.addresses) {
            if (!before.addresses.contains(address)) {
                router.accept(new Event.AddressAdded(name, address));
            }
        }
    }

    private void tell(String vrf, Prefix prefix, List<NextHop> hops) {
        if (routesTold.add(vrf + " " + prefix)) {
            router.accept(new Event.RouteAdded(vrf, prefix, hops, RTPROT_DHCP, 0));
        }
    }
}
