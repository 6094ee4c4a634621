package io.spokewire.os.ffm;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Intel's libipsec-mb, version 1.3 and its successors: AES-GCM with one call for a packet, in code
 * for each generation of processors.
 *
 * <p>Nothing here may be called unless {@link #present} says yes. Pointers are addresses; the
 * caller keeps the memory alive.
 */
public final class LibIpsecMb {
    /** Room for struct gcm_key_data (1008 bytes in 1.3), to be aligned to 64 bytes. */
    public static final int GCM_KEY_BYTES = 2048;

    /** Room for struct gcm_context_data (88 bytes in 1.3). */
    public static final int GCM_CONTEXT_BYTES = 256;

    private static final int OLDEST = 0x10300;
    private static final int TOO_NEW = 0x30000;
    private static final int VERSION_MAX_BYTES = 64;

    /** Code for a generation of processors: what its functions end in, and what it needs. */
    private record Code(String name, Set<String> needs) {}

    /** The fastest first; flags as in /proc/cpuinfo. */
    private static final List<Code> CODES =
            List.of(
                    new Code(
                            "vaes_avx512",
                            Set.of(
                                    "aes",
                                    "pclmulqdq",
                                    "vaes",
                                    "vpclmulqdq",
                                    "gfni",
                                    "bmi2",
                                    "avx512f",
                                    "avx512dq",
                                    "avx512cd",
                                    "avx512bw",
                                    "avx512vl")),
                    new Code(
                            "avx512",
                            Set.of(
                                    "aes",
                                    "pclmulqdq",
                                    "bmi2",
                                    "avx512f",
                                    "avx512dq",
                                    "avx512cd",
                                    "avx512bw",
                                    "avx512vl")),
                    new Code("avx_gen4", Set.of("aes", "pclmulqdq", "avx2", "bmi2")),
                    new Code("avx_gen2", Set.of("aes", "pclmulqdq", "avx")),
                    new Code("sse", Set.of("aes", "pclmulqdq", "sse4_2")));

    private static final Optional<SymbolLookup> LIBRARY =
            Leaf.library("libIPSec_MB.so.2").or(() -> Leaf.library("libIPSec_MB.so.1"));
    private static final MemorySegment VERSION = Leaf.symbol(LIBRARY, "imb_get_version");
    private static final MemorySegment VERSION_TEXT = Leaf.symbol(LIBRARY, "imb_get_version_str");
    private static final String CODE = choose();

    private LibIpsecMb() {}

    private static String choose() {
        Set<String> flags = ProcessorFlags.read();
        for (Code code : CODES) {
            if (flags.containsAll(code.needs)
                    && Leaf.symbol(LIBRARY, "aes_gcm_enc_128_" + code.name).address() != 0) {
                return code.name;
            }
        }
        return "";
    }

    /** Whether the machine has the library, in a version that is known, and can run it. */
    public static boolean present() {
        if (CODE.isEmpty() || VERSION.address() == 0 || VERSION_TEXT.address() == 0) {
            return false;
        }
        long version = Leaf.call(VERSION) & 0xFFFF_FFFFL;
        return version >= OLDEST && version < TOO_NEW;
    }

    /** Its version: {@code 1.3.0}. */
    public static String version() {
        return Leaf.text(Leaf.call(VERSION_TEXT), VERSION_MAX_BYTES);
    }

    /** The code that this processor gets: {@code vaes_avx512}. */
    public static String code() {
        return CODE;
    }

    /** AES-GCM with keys of one length. */
    public static final class Gcm {
        /** 128 bits. */
        public static final Gcm KEY_128 = new Gcm(128);

        /** 192 bits. */
        public static final Gcm KEY_192 = new Gcm(192);

        /** 256 bits. */
        public static final Gcm KEY_256 = new Gcm(256);

        private final MemorySegment prepare;
        private final MemorySegment encrypt;
        private final MemorySegment decrypt;

        private Gcm(int bits) {
            prepare = Leaf.symbol(LIBRARY, "aes_gcm_pre_" + bits + "_" + CODE);
            encrypt = Leaf.symbol(LIBRARY, "aes_gcm_enc_" + bits + "_" + CODE);
            decrypt = Leaf.symbol(LIBRARY, "aes_gcm_dec_" + bits + "_" + CODE);
        }

        /** Whether the library has it. */
        public boolean present() {
            return prepare.address() != 0 && encrypt.address() != 0 && decrypt.address() != 0;
        }

        /** Works a key out, into {@link #GCM_KEY_BYTES} of memory. */
        public void prepare(long key, long prepared) {
            long _ = Leaf.call(prepare, key, prepared);
        }

        /**
         * Encrypts a message whole.
         *
         * @param context {@link #GCM_CONTEXT_BYTES} that mean nothing afterwards
         * @param iv 12 bytes
         */
        public void encrypt(
                long prepared,
                long context,
                long out,
                long in,
                long length,
                long iv,
                long aad,
                long aadBytes,
                long tag,
                long tagBytes) {
            long _ =
                    Leaf.call(
                            encrypt, prepared, context, out, in, length, iv, aad, aadBytes, tag,
                            tagBytes);
        }

        /** Decrypts a message whole, and works its tag out: the caller has to compare. */
        public void decrypt(
                long prepared,
                long context,
                long out,
                long in,
                long length,
                long iv,
                long aad,
                long aadBytes,
                long tag,
                long tagBytes) {
            long _ =
                    Leaf.call(
                            decrypt, prepared, context, out, in, length, iv, aad, aadBytes, tag,
                            tagBytes);
        }
    }
}
