package io.spokewire.esp;

/**
 * What the JDK brings: always there, for every suite. It works on the heap, so each packet is
 * copied there and back, and some hundreds of bytes are allocated for it.
 */
public final class JdkEspProvider implements EspProvider {
    @Override
    public String name() {
        return "JDK";
    }

    @Override
    public boolean supports(EspSuite suite) {
        return true;
    }

    @Override
    public Sealer sealer(EspSuite suite, KeyMaterial keys) {
        return suite.cipher().combined()
                ? new JdkCombinedCipher(suite, keys)
                : new JdkCipherAndHmac(suite, keys);
    }

    @Override
    public Opener opener(EspSuite suite, KeyMaterial keys) {
        return suite.cipher().combined()
                ? new JdkCombinedCipher(suite, keys)
                : new JdkCipherAndHmac(suite, keys);
    }
}
