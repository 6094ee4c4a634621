package io.spokewire.os;

import io.spokewire.net.Address;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A netlink request under construction: a header, a fixed part, attributes that may nest. Numbers
 * are in the machine's byte order, addresses in network byte order; see netlink(7).
 */
final class NetlinkMessage {
    private static final int HEADER_BYTES = 16;
    private static final int ATTRIBUTE_HEADER_BYTES = 4;

    private ByteBuffer buffer = ByteBuffer.allocate(512).order(ByteOrder.nativeOrder());

    NetlinkMessage(int type, int flags) {
        buffer.putInt(0).putShort((short) type).putShort((short) flags).putInt(0).putInt(0);
    }

    NetlinkMessage u8(int value) {
        room(1).put((byte) value);
        return this;
    }

    NetlinkMessage u16(int value) {
        room(2).putShort((short) value);
        return this;
    }

    NetlinkMessage u32(long value) {
        room(4).putInt((int) value);
        return this;
    }

    NetlinkMessage attribute(int type, byte[] value) {
        align();
        room(ATTRIBUTE_HEADER_BYTES + value.length)
                .putShort((short) (ATTRIBUTE_HEADER_BYTES + value.length))
                .putShort((short) type)
                .put(value);
        align();
        return this;
    }

    NetlinkMessage attribute(int type, Address value) {
        return attribute(type, value.toBytes());
    }

    NetlinkMessage attribute(int type, long value) {
        align();
        room(8).putShort((short) 8).putShort((short) type).putInt((int) value);
        return this;
    }

    NetlinkMessage attributeU8(int type, int value) {
        return attribute(type, new byte[] {(byte) value});
    }

    NetlinkMessage attributeU16(int type, int value) {
        align();
        room(8).putShort((short) 6).putShort((short) type).putShort((short) value);
        align();
        return this;
    }

    /** A string with its terminating zero. */
    NetlinkMessage attribute(int type, String value) {
        byte[] text = value.getBytes(StandardCharsets.UTF_8);
        return attribute(type, Arrays.copyOf(text, text.length + 1));
    }

    /** Begins an attribute that holds attributes; the result goes to {@link #end}. */
    int begin(int type) {
        align();
        int start = buffer.position();
        room(ATTRIBUTE_HEADER_BYTES).putShort((short) 0).putShort((short) type);
        return start;
    }

    /** Begins a struct rtnexthop, whose first member is its length; ends like an attribute. */
    int beginNextHop(int device, int weight) {
        align();
        int start = buffer.position();
        room(8).putShort((short) 0).put((byte) 0).put((byte) (weight - 1)).putInt(device);
        return start;
    }

    NetlinkMessage end(int start) {
        buffer.putShort(start, (short) (buffer.position() - start));
        align();
        return this;
    }

    /** The message with its length and sequence number filled in. */
    byte[] finish(int sequence) {
        buffer.putInt(0, buffer.position());
        buffer.putInt(8, sequence);
        return Arrays.copyOf(buffer.array(), buffer.position());
    }

    int type() {
        return buffer.getShort(4) & 0xFFFF;
    }

    private void align() {
        while ((buffer.position() & 3) != 0) {
            room(1).put((byte) 0);
        }
    }

    private ByteBuffer room(int bytes) {
        if (buffer.remaining() < bytes) {
            ByteBuffer larger =
                    ByteBuffer.allocate(Math.max(buffer.capacity() * 2, buffer.position() + bytes))
                            .order(ByteOrder.nativeOrder());
            buffer = larger.put(buffer.flip());
        }
        return buffer;
    }

    /** Visits the attributes of a received message. */
    @FunctionalInterface
    interface AttributeVisitor {
        /**
         * One attribute.
         *
         * @param type without the flags of the upper bits
         * @param value from its first to its last byte, in native order
         */
        void visit(int type, ByteBuffer value);
    }

    /** Visits all attributes between the position and the limit; stops at a damaged one. */
    static void attributes(ByteBuffer from, AttributeVisitor visitor) {
        int at = from.position();
        while (from.limit() - at >= ATTRIBUTE_HEADER_BYTES) {
            int length = from.getShort(at) & 0xFFFF;
            if (length < ATTRIBUTE_HEADER_BYTES || at + length > from.limit()) {
                return;
            }
            ByteBuffer value =
                    from.slice(at + ATTRIBUTE_HEADER_BYTES, length - ATTRIBUTE_HEADER_BYTES)
                            .order(ByteOrder.nativeOrder());
            visitor.visit(from.getShort(at + 2) & 0x3FFF, value);
            at += (length + 3) & ~3;
        }
    }

    static String string(ByteBuffer value) {
        int length = value.remaining();
        while (length > 0 && value.get(length - 1) == 0) {
            length--;
        }
        byte[] text = new byte[length];
        value.get(0, text);
        return new String(text, StandardCharsets.UTF_8);
    }

    static byte[] bytes(ByteBuffer value) {
        byte[] bytes = new byte[value.remaining()];
        value.get(value.position(), bytes);
        return bytes;
    }

    static int headerBytes() {
        return HEADER_BYTES;
    }
}
