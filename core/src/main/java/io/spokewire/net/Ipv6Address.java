package io.spokewire.net;

import java.util.Locale;

/**
 * An IPv6 address.
 *
 * @param high the first 64 bits
 * @param low the last 64 bits
 */
public record Ipv6Address(long high, long low) implements Address {
    /** The address ::. */
    public static final Ipv6Address ANY = new Ipv6Address(0, 0);

    /** Reads sixteen bytes at {@code offset}. */
    public static Ipv6Address fromBytes(byte[] bytes, int offset) {
        long high = 0;
        long low = 0;
        for (int i = 0; i < 8; i++) {
            high = high << 8 | (bytes[offset + i] & 0xFF);
            low = low << 8 | (bytes[offset + 8 + i] & 0xFF);
        }
        return new Ipv6Address(high, low);
    }

    /**
     * Parses the forms of RFC 4291 §2.2: groups, one "::", and a dotted IPv4 tail.
     *
     * @throws IllegalArgumentException when the text is no such address
     */
    public static Ipv6Address parse(String text) {
        int gap = text.indexOf("::");
        if (gap >= 0 && text.indexOf("::", gap + 1) >= 0) {
            throw notAnAddress(text);
        }
        int[] groups = new int[8];
        if (gap < 0) {
            if (groups(text, text, groups, 0) != 8) {
                throw notAnAddress(text);
            }
        } else {
            int front = groups(text, text.substring(0, gap), groups, 0);
            int[] tail = new int[8];
            int back = groups(text, text.substring(gap + 2), tail, 0);
            if (front + back > 7) {
                throw notAnAddress(text);
            }
            System.arraycopy(tail, 0, groups, 8 - back, back);
        }
        long high = 0;
        long low = 0;
        for (int i = 0; i < 4; i++) {
            high = high << 16 | groups[i];
            low = low << 16 | groups[i + 4];
        }
        return new Ipv6Address(high, low);
    }

    private static int groups(String whole, String part, int[] into, int count) {
        if (part.isEmpty()) {
            return count;
        }
        String[] words = part.split(":", -1);
        int at = count;
        for (int i = 0; i < words.length; i++) {
            String word = words[i];
            if (i == words.length - 1 && word.indexOf('.') > 0) {
                if (at > 6) {
                    throw notAnAddress(whole);
                }
                int v4 = Ipv4Address.parse(word).value();
                into[at++] = v4 >>> 16;
                into[at++] = v4 & 0xFFFF;
                continue;
            }
            if (at > 7 || word.isEmpty() || word.length() > 4) {
                throw notAnAddress(whole);
            }
            int group = 0;
            for (int c = 0; c < word.length(); c++) {
                int digit = Character.digit(word.charAt(c), 16);
                if (digit < 0 || word.charAt(c) > 'f') {
                    throw notAnAddress(whole);
                }
                group = group << 4 | digit;
            }
            into[at++] = group;
        }
        return at;
    }

    private static IllegalArgumentException notAnAddress(String text) {
        return new IllegalArgumentException("'" + text + "' is not an IPv6 address");
    }

    @Override
    public AddressFamily family() {
        return AddressFamily.IPV6;
    }

    @Override
    public boolean bit(int index) {
        return ((index < 64 ? high >>> (63 - index) : low >>> (127 - index)) & 1) != 0;
    }

    @Override
    public Ipv6Address masked(int length) {
        if (length <= 64) {
            return new Ipv6Address(length == 0 ? 0 : high & -1L << (64 - length), 0);
        }
        return new Ipv6Address(high, low & -1L << (128 - length));
    }

    @Override
    public byte[] toBytes() {
        byte[] bytes = new byte[16];
        for (int i = 0; i < 8; i++) {
            bytes[i] = (byte) (high >>> (56 - 8 * i));
            bytes[8 + i] = (byte) (low >>> (56 - 8 * i));
        }
        return bytes;
    }

    @Override
    public boolean isUnspecified() {
        return high == 0 && low == 0;
    }

    @Override
    public boolean isMulticast() {
        return high >>> 56 == 0xFF;
    }

    @Override
    public boolean isLinkLocal() {
        return high >>> 54 == 0x3FA;
    }

    @Override
    public boolean isLoopback() {
        return high == 0 && low == 1;
    }

    /** RFC 5952 text in upper case, as IOS prints it. */
    @Override
    public String toString() {
        int[] groups = new int[8];
        for (int i = 0; i < 4; i++) {
            groups[i] = (int) (high >>> (48 - 16 * i)) & 0xFFFF;
            groups[4 + i] = (int) (low >>> (48 - 16 * i)) & 0xFFFF;
        }
        int bestStart = -1;
        int bestLength = 1; // RFC 5952 §4.2.2: a single zero group is not shortened
        for (int i = 0; i < 8; i++) {
            int end = i;
            while (end < 8 && groups[end] == 0) {
                end++;
            }
            if (end - i > bestLength) {
                bestStart = i;
                bestLength = end - i;
            }
            i = Math.max(i, end - 1);
        }
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 8; i++) {
            if (i == bestStart) {
                text.append("::");
                i += bestLength - 1;
            } else {
                if (!text.isEmpty() && text.charAt(text.length() - 1) != ':') {
                    text.append(':');
                }
                text.append(Integer.toHexString(groups[i]).toUpperCase(Locale.ROOT));
            }
        }
        return text.toString();
    }
}
