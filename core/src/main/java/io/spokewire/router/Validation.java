package io.spokewire.router;

import io.spokewire.command.Section;
import io.spokewire.interfaces.InterfaceConfig;
import io.spokewire.interfaces.InterfaceName;
import io.spokewire.interfaces.VrfConfig;
import io.spokewire.net.Address;
import io.spokewire.net.AddressFamily;
import io.spokewire.net.InterfaceAddress;
import io.spokewire.net.Prefix;
import io.spokewire.nhrp.NhrpConfig;
import io.spokewire.nhrp.NhrpConfig.Nhs;
import io.spokewire.rib.PrefixMap;
import io.spokewire.rib.StaticRoute;
import io.spokewire.router.Finding.Level;
import io.spokewire.sla.TrackObject;
import io.spokewire.tunnel.TunnelCommands;
import io.spokewire.tunnel.TunnelConfig;
import io.spokewire.tunnel.TunnelConfig.Source;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Holds a whole configuration against itself: what no single line can know. A pure function. Errors
 * are what cannot be; warnings are what will hardly do what was wanted.
 */
public final class Validation {
    private static final String NULL = "Null0";
    private static final String SOURCE = "tunnel source";
    private static final int TCP_IPV4_HEADERS = 40;

    private final Section root;
    private final List<Section> interfaces;
    private final Set<String> vrfs = new LinkedHashSet<>();
    private final List<Finding> findings = new ArrayList<>();
    private final Map<String, Set<InterfaceAddress>> addresses = new LinkedHashMap<>();
    private final Map<String, String> closed = new LinkedHashMap<>();

    private Validation(Section root) {
        this.root = root;
        this.interfaces = root.children(InterfaceConfig.INTERFACE);
        for (Section vrf : root.children(VrfConfig.VRF)) {
            vrfs.add(vrf.name());
        }
    }

    /** All findings, in the order of the configuration. */
    public static List<Finding> of(Section root) {
        return List.copyOf(run(root).findings);
    }

    /** What a router leaves out of a configuration that it has to run although it is wrong. */
    static Refusals refusals(Section root) {
        Validation validation = run(root);
        return new Refusals(
                validation.findings.stream().filter(Finding::isError).toList(),
                validation.addresses,
                validation.closed);
    }

    private static Validation run(Section root) {
        Validation validation = new Validation(root);
        validation.interfaces();
        validation.overlaps();
        validation.tunnels();
        validation.tracks();
        validation.staticRoutes();
        validation.findings.addAll(CertificateReferences.of(root));
        validation.findings.addAll(WeakAlgorithms.of(root));
        validation.findings.addAll(InternalRedistribution.of(root));
        validation.findings.addAll(SlaReferences.of(root));
        return validation;
    }

    /** Whether a commit may take the configuration. */
    public static boolean allows(List<Finding> findings) {
        return findings.stream().noneMatch(Finding::isError);
    }

    /** An error; {@code command} is how the line begins that is to blame. */
    private void error(Section where, String command, String message) {
        findings.add(new Finding(Level.ERROR, name(where), message, command, 0));
    }

    /** An error for which the tunnel stays closed, however its line is meant. */
    private void closes(Section where, String command, String message) {
        error(where, command, message);
        closed.putIfAbsent(where.name(), message);
    }

    /** An error for which an address is not given to its interface. */
    private void refuses(Section where, InterfaceAddress address, String message) {
        String ip = address.address().family() == AddressFamily.IPV4 ? "ip" : "ipv6";
        error(where, ip + " address " + address.address(), message);
        addresses.computeIfAbsent(where.name(), _ -> new LinkedHashSet<>()).add(address);
    }

    private void warning(Section where, String message) {
        warning(where, "", message);
    }

    private void warning(Section where, String command, String message) {
        findings.add(new Finding(Level.WARNING, name(where), message, command, 0));
    }

    private static String name(Section section) {
        return section.mode().equals(InterfaceConfig.INTERFACE)
                ? "interface " + section.name()
                : section.mode().equals(TrackObject.MODE)
                        ? "track " + section.name()
                        : section.name();
    }

    private static InterfaceConfig config(Section section) {
        return section.get(InterfaceConfig.SLOT);
    }

    private Optional<Section> named(String interfaceName) {
        return root.child(InterfaceConfig.INTERFACE, interfaceName);
    }

    private static String vrfHow(String vrf) {
        return vrf + " (vrf definition " + vrf + ")";
    }

    private static String vrfWords(String vrf) {
        return vrf.isEmpty() ? "the default VRF" : "VRF " + vrf;
    }

    // ---- interfaces

    private void interfaces() {
        for (Section section : interfaces) {
            InterfaceConfig config = config(section);
            vrf(section, config);
            unnumbered(section, config);
            boolean sub = section.name().indexOf('.') > 0;
            boolean ethernet = section.name().contains("Ethernet");
            if (config.dot1q() != 0 && !sub) {
                error(
                        section,
                        "encapsulation",
                        "encapsulation dot1Q belongs to a subinterface (Gi0/0.10)");
            }
            if (sub && ethernet && config.dot1q() == 0 && !config.ipv4().isEmpty()) {
                warning(section, "the subinterface has no VLAN (encapsulation dot1Q)");
            }
            int mss = config.adjustMss4Bytes();
            if (config.ipMtuBytes() != 0 && mss > config.ipMtuBytes() - TCP_IPV4_HEADERS) {
                warning(
                        section,
                        "ip tcp adjust-mss "
                                + mss
                                + " does not fit into ip mtu "
                                + config.ipMtuBytes()
                                + "; at most "
                                + (config.ipMtuBytes() - TCP_IPV4_HEADERS));
            }
        }
    }

    private void unnumbered(Section section, InterfaceConfig config) {
        unnumbered(section, config.unnumbered(), "ip unnumbered", false);
        unnumbered(section, config.ipv6Unnumbered(), "ipv6 unnumbered", true);
    }

    private void unnumbered(Section section, String lender, String command, boolean ipv6) {
        if (lender.isEmpty()) {
            return;
        }
        Optional<Section> other = named(lender);
        if (other.isEmpty()) {
            if (!Character.isLowerCase(lender.charAt(0))) {
                error(
                        section,
                        command,
                        command
                                + ": there is no interface "
                                + lender
                                + "; define it, or name another one");
            }
            return;
        }
        InterfaceConfig theirs = config(other.get());
        String theirLender = ipv6 ? theirs.ipv6Unnumbered() : theirs.unnumbered();
        boolean has =
                ipv6
                        ? theirs.ipv6().stream().anyMatch(a -> !a.address().isLinkLocal())
                                || !theirs.ipv6Eui64().isEmpty()
                        : !theirs.ipv4().isEmpty() || theirs.dhcp();
        if (!theirLender.isEmpty()) {
            error(section, command, command + ": " + lender + " has no address of its own to lend");
        } else if (!theirs.vrf().equals(config(section).vrf())) {
            error(section, command, command + ": " + lender + " is in " + vrfWords(theirs.vrf()));
        } else if (!has) {
            String what = ipv6 ? " has no global IPv6 address" : " has no IPv4 address";
            warning(section, command, command + ": " + lender + what);
        }
    }

    private void vrf(Section section, InterfaceConfig config) {
        if (config.vrf().isEmpty()) {
            return;
        }
        Optional<Section> vrf = root.child(VrfConfig.VRF, config.vrf());
        if (vrf.isEmpty()) {
            error(section, "vrf forwarding", "there is no VRF " + vrfHow(config.vrf()));
            return;
        }
        VrfConfig families = vrf.get().get(VrfConfig.SLOT);
        if (!families.ipv4()) {
            noFamily(section, config.ipv4(), "VRF " + config.vrf() + " has no address-family ipv4");
        }
        if (!families.ipv6()) {
            String message = "VRF " + config.vrf() + " has no address-family ipv6";
            noFamily(section, config.ipv6(), message);
            noFamily(section, config.ipv6Eui64(), message);
        }
    }

    private void noFamily(Section section, List<InterfaceAddress> refused, String message) {
        for (InterfaceAddress address : refused) {
            refuses(section, address, message);
        }
    }

    private record Owned(Section section, InterfaceAddress address) {}

    /** Who has which address. Most overlap with no other: these are not held against each. */
    private static final class Owners {
        private final List<Owned> all = new ArrayList<>();
        private final PrefixMap<Owned> bySubnet = new PrefixMap<>();

        void add(Owned owned) {
            all.add(owned);
            Owned _ = bySubnet.computeIfAbsent(owned.address().subnet(), _ -> owned);
        }

        List<Owned> overlapping(Prefix subnet) {
            boolean around =
                    bySubnet.lookup(
                                    subnet.address(),
                                    o -> o.address().subnet().length() <= subnet.length())
                            != null;
            return around || bySubnet.anyInside(subnet) ? all : List.of();
        }
    }

    private void overlaps() {
        Map<String, Owners> byVrf = new LinkedHashMap<>();
        for (Section section : interfaces) {
            InterfaceConfig config = config(section);
            if (config.shutdown()) {
                continue;
            }
            Owners owned = byVrf.computeIfAbsent(config.vrf(), _ -> new Owners());
            List<InterfaceAddress> all = new ArrayList<>(config.ipv4());
            all.addAll(config.ipv6());
            all.addAll(config.ipv6Eui64());
            for (InterfaceAddress address : all) {
                boolean known = addresses.getOrDefault(section.name(), Set.of()).contains(address);
                if (!address.address().isLinkLocal()
                        && !known
                        && !overlaps(section, address, owned)) {
                    owned.add(new Owned(section, address));
                }
            }
        }
    }

    /** As on IOS the later one is refused; what is refused stands in nobody's way. */
    private boolean overlaps(Section section, InterfaceAddress address, Owners others) {
        for (Owned other : others.overlapping(address.subnet())) {
            boolean elsewhere = !other.section().name().equals(section.name());
            if (elsewhere && other.address().subnet().overlaps(address.subnet())) {
                refuses(
                        section,
                        address,
                        address
                                + " overlaps with "
                                + other.address()
                                + " of "
                                + other.section().name()
                                + " in "
                                + vrfWords(config(section).vrf())
                                + "; give it another subnet, or the interface another VRF");
                return true;
            }
        }
        return false;
    }

    // ---- tunnels

    private void tunnels() {
        Map<String, String> endpoints = new LinkedHashMap<>();
        for (Section section : interfaces) {
            if (!InterfaceName.isTunnel(section.name())) {
                if (!section.get(TunnelConfig.SLOT)
                        .with(TunnelConfig.KEEPALIVE, TunnelConfig.Keepalive.OFF)
                        .equals(TunnelConfig.DEFAULT)) {
                    warning(
                            section,
                            "tunnel commands mean nothing on an interface that is no tunnel");
                }
                continue;
            }
            TunnelConfig tunnel = section.get(TunnelConfig.SLOT);
            Optional<String> other = TunnelCommands.otherMode(section);
            if (other.isPresent()) {
                warning(
                        section,
                        "stays down: tunnel mode " + other.get() + " is not spoken, only GRE");
                continue;
            }
            ends(section, tunnel);
            source(section, tunnel);
            distinct(section, tunnel, endpoints);
            protection(section, tunnel);
            nhrp(section, tunnel, section.get(NhrpConfig.IPV4), AddressFamily.IPV4);
            nhrp(section, tunnel, section.get(NhrpConfig.IPV6), AddressFamily.IPV6);
        }
    }

    private void ends(Section section, TunnelConfig tunnel) {
        if (!tunnel.vrf().isEmpty() && !vrfs.contains(tunnel.vrf())) {
            closes(section, "tunnel vrf", "tunnel vrf: there is no VRF " + vrfHow(tunnel.vrf()));
        }
        boolean multipoint = tunnel.mode().multipoint();
        if (multipoint && !tunnel.destination().isEmpty()) {
            error(
                    section,
                    "tunnel destination",
                    "a multipoint tunnel has no tunnel destination: NHRP finds the far ends");
        }
        if (!multipoint && tunnel.destination().isEmpty() && touched(section)) {
            error(
                    section,
                    "",
                    "no tunnel destination; a tunnel to many far ends needs tunnel mode gre"
                            + " multipoint");
        }
        if (multipoint && tunnel.keepaliveSeconds() > 0) {
            warning(section, "keepalive means nothing on a multipoint tunnel");
        }
    }

    /** Whether the tunnel was told anything: an empty section is a tunnel that is not there yet. */
    private static boolean touched(Section section) {
        return !section.get(TunnelConfig.SLOT).equals(TunnelConfig.DEFAULT);
    }

    private void source(Section section, TunnelConfig tunnel) {
        switch (tunnel.source()) {
            case Source.None() -> {
                if (touched(section) || !config(section).ipv4().isEmpty()) {
                    error(section, "", "no tunnel source; the tunnel stays down");
                }
            }
            case Source.Interface(String name) -> sourceInterface(section, tunnel, name);
            case Source.Fixed(Address address) -> sourceAddress(section, tunnel, address);
        }
    }

    private void sourceInterface(Section section, TunnelConfig tunnel, String name) {
        if (name.equals(section.name())) {
            closes(section, SOURCE, "the tunnel is its own source; name the interface below it");
            return;
        }
        Optional<Section> source = named(name);
        if (source.isEmpty()) {
            boolean linux = Character.isLowerCase(name.charAt(0));
            if (!linux) {
                error(
                        section,
                        SOURCE,
                        "tunnel source: there is no interface "
                                + name
                                + "; define it, or name another one");
            }
            return;
        }
        InterfaceConfig config = config(source.get());
        if (!config.vrf().equals(tunnel.vrf())) {
            closes(
                    section,
                    SOURCE,
                    "tunnel source "
                            + name
                            + " is in "
                            + vrfWords(config.vrf())
                            + ", the tunnel's packets travel in "
                            + vrfWords(tunnel.vrf())
                            + (config.vrf().isEmpty()
                                    ? "; 'no tunnel vrf' brings them there"
                                    : "; 'tunnel vrf " + config.vrf() + "' brings them there"));
        }
        boolean has =
                tunnel.mode().ipv6()
                        ? config.ipv6On()
                        : !config.ipv4().isEmpty()
                                || !config.unnumbered().isEmpty()
                                || config.dhcp();
        if (!has) {
            warning(
                    section,
                    SOURCE,
                    "tunnel source " + name + " has no address of the outer family");
        }
        if (config.shutdown()) {
            warning(section, SOURCE, "tunnel source " + name + " is shut down");
        }
    }

    private void sourceAddress(Section section, TunnelConfig tunnel, Address address) {
        if ((address.family() == AddressFamily.IPV6) != tunnel.mode().ipv6()) {
            closes(
                    section,
                    SOURCE,
                    "tunnel source "
                            + address
                            + " is not of the family of "
                            + tunnel.mode().words());
            return;
        }
        boolean dynamic = false;
        for (Section other : interfaces) {
            InterfaceConfig config = config(other);
            dynamic |= config.dhcp();
            if (config.vrf().equals(tunnel.vrf()) && owns(config, address)) {
                return;
            }
        }
        String message =
                "tunnel source: no interface in "
                        + vrfWords(tunnel.vrf())
                        + " has "
                        + address
                        + "; give it to one, or name the interface itself";
        if (dynamic) {
            warning(section, SOURCE, message);
        } else {
            error(section, SOURCE, message);
        }
    }

    private static boolean owns(InterfaceConfig config, Address address) {
        return config.ipv4().stream().anyMatch(a -> a.address().equals(address))
                || config.ipv6().stream().anyMatch(a -> a.address().equals(address));
    }

    /**
     * As the packet path tells tunnels apart: first (VRF, source, destination, key), then
     * multipoint (VRF, source, key).
     */
    private void distinct(Section section, TunnelConfig tunnel, Map<String, String> endpoints) {
        if (tunnel.source() instanceof Source.None || config(section).shutdown()) {
            return;
        }
        String key = tunnel.key().isPresent() ? "key " + tunnel.key().getAsLong() : "no key";
        String source = sourceWords(tunnel);
        String end =
                tunnel.vrf()
                        + "|"
                        + source
                        + "|"
                        + key
                        + "|"
                        + (tunnel.mode().multipoint() ? "multipoint" : tunnel.destination());
        String twin = endpoints.putIfAbsent(end, section.name());
        if (twin != null) {
            closes(
                    section,
                    tunnel.key().isPresent() ? "tunnel key" : SOURCE,
                    "cannot be told apart from "
                            + twin
                            + ": both have source "
                            + source
                            + " and "
                            + key
                            + " in "
                            + vrfWords(tunnel.vrf())
                            + "; give them different tunnel keys");
        }
    }

    /** The source address where it is known, so that address and interface compare. */
    private String sourceWords(TunnelConfig tunnel) {
        return switch (tunnel.source()) {
            case Source.None() -> "none";
            case Source.Fixed(Address address) -> address.toString();
            case Source.Interface(String name) -> {
                List<InterfaceAddress> addresses =
                        named(name)
                                .map(s ->
                                        tunnel.mode().ipv6() ? config(s).ipv6() : config(s).ipv4())
                                .orElse(List.of());
                yield addresses.isEmpty() ? name : addresses.getFirst().address().toString();
            }
        };
    }

    private void protection(Section section, TunnelConfig tunnel) {
        if (tunnel.protection().isEmpty()) {
            return;
        }
        String line = "tunnel protection";
        ProtectionPolicies.lacking(root, tunnel.protection())
                .ifPresent(why ->
                        closes(
                                section,
                                line,
                                line
                                        + " ipsec profile "
                                        + tunnel.protection()
                                        + ": "
                                        + why
                                        + "; no packet leaves in clear"));
        for (String weak : ProtectionPolicies.weak(root, tunnel.protection())) {
            warning(section, line, weak);
        }
    }

    // ---- NHRP

    private void nhrp(Section section, TunnelConfig tunnel, NhrpConfig nhrp, AddressFamily family) {
        boolean configured = !nhrp.equals(NhrpConfig.DEFAULT);
        String ip = family == AddressFamily.IPV4 ? "ip nhrp" : "ipv6 nhrp";
        if (nhrp.networkId() == 0) {
            if (configured) {
                warning(section, ip + " is off without " + ip + " network-id");
            } else if (family == AddressFamily.IPV4
                    && tunnel.mode().multipoint()
                    && section.get(NhrpConfig.IPV6).networkId() == 0) {
                warning(section, "a multipoint tunnel without ip nhrp network-id reaches nobody");
            }
            return;
        }
        if (nhrp.authenticationTooLong()) {
            warning(section, "the NHRP password is longer than 8 characters; the first 8 are used");
        }
        if (nhrp.registrationTimeoutSeconds() >= nhrp.holdingTimeSeconds()) {
            warning(
                    section,
                    "registrations are sent every "
                            + nhrp.registrationTimeoutSeconds()
                            + " s and hold for "
                            + nhrp.holdingTimeSeconds()
                            + " s: they lapse in between");
        }
        servers(section, nhrp, family);
    }

    private void servers(Section section, NhrpConfig nhrp, AddressFamily family) {
        InterfaceConfig config = config(section);
        List<InterfaceAddress> own = family == AddressFamily.IPV4 ? config.ipv4() : config.ipv6();
        String nhs = family == AddressFamily.IPV4 ? "ip nhrp nhs " : "ipv6 nhrp nhs ";
        Map<String, String> byNbma = new LinkedHashMap<>();
        for (Nhs server : nhrp.nhs()) {
            String name = server.protocolAddress();
            if (!server.nbma().isEmpty()) {
                String twin = byNbma.putIfAbsent(server.nbma(), name);
                if (twin != null) {
                    warning(
                            section,
                            "servers " + twin + " and " + name + " share " + server.nbma());
                }
            }
            if (name.isEmpty()) {
                continue;
            }
            Address address = Address.parse(name);
            if (own.stream().anyMatch(a -> a.address().equals(address))) {
                error(
                        section,
                        nhs + name,
                        "next hop server " + name + " is the tunnel's own address; name the hub's");
            } else if (!own.isEmpty()
                    && own.stream().noneMatch(a -> a.subnet().contains(address))
                    && !address.isLinkLocal()) {
                warning(section, "next hop server " + name + " is not in the tunnel's subnet");
            }
            boolean mapped = nhrp.maps().stream().anyMatch(m -> m.protocol().contains(address));
            if (server.nbma().isEmpty()
                    && !mapped
                    && section.get(TunnelConfig.SLOT).mode().multipoint()) {
                error(
                        section,
                        nhs + name,
                        "no NBMA address for next hop server "
                                + name
                                + ": neither nbma behind it nor a map for it");
            }
        }
    }

    // ---- static routes

    private boolean isTracked(int track) {
        return root.child(TrackObject.MODE, String.valueOf(track))
                .filter(o -> !(o.get(TrackObject.SUBJECT) instanceof TrackObject.Subject.None))
                .isPresent();
    }

    private void tracks() {
        for (Section track : root.children(TrackObject.MODE)) {
            TrackObject object = TrackObject.of(track);
            track.get(TrackObject.THRESHOLD)
                    .filter(threshold -> !threshold.fits(object.subject()))
                    .ifPresent(threshold ->
                            warning(
                                    track,
                                    "threshold",
                                    "'"
                                            + threshold.words()
                                            + "' does nothing here: the object is none of '"
                                            + (threshold.kind().equals("metric")
                                                    ? "ip route ... metric threshold"
                                                    : "list threshold " + threshold.kind())
                                            + "'"));
            if (!object.defaultState().isEmpty()
                    && !(object.subject() instanceof TrackObject.Subject.Sla)) {
                warning(
                        track,
                        "default-state",
                        "default-state does nothing here: the object is none of an operation");
            }
        }
    }

    private void staticRoutes() {
        Map<String, Set<Address>> own = ownAddresses();
        for (StaticRoute route : root.get(StaticRoute.SLOT)) {
            if (!route.vrf().isEmpty() && !vrfs.contains(route.vrf())) {
                found(Level.ERROR, route, "there is no VRF " + vrfHow(route.vrf()));
            }
            if (route.track() != 0 && !isTracked(route.track())) {
                found(
                        Level.WARNING,
                        route,
                        "it follows track object "
                                + route.track()
                                + ", which watches nothing (track "
                                + route.track()
                                + " ...): the route will never be there");
            }
            String out = route.interfaceName();
            boolean linux = !out.isEmpty() && Character.isLowerCase(out.charAt(0));
            if (!out.isEmpty() && !out.equals(NULL) && !linux && named(out).isEmpty()) {
                found(
                        Level.ERROR,
                        route,
                        "there is no interface " + out + "; define it, or name another one");
            }
            if (!route.gateway().isEmpty()) {
                Address gateway = Address.parse(route.gateway());
                if (own.getOrDefault(route.vrf(), Set.of()).contains(gateway)) {
                    found(
                            Level.ERROR,
                            route,
                            gateway + " is this router itself; name the next one");
                }
            }
        }
    }

    private void found(Level level, StaticRoute route, String what) {
        String words = "static route " + route.prefix() + ": " + what;
        findings.add(new Finding(level, "", words, line(route), 0));
    }

    /** The addresses of all interfaces, by VRF: there may be thousands of static routes. */
    private Map<String, Set<Address>> ownAddresses() {
        Map<String, Set<Address>> own = new HashMap<>(); // looked up only
        for (Section section : interfaces) {
            InterfaceConfig config = config(section);
            Set<Address> those = own.computeIfAbsent(config.vrf(), _ -> new HashSet<>());
            config.ipv4().forEach(a -> those.add(a.address()));
            config.ipv6().forEach(a -> those.add(a.address()));
        }
        return own;
    }

    private static String line(StaticRoute route) {
        boolean four = route.prefix().family() == AddressFamily.IPV4;
        return (four ? "ip route " : "ipv6 route ")
                + route.prefix().address()
                + (route.vrf().isEmpty() ? "" : " vrf " + route.vrf());
    }
}
