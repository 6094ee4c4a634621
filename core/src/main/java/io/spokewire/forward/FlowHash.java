package io.spokewire.forward;

/** Mixes numbers so that each bit of the result depends on each bit of them. */
final class FlowHash {
    private FlowHash() {}

    /** Adds a number to a hash; the order of numbers matters. Constants as in MurmurHash3. */
    static long mix(long hash, long value) {
        long h = (hash * 0xC4CEB9FE1A85EC53L ^ value) * 0x9E3779B97F4A7C15L;
        h = (h ^ h >>> 32) * 0xFF51AFD7ED558CCDL;
        return h ^ h >>> 29;
    }
}
