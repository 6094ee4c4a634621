package io.spokewire.lab;

import io.spokewire.net.Address;
import io.spokewire.nhrp.NhrpConfig;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Finds addresses for the names that tunnels use: what the lab's resolver answers. */
final class NameTable {
    private final Overlay overlay;
    private final LabFile file;
    private final Notes notes;
    private final Map<String, List<Address>> names = new LinkedHashMap<>();

    /** Where problems are told. */
    interface Notes {
        void note(boolean error, String where, String text);
    }

    NameTable(Overlay overlay, LabFile file, Notes notes) {
        this.overlay = overlay;
        this.file = file;
        this.notes = notes;
    }

    Map<String, List<Address>> resolve() {
        names.putAll(file.names());
        for (Overlay.End end : overlay.ends()) {
            for (NhrpConfig.Nhs server : end.servers()) {
                serverName(end, server);
            }
        }
        // What no server line explains has no address that could be guessed.
        for (Overlay.End end : overlay.ends()) {
            List<String> used = new ArrayList<>();
            end.nhrp4().maps().forEach(m -> used.add(m.nbma()));
            end.nhrp6().maps().forEach(m -> used.add(m.nbma()));
            used.addAll(end.nhrp4().multicastMaps());
            used.addAll(end.nhrp6().multicastMaps());
            used.add(end.tunnel().destination());
            end.servers().forEach(s -> used.add(s.nbma()));
            for (String text : used) {
                if (isName(text) && !names.containsKey(text)) {
                    names.put(text, List.of());
                    notes.note(
                            true,
                            end.toString(),
                            "no address is known for the name "
                                    + text
                                    + "; lab.toml can state it under [names]");
                }
            }
        }
        return names;
    }

    private static boolean isName(String text) {
        return !text.isEmpty() && Overlay.addressOrNull(text) == null;
    }

    private void serverName(Overlay.End end, NhrpConfig.Nhs server) {
        String nbma = end.nbmaOf(server);
        Address protocol = Overlay.addressOrNull(server.protocolAddress());
        if (nbma == null || !isName(nbma) || protocol == null || names.containsKey(nbma)) {
            return;
        }
        overlay.clouds().stream()
                .filter(c -> c.ends().contains(end))
                .flatMap(c -> c.owner(protocol).stream())
                .findFirst()
                .map(Overlay.End::source)
                .ifPresent(address -> {
                    names.put(nbma, List.of(address));
                    notes.note(
                            false, end.toString(), "the name " + nbma + " resolves to " + address);
                });
    }
}
