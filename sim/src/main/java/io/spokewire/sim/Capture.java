package io.spokewire.sim;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What was sent on the segments, as pcap files: raw IP (link type 101), nanoseconds, packets as
 * they left their sender, so also those that were lost on the way.
 */
public final class Capture {
    private static final int MAGIC_NANOSECONDS = 0xA1B23C4D;
    private static final int LINKTYPE_RAW = 101;
    private static final int SNAP_BYTES = 262_144;

    private final Map<String, ByteArrayOutputStream> bySegment = new LinkedHashMap<>();
    private final ByteArrayOutputStream all = new ByteArrayOutputStream();
    private boolean on;

    /** Begins to keep packets. */
    public void start() {
        on = true;
    }

    /** The names of the segments that packets were kept of, in the order of their first ones. */
    public Iterable<String> segments() {
        return bySegment.keySet();
    }

    /** The packets of one segment as a pcap file. */
    public byte[] pcap(String segment) {
        ByteArrayOutputStream kept = bySegment.get(segment);
        return file(kept == null ? new byte[0] : kept.toByteArray());
    }

    /** The packets of all segments as one pcap file, in the order of time. */
    public byte[] pcap() {
        return file(all.toByteArray());
    }

    void record(Segment segment, long nowNanos, byte[] packet) {
        if (!on) {
            return;
        }
        ByteBuffer header = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
        header.putInt((int) (nowNanos / 1_000_000_000L));
        header.putInt((int) (nowNanos % 1_000_000_000L));
        header.putInt(packet.length);
        header.putInt(packet.length);
        ByteArrayOutputStream one =
                bySegment.computeIfAbsent(segment.name(), _ -> new ByteArrayOutputStream());
        one.writeBytes(header.array());
        one.writeBytes(packet);
        all.writeBytes(header.array());
        all.writeBytes(packet);
    }

    private static byte[] file(byte[] records) {
        ByteBuffer file = ByteBuffer.allocate(24 + records.length).order(ByteOrder.LITTLE_ENDIAN);
        file.putInt(MAGIC_NANOSECONDS).putShort((short) 2).putShort((short) 4);
        file.putInt(0).putInt(0).putInt(SNAP_BYTES).putInt(LINKTYPE_RAW);
        return file.put(records).array();
    }
}
