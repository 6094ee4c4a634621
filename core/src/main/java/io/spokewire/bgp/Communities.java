package io.spokewire.bgp;

import io.spokewire.net.Ipv4Address;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Communities as people write them: RFC 1997, RFC 4360 and RFC 8092. */
final class Communities {
    static final int NO_EXPORT = 0xFFFFFF01;
    static final int NO_ADVERTISE = 0xFFFFFF02;
    static final int LOCAL_AS = 0xFFFFFF03;

    /** RFC 8326. */
    static final int GRACEFUL_SHUTDOWN = 0xFFFF0000;

    private static final int HALF = 0xFFFF;
    private static final int TWO_OCTET_AS = 0x00;
    private static final int ADDRESS = 0x01;
    private static final int FOUR_OCTET_AS = 0x02;
    private static final int ROUTE_TARGET = 0x02;
    private static final int ROUTE_ORIGIN = 0x03;

    private Communities() {}

    static String text(int community) {
        return switch (community) {
            case NO_EXPORT -> "no-export";
            case NO_ADVERTISE -> "no-advertise";
            case LOCAL_AS -> "local-AS";
            case GRACEFUL_SHUTDOWN -> "gshut";
            default -> (community >>> 16) + ":" + (community & HALF);
        };
    }

    static List<String> standard(Ints communities) {
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < communities.size(); i++) {
            texts.add(text(communities.at(i)));
        }
        return texts;
    }

    static List<String> extended(Ints words) {
        List<String> texts = new ArrayList<>();
        for (int i = 0; i + 1 < words.size(); i += 2) {
            texts.add(extended(words.at(i), words.at(i + 1)));
        }
        return texts;
    }

    private static String extended(int high, int low) {
        int type = high >>> 24 & 0x3F;
        int subtype = high >>> 16 & 0xFF;
        String name = subtype == ROUTE_TARGET ? "RT:" : subtype == ROUTE_ORIGIN ? "SoO:" : "";
        if (name.isEmpty() || type > FOUR_OCTET_AS) {
            return String.format(Locale.ROOT, "0x%08X%08X", high, low);
        }
        return name
                + switch (type) {
                    case TWO_OCTET_AS -> (high & HALF) + ":" + Integer.toUnsignedString(low);
                    case ADDRESS ->
                            new Ipv4Address((high & HALF) << 16 | low >>> 16) + ":" + (low & HALF);
                    default ->
                            Integer.toUnsignedString((high & HALF) << 16 | low >>> 16)
                                    + ":"
                                    + (low & HALF);
                };
    }

    static List<String> large(Ints words) {
        List<String> texts = new ArrayList<>();
        for (int i = 0; i + 2 < words.size(); i += 3) {
            texts.add(
                    Integer.toUnsignedString(words.at(i))
                            + ":"
                            + Integer.toUnsignedString(words.at(i + 1))
                            + ":"
                            + Integer.toUnsignedString(words.at(i + 2)));
        }
        return texts;
    }

    /**
     * Reads a standard community.
     *
     * @throws IllegalArgumentException when it is none
     */
    static int parse(String text) {
        return switch (text) {
            case "no-export" -> NO_EXPORT;
            case "no-advertise" -> NO_ADVERTISE;
            case "local-AS", "local-as" -> LOCAL_AS;
            case "gshut", "graceful-shutdown" -> GRACEFUL_SHUTDOWN;
            case "internet" -> 0;
            default -> {
                int colon = text.indexOf(':');
                yield colon < 0
                        ? Integer.parseUnsignedInt(text)
                        : Integer.parseInt(text.substring(0, colon)) << 16
                                | Integer.parseInt(text.substring(colon + 1));
            }
        };
    }

    /** {@code set community WORDS} on what a route has. */
    static Ints set(Ints before, String words) {
        List<String> list = Arrays.asList(words.split(" ", -1));
        if (list.contains("none")) {
            return Ints.NONE;
        }
        Ints after = list.contains("additive") ? before : Ints.NONE;
        for (String word : list) {
            if (!word.equals("additive") && !word.equals("internet")) {
                after = with(after, parse(word));
            }
        }
        return sorted(after);
    }

    private static Ints with(Ints all, int one) {
        return all.contains(one) ? all : all.prepend(one);
    }

    /** In rising order, as they are shown and as two sets of the same ones are equal. */
    private static Ints sorted(Ints words) {
        int[] all = words.toArray();
        for (int i = 0; i < all.length; i++) {
            all[i] ^= Integer.MIN_VALUE;
        }
        Arrays.sort(all);
        for (int i = 0; i < all.length; i++) {
            all[i] ^= Integer.MIN_VALUE;
        }
        return Ints.of(all);
    }

    /** {@code set large-community WORDS}. */
    static Ints setLarge(Ints before, String words) {
        List<String> list = Arrays.asList(words.split(" ", -1));
        if (list.contains("none")) {
            return Ints.NONE;
        }
        Ints all = list.contains("additive") ? before : Ints.NONE;
        for (String word : list) {
            String[] parts = word.split(":", -1);
            if (parts.length == 3) {
                all =
                        all.prepend(Integer.parseUnsignedInt(parts[2]))
                                .prepend(Integer.parseUnsignedInt(parts[1]))
                                .prepend(Integer.parseUnsignedInt(parts[0]));
            }
        }
        return all;
    }

    /** {@code set extcommunity rt|soo VALUE... [additive]}. */
    static Ints setExtended(Ints before, String words) {
        List<String> list = Arrays.asList(words.split(" ", -1));
        int subtype = list.getFirst().equals("soo") ? ROUTE_ORIGIN : ROUTE_TARGET;
        Ints all = list.contains("additive") ? before : Ints.NONE;
        for (String word : list) {
            if (word.indexOf(':') > 0) {
                int[] value = extended(subtype, word);
                all = all.prepend(value[1]).prepend(value[0]);
            }
        }
        return all;
    }

    private static int[] extended(int subtype, String text) {
        int colon = text.lastIndexOf(':');
        String left = text.substring(0, colon);
        int right = Integer.parseUnsignedInt(text.substring(colon + 1));
        if (left.indexOf('.') > 0) {
            int address = Ipv4Address.parse(left).value();
            return new int[] {
                ADDRESS << 24 | subtype << 16 | address >>> 16, address << 16 | (right & HALF)
            };
        }
        int as = Integer.parseUnsignedInt(left);
        return as >>> 16 == 0
                ? new int[] {subtype << 16 | as, right}
                : new int[] {
                    FOUR_OCTET_AS << 24 | subtype << 16 | as >>> 16, as << 16 | (right & HALF)
                };
    }
}
