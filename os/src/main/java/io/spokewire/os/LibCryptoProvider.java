package io.spokewire.os;

import io.spokewire.esp.EspCipher;
import io.spokewire.esp.EspIntegrity;
import io.spokewire.esp.EspProvider;
import io.spokewire.esp.EspSuite;
import io.spokewire.esp.KeyMaterial;
import io.spokewire.esp.Opener;
import io.spokewire.esp.Sealer;
import io.spokewire.os.ffm.LibCrypto;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What OpenSSL's libcrypto brings: nearly everything but DES, which it keeps in a module of its own
 * that few have loaded.
 */
public final class LibCryptoProvider implements EspProvider {
    private LibCryptoProvider() {}

    /** Empty when the machine has no libcrypto of version 3. */
    public static Optional<EspProvider> find() {
        return LibCrypto.present() ? Optional.of(new LibCryptoProvider()) : Optional.empty();
    }

    /** A new context of libcrypto. */
    static long context() {
        long context = LibCrypto.newContext();
        if (context == 0) {
            throw new OutOfMemoryError("libcrypto has no memory for a cipher");
        }
        return context;
    }

    @Override
    public String name() {
        return version();
    }

    /** {@code OpenSSL 3.0.19}. */
    static String version() {
        String[] words = LibCrypto.version().split(" ", -1); // the date is of no interest
        return words.length > 1 ? words[0] + " " + words[1] : words[0];
    }

    @Override
    public boolean supports(EspSuite suite) {
        LibCrypto.Digest digest = digest(suite.integrity());
        return (suite.cipher() == EspCipher.NULL || cipher(suite) != 0)
                && (suite.integrity() == EspIntegrity.NONE || (digest != null && digest.present()));
    }

    private static long cipher(EspSuite suite) {
        return switch (suite.cipher()) {
            case NULL, DES_CBC -> 0;
            case TRIPLE_DES_CBC -> LibCrypto.cipher("des_ede3_cbc");
            case AES_CBC -> LibCrypto.cipher("aes_" + suite.keyBits() + "_cbc");
            case AES_GCM, AES_GMAC -> LibCrypto.cipher("aes_" + suite.keyBits() + "_gcm");
            case CHACHA20_POLY1305 -> LibCrypto.cipher("chacha20_poly1305");
        };
    }

    private static LibCrypto.@Nullable Digest digest(EspIntegrity integrity) {
        return switch (integrity) {
            case NONE -> null;
            case HMAC_MD5_96 -> LibCrypto.Digest.MD5;
            case HMAC_SHA1_96 -> LibCrypto.Digest.SHA1;
            case HMAC_SHA2_256_128 -> LibCrypto.Digest.SHA256;
            case HMAC_SHA2_384_192 -> LibCrypto.Digest.SHA384;
            case HMAC_SHA2_512_256 -> LibCrypto.Digest.SHA512;
        };
    }

    @Override
    public Sealer sealer(EspSuite suite, KeyMaterial keys) {
        LibCrypto.Digest digest = check(suite);
        return digest == null
                ? new LibCryptoAead(suite, keys, cipher(suite), true)
                : new LibCryptoCbc(suite, keys, cipher(suite), digest, true);
    }

    @Override
    public Opener opener(EspSuite suite, KeyMaterial keys) {
        LibCrypto.Digest digest = check(suite);
        return digest == null
                ? new LibCryptoAead(suite, keys, cipher(suite), false)
                : new LibCryptoCbc(suite, keys, cipher(suite), digest, false);
    }

    private LibCrypto.@Nullable Digest check(EspSuite suite) {
        if (!supports(suite)) {
            throw new IllegalArgumentException(name() + " has no " + suite);
        }
        return digest(suite.integrity());
    }
}
