package io.spokewire.interop;

import io.spokewire.os.Namespace;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;

/** Answers every question for an address with one and the same, RFC 1035 §4. */
final class NameServer {
    private static final int PORT = 53;
    private static final int HEADER_BYTES = 12;

    private NameServer() {}

    /**
     * Starts one in a namespace; it ends when its thread is interrupted.
     *
     * @param own where it is asked, and answers from
     * @param address what it answers
     */
    static Thread start(Namespace place, String own, String address) throws IOException {
        byte[] answer = InetAddress.getByName(address).getAddress();
        InetSocketAddress here = new InetSocketAddress(InetAddress.getByName(own), PORT);
        DatagramChannel channel =
                place.call(() -> DatagramChannel.open(StandardProtocolFamily.INET).bind(here));
        return Thread.ofPlatform().daemon().name("names").start(() -> serve(channel, answer));
    }

    private static void serve(DatagramChannel channel, byte[] answer) {
        ByteBuffer message = ByteBuffer.allocate(512);
        try (channel) {
            while (true) {
                message.clear();
                var asker = channel.receive(message);
                if (message.position() < HEADER_BYTES) {
                    continue;
                }
                message.putShort(2, (short) 0x8180); // a response, recursion was there
                message.putShort(6, (short) 1); // one answer
                message.putShort(8, (short) 0).putShort(10, (short) 0);
                // The name of the question, by a pointer; type A, class IN, a minute.
                message.putShort((short) 0xC00C).putShort((short) 1).putShort((short) 1);
                message.putInt(60).putShort((short) answer.length).put(answer);
                channel.send(message.flip(), asker);
            }
        } catch (IOException e) {
            // Interrupted: the case is over.
        }
    }
}
