package io.spokewire.bgp;

import io.spokewire.net.Ipv4Address;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;

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
        List<int[]> all = list.contains("additive") ? split(before, 3) : new ArrayList<>();
        for (String word : list) {
            if (!word.equals("additive")) {
                all.add(
                        Arrays.stream(word.split(":", -1))
                                .mapToInt(Integer::parseUnsignedInt)
                                .toArray());
            }
        }
        return joined(all);
    }

    /** {@code set extcommunity rt VALUE... [additive]}. */
    static Ints setTargets(Ints before, String words) {
        List<String> list = new ArrayList<>(Arrays.asList(words.split(" ", -1)));
        if (list.remove("additive")) {
            List<int[]> all = split(before, 2);
            list.forEach(word -> all.add(extended(ROUTE_TARGET, word)));
            return joined(all);
        }
        return withTargets(before, list);
    }

    /** {@code set extcommunity soo VALUE}. */
    static Ints setOrigin(Ints before, String word) {
        List<int[]> all = split(before, 2);
        all.removeIf(c -> subtype(c[0]) == ROUTE_ORIGIN);
        all.add(extended(ROUTE_ORIGIN, word));
        return joined(all);
    }

    /** Extended communities with these route targets ({@code 65000:1}) and no others. */
    static Ints withTargets(Ints before, List<String> targets) {
        List<int[]> all = split(before, 2);
        all.removeIf(c -> subtype(c[0]) == ROUTE_TARGET);
        targets.forEach(text -> all.add(extended(ROUTE_TARGET, text)));
        return joined(all);
    }

    /** Whether any of some extended communities is among others. */
    static boolean share(Ints some, Ints others) {
        for (int i = 0; i + 1 < some.size(); i += 2) {
            for (int j = 0; j + 1 < others.size(); j += 2) {
                if (some.at(i) == others.at(j) && some.at(i + 1) == others.at(j + 1)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static int subtype(int high) {
        return high >>> 24 <= FOUR_OCTET_AS ? high >>> 16 & 0xFF : -1;
    }

    private static List<int[]> split(Ints words, int size) {
        List<int[]> all = new ArrayList<>();
        for (int at = 0; at + size <= words.size(); at += size) {
            int[] one = new int[size];
            for (int i = 0; i < size; i++) {
                one[i] = words.at(at + i);
            }
            all.add(one);
        }
        return all;
    }

    /** Each once, in rising order: two sets of the same ones are equal. */
    private static Ints joined(List<int[]> all) {
        TreeSet<int[]> sorted = new TreeSet<>(Arrays::compareUnsigned);
        sorted.addAll(all);
        return Ints.of(sorted.stream().flatMapToInt(Arrays::stream).toArray());
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
