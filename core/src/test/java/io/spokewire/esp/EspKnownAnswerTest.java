package io.spokewire.esp;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class EspKnownAnswerTest {
    static List<EspKnownAnswer> all() {
        return EspKnownAnswer.all();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("all")
    void theJdkAnswersAsTheRfcs(EspKnownAnswer known) {
        assertThat(known.holds(new JdkEspProvider())).isTrue();
    }

    @Test
    void everyCipherAndEveryHmacIsThere() {
        Set<EspCipher> ciphers = EnumSet.noneOf(EspCipher.class);
        Set<EspIntegrity> integrities = EnumSet.noneOf(EspIntegrity.class);
        for (EspKnownAnswer known : all()) {
            ciphers.add(known.suite().cipher());
            integrities.add(known.suite().integrity());
        }
        assertThat(ciphers).containsExactly(EspCipher.values());
        assertThat(integrities).containsExactly(EspIntegrity.values());
        assertThat(all()).anyMatch(known -> known.suite().extendedSequence());
    }

    /** A provider that computes nothing, or that lets everything pass, is found out. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("all")
    void aBrokenProviderDoesNotHold(EspKnownAnswer known) {
        assertThat(known.holds(new Broken(false, true))).isFalse();
        assertThat(known.holds(new Broken(true, false))).isFalse();
    }

    private record Broken(boolean seals, boolean opens) implements EspProvider {
        private static final EspProvider GOOD = new JdkEspProvider();

        @Override
        public String name() {
            return "broken";
        }

        @Override
        public boolean supports(EspSuite suite) {
            return true;
        }

        @Override
        public Sealer sealer(EspSuite suite, KeyMaterial keys) {
            return seals
                    ? GOOD.sealer(suite, keys)
                    : new Sealer() {
                        @Override
                        public void seal(MemorySegment memory, long at, int plain, int high) {}

                        @Override
                        public void close() {}
                    };
        }

        @Override
        public Opener opener(EspSuite suite, KeyMaterial keys) {
            Opener good = GOOD.opener(suite, keys);
            return opens
                    ? good
                    : new Opener() {
                        @Override
                        public boolean open(MemorySegment memory, long at, int length, int high) {
                            boolean _ = good.open(memory, at, length, high);
                            return true;
                        }

                        @Override
                        public void close() {
                            good.close();
                        }
                    };
        }
    }
}
