package io.spokewire.rip;

import io.spokewire.net.Bytes;
import io.spokewire.policy.KeyLifetime;
import io.spokewire.rip.RipPacket.Authentication;
import io.spokewire.rip.RipPacket.Digest;
import io.spokewire.rip.RipPacket.Password;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * How messages of an interface are authenticated: RFC 2453 section 4.1 or RFC 2082.
 *
 * @param kind what is done
 * @param keys in the order of the chain; with none that holds nothing can be sent or taken
 */
record RipAuthentication(Kind kind, List<Key> keys) {
    /** What is done. */
    enum Kind {
        NONE,
        TEXT,
        MD5
    }

    static final RipAuthentication NONE = new RipAuthentication(Kind.NONE, List.of());

    /** RFC 2082 has 16 here, Cisco's routers count the header of the data too. Either is taken. */
    private static final int DIGEST_LENGTH = 20;

    private static final Bytes NO_DIGEST = Bytes.copyOf(new byte[RipCodec.DIGEST_BYTES]);

    /** A key and when it holds. */
    record Key(int id, Bytes secret, KeyLifetime send, KeyLifetime accept) {
        /** In 16 bytes, as both kinds have it. */
        byte[] padded() {
            return Arrays.copyOf(secret.toArray(), RipCodec.PASSWORD_BYTES);
        }

        @Override
        public String toString() {
            return "key " + id;
        }
    }

    RipAuthentication {
        keys = List.copyOf(keys);
    }

    /** Route entries that fit into a message. */
    int room() {
        Optional<Authentication> proof =
                switch (kind) {
                    case NONE -> Optional.empty();
                    case TEXT -> Optional.of(new Password(NO_DIGEST));
                    case MD5 -> Optional.of(new Digest(0, 0, 0, NO_DIGEST));
                };
        return RipCodec.room(proof);
    }

    /**
     * Writes a message with its proof; version 1 has none.
     *
     * @param sequence larger than that of the message before, or equal
     * @return empty when no key holds
     */
    Optional<Bytes> seal(RipPacket packet, int sequence, Instant now) {
        if (kind == Kind.NONE || packet.version() == 1) {
            return Optional.of(Bytes.copyOf(RipCodec.encode(packet)));
        }
        return keys.stream()
                .filter(key -> key.send().holds(now))
                .min(Comparator.comparingInt(Key::id))
                .map(key -> seal(packet, key, sequence));
    }

    private Bytes seal(RipPacket packet, Key key, int sequence) {
        if (kind == Kind.TEXT) {
            Password password = new Password(Bytes.copyOf(key.padded()));
            return Bytes.copyOf(RipCodec.encode(packet.with(password)));
        }
        Digest empty = new Digest(key.id(), DIGEST_LENGTH, sequence, NO_DIGEST);
        byte[] bytes = RipCodec.encode(packet.with(empty));
        byte[] digest = digest(bytes, key);
        System.arraycopy(
                digest, 0, bytes, RipCodec.digestedBytes(bytes.length), RipCodec.DIGEST_BYTES);
        return Bytes.copyOf(bytes);
    }

    /**
     * Why a message is refused, in words; empty when it is authentic.
     *
     * @param bytes what the packet was read from
     */
    String refuses(RipPacket packet, Bytes bytes, Instant now) {
        return switch (packet.authentication().orElse(null)) {
            case null -> kind == Kind.NONE ? "" : "it is not authenticated";
            case Password(Bytes password) -> {
                if (kind != Kind.TEXT) {
                    yield "it has a password, and we " + wants();
                }
                yield keys.stream().anyMatch(key -> accepts(key, password, now))
                        ? ""
                        : "its password is none that is accepted";
            }
            case Digest digest -> {
                if (kind != Kind.MD5) {
                    yield "it has an MD5 digest, and we " + wants();
                }
                yield keys.stream().anyMatch(key -> accepts(key, digest, bytes, now))
                        ? ""
                        : "no accepted key has the number "
                                + digest.keyId()
                                + " and makes its digest";
            }
        };
    }

    private String wants() {
        return switch (kind) {
            case NONE -> "want none";
            case TEXT -> "want a password";
            case MD5 -> "want an MD5 digest";
        };
    }

    private static boolean accepts(Key key, Bytes password, Instant now) {
        return key.accept().holds(now) && MessageDigest.isEqual(key.padded(), password.toArray());
    }

    private static boolean accepts(Key key, Digest given, Bytes bytes, Instant now) {
        return key.id() == given.keyId()
                && key.accept().holds(now)
                && MessageDigest.isEqual(digest(bytes.toArray(), key), given.digest().toArray());
    }

    /** RFC 2082 section 3.2: over the message up to the digest, and the key in its place. */
    private static byte[] digest(byte[] message, Key key) {
        try {
            MessageDigest md5 = MessageDigest.getInstance("MD5");
            md5.update(message, 0, RipCodec.digestedBytes(message.length));
            md5.update(key.padded());
            return md5.digest();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("MD5 is missing in this JDK", e);
        }
    }
}
