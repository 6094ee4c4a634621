package io.spokewire.ike.v2;

import io.spokewire.ike.crypto.AeadCipher;
import io.spokewire.ike.crypto.CbcCipher;
import io.spokewire.ike.crypto.HashAlgorithm;
import io.spokewire.ike.v2.Payload.Encrypted;
import io.spokewire.ike.v2.Payload.EncryptedFragment;
import io.spokewire.net.Bytes;
import io.spokewire.net.DecodeException;
import io.spokewire.net.WireWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Seals, or opens, the messages of one direction of an IKE SA: RFC 7296 section 3.14 with a cipher
 * in CBC mode and an HMAC over the message, RFC 5282 with a combined cipher; RFC 7383 in pieces.
 */
final class Protection {
    private final IkeSuite suite;
    private final Bytes cipherKey;
    private final Bytes integrityKey;

    /** Vectors of a combined cipher never repeat under one key: they count messages. */
    private long sealedCount;

    Protection(IkeSuite suite, Bytes cipherKey, Bytes integrityKey) {
        this.suite = suite;
        this.cipherKey = cipherKey;
        this.integrityKey = integrityKey;
    }

    /**
     * Seals a message whole.
     *
     * @param message payloads in clear text
     * @param random for vectors that must not be foreseen
     */
    Bytes seal(Ikev2Message message, RandomGenerator random) {
        Bytes content = Ikev2Codec.encodePayloads(message.payloads());
        int first = Ikev2Codec.firstType(message.payloads());
        return seal(message, body -> new Encrypted(first, body), content, vector(random));
    }

    /**
     * Seals a message in pieces where it is too long for one datagram.
     *
     * @param sizeMax of a datagram without IP and UDP headers
     */
    List<Bytes> seal(Ikev2Message message, RandomGenerator random, int sizeMax) {
        Bytes content = Ikev2Codec.encodePayloads(message.payloads());
        int whole =
                Ikev2Codec.HEADER_BYTES
                        + Ikev2Codec.PAYLOAD_HEADER_BYTES
                        + vectorBytes()
                        + padded(content.length())
                        + checksumBytes();
        if (whole <= sizeMax) {
            return List.of(seal(message, random));
        }
        int chunk = chunkBytes(sizeMax);
        int total = (content.length() + chunk - 1) / chunk;
        int first = Ikev2Codec.firstType(message.payloads());
        List<Bytes> pieces = new ArrayList<>();
        for (int i = 0; i < total; i++) {
            int number = i + 1;
            Bytes part = content.slice(i * chunk, Math.min(content.length(), number * chunk));
            pieces.add(
                    seal(
                            message,
                            body ->
                                    new EncryptedFragment(
                                            number == 1 ? first : 0, number, total, body),
                            part,
                            vector(random)));
        }
        return pieces;
    }

    /** How much content a datagram of so many bytes holds; at least a block. */
    private int chunkBytes(int sizeMax) {
        int block = blockBytes();
        int room =
                sizeMax
                        - Ikev2Codec.HEADER_BYTES
                        - Ikev2Codec.PAYLOAD_HEADER_BYTES
                        - 4
                        - vectorBytes()
                        - checksumBytes();
        return Math.max(block, room / block * block - 1);
    }

    /** What the sealed payload looks like around its body. */
    interface Shape {
        Payload of(Bytes body);
    }

    /** Seals with a given vector; padding is as short as the cipher allows, and zero. */
    Bytes seal(Ikev2Message header, Shape shape, Bytes content, Bytes vector) {
        int padding = padded(content.length()) - content.length() - 1;
        WireWriter plain = new WireWriter().bytes(content.toArray());
        plain.bytes(new byte[padding]).u8(padding);
        Bytes plaintext = Bytes.copyOf(plain.toBytes());
        int bodyBytes = vectorBytes() + plaintext.length() + checksumBytes();
        Bytes shell =
                Ikev2Codec.encode(
                        header.with(List.of(shape.of(Bytes.copyOf(new byte[bodyBytes])))));
        Bytes prefix = shell.slice(0, shell.length() - bodyBytes);
        AeadCipher aead = suite.cipher().aead();
        if (aead != null) {
            return Bytes.concat(prefix, vector, aead.seal(cipherKey, vector, prefix, plaintext));
        }
        Bytes sealed = Bytes.concat(prefix, vector, cbc().encrypt(cipherKey, vector, plaintext));
        return Bytes.concat(sealed, checksum(sealed));
    }

    /**
     * Opens the sealed payload of a message.
     *
     * @param datagram the message as it came
     * @param body of its sealed payload, which ends the message
     * @return the content without padding; empty when it was not sealed with our peer's key
     * @throws DecodeException when it was, and its padding is wrong all the same
     */
    Optional<Bytes> open(Bytes datagram, Bytes body) throws DecodeException {
        int sealedBytes = body.length() - vectorBytes() - checksumBytes();
        if (sealedBytes < blockBytes() || sealedBytes % blockBytes() != 0) {
            return Optional.empty();
        }
        Bytes vector = body.slice(0, vectorBytes());
        Bytes plaintext;
        AeadCipher aead = suite.cipher().aead();
        if (aead != null) {
            Bytes prefix = datagram.slice(0, datagram.length() - body.length());
            Bytes sealed = body.slice(vectorBytes(), body.length());
            Optional<Bytes> opened = aead.open(cipherKey, vector, prefix, sealed);
            if (opened.isEmpty()) {
                return Optional.empty();
            }
            plaintext = opened.get();
        } else {
            int end = datagram.length() - checksumBytes();
            Bytes expected = checksum(datagram.slice(0, end));
            if (!HashAlgorithm.same(expected, datagram.slice(end, datagram.length()))) {
                return Optional.empty();
            }
            Bytes sealed = body.slice(vectorBytes(), body.length() - checksumBytes());
            plaintext = cbc().decrypt(cipherKey, vector, sealed);
        }
        int padding = plaintext.at(plaintext.length() - 1);
        if (padding >= plaintext.length()) {
            throw new DecodeException(
                    "padding of " + padding + " in " + plaintext.length() + " bytes",
                    datagram.length());
        }
        return Optional.of(plaintext.slice(0, plaintext.length() - 1 - padding));
    }

    private CbcCipher cbc() {
        CbcCipher cbc = suite.cipher().cbc();
        if (cbc == null) {
            throw new IllegalStateException(suite.cipher() + " is neither CBC nor combined");
        }
        return cbc;
    }

    private Bytes checksum(Bytes message) {
        IkeIntegrity integrity = suite.integrity().orElseThrow();
        return integrity.hash().hmac(integrityKey, message).slice(0, integrity.checksumBytes());
    }

    private Bytes vector(RandomGenerator random) {
        if (suite.cipher().combined()) {
            return Bytes.copyOf(new WireWriter().u64(sealedCount++).toBytes());
        }
        byte[] vector = new byte[vectorBytes()];
        random.nextBytes(vector);
        return Bytes.copyOf(vector);
    }

    int vectorBytes() {
        return suite.cipher().combined() ? AeadCipher.IV_BYTES : cbc().blockBytes();
    }

    private int checksumBytes() {
        return suite.integrity().map(IkeIntegrity::checksumBytes).orElse(AeadCipher.TAG_BYTES);
    }

    private int blockBytes() {
        return suite.cipher().combined() ? 1 : cbc().blockBytes();
    }

    /** Bytes of so much content with padding and its length. */
    private int padded(int contentBytes) {
        int block = blockBytes();
        return (contentBytes + 1 + block - 1) / block * block;
    }
}
