package io.spokewire.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.spokewire.net.Address;
import io.spokewire.net.AddressFamily;
import io.spokewire.os.Namespace;
import io.spokewire.os.VrfBinding;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A name server on the loopback device of a namespace, named by its resolver file. */
@Tag("namespace")
class RealNamesTest {
    private static final String NAME = "sw-os-dns" + ProcessHandle.current().pid();

    private final BlockingQueue<List<Address>> answers = new ArrayBlockingQueue<>(10);

    @BeforeEach
    void create() {
        assumeTrue(
                "root".equals(System.getProperty("user.name")),
                "SKIPPED: making network namespaces needs root");
        assertThat(Namespace.create(NAME).name()).isEqualTo(NAME);
    }

    @AfterEach
    void delete() {
        Namespace.delete(NAME);
    }

    /** Answers each question with 192.0.2.7, or fails the first one when told so. */
    private static void serve(DatagramSocket socket, boolean failFirst) {
        boolean failing = failFirst;
        byte[] buffer = new byte[512];
        try {
            while (true) {
                DatagramPacket question = new DatagramPacket(buffer, buffer.length);
                socket.receive(question);
                byte[] answer = Arrays.copyOf(buffer, question.getLength() + 16);
                answer[2] = (byte) 0x81;
                answer[3] = (byte) (failing ? 0x82 : 0x80);
                answer[7] = (byte) (failing ? 0 : 1);
                byte[] record = {
                    (byte) 0xC0, 12, 0, 1, 0, 1, 0, 0, 0, 9, 0, 4, (byte) 192, 0, 2, 7
                };
                System.arraycopy(record, 0, answer, question.getLength(), record.length);
                failing = false;
                socket.send(new DatagramPacket(answer, answer.length, question.getSocketAddress()));
            }
        } catch (IOException e) {
            assertThat(socket.isClosed()).isTrue();
        }
    }

    private List<Address> ask(RealNames names, String name) throws InterruptedException {
        names.resolve("", name, AddressFamily.IPV4, answers::add);
        List<Address> answer = answers.poll(30, TimeUnit.SECONDS);
        assertThat(answer).as("an answer in time").isNotNull();
        return answer == null ? List.of() : answer;
    }

    @Test
    void asksTheNameServersOfItsNamespace() throws Exception {
        Namespace place = Namespace.named(NAME);
        place.writeResolver(List.of("# ours", "nameserver 127.0.0.1"));
        try (DatagramSocket socket =
                        place.call(() -> new DatagramSocket(53, InetAddress.getLoopbackAddress()));
                RealNames names =
                        new RealNames(
                                place,
                                vrf -> VrfBinding.DEFAULT,
                                batch -> {
                                    batch.run();
                                    return true;
                                })) {
            Thread.ofPlatform().daemon().start(() -> serve(socket, true));
            assertThat(ask(names, "hub.example.net")).containsExactly(Address.parse("192.0.2.7"));
            assertThat(ask(names, "localhost")).contains(Address.parse("127.0.0.1"));
            assertThat(ask(names, "no..name")).isEmpty();
        }
    }

    @Test
    void nobodyAnswersWhereThereIsNoServer() throws Exception {
        Namespace place = Namespace.named(NAME);
        place.writeResolver(List.of("nameserver 192.0.2.53"));
        try (RealNames names =
                new RealNames(
                        place,
                        vrf -> VrfBinding.DEFAULT,
                        batch -> {
                            batch.run();
                            return true;
                        })) {
            assertThat(ask(names, "hub.example.net")).isEmpty(); // at once: there is no way to it
        }
    }
}
