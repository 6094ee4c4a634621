package io.spokewire.ospf;

import io.spokewire.net.Bytes;
import io.spokewire.net.Ipv6Address;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * How packets of an interface are authenticated: RFC 2328 appendix D and RFC 5709 in version 2, RFC
 * 7166 in version 3.
 */
public sealed interface OspfAuthentication {
    /** AuType 0. */
    record None() implements OspfAuthentication {}

    /**
     * AuType 1: the password in clear.
     *
     * @param password at most 8 bytes
     */
    record Simple(Bytes password) implements OspfAuthentication {
        static final int BYTES = 8;

        long field() {
            byte[] padded = Arrays.copyOf(password.toArray(), BYTES);
            long value = 0;
            for (byte b : padded) {
                value = value << 8 | (b & 0xFF);
            }
            return value;
        }
    }

    /**
     * AuType 2: a digest behind the packet.
     *
     * @param sending what we send with: usually the newest key
     * @param accepted what we take
     */
    record Cryptographic(Key sending, List<Key> accepted) implements OspfAuthentication {
        /** Copies the list. */
        public Cryptographic {
            accepted = List.copyOf(accepted);
        }
    }

    /**
     * A key.
     *
     * @param id 0 to 255, in version 3 to 65535
     */
    record Key(int id, Algorithm algorithm, Bytes secret) {
        /** The digest of a packet with its header. */
        byte[] digest(byte[] packet) {
            try {
                return algorithm == Algorithm.MD5 ? md5(packet) : hmac(packet);
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(algorithm + " is missing in this JDK", e);
            }
        }

        private byte[] md5(byte[] packet) throws GeneralSecurityException {
            MessageDigest digest = MessageDigest.getInstance("MD5");
            digest.update(packet);
            return digest.digest(Arrays.copyOf(secret.toArray(), algorithm.bytes()));
        }

        /** RFC 5709 section 3.3. */
        private byte[] hmac(byte[] packet) throws GeneralSecurityException {
            return hmac(secret.toArray(), packet, Bytes.EMPTY);
        }

        /**
         * The digest of RFC 7166 section 4.5: the protocol's number makes the key its own, and the
         * source of the packet is under it.
         *
         * @param packet with the trailer up to its digest
         */
        byte[] trailer(byte[] packet, Ipv6Address source) {
            try {
                Bytes own = Bytes.concat(secret, Bytes.copyOf(CRYPTOGRAPHIC_PROTOCOL));
                return hmac(own.toArray(), packet, Bytes.copyOf(source.toBytes()));
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(algorithm + " is missing in this JDK", e);
            }
        }

        /** Over the packet and padding as long as the digest that takes its place. */
        private byte[] hmac(byte[] words, byte[] packet, Bytes first)
                throws GeneralSecurityException {
            byte[] key = words;
            if (key.length > algorithm.bytes()) {
                key = MessageDigest.getInstance(algorithm.hash()).digest(key);
            }
            Mac mac = Mac.getInstance(algorithm.jdk());
            mac.init(new SecretKeySpec(Arrays.copyOf(key, algorithm.bytes()), algorithm.jdk()));
            mac.update(packet);
            byte[] pad = Arrays.copyOf(first.toArray(), algorithm.bytes());
            for (int i = first.length(); i < pad.length; i++) {
                pad[i] = APAD[i % APAD.length];
            }
            return mac.doFinal(pad);
        }

        private static final byte[] CRYPTOGRAPHIC_PROTOCOL = {0, 1};
        private static final byte[] APAD = {(byte) 0x87, (byte) 0x8F, (byte) 0xE1, (byte) 0xF3};
    }

    /** Digests and their lengths. */
    enum Algorithm {
        /** RFC 2328 appendix D.4.3. */
        MD5(16, "MD5", "MD5"),
        /** RFC 5709. */
        HMAC_SHA_1(20, "HmacSHA1", "SHA-1"),
        /** RFC 5709. */
        HMAC_SHA_256(32, "HmacSHA256", "SHA-256"),
        /** RFC 5709. */
        HMAC_SHA_384(48, "HmacSHA384", "SHA-384"),
        /** RFC 5709. */
        HMAC_SHA_512(64, "HmacSHA512", "SHA-512");

        private final int bytes;
        private final String jdk;
        private final String hash;

        Algorithm(int bytes, String jdk, String hash) {
            this.bytes = bytes;
            this.jdk = jdk;
            this.hash = hash;
        }

        int bytes() {
            return bytes;
        }

        String jdk() {
            return jdk;
        }

        String hash() {
            return hash;
        }
    }

    /** The AuType of the wire. */
    default int type() {
        return switch (this) {
            case None _ -> 0;
            case Simple _ -> 1;
            case Cryptographic _ -> 2;
        };
    }
}
