package io.spokewire.sim;

import io.spokewire.net.Address;
import io.spokewire.net.InterfaceAddress;
import io.spokewire.net.Prefix;
import io.spokewire.rib.NextHop;
import io.spokewire.rib.PrefixTrie;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The network stack of a simulated machine, as Linux behaves: addresses, a routing table per VRF,
 * forwarding with TTL and MTU, ICMP. Routers, hosts, the provider and NAT boxes all have one.
 */
final class Kernel {
    /** How much of a packet an ICMP error quotes: RFC 1812 §4.3.2.3 and RFC 4443 §2.4 (c). */
    private static final int QUOTED_IPV4_BYTES = 548;

    private static final int QUOTED_IPV6_BYTES = 1232;

    /** Of packets to this machine itself. */
    private static final int LOOPBACK_MTU_BYTES = 16_384;

    private final String name;
    private final Watcher watcher;
    private final boolean forwarding;
    private final Map<String, Nic> nics = new LinkedHashMap<>();
    private final Map<String, Table> tables = new LinkedHashMap<>();
    private final Ipv4Fragments fragments = new Ipv4Fragments();
    private @Nullable Tunnels tunnels;
    private @Nullable Listener listener;
    private @Nullable Streams streams;
    private @Nullable NatRules nat;
    private @Nullable Consumer<byte[]> echoReplies;
    private Predicate<byte[]> filter = _ -> false;
    private @Nullable Consumer<Nic> carrierListener;
    private long dropped;

    /** What a kernel tells the simulation. */
    interface Watcher {
        /** A packet is at this machine: came in, or was made here. */
        void seen(Kernel at, byte[] packet);

        /** An echo reply for this machine. */
        void echoReply(Kernel at, byte[] packet);

        /** A packet's TTL ended here. */
        void ttlExceeded(Kernel at, byte[] packet);
    }

    /** The router's packet path, seen from its kernel. */
    interface Tunnels {
        /** A packet that was routed to a tunnel's device. */
        void fromKernel(int tunnel, byte[] packet);

        /** A GRE packet for one of this machine's addresses, or an ICMP error that quotes one. */
        void fromUnderlay(String vrf, byte[] packet);
    }

    /** The router's raw sockets, seen from its kernel. */
    interface Listener {
        /** A packet came for a group, or for this machine; true when somebody listens for it. */
        boolean arrived(Nic in, byte[] packet);
    }

    /** TCP, seen from the layer below. */
    interface Streams {
        /**
         * A segment came for this machine.
         *
         * @param in by which interface; null when this machine itself has sent it
         */
        void arrived(@Nullable Nic in, String vrf, byte[] packet);

        /** A packet of ours was too big for the path. */
        void pathMtu(String vrf, byte[] packet, int mtuBytes);

        /** A packet of ours could not be delivered, as a router says. */
        void unreachable(String vrf, byte[] packet);
    }

    /** The routes of a VRF, in the order of preference of their makers. */
    private static final class Table {
        final Map<Prefix, List<NextHop>> ours = new TreeMap<>();
        final Map<Prefix, List<NextHop>> foreign = new TreeMap<>();
        @Nullable PrefixTrie<List<NextHop>> trie; // null: to be made anew
    }

    Kernel(String name, boolean forwarding, Watcher watcher) {
        this.name = name;
        this.forwarding = forwarding;
        this.watcher = watcher;
    }

    String name() {
        return name;
    }

    long dropped() {
        return dropped;
    }

    void tunnels(@Nullable Tunnels path) {
        tunnels = path;
    }

    void listener(@Nullable Listener sockets) {
        listener = sockets;
    }

    void streams(Streams tcp) {
        streams = tcp;
    }

    /** Somebody on this machine hears echo replies. */
    void echoReplies(@Nullable Consumer<byte[]> hears) {
        echoReplies = hears;
    }

    void nat(NatRules rules) {
        nat = rules;
    }

    /** Names the packets that this machine does not forward, and says nothing of. */
    void filter(Predicate<byte[]> refused) {
        filter = refused;
    }

    void carrierListener(Consumer<Nic> listener) {
        carrierListener = listener;
    }

    Collection<Nic> nics() {
        return nics.values();
    }

    @Nullable Nic nic(String nicName) {
        return nics.get(nicName);
    }

    void add(Nic nic) {
        nics.put(nic.name(), nic);
        changed();
    }

    void remove(String nicName) {
        nics.remove(nicName);
        changed();
    }

    /** Interfaces, their state or their addresses have changed. */
    void changed() {
        tables.values().forEach(table -> table.trie = null);
    }

    void carrierChanged(Nic nic) {
        changed();
        if (carrierListener != null) {
            carrierListener.accept(nic);
        }
    }

    // ---- routes -------------------------------------------------------------------------------

    /** A route that the router put here; empty next hops take it away. */
    void ours(String vrf, Prefix prefix, List<NextHop> hops) {
        set(vrf, prefix, hops, table(vrf).ours);
    }

    /** A route that somebody else put here. */
    void foreign(String vrf, Prefix prefix, List<NextHop> hops) {
        set(vrf, prefix, hops, table(vrf).foreign);
    }

    /** The routes of a predecessor that crashed. */
    void forgetOurs() {
        tables.values().forEach(table -> table.ours.clear());
        changed();
    }

    Map<Prefix, List<NextHop>> foreign(String vrf) {
        return table(vrf).foreign;
    }

    private void set(
            String vrf, Prefix prefix, List<NextHop> hops, Map<Prefix, List<NextHop>> where) {
        if (hops.isEmpty()) {
            where.remove(prefix);
        } else {
            where.put(prefix, hops);
        }
        table(vrf).trie = null;
    }

    private Table table(String vrf) {
        return tables.computeIfAbsent(vrf, _ -> new Table());
    }

    private PrefixTrie<List<NextHop>> routes(String vrf) {
        Table table = table(vrf);
        PrefixTrie<List<NextHop>> trie = table.trie;
        if (trie == null) {
            trie = PrefixTrie.empty();
            for (Map<Prefix, List<NextHop>> source : List.of(table.foreign, table.ours)) {
                for (Map.Entry<Prefix, List<NextHop>> entry : source.entrySet()) {
                    if (usable(entry.getValue())) {
                        trie = trie.with(entry.getKey(), entry.getValue());
                    }
                }
            }
            for (Nic nic : nics.values()) {
                if (nic.vrf().equals(vrf) && nic.running()) {
                    for (InterfaceAddress own : nic.addresses()) {
                        trie = trie.with(own.subnet(), List.of(new NextHop.Via(nic.name(), null)));
                    }
                }
            }
            for (Nic nic : nics.values()) {
                if (nic.vrf().equals(vrf) && nic.running()) {
                    for (InterfaceAddress own : nic.addresses()) {
                        trie =
                                trie.with(
                                        own.address().toPrefix(),
                                        List.of(new NextHop.Receive(nic.name())));
                    }
                }
            }
            table.trie = trie;
        }
        return trie;
    }

    private boolean usable(List<NextHop> hops) {
        for (NextHop hop : hops) {
            if (!(hop instanceof NextHop.Via(String via, Address _))) {
                return true;
            }
            Nic nic = nics.get(via);
            if (nic != null && nic.running()) {
                return true;
            }
        }
        return false;
    }

    private @Nullable NextHop route(String vrf, byte[] packet) {
        Address destination = IpPacket.destination(packet);
        List<NextHop> hops = routes(vrf).lookup(destination);
        if (hops == null) {
            return null;
        }
        int flow = IpPacket.source(packet).hashCode() * 31 + destination.hashCode();
        return hops.get(Math.floorMod(flow, hops.size()));
    }

    private boolean isLocal(String vrf, Address address) {
        List<NextHop> hops = routes(vrf).lookup(address);
        return hops != null && hops.getFirst() instanceof NextHop.Receive;
    }

    // ---- packets ------------------------------------------------------------------------------

    /** A packet came in by an interface. */
    void receive(Nic in, byte[] packet) {
        if (!IpPacket.valid(packet)) {
            dropped++;
            return;
        }
        byte[] seen = packet;
        if (nat != null && nat.isOutside(in)) {
            seen = nat.inbound(packet);
            if (seen == null) {
                dropped++;
                return;
            }
        }
        watcher.seen(this, seen);
        Address destination = IpPacket.destination(seen);
        if (IpPacket.toMany(destination)) {
            if (listener == null || !listener.arrived(in, seen)) {
                dropped++;
            }
            return;
        }
        if (isLocal(in.vrf(), destination)) {
            if (listener == null || !listener.arrived(in, seen)) {
                deliver(in, in.vrf(), seen);
            }
        } else if (forwarding) {
            forward(in, seen);
        } else {
            dropped++;
        }
    }

    /** Sends a packet of this machine's own. */
    void output(String vrf, byte[] packet) {
        watcher.seen(this, packet);
        switch (route(vrf, packet)) {
            case NextHop.Via(String out, Address gateway) ->
                    transmit(null, vrf, out, gateway, packet);
            case NextHop.Receive _ -> deliver(null, vrf, packet);
            case NextHop.Discard _ -> dropped++;
            case null -> dropped++;
        }
    }

    /** Sends a packet out of an interface, past all routes. */
    void output(Nic out, byte[] packet) {
        watcher.seen(this, packet);
        if (out.running()) {
            send(out, null, packet);
        } else {
            dropped++;
        }
    }

    private void forward(Nic in, byte[] packet) {
        if (IpPacket.ttl(packet) <= 1) {
            watcher.ttlExceeded(this, packet);
            boolean isIpv4 = IpPacket.isIpv4(packet);
            error(in, isIpv4 ? 11 : 3, 0, 0, packet);
            return;
        }
        if (filter.test(packet)) {
            dropped++;
            return;
        }
        byte[] onward = IpPacket.withTtl(packet, IpPacket.ttl(packet) - 1);
        switch (route(in.vrf(), packet)) {
            case NextHop.Via(String out, Address gateway) ->
                    transmit(in, in.vrf(), out, gateway, onward);
            case NextHop.Receive _ -> deliver(in, in.vrf(), packet);
            case NextHop.Discard _ -> unreachable(in, packet);
            case null -> unreachable(in, packet);
        }
    }

    private void unreachable(Nic in, byte[] packet) {
        dropped++;
        error(in, IpPacket.isIpv4(packet) ? 3 : 1, 0, 0, packet);
    }

    private void transmit(
            @Nullable Nic in,
            String vrf,
            String outName,
            @Nullable Address gateway,
            byte[] packet) {
        Nic out = nics.get(outName);
        if (out == null || !out.running()) {
            dropped++;
            return;
        }
        byte[] onward = packet;
        // What came from the outside, for an address that was ours a moment ago, is no client's.
        if (nat != null && nat.isOutside(out) && in != null && !nat.isOutside(in)) {
            onward = nat.outbound(packet);
            if (onward == null) {
                dropped++;
                return;
            }
        }
        if (onward.length > out.mtuBytes()) {
            if (!IpPacket.dontFragment(onward)) {
                for (byte[] piece : Ipv4Fragments.split(onward, out.mtuBytes())) {
                    send(out, gateway, piece);
                }
                return;
            }
            dropped++;
            tooBig(in, vrf, out, onward);
            return;
        }
        send(out, gateway, onward);
    }

    private void send(Nic out, @Nullable Address gateway, byte[] packet) {
        Segment segment = out.segment();
        if (out.tunnel() >= 0 && tunnels != null) {
            tunnels.fromKernel(out.tunnel(), packet);
        } else if (segment != null) {
            segment.send(out, gateway == null ? IpPacket.destination(packet) : gateway, packet);
        } else {
            dropped++;
        }
    }

    /** Fragmentation needed (RFC 1191 §4) or Packet Too Big (RFC 4443 §3.2). */
    private void tooBig(@Nullable Nic in, String vrf, Nic out, byte[] packet) {
        boolean isIpv4 = IpPacket.isIpv4(packet);
        int type = isIpv4 ? 3 : 2;
        int code = isIpv4 ? 4 : 0;
        if (in != null) {
            error(in, type, code, out.mtuBytes(), packet);
            return;
        }
        Address own = IpPacket.source(packet);
        if (streams != null && IpPacket.protocol(packet) == IpPacket.TCP) {
            streams.pathMtu(vrf, packet, out.mtuBytes());
        }
        if (tunnels != null && isTunnelled(IpPacket.protocol(packet))) {
            byte[] message = IpPacket.icmp(type, code, out.mtuBytes(), quoted(packet));
            int protocol = isIpv4 ? IpPacket.ICMP : IpPacket.ICMPV6;
            tunnels.fromUnderlay(vrf, IpPacket.of(own, own, protocol, false, message));
        }
    }

    private static byte[] quoted(byte[] packet) {
        int most = IpPacket.isIpv4(packet) ? QUOTED_IPV4_BYTES : QUOTED_IPV6_BYTES;
        return Arrays.copyOf(packet, Math.min(most, packet.length));
    }

    private void error(Nic in, int type, int code, int rest, byte[] packet) {
        boolean isIpv4 = IpPacket.isIpv4(packet);
        Address to = IpPacket.source(packet);
        Address from = in.sourceFor(to);
        if (from == null || isIcmpError(packet) || to.isMulticast() || to.isUnspecified()) {
            return;
        }
        byte[] message = IpPacket.icmp(type, code, rest, quoted(packet));
        int protocol = isIpv4 ? IpPacket.ICMP : IpPacket.ICMPV6;
        output(in.vrf(), IpPacket.of(from, to, protocol, false, message));
    }

    private static boolean isIcmpError(byte[] packet) {
        int at = IpPacket.headerLength(packet);
        if (packet.length <= at) {
            return false;
        }
        int type = packet[at] & 0xFF;
        return switch (IpPacket.protocol(packet)) {
            case IpPacket.ICMP -> type != 8 && type != 0;
            case IpPacket.ICMPV6 -> type < 128;
            default -> false;
        };
    }

    private void deliver(@Nullable Nic in, String vrf, byte[] packet) {
        byte[] whole = IpPacket.isFragment(packet) ? fragments.add(packet) : packet;
        if (whole == null) {
            return;
        }
        int at = IpPacket.headerLength(whole);
        switch (IpPacket.protocol(whole)) {
            case IpPacket.GRE, IpPacket.ESP -> toTunnels(vrf, whole);
            case IpPacket.UDP -> {
                if (whole.length >= at + 8 && isIkePort(IpPacket.u16(whole, at + 2))) {
                    toTunnels(vrf, whole);
                } else {
                    dropped++;
                }
            }
            case IpPacket.TCP -> {
                if (streams != null) {
                    streams.arrived(in, vrf, whole);
                }
            }
            case IpPacket.ICMP, IpPacket.ICMPV6 -> {
                if (whole.length >= at + 8) {
                    icmp(vrf, whole, at);
                }
            }
            default -> dropped++;
        }
    }

    private void toTunnels(String vrf, byte[] packet) {
        if (tunnels != null) {
            tunnels.fromUnderlay(vrf, packet);
        }
    }

    /** The ports of IKE, and of ESP in UDP (RFC 3948). */
    private static boolean isIkePort(int port) {
        return port == 500 || port == 4500;
    }

    private void icmp(String vrf, byte[] packet, int at) {
        boolean isIpv4 = IpPacket.isIpv4(packet);
        int type = packet[at] & 0xFF;
        if (type == (isIpv4 ? 8 : 128)) {
            byte[] reply = IpPacket.body(packet);
            reply[0] = (byte) (isIpv4 ? 0 : 129);
            Address own = IpPacket.destination(packet);
            int protocol = IpPacket.protocol(packet);
            output(vrf, IpPacket.of(own, IpPacket.source(packet), protocol, false, reply));
        } else if (type == (isIpv4 ? 0 : 129)) {
            watcher.echoReply(this, packet);
            if (echoReplies != null) {
                echoReplies.accept(packet);
            }
        } else if (tunnels != null && quotesTunnel(packet, at + 8)) {
            tunnels.fromUnderlay(vrf, packet);
        } else if (streams != null && quoted(packet, at + 8) == IpPacket.TCP) {
            byte[] ours = Arrays.copyOfRange(packet, at + 8, packet.length);
            if (isIpv4 ? type == 3 && packet[at + 1] == 4 : type == 2) {
                streams.pathMtu(vrf, ours, IpPacket.u16(packet, at + 6));
            } else if (type == (isIpv4 ? 3 : 1)) {
                streams.unreachable(vrf, ours);
            }
        }
    }

    private static boolean quotesTunnel(byte[] packet, int at) {
        return isTunnelled(quoted(packet, at));
    }

    /** The protocol of the packet that an ICMP error quotes; -1 where there is none. */
    private static int quoted(byte[] packet, int at) {
        int version = packet.length > at + 20 ? packet[at] >>> 4 & 0xF : 0;
        return switch (version) {
            case 4 -> packet[at + 9];
            case 6 -> packet[at + 6];
            default -> -1;
        };
    }

    private static boolean isTunnelled(int protocol) {
        return protocol == IpPacket.GRE || protocol == IpPacket.ESP || protocol == IpPacket.UDP;
    }

    /** The source address that this machine gives to a packet for a destination. */
    @Nullable Address sourceFor(String vrf, Address destination) {
        List<NextHop> hops = routes(vrf).lookup(destination);
        if (hops == null) {
            return null;
        }
        return switch (hops.getFirst()) {
            case NextHop.Via(String out, Address _) -> {
                Nic nic = nics.get(out);
                yield nic == null ? null : nic.sourceFor(destination);
            }
            case NextHop.Receive _ -> destination;
            case NextHop.Discard _ -> null;
        };
    }

    /** The largest packet that the first hop to a destination takes; 0 when there is no way. */
    int mtuTo(String vrf, Address destination) {
        List<NextHop> hops = routes(vrf).lookup(destination);
        if (hops == null || hops.getFirst() instanceof NextHop.Discard) {
            return 0;
        }
        Nic nic =
                hops.getFirst() instanceof NextHop.Via(String out, Address _)
                        ? nics.get(out)
                        : null;
        return nic == null ? LOOPBACK_MTU_BYTES : nic.mtuBytes();
    }

    /** The VRF of the interface that has an address; null when nobody has it. */
    @Nullable String vrfOf(Address address) {
        for (Nic nic : new ArrayList<>(nics.values())) {
            if (nic.has(address)) {
                return nic.vrf();
            }
        }
        return null;
    }
}
