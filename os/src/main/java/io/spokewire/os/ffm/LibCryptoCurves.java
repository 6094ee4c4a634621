package io.spokewire.os.ffm;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.util.Optional;

/**
 * OpenSSL's libcrypto, version 3: points of curves, and X25519.
 *
 * <p>Nothing here may be called unless {@link #present} says yes. Pointers are addresses; the
 * caller keeps the memory alive, and frees what it has made. Functions that can fail say 1, or an
 * address, when they have not.
 */
public final class LibCryptoCurves {
    /** NID_X25519 of openssl/obj_mac.h, which is EVP_PKEY_X25519 too. */
    private static final int X25519 = 1034;

    /** POINT_CONVERSION_UNCOMPRESSED of openssl/ec.h: 04, x, y. */
    private static final int UNCOMPRESSED = 4;

    private static final Optional<SymbolLookup> LIBRARY = Leaf.library("libcrypto.so.3");
    private static final MemorySegment GROUP = symbol("EC_GROUP_new_by_curve_name");
    private static final MemorySegment POINT = symbol("EC_POINT_new");
    private static final MemorySegment POINT_FREE = symbol("EC_POINT_clear_free");
    private static final MemorySegment POINT_READ = symbol("EC_POINT_oct2point");
    private static final MemorySegment POINT_WRITE = symbol("EC_POINT_point2oct");
    private static final MemorySegment MULTIPLY = symbol("EC_POINT_mul");
    private static final MemorySegment NUMBER = symbol("BN_bin2bn");
    private static final MemorySegment NUMBER_FREE = symbol("BN_clear_free");
    private static final MemorySegment PRIVATE = symbol("EVP_PKEY_new_raw_private_key");
    private static final MemorySegment PUBLIC = symbol("EVP_PKEY_new_raw_public_key");
    private static final MemorySegment PUBLIC_OF = symbol("EVP_PKEY_get_raw_public_key");
    private static final MemorySegment KEY_FREE = symbol("EVP_PKEY_free");
    private static final MemorySegment CONTEXT = symbol("EVP_PKEY_CTX_new");
    private static final MemorySegment CONTEXT_FREE = symbol("EVP_PKEY_CTX_free");
    private static final MemorySegment DERIVE_INIT = symbol("EVP_PKEY_derive_init");
    private static final MemorySegment DERIVE_PEER = symbol("EVP_PKEY_derive_set_peer");
    private static final MemorySegment DERIVE = symbol("EVP_PKEY_derive");

    private LibCryptoCurves() {}

    private static MemorySegment symbol(String name) {
        return Leaf.symbol(LIBRARY, name);
    }

    /** Whether the machine has the library, and the library all that is called here. */
    public static boolean present() {
        for (MemorySegment function :
                new MemorySegment[] {
                    GROUP,
                    POINT,
                    POINT_FREE,
                    POINT_READ,
                    POINT_WRITE,
                    MULTIPLY,
                    NUMBER,
                    NUMBER_FREE,
                    PRIVATE,
                    PUBLIC,
                    PUBLIC_OF,
                    KEY_FREE,
                    CONTEXT,
                    CONTEXT_FREE,
                    DERIVE_INIT,
                    DERIVE_PEER,
                    DERIVE
                }) {
            if (function.address() == 0) {
                return false;
            }
        }
        return true;
    }

    /** A curve by its number in openssl/obj_mac.h, for all threads; 0 when there is none. */
    public static long group(int number) {
        return Leaf.call(GROUP, number);
    }

    /** A point; 0 when there is no memory. */
    public static long point(long group) {
        return Leaf.call(POINT, group);
    }

    /** Wipes a point; 0 is taken. */
    public static void freePoint(long point) {
        long _ = Leaf.call(POINT_FREE, point);
    }

    /** Takes a point over, 04, x, y; false when it does not lie on the curve. */
    public static boolean read(long group, long point, long bytes, int length) {
        return isOne(Leaf.call(POINT_READ, group, point, bytes, length, 0));
    }

    /** Writes a point, 04, x, y; false when it is the one at infinity or does not fit. */
    public static boolean write(long group, long point, long bytes, int length) {
        return Leaf.patient(POINT_WRITE, group, point, UNCOMPRESSED, bytes, length, 0) == length;
    }

    /**
     * {@code result} = {@code point} times {@code number}.
     *
     * @param point 0 for the generator of the curve
     */
    public static boolean multiply(long group, long result, long point, long number) {
        return isOne(
                point == 0
                        ? Leaf.patient(MULTIPLY, group, result, number, 0, 0, 0)
                        : Leaf.patient(MULTIPLY, group, result, 0, point, number, 0));
    }

    /** A number from big-endian bytes; 0 when there is no memory. */
    public static long number(long bytes, int length) {
        return Leaf.call(NUMBER, bytes, length, 0);
    }

    /** Wipes a number; 0 is taken. */
    public static void freeNumber(long number) {
        long _ = Leaf.call(NUMBER_FREE, number);
    }

    /** A private key of X25519 from its 32 bytes; 0 when it cannot be. */
    public static long privateKey(long bytes, int length) {
        return Leaf.call(PRIVATE, X25519, 0, bytes, length);
    }

    /** A public key of X25519 from its 32 bytes; 0 when it cannot be. */
    public static long publicKey(long bytes, int length) {
        return Leaf.call(PUBLIC, X25519, 0, bytes, length);
    }

    /** Writes the public half; {@code length} holds how much fits. */
    public static boolean publicHalf(long key, long bytes, long length) {
        return isOne(Leaf.call(PUBLIC_OF, key, bytes, length));
    }

    /** Wipes a key; 0 is taken. */
    public static void freeKey(long key) {
        long _ = Leaf.call(KEY_FREE, key);
    }

    /**
     * Writes what two keys agree on.
     *
     * @param length where it stands how much fits
     * @return false when the secret would be zero
     */
    public static boolean derive(long ours, long theirs, long bytes, long length) {
        long context = Leaf.call(CONTEXT, ours, 0);
        try {
            return context != 0
                    && isOne(Leaf.call(DERIVE_INIT, context))
                    && isOne(Leaf.call(DERIVE_PEER, context, theirs))
                    && isOne(Leaf.patient(DERIVE, context, bytes, length));
        } finally {
            long _ = Leaf.call(CONTEXT_FREE, context);
        }
    }

    /** An int travels in the lower half of the register. */
    private static boolean isOne(long result) {
        return (int) result == 1;
    }
}
