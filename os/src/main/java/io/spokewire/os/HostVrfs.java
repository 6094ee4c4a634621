package io.spokewire.os;

import io.spokewire.net.AddressFamily;
import io.spokewire.net.InterfaceAddress;
import io.spokewire.net.Prefix;
import io.spokewire.router.Host;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * VRFs on Linux. Each has a routing table and a mark, and ends in an unreachable route, so that
 * nothing leaks into the main table.
 *
 * <p>Where the kernel has VRF devices, each VRF is one, and owns the interfaces of the VRF: own
 * addresses, subnets and routes all stand in its table, and the same address may exist in several
 * VRFs. Sockets of ours are bound to the device: what comes for a VRF does not reach UDP and TCP
 * sockets outside of it. The kernel's own rule of VRF devices stands behind that of own addresses,
 * so that an address which this router owns in the default VRF would be taken for its own in all; a
 * rule of ours goes in front of both.
 *
 * <p>Elsewhere rules do it: packets that came by an interface of the VRF, that leave by a socket
 * bound to one, that carry the mark, or that come from an own address of the VRF, ask its table.
 * What that can do: two VRFs may have overlapping subnets and routes, and equal next hops. What it
 * cannot: an <em>own</em> address stands in the kernel's one local table, before all rules. So an
 * address that this router owns in one VRF is not reachable as somebody else's in another, and a
 * program that answers from an address owned in two VRFs answers by the first of them unless its
 * socket is bound to an interface.
 */
final class HostVrfs {
    /** Tables and marks of VRF n are these plus n: far from what other programs use. */
    static final int TABLE_BASE = 20480;

    private static final int MARK_BASE = 0x5357_0000;

    /** Before the rule of the main table (32766), behind that of own addresses. */
    private static final long PRIORITY = 10_000;

    /**
     * Of the rule of own addresses. That of VRF devices gets the same and stands in front: with any
     * other place for it, rules of other programs might come between.
     */
    private static final long FIRST = 0;

    /** As the kernel's documentation of VRF devices advises: behind every other route. */
    private static final long LAST_METRIC = 4_278_198_272L;

    /** What the kernel takes, and no folder of settings has: {@code all} and {@code default}. */
    private static final Pattern DEVICE_NAME =
            Pattern.compile("(?!all$|default$)[A-Za-z0-9_][A-Za-z0-9_.-]{0,14}");

    private static final int PROTOCOL = RouteInfo.PROTOCOL_SPOKEWIRE;

    private final Netlink netlink;
    private final HostSettings settings;
    private final Consumer<HostTrace> traces;
    private final Map<String, Integer> indexes = new LinkedHashMap<>();

    /** By VRF, its device. */
    private final Map<String, LinkInfo> devices = new LinkedHashMap<>();

    private boolean deviceless;

    HostVrfs(Netlink netlink, HostSettings settings, Consumer<HostTrace> traces) {
        this.netlink = netlink;
        this.settings = settings;
        this.traces = traces;
    }

    /** Takes the VRFs of a plan and makes their devices where there can be some. */
    void plan(List<Host.Vrf> vrfs) {
        indexes.clear();
        for (int i = 0; i < vrfs.size(); i++) {
            indexes.put(vrfs.get(i).name(), i);
        }
        for (String gone : new ArrayList<>(devices.keySet())) {
            if (!indexes.containsKey(gone)) {
                remove(gone);
            }
        }
        List<LinkInfo> links = netlink.links();
        devices.values().removeIf(ours -> !isThere(ours, links)); // somebody else removed it
        for (int i = 1; i < vrfs.size(); i++) {
            String name = vrfs.get(i).name();
            if (!deviceless && !devices.containsKey(name)) {
                make(name, TABLE_BASE + i, links);
            }
        }
    }

    private static boolean isThere(LinkInfo ours, List<LinkInfo> links) {
        return links.stream()
                .anyMatch(l -> l.index() == ours.index() && l.name().equals(ours.name()));
    }

    /** The VRF's own name where a device can have it, else one made of the number of the table. */
    private static String device(String vrf, int table, List<LinkInfo> links) {
        boolean free = links.stream().noneMatch(link -> link.name().equals(vrf));
        return free && DEVICE_NAME.matcher(vrf).matches() ? vrf : "vrf-" + table;
    }

    private void make(String name, int table, List<LinkInfo> links) {
        try {
            LinkInfo link = netlink.createVrf(device(name, table, links), table);
            netlink.setAlias(link.index(), LinuxHost.ALIAS + name);
            netlink.setUp(link.index(), true);
            devices.put(name, link);
            settings.vrfDevices();
        } catch (OsException e) {
            if (e.errno() == OsException.EOPNOTSUPP) {
                deviceless = true;
                traces.accept(
                        new HostTrace.Found(
                                "this kernel has no VRF devices: VRFs go by tables and rules"));
            } else {
                traces.accept(
                        new HostTrace.Refused(
                                "VRF " + name + " goes by tables and rules: " + e.getMessage()));
            }
        }
    }

    private void remove(String name) {
        LinkInfo device = devices.remove(name);
        if (device != null && isThere(device, netlink.links())) {
            netlink.deleteLink(device.index());
        }
    }

    /** The number of a VRF in the plan; -1 for one that is not there. */
    int index(String vrf) {
        return indexes.getOrDefault(vrf, -1);
    }

    /** The table of a VRF; -1 for one that is not there. */
    int table(String vrf) {
        int index = index(vrf);
        return index <= 0 ? (index == 0 ? RouteInfo.MAIN : -1) : TABLE_BASE + index;
    }

    /** The VRF of a table; null for tables of others. */
    @Nullable String vrf(int table) {
        for (String vrf : indexes.keySet()) {
            if (table(vrf) == table) {
                return vrf;
            }
        }
        return null;
    }

    /** What puts sockets into the VRFs, by name, in the plan's order. */
    Map<String, VrfBinding> bindings() {
        Map<String, VrfBinding> all = new LinkedHashMap<>();
        indexes.forEach((name, index) -> {
            LinkInfo device = devices.get(name);
            if (index == 0) {
                all.put(name, VrfBinding.DEFAULT);
            } else if (device == null) {
                all.put(name, new VrfBinding("", 0, MARK_BASE + index));
            } else {
                all.put(name, new VrfBinding(device.name(), device.index(), 0));
            }
        });
        return Collections.unmodifiableMap(all);
    }

    /** Whether the kernel puts this VRF's subnets into its table by itself. */
    boolean keepsSubnets(String vrf) {
        return vrf.isEmpty() || devices.containsKey(vrf);
    }

    /** Index of the device that owns a VRF's interfaces; 0 where there is none. */
    int master(String vrf) {
        LinkInfo device = devices.get(vrf);
        return device == null ? 0 : device.index();
    }

    /** Whether a device is that of a VRF of ours. */
    boolean isMaster(int device) {
        return devices.values().stream().anyMatch(link -> link.index() == device);
    }

    /**
     * Makes the rules what they have to be.
     *
     * @param members devices of each VRF, by name
     * @param addresses own addresses of each VRF
     */
    void applyRules(
            Map<String, List<String>> members, Map<String, List<InterfaceAddress>> addresses) {
        Set<RuleInfo> wanted = new LinkedHashSet<>();
        for (String vrf : indexes.keySet()) {
            if (devices.containsKey(vrf)) {
                for (AddressFamily family : AddressFamily.values()) {
                    wanted.add(ofDevices(family));
                }
            }
            if (keepsSubnets(vrf)) {
                continue;
            }
            int table = table(vrf);
            int mark = MARK_BASE + index(vrf);
            for (AddressFamily family : AddressFamily.values()) {
                wanted.add(new RuleInfo(family, PRIORITY, table, "", "", mark, null, PROTOCOL));
                for (String device : members.getOrDefault(vrf, List.of())) {
                    wanted.add(
                            new RuleInfo(family, PRIORITY, table, device, "", 0, null, PROTOCOL));
                    wanted.add(
                            new RuleInfo(family, PRIORITY, table, "", device, 0, null, PROTOCOL));
                }
                for (InterfaceAddress own : addresses.getOrDefault(vrf, List.of())) {
                    Prefix from = own.address().toPrefix();
                    if (from.family() == family && !own.address().isLinkLocal()) {
                        wanted.add(
                                new RuleInfo(
                                        family, PRIORITY + 1, table, "", "", 0, from, PROTOCOL));
                    }
                }
            }
        }
        for (RuleInfo rule : netlink.rules()) {
            if (rule.protocol() == PROTOCOL && !wanted.remove(rule)) {
                netlink.deleteRule(rule);
            }
        }
        wanted.forEach(netlink::addRule);
        ownAddressesBehind();
    }

    private static RuleInfo ofDevices(AddressFamily family) {
        int table = RuleInfo.OF_VRF_DEVICE;
        return new RuleInfo(family, FIRST, table, "", "", 0, null, PROTOCOL);
    }

    /** The rule of VRF devices comes before that of own addresses of the default VRF. */
    private void ownAddressesBehind() {
        Map<AddressFamily, RuleInfo> own = new EnumMap<>(AddressFamily.class);
        for (RuleInfo rule : netlink.rules()) {
            if (rule.table() == RouteInfo.LOCAL && rule.priority() == FIRST) {
                own.put(rule.family(), rule);
            } else if (rule.equals(ofDevices(rule.family()))) {
                RuleInfo before = own.get(rule.family());
                if (before != null) {
                    netlink.moveBack(before);
                    traces.accept(
                            new HostTrace.Setting(
                                    "policy rules: VRF devices of "
                                            + rule.family()
                                            + " are asked before own addresses of no VRF"));
                }
            }
        }
    }

    /** The routes that end each VRF's tables. */
    List<RouteInfo> lastRoutes() {
        List<RouteInfo> routes = new ArrayList<>();
        for (String vrf : indexes.keySet()) {
            if (!vrf.isEmpty()) {
                for (Prefix all : List.of(Prefix.DEFAULT_IPV4, Prefix.DEFAULT_IPV6)) {
                    routes.add(
                            new RouteInfo(
                                    table(vrf),
                                    all,
                                    RouteInfo.UNREACHABLE,
                                    PROTOCOL,
                                    LAST_METRIC,
                                    List.of()));
                }
            }
        }
        return routes;
    }

    /** Takes all devices and rules away. */
    void close() {
        indexes.clear();
        applyRules(Map.of(), Map.of());
        new ArrayList<>(devices.keySet()).forEach(this::remove);
    }
}
