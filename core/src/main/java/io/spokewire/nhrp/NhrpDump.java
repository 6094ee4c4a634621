package io.spokewire.nhrp;

import io.spokewire.net.Address;
import io.spokewire.net.AddressFamily;
import io.spokewire.net.Bytes;
import io.spokewire.nhrp.NhrpMessage.ErrorIndication;
import io.spokewire.nhrp.NhrpMessage.Exchange;
import io.spokewire.nhrp.NhrpMessage.Header;
import io.spokewire.nhrp.NhrpMessage.TrafficIndication;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A message as {@code debug nhrp packet} of IOS prints it: the fixed part (F), the mandatory part
 * (M), the client information entries (C-1, C-2, ...) and the extensions. The password is left out.
 */
final class NhrpDump {
    /** Octets of a packet within an indication that are printed. */
    private static final int PACKET_BYTES_MAX = 40;

    private final List<String> lines = new ArrayList<>();

    private NhrpDump() {}

    /**
     * The lines behind the headline.
     *
     * @param sizeBytes of the whole packet
     */
    static List<String> of(NhrpMessage message, int sizeBytes) {
        NhrpDump dump = new NhrpDump();
        Header header = message.header();
        dump.add(" src: ", header.sourceProtocol(), ", dst: ", header.destinationProtocol());
        dump.fixed(message, sizeBytes);
        dump.mandatory(message);
        message.extensions().list().forEach(dump::extension);
        return dump.lines;
    }

    /** The message without the password that it carries, for a trace to hold. */
    static NhrpMessage withoutPassword(NhrpMessage message) {
        Extensions extensions =
                message.extensions()
                        .map(
                                Extension.Authentication.class,
                                e -> new Extension.Authentication(e.compulsory(), Bytes.EMPTY));
        return message instanceof ErrorIndication(Header h, int code, int offset, Bytes _, _)
                // the packet in error may have its own
                ? new ErrorIndication(h, code, offset, Bytes.EMPTY, extensions)
                : message.with(message.header(), extensions);
    }

    private void add(Object... parts) {
        StringBuilder line = new StringBuilder();
        for (Object part : parts) {
            line.append(part);
        }
        lines.add(line.toString());
    }

    private void fixed(NhrpMessage message, int sizeBytes) {
        Header header = message.header();
        boolean ipv4 = header.nbmaFamily() == AddressFamily.IPV4;
        String afn = ipv4 ? "AF_IP(1)" : "AF_IP6(2)";
        String type = header.protocolFamily() == AddressFamily.IPV4 ? "IP(800)" : "IPV6(86DD)";
        add(" (F) afn: ", afn, ", type: ", type, ", hop: ", header.hopCount(), ", ver: 1");
        int nbmaBytes = header.sourceNbma().isPresent() ? header.nbmaFamily().bytes() : 0;
        add("     shtl: ", nbmaBytes, "(NSAP), sstl: 0(NSAP)");
        add("     pktsz: ", sizeBytes, " extoff: ", extensionsOffset(message, sizeBytes));
    }

    /** Where the extensions begin; 0 without any. What the password took is not known any more. */
    private static int extensionsOffset(NhrpMessage message, int sizeBytes) {
        if (message.extensions().list().isEmpty()) {
            return 0;
        }
        return message instanceof ErrorIndication
                ? sizeBytes - message.extensions().sizeBytes()
                : NhrpMessage.FIXED_BYTES
                        + NhrpMessage.MANDATORY_BYTES
                        + message.header().addressBytes()
                        + message.bodyBytes();
    }

    private void mandatory(NhrpMessage message) {
        switch (message) {
            case Exchange exchange -> {
                String id = Integer.toUnsignedString(exchange.requestId());
                add(" (M) flags: \"", flags(exchange), "\", reqid: ", id);
            }
            case ErrorIndication e -> {
                String code = NhrpCode.errorText(e.code());
                add(" (M) error code: ", code, ", offset: ", e.offset());
            }
            case TrafficIndication t ->
                    add(" (M) traffic code: ", t.code() == 0 ? "redirect(0)" : "" + t.code());
        }
        Header header = message.header();
        header.sourceNbma().ifPresent(nbma -> add("     src NBMA: ", nbma));
        add(
                "     src protocol: ",
                header.sourceProtocol(),
                ", dst protocol: ",
                header.destinationProtocol());
        switch (message) {
            case Exchange exchange -> entries(exchange.entries(), " ");
            case TrafficIndication t -> contents(t.packet());
            case ErrorIndication _ -> {
                // what it holds may hold a password
            }
        }
    }

    private static String flags(Exchange exchange) {
        boolean resolution =
                exchange instanceof NhrpMessage.ResolutionRequest
                        || exchange instanceof NhrpMessage.ResolutionReply;
        boolean purge =
                exchange instanceof NhrpMessage.PurgeRequest
                        || exchange instanceof NhrpMessage.PurgeReply;
        StringBuilder words = new StringBuilder();
        if (resolution) {
            flag(exchange, NhrpMessage.ROUTER, "router ", words);
            flag(exchange, NhrpMessage.AUTHORITATIVE, "auth ", words);
            flag(exchange, NhrpMessage.DESTINATION_STABLE, "dst-stable ", words);
            flag(exchange, NhrpMessage.RESOLUTION_UNIQUE, "unique ", words);
            flag(exchange, NhrpMessage.SOURCE_STABLE, "src-stable ", words);
        } else {
            flag(exchange, NhrpMessage.UNIQUE, purge ? "no-reply " : "unique ", words);
        }
        flag(exchange, NhrpMessage.NAT, "nat ", words);
        return words.toString();
    }

    private static void flag(Exchange exchange, int bit, String word, StringBuilder words) {
        words.append((exchange.flags() & bit) == 0 ? "" : word);
    }

    private void entries(List<ClientInformationEntry> entries, String indent) {
        int number = 0;
        for (ClientInformationEntry e : entries) {
            number++;
            String code = e.code() == 0 ? "no error(0)" : NhrpCode.entryText(e.code());
            add(indent, "(C-", number, ") code: ", code, ", flags: none");
            String deep = indent + "      ";
            add(
                    deep,
                    "prefix: ",
                    e.prefixLength(),
                    ", mtu: ",
                    e.mtuBytes(),
                    ", hd_time: ",
                    e.holdingTimeSeconds());
            add(
                    deep,
                    "addr_len: ",
                    length(e.nbma().orElse(null)),
                    "(NSAP), subaddr_len: 0(NSAP), proto_len: ",
                    length(e.protocol().orElse(null)),
                    ", pref: ",
                    e.preference());
            e.nbma().ifPresent(nbma -> add(deep, "client NBMA: ", nbma));
            e.protocol().ifPresent(protocol -> add(deep, "client protocol: ", protocol));
        }
    }

    private static int length(@Nullable Address address) {
        return address == null ? 0 : address.family().bytes();
    }

    private void contents(Bytes packet) {
        int size = Math.min(packet.length(), PACKET_BYTES_MAX);
        StringBuilder hex = new StringBuilder();
        for (int i = 0; i < size; i++) {
            hex.append(String.format(Locale.ROOT, "%02X", packet.at(i)));
            hex.append(i % 4 == 3 ? " " : "");
        }
        add("     Contents of nhrp traffic indication packet:");
        add("        ", hex.toString().stripTrailing());
    }

    private void extension(Extension extension) {
        switch (extension) {
            case Extension.ResponderAddress e -> listing("Responder Address", e);
            case Extension.ForwardTransitNhs e -> listing("Forward Transit NHS Record", e);
            case Extension.ReverseTransitNhs e -> listing("Reverse Transit NHS Record", e);
            case Extension.NatAddress e -> listing("NAT address", e);
            case Extension.Authentication e -> {
                add(" Authentication Extension(", e.type(), "):");
                add("   type:Cleartext(1), data:<removed>");
            }
            case Extension.VendorPrivate e -> {
                add(" Vendor Private Extension(", e.type(), "):");
                add(
                        "   vendor: 0x",
                        Integer.toHexString(e.vendorId()),
                        ", ",
                        e.data().length(),
                        " octets");
            }
            case Extension.Unknown e ->
                    add(" Extension(", e.type(), "): ", e.value().length(), " octets");
        }
    }

    private void listing(String name, Extension.Listing listing) {
        add(" ", name, " Extension(", listing.type(), "):");
        entries(listing.entries(), "  ");
    }
}
