package io.spokewire.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Wireshark reads a conversation of ours with the log of our keys: IKE of both versions, and what
 * ESP carries.
 */
class KeyLogTest {

    /** What only those see who can decrypt: selectors, proposals of a rekeying, deletions. */
    private static final List<String> IKEV2 =
            List.of(
                    "isakmp.exchangetype == 35 and isakmp.ts.start_ipv4",
                    "isakmp.exchangetype == 36 and isakmp.prop.protoid",
                    "isakmp.exchangetype == 37 and isakmp.delete.protoid");

    /** The same of main mode and quick mode. */
    private static final List<String> IKEV1 =
            List.of(
                    "isakmp.exchangetype == 2 and isakmp.id.data.ipv4_addr",
                    "isakmp.exchangetype == 32 and isakmp.ipsec.attr.encap_mode");

    private static String ikev2(String encryption, String group) {
        return """
        crypto ikev2 proposal P
         encryption %s
         group %s
        crypto ikev2 policy POL
         proposal P
        crypto ikev2 keyring KR
         peer ANY
          address 0.0.0.0 0.0.0.0
          pre-shared-key S3cretS3cret
        crypto ikev2 profile PROF
         match identity remote any
         authentication remote pre-share
         authentication local pre-share
         keyring local KR
         lifetime 180
        """
                .formatted(encryption.replace(";", "\n "), group);
    }

    private static String ikev1(String encryption, String hash) {
        return """
        crypto isakmp policy 10
         encryption %s
         hash %s
         authentication pre-share
         group 14
        crypto isakmp key S3cretS3cret address 0.0.0.0
        """
                .formatted(encryption, hash);
    }

    private static String crypto(int version, String ike, String with, String transform) {
        return (version == 2 ? ikev2(ike, with) : ikev1(ike, with))
                + """
                crypto ipsec transform-set TS %s
                 mode transport
                crypto ipsec profile VPN
                 set transform-set TS
                """
                        .formatted(transform)
                + (version == 2 ? " set ikev2-profile PROF\n" : "");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    2 | aes-cbc-256;integrity sha256 | 19 | esp-aes 256 esp-sha256-hmac
                    2 | aes-cbc-128;integrity sha1   | 14 | esp-aes esp-sha-hmac
                    2 | aes-cbc-192;integrity sha512 | 31 | esp-aes 192 esp-sha512-hmac
                    2 | aes-gcm-256;prf sha384       | 20 | esp-gcm 256
                    2 | aes-gcm-128;prf sha256       | 19 | esp-gcm
                    2 | 3des;integrity md5           | 2  | esp-3des esp-md5-hmac
                    1 | aes 256 | sha256             | esp-aes 256 esp-sha256-hmac
                    1 | aes     | sha                | esp-aes esp-sha-hmac
                    1 | 3des    | md5                | esp-3des esp-md5-hmac
                    """)
    void wiresharkReadsTheConversation(
            int version, String ike, String with, String transform, @TempDir Path folder)
            throws IOException, InterruptedException {
        Tshark.needed();
        Path pcap = folder.resolve("conversation.pcap");
        try (Simulation net =
                new Simulation(5)
                        .hub("hub")
                        .spokes("s1")
                        .protectedBy(crypto(version, ike, with, transform))) {
            net.onKeys((table, line) -> append(folder.resolve(table.fileName()), line));
            net.capture().start();
            assertThat(
                            net.await(
                                    () -> net.ping("s1-host", "hub-host").complete(),
                                    Duration.ofSeconds(60)))
                    .as(net.log())
                    .isTrue();
            net.runFor(Duration.ofMinutes(4)); // IKE SAs of version 2 are rekeyed meanwhile
            // Of one cable: a packet that comes twice breaks the chain of IKEv1's vectors.
            byte[] most = {};
            for (String cable : net.capture().segments()) {
                byte[] packets = net.capture().pcap(cable);
                most = packets.length > most.length ? packets : most;
            }
            Files.write(pcap, most);
        }
        for (String sealed : version == 2 ? IKEV2 : IKEV1) {
            assertThat(read(folder, pcap, sealed)).as(sealed).isNotEmpty();
        }
        assertThat(read(folder, pcap, "esp and gre and nhrp")).isNotEmpty();
        assertThat(read(folder, pcap, "esp and gre and icmp.type == 8")).isNotEmpty();
        assertThat(read(folder, pcap, "esp and not gre")).isEmpty();
        assertThat(read(folder, pcap, "_ws.malformed")).isEmpty();
        if (version == 1) { // not every Wireshark checks sequence numbers of 64 bits
            assertThat(read(folder, pcap, "esp and not esp.icv_good == 1")).isEmpty();
        }
    }

    private static void append(Path file, String line) {
        try {
            Files.writeString(
                    file, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Numbers of the packets that Wireshark finds. */
    private static List<String> read(Path folder, Path pcap, String filter)
            throws IOException, InterruptedException {
        return Tshark.read(folder, pcap, filter, "frame.number");
    }
}
