package io.spokewire.ike.v2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.spokewire.command.Secret;
import io.spokewire.ike.crypto.HashAlgorithm;
import io.spokewire.ike.v2.Payload.Authentication;
import io.spokewire.ike.v2.Payload.Encrypted;
import io.spokewire.ike.v2.Payload.Identification;
import io.spokewire.ike.v2.Payload.Nonce;
import io.spokewire.ike.v2.Payload.SecurityAssociation;
import io.spokewire.net.Bytes;
import io.spokewire.net.DecodeException;
import io.spokewire.net.PcapFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SequencedSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What strongSwan 5.9.8 said to strongSwan: every message is read, opened with the keys of its log,
 * and written again to the same bytes; and the keys, the proofs and the keys of children come out
 * of our derivation as they stand in the logs.
 */
@SuppressWarnings("NullAway") // what a capture lacks fails its test by a null
class StrongSwanCaptureTest {
    private static final Path CAPTURES = Path.of("../../shared/captures");
    private static final Pattern BLOCK =
            Pattern.compile("\\d\\d\\[(IKE|CHD)] ([A-Za-z_ ]+?) => (\\d+) bytes @.*");
    private static final Pattern HEX =
            Pattern.compile("\\d\\d\\[(?:IKE|CHD)] +\\d+: ((?:[0-9A-F]{2} )+) .*");
    private static final IkeSuite SUITE =
            new IkeSuite(
                    IkeCipher.AES_GCM, 128, IkeIntegrity.SHA256, Optional.empty(), 19, List.of());

    /** A message with what opens it. */
    private record Opened(Ikev2Message message, Bytes datagram) {}

    private record Spis(long initiator, long responder) {}

    /** One line of Wireshark's table. */
    private record Row(Bytes initiatorKey, Bytes responderKey) {
        Protection protection(boolean fromInitiator) {
            return new Protection(SUITE, fromInitiator ? initiatorKey : responderKey, Bytes.EMPTY);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"frr-ipsec", "ipsec-collision"})
    void everyMessageIsReadAndWritten(String capture) throws Exception {
        List<Opened> opened = opened(capture);
        assertThat(opened).hasSizeGreaterThan(7);
        assertThat(opened).anyMatch(o -> o.message.exchange() == ExchangeType.IKE_AUTH);
    }

    @ParameterizedTest
    @ValueSource(strings = {"frr-ipsec", "ipsec-collision"})
    void keysAreThoseOfTheLogs(String capture) throws Exception {
        List<Opened> opened = opened(capture);
        SequencedMap<Spis, Row> table = table(capture);
        SequencedMap<String, SequencedSet<Bytes>> logged = logged(capture);
        SequencedMap<Spis, IkeKeys> derived = new LinkedHashMap<>();
        initial(opened, table, logged, derived);
        rekeyed(opened, table, logged, derived);
        assertThat(derived.keySet()).containsExactlyInAnyOrderElementsOf(table.keySet());
        proofs(opened, derived);
        children(capture, opened, logged, derived);
    }

    private static void initial(
            List<Opened> opened,
            Map<Spis, Row> table,
            Map<String, SequencedSet<Bytes>> logged,
            Map<Spis, IkeKeys> derived) {
        for (Opened response : opened) {
            if (response.message.exchange() != ExchangeType.IKE_SA_INIT
                    || !response.message.response()) {
                continue;
            }
            Spis spis = spis(response.message);
            Bytes ni = nonce(request(opened, response.message).message);
            IkeKeys.Context context =
                    new IkeKeys.Context(
                            ni, nonce(response.message), spis.initiator, spis.responder);
            match(
                    spis,
                    table,
                    derived,
                    logged.get("shared Diffie Hellman secret").stream()
                            .map(secret -> IkeKeys.initial(SUITE, secret, context))
                            .toList());
        }
    }

    private static void rekeyed(
            List<Opened> opened,
            Map<Spis, Row> table,
            Map<String, SequencedSet<Bytes>> logged,
            Map<Spis, IkeKeys> derived) {
        for (Opened response : opened) {
            Optional<Proposal> chosen = proposal(response.message, Proposal.IKE);
            if (response.message.exchange() != ExchangeType.CREATE_CHILD_SA
                    || !response.message.response()
                    || chosen.isEmpty()) {
                continue;
            }
            Ikev2Message request = request(opened, response.message).message;
            Spis spis =
                    new Spis(
                            RekeyIke.spi(proposal(request, Proposal.IKE).orElseThrow().spi()),
                            RekeyIke.spi(chosen.get().spi()));
            IkeKeys.Context context =
                    new IkeKeys.Context(
                            nonce(request),
                            nonce(response.message),
                            spis.initiator,
                            spis.responder);
            IkeKeys old = derived.get(spis(response.message));
            match(
                    spis,
                    table,
                    derived,
                    logged.get("shared Diffie Hellman secret").stream()
                            .map(secret ->
                                    IkeKeys.rekeyed(SUITE, old, secret, context, Bytes.EMPTY))
                            .toList());
        }
    }

    /** One of the logged secrets must lead to the keys that the log has for the IKE SA. */
    private static void match(
            Spis spis, Map<Spis, Row> table, Map<Spis, IkeKeys> derived, List<IkeKeys> all) {
        Row row = table.get(spis);
        if (row != null) {
            IkeKeys keys =
                    all.stream()
                            .filter(k -> k.cipherInitiator().equals(row.initiatorKey))
                            .findFirst()
                            .orElseThrow(() -> new AssertionError("no keys for " + spis));
            assertThat(keys.cipherResponder()).isEqualTo(row.responderKey);
            derived.put(spis, keys);
        }
    }

    /** AUTH of both sides with the pre-shared key. */
    private static void proofs(List<Opened> opened, Map<Spis, IkeKeys> derived) {
        int proofs = 0;
        for (Opened auth : opened) {
            Optional<Authentication> proof = auth.message.first(Authentication.class);
            if (proof.isEmpty()) {
                continue;
            }
            boolean initiator = auth.message.fromInitiator();
            IkeKeys keys = derived.get(spis(auth.message));
            Opened response =
                    opened.stream()
                            .filter(o -> o.message.exchange() == ExchangeType.IKE_SA_INIT)
                            .filter(o -> spis(o.message).equals(spis(auth.message)))
                            .findFirst()
                            .orElseThrow();
            Opened request = request(opened, response.message);
            Identification id = auth.message.identification(initiator).orElseThrow();
            Bytes octets =
                    Authenticator.signedOctets(
                            initiator,
                            initiator ? request.datagram : response.datagram,
                            nonce(initiator ? response.message : request.message),
                            id,
                            keys,
                            Bytes.EMPTY);
            assertThat(proof.get())
                    .isEqualTo(
                            new Authentication(
                                    Authenticator.SHARED_KEY,
                                    Authenticator.sharedKey(
                                            HashAlgorithm.SHA2_256,
                                            Secret.clear("interop-psk"),
                                            octets)));
            proofs++;
        }
        assertThat(proofs).isGreaterThan(3);
    }

    /** Keys of children, with a key exchange of their own and without. */
    private static void children(
            String capture,
            List<Opened> opened,
            Map<String, SequencedSet<Bytes>> logged,
            Map<Spis, IkeKeys> derived)
            throws IOException {
        String espKeys = Files.readString(CAPTURES.resolve(capture + "/esp_sa"));
        List<Bytes> secrets = new ArrayList<>(List.of(Bytes.EMPTY));
        secrets.addAll(logged.getOrDefault("DH secret", new LinkedHashSet<>()));
        int children = 0;
        for (Opened response : opened) {
            if (!response.message.response()
                    || proposal(response.message, Proposal.ESP).isEmpty()) {
                continue;
            }
            Spis spis = spis(response.message);
            boolean first = response.message.exchange() == ExchangeType.IKE_AUTH;
            Ikev2Message request = request(opened, response.message).message;
            Bytes nonces =
                    first
                            ? initialNonces(opened, spis)
                            : Bytes.concat(nonce(request), nonce(response.message));
            IkeKeys keys = derived.get(spis);
            String toInitiator =
                    "0x" + proposal(request, Proposal.ESP).orElseThrow().spi().toString();
            boolean known = espKeys.contains(toInitiator);
            boolean found =
                    secrets.stream()
                            .map(s -> keys.childMaterial(s, nonces, Bytes.EMPTY, 40))
                            .anyMatch(m -> espKeys.contains("\"0x" + m.slice(20, 40) + "\""));
            assertThat(found).as("keys of child " + toInitiator).isEqualTo(known);
            children += known ? 1 : 0;
        }
        assertThat(children).isGreaterThan(1);
    }

    private static Bytes initialNonces(List<Opened> opened, Spis spis) {
        Opened response =
                opened.stream()
                        .filter(o -> o.message.exchange() == ExchangeType.IKE_SA_INIT)
                        .filter(o -> spis(o.message).equals(spis))
                        .findFirst()
                        .orElseThrow();
        return Bytes.concat(
                nonce(request(opened, response.message).message), nonce(response.message));
    }

    private static Spis spis(Ikev2Message message) {
        return new Spis(message.initiatorSpi(), message.responderSpi());
    }

    private static Bytes nonce(Ikev2Message message) {
        return message.first(Nonce.class).orElseThrow().data();
    }

    private static Optional<Proposal> proposal(Ikev2Message message, int protocol) {
        return message.first(SecurityAssociation.class)
                .map(sa -> sa.proposals().getFirst())
                .filter(p -> p.protocol() == protocol);
    }

    private static Opened request(List<Opened> opened, Ikev2Message response) {
        return opened.stream()
                .filter(o -> !o.message.response())
                .filter(o -> o.message.initiatorSpi() == response.initiatorSpi())
                .filter(o -> o.message.exchange() == response.exchange())
                .filter(o -> o.message.messageId() == response.messageId())
                .filter(o -> o.message.fromInitiator() != response.fromInitiator())
                .findFirst()
                .orElseThrow();
    }

    // ---- reading

    private static List<Opened> opened(String capture) throws IOException, DecodeException {
        Path file = CAPTURES.resolve(capture + ".pcap");
        assumeTrue(Files.exists(file), "SKIPPED: no capture at " + file.toAbsolutePath());
        Map<Spis, Row> table = table(capture);
        List<Opened> opened = new ArrayList<>();
        for (byte[] frame : PcapFile.frames(Files.readAllBytes(file))) {
            Optional<Bytes> datagram = ike(ByteBuffer.wrap(frame));
            if (datagram.isPresent()) {
                opened.add(open(datagram.get(), table));
            }
        }
        return opened;
    }

    private static Opened open(Bytes datagram, Map<Spis, Row> table) throws DecodeException {
        Ikev2Message outer = Ikev2Codec.decode(datagram);
        assertThat(Ikev2Codec.encode(outer)).isEqualTo(datagram);
        Optional<Encrypted> sealed = outer.first(Encrypted.class);
        if (sealed.isEmpty()) {
            return new Opened(outer, datagram);
        }
        Row row = table.get(spis(outer));
        assertThat(row).as("keys of " + spis(outer)).isNotNull();
        Protection protection = row.protection(outer.fromInitiator());
        Bytes body = sealed.get().body();
        Bytes content = protection.open(datagram, body).orElseThrow();
        List<Payload> payloads = Ikev2Codec.decodePayloads(sealed.get().first(), content);
        assertThat(Ikev2Codec.encodePayloads(payloads)).isEqualTo(content);
        assertThat(
                        protection.seal(
                                outer,
                                b -> new Encrypted(sealed.get().first(), b),
                                content,
                                body.slice(0, 8)))
                .isEqualTo(datagram);
        return new Opened(outer.with(payloads), datagram);
    }

    /** What UDP 500 and 4500 carry of IKE. */
    private static Optional<Bytes> ike(ByteBuffer frame) {
        int ip = 14;
        if (frame.limit() < ip + 28 || frame.getShort(12) != 0x0800 || frame.get(ip + 9) != 17) {
            return Optional.empty();
        }
        int udp = ip + (frame.get(ip) & 0xF) * 4;
        int port = frame.getShort(udp + 2) & 0xFFFF;
        int end = udp + (frame.getShort(udp + 4) & 0xFFFF);
        int start = udp + 8;
        if (port == 4500) {
            if (frame.getInt(start) != 0) {
                return Optional.empty();
            }
            start += 4;
        } else if (port != 500) {
            return Optional.empty();
        }
        byte[] bytes = new byte[end - start];
        frame.get(start, bytes);
        return Optional.of(Bytes.copyOf(bytes));
    }

    private static SequencedMap<Spis, Row> table(String capture) throws IOException {
        SequencedMap<Spis, Row> rows = new LinkedHashMap<>();
        Path file = CAPTURES.resolve(capture + "/ikev2_decryption_table");
        for (String line : Files.readAllLines(file)) {
            String[] fields = line.split(",", -1);
            rows.put(
                    new Spis(
                            Long.parseUnsignedLong(fields[0], 16),
                            Long.parseUnsignedLong(fields[1], 16)),
                    new Row(Bytes.ofHex(fields[2]), Bytes.ofHex(fields[3])));
        }
        return rows;
    }

    /** The secrets in the logs of all peers, by what the log calls them. */
    private static SequencedMap<String, SequencedSet<Bytes>> logged(String capture)
            throws IOException {
        SequencedMap<String, SequencedSet<Bytes>> blocks = new LinkedHashMap<>();
        for (String peer : List.of("hub", "s1", "s2")) {
            Path log = CAPTURES.resolve(capture + "/" + peer + ".charon.log");
            if (!Files.exists(log)) {
                continue;
            }
            String name = "";
            StringBuilder hex = new StringBuilder();
            for (String line : Files.readAllLines(log)) {
                Matcher bytes = HEX.matcher(line);
                Matcher block = BLOCK.matcher(line);
                if (bytes.find()) {
                    hex.append(bytes.group(1).replace(" ", ""));
                } else {
                    if (!name.isEmpty()) {
                        blocks.computeIfAbsent(name, _ -> new LinkedHashSet<>())
                                .add(Bytes.ofHex(hex.toString()));
                    }
                    hex.setLength(0);
                    name = block.find() ? block.group(2) : "";
                }
            }
        }
        return blocks;
    }
}
