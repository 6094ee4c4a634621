package io.spokewire.command;

import io.spokewire.net.Bytes;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * A password or key as a configuration line holds it. It is shown as it was read, by {@link
 * #words()} alone; {@link #toString} hides it, so that no log or trace shows one by accident.
 *
 * <p>Type 0 is clear text. Type 7 is Cisco's reversible scrambling: two decimal digits name the
 * place in a fixed text where an exclusive-or begins, the rest is hexadecimal. It hides a key from
 * a glance, from nobody else. Type 6 is encrypted under a master key that never leaves the router
 * which wrote it, so it cannot be read here and {@link #parse} refuses it.
 */
public final class Secret {
    /** No secret at all. */
    public static final Secret NONE = new Secret(0, "");

    private static final String SCRAMBLER = "dsfd;kfoA,.iyewrkldJKDHSUBsgvca69834ncxv9873254k;fg87";
    private static final int SCRAMBLER_START_MAX = 15;

    /** A key that is written in hexadecimal; IOS has a word for it instead of a number. */
    private static final int HEX = 16;

    private static final String HEX_WORD = "hex ";

    private final int type;
    private final String text;

    private Secret(int type, String text) {
        this.type = type;
        this.text = text;
    }

    /** A secret in clear text. */
    public static Secret clear(String text) {
        return new Secret(0, text);
    }

    /**
     * Reads what stands on a configuration line: the secret, or its type and the secret.
     *
     * @throws IllegalArgumentException in words for the operator when the type is not 0 or 7, or
     *     when the text of type 7 is damaged
     */
    public static Secret parse(String words) {
        String trimmed = words.strip();
        int space = trimmed.indexOf(' ');
        if (space != 1 || !Character.isDigit(trimmed.charAt(0))) {
            return clear(trimmed);
        }
        String text = trimmed.substring(2).strip();
        return switch (trimmed.charAt(0)) {
            case '0' -> clear(text);
            case '7' -> scrambled(text);
            case '6' ->
                    throw new IllegalArgumentException(
                            "a type 6 key can be read only by the router that encrypted it: write the"
                                    + " key itself, or as type 7");
            default ->
                    throw new IllegalArgumentException(
                            "key type "
                                    + trimmed.charAt(0)
                                    + " is not known: 0 (clear text) and 7 are");
        };
    }

    /**
     * A secret in the form of type 7.
     *
     * @throws IllegalArgumentException when the text is not of that form
     */
    public static Secret scrambled(String text) {
        Secret secret = new Secret(7, text);
        secret.unscramble();
        return secret;
    }

    /**
     * Reads what {@link #parse} reads, or {@code hex} and digits: a key of any bytes.
     *
     * @throws IllegalArgumentException in words for the operator when it cannot be
     */
    public static Secret parseWithHex(String words) {
        String trimmed = words.strip();
        if (!trimmed.startsWith(HEX_WORD)) {
            return parse(trimmed);
        }
        String digits = trimmed.substring(HEX_WORD.length()).strip();
        String bare = digits.startsWith("0x") ? digits.substring(2) : digits;
        if (bare.isEmpty() || bare.length() % 2 != 0 || !bare.matches("[0-9A-Fa-f]+")) {
            throw new IllegalArgumentException(
                    "a hexadecimal key is an even number of digits 0 to 9 and A to F");
        }
        return new Secret(HEX, digits);
    }

    /** Whether there is none. */
    public boolean isEmpty() {
        return text.isEmpty();
    }

    /** The secret itself, in clear text. For the protocol that uses it, never for people. */
    public String reveal() {
        return type == 7 ? unscramble() : text;
    }

    /** The secret itself as bytes: hexadecimal, what type 7 hides, or clear text in UTF-8. */
    public Bytes bytes() {
        if (type == HEX) {
            return Bytes.ofHex(text.startsWith("0x") ? text.substring(2) : text);
        }
        Charset charset = type == 7 ? StandardCharsets.ISO_8859_1 : StandardCharsets.UTF_8;
        return Bytes.copyOf(reveal().getBytes(charset));
    }

    /** As the configuration shows it: {@code SECRET} or {@code 7 SCRAMBLED}. */
    public String words() {
        if (type == 7) {
            return "7 " + text;
        }
        if (type == HEX) {
            return HEX_WORD + text;
        }
        boolean looksTyped =
                text.length() > 2 && text.charAt(1) == ' ' && Character.isDigit(text.charAt(0));
        return looksTyped ? "0 " + text : text;
    }

    private String unscramble() {
        if (text.length() < 4 || text.length() % 2 != 0) {
            throw damaged();
        }
        byte[] clear = new byte[text.length() / 2 - 1];
        int start = digit(text.charAt(0), 10) * 10 + digit(text.charAt(1), 10);
        if (start > SCRAMBLER_START_MAX) {
            throw damaged();
        }
        for (int i = 0; i < clear.length; i++) {
            int value = digit(text.charAt(2 * i + 2), 16) << 4 | digit(text.charAt(2 * i + 3), 16);
            clear[i] = (byte) (value ^ SCRAMBLER.charAt((start + i) % SCRAMBLER.length()));
        }
        return new String(clear, StandardCharsets.ISO_8859_1);
    }

    private static int digit(char c, int radix) {
        int value = c < 128 ? Character.digit(c, radix) : -1;
        if (value < 0) {
            throw damaged();
        }
        return value;
    }

    private static IllegalArgumentException damaged() {
        return new IllegalArgumentException(
                "not a type 7 key: two digits up to 15, then pairs of hexadecimal digits");
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Secret s && type == s.type && text.equals(s.text);
    }

    @Override
    public int hashCode() {
        return Objects.hash(type, text);
    }

    @Override
    public String toString() {
        return isEmpty() ? "none" : "*****";
    }
}
