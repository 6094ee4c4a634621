package io.spokewire.rip;

import io.spokewire.net.Bytes;
import io.spokewire.net.DecodeException;
import io.spokewire.net.Ipv4Address;
import io.spokewire.net.WireReader;
import io.spokewire.net.WireWriter;
import io.spokewire.rip.RipPacket.Authentication;
import io.spokewire.rip.RipPacket.Digest;
import io.spokewire.rip.RipPacket.Entry;
import io.spokewire.rip.RipPacket.Password;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** RIP messages as bytes, RFC 2453 section 4 and RFC 2082 section 3. */
final class RipCodec {
    static final int ENTRIES_MAX = 25;
    static final int PASSWORD_BYTES = 16;
    static final int DIGEST_BYTES = 16;

    private static final int HEADER_BYTES = 4;
    private static final int ENTRY_BYTES = 20;
    private static final int INET = 2;
    private static final int AUTHENTICATION = 0xFFFF;
    private static final int TYPE_PASSWORD = 2;
    private static final int TYPE_DIGEST = 3;
    private static final int TRAILER = 1;

    private RipCodec() {}

    /** The message as UDP carries it. */
    static byte[] encode(RipPacket packet) {
        WireWriter out = new WireWriter();
        out.u8(packet.command()).u8(packet.version()).u16(0);
        packet.authentication().ifPresent(proof -> front(packet, proof, out));
        if (packet.whole()) {
            out.u32(0).u32(0).u32(0).u32(0).u32(RipPacket.INFINITY);
        }
        for (Entry entry : packet.entries()) {
            out.u16(INET).u16(entry.tag());
            out.address(entry.address()).address(entry.mask()).address(entry.nextHop());
            out.u32((int) entry.metric());
        }
        if (packet.authentication().orElse(null) instanceof Digest digest) {
            out.u16(AUTHENTICATION).u16(TRAILER).bytes(digest.digest().toArray());
        }
        return out.toBytes();
    }

    private static void front(RipPacket packet, Authentication proof, WireWriter out) {
        out.u16(AUTHENTICATION);
        switch (proof) {
            case Password(Bytes password) -> out.u16(TYPE_PASSWORD).bytes(password.toArray());
            case Digest digest -> {
                int count = 1 + packet.entries().size() + (packet.whole() ? 1 : 0);
                out.u16(TYPE_DIGEST).u16(HEADER_BYTES + ENTRY_BYTES * count);
                out.u8(digest.keyId()).u8(digest.length());
                out.u32(digest.sequence()).u64(0);
            }
        }
    }

    /**
     * Reads a message. Entries of other address families are passed over, section 3.6.
     *
     * @throws DecodeException when it is damaged, section 3.9.2 and 4
     */
    static RipPacket decode(Bytes bytes) throws DecodeException {
        WireReader in = bytes.reader();
        int command = in.u8();
        int version = in.u8();
        if (command != RipPacket.REQUEST && command != RipPacket.RESPONSE) {
            throw in.error("command " + command);
        }
        if (version == 0) {
            throw in.error("version 0");
        }
        boolean one = version == 1;
        if (in.u16() != 0 && one) {
            throw in.error("a field of version 1 that must be zero is not");
        }
        if (in.remaining() % ENTRY_BYTES != 0) {
            throw in.error(in.remaining() + " bytes are no route entries");
        }
        Body body = new Body(command, one);
        while (in.remaining() > 0) {
            body.entry(in, (in.offset() - HEADER_BYTES) / ENTRY_BYTES);
        }
        return body.packet(in);
    }

    /** Reads the entries, one after the other. */
    private static final class Body {
        private final int command;
        private final boolean one;
        private final List<Entry> entries = new ArrayList<>();
        private boolean whole;
        private int count;
        private Optional<Authentication> proof = Optional.empty();
        private Optional<Bytes> trailer = Optional.empty();
        private int said;

        Body(int command, boolean one) {
            this.command = command;
            this.one = one;
        }

        void entry(WireReader in, int place) throws DecodeException {
            int start = in.offset();
            int family = in.u16();
            int tag = in.u16();
            if (trailer.isPresent()) {
                throw in.error("something stands behind the digest");
            }
            if (family == AUTHENTICATION && !one) {
                authentication(in, place, tag, start);
                return;
            }
            Ipv4Address address = new Ipv4Address(in.u32());
            Ipv4Address mask = new Ipv4Address(in.u32());
            Ipv4Address next = new Ipv4Address(in.u32());
            long metric = in.u32() & 0xFFFF_FFFFL;
            if (++count > ENTRIES_MAX) {
                throw in.error("more than " + ENTRIES_MAX + " route entries");
            }
            if (one && (tag != 0 || mask.value() != 0 || next.value() != 0)) {
                throw in.error("a field of version 1 that must be zero is not");
            }
            boolean asks = command == RipPacket.REQUEST;
            if (family == 0 && asks && metric == RipPacket.INFINITY) {
                whole = true;
            } else if (family == INET) {
                entries.add(new Entry(tag, address, mask, next, metric));
            }
        }

        private void authentication(WireReader in, int place, int type, int start)
                throws DecodeException {
            if (place == 0 && type == TYPE_PASSWORD) {
                proof = Optional.of(new Password(Bytes.copyOf(in.bytes(PASSWORD_BYTES))));
            } else if (place == 0 && type == TYPE_DIGEST) {
                said = in.u16();
                int keyId = in.u8();
                int length = in.u8();
                int sequence = in.u32();
                in.skip(Long.BYTES);
                Bytes none = Bytes.copyOf(new byte[DIGEST_BYTES]);
                proof = Optional.of(new Digest(keyId, length, sequence, none));
            } else if (proof.orElse(null) instanceof Digest && type == TRAILER && start == said) {
                trailer = Optional.of(Bytes.copyOf(in.bytes(DIGEST_BYTES)));
            } else {
                throw in.error("authentication of type " + type + " in place " + place);
            }
        }

        RipPacket packet(WireReader in) throws DecodeException {
            if (proof.orElse(null) instanceof Digest d) {
                if (trailer.isEmpty()) {
                    throw in.error("the digest is missing");
                }
                proof = Optional.of(new Digest(d.keyId(), d.length(), d.sequence(), trailer.get()));
            }
            boolean all = whole && count == 1;
            return new RipPacket(command, one ? 1 : 2, all, proof, all ? List.of() : entries);
        }
    }

    /** Bytes of a message with a digest that the digest is made of, without the key. */
    static int digestedBytes(int length) {
        return length - DIGEST_BYTES;
    }

    /** How many entries fit beside this authentication in 512 bytes, section 3.6. */
    static int room(Optional<Authentication> proof) {
        return switch (proof.orElse(null)) {
            case null -> ENTRIES_MAX;
            case Password _ -> ENTRIES_MAX - 1;
            case Digest _ -> ENTRIES_MAX - 2;
        };
    }
}
