package io.spokewire.net;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** Classic pcap: the frames of a capture. */
public final class PcapFile {
    private static final int MAGIC = 0xA1B2C3D4;
    private static final int FILE_HEADER_BYTES = 24;
    private static final int FRAME_HEADER_BYTES = 16;

    private PcapFile() {}

    /**
     * The frames of a capture, in its order.
     *
     * @throws DecodeException when it is no capture, or ends within a frame
     */
    public static List<byte[]> frames(byte[] file) throws DecodeException {
        if (file.length < FILE_HEADER_BYTES) {
            throw new DecodeException("no capture", file.length);
        }
        ByteBuffer capture = ByteBuffer.wrap(file);
        capture.order(capture.getInt(0) == MAGIC ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
        if (capture.getInt(0) != MAGIC) {
            throw new DecodeException("no capture", 0);
        }
        capture.position(FILE_HEADER_BYTES);
        List<byte[]> frames = new ArrayList<>();
        while (capture.remaining() >= FRAME_HEADER_BYTES) {
            int length = capture.getInt(capture.position() + 8);
            capture.position(capture.position() + FRAME_HEADER_BYTES);
            if (length < 0 || length > capture.remaining()) {
                throw new DecodeException("a frame of " + length, capture.position());
            }
            byte[] bytes = new byte[length];
            capture.get(bytes);
            frames.add(bytes);
        }
        return frames;
    }
}
