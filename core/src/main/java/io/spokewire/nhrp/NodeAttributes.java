package io.spokewire.nhrp;

import io.spokewire.net.Bytes;
import io.spokewire.net.DecodeException;
import io.spokewire.net.WireReader;
import io.spokewire.net.WireWriter;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * What our own nodes tell one another in a Vendor-Private extension, RFC 2332 §5.3.5, which is
 * never compulsory, so that others pass it on or leave it alone.
 *
 * <p>The vendor number is 02-53-57: locally administered ("SW"), since none was assigned to us.
 * Behind it stands the version, 1, and then attributes of one octet type, one octet length and the
 * value. Type 1 is the name of the group ({@code nhrp group}) in UTF-8. Attributes of other types
 * are skipped. A foreign vendor's extensions are left as they are: Cisco's form for groups is not
 * public.
 *
 * @param group name of the group, at most 255 octets; empty for none
 */
record NodeAttributes(String group) {
    /** Our vendor number. */
    static final int VENDOR_ID = 0x025357;

    private static final int VERSION = 1;
    private static final int GROUP = 1;
    private static final int LENGTH_MAX = 255;

    /** The extension that carries these. */
    Extension.VendorPrivate toExtension() {
        byte[] name = group.getBytes(StandardCharsets.UTF_8);
        int length = Math.min(name.length, LENGTH_MAX);
        WireWriter writer = new WireWriter();
        writer.u8(VERSION).u8(GROUP).u8(length);
        for (int i = 0; i < length; i++) {
            writer.u8(name[i]);
        }
        return new Extension.VendorPrivate(false, VENDOR_ID, Bytes.copyOf(writer.toBytes()));
    }

    /** What a packet carries of these; nothing when it carries none, or none that we can read. */
    static Optional<NodeAttributes> of(Extensions extensions) {
        for (Extension extension : extensions.list()) {
            if (extension instanceof Extension.VendorPrivate(boolean _, int vendorId, Bytes data)
                    && vendorId == VENDOR_ID) {
                return decode(data);
            }
        }
        return Optional.empty();
    }

    private static Optional<NodeAttributes> decode(Bytes data) {
        WireReader reader = data.reader();
        String group = "";
        try {
            if (reader.u8() != VERSION) {
                return Optional.empty();
            }
            while (reader.remaining() > 0) {
                int type = reader.u8();
                byte[] value = reader.bytes(reader.u8());
                if (type == GROUP) {
                    group = new String(value, StandardCharsets.UTF_8);
                }
            }
        } catch (DecodeException e) {
            return Optional.empty();
        }
        return Optional.of(new NodeAttributes(group));
    }
}
