package io.spokewire.pki;

import io.spokewire.net.Bytes;
import io.spokewire.net.DecodeException;
import io.spokewire.net.WireReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * One element of ASN.1 in DER (ITU-T X.690 §8, §10): just enough to read those extensions of a
 * certificate for which the JDK has no method.
 *
 * @param tag the identifier octet: class, constructed bit and number; numbers above 30 are refused
 * @param content the contents octets
 */
record Der(int tag, Bytes content) {
    static final int OCTET_STRING = 0x04;
    static final int OBJECT_IDENTIFIER = 0x06;
    static final int SEQUENCE = 0x30;

    /** A certificate's extensions nest a handful of levels; a hostile one must not exhaust us. */
    private static final int DEPTH_MAX = 16;

    private static final int CONSTRUCTED = 0x20;
    private static final int HIGH_NUMBER = 0x1F;
    private static final int LENGTH_OCTETS_MAX = 3;

    /** RFC 5280 §4.2.1.6, GeneralName: uniformResourceIdentifier [6] IA5String. */
    private static final int URI = 0x86;

    /** Reads bytes that are exactly one element. */
    static Der of(Bytes bytes) throws DecodeException {
        List<Der> all = all(bytes);
        if (all.size() != 1) {
            throw new DecodeException(all.size() + " elements of DER instead of one", 0);
        }
        return all.getFirst();
    }

    /** Reads bytes that are any number of elements. */
    static List<Der> all(Bytes bytes) throws DecodeException {
        WireReader in = bytes.reader();
        List<Der> all = new ArrayList<>();
        while (in.remaining() > 0) {
            int tag = in.u8();
            if ((tag & HIGH_NUMBER) == HIGH_NUMBER) {
                throw in.error("a tag number above 30");
            }
            int length = in.u8();
            if (length > 0x7F) {
                int octets = length & 0x7F;
                if (octets == 0 || octets > LENGTH_OCTETS_MAX) {
                    throw in.error("a length of " + octets + " octets");
                }
                length = 0;
                for (int i = 0; i < octets; i++) {
                    length = length << 8 | in.u8();
                }
            }
            all.add(new Der(tag, Bytes.copyOf(in.bytes(length))));
        }
        return all;
    }

    boolean constructed() {
        return (tag & CONSTRUCTED) != 0;
    }

    /** The elements inside. */
    List<Der> inside() throws DecodeException {
        return all(content);
    }

    /** All URIs in here, at any depth, in their order. */
    List<String> uris() throws DecodeException {
        List<String> found = new ArrayList<>();
        collect(found, DEPTH_MAX);
        return found;
    }

    private void collect(List<String> found, int depth) throws DecodeException {
        if (tag == URI) {
            found.add(new String(content.toArray(), StandardCharsets.US_ASCII));
        } else if (constructed()) {
            if (depth == 0) {
                throw new DecodeException("nested deeper than " + DEPTH_MAX, 0);
            }
            for (Der child : inside()) {
                child.collect(found, depth - 1);
            }
        }
    }
}
