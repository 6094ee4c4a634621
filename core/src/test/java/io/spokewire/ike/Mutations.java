package io.spokewire.ike;

import io.spokewire.net.Bytes;
import java.util.Arrays;
import java.util.SplittableRandom;

/** What a hostile peer, or a bad line, may make of bytes. */
public final class Mutations {
    /** Numbers that lengths and counts go wrong with. */
    private static final int[] EDGES = {0, 1, 3, 4, 7, 8, 0x7F, 0x80, 0xFE, 0xFF};

    private Mutations() {}

    /** Some bytes changed, cut off, put in or doubled. */
    public static Bytes of(Bytes original, SplittableRandom random) {
        byte[] bytes = original.toArray();
        int changes = 1 + random.nextInt(3);
        for (int i = 0; i < changes; i++) {
            bytes = change(bytes, random);
        }
        return Bytes.copyOf(bytes);
    }

    private static byte[] change(byte[] bytes, SplittableRandom random) {
        int at = random.nextInt(bytes.length + 1);
        return switch (random.nextInt(6)) {
            case 0 -> Arrays.copyOf(bytes, at);
            case 1 -> joined(bytes, at, new byte[random.nextInt(1, 40)], at);
            case 2 -> joined(bytes, at, new byte[0], at + random.nextInt(bytes.length - at + 1));
            case 3 -> joined(bytes, bytes.length, bytes, bytes.length);
            case 4 -> set(bytes, at, EDGES[random.nextInt(EDGES.length)]);
            default -> set(bytes, at, random.nextInt(256));
        };
    }

    private static byte[] set(byte[] bytes, int at, int value) {
        if (at < bytes.length) {
            bytes[at] = (byte) value;
        }
        return bytes;
    }

    /** The beginning up to one place, something, and the end from another one on. */
    private static byte[] joined(byte[] bytes, int end, byte[] between, int from) {
        return Bytes.concat(
                        Bytes.copyOf(bytes).slice(0, end),
                        Bytes.copyOf(between),
                        Bytes.copyOf(bytes).slice(from, bytes.length))
                .toArray();
    }
}
