package io.spokewire.sim;

import io.spokewire.net.Address;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** A series of echo requests, and what has come of it so far. */
public final class EchoSeries {
    /** A packet that passes so many machines goes in circles. */
    static final int MAX_PATH = 64;

    private static final long MAGIC = 0x53504f4b45574952L;
    private static final int MARK_BYTES = 16;
    private static final int DATA_BYTES = 56;

    private final Request request;
    private final int id;
    private final TreeSet<Integer> answered = new TreeSet<>();
    private final Map<Integer, List<String>> paths = new LinkedHashMap<>();
    private final Map<Integer, List<String>> pathsBack = new LinkedHashMap<>();
    private final TreeSet<Integer> arrived = new TreeSet<>();
    private final Map<Integer, Long> sentNanos = new LinkedHashMap<>();
    private Duration roundTrip = Duration.ZERO;
    private int replyTtl;
    private int sent;
    private boolean stopped;

    /**
     * What to ask.
     *
     * @param node name of the machine that asks
     * @param vrf VRF of the source address; empty for the default one
     * @param source one of the machine's addresses
     * @param target whom to ask
     * @param count how many requests
     * @param interval between two
     * @param sizeBytes of the whole packet, at least the headers and 16 bytes; 0 for the usual size
     * @param dontFragment whether routers must not fragment it (IPv4)
     */
    public record Request(
            String node,
            String vrf,
            Address source,
            Address target,
            int count,
            Duration interval,
            int sizeBytes,
            boolean dontFragment) {}

    EchoSeries(Request request, int id) {
        this.request = request;
        this.id = id;
    }

    /** What was asked. */
    public Request request() {
        return request;
    }

    /** How many requests have been sent. */
    public int sent() {
        return sent;
    }

    /** No more requests leave. */
    public void stop() {
        stopped = true;
    }

    boolean stopped() {
        return stopped;
    }

    /** The numbers of the requests that were answered, from 1. */
    public List<Integer> answered() {
        return List.copyOf(answered);
    }

    /** Whether every request was answered. */
    public boolean complete() {
        return answered.size() == request.count();
    }

    /** The TTL of the last reply; 0 for none. */
    public int replyTtl() {
        return replyTtl;
    }

    /** From the last answered request to its reply. */
    public Duration roundTrip() {
        return roundTrip;
    }

    /**
     * The machines that a request passed, the asking one first: routers and hosts, not what stands
     * between them. A request that was lost has the part that it went.
     *
     * @param sequence from 1
     */
    public List<String> path(int sequence) {
        return List.copyOf(paths.getOrDefault(sequence, List.of()));
    }

    /** The machines that the reply to a request passed. */
    public List<String> pathBack(int sequence) {
        return List.copyOf(pathsBack.getOrDefault(sequence, List.of()));
    }

    @Override
    public String toString() {
        return request.source()
                + " -> "
                + request.target()
                + ": "
                + answered.size()
                + "/"
                + sent
                + " "
                + path(sent);
    }

    /** The next request. */
    byte[] next(long nowNanos) {
        sent++;
        sentNanos.put(sent, nowNanos);
        boolean isIpv4 = request.source().bits() == 32;
        int headers = (isIpv4 ? 20 : 40) + 8;
        int length =
                request.sizeBytes() == 0
                        ? DATA_BYTES
                        : Math.max(MARK_BYTES, request.sizeBytes() - headers);
        byte[] data = new byte[length];
        int at = length - MARK_BYTES; // at the end, so that no header in front moves it
        IpPacket.put64(data, at, MAGIC);
        IpPacket.put64(data, at + 8, (long) id << 32 | sent);
        byte[] message = IpPacket.icmp(isIpv4 ? 8 : 128, 0, (id & 0xFFFF) << 16 | sent, data);
        int protocol = isIpv4 ? IpPacket.ICMP : IpPacket.ICMPV6;
        return IpPacket.of(
                request.source(), request.target(), protocol, request.dontFragment(), message);
    }

    /** The series' id and the request's number in a packet, however deep inside; empty for none. */
    static Optional<Mark> mark(byte[] packet) {
        int at = packet.length - MARK_BYTES;
        if (at < 20 || IpPacket.u64(packet, at) != MAGIC) {
            return Optional.empty();
        }
        long value = IpPacket.u64(packet, at + 8);
        return Optional.of(new Mark((int) (value >>> 32), (int) value));
    }

    /** What tells requests apart. */
    record Mark(int id, int sequence) {}

    /** The request, or its reply, is at a machine; false when it goes in circles. */
    boolean at(String node, int sequence) {
        boolean back = arrived.contains(sequence);
        List<String> path =
                (back ? pathsBack : paths).computeIfAbsent(sequence, _ -> new ArrayList<>());
        if (path.isEmpty() || !path.getLast().equals(node)) {
            path.add(node);
        }
        return path.size() <= MAX_PATH;
    }

    /** The request has reached its target: from here on it is the reply. */
    void arrived(int sequence) {
        arrived.add(sequence);
    }

    void reply(int sequence, int ttl, long nowNanos) {
        if (answered.add(sequence)) {
            replyTtl = ttl;
            roundTrip = Duration.ofNanos(nowNanos - sentNanos.getOrDefault(sequence, nowNanos));
        }
    }
}
