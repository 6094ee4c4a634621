package io.spokewire.os;

import io.spokewire.esp.EspCipher;
import io.spokewire.esp.EspProvider;
import io.spokewire.esp.EspSuite;
import io.spokewire.esp.KeyMaterial;
import io.spokewire.esp.Opener;
import io.spokewire.esp.Sealer;
import io.spokewire.os.ffm.LibIpsecMb;
import java.util.Optional;

/** What Intel's libipsec-mb brings, on any x86 processor: AES-GCM, and nothing is faster. */
public final class LibIpsecMbProvider implements EspProvider {
    private LibIpsecMbProvider() {}

    /** Empty when the machine has no libipsec-mb that is known, or no processor for it. */
    public static Optional<EspProvider> find() {
        return LibIpsecMb.present() ? Optional.of(new LibIpsecMbProvider()) : Optional.empty();
    }

    @Override
    public String name() {
        return "libipsec-mb " + LibIpsecMb.version() + " (" + LibIpsecMb.code() + ")";
    }

    @Override
    public boolean supports(EspSuite suite) {
        return suite.cipher() == EspCipher.AES_GCM && gcm(suite).present();
    }

    private static LibIpsecMb.Gcm gcm(EspSuite suite) {
        return switch (suite.keyBits()) {
            case 128 -> LibIpsecMb.Gcm.KEY_128;
            case 192 -> LibIpsecMb.Gcm.KEY_192;
            default -> LibIpsecMb.Gcm.KEY_256;
        };
    }

    @Override
    public Sealer sealer(EspSuite suite, KeyMaterial keys) {
        return make(suite, keys);
    }

    @Override
    public Opener opener(EspSuite suite, KeyMaterial keys) {
        return make(suite, keys);
    }

    private LibIpsecMbGcm make(EspSuite suite, KeyMaterial keys) {
        if (!supports(suite)) {
            throw new IllegalArgumentException(name() + " has no " + suite);
        }
        return new LibIpsecMbGcm(suite, keys, gcm(suite));
    }
}
