package io.spokewire.bgp;

import io.spokewire.net.Address;

/** An UPDATE as {@code debug} shows it. */
final class UpdateText {
    private UpdateText() {}

    static String of(Address from, BgpMessage.Update update) {
        StringBuilder out = new StringBuilder().append(from).append(" rcv UPDATE");
        for (BgpMessage.Part part : update.parts()) {
            PathAttributes attributes = part.attributes();
            out.append(", ").append(BgpSnapshots.name(part.family())).append(": ");
            if (part.endOfRib()) {
                out.append("End-of-RIB");
                continue;
            }
            out.append(part.announced().size()).append(" announced");
            if (!part.announced().isEmpty()) {
                out.append(" (").append(part.announced().getFirst().prefix()).append(" first)");
            }
            out.append(", ").append(part.withdrawn().size()).append(" withdrawn");
            if (attributes != null) {
                out.append(", next hop ").append(attributes.nextHop());
                out.append(", path ").append(attributes.asPath());
            }
        }
        return out.toString();
    }
}
