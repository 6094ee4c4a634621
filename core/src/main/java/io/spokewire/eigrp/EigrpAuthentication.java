package io.spokewire.eigrp;

import io.spokewire.eigrp.EigrpTlv.Authentication;
import io.spokewire.net.Address;
import io.spokewire.net.Bytes;
import io.spokewire.policy.KeyLifetime;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * How packets of an interface are authenticated, RFC 7868 section 6.7.2. What the digests are made
 * of the RFC does not say; it is as Cisco's routers do it, by what is publicly known of them.
 *
 * @param type {@link Authentication#MD5}, {@link Authentication#SHA_256}, or 0 for none
 * @param keys in the order of the chain; with none that holds nothing can be sent or taken
 */
record EigrpAuthentication(int type, List<Key> keys) {
    static final EigrpAuthentication NONE = new EigrpAuthentication(0, List.of());

    private static final int MD5_BYTES = 16;
    private static final int SHA_256_BYTES = 32;

    /** A key and when it holds. */
    record Key(long id, Bytes secret, KeyLifetime send, KeyLifetime accept) {
        @Override
        public String toString() {
            return "key " + id;
        }
    }

    EigrpAuthentication {
        keys = List.copyOf(keys);
    }

    /** Bytes that the TLV takes. */
    int bytes() {
        return switch (type) {
            case Authentication.MD5 -> EigrpCodec.AUTHENTICATION_BYTES + MD5_BYTES;
            case Authentication.SHA_256 -> EigrpCodec.AUTHENTICATION_BYTES + SHA_256_BYTES;
            default -> 0;
        };
    }

    /** The key to send with: of those that hold the one with the lowest number, as at IOS. */
    Optional<Key> sending(Instant now) {
        return keys.stream()
                .filter(k -> k.send().holds(now))
                .min(Comparator.comparingLong(Key::id));
    }

    /**
     * Writes a packet with its TLV in front of the others, digest and checksum.
     *
     * @return empty when no key holds
     */
    Optional<Bytes> seal(EigrpPacket packet, Address source, Instant now) {
        if (type == 0) {
            return Optional.of(EigrpCodec.encode(packet));
        }
        return sending(now).map(key -> seal(packet, source, key));
    }

    private Bytes seal(EigrpPacket packet, Address source, Key key) {
        List<EigrpTlv> tlvs = new ArrayList<>();
        int digestBytes = type == Authentication.MD5 ? MD5_BYTES : SHA_256_BYTES;
        tlvs.add(new Authentication(type, (int) key.id(), 0, Bytes.copyOf(new byte[digestBytes])));
        tlvs.addAll(packet.tlvs());
        byte[] bytes =
                EigrpCodec.write(
                        new EigrpPacket(
                                packet.opcode(),
                                packet.flags(),
                                packet.sequence(),
                                packet.acknowledgment(),
                                packet.virtualRouter(),
                                packet.autonomousSystem(),
                                tlvs));
        byte[] digest = digest(bytes, packet.opcode(), key, source);
        System.arraycopy(
                digest,
                0,
                bytes,
                EigrpCodec.HEADER_BYTES + EigrpCodec.AUTHENTICATION_BYTES,
                digest.length);
        return EigrpCodec.checked(bytes);
    }

    /** Why a packet is refused, in words; empty when it is authentic. */
    String refuses(EigrpPacket packet, Bytes payload, Address source, Instant now) {
        boolean has = packet.first(Authentication.class).isPresent();
        if (type == 0) {
            return has ? "it is authenticated and we have no key" : "";
        }
        if (!has || !(packet.tlvs().getFirst() instanceof Authentication given)) {
            return "it is not authenticated";
        }
        if (given.type() != type || given.digest().length() + 24 != bytes()) {
            return "authentication of type " + given.type() + " in place of " + type;
        }
        for (Key key : keys) {
            boolean named = type == Authentication.SHA_256 || (int) key.id() == given.keyId();
            if (named
                    && key.accept().holds(now)
                    && authentic(packet, payload, given, key, source)) {
                return "";
            }
        }
        return "no accepted key has the number " + given.keyId() + " and makes its digest";
    }

    private boolean authentic(
            EigrpPacket packet, Bytes payload, Authentication given, Key key, Address source) {
        byte[] bytes = payload.toArray();
        int at = EigrpCodec.HEADER_BYTES + EigrpCodec.AUTHENTICATION_BYTES;
        Arrays.fill(bytes, at, at + given.digest().length(), (byte) 0);
        Arrays.fill(bytes, EigrpCodec.CHECKSUM_OFFSET, EigrpCodec.CHECKSUM_OFFSET + 2, (byte) 0);
        return MessageDigest.isEqual(
                digest(bytes, packet.opcode(), key, source), given.digest().toArray());
    }

    /** Over a packet whose checksum and digest are 0. */
    private byte[] digest(byte[] packet, int opcode, Key key, Address source) {
        try {
            return type == Authentication.MD5
                    ? md5(packet, opcode, key)
                    : sha256(packet, key, source);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("MD5 or SHA-256 is missing in this JDK", e);
        }
    }

    /** Header and TLV up to the digest, the key in 16 bytes, and but in hellos what follows. */
    private static byte[] md5(byte[] packet, int opcode, Key key) throws GeneralSecurityException {
        MessageDigest digest = MessageDigest.getInstance("MD5");
        int head = EigrpCodec.HEADER_BYTES + EigrpCodec.AUTHENTICATION_BYTES;
        digest.update(packet, 0, head);
        byte[] secret = key.secret().toArray();
        digest.update(Arrays.copyOf(secret, Math.max(secret.length, MD5_BYTES)));
        if (opcode != EigrpPacket.HELLO) {
            digest.update(packet, head + MD5_BYTES, packet.length - head - MD5_BYTES);
        }
        return digest.digest();
    }

    /** By a key of a line feed, the password and the address of the sender as text. */
    private static byte[] sha256(byte[] packet, Key key, Address source)
            throws GeneralSecurityException {
        Bytes whole =
                Bytes.concat(
                        Bytes.ofHex("0a"),
                        key.secret(),
                        Bytes.copyOf(source.toString().getBytes(StandardCharsets.US_ASCII)));
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(whole.toArray(), "HmacSHA256"));
        return mac.doFinal(packet);
    }
}
