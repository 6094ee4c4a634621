package io.spokewire.ike.v2;

import io.spokewire.ike.crypto.HashAlgorithm;
import io.spokewire.net.Address;
import io.spokewire.net.Bytes;
import io.spokewire.net.WireWriter;
import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Cookies that cost no memory, RFC 7296 section 2.6: a number of the secret, and HMAC(secret, Ni |
 * IPi | SPIi). A secret serves for a minute, and its cookies for one more.
 */
final class Cookies {
    private static final long LIFE_NANOS = Duration.ofMinutes(1).toNanos();
    private static final int SECRET_BYTES = 32;

    private final RandomGenerator random;
    private int version;
    private Bytes secret;
    private Bytes before;
    private long sinceNanos;
    private boolean begun;

    Cookies(RandomGenerator random) {
        this.random = random;
        this.secret = draw();
        this.before = draw();
    }

    /** The cookie for a request. */
    Bytes make(Bytes nonce, Address from, long spi, long nowNanos) {
        renew(nowNanos);
        return cookie(version, secret, nonce, from, spi);
    }

    /** Whether a cookie is one of ours for this request. */
    boolean valid(Bytes cookie, Bytes nonce, Address from, long spi, long nowNanos) {
        renew(nowNanos);
        return HashAlgorithm.same(cookie, cookie(version, secret, nonce, from, spi))
                || HashAlgorithm.same(cookie, cookie(version - 1, before, nonce, from, spi));
    }

    private static Bytes cookie(int version, Bytes secret, Bytes nonce, Address from, long spi) {
        WireWriter out = new WireWriter().bytes(nonce.toArray()).address(from).u64(spi);
        Bytes digest = HashAlgorithm.SHA2_256.hmac(secret, Bytes.copyOf(out.toBytes()));
        return Bytes.concat(Bytes.copyOf(new byte[] {(byte) version}), digest);
    }

    private void renew(long nowNanos) {
        if (!begun) {
            begun = true;
            sinceNanos = nowNanos;
        }
        long age = nowNanos - sinceNanos;
        if (age >= LIFE_NANOS) {
            before = age >= 2 * LIFE_NANOS ? draw() : secret;
            secret = draw();
            version++;
            sinceNanos = nowNanos;
        }
    }

    private Bytes draw() {
        byte[] bytes = new byte[SECRET_BYTES];
        random.nextBytes(bytes);
        return Bytes.copyOf(bytes);
    }
}
