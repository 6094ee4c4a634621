package io.spokewire.os;

import io.spokewire.ike.crypto.EcdhKnownAnswer;
import io.spokewire.ike.crypto.EcdhProvider;
import io.spokewire.net.Bytes;
import io.spokewire.os.ffm.LibCryptoCurves;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Diffie-Hellman on curves by OpenSSL's libcrypto: a tenth of the time that the JDK takes for group
 * 19. What is secret is wiped before its memory is given back.
 */
public final class LibCryptoEcdh implements EcdhProvider {
    private static final int CURVE25519 = 31;
    private static final int CURVE25519_BYTES = 32;
    private static final byte UNCOMPRESSED = 4;

    /** The groups whose known answers it gives, with their curves; 0 for Curve25519. */
    private final Map<Integer, Long> curves = new LinkedHashMap<>();

    private LibCryptoEcdh() {
        curves.put(19, LibCryptoCurves.group(415)); // NID_X9_62_prime256v1
        curves.put(20, LibCryptoCurves.group(715)); // NID_secp384r1
        curves.put(21, LibCryptoCurves.group(716)); // NID_secp521r1
        curves.values().removeIf(curve -> curve == 0);
        curves.put(CURVE25519, 0L);
    }

    /**
     * Tries it with answers that are known; empty when the machine has no libcrypto of version 3,
     * or none that gives any of them.
     */
    public static Optional<EcdhProvider> tried() {
        if (!LibCryptoCurves.present()) {
            return Optional.empty();
        }
        LibCryptoEcdh made = new LibCryptoEcdh();
        for (EcdhKnownAnswer answer : EcdhKnownAnswer.ALL) {
            if (made.takes(answer.group()) && !answer.holds(made)) {
                made.curves.remove(answer.group());
            }
        }
        return made.curves.isEmpty() ? Optional.empty() : Optional.of(made);
    }

    @Override
    public String name() {
        return LibCryptoProvider.version();
    }

    @Override
    public boolean takes(int group) {
        return curves.containsKey(group);
    }

    private long curve(int group) {
        Long curve = curves.get(group);
        if (curve == null) {
            throw new IllegalArgumentException("group " + group + " is not entrusted to libcrypto");
        }
        return curve;
    }

    @Override
    public Bytes publicValue(int group, Bytes secret) {
        Optional<Bytes> value =
                group == CURVE25519
                        ? x25519(secret, Optional.empty())
                        : multiply(curve(group), secret, Optional.empty());
        return value.orElseThrow(() -> new IllegalStateException("libcrypto makes no key"));
    }

    @Override
    public Optional<Bytes> agree(int group, Bytes secret, Bytes peerValue) {
        return group == CURVE25519
                ? x25519(secret, Optional.of(peerValue))
                : multiply(curve(group), secret, Optional.of(peerValue))
                        .map(point -> point.slice(0, point.length() / 2));
    }

    /** A point times the secret, x and y; the generator where there is none. */
    private static Optional<Bytes> multiply(long curve, Bytes secret, Optional<Bytes> point) {
        int coordinates = 2 * secret.length();
        long number = 0;
        long from = 0;
        long result = 0;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment scalar = arena.allocate(secret.length());
            MemorySegment octets = arena.allocate(1 + coordinates);
            try {
                secret.copyTo(scalar, 0);
                number = LibCryptoCurves.number(scalar.address(), secret.length());
                result = LibCryptoCurves.point(curve);
                if (point.isPresent()) {
                    octets.set(ValueLayout.JAVA_BYTE, 0, UNCOMPRESSED);
                    point.get().copyTo(octets, 1);
                    from = LibCryptoCurves.point(curve);
                }
                memory(number != 0 && result != 0 && (from != 0 || point.isEmpty()));
                boolean done =
                        (point.isEmpty()
                                        || LibCryptoCurves.read(
                                                curve, from, octets.address(), 1 + coordinates))
                                && LibCryptoCurves.multiply(curve, result, from, number)
                                && LibCryptoCurves.write(
                                        curve, result, octets.address(), 1 + coordinates);
                return done ? Optional.of(Bytes.copyOf(octets, 1, coordinates)) : Optional.empty();
            } finally {
                scalar.fill((byte) 0);
                octets.fill((byte) 0);
            }
        } finally {
            LibCryptoCurves.freePoint(from);
            LibCryptoCurves.freePoint(result);
            LibCryptoCurves.freeNumber(number);
        }
    }

    /** Our public value; or what we agree on with a peer's. */
    private static Optional<Bytes> x25519(Bytes secret, Optional<Bytes> peer) {
        long ours = 0;
        long theirs = 0;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment bytes = arena.allocate(CURVE25519_BYTES);
            MemorySegment length = arena.allocate(ValueLayout.JAVA_LONG);
            length.set(ValueLayout.JAVA_LONG, 0, CURVE25519_BYTES);
            try {
                secret.copyTo(bytes, 0);
                ours = LibCryptoCurves.privateKey(bytes.address(), CURVE25519_BYTES);
                memory(ours != 0);
                boolean done;
                if (peer.isPresent()) {
                    peer.get().copyTo(bytes, 0);
                    theirs = LibCryptoCurves.publicKey(bytes.address(), CURVE25519_BYTES);
                    memory(theirs != 0);
                    done = LibCryptoCurves.derive(ours, theirs, bytes.address(), length.address());
                } else {
                    done = LibCryptoCurves.publicHalf(ours, bytes.address(), length.address());
                }
                return done
                        ? Optional.of(Bytes.copyOf(bytes, 0, CURVE25519_BYTES))
                        : Optional.empty();
            } finally {
                bytes.fill((byte) 0);
            }
        } finally {
            LibCryptoCurves.freeKey(ours);
            LibCryptoCurves.freeKey(theirs);
        }
    }

    private static void memory(boolean there) {
        if (!there) {
            throw new OutOfMemoryError("libcrypto has no memory for a key");
        }
    }
}
