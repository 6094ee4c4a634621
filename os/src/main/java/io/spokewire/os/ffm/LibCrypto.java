package io.spokewire.os.ffm;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.util.Optional;

/**
 * OpenSSL's libcrypto, version 3: ciphers by EVP, digests by the functions that keep their state
 * where the caller says. (An EVP digest asks its provider for memory with each packet.)
 *
 * <p>Nothing here may be called unless {@link #present} says yes. Pointers are addresses; the
 * caller keeps the memory alive. Functions that can fail say 1 when they have not.
 */
public final class LibCrypto {
    /** Room for the state of any {@link Digest}; SHA-512 takes the most, 216 bytes. */
    public static final int DIGEST_STATE_BYTES = 256;

    private static final int VERSION_MAX_BYTES = 128;

    /** EVP_CTRL_AEAD_GET_TAG and EVP_CTRL_AEAD_SET_TAG of openssl/evp.h. */
    private static final int GET_TAG = 0x10;

    private static final int SET_TAG = 0x11;

    private static final Optional<SymbolLookup> LIBRARY = Leaf.library("libcrypto.so.3");
    private static final MemorySegment VERSION = symbol("OpenSSL_version");
    private static final MemorySegment NEW = symbol("EVP_CIPHER_CTX_new");
    private static final MemorySegment FREE = symbol("EVP_CIPHER_CTX_free");
    private static final MemorySegment CONTROL = symbol("EVP_CIPHER_CTX_ctrl");
    private static final MemorySegment PADDING = symbol("EVP_CIPHER_CTX_set_padding");
    private static final MemorySegment ENCRYPT_INIT = symbol("EVP_EncryptInit_ex");
    private static final MemorySegment ENCRYPT_UPDATE = symbol("EVP_EncryptUpdate");
    private static final MemorySegment ENCRYPT_FINAL = symbol("EVP_EncryptFinal_ex");
    private static final MemorySegment DECRYPT_INIT = symbol("EVP_DecryptInit_ex");
    private static final MemorySegment DECRYPT_UPDATE = symbol("EVP_DecryptUpdate");
    private static final MemorySegment DECRYPT_FINAL = symbol("EVP_DecryptFinal_ex");

    private LibCrypto() {}

    private static MemorySegment symbol(String name) {
        return Leaf.symbol(LIBRARY, name);
    }

    /** Whether the machine has the library, and the library all that is called here. */
    public static boolean present() {
        for (MemorySegment function :
                new MemorySegment[] {
                    VERSION,
                    NEW,
                    FREE,
                    CONTROL,
                    PADDING,
                    ENCRYPT_INIT,
                    ENCRYPT_UPDATE,
                    ENCRYPT_FINAL,
                    DECRYPT_INIT,
                    DECRYPT_UPDATE,
                    DECRYPT_FINAL
                }) {
            if (function.address() == 0) {
                return false;
            }
        }
        return true;
    }

    /** As {@code openssl version} says it: {@code OpenSSL 3.0.19 27 Jan 2026}. */
    public static String version() {
        return Leaf.text(Leaf.call(VERSION, 0), VERSION_MAX_BYTES);
    }

    /** A cipher by the end of its function's name, {@code aes_128_gcm}; 0 when there is none. */
    public static long cipher(String name) {
        MemorySegment function = symbol("EVP_" + name);
        return function.address() == 0 ? 0 : Leaf.call(function);
    }

    /** A context for one cipher and one key; 0 when there is no memory. */
    public static long newContext() {
        return Leaf.call(NEW);
    }

    /** Ends a context and wipes its key. */
    public static void free(long context) {
        long _ = Leaf.call(FREE, context);
    }

    /** Makes a context take whole blocks only. */
    public static boolean withoutPadding(long context) {
        return isOne(Leaf.call(PADDING, context, 0));
    }

    /** Begins to encrypt; 0 for what stays as it was. */
    public static boolean encryptInit(long context, long cipher, long key, long iv) {
        return isOne(Leaf.call(ENCRYPT_INIT, context, cipher, 0, key, iv));
    }

    /** Encrypts; {@code out} 0 for what is only authenticated. {@code written} takes an int. */
    public static boolean encryptUpdate(long context, long out, long written, long in, int length) {
        return isOne(Leaf.call(ENCRYPT_UPDATE, context, out, written, in, length));
    }

    /** Ends a message. */
    public static boolean encryptFinal(long context, long out, long written) {
        return isOne(Leaf.call(ENCRYPT_FINAL, context, out, written));
    }

    /** Begins to decrypt; 0 for what stays as it was. */
    public static boolean decryptInit(long context, long cipher, long key, long iv) {
        return isOne(Leaf.call(DECRYPT_INIT, context, cipher, 0, key, iv));
    }

    /** Decrypts; {@code out} 0 for what is only authenticated. {@code written} takes an int. */
    public static boolean decryptUpdate(long context, long out, long written, long in, int length) {
        return isOne(Leaf.call(DECRYPT_UPDATE, context, out, written, in, length));
    }

    /** Ends a message: false when its tag is not the one that was set. */
    public static boolean decryptFinal(long context, long out, long written) {
        return isOne(Leaf.call(DECRYPT_FINAL, context, out, written));
    }

    /** Writes the tag of a message that has been encrypted. */
    public static boolean tag(long context, long tag, int bytes) {
        return isOne(Leaf.call(CONTROL, context, GET_TAG, bytes, tag));
    }

    /** Says which tag a message has to have, before {@link #decryptFinal}. */
    public static boolean expectTag(long context, long tag, int bytes) {
        return isOne(Leaf.call(CONTROL, context, SET_TAG, bytes, tag));
    }

    /** An int travels in the lower half of the register. */
    private static boolean isOne(long result) {
        return (int) result == 1;
    }

    /** A hash function whose state is a piece of memory that may be copied. */
    public static final class Digest {
        /** RFC 1321. */
        public static final Digest MD5 = new Digest("MD5", 16, 64);

        /** FIPS 180-4. */
        public static final Digest SHA1 = new Digest("SHA1", 20, 64);

        /** FIPS 180-4. */
        public static final Digest SHA256 = new Digest("SHA256", 32, 64);

        /** FIPS 180-4. */
        public static final Digest SHA384 = new Digest("SHA384", 48, 128);

        /** FIPS 180-4. */
        public static final Digest SHA512 = new Digest("SHA512", 64, 128);

        private final MemorySegment init;
        private final MemorySegment update;
        private final MemorySegment end;
        private final int bytes;
        private final int blockBytes;

        private Digest(String name, int bytes, int blockBytes) {
            init = symbol(name + "_Init");
            update = symbol(name + "_Update");
            end = symbol(name + "_Final");
            this.bytes = bytes;
            this.blockBytes = blockBytes;
        }

        /** Whether the library has it. */
        public boolean present() {
            return init.address() != 0 && update.address() != 0 && end.address() != 0;
        }

        /** Bytes of the hash. */
        public int bytes() {
            return bytes;
        }

        /** Bytes of a block, RFC 2104 section 2. */
        public int blockBytes() {
            return blockBytes;
        }

        /** Begins a hash in {@link #DIGEST_STATE_BYTES} of memory. */
        public boolean begin(long state) {
            return isOne(Leaf.call(init, state));
        }

        /** Adds bytes to it. */
        public boolean update(long state, long bytes, int length) {
            return isOne(Leaf.call(update, state, bytes, length));
        }

        /** Ends it. */
        public boolean end(long state, long hash) {
            return isOne(Leaf.call(end, hash, state));
        }
    }
}
