package io.spokewire.ike.v2;

import io.spokewire.ike.crypto.HashAlgorithm;
import java.util.Arrays;
import java.util.Optional;

/**
 * Integrity of an IKE SA and its pseudo-random function, by their hash: numbers of IANA's
 * registries "IKEv2 Transform Type 2" and "Type 3".
 */
enum IkeIntegrity {
    /** RFC 2403, RFC 2104. */
    MD5(HashAlgorithm.MD5, 1, 1, 12, "MD5", "MD596"),
    /** RFC 2404, RFC 2104. */
    SHA1(HashAlgorithm.SHA1, 2, 2, 12, "SHA1", "SHA96"),
    /** RFC 4868. */
    SHA256(HashAlgorithm.SHA2_256, 12, 5, 16, "SHA256", "SHA256"),
    /** RFC 4868. */
    SHA384(HashAlgorithm.SHA2_384, 13, 6, 24, "SHA384", "SHA384"),
    /** RFC 4868. */
    SHA512(HashAlgorithm.SHA2_512, 14, 7, 32, "SHA512", "SHA512");

    private final HashAlgorithm hash;
    private final int id;
    private final int prfId;
    private final int checksumBytes;
    private final String prfWords;
    private final String words;

    IkeIntegrity(
            HashAlgorithm hash,
            int id,
            int prfId,
            int checksumBytes,
            String prfWords,
            String words) {
        this.hash = hash;
        this.id = id;
        this.prfId = prfId;
        this.checksumBytes = checksumBytes;
        this.prfWords = prfWords;
        this.words = words;
    }

    HashAlgorithm hash() {
        return hash;
    }

    /** Number as integrity algorithm. */
    int id() {
        return id;
    }

    /** Number as pseudo-random function. */
    int prfId() {
        return prfId;
    }

    /** Bytes of the HMAC that a message carries. */
    int checksumBytes() {
        return checksumBytes;
    }

    /** The pseudo-random function as IOS prints it. */
    String prfWords() {
        return prfWords;
    }

    /** The integrity algorithm as IOS prints it. */
    String words() {
        return words;
    }

    static Optional<IkeIntegrity> of(int id) {
        return Arrays.stream(values()).filter(i -> i.id == id).findFirst();
    }

    static Optional<IkeIntegrity> ofPrf(int prfId) {
        return Arrays.stream(values()).filter(i -> i.prfId == prfId).findFirst();
    }
}
