package io.spokewire.esp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.MemorySegment;
import java.util.List;
import org.junit.jupiter.api.Test;

class EspChoiceTest {
    private static final EspSuite GCM =
            new EspSuite(EspCipher.AES_GCM, 128, EspIntegrity.NONE, false);
    private static final EspSuite CBC =
            new EspSuite(EspCipher.AES_CBC, 256, EspIntegrity.HMAC_SHA1_96, true);
    private static final EspSuite WEAK =
            new EspSuite(EspCipher.DES_CBC, 64, EspIntegrity.HMAC_MD5_96, false);

    private long now;

    /** The JDK under another name, which takes so long for each packet. */
    private final class Fake implements EspProvider {
        private final EspProvider jdk = new JdkEspProvider();
        private final String name;
        private final long nanos;
        private final boolean combinedOnly;
        private final boolean broken;

        private Fake(String name, long nanos, boolean combinedOnly, boolean broken) {
            this.name = name;
            this.nanos = nanos;
            this.combinedOnly = combinedOnly;
            this.broken = broken;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public boolean supports(EspSuite suite) {
            return !combinedOnly || suite.cipher().combined();
        }

        @Override
        public Sealer sealer(EspSuite suite, KeyMaterial keys) {
            Sealer sealer = jdk.sealer(suite, keys);
            return new Sealer() {
                @Override
                public void seal(MemorySegment memory, long at, int plainBytes, int sequenceHigh) {
                    sealer.seal(memory, at, plainBytes, sequenceHigh);
                    now += nanos;
                }

                @Override
                public void close() {
                    sealer.close();
                }
            };
        }

        @Override
        public Opener opener(EspSuite suite, KeyMaterial keys) {
            Opener opener = jdk.opener(suite, keys);
            return new Opener() {
                @Override
                public boolean open(MemorySegment memory, long at, int length, int sequenceHigh) {
                    return opener.open(memory, at, length, sequenceHigh) || broken;
                }

                @Override
                public void close() {
                    opener.close();
                }
            };
        }
    }

    private EspChoice choose(Fake... candidates) {
        return new EspChoice(List.of(candidates), () -> now);
    }

    @Test
    void theFastestSealsWhatItCan() {
        EspChoice choice =
                choose(
                        new Fake("slow", 900, false, false),
                        new Fake("fast", 100, true, false),
                        new Fake("middle", 300, false, false));
        assertThat(choice.of(GCM).name()).isEqualTo("fast");
        assertThat(choice.of(CBC).name()).isEqualTo("middle");
        assertThat(choice.of(WEAK).name()).isEqualTo("slow"); // not measured: the first that can
        assertThat(choice.refused()).isEmpty();
        assertThat(choice.name()).isEqualTo("slow, fast, middle");
    }

    @Test
    void oneThatLetsForgeriesPassIsNotUsedAtAll() {
        EspChoice choice =
                choose(new Fake("broken", 1, false, true), new Fake("good", 100, false, false));
        assertThat(choice.of(GCM).name()).isEqualTo("good");
        assertThat(choice.of(WEAK).name()).isEqualTo("good");
        assertThat(choice.refused()).hasSize(1);
        assertThat(choice.refused().getFirst())
                .startsWith("broken does not answer draft-mcgrew-gcm-test-01 1");
        assertThatThrownBy(() -> choose(new Fake("broken", 1, false, true)))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void showSaysWhoSealsWhat() {
        EspEngines engines =
                EspEngines.of(
                        choose(
                                new Fake("fast", 100, true, false),
                                new Fake("slow", 900, false, false)));
        assertThat(engines.summary())
                .isEqualTo(
                        "slow for esp-des, esp-3des, esp-aes, esp-null;"
                                + " fast for esp-gcm, esp-gmac, esp-chacha20-poly1305");
        assertThat(engines.text())
                .contains("        crypto engine name:  fast\n")
                .contains("                transforms:  esp-gcm, esp-gcm 192, esp-gcm 256, ");
    }
}
