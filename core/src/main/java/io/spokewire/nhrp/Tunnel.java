package io.spokewire.nhrp;

import io.spokewire.net.Address;
import io.spokewire.net.AddressFamily;
import io.spokewire.net.NbmaPeer;
import io.spokewire.nhrp.NhrpInput.InterfaceSettings;
import io.spokewire.nhrp.NhrpTimer.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** One interface: what its two overlays share, and what they only decide together. */
final class Tunnel {
    /** With more multicast targets than this, changes are told together. */
    private static final int MULTICAST_AT_ONCE_MAX = 64;

    /** How long changes of a long list of multicast targets are gathered. */
    private static final Duration MULTICAST_GATHER = Duration.ofMillis(50);

    /** The timer that tells the gathered changes. */
    static final String MULTICAST = "multicast";

    private final String name;
    private final Overlay ipv4;
    private final Overlay ipv6;
    private final Names names;
    private InterfaceSettings settings;
    private Optional<Address> translated = Optional.empty();
    private List<NbmaPeer> multicast = List.of();
    private boolean lineUp = true;
    private boolean touched;
    private boolean gathering;

    /** While what was learnt under other settings is forgotten: thousands of clients. */
    private boolean leaving;

    /** What comes behind that; null when the interface has gone. */
    private @Nullable InterfaceSettings successor;

    Tunnel(Domain domain, InterfaceSettings settings) {
        successor = settings;
        this.name = settings.tunnel();
        this.settings = settings;
        names = new Names(this);
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

    /** Something that multicast targets or the line follow may have changed. */
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
                overlay.responder.takeBackAll(turn);
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
        leaving |= overlay.isClearing();
        touched();
    }

    /** Goes on to forget or to clear; what comes behind it begins. */
    void clearSome(Turn turn) {
        overlays().forEach(overlay -> overlay.clearSome(turn));
        if (!leaving || ipv4.isClearing() || ipv6.isClearing()) {
            return;
        }
        leaving = false;
        InterfaceSettings next = successor;
        if (next == null) {
            ended(turn);
        } else {
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
            overlay.responder.takeBackAll(turn);
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
            ended(turn);
        }
    }

    private void ended(Turn turn) {
        if (gathering) {
            turn.disarm(Kind.LIMIT, name, MULTICAST);
            gathering = false;
        }
        touched = false;
        line(turn);
        tellMulticast(turn);
    }

    /** Ends the handling of an input: tells what follows from it. */
    void finish(Turn turn) {
        if (!touched) {
            return;
        }
        touched = false;
        line(turn);
        if (multicast.size() <= MULTICAST_AT_ONCE_MAX) {
            tellMulticast(turn);
        } else if (!gathering) {
            gathering = true;
            turn.arm(Kind.LIMIT, name, MULTICAST, MULTICAST_GATHER);
        }
    }

    /** Enough changes were gathered. */
    void gathered(Turn turn) {
        gathering = false;
        tellMulticast(turn);
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

    /**
     * Multicast goes to configured targets, to servers configured for it that are in use, and to
     * clients that registered; never to peers learnt by resolution.
     */
    private void tellMulticast(Turn turn) {
        Set<NbmaPeer> named = new LinkedHashSet<>();
        Set<NbmaPeer> clients = Set.of();
        for (Overlay overlay : overlays()) {
            if (overlay.on()) {
                for (String map : overlay.config().multicastMaps()) {
                    names.addresses(map).forEach(nbma -> named.add(NbmaPeer.of(nbma)));
                }
                for (NextHopServers.Server server : overlay.servers.all()) {
                    if (server.config.multicast() && server.active) {
                        server.peer().ifPresent(named::add);
                    }
                }
                if (overlay.config().multicastDynamic()) {
                    Set<NbmaPeer> here = overlay.cache.clients();
                    clients = clients.isEmpty() ? here : together(clients, here);
                }
            }
        }
        List<NbmaPeer> list = new ArrayList<>(named.size() + clients.size());
        list.addAll(named);
        if (named.isEmpty()) {
            list.addAll(clients);
        } else {
            for (NbmaPeer client : clients) {
                if (!named.contains(client) && !named.contains(NbmaPeer.of(client.address()))) {
                    list.add(client);
                }
            }
        }
        if (!list.equals(multicast)) {
            multicast = list;
            turn.emit(new NhrpAction.SetMulticast(name, list));
        }
    }

    private static Set<NbmaPeer> together(Set<NbmaPeer> some, Set<NbmaPeer> others) {
        Set<NbmaPeer> all = new TreeSet<>(some);
        all.addAll(others);
        return all;
    }
}
