package io.spokewire.ospf;

import io.spokewire.net.DecodeException;
import io.spokewire.net.WireReader;
import io.spokewire.net.WireWriter;

/**
 * The header of an advertisement, RFC 2328 appendix A.4.1 and RFC 5340 appendix A.4.2.
 *
 * @param age seconds, 0 to {@link #MAX_AGE}; the DoNotAge bit of RFC 1793 stands apart
 * @param doNotAge whether the age stands still
 * @param options 8 bits of version 2; 0 in version 3, whose bodies have them
 * @param key type, id and router
 * @param sequence signed, from {@link #INITIAL_SEQUENCE} to {@link #MAX_SEQUENCE}
 * @param checksum of Fletcher, 16 bits
 * @param length of the whole advertisement in bytes, header included
 */
record LsaHeader(
        int age,
        boolean doNotAge,
        int options,
        LsaKey key,
        int sequence,
        int checksum,
        int length) {
    /** RFC 1793 section 2.2: what has reached MaxAge says so without DoNotAge. */
    public LsaHeader {
        doNotAge &= age < MAX_AGE;
    }

    /** Bytes of a header. */
    static final int BYTES = 20;

    /** Seconds after which an advertisement is flushed, appendix B. */
    static final int MAX_AGE = 3600;

    /** Ages further apart than this, in seconds, tell which instance is newer, appendix B. */
    static final int MAX_AGE_DIFF = 900;

    /** The first sequence number, section 12.1.6. */
    static final int INITIAL_SEQUENCE = 0x8000_0001;

    /** The last one. */
    static final int MAX_SEQUENCE = 0x7FFF_FFFF;

    private static final int DO_NOT_AGE = 0x8000;
    private static final int OPTIONS_SHIFT = 8;

    static LsaHeader read(WireReader in, OspfVersion version) throws DecodeException {
        int age = in.u16();
        int type = in.u16();
        int options = version.headerOptions(type);
        LsaKey key = new LsaKey(type & ~(options << OPTIONS_SHIFT), in.u32(), in.u32());
        int sequence = in.u32();
        int checksum = in.u16();
        int length = in.u16();
        if (length < BYTES) {
            throw new DecodeException("an advertisement of " + length + " bytes", in.offset() - 2);
        }
        return new LsaHeader(
                Math.min(age & ~DO_NOT_AGE, MAX_AGE),
                (age & DO_NOT_AGE) != 0,
                options,
                key,
                sequence,
                checksum,
                length);
    }

    void write(WireWriter out) {
        out.u16(age | (doNotAge ? DO_NOT_AGE : 0))
                .u16(options << OPTIONS_SHIFT | key.type())
                .u32(key.id())
                .u32(key.advertisingRouter())
                .u32(sequence)
                .u16(checksum)
                .u16(length);
    }

    /** With an age that stands still from now on. */
    LsaHeader standing() {
        return new LsaHeader(age, true, options, key, sequence, checksum, length);
    }

    boolean maxAge() {
        return age >= MAX_AGE;
    }

    LsaHeader withAge(int seconds) {
        return new LsaHeader(
                Math.min(seconds, MAX_AGE), doNotAge, options, key, sequence, checksum, length);
    }

    /**
     * Which instance of an advertisement is newer, section 13.1: above 0 when this one is, 0 when
     * they are the same.
     */
    int compareInstance(LsaHeader other) {
        if (sequence != other.sequence) {
            return Integer.compare(sequence, other.sequence);
        }
        if (checksum != other.checksum) {
            return Integer.compare(checksum, other.checksum);
        }
        if (maxAge() != other.maxAge()) {
            return maxAge() ? 1 : -1;
        }
        if (Math.abs(age - other.age) > MAX_AGE_DIFF) {
            return Integer.compare(other.age, age);
        }
        return 0;
    }
}
