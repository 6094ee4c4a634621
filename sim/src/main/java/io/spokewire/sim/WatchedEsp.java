package io.spokewire.sim;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.spokewire.esp.EspProvider;
import io.spokewire.esp.EspSuite;
import io.spokewire.esp.KeyMaterial;
import io.spokewire.esp.Opener;
import io.spokewire.esp.Sealer;
import io.spokewire.net.BigEndian;
import java.lang.foreign.MemorySegment;
import java.util.function.Consumer;

/**
 * Seals and opens as another provider does, and shows what was opened: on the cables of a protected
 * network nobody can tell which way a packet went.
 *
 * @param provider does the work
 * @param watcher gets the payload of every genuine packet
 * @param numbers gets the number of every packet that is sealed
 */
record WatchedEsp(EspProvider provider, Consumer<byte[]> watcher, Numbers numbers)
        implements EspProvider {
    /** Is told of what is sealed. */
    interface Numbers {
        /** A packet with this 64-bit number was sealed with these keys. */
        void sealed(KeyMaterial keys, long number);
    }

    @Override
    public String name() {
        return provider.name();
    }

    @Override
    public boolean supports(EspSuite suite) {
        return provider.supports(suite);
    }

    @Override
    public EspProvider of(EspSuite suite) {
        return provider.of(suite);
    }

    @Override
    public Sealer sealer(EspSuite suite, KeyMaterial keys) {
        return new Counted(provider.sealer(suite, keys), keys, numbers);
    }

    @Override
    public Opener opener(EspSuite suite, KeyMaterial keys) {
        return new Watched(suite, provider.opener(suite, keys), watcher);
    }

    private record Counted(Sealer sealer, KeyMaterial keys, Numbers numbers) implements Sealer {
        @Override
        public void seal(MemorySegment memory, long at, int plainBytes, int sequenceHigh) {
            long low = BigEndian.get32(memory, at + 4) & 0xFFFF_FFFFL;
            numbers.sealed(keys, (long) sequenceHigh << 32 | low);
            sealer.seal(memory, at, plainBytes, sequenceHigh);
        }

        @Override
        public void close() {
            sealer.close();
        }
    }

    private record Watched(EspSuite suite, Opener opener, Consumer<byte[]> watcher)
            implements Opener {
        @Override
        public boolean open(MemorySegment memory, long at, int length, int sequenceHigh) {
            boolean genuine = opener.open(memory, at, length, sequenceHigh);
            int trailer = length - suite.icvBytes() - 2;
            if (genuine) {
                int padding = memory.get(JAVA_BYTE, at + trailer) & 0xFF;
                int payload = trailer - padding - suite.headerBytes();
                if (payload > 0) {
                    watcher.accept(PacketMemory.copy(memory, at + suite.headerBytes(), payload));
                }
            }
            return genuine;
        }

        @Override
        public void close() {
            opener.close();
        }
    }
}
