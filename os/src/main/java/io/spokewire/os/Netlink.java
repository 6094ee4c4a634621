package io.spokewire.os;

import io.spokewire.net.AddressFamily;
import io.spokewire.net.InterfaceAddress;
import io.spokewire.net.Ipv4Address;
import io.spokewire.net.Ipv6Address;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Asks and tells the kernel about devices, addresses, routes and rules of one namespace, see
 * rtnetlink(7). Every method waits for the kernel's answer, which takes microseconds, or as long as
 * others hold its lock. Not thread-safe.
 */
public final class Netlink implements AutoCloseable {
    static final int RTM_NEWLINK = 16;
    static final int RTM_DELLINK = 17;
    private static final int RTM_GETLINK = 18;
    static final int RTM_NEWADDR = 20;
    static final int RTM_DELADDR = 21;
    private static final int RTM_GETADDR = 22;
    static final int RTM_NEWROUTE = 24;
    static final int RTM_DELROUTE = 25;
    private static final int RTM_GETROUTE = 26;
    static final int RTM_NEWRULE = 32;
    static final int RTM_DELRULE = 33;
    private static final int RTM_GETRULE = 34;

    private static final int NETLINK_XFRM = 6;
    private static final int XFRM_MSG_NEWSA = 0x10;
    private static final int XFRM_MSG_GETSA = 0x12;
    private static final int XFRM_MSG_NEWPOLICY = 0x13;
    private static final int XFRM_MSG_GETPOLICY = 0x15;

    private static final int NLMSG_ERROR = 2;
    private static final int NLMSG_DONE = 3;
    private static final int F_REQUEST = 1;
    private static final int F_ACK = 4;
    private static final int F_DUMP_INTERRUPTED = 0x10;
    private static final int F_DUMP = 0x300;
    private static final int F_REPLACE = 0x100;
    private static final int F_EXCLUSIVE = 0x200;
    private static final int F_CREATE = 0x400;
    private static final int F_ERROR_TEXT = 0x200;

    private static final int IFF_UP = 1;
    private static final int IFLA_IFNAME = 3;
    private static final int IFLA_MTU = 4;
    private static final int IFLA_GSO_MAX_SEGS = 40;
    private static final int IFLA_LINK = 5;
    private static final int IFLA_MASTER = 10;
    private static final int IFLA_LINKINFO = 18;
    private static final int IFLA_IFALIAS = 20;
    private static final int IFLA_NET_NS_FD = 28;

    /** A dump that changes meanwhile is asked for again; after so many times we take it. */
    private static final int DUMP_TRIES = 5;

    private static final int RT_SCOPE_LINK = 253;

    private final NetlinkSocket socket;
    private int sequence;

    private Netlink(NetlinkSocket socket) {
        this.socket = socket;
    }

    /** Opens a socket in a namespace. */
    public static Netlink open(Namespace namespace) {
        return new Netlink(NetlinkSocket.open(namespace, 0, 0));
    }

    /**
     * Opens a socket for the kernel's IPsec.
     *
     * @throws OsException when the kernel has none
     */
    static Netlink openIpsec(Namespace namespace) {
        return new Netlink(NetlinkSocket.open(namespace, NETLINK_XFRM, 0, 0));
    }

    /** The policies of the kernel's IPsec. */
    List<KernelIpsec.Policy> ipsecPolicies() {
        NetlinkMessage ask = new NetlinkMessage(XFRM_MSG_GETPOLICY, F_REQUEST | F_DUMP);
        return dump(ask, XFRM_MSG_NEWPOLICY, KernelIpsec::policy);
    }

    /** How many states the kernel's IPsec has. */
    int ipsecStates() {
        NetlinkMessage ask = new NetlinkMessage(XFRM_MSG_GETSA, F_REQUEST | F_DUMP);
        return dump(ask, XFRM_MSG_NEWSA, _ -> Boolean.TRUE).size();
    }

    // ---- devices ----

    /** All devices. */
    public List<LinkInfo> links() {
        NetlinkMessage ask = new NetlinkMessage(RTM_GETLINK, F_REQUEST | F_DUMP);
        return dump(ask.u8(0).u8(0).u16(0).u32(0).u32(0).u32(0), RTM_NEWLINK, NetlinkDecoder::link);
    }

    /** The device of that name. */
    public Optional<LinkInfo> link(String name) {
        return links().stream().filter(link -> link.name().equals(name)).findFirst();
    }

    /** Switches a device on or off. */
    public void setUp(int device, boolean up) {
        request(
                "set device " + device + (up ? " up" : " down"),
                linkMessage(RTM_NEWLINK, 0, device, up ? IFF_UP : 0, IFF_UP));
    }

    /** Sets the MTU of a device. */
    public void setMtu(int device, int mtuBytes) {
        request(
                "set MTU " + mtuBytes,
                linkMessage(RTM_NEWLINK, 0, device, 0, 0).attribute(IFLA_MTU, mtuBytes));
    }

    /**
     * Limits how many segments of a packet a device takes at once; with 1 the kernel splits them in
     * front of it, so that a virtual cable carries, and a capture shows, what a wire would.
     */
    public void setSegmentsMax(int device, int segments) {
        request(
                "set gso_max_segs " + segments,
                linkMessage(RTM_NEWLINK, 0, device, 0, 0).attribute(IFLA_GSO_MAX_SEGS, segments));
    }

    /** Renames a device, which must be down on kernels before 6.x. */
    public void rename(int device, String name) {
        request(
                "rename device to " + name,
                linkMessage(RTM_NEWLINK, 0, device, 0, 0).attribute(IFLA_IFNAME, name));
    }

    /** Sets the alias of a device; the empty one clears it. */
    public void setAlias(int device, String alias) {
        byte[] text = alias.getBytes(StandardCharsets.UTF_8);
        request(
                "set alias " + alias,
                linkMessage(RTM_NEWLINK, 0, device, 0, 0).attribute(IFLA_IFALIAS, text));
    }

    /** Puts a device under a bridge or VRF device; 0 takes it out. */
    public void setMaster(int device, int master) {
        request(
                "set master",
                linkMessage(RTM_NEWLINK, 0, device, 0, 0).attribute(IFLA_MASTER, master));
    }

    /** Moves a device to another namespace; its addresses stay behind. */
    public void move(int device, Namespace target) {
        try (FileDescriptor fd = target.open()) {
            request(
                    "move device to " + target,
                    linkMessage(RTM_NEWLINK, 0, device, 0, 0)
                            .attribute(IFLA_NET_NS_FD, fd.number()));
        }
    }

    /** Removes a device. */
    public void deleteLink(int device) {
        request("delete device", linkMessage(RTM_DELLINK, 0, device, 0, 0));
    }

    /** Makes a bridge, without spanning tree, down. */
    public LinkInfo createBridge(String name) {
        return create(name, "bridge", 0, info -> info);
    }

    /** Makes a dummy device, down. EOPNOTSUPP where the kernel has none. */
    public LinkInfo createDummy(String name) {
        return create(name, "dummy", 0, info -> info);
    }

    /** Makes a VRF device for a table, down. EOPNOTSUPP where the kernel has none. */
    public LinkInfo createVrf(String name, int table) {
        return create(name, "vrf", 0, info -> info.attribute(1, table));
    }

    /** Makes a VLAN device on another, down. EOPNOTSUPP where the kernel has none. */
    public LinkInfo createVlan(String name, int lower, int vlan) {
        return create(name, "vlan", lower, info -> info.attributeU16(1, vlan));
    }

    private LinkInfo create(
            String name, String kind, int lower, UnaryOperator<NetlinkMessage> data) {
        NetlinkMessage message =
                linkMessage(RTM_NEWLINK, F_CREATE | F_EXCLUSIVE, 0, 0, 0)
                        .attribute(IFLA_IFNAME, name);
        if (lower != 0) {
            message.attribute(IFLA_LINK, lower);
        }
        int info = message.begin(IFLA_LINKINFO);
        message.attribute(1, kind);
        int details = message.begin(2);
        data.apply(message).end(details).end(info);
        request("create " + kind + " " + name, message);
        return link(name).orElseThrow(() -> new OsException("create " + name, OsException.ENODEV));
    }

    /**
     * Makes a pair of virtual Ethernet devices, both down: one here, one where {@code peerPlace}
     * says.
     *
     * @param name the near end
     * @param peer the far end
     * @param peerPlace namespace of the far end
     */
    public void createVeth(String name, String peer, Namespace peerPlace) {
        try (FileDescriptor fd = peerPlace.open()) {
            NetlinkMessage message =
                    linkMessage(RTM_NEWLINK, F_CREATE | F_EXCLUSIVE, 0, 0, 0)
                            .attribute(IFLA_IFNAME, name);
            int info = message.begin(IFLA_LINKINFO);
            message.attribute(1, "veth");
            int data = message.begin(2);
            int far = message.begin(1); // VETH_INFO_PEER: a struct ifinfomsg, then attributes
            message.u8(0).u8(0).u16(0).u32(0).u32(0).u32(0);
            message.attribute(IFLA_IFNAME, peer).attribute(IFLA_NET_NS_FD, fd.number());
            message.end(far).end(data).end(info);
            request("create veth " + name + " and " + peer, message);
        }
    }

    private static NetlinkMessage linkMessage(
            int type, int flags, int device, int deviceFlags, int change) {
        return new NetlinkMessage(type, F_REQUEST | F_ACK | flags)
                .u8(0)
                .u8(0)
                .u16(0)
                .u32(device)
                .u32(deviceFlags)
                .u32(change);
    }

    // ---- addresses ----

    /** All addresses of both families. */
    public List<AddressInfo> addresses() {
        NetlinkMessage ask = new NetlinkMessage(RTM_GETADDR, F_REQUEST | F_DUMP);
        return dump(ask.u8(0).u8(0).u8(0).u8(0).u32(0), RTM_NEWADDR, NetlinkDecoder::address);
    }

    /**
     * Gives a device an address, marked as ours. Nothing happens when it has it.
     *
     * @param prefixRoute whether the kernel makes the route for the subnet, in its main table
     * @param detectDuplicates whether an IPv6 address waits for duplicate address detection
     */
    public void addAddress(
            int device, InterfaceAddress address, boolean prefixRoute, boolean detectDuplicates) {
        int flags =
                (prefixRoute ? 0 : AddressInfo.NO_PREFIX_ROUTE)
                        | (detectDuplicates ? 0 : AddressInfo.NO_DAD);
        add(device, address, flags, RouteInfo.PROTOCOL_SPOKEWIRE);
    }

    /**
     * Gives a device an address as an administrator or a DHCP client would: without our mark, so
     * that no router takes it for what a predecessor left behind. Without duplicate detection.
     */
    public void addForeignAddress(int device, InterfaceAddress address) {
        add(device, address, AddressInfo.NO_DAD, 0);
    }

    private void add(int device, InterfaceAddress address, int flags, int protocol) {
        NetlinkMessage message =
                addressMessage(RTM_NEWADDR, F_CREATE | F_REPLACE, device, address)
                        .attribute(8, flags);
        if (protocol != 0) {
            message.attributeU8(11, protocol);
        }
        if (address.address() instanceof Ipv4Address own && address.length() <= 30) {
            int hosts = address.length() == 0 ? -1 : -1 >>> address.length();
            message.attribute(4, new Ipv4Address(own.value() | hosts));
        }
        request("add address " + address, message);
    }

    /** Takes an address away. EADDRNOTAVAIL when the device has none such. */
    public void deleteAddress(int device, InterfaceAddress address) {
        request("delete address " + address, addressMessage(RTM_DELADDR, 0, device, address));
    }

    private static NetlinkMessage addressMessage(
            int type, int flags, int device, InterfaceAddress address) {
        boolean link = address.address() instanceof Ipv6Address && address.address().isLinkLocal();
        return new NetlinkMessage(type, F_REQUEST | F_ACK | flags)
                .u8(family(address.address().family()))
                .u8(address.length())
                .u8(0)
                .u8(link ? RT_SCOPE_LINK : 0)
                .u32(device)
                .attribute(2, address.address())
                .attribute(1, address.address());
    }

    // ---- routes ----

    /** All routes of both families and all tables. */
    public List<RouteInfo> routes() {
        List<RouteInfo> all = new ArrayList<>();
        for (AddressFamily family : AddressFamily.values()) {
            all.addAll(routes(family));
        }
        return all;
    }

    /** All routes of a family and all tables. */
    public List<RouteInfo> routes(AddressFamily family) {
        NetlinkMessage ask =
                new NetlinkMessage(RTM_GETROUTE, F_REQUEST | F_DUMP)
                        .u8(family(family))
                        .u8(0)
                        .u16(0)
                        .u32(0)
                        .u32(0);
        return dump(ask, RTM_NEWROUTE, NetlinkDecoder::route);
    }

    /** Puts a route in, in the place of the one with its table, prefix and metric. */
    public void replaceRoute(RouteInfo route) {
        request(
                "replace route " + route.prefix(),
                routeMessage(RTM_NEWROUTE, F_CREATE | F_REPLACE, route));
    }

    /** Puts a route in. EEXIST when there is one with its table, prefix and metric. */
    public void addRoute(RouteInfo route) {
        request(
                "add route " + route.prefix(),
                routeMessage(RTM_NEWROUTE, F_CREATE | F_EXCLUSIVE, route));
    }

    /** Takes a route out, of its protocol only. ESRCH when there is none such. */
    public void deleteRoute(RouteInfo route) {
        // Without next hops: IPv6 would take out those hops alone.
        RouteInfo whole =
                new RouteInfo(
                        route.table(),
                        route.prefix(),
                        0,
                        route.protocol(),
                        route.metric(),
                        List.of());
        request("delete route " + route.prefix(), routeMessage(RTM_DELROUTE, 0, whole));
    }

    private static NetlinkMessage routeMessage(int type, int flags, RouteInfo route) {
        boolean ipv4 = route.prefix().family() == AddressFamily.IPV4;
        boolean onLink =
                !route.hops().isEmpty()
                        && route.hops().stream().allMatch(hop -> hop.gateway() == null);
        int scope = 0;
        if (ipv4 && type == RTM_DELROUTE) {
            scope = 255; // RT_SCOPE_NOWHERE: any
        } else if (ipv4 && route.type() == RouteInfo.TO_LOCAL) {
            scope = 254;
        } else if (ipv4 && route.type() == RouteInfo.UNICAST && onLink) {
            scope = RT_SCOPE_LINK;
        }
        NetlinkMessage message =
                new NetlinkMessage(type, F_REQUEST | F_ACK | flags)
                        .u8(family(route.prefix().family()))
                        .u8(route.prefix().length())
                        .u8(0)
                        .u8(0)
                        .u8(0)
                        .u8(route.protocol())
                        .u8(scope)
                        .u8(route.type())
                        .u32(0)
                        .attribute(1, route.prefix().address())
                        .attribute(15, route.table())
                        .attribute(6, route.metric());
        if (route.hops().size() == 1) {
            hop(message, route.hops().getFirst(), route.prefix().family(), true);
        } else if (!route.hops().isEmpty()) {
            int multipath = message.begin(9);
            for (RouteInfo.Hop hop : route.hops()) {
                int start = message.beginNextHop(hop.device(), hop.weight());
                hop(message, hop, route.prefix().family(), false);
                message.end(start);
            }
            message.end(multipath);
        }
        return message;
    }

    private static void hop(
            NetlinkMessage message, RouteInfo.Hop hop, AddressFamily family, boolean device) {
        if (device && hop.device() != 0) {
            message.attribute(4, hop.device());
        }
        if (hop.gateway() == null) {
            return;
        }
        if (hop.gateway().family() == family) {
            message.attribute(5, hop.gateway());
        } else {
            int via = message.begin(18); // RTA_VIA: the family, then the address
            message.u16(family(hop.gateway().family()));
            for (byte b : hop.gateway().toBytes()) {
                message.u8(b);
            }
            message.end(via);
        }
    }

    // ---- rules ----

    /** All rules of both families that ask a table. */
    public List<RuleInfo> rules() {
        List<RuleInfo> all = new ArrayList<>();
        for (AddressFamily family : AddressFamily.values()) {
            NetlinkMessage ask =
                    new NetlinkMessage(RTM_GETRULE, F_REQUEST | F_DUMP)
                            .u8(family(family))
                            .u8(0)
                            .u16(0)
                            .u32(0)
                            .u32(0);
            all.addAll(dump(ask, RTM_NEWRULE, NetlinkDecoder::rule));
        }
        return all;
    }

    /** Adds a rule. EEXIST when it is there. */
    public void addRule(RuleInfo rule) {
        request("add rule " + rule, ruleMessage(RTM_NEWRULE, F_CREATE | F_EXCLUSIVE, rule));
    }

    /** Takes a rule out. ENOENT when it is not there. */
    public void deleteRule(RuleInfo rule) {
        request("delete rule " + rule, ruleMessage(RTM_DELRULE, 0, rule));
    }

    /** Puts a rule behind the others of its priority; nothing changes for packets meanwhile. */
    public void moveBack(RuleInfo rule) {
        request("add rule " + rule, ruleMessage(RTM_NEWRULE, F_CREATE, rule));
        deleteRule(rule); // the kernel takes the first that fits
    }

    private static NetlinkMessage ruleMessage(int type, int flags, RuleInfo rule) {
        int sourceLength = rule.source() == null ? 0 : rule.source().length();
        NetlinkMessage message =
                new NetlinkMessage(type, F_REQUEST | F_ACK | flags)
                        .u8(family(rule.family()))
                        .u8(0)
                        .u8(sourceLength)
                        .u8(0)
                        .u8(0)
                        .u8(0)
                        .u8(0)
                        .u8(1) // FR_ACT_TO_TBL
                        .u32(0)
                        .attribute(6, rule.priority())
                        .attribute(15, rule.table())
                        .attributeU8(21, rule.protocol());
        if (rule.table() == RuleInfo.OF_VRF_DEVICE) {
            message.attributeU8(19, 1); // FRA_L3MDEV
        }
        if (rule.source() != null) {
            message.attribute(2, rule.source().address());
        }
        if (!rule.inputDevice().isEmpty()) {
            message.attribute(3, rule.inputDevice());
        }
        if (!rule.outputDevice().isEmpty()) {
            message.attribute(17, rule.outputDevice());
        }
        if (rule.mark() != 0) {
            message.attribute(10, rule.mark());
        }
        return message;
    }

    // ---- the conversation ----

    private static int family(AddressFamily family) {
        return family == AddressFamily.IPV4 ? NetlinkDecoder.AF_INET : NetlinkDecoder.AF_INET6;
    }

    private void request(String what, NetlinkMessage message) {
        int number = ++sequence;
        socket.send(message.finish(number));
        while (true) {
            int length = OsException.check(what, socket.receive());
            int at = 0;
            while (length - at >= NetlinkMessage.headerBytes()) {
                int size = socket.getInt(at);
                if (size < NetlinkMessage.headerBytes() || size > length - at) {
                    break;
                }
                if (socket.getInt(at + 8) == number && socket.getShort(at + 4) == NLMSG_ERROR) {
                    fail(what, at, size);
                    return;
                }
                at += (size + 3) & ~3;
            }
        }
    }

    private void fail(String what, int at, int size) {
        int error = socket.getInt(at + NetlinkMessage.headerBytes());
        if (error == 0) {
            return;
        }
        String[] text = {""};
        // NLMSGERR_ATTR_MSG stands behind the code and the header of our own message.
        int skip = NetlinkMessage.headerBytes() + 4 + NetlinkMessage.headerBytes();
        if ((socket.getShort(at + 6) & F_ERROR_TEXT) != 0 && size > skip) {
            NetlinkMessage.attributes(
                    socket.slice(at + skip, size - skip),
                    (type, value) -> {
                        if (type == 1) {
                            text[0] = ": " + NetlinkMessage.string(value);
                        }
                    });
        }
        throw new OsException(what + text[0], -error);
    }

    private <T> List<T> dump(
            NetlinkMessage ask, int type, Function<ByteBuffer, @Nullable T> decoder) {
        for (int tries = 1; ; tries++) {
            List<T> found = new ArrayList<>();
            int number = ++sequence;
            socket.send(ask.finish(number));
            if (collect(number, type, decoder, found) || tries == DUMP_TRIES) {
                return found;
            }
        }
    }

    /** Reads one dump; false when the kernel says that something changed in the midst of it. */
    private <T> boolean collect(
            int number, int type, Function<ByteBuffer, @Nullable T> decoder, List<T> into) {
        boolean consistent = true;
        while (true) {
            int length = OsException.check("dump", socket.receive());
            int at = 0;
            while (length - at >= NetlinkMessage.headerBytes()) {
                int size = socket.getInt(at);
                if (size < NetlinkMessage.headerBytes() || size > length - at) {
                    break;
                }
                int kind = socket.getShort(at + 4);
                if (socket.getInt(at + 8) == number) {
                    consistent &= (socket.getShort(at + 6) & F_DUMP_INTERRUPTED) == 0;
                    if (kind == NLMSG_DONE) {
                        return consistent;
                    }
                    if (kind == NLMSG_ERROR) {
                        fail("dump", at, size);
                        return consistent;
                    }
                    if (kind == type) {
                        int header = NetlinkMessage.headerBytes();
                        T decoded = decoder.apply(socket.slice(at + header, size - header));
                        if (decoded != null) {
                            into.add(decoded);
                        }
                    }
                }
                at += (size + 3) & ~3;
            }
        }
    }

    @Override
    public void close() {
        socket.close();
    }
}
