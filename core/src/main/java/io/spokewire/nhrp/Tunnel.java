package io.spokewire.nhrp;

import io.spokewire.net.Address;
import io.spokewire.net.AddressFamily;
import io.spokewire.net.NbmaPeer;
import io.spokewire.nhrp.NhrpInput.InterfaceSettings;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** One interface: what its two overlays share, and what they only decide together. */
final class Tunnel {
    private final String name;
    private final Overlay ipv4;
    private final Overlay ipv6;
    private final Names names;
    private final MulticastTargets multicast;
    private InterfaceSettings settings;
    private Optional<Address> translated = Optional.empty();
    private boolean lineUp = true;
    private boolean touched;

    /** While what was learnt under other settings is forgotten: thousands of clients. */
    private boolean leaving;

    /** What comes behind that; null when the interface has gone. */
    private @Nullable InterfaceSettings successor;

    Tunnel(Domain domain, InterfaceSettings settings) {
        successor = settings;
        this.name = settings.tunnel();
        this.settings = settings;
        names = new Names(this);
        multicast = new MulticastTargets(this);
        ipv4 = new Overlay(domain, this, AddressFamily.IPV4);
        ipv6 = new Overlay(domain, this, AddressFamily.IPV6);
    }

    String name() {
        return name;
    }

    InterfaceSettings settings() {
        return settings;
    }

    Names names() {
        return names;
    }

    Overlay overlay(AddressFamily family) {
        return family == AddressFamily.IPV4 ? ipv4 : ipv6;
    }

    List<Overlay> overlays() {
        return List.of(ipv4, ipv6);
    }

    /** What the servers say that our NBMA address looks like. */
    void translated(Optional<Address> address) {
        translated = address;
    }

    Optional<Address> translated() {
        return translated;
    }

    /** The entry of the NAT address extension that speaks of us; nothing without a NAT. */
    List<ClientInformationEntry> natEntry(Overlay overlay) {
        Optional<Address> protocol = overlay.protocol();
        return translated.isPresent() && protocol.isPresent()
                ? List.of(ClientInformationEntry.of(translated.get(), protocol.get()))
                : List.of();
    }

    boolean lineUp() {
        return lineUp;
    }

    /** A peer is a client now, or is one no more. */
    void clientChanged(NbmaPeer client) {
        multicast.changed(client);
    }

    /** Something that named multicast targets or the line follow may have changed. */
    void touched() {
        touched = true;
    }

    /** Takes new settings. What they leave as it was must not flap. */
    void apply(InterfaceSettings next, Turn turn) {
        successor = next;
        if (leaving || leavesFor(next, turn)) {
            return;
        }
        InterfaceSettings old = settings;
        boolean moved =
                !old.source().equals(next.source())
                        || !old.vrf().equals(next.vrf())
                        || !old.underlayVrf().equals(next.underlayVrf());
        settings = next;
        ipv4.config(next.ipv4());
        ipv6.config(next.ipv6());
        if (moved) {
            translated = Optional.empty();
            for (Overlay overlay : overlays()) {
                // Others send to an address that is not ours any more.
                overlay.responder.takeBack(_ -> true, turn);
            }
        }
        wantNames(turn);
        reapply(turn);
        if (moved) {
            ipv4.resolutions.askAgain(turn);
            ipv6.resolutions.askAgain(turn);
        }
    }

    /** Forgets what does not hold under other settings; whether that takes more than this turn. */
    private boolean leavesFor(InterfaceSettings next, Turn turn) {
        for (Overlay overlay : overlays()) {
            NhrpConfig config = overlay.family == AddressFamily.IPV4 ? next.ipv4() : next.ipv6();
            boolean ends =
                    overlay.config().networkId() != config.networkId()
                            || overlay.config().nonCaching() != config.nonCaching()
                            || !settings.vrf().equals(next.vrf());
            if (overlay.on() && ends) {
                leave(overlay, turn);
            }
        }
        return leaving;
    }

    private void leave(Overlay overlay, Turn turn) {
        overlay.forget(turn);
        overlay.config(NhrpConfig.DEFAULT);
        leaving |= !overlay.backlog.isEmpty();
        touched();
    }

    /** Goes on with what concerns many; what comes behind it begins. */
    void goOn(Turn turn) {
        overlays().forEach(overlay -> overlay.backlog.fired(turn));
        endLeaving(turn);
    }

    private void endLeaving(Turn turn) {
        if (!leaving || !ipv4.backlog.isEmpty() || !ipv6.backlog.isEmpty()) {
            return;
        }
        InterfaceSettings next = successor;
        if (next == null) {
            end(turn);
        } else {
            leaving = false;
            apply(next, turn);
        }
    }

    /** Whether the interface has gone, and all that was known of it. */
    boolean isGone() {
        return successor == null && !leaving;
    }

    /** A NAT has given us another address: what peers know of us is not true any more. */
    void translationChanged(Turn turn) {
        for (Overlay overlay : overlays()) {
            overlay.responder.takeBack(_ -> true, turn);
            overlay.resolutions.askAgain(turn);
        }
    }

    private void wantNames(Turn turn) {
        SortedSet<String> texts = new TreeSet<>();
        for (Overlay overlay : overlays()) {
            if (overlay.on()) {
                overlay.config().nhs().forEach(nhs -> texts.add(nhs.nbma()));
                overlay.config().maps().forEach(map -> texts.add(map.nbma()));
                texts.addAll(overlay.config().multicastMaps());
            }
        }
        @Nullable AddressFamily family = settings.source().map(Address::family).orElse(null);
        names.want(texts, family, turn);
    }

    /** Takes the configuration anew: addresses behind names may have changed. */
    void reapply(Turn turn) {
        for (Overlay overlay : overlays()) {
            overlay.applyStaticMaps(turn);
            overlay.servers.apply(turn);
        }
        touched();
    }

    /** The interface has gone. */
    void gone(Turn turn) {
        successor = null;
        overlays().forEach(overlay -> leave(overlay, turn));
        settings = // its addresses are nobody's now
                new InterfaceSettings(
                        name,
                        settings.vrf(),
                        settings.underlayVrf(),
                        settings.multipoint(),
                        Optional.empty(),
                        Optional.empty(),
                        List.of(),
                        settings.mtuBytes(),
                        NhrpConfig.DEFAULT,
                        NhrpConfig.DEFAULT,
                        settings.common());
        names.want(new TreeSet<>(), null, turn);
        if (!leaving) {
            end(turn);
        }
    }

    /** All is forgotten; the packet path may still have to be told. */
    private void end(Turn turn) {
        touched = false;
        line(turn);
        multicast.configure();
        multicast.work(turn);
        leaving = multicast.isBehind();
        if (!leaving) {
            multicast.stop(turn);
        }
    }

    /** Ends the handling of an input: tells what follows from it. */
    void finish(Turn turn) {
        if (touched) {
            touched = false;
            line(turn);
            multicast.configure();
        }
        multicast.finish(turn);
    }

    /** Goes on to tell of multicast targets. */
    void tellMulticast(Turn turn) {
        multicast.due(turn);
        endLeaving(turn);
    }

    private void line(Turn turn) {
        boolean servers = false;
        boolean up = false;
        for (Overlay overlay : overlays()) {
            servers |= !overlay.servers.all().isEmpty();
            up |= overlay.servers.anyUp();
        }
        boolean now = !settings.common().ifState() || !servers || up;
        if (now != lineUp) {
            lineUp = now;
            turn.note(new NhrpTrace.LineChanged(name, now));
            turn.emit(new NhrpAction.SetLine(name, now));
        }
    }
}
