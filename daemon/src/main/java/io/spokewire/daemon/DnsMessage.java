package io.spokewire.daemon;

import io.spokewire.net.Address;
import io.spokewire.net.AddressFamily;
import io.spokewire.net.DecodeException;
import io.spokewire.net.WireReader;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** As much of RFC 1035 as asking a name server for addresses takes: one question, its answers. */
final class DnsMessage {
    private static final int TYPE_A = 1;
    private static final int TYPE_AAAA = 28;
    private static final int CLASS_IN = 1;
    private static final int LABEL_MAX_BYTES = 63;
    private static final int NAME_MAX_BYTES = 255;

    private DnsMessage() {}

    /**
     * A question, recursion desired.
     *
     * @throws IllegalArgumentException when the name has labels that no name server knows
     */
    static byte[] question(int id, String name, AddressFamily family) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        put16(out, id);
        put16(out, 0x0100); // RD, RFC 1035 §4.1.1
        put16(out, 1);
        put16(out, 0);
        put16(out, 0);
        put16(out, 0);
        String bare = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
        if (bare.isEmpty() || bare.length() + 2 > NAME_MAX_BYTES) {
            throw new IllegalArgumentException("'" + name + "' is no name");
        }
        for (String label : bare.split("\\.", -1)) {
            byte[] text = label.getBytes(StandardCharsets.US_ASCII);
            if (text.length == 0 || text.length > LABEL_MAX_BYTES) {
                throw new IllegalArgumentException("'" + name + "' is no name");
            }
            out.write(text.length);
            out.writeBytes(text);
        }
        out.write(0);
        put16(out, family == AddressFamily.IPV4 ? TYPE_A : TYPE_AAAA);
        put16(out, CLASS_IN);
        return out.toByteArray();
    }

    private static void put16(ByteArrayOutputStream out, int value) {
        out.write(value >>> 8);
        out.write(value);
    }

    /**
     * The addresses of an answer to the question with this id; empty when the message is none, or
     * damaged, or says that the server failed: then another server may know. A name without such
     * addresses gives an empty list.
     */
    static Optional<List<Address>> answer(byte[] message, int id, AddressFamily family) {
        try {
            return decode(new WireReader(message), id, family);
        } catch (DecodeException e) {
            return Optional.empty();
        }
    }

    private static Optional<List<Address>> decode(WireReader in, int id, AddressFamily family)
            throws DecodeException {
        int got = in.u16();
        int flags = in.u16();
        int questions = in.u16();
        int answers = in.u16();
        in.u16();
        in.u16();
        int code = flags & 0x000F; // 0 no error, 3 no such name; the others tell nothing
        if (got != id || (flags & 0x8000) == 0 || (code != 0 && code != 3)) {
            return Optional.empty();
        }
        for (int i = 0; i < questions; i++) {
            skipName(in);
            in.u16();
            in.u16();
        }
        List<Address> found = new ArrayList<>();
        int wanted = family == AddressFamily.IPV4 ? TYPE_A : TYPE_AAAA;
        for (int i = 0; i < answers; i++) {
            skipName(in);
            int type = in.u16();
            int kind = in.u16();
            in.u32();
            byte[] data = in.bytes(in.u16());
            // Aliases (CNAME) need no following: the server puts what they lead to beside them.
            if (type == wanted && kind == CLASS_IN && data.length == family.bytes()) {
                found.add(Address.fromBytes(data));
            }
        }
        return Optional.of(found);
    }

    /** RFC 1035 §4.1.4: a pointer ends a name. */
    private static void skipName(WireReader in) throws DecodeException {
        for (int length = in.u8(); length != 0; length = in.u8()) {
            if ((length & 0xC0) == 0xC0) {
                in.u8();
                return;
            }
            in.bytes(length);
        }
    }
}
