package io.spokewire.nhrp;

import static org.assertj.core.api.Assertions.assertThat;

import io.spokewire.net.Address;
import io.spokewire.net.AddressFamily;
import io.spokewire.net.Bytes;
import io.spokewire.net.NbmaPeer;
import io.spokewire.net.Prefix;
import io.spokewire.nhrp.Network.Node;
import io.spokewire.nhrp.NhrpMessage.Body;
import io.spokewire.nhrp.NhrpMessage.Header;
import io.spokewire.nhrp.NhrpMessage.RegistrationRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Networks under random trouble, hostile packets, many clients, and the goldens. */
class NhrpRobustnessTest {
    private final Network net = new Network();
    private final Node hub = net.node("hub", "203.0.113.2", "10.255.0.1/24");
    private final List<Node> spokes = new ArrayList<>();

    private void build(int count) {
        hub.lan("10.0.0.0/24").configured(c -> NetworkConfigs.redirect(c, true)).start();
        for (int i = 1; i <= count; i++) {
            String tunnel = "10.255.0." + (10 + i);
            hub.via("10.0." + i + ".0/24", tunnel);
            spokes.add(
                    net.node("s" + i, "198.51.100." + i, tunnel + "/24")
                            .configured(c -> NetworkConfigs.nhs(c, "10.255.0.1", "203.0.113.2"))
                            .lan("10.0." + i + ".0/24")
                            .via("10.0.0.0/16", "10.255.0.1"));
        }
        spokes.forEach(Node::start);
    }

    private List<String> ping(int from, int to) {
        return spokes.get(from - 1).ping("10.0." + from + ".5", "10.0." + to + ".5");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void afterAnyTroubleShortcutsFormAgain(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        build(5);
        net.lost = _ -> random.nextInt(100) < 20;
        for (int round = 0; round < 60; round++) {
            net.run(Duration.ofMillis(random.nextInt(4000)));
            int from = 1 + random.nextInt(5);
            int to = 1 + (from + random.nextInt(4)) % 5;
            assertThat(ping(from, to)).doesNotContain("looped");
            Node spoke = spokes.get(random.nextInt(5));
            switch (random.nextInt(8)) {
                case 0 -> hub.restart();
                case 1 -> spoke.restart();
                case 2 -> spoke.input(new NhrpInput.UnderlayChanged(Network.TUNNEL));
                case 3 -> spoke.routesChanged("10.0.0.0/8");
                case 4 ->
                        spoke.input(
                                new NhrpInput.Clear(
                                        AddressFamily.IPV4, Optional.empty(), Optional.empty()));
                default -> {
                    // an ordinary moment
                }
            }
        }
        net.lost = _ -> false;
        spokes.forEach(s -> s.input(new NhrpInput.UnderlayChanged(Network.TUNNEL)));
        net.seconds(190); // longer than anything negative is remembered
        for (int from = 1; from <= 5; from++) {
            for (int to = 1; to <= 5; to++) {
                if (from != to) {
                    ping(from, to);
                    net.seconds(1);
                    assertThat(ping(from, to)).containsExactly("s" + from, "s" + to);
                }
            }
        }
        net.seconds(200);
        for (Node spoke : spokes) {
            assertThat(spoke.shortcuts).as("nothing outlives its holding time").isEmpty();
            assertThat(spoke.mappings).containsOnlyKeys(Prefix.parse("10.255.0.1/32"));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13})
    void noPacketWhateverBreaksTheEngine(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        RandomMessages messages = new RandomMessages(random);
        build(2);
        net.seconds(1);
        net.wires.clear();
        for (int i = 0; i < 3_000; i++) {
            NhrpMessage message = messages.message();
            if (random.nextBoolean()) {
                message = message.with(near(message.header(), random), message.extensions());
            }
            hub.input(
                    new NhrpInput.Received(
                            Network.TUNNEL,
                            NbmaPeer.of(Address.parse("198.51.100." + (1 + random.nextInt(4)))),
                            hub.nbma,
                            NhrpCodec.encode(message)));
            if (i % 50 == 0) {
                net.run(Duration.ofMillis(random.nextInt(2000)));
            }
        }
        assertThat(hub.snapshot().cache()).isNotEmpty();
        assertThat(net.sent(hub, NhrpMessage.ErrorIndication.class).size())
                .as("errors are limited")
                .isLessThan(1_000);
    }

    private static Header near(Header header, SplittableRandom random) {
        return new Header(
                AddressFamily.IPV4,
                header.hopCount(),
                Optional.of(Address.parse("198.51.100." + (1 + random.nextInt(4)))),
                Address.parse("10.255.0." + (10 + random.nextInt(5))),
                Address.parse(
                        random.nextBoolean()
                                ? "10.255.0." + random.nextInt(14)
                                : "10.0." + random.nextInt(4) + ".5"));
    }

    @Test
    void tenThousandClientsRegister() {
        hub.start();
        int count = 10_000;
        for (int i = 0; i < count; i++) {
            Address nbma = Address.parse("172.16." + (i >> 8) + "." + (i & 255));
            RegistrationRequest request =
                    new RegistrationRequest(
                            new Body(
                                    Header.of(
                                            255,
                                            nbma,
                                            Address.parse("10.200." + (i >> 8) + "." + (i & 255)),
                                            Address.parse("10.255.0.1")),
                                    NhrpMessage.UNIQUE,
                                    1,
                                    List.of(ClientInformationEntry.ofSender(255, 1400, 600))),
                            Extensions.NONE);
            // 10,000 packets in 10 s is what max-send lets out by default.
            net.run(Duration.ofMillis(2));
            hub.input(
                    new NhrpInput.Received(
                            Network.TUNNEL,
                            NbmaPeer.of(nbma),
                            hub.nbma,
                            NhrpCodec.encode(request)));
        }
        net.seconds(1);
        assertThat(hub.mappings).hasSize(count);
        assertThat(hub.multicast()).hasSize(count);
        assertThat(net.sent(hub, NhrpMessage.RegistrationReply.class)).hasSize(count);
        long told = hub.actions.stream().filter(NhrpAction.AddMulticast.class::isInstance).count();
        assertThat(told).isEqualTo(count);
        long times = hub.actions.stream().filter(NhrpRobustnessTest::gathers).count();
        assertThat(times).as("those of a long list are told together").isBetween(1L, 800L);
    }

    private static boolean gathers(NhrpAction action) {
        return action instanceof NhrpAction.Arm(NhrpTimer timer, Duration _)
                && timer.subject().equals(MulticastTargets.TIMER);
    }

    @Test
    void theConversationOfAHubAndTwoSpokesIsTheGolden() throws IOException {
        build(2);
        net.seconds(1);
        ping(1, 2);
        net.seconds(1);
        spokes.get(1).routes.remove(Prefix.parse("10.0.2.0/24"));
        spokes.get(1).routesChanged("10.0.2.0/24");
        net.seconds(1);
        spokes.get(0).input(new NhrpInput.Shutdown());
        net.seconds(1);
        String text = String.join("\n", net.log) + "\n";
        if (Boolean.getBoolean("updateGoldens")) {
            Files.writeString(Path.of("src/test/resources/nhrp/phase3-conversation.txt"), text);
        }
        assertThat(text).isEqualTo(NhrpCodecTest.resource("phase3-conversation.txt"));
    }

    @Test
    void theSameInputsGiveTheSameActions() {
        build(3);
        net.seconds(1);
        ping(1, 2);
        ping(2, 3);
        net.seconds(100);
        List<String> first = List.copyOf(net.log);
        NhrpRobustnessTest again = new NhrpRobustnessTest();
        again.build(3);
        again.net.seconds(1);
        again.ping(1, 2);
        again.ping(2, 3);
        again.net.seconds(100);
        assertThat(again.net.log).isEqualTo(first);
    }

    @Test
    void tsharkFindsNothingMalformedInWholeConversations(@TempDir Path folder)
            throws IOException, InterruptedException {
        spokesWithEverything();
        List<Bytes> packets = new ArrayList<>();
        net.wires.forEach(w -> packets.add(NhrpCodec.encode(w.message())));
        Path file = folder.resolve("conversation.pcap");
        Files.write(file, Pcap.writeNhrp(packets));
        String text = NhrpCodecTest.tshark(file);
        assertThat(text)
                .doesNotContain("Malformed")
                .doesNotContain("Checksum Status: Bad")
                .contains("Registration Reply", "Resolution Reply", "Purge Reply")
                .contains("Traffic Indication", "Error Indication");
        assertThat(text.getBytes(StandardCharsets.UTF_8).length).isGreaterThan(10_000);
    }

    private void spokesWithEverything() {
        build(3);
        for (Node node : List.of(hub, spokes.get(0), spokes.get(1))) {
            node.configured(c -> NetworkConfigs.password(c, "secret1"));
            node.common = NhrpConfig.Common.DEFAULT.with(NhrpConfig.Common.GROUP, "GROUP");
            node.start();
        }
        net.seconds(2); // the third spoke has no password: errors
        ping(1, 2);
        net.seconds(1);
        spokes.get(1).routes.remove(Prefix.parse("10.0.2.0/24"));
        spokes.get(1).routesChanged("10.0.2.0/24");
        net.seconds(1);
    }
}
