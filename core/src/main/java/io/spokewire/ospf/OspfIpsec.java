package io.spokewire.ospf;

import io.spokewire.command.Secret;
import io.spokewire.net.Bytes;
import io.spokewire.net.IpDatagram;
import io.spokewire.net.IpProtocol;
import io.spokewire.ospf.OspfIpsecCounters.Drop;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Protection of version 3 by IPsec, RFC 4552: one association in transport mode for all packets of
 * an interface in both directions, with keys that are configured. As section 10 has it there is no
 * protection against replay, since nobody could agree on numbers anew.
 *
 * @param spi 256 to 4294967295; 0 where none is configured
 * @param esp whether it is ESP (RFC 4303); else the authentication header (RFC 4302)
 * @param cipher of ESP: {@code null}, {@code des}, {@code 3des}, {@code aes-cbc 128}, ...; empty
 *     for the authentication header
 * @param cipherKey hexadecimal digits; none for {@code null}
 * @param hash {@code md5} or {@code sha1}: HMAC of RFC 2403 or RFC 2404, 96 bits
 * @param hashKey 32 or 40 hexadecimal digits
 */
public record OspfIpsec(
        long spi, boolean esp, String cipher, Secret cipherKey, String hash, Secret hashKey) {
    /** Nothing is said. */
    public static final OspfIpsec NONE = new OspfIpsec(0, false, "", Secret.NONE, "", Secret.NONE);

    /** {@code encryption null}: none here, whatever the area has. */
    public static final OspfIpsec OFF = new OspfIpsec(0, true, "", Secret.NONE, "", Secret.NONE);

    private static final Set<String> WEAK = Set.of("md5", "des", "3des");

    private static final int ICV_BYTES = 12;
    private static final int AH_BYTES = 12 + ICV_BYTES;
    private static final int ESP_BYTES = 8;
    private static final int ESP_TRAILER_BYTES = 2;
    private static final int IPV6_HEADER_BYTES = 40;
    private static final int WORD = 4;

    /** Whether packets are protected. */
    public boolean active() {
        return spi != 0;
    }

    /**
     * What in it protects too little for today, as the configuration says it: DES, 3DES, MD5. No
     * encryption is none of it where integrity is protected.
     */
    public List<String> weakAlgorithms() {
        return Stream.of(cipher, hash).filter(WEAK::contains).toList();
    }

    /** As a transform set words it: {@code ah-md5-hmac}, {@code esp-aes 256 esp-sha-hmac}. */
    String transform() {
        String hmac = hash.equals("md5") ? "md5-hmac" : "sha-hmac";
        if (!esp) {
            return "ah-" + hmac;
        }
        String bits = cipher.substring(cipher.indexOf(' ') + 1);
        String words =
                !cipher.startsWith("aes-cbc") ? cipher : bits.equals("128") ? "aes" : bits + "-aes";
        return "esp-" + words + " esp-" + hmac;
    }

    /** As {@code show ipv6 ospf interface} words it. */
    String shown() {
        String by = hash.equals("md5") ? "MD5" : "SHA-1";
        return esp
                ? cipher.toUpperCase(Locale.ROOT).replace(' ', '-') + " encryption " + by + " auth"
                : by + " authentication";
    }

    // ---- configuration -----------------------------------------------------------------------

    /**
     * {@code authentication ipsec spi SPI HASH KEY}.
     *
     * @throws IllegalArgumentException in words, for a key that does not fit the hash
     */
    static OspfIpsec authentication(long spi, String hash, String key) {
        return new OspfIpsec(spi, false, "", Secret.NONE, hash, hashKey(hash, key));
    }

    /**
     * {@code encryption ipsec spi SPI esp ...}.
     *
     * @param words the cipher, its key, the hash, its key
     * @throws IllegalArgumentException in words, for what does not fit
     */
    static OspfIpsec encryption(long spi, String words) {
        Deque<String> left = new ArrayDeque<>(List.of(words.strip().split("\\s+")));
        String cipher = next(left, "a cipher").toLowerCase(Locale.ROOT);
        int digits;
        switch (cipher) {
            case "null" -> digits = 0;
            case "des" -> digits = 16;
            case "3des" -> digits = 48;
            case "aes-cbc" -> {
                String bits = next(left, "128, 192 or 256 behind aes-cbc");
                if (!List.of("128", "192", "256").contains(bits)) {
                    throw new IllegalArgumentException(
                            "aes-cbc has 128, 192 or 256 bits, not " + bits);
                }
                digits = Integer.parseInt(bits) / WORD;
                cipher += " " + bits;
            }
            default ->
                    throw new IllegalArgumentException(
                            "'" + cipher + "' is none of null, des, 3des, aes-cbc");
        }
        Secret key = digits == 0 ? Secret.NONE : checked(key(left), digits, cipher);
        String hash = next(left, "md5 or sha1").toLowerCase(Locale.ROOT);
        if (!hash.equals("md5") && !hash.equals("sha1")) {
            throw new IllegalArgumentException("'" + hash + "' is none of md5, sha1");
        }
        return new OspfIpsec(spi, true, cipher, key, hash, hashKey(hash, String.join(" ", left)));
    }

    private static String next(Deque<String> left, String what) {
        String word = left.poll();
        if (word == null || word.isEmpty()) {
            throw new IllegalArgumentException(what + " is missing");
        }
        return word;
    }

    private static String key(Deque<String> left) {
        String first = next(left, "the key of the cipher");
        return first.length() == 1 ? first + " " + next(left, "the key of the cipher") : first;
    }

    private static Secret hashKey(String hash, String words) {
        return checked(words, hash.equals("md5") ? 32 : 40, hash);
    }

    private static Secret checked(String words, int digits, String of) {
        Secret key = Secret.parse(words);
        if (!key.reveal().matches("[0-9a-fA-F]{" + digits + "}")) {
            throw new IllegalArgumentException(
                    "the key of " + of + " has " + digits + " hexadecimal digits");
        }
        return key;
    }

    /** As the configuration shows it, behind {@code authentication} or {@code encryption}. */
    public String words() {
        if (!active()) {
            return "null";
        }
        return "ipsec spi "
                + spi
                + (esp ? " esp " + cipher : "")
                + (cipherKey.isEmpty() ? "" : " " + cipherKey.words())
                + " "
                + hash
                + " "
                + hashKey.words();
    }

    // ---- packets -----------------------------------------------------------------------------

    /** Bytes that it adds to a packet at most. */
    int overheadBytes() {
        return !active()
                ? 0
                : esp ? ESP_BYTES + ivBytes() + blockBytes() + 1 + ICV_BYTES : AH_BYTES;
    }

    /** {@link IpProtocol} of the packets of an interface. */
    int protocol() {
        return !active()
                ? IpProtocol.OSPF
                : esp ? IpProtocol.ESP : IpProtocol.AUTHENTICATION_HEADER;
    }

    /**
     * A packet of OSPF as it goes out.
     *
     * @param packet over IPv6
     * @param sequence 1 and above
     * @param random for initialization vectors
     */
    IpDatagram seal(IpDatagram packet, long sequence, RandomGenerator random) {
        byte[] payload = packet.payload().toArray();
        byte[] sealed =
                esp ? sealEsp(payload, sequence, random) : sealAh(packet, payload, sequence);
        return with(packet, protocol(), Bytes.copyOf(sealed));
    }

    /**
     * The packet of OSPF in one that came; empty for one that is not of this association.
     *
     * @param counters are told what became of it
     */
    Optional<IpDatagram> open(IpDatagram packet, OspfIpsecCounters counters) {
        if (packet.protocol() != protocol()) {
            return dropped(Drop.NOT_PROTECTED, counters);
        }
        byte[] bytes = packet.payload().toArray();
        Optional<Bytes> payload = esp ? openEsp(bytes, counters) : openAh(packet, bytes, counters);
        if (payload.isPresent()) {
            counters.opened();
        }
        return payload.map(plain -> with(packet, IpProtocol.OSPF, plain));
    }

    private static <T> Optional<T> dropped(Drop why, OspfIpsecCounters counters) {
        counters.dropped(why);
        return Optional.empty();
    }

    private static IpDatagram with(IpDatagram packet, int protocol, Bytes payload) {
        return new IpDatagram(
                packet.source(),
                packet.destination(),
                protocol,
                packet.hopLimit(),
                packet.tos(),
                payload);
    }

    /** RFC 4302 section 2: 24 bytes, as over IPv6 a multiple of eight is needed. */
    private byte[] sealAh(IpDatagram packet, byte[] payload, long sequence) {
        ByteBuffer out = ByteBuffer.allocate(AH_BYTES + payload.length);
        out.put((byte) IpProtocol.OSPF).put((byte) (AH_BYTES / WORD - 2)).putShort((short) 0);
        out.putInt((int) spi).putInt((int) sequence);
        out.put(AH_BYTES, payload);
        byte[] bytes = out.array();
        System.arraycopy(icv(header(packet, bytes.length), bytes), 0, bytes, 12, ICV_BYTES);
        return bytes;
    }

    private Optional<Bytes> openAh(IpDatagram packet, byte[] bytes, OspfIpsecCounters counters) {
        if (bytes.length < AH_BYTES
                || (bytes[0] & 0xFF) != IpProtocol.OSPF
                || bytes[1] != AH_BYTES / WORD - 2) {
            return dropped(Drop.MALFORMED, counters);
        }
        if (ByteBuffer.wrap(bytes).getInt(WORD) != (int) spi) {
            return dropped(Drop.OTHER_SPI, counters);
        }
        byte[] icv = Arrays.copyOfRange(bytes, 12, AH_BYTES);
        byte[] blank = bytes.clone();
        Arrays.fill(blank, 12, AH_BYTES, (byte) 0);
        return MessageDigest.isEqual(icv, icv(header(packet, bytes.length), blank))
                ? Optional.of(packet.payload().slice(AH_BYTES, bytes.length))
                : dropped(Drop.NOT_GENUINE, counters);
    }

    /** RFC 4302 section 3.3.3.1.2: the IPv6 header; what may change on the way counts as zero. */
    private static byte[] header(IpDatagram packet, int payloadBytes) {
        return ByteBuffer.allocate(IPV6_HEADER_BYTES)
                .putInt(6 << 28)
                .putShort((short) payloadBytes)
                .put((byte) IpProtocol.AUTHENTICATION_HEADER)
                .put((byte) 0)
                .put(packet.source().toBytes())
                .put(packet.destination().toBytes())
                .array();
    }

    /** RFC 4303 section 2. */
    private byte[] sealEsp(byte[] payload, long sequence, RandomGenerator random) {
        int block = blockBytes();
        int pad = Math.floorMod(-(payload.length + ESP_TRAILER_BYTES), block);
        byte[] plain = Arrays.copyOf(payload, payload.length + pad + ESP_TRAILER_BYTES);
        for (int i = 0; i < pad; i++) {
            plain[payload.length + i] = (byte) (i + 1);
        }
        plain[plain.length - 2] = (byte) pad;
        plain[plain.length - 1] = (byte) IpProtocol.OSPF;
        byte[] iv = new byte[ivBytes()];
        random.nextBytes(iv);
        byte[] body = crypt(Cipher.ENCRYPT_MODE, iv, plain);
        byte[] covered =
                ByteBuffer.allocate(ESP_BYTES + iv.length + body.length)
                        .putInt((int) spi)
                        .putInt((int) sequence)
                        .put(iv)
                        .put(body)
                        .array();
        byte[] out = Arrays.copyOf(covered, covered.length + ICV_BYTES);
        System.arraycopy(icv(covered, new byte[0]), 0, out, covered.length, ICV_BYTES);
        return out;
    }

    private Optional<Bytes> openEsp(byte[] bytes, OspfIpsecCounters counters) {
        int front = ESP_BYTES + ivBytes();
        int end = bytes.length - ICV_BYTES;
        int length = end - front;
        if (bytes.length >= ESP_BYTES && ByteBuffer.wrap(bytes).getInt(0) != (int) spi) {
            return dropped(Drop.OTHER_SPI, counters);
        }
        if (length < ESP_TRAILER_BYTES || length % blockBytes() != 0) {
            return dropped(Drop.MALFORMED, counters);
        }
        byte[] icv = icv(Arrays.copyOf(bytes, end), new byte[0]);
        if (!MessageDigest.isEqual(icv, Arrays.copyOfRange(bytes, end, bytes.length))) {
            return dropped(Drop.NOT_GENUINE, counters);
        }
        byte[] iv = Arrays.copyOfRange(bytes, ESP_BYTES, front);
        byte[] plain = crypt(Cipher.DECRYPT_MODE, iv, Arrays.copyOfRange(bytes, front, end));
        int pad = plain[plain.length - 2] & 0xFF;
        int left = plain.length - ESP_TRAILER_BYTES - pad;
        return left < 0 || (plain[plain.length - 1] & 0xFF) != IpProtocol.OSPF
                ? dropped(Drop.MALFORMED, counters)
                : Optional.of(Bytes.copyOf(Arrays.copyOf(plain, left)));
    }

    private int ivBytes() {
        return cipher.equals("null") ? 0 : blockBytes();
    }

    /** RFC 2410, 2405, 2451 and 3602; ESP itself wants a multiple of four. */
    private int blockBytes() {
        return switch (cipher) {
            case "null" -> WORD;
            case "des", "3des" -> 8;
            default -> 16;
        };
    }

    private byte[] crypt(int mode, byte[] iv, byte[] bytes) {
        if (cipher.equals("null")) {
            return bytes;
        }
        String algorithm =
                switch (cipher) {
                    case "des" -> "DES";
                    case "3des" -> "DESede";
                    default -> "AES";
                };
        try {
            Cipher jdk = Cipher.getInstance(algorithm + "/CBC/NoPadding");
            byte[] key = HexFormat.of().parseHex(cipherKey.reveal());
            jdk.init(mode, new SecretKeySpec(key, algorithm), new IvParameterSpec(iv));
            return jdk.doFinal(bytes);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(cipher + " is missing in this JDK", e);
        }
    }

    private byte[] icv(byte[] first, byte[] rest) {
        String algorithm = hash.equals("md5") ? "HmacMD5" : "HmacSHA1";
        try {
            Mac mac = Mac.getInstance(algorithm);
            mac.init(new SecretKeySpec(HexFormat.of().parseHex(hashKey.reveal()), algorithm));
            mac.update(first);
            return Arrays.copyOf(mac.doFinal(rest), ICV_BYTES);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(algorithm + " is missing in this JDK", e);
        }
    }
}
