package io.spokewire.rip;

import io.spokewire.net.Bytes;
import io.spokewire.net.Ipv4Address;
import java.util.List;
import java.util.Optional;

/**
 * A RIP message, RFC 2453 section 3.6 and 4.
 *
 * @param command {@link #REQUEST} or {@link #RESPONSE}
 * @param version 1 or 2
 * @param whole whether it asks for the whole table, section 3.9.1; then it has no entries
 * @param authentication the entry that stands in front; empty for none
 * @param entries at most 25
 */
record RipPacket(
        int command,
        int version,
        boolean whole,
        Optional<Authentication> authentication,
        List<Entry> entries) {
    static final int REQUEST = 1;
    static final int RESPONSE = 2;

    /** Section 3.6: a destination that cannot be reached. */
    static final int INFINITY = 16;

    /**
     * A route entry, section 4. In version 1 all but address and metric is 0.
     *
     * @param tag 0 to 65535
     * @param mask of any bits: who reads it decides
     * @param nextHop 0.0.0.0 for the sender
     * @param metric 0 to 4294967295: who reads it decides
     */
    record Entry(int tag, Ipv4Address address, Ipv4Address mask, Ipv4Address nextHop, long metric) {
        Entry {
            if (tag < 0 || tag > 0xFFFF || metric < 0 || metric > 0xFFFF_FFFFL) {
                throw new IllegalArgumentException("tag " + tag + ", metric " + metric);
            }
        }
    }

    /** What proves who sent it. */
    sealed interface Authentication {}

    /** Section 4.1: a password in clear, 16 bytes. */
    record Password(Bytes password) implements Authentication {
        Password {
            if (password.length() != RipCodec.PASSWORD_BYTES) {
                throw new IllegalArgumentException(password.length() + " bytes");
            }
        }

        @Override
        public String toString() {
            return "Password[*****]";
        }
    }

    /**
     * A keyed digest behind the entries, RFC 2082 section 3.
     *
     * @param keyId 0 to 255
     * @param length what is said of the data's length, 0 to 255: 16 or, with its header, 20
     * @param sequence never falls, unsigned
     * @param digest 16 bytes; zeroes before it is computed
     */
    record Digest(int keyId, int length, int sequence, Bytes digest) implements Authentication {
        Digest {
            if (keyId < 0 || keyId > 255 || length < 0 || length > 255) {
                throw new IllegalArgumentException("key " + keyId + ", length " + length);
            }
            if (digest.length() != RipCodec.DIGEST_BYTES) {
                throw new IllegalArgumentException(digest.length() + " bytes");
            }
        }
    }

    RipPacket {
        entries = List.copyOf(entries);
        if ((command != REQUEST && command != RESPONSE)
                || version < 1
                || version > 2
                || entries.size() > RipCodec.ENTRIES_MAX
                || (whole && (command != REQUEST || !entries.isEmpty()))
                || (authentication.isPresent() && version == 1)) {
            throw new IllegalArgumentException(command + ", version " + version);
        }
    }

    /** Asks for all routes. */
    static RipPacket wholeTable(int version) {
        return new RipPacket(REQUEST, version, true, Optional.empty(), List.of());
    }

    /** Tells routes. */
    static RipPacket response(int version, List<Entry> entries) {
        return new RipPacket(RESPONSE, version, false, Optional.empty(), entries);
    }

    RipPacket with(Authentication proof) {
        return new RipPacket(command, version, whole, Optional.of(proof), entries);
    }
}
