package io.spokewire.lab;

import io.spokewire.net.Address;
import io.spokewire.os.Namespace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A name server for one namespace: it answers A and AAAA questions for a fixed list of names and
 * says NXDOMAIN to all others, RFC 1035 §4.
 */
final class DnsResponder implements AutoCloseable {
    private static final int PORT = 53;
    private static final int TYPE_A = 1;
    private static final int TYPE_AAAA = 28;
    private static final int CLASS_IN = 1;
    private static final int RESPONSE_AUTHORITATIVE = 0x8400;
    private static final int NXDOMAIN = 3;
    private static final int TTL_SECONDS = 5;
    private static final int MESSAGE_MAX_BYTES = 512;
    private static final int TRUNCATED = 0x0200;

    /** Pointer to the name, type, class, TTL, length. */
    private static final int RECORD_HEADER_BYTES = 12;

    private final DatagramSocket socket;
    private final Map<String, List<Address>> names;

    private DnsResponder(DatagramSocket socket, Map<String, List<Address>> names) {
        this.socket = socket;
        this.names = names;
    }

    /** Starts to answer on 127.0.0.1, and names it in the namespace's resolver file. */
    static DnsResponder start(Namespace namespace, Map<String, List<Address>> names) {
        try {
            DatagramSocket socket =
                    namespace.<DatagramSocket, IOException>call(() ->
                            new DatagramSocket(
                                    PORT, InetAddress.getByAddress(new byte[] {127, 0, 0, 1})));
            namespace.writeResolver(List.of("nameserver 127.0.0.1"));
            DnsResponder responder = new DnsResponder(socket, names);
            Thread.ofPlatform()
                    .daemon()
                    .name("names for " + namespace.name())
                    .start(responder::serve);
            return responder;
        } catch (IOException e) {
            throw new UncheckedIOException("no name server in " + namespace, e);
        }
    }

    private void serve() {
        byte[] buffer = new byte[MESSAGE_MAX_BYTES];
        while (!socket.isClosed()) {
            try {
                DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
                socket.receive(packet);
                byte[] answer = answer(buffer, packet.getLength(), names);
                if (answer != null) {
                    socket.send(
                            new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
                }
            } catch (SocketException e) {
                return; // closed
            } catch (IOException e) {
                // The asker has gone; others may come.
            }
        }
    }

    /** The answer to a query, or null when it is none that can be answered. */
    static byte @Nullable [] answer(byte[] query, int length, Map<String, List<Address>> names) {
        if (length < 17 || (query[2] & 0x80) != 0 || u16(query, 4) != 1) {
            return null;
        }
        StringBuilder name = new StringBuilder();
        int at = 12;
        while (at < length && query[at] != 0) {
            int label = query[at] & 0xFF;
            if (label > 63 || at + 1 + label >= length) {
                return null;
            }
            name.append(name.isEmpty() ? "" : ".")
                    .append(new String(query, at + 1, label, StandardCharsets.US_ASCII));
            at += 1 + label;
        }
        int end = at + 5;
        if (end > length) {
            return null;
        }
        int type = u16(query, at + 1);
        List<Address> all = find(name.toString(), names);
        List<Address> addresses =
                all == null
                        ? List.of()
                        : all.stream()
                                .filter(a -> type == (a.bits() == 32 ? TYPE_A : TYPE_AAAA))
                                .toList();
        int room = MESSAGE_MAX_BYTES - end;
        int each = RECORD_HEADER_BYTES + (type == TYPE_A ? 4 : 16);
        int count = Math.min(addresses.size(), room / each);
        ByteBuffer out = ByteBuffer.allocate(MESSAGE_MAX_BYTES);
        out.putShort((short) u16(query, 0));
        out.putShort(
                (short)
                        (RESPONSE_AUTHORITATIVE
                                | (count < addresses.size() ? TRUNCATED : 0)
                                | ((query[2] & 1) << 8)
                                | (all == null ? NXDOMAIN : 0)));
        out.putShort((short) 1).putShort((short) count).putShort((short) 0);
        out.putShort((short) 0);
        out.put(query, 12, end - 12);
        for (Address address : addresses.subList(0, count)) {
            byte[] bytes = address.toBytes();
            out.putShort((short) 0xC00C); // the name of the question
            out.putShort((short) type).putShort((short) CLASS_IN).putInt(TTL_SECONDS);
            out.putShort((short) bytes.length).put(bytes);
        }
        byte[] answer = new byte[out.position()];
        out.flip().get(answer);
        return answer;
    }

    private static @Nullable List<Address> find(String name, Map<String, List<Address>> names) {
        String wanted = name.toLowerCase(Locale.ROOT);
        return names.entrySet().stream()
                .filter(e -> e.getKey().toLowerCase(Locale.ROOT).equals(wanted))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(null);
    }

    private static int u16(byte[] bytes, int offset) {
        return ((bytes[offset] & 0xFF) << 8) | (bytes[offset + 1] & 0xFF);
    }

    @Override
    public void close() {
        socket.close();
    }
}
