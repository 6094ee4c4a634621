package io.spokewire.bench;

import io.spokewire.esp.EspCipher;
import io.spokewire.esp.EspIntegrity;
import io.spokewire.esp.EspProvider;
import io.spokewire.esp.EspSuite;
import io.spokewire.esp.JdkEspProvider;
import io.spokewire.esp.KeyMaterial;
import io.spokewire.esp.Opener;
import io.spokewire.esp.Sealer;
import io.spokewire.net.BigEndian;
import io.spokewire.net.Bytes;
import io.spokewire.os.LibCryptoProvider;
import io.spokewire.os.LibIpsecMbProvider;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Sealing and opening of a packet, by each provider. Batches of 32 packets, where they lie in
 * native memory; what is opened is sealed anew by putting its ciphertext back, and that copy is
 * part of the figure.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 4, time = 400, timeUnit = TimeUnit.MILLISECONDS)
@State(Scope.Thread)
public class EspBenchmark {
    private static final int BATCH = 32;
    private static final int ROOM = 2048;

    /** Who computes. */
    @Param({"libipsec-mb", "libcrypto", "JDK"})
    private String provider = "JDK";

    /** With which algorithms. */
    @Param({"AES-GCM-128", "AES-CBC-128+SHA1", "AES-CBC-256+SHA256"})
    private String suite = "AES-GCM-128";

    /** Bytes of the payload. */
    @Param({"64", "512", "1420"})
    private int bytes = 64;

    private final MemorySegment packets = Arena.ofAuto().allocate(BATCH * ROOM, 64);
    private final MemorySegment sealed = Arena.ofAuto().allocate(BATCH * ROOM, 64);
    private int plain;
    private int length;
    private int headerBytes;
    private long number;
    private Sealer sealer = new None();
    private Opener opener = new None();

    private static final class None implements Sealer, Opener {
        @Override
        public void seal(MemorySegment memory, long at, int plainBytes, int sequenceHigh) {}

        @Override
        public boolean open(MemorySegment memory, long at, int length, int sequenceHigh) {
            return false;
        }

        @Override
        public void close() {}
    }

    private static EspSuite suite(String name) {
        return switch (name) {
            case "AES-GCM-128" -> new EspSuite(EspCipher.AES_GCM, 128, EspIntegrity.NONE, false);
            case "AES-CBC-128+SHA1" ->
                    new EspSuite(EspCipher.AES_CBC, 128, EspIntegrity.HMAC_SHA1_96, false);
            default -> new EspSuite(EspCipher.AES_CBC, 256, EspIntegrity.HMAC_SHA2_256_128, false);
        };
    }

    /**
     * Keys, and packets that are sealed.
     *
     * @throws UnsupportedOperationException when this machine has no such provider, or it does not
     *     do the suite: the row is then left out
     */
    @Setup
    public void prepare() {
        EspSuite algorithms = suite(suite);
        Optional<EspProvider> found =
                switch (provider) {
                    case "libipsec-mb" -> LibIpsecMbProvider.find();
                    case "libcrypto" -> LibCryptoProvider.find();
                    default -> Optional.of(new JdkEspProvider());
                };
        EspProvider by =
                found.filter(one -> one.supports(algorithms))
                        .orElseThrow(() ->
                                new UnsupportedOperationException(provider + " has no " + suite));
        byte[] key = new byte[algorithms.cipherKeyBytes()];
        byte[] integrity = new byte[algorithms.integrity().keyBytes()];
        KeyMaterial keys = new KeyMaterial(Bytes.copyOf(key), Bytes.copyOf(integrity));
        sealer = by.sealer(algorithms, keys);
        opener = by.opener(algorithms, keys);
        plain = algorithms.plainBytes(bytes);
        headerBytes = algorithms.headerBytes();
        length = headerBytes + plain + algorithms.icvBytes();
        seal();
        MemorySegment.copy(packets, 0, sealed, 0, packets.byteSize());
        if (!open()) {
            throw new IllegalStateException(provider + " does not open what it sealed");
        }
    }

    /** A batch of packets, each with a number of its own. */
    @Benchmark
    @OperationsPerInvocation(BATCH)
    public long seal() {
        for (int i = 0; i < BATCH; i++) {
            long at = (long) i * ROOM;
            BigEndian.put64(packets, at + headerBytes - 8, ++number);
            sealer.seal(packets, at, plain, 0);
        }
        return number;
    }

    /** A batch of packets, all genuine. */
    @Benchmark
    @OperationsPerInvocation(BATCH)
    public boolean open() {
        boolean genuine = true;
        for (int i = 0; i < BATCH; i++) {
            long at = (long) i * ROOM;
            MemorySegment.copy(sealed, at, packets, at, length);
            genuine &= opener.open(packets, at, length, 0);
        }
        return genuine;
    }
}
