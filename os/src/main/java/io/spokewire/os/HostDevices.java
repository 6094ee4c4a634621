package io.spokewire.os;

import io.spokewire.net.InterfaceAddress;
import io.spokewire.router.Host;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The devices behind the interfaces of a plan: finds or makes them, gives them their VRF, MTU,
 * addresses and state, and takes all of it back.
 */
final class HostDevices {
    private final Netlink netlink;
    private final Namespace namespace;
    private final Map<String, String> explicit;
    private final int queues;
    private final DeviceUser user;
    private final HostSettings settings;
    private final Consumer<HostTrace> traces;

    /** By canonical name, what stands for the interface now. */
    private final Map<String, Held> held = new LinkedHashMap<>();

    private final Set<String> missing = new LinkedHashSet<>();

    /** What was complained of, once: plans come often. */
    private final Set<String> reported = new LinkedHashSet<>();

    /** An interface with its device, and how the device was before us. */
    private static final class Held {
        Host.Link link;
        final String device;
        final boolean made;
        final @Nullable TunDevice tun;
        final LinkInfo before;
        final Set<InterfaceAddress> added = new LinkedHashSet<>();

        Held(
                Host.Link link,
                String device,
                boolean made,
                @Nullable TunDevice tun,
                LinkInfo before) {
            this.link = link;
            this.device = device;
            this.made = made;
            this.tun = tun;
            this.before = before;
        }
    }

    HostDevices(
            Netlink netlink,
            LinuxHost.Options options,
            DeviceUser user,
            HostSettings settings,
            Consumer<HostTrace> traces) {
        this.netlink = netlink;
        this.namespace = options.namespace();
        this.explicit = options.devices();
        this.queues = options.queues();
        this.user = user;
        this.settings = settings;
        this.traces = traces;
    }

    /** The Linux device of an interface now; null when it has none. */
    @Nullable String device(String name) {
        Held holding = held.get(name);
        return holding == null ? null : holding.device;
    }

    /** The interface behind a Linux device; the device's own name when it is none of ours. */
    String interfaceName(String device) {
        for (Map.Entry<String, Held> entry : held.entrySet()) {
            if (entry.getValue().device.equals(device)) {
                return entry.getKey();
            }
        }
        return device;
    }

    /** The interfaces that have a device, with what the plan says of them. */
    List<Host.Link> links() {
        return held.values().stream().map(holding -> holding.link).toList();
    }

    /** Whether an interface of the plan waits for a device of this name or alias. */
    boolean awaits(LinkInfo link) {
        return missing.stream()
                .anyMatch(name -> DeviceNames.find(name, List.of(link), explicit).isPresent());
    }

    /**
     * Removes devices, addresses of which a crashed predecessor left the marks, and we need not.
     */
    void clean(Host.HostPlan plan) {
        Set<String> needed = new LinkedHashSet<>();
        for (Host.Link link : plan.links()) {
            if (link.kind() != Host.Kind.PHYSICAL || link.vlan() > 0) {
                needed.add(DeviceNames.own(link.name()));
            }
        }
        List<Integer> gone = new ArrayList<>();
        for (LinkInfo link : netlink.links()) {
            boolean ours = link.alias().startsWith(LinuxHost.ALIAS);
            // The device of a VRF is made anew in any case: its table may be another now.
            if (ours && (link.kind().equals("vrf") || !needed.contains(link.name()))) {
                traces.accept(new HostTrace.Found("device " + link.name() + " of an earlier run"));
                netlink.deleteLink(link.index());
                gone.add(link.index());
            }
        }
        Set<Integer> planned = new LinkedHashSet<>();
        List<LinkInfo> links = netlink.links();
        for (Host.Link link : plan.links()) {
            find(link, links).ifPresent(found -> planned.add(found.index()));
        }
        for (AddressInfo address : netlink.addresses()) {
            boolean ours = address.protocol() == RouteInfo.PROTOCOL_SPOKEWIRE;
            if (ours && !planned.contains(address.device()) && !gone.contains(address.device())) {
                delete(address.device(), address.address());
            }
        }
    }

    /** Makes the devices what the plan says. */
    void apply(Host.HostPlan plan, HostVrfs vrfs) {
        Map<String, Host.Link> wanted = new LinkedHashMap<>();
        plan.links().forEach(link -> wanted.put(link.name(), link));
        for (String name : new ArrayList<>(held.keySet())) {
            Host.Link link = wanted.get(name);
            Held old = held.get(name);
            if (old != null && (link == null || !sameDevice(old.link, link))) {
                release(name);
            }
        }
        missing.clear();
        for (Host.Link link : plan.links()) {
            if (link.name().startsWith("Null")) {
                continue; // IOS's waste bin is a kind of route, not a device
            }
            try {
                Held holding = hold(link);
                if (holding == null) {
                    missing.add(link.name());
                } else {
                    holding.link = link;
                    configure(holding, vrfs);
                }
            } catch (OsException e) {
                traces.accept(new HostTrace.Refused(link.name() + ": " + e.getMessage()));
            }
        }
    }

    private static boolean sameDevice(Host.Link a, Host.Link b) {
        return a.kind() == b.kind() && a.tunnel() == b.tunnel() && a.vlan() == b.vlan();
    }

    private Optional<LinkInfo> find(Host.Link link, List<LinkInfo> links) {
        return link.kind() == Host.Kind.PHYSICAL
                ? DeviceNames.find(link.name(), links, explicit)
                : links.stream()
                        .filter(l -> l.name().equals(DeviceNames.own(link.name())))
                        .findFirst();
    }

    /** Finds or makes the device; null when there is none and we cannot make it. */
    private @Nullable Held hold(Host.Link link) {
        List<LinkInfo> links = netlink.links();
        Optional<LinkInfo> found = find(link, links);
        Held old = held.get(link.name());
        if (old != null) {
            if (found.isPresent() && found.get().name().equals(old.device)) {
                return old;
            }
            held.remove(link.name()); // unplugged or renamed: what we did to it went with it
            if (old.tun != null && link.tunnel() >= 0) {
                user.tunnelClosed(link.tunnel());
            }
            if (old.tun != null) {
                old.tun.close();
            }
            settings.forget(old.device);
        }
        Held made =
                switch (link.kind()) {
                    case PHYSICAL -> physical(link, found, links);
                    case TUNNEL -> openTun(link, found, queues);
                    case LOOPBACK -> loopback(link, found);
                };
        if (made == null) {
            if (reported.add(link.name())) {
                String given = explicit.getOrDefault(link.name(), "");
                String tried = given.isEmpty() ? DeviceNames.shortForm(link.name()) : given;
                traces.accept(new HostTrace.NoDevice(link.name(), tried, !given.isEmpty()));
            }
            return null;
        }
        reported.remove(link.name());
        held.put(link.name(), made);
        if (!made.device.equals(link.name())) {
            traces.accept(new HostTrace.Device(link.name(), made.device));
        }
        return made;
    }

    /** A device that is there, or a VLAN that we make on one. */
    private @Nullable Held physical(
            Host.Link link, Optional<LinkInfo> found, List<LinkInfo> links) {
        if (found.isPresent()) {
            boolean ours = found.get().alias().startsWith(LinuxHost.ALIAS);
            return new Held(link, found.get().name(), ours, null, found.get());
        }
        int dot = link.name().lastIndexOf('.');
        if (link.vlan() == 0 || dot < 0) {
            return null;
        }
        LinkInfo lower =
                DeviceNames.find(link.name().substring(0, dot), links, explicit).orElse(null);
        if (lower == null) {
            return null;
        }
        String name = DeviceNames.own(link.name());
        LinkInfo made = netlink.createVlan(name, lower.index(), link.vlan());
        netlink.setAlias(made.index(), LinuxHost.ALIAS + link.name());
        return new Held(link, name, true, null, made);
    }

    private Held openTun(Host.Link link, Optional<LinkInfo> found, int queueCount) {
        String name = DeviceNames.own(link.name());
        if (found.isPresent()) {
            refuseForeign(found.get(), "tun");
        }
        TunDevice tun;
        try {
            tun = TunDevice.open(namespace, name, queueCount);
        } catch (OsException e) {
            if (e.errno() != OsException.EINVAL || found.isEmpty()) {
                throw e;
            }
            // Left by an earlier version with other flags: it cannot be taken over.
            netlink.deleteLink(found.get().index());
            tun = TunDevice.open(namespace, name, queueCount);
        }
        LinkInfo device = netlink.link(name).orElseThrow();
        netlink.setAlias(device.index(), LinuxHost.ALIAS + link.name());
        if (link.kind() == Host.Kind.TUNNEL) {
            settings.tunnel(name);
            user.tunnelOpened(link.tunnel(), tun);
        }
        return new Held(link, name, true, tun, device);
    }

    private Held loopback(Host.Link link, Optional<LinkInfo> found) {
        String name = DeviceNames.own(link.name());
        if (found.isPresent() && found.get().kind().equals("dummy")) {
            refuseForeign(found.get(), "dummy");
            return new Held(link, name, true, null, found.get());
        }
        try {
            if (found.isEmpty()) {
                LinkInfo device = netlink.createDummy(name);
                netlink.setAlias(device.index(), LinuxHost.ALIAS + link.name());
                return new Held(link, name, true, null, device);
            }
        } catch (OsException e) {
            if (e.errno() != OsException.EOPNOTSUPP) {
                throw e;
            }
        }
        // No dummy devices: a TUN that nobody reads holds addresses just as well.
        return openTun(link, found, 1);
    }

    private static void refuseForeign(LinkInfo found, String kind) {
        if (!found.kind().equals(kind) || !found.alias().startsWith(LinuxHost.ALIAS)) {
            throw new OsException(
                    "a device named " + found.name() + " is there and not ours",
                    OsException.EEXIST);
        }
    }

    private void configure(Held holding, HostVrfs vrfs) {
        Host.Link link = holding.link;
        LinkInfo device = netlink.link(holding.device).orElseThrow();
        int master = vrfs.master(link.vrf());
        // Into its VRF, or out of another of ours; a bridge of somebody else's keeps its members.
        if (master != device.master() && (master != 0 || vrfs.isMaster(device.master()))) {
            netlink.setMaster(device.index(), master);
        }
        if (link.kind() != Host.Kind.LOOPBACK) {
            settings.forwarding(holding.device, link.ipv6());
        }
        if (link.mtuBytes() > 0 && link.mtuBytes() != device.mtuBytes()) {
            netlink.setMtu(device.index(), link.mtuBytes());
        }
        addresses(holding, device.index(), vrfs.keepsSubnets(link.vrf()));
        if (device.up() != link.up()) {
            netlink.setUp(device.index(), link.up());
        }
    }

    private void addresses(Held holding, int device, boolean prefixRoutes) {
        List<InterfaceAddress> wanted = holding.link.addresses();
        for (AddressInfo there : netlink.addresses()) {
            boolean ours =
                    there.protocol() == RouteInfo.PROTOCOL_SPOKEWIRE
                            || holding.added.contains(there.address());
            boolean fits =
                    wanted.contains(there.address())
                            && prefixRoutes == ((there.flags() & AddressInfo.NO_PREFIX_ROUTE) == 0);
            if (there.device() == device && ours && !fits) {
                delete(device, there.address());
                holding.added.remove(there.address());
            }
        }
        // Asked again: with a primary address the kernel drops the secondary ones of its subnet.
        Set<InterfaceAddress> there = new LinkedHashSet<>();
        for (AddressInfo address : netlink.addresses()) {
            if (address.device() == device) {
                there.add(address.address());
                if (address.protocol() == RouteInfo.PROTOCOL_SPOKEWIRE) {
                    holding.added.add(address.address()); // left by a predecessor: taken over
                }
            }
        }
        boolean detect = holding.link.kind() == Host.Kind.PHYSICAL;
        for (InterfaceAddress address : wanted) {
            if (!there.contains(address)) {
                netlink.addAddress(device, address, prefixRoutes, detect);
                holding.added.add(address);
            }
        }
    }

    private void delete(int device, InterfaceAddress address) {
        try {
            netlink.deleteAddress(device, address);
        } catch (OsException e) {
            if (e.errno() != OsException.EADDRNOTAVAIL && e.errno() != OsException.ENODEV) {
                throw e;
            }
        }
    }

    /** Takes back what we did to an interface's device, or the device. */
    private void release(String name) {
        Held holding = held.remove(name);
        if (holding == null) {
            return;
        }
        if (holding.tun != null) {
            if (holding.link.kind() == Host.Kind.TUNNEL) {
                user.tunnelClosed(holding.link.tunnel());
            }
            holding.tun.remove();
            settings.forget(holding.device);
            return;
        }
        LinkInfo device = netlink.link(holding.device).orElse(null);
        if (device == null) {
            return;
        }
        if (holding.made) {
            netlink.deleteLink(device.index());
            settings.forget(holding.device);
            return;
        }
        for (InterfaceAddress address : holding.added) {
            delete(device.index(), address);
        }
        if (device.master() != holding.before.master()) {
            netlink.setMaster(device.index(), holding.before.master());
        }
        if (holding.link.mtuBytes() > 0 && device.mtuBytes() != holding.before.mtuBytes()) {
            netlink.setMtu(device.index(), holding.before.mtuBytes());
        }
        if (device.up() != holding.before.up() && device.up() == holding.link.up()) {
            netlink.setUp(device.index(), holding.before.up());
        }
    }

    /** Whether an interface of the plan stands on the device of this name. */
    boolean holds(String device) {
        return held.values().stream().anyMatch(holding -> holding.device.equals(device));
    }

    /** Closes what is open and leaves the devices as they are: what a crash does. */
    void abandon() {
        for (Held holding : held.values()) {
            if (holding.tun != null) {
                holding.tun.close();
            }
        }
    }

    /** Takes everything back. */
    void close() {
        for (String name : new ArrayList<>(held.keySet()).reversed()) {
            try {
                release(name);
            } catch (OsException e) {
                traces.accept(new HostTrace.Refused(name + ": " + e.getMessage()));
            }
        }
    }
}
