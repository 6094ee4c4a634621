package io.spokewire.esp;

import io.spokewire.net.Address;
import io.spokewire.net.Bytes;
import io.spokewire.net.Ipv4Address;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A line of Wireshark's table {@code esp_sa}: one direction of an association with its keys, by
 * which a capture can be read.
 *
 * @param spi as 32 bits
 */
public record EspKeyLine(int spi, EspSuite suite, KeyMaterial keys) {
    private static final Pattern FIELD = Pattern.compile("\"([^\"]*)\"");
    private static final int FIELDS = 8;

    /** Two more fields: sequence numbers of 64 bits, and their upper half at the start. */
    private static final String LONG_NUMBERS = ",\"64-bit\",\"0x00000000\"";

    /** The line of an association, without its end; from and to are the outer addresses. */
    public static String of(EspSa sa, Address from, Address to) {
        return String.format(
                        Locale.ROOT,
                        "\"%s\",\"%s\",\"%s\",\"0x%08x\",\"%s\",\"%s\",\"%s\",\"%s\"",
                        from instanceof Ipv4Address ? "IPv4" : "IPv6",
                        from,
                        to,
                        sa.spi(),
                        name(sa.suite().cipher()),
                        hex(sa.keys().cipher()),
                        name(sa.suite().integrity()),
                        hex(sa.keys().integrity()))
                + (sa.suite().extendedSequence() ? LONG_NUMBERS : "");
    }

    private static String hex(Bytes key) {
        return key.length() == 0 ? "" : "0x" + key;
    }

    private static String name(EspCipher cipher) {
        return switch (cipher) {
            case NULL -> "NULL";
            case DES_CBC -> "DES-CBC [RFC2405]";
            case TRIPLE_DES_CBC -> "TripleDES-CBC [RFC2451]";
            case AES_CBC -> "AES-CBC [RFC3602]";
            case AES_GCM -> "AES-GCM with 16 octet ICV [RFC4106]";
            case AES_GMAC -> "AES-GMAC [RFC4543]";
            case CHACHA20_POLY1305 -> "ChaCha20 with Poly1305 [RFC7634]";
        };
    }

    private static String name(EspIntegrity integrity) {
        return switch (integrity) {
            case NONE -> "NULL";
            case HMAC_MD5_96 -> "HMAC-MD5-96 [RFC2403]";
            case HMAC_SHA1_96 -> "HMAC-SHA-1-96 [RFC2404]";
            case HMAC_SHA2_256_128 -> "HMAC-SHA-256-128 [RFC4868]";
            case HMAC_SHA2_384_192 -> "HMAC-SHA-384-192 [RFC4868]";
            case HMAC_SHA2_512_256 -> "HMAC-SHA-512-256 [RFC4868]";
        };
    }

    /** Reads a line; empty when it is none, or of algorithms that are not known here. */
    public static Optional<EspKeyLine> parse(String line) {
        List<String> fields = new ArrayList<>();
        Matcher matcher = FIELD.matcher(line);
        while (matcher.find()) {
            fields.add(matcher.group(1));
        }
        if (fields.size() < FIELDS) {
            return Optional.empty();
        }
        try {
            Bytes cipherKey = key(fields.get(5));
            Bytes integrityKey = key(fields.get(7));
            for (EspCipher cipher : EspCipher.values()) {
                for (EspIntegrity integrity : EspIntegrity.values()) {
                    int bits = (cipherKey.length() - cipher.saltBytes()) * 8;
                    if (name(cipher).equals(fields.get(4))
                            && name(integrity).equals(fields.get(6))
                            && cipher.takesKeyBits(bits)
                            && cipher.combined() == (integrity == EspIntegrity.NONE)) {
                        return Optional.of(
                                new EspKeyLine(
                                        Integer.parseUnsignedInt(fields.get(3).substring(2), 16),
                                        new EspSuite(
                                                cipher,
                                                bits,
                                                integrity,
                                                line.endsWith(LONG_NUMBERS)),
                                        new KeyMaterial(cipherKey, integrityKey)));
                    }
                }
            }
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            return Optional.empty(); // a line that is being written
        }
        return Optional.empty();
    }

    private static Bytes key(String text) {
        return text.isEmpty() ? Bytes.EMPTY : Bytes.ofHex(text.substring(2));
    }
}
