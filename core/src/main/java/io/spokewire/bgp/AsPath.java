package io.spokewire.bgp;

import io.spokewire.net.DecodeException;
import io.spokewire.net.WireReader;
import io.spokewire.net.WireWriter;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntPredicate;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * AS_PATH, RFC 4271 section 4.3 b and 5.1.2, RFC 5065 for the segments of a confederation. An
 * immutable value of one array: each segment is a word with its type and count, then its numbers.
 */
final class AsPath {
    static final int SET = 1;
    static final int SEQUENCE = 2;
    static final int CONFED_SEQUENCE = 3;
    static final int CONFED_SET = 4;

    /** AS_TRANS, RFC 6793: stands for a number that does not fit into 16 bits. */
    static final int AS_TRANS = 23456;

    /** What a segment's count can say, RFC 4271 section 4.3. */
    private static final int SEGMENT_MAX = 255;

    private static final int TYPE_SHIFT = 16;
    private static final int COUNT_MASK = 0xFFFF;
    private static final int SHORT_MASK = 0xFFFF;

    static final AsPath EMPTY = new AsPath(new int[0]);

    private final int[] words;
    private final int hash;

    private AsPath(int[] words) {
        this.words = words;
        this.hash = Arrays.hashCode(words);
    }

    private static AsPath ofWords(int[] words, int length) {
        return length == 0 ? EMPTY : new AsPath(Arrays.copyOf(words, length));
    }

    /** A path of one sequence. */
    static AsPath sequence(int... numbers) {
        return EMPTY.prepend(SEQUENCE, numbers);
    }

    boolean isEmpty() {
        return words.length == 0;
    }

    /** Whether it has segments of a confederation. */
    boolean confederated() {
        for (int i = 0; i < words.length; i += count(i) + 1) {
            if (type(i) >= CONFED_SEQUENCE) {
                return true;
            }
        }
        return false;
    }

    private int type(int at) {
        return words[at] >>> TYPE_SHIFT;
    }

    private int count(int at) {
        return words[at] & COUNT_MASK;
    }

    /**
     * As the choice of the best path counts: a set is 1 (RFC 4271 9.1.2.2 a), a confederation 0.
     */
    int length() {
        int length = 0;
        for (int i = 0; i < words.length; i += count(i) + 1) {
            length += type(i) == SEQUENCE ? count(i) : type(i) == SET ? 1 : 0;
        }
        return length;
    }

    /** How often a number stands in it, in segments of all kinds. */
    int occurrences(int number) {
        int found = 0;
        for (int i = 0; i < words.length; i += count(i) + 1) {
            for (int j = 1; j <= count(i); j++) {
                found += words[i + j] == number ? 1 : 0;
            }
        }
        return found;
    }

    /**
     * The AS that it came from last: the first number behind segments of the confederation, when
     * that is in a sequence; 0 for none.
     */
    int neighbor() {
        for (int i = 0; i < words.length; i += count(i) + 1) {
            if (type(i) < CONFED_SEQUENCE) {
                return type(i) == SEQUENCE && count(i) > 0 ? words[i + 1] : 0;
            }
        }
        return 0;
    }

    /** The first number of all, whatever its segment; 0 for none. */
    int first() {
        return words.length > 1 ? words[1] : 0;
    }

    /** The last number: who made the route; 0 for none. */
    int origin() {
        return words.length > 1 ? words[words.length - 1] : 0;
    }

    /** This path with our number in front, RFC 4271 section 5.1.2 b. */
    AsPath prepend(int number) {
        return prepend(SEQUENCE, number);
    }

    /** This path with numbers in front, in a segment of a type. */
    AsPath prepend(int type, int... numbers) {
        if (numbers.length == 0) {
            return this;
        }
        boolean joins =
                words.length > 0 && type(0) == type && count(0) + numbers.length <= SEGMENT_MAX;
        int[] longer = new int[words.length + numbers.length + (joins ? 0 : 1)];
        int count = numbers.length + (joins ? count(0) : 0);
        longer[0] = type << TYPE_SHIFT | count;
        System.arraycopy(numbers, 0, longer, 1, numbers.length);
        int from = joins ? 1 : 0;
        System.arraycopy(words, from, longer, numbers.length + 1, words.length - from);
        return new AsPath(longer);
    }

    /** This path without the segments of a confederation, RFC 5065 section 5.3. */
    AsPath withoutConfederation() {
        if (!confederated()) {
            return this;
        }
        int[] kept = new int[words.length];
        int length = 0;
        for (int i = 0; i < words.length; i += count(i) + 1) {
            if (type(i) < CONFED_SEQUENCE) {
                System.arraycopy(words, i, kept, length, count(i) + 1);
                length += count(i) + 1;
            }
        }
        return ofWords(kept, length);
    }

    /** This path with each number changed. */
    AsPath map(IntUnaryOperator change) {
        int[] changed = words.clone();
        for (int i = 0; i < words.length; i += count(i) + 1) {
            for (int j = 1; j <= count(i); j++) {
                changed[i + j] = change.applyAsInt(words[i + j]);
            }
        }
        return new AsPath(changed);
    }

    /** This path without the numbers that are so. */
    AsPath without(IntPredicate gone) {
        int[] kept = new int[words.length];
        int length = 0;
        for (int i = 0; i < words.length; i += count(i) + 1) {
            int header = length++;
            for (int j = 1; j <= count(i); j++) {
                if (!gone.test(words[i + j])) {
                    kept[length++] = words[i + j];
                }
            }
            int count = length - header - 1;
            kept[header] = type(i) << TYPE_SHIFT | count;
            length -= count == 0 ? 1 : 0;
        }
        return ofWords(kept, length);
    }

    /** Whether all numbers are so. */
    boolean all(IntPredicate wanted) {
        for (int i = 0; i < words.length; i += count(i) + 1) {
            for (int j = 1; j <= count(i); j++) {
                if (!wanted.test(words[i + j])) {
                    return false;
                }
            }
        }
        return true;
    }

    /** RFC 6996: 64512 to 65534, and 4200000000 to 4294967294. */
    static boolean isPrivate(int number) {
        long as = Integer.toUnsignedLong(number);
        return (as >= 64512 && as <= 65534) || (as >= 4_200_000_000L && as <= 4_294_967_294L);
    }

    /** Whether a number needs more than 16 bits. */
    boolean hasLongNumbers() {
        return !all(number -> number >>> 16 == 0);
    }

    /**
     * What an aggregate of routes says of where they came from, RFC 4271 section 9.2.2.2: what all
     * paths begin with as a sequence, all other numbers as a set. Takes them one by one, since
     * there may be very many.
     */
    static final class Union {
        private int @Nullable [] common;
        private final TreeSet<Long> all = new TreeSet<>();

        /** One more path. */
        void add(AsPath path) {
            int[] leading = path.leading();
            int[] had = common;
            common = had == null ? leading : Arrays.copyOf(had, same(had, leading));
            boolean _ =
                    path.all(number -> {
                        all.add(Integer.toUnsignedLong(number));
                        return true;
                    });
        }

        /** The path of the aggregate. */
        AsPath path() {
            int[] first = common;
            if (first == null) {
                return EMPTY;
            }
            Set<Long> leading = new HashSet<>();
            for (int number : first) {
                leading.add(Integer.toUnsignedLong(number));
            }
            int[] others =
                    all.stream()
                            .filter(number -> !leading.contains(number))
                            .limit(SEGMENT_MAX)
                            .mapToInt(Long::intValue)
                            .toArray();
            return EMPTY.prepend(SET, others).prepend(SEQUENCE, first);
        }
    }

    private int[] leading() {
        return words.length > 0 && type(0) == SEQUENCE
                ? Arrays.copyOfRange(words, 1, 1 + count(0))
                : new int[0];
    }

    private static int same(int[] a, int[] b) {
        int mismatch = Arrays.mismatch(a, b);
        return mismatch < 0 ? a.length : mismatch;
    }

    // ---- on the wire

    /**
     * Reads all of a reader.
     *
     * @param four whether numbers have 32 bits
     */
    static AsPath read(WireReader reader, boolean four) throws DecodeException {
        int[] words = new int[reader.remaining()];
        int length = 0;
        while (reader.remaining() > 0) {
            int type = reader.u8();
            int count = reader.u8();
            if (type < SET || type > CONFED_SET || count == 0) {
                throw reader.error("segment of type " + type + " with " + count + " numbers");
            }
            words[length++] = type << TYPE_SHIFT | count;
            for (int i = 0; i < count; i++) {
                words[length++] = four ? reader.u32() : reader.u16();
            }
        }
        return ofWords(words, length);
    }

    /** Writes it; without 32 bits a longer number is AS_TRANS. */
    void write(WireWriter out, boolean four) {
        for (int i = 0; i < words.length; i += count(i) + 1) {
            out.u8(type(i)).u8(count(i));
            for (int j = 1; j <= count(i); j++) {
                int number = words[i + j];
                if (four) {
                    out.u32(number);
                } else {
                    out.u16(number >>> TYPE_SHIFT == 0 ? number & SHORT_MASK : AS_TRANS);
                }
            }
        }
    }

    /**
     * This path as it came in 16 bits, with what AS4_PATH says in the place of its end, RFC 6793
     * section 4.2.3. An AS4_PATH that is longer is ignored.
     */
    AsPath merged(AsPath four) {
        AsPath plain = four.withoutConfederation();
        int surplus = length() - plain.length();
        if (surplus < 0) {
            return this;
        }
        int[] front = new int[words.length];
        int length = 0;
        int left = surplus;
        for (int i = 0; i < words.length; i += count(i) + 1) {
            boolean counted = type(i) < CONFED_SEQUENCE;
            if (counted && left == 0) {
                break;
            }
            int take = type(i) == SEQUENCE ? Math.min(left, count(i)) : count(i);
            front[length] = type(i) << TYPE_SHIFT | take;
            System.arraycopy(words, i + 1, front, length + 1, take);
            length += take + 1;
            left -= type(i) == SEQUENCE ? take : counted ? 1 : 0;
        }
        int[] all = Arrays.copyOf(front, length + plain.words.length);
        System.arraycopy(plain.words, 0, all, length, plain.words.length);
        return ofWords(all, all.length).joined();
    }

    /** Sequences behind one another become one. */
    private AsPath joined() {
        int[] out = new int[words.length];
        int length = 0;
        int last = -1;
        for (int i = 0; i < words.length; i += count(i) + 1) {
            boolean join =
                    last >= 0
                            && type(i) == SEQUENCE
                            && out[last] >>> TYPE_SHIFT == SEQUENCE
                            && (out[last] & COUNT_MASK) + count(i) <= SEGMENT_MAX;
            if (join) {
                out[last] += count(i);
            } else {
                last = length;
                out[length++] = words[i];
            }
            System.arraycopy(words, i + 1, out, length, count(i));
            length += count(i);
        }
        return ofWords(out, length);
    }

    // ----

    @Override
    public boolean equals(Object other) {
        return other instanceof AsPath p && hash == p.hash && Arrays.equals(words, p.words);
    }

    @Override
    public int hashCode() {
        return hash;
    }

    /** As IOS prints it: {@code 65001 {65002,65003}}, a confederation in parentheses. */
    @Override
    public String toString() {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < words.length; i += count(i) + 1) {
            int type = type(i);
            out.append(i == 0 ? "" : " ");
            out.append(type == SET ? "{" : type == CONFED_SEQUENCE ? "(" : "");
            out.append(type == CONFED_SET ? "[" : "");
            for (int j = 1; j <= count(i); j++) {
                out.append(j == 1 ? "" : type == SET || type == CONFED_SET ? "," : " ");
                out.append(Integer.toUnsignedString(words[i + j]));
            }
            out.append(type == SET ? "}" : type == CONFED_SEQUENCE ? ")" : "");
            out.append(type == CONFED_SET ? "]" : "");
        }
        return out.toString();
    }
}
