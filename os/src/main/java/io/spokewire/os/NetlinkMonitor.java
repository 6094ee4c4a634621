package io.spokewire.os;

import java.nio.ByteBuffer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Hears what changes in a namespace: devices, addresses, routes and rules of both families. The
 * kernel's queue is bounded; {@link #read} says when it has overflowed, and then only a new dump
 * tells the truth.
 */
public final class NetlinkMonitor implements AutoCloseable {
    /** Room for some ten thousand route changes between two reads. */
    public static final int RECEIVE_BYTES = 8 << 20;

    /**
     * RTNLGRP_LINK 1, IPV4_IFADDR 5, IPV4_ROUTE 7, IPV4_RULE 8, IPV6_IFADDR 9, ROUTE 11, RULE 19.
     */
    private static final int GROUPS = 1 | 1 << 4 | 1 << 6 | 1 << 7 | 1 << 8 | 1 << 10 | 1 << 18;

    private static final int NLM_F_CREATE = 0x400;
    private static final int NLM_F_REPLACE = 0x100;

    private final NetlinkSocket socket;

    private NetlinkMonitor(NetlinkSocket socket) {
        this.socket = socket;
    }

    /**
     * Begins to listen. Open it before the first dump, so that nothing falls between.
     *
     * @param receiveBytes what the kernel keeps for us between two reads
     */
    public static NetlinkMonitor open(Namespace namespace, int receiveBytes) {
        return new NetlinkMonitor(NetlinkSocket.open(namespace, GROUPS, receiveBytes));
    }

    /** What poll(2) waits on; readable when there are events. */
    public int number() {
        return socket.number();
    }

    /**
     * Takes all events that wait, without blocking.
     *
     * @return false when events were lost
     * @throws OsException for any other failure
     */
    public boolean read(Consumer<? super NetlinkEvent> events) {
        boolean complete = true;
        while (true) {
            int length = socket.receive();
            if (length == -OsException.EAGAIN) {
                return complete;
            }
            if (length == -OsException.ENOBUFS) {
                complete = false;
                continue;
            }
            OsException.check("recv(AF_NETLINK)", length);
            int at = 0;
            while (length - at >= NetlinkMessage.headerBytes()) {
                int size = socket.getInt(at);
                if (size < NetlinkMessage.headerBytes() || size > length - at) {
                    break;
                }
                NetlinkEvent event =
                        decode(
                                socket.getShort(at + 4),
                                socket.getShort(at + 6),
                                socket.slice(
                                        at + NetlinkMessage.headerBytes(),
                                        size - NetlinkMessage.headerBytes()));
                if (event != null) {
                    events.accept(event);
                }
                at += (size + 3) & ~3;
            }
        }
    }

    static @Nullable NetlinkEvent decode(int type, int flags, ByteBuffer body) {
        return switch (type) {
            case Netlink.RTM_NEWLINK, Netlink.RTM_DELLINK -> {
                LinkInfo link = NetlinkDecoder.link(body);
                if (link == null) {
                    yield null;
                }
                yield type == Netlink.RTM_NEWLINK
                        ? new NetlinkEvent.LinkChanged(link)
                        : new NetlinkEvent.LinkGone(link);
            }
            case Netlink.RTM_NEWADDR, Netlink.RTM_DELADDR -> {
                AddressInfo address = NetlinkDecoder.address(body);
                if (address == null) {
                    yield null;
                }
                yield type == Netlink.RTM_NEWADDR
                        ? new NetlinkEvent.AddressChanged(address)
                        : new NetlinkEvent.AddressGone(address);
            }
            case Netlink.RTM_NEWROUTE, Netlink.RTM_DELROUTE -> {
                RouteInfo route = NetlinkDecoder.route(body);
                if (route == null) {
                    yield null;
                }
                boolean added = (flags & NLM_F_CREATE) != 0 && (flags & NLM_F_REPLACE) == 0;
                yield type == Netlink.RTM_NEWROUTE
                        ? new NetlinkEvent.RouteChanged(route, added)
                        : new NetlinkEvent.RouteGone(route);
            }
            case Netlink.RTM_NEWRULE, Netlink.RTM_DELRULE -> new NetlinkEvent.RulesChanged();
            default -> null;
        };
    }

    @Override
    public void close() {
        socket.close();
    }
}
