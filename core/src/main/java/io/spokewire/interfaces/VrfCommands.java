package io.spokewire.interfaces;

import static io.spokewire.interfaces.VrfConfig.SLOT;
import static io.spokewire.interfaces.VrfConfig.VRF;

import io.spokewire.command.Args;
import io.spokewire.command.Command;
import io.spokewire.command.Mode;
import io.spokewire.command.Refusal;
import io.spokewire.command.Section;
import io.spokewire.command.Setting;
import io.spokewire.command.Slot;
import java.util.ArrayList;
import java.util.List;

/** {@code vrf definition} and {@code ip vrf}, with what stands in their sections. */
public final class VrfCommands {
    private VrfCommands() {}

    /** The mode {@code (config-vrf-af)#}. */
    public static final Mode ADDRESS_FAMILY =
            new Mode("VRF address family configuration", "config-vrf-af", VRF);

    private static final Command DEFINITION =
            Command.in(Mode.CONFIG)
                    .syntax("vrf definition <name:word>")
                    .help("VRF", "Define a VRF", "Its name")
                    .opens(VRF, args -> args.text("name"), VrfCommands::header)
                    .applies(VrfCommands::define);

    /** What {@code ip vrf} implied is given up: now the address families say it. */
    private static Section define(Section vrf, Args args) {
        boolean ipv4 = vrf.child(ADDRESS_FAMILY, "ipv4").isPresent();
        VrfConfig config = vrf.get(SLOT);
        return vrf.with(SLOT, config.with(VrfConfig.LEGACY, false).with(VrfConfig.IPV4, ipv4));
    }

    /** Opens the same section; the definition renders it. */
    private static final Command LEGACY =
            Command.in(Mode.CONFIG)
                    .syntax("ip vrf <name:word>")
                    .help("Define a VRF, the older form", "Its name")
                    .opens(VRF, args -> args.text("name"), VrfCommands::header)
                    .notRendered()
                    .sets(
                            SLOT,
                            (vrf, _) ->
                                    vrf.with(VrfConfig.LEGACY, true).with(VrfConfig.IPV4, true));

    private static String header(Section vrf) {
        return (vrf.get(SLOT).legacy() ? "ip vrf " : "vrf definition ") + vrf.name();
    }

    private static final Command DESCRIPTION =
            Setting.text(
                            "description <text:text>",
                            VrfConfig.DESCRIPTION,
                            "What the VRF is for",
                            "Text")
                    .in(VRF, SLOT);

    private static final Command RD =
            Setting.text(
                            "rd <rd:word>",
                            VrfConfig.RD,
                            "Route distinguisher",
                            "ASN:nn or A.B.C.D:nn")
                    .in(VRF, SLOT);

    private static final Command FAMILY =
            Command.in(VRF)
                    .syntax("address-family <family:ipv4|ipv6> [unicast]")
                    .help("Enter an address family", "Family", "Unicast")
                    .opens(
                            ADDRESS_FAMILY,
                            args -> args.text("family"),
                            family -> "address-family " + family.name())
                    .closedBy("exit-address-family")
                    .outside(VrfCommands::family);

    private static Section family(Section vrf, Args args) {
        VrfConfig config = vrf.get(SLOT);
        boolean on = !args.negated();
        if (!on && config.legacy() && args.text("family").equals("ipv4")) {
            throw new Refusal("a VRF of 'ip vrf' is one of IPv4; write 'vrf definition'");
        }
        boolean ipv4 = args.text("family").equals("ipv4");
        return vrf.with(SLOT, config.with(ipv4 ? VrfConfig.IPV4 : VrfConfig.IPV6, on));
    }

    private static final Command EXIT_FAMILY =
            Command.in(ADDRESS_FAMILY)
                    .syntax("exit-address-family")
                    .help("Leave the address family")
                    .closes();

    private static Command routeTarget(Mode mode) {
        return Command.in(mode)
                .syntax(
                        "route-target <direction:import|export|both> <target:route-target>"
                                + " [stitching]")
                .help("Target communities", "Direction", "ASN:nn or A.B.C.D:nn", "Of an EVPN")
                .applies((section, args) -> targets(section, args, true))
                .negates((section, args) -> targets(section, args, false))
                .prints(section -> {
                    List<String> lines = new ArrayList<>();
                    section.get(VrfExchange.EXPORT_TARGETS)
                            .forEach(t -> lines.add("route-target export " + t));
                    section.get(VrfExchange.IMPORT_TARGETS)
                            .forEach(t -> lines.add("route-target import " + t));
                    return lines;
                });
    }

    private static Section targets(Section section, Args args, boolean add) {
        String direction = args.text("direction", "both");
        Section changed = section;
        if (args.has("stitching")) {
            throw new Refusal("there is no EVPN to stitch to: leave the word away");
        }
        if (!direction.equals("export")) {
            changed = targets(changed, VrfExchange.IMPORT_TARGETS, args, add);
        }
        if (!direction.equals("import")) {
            changed = targets(changed, VrfExchange.EXPORT_TARGETS, args, add);
        }
        return changed;
    }

    private static Section targets(
            Section section, Slot<List<String>> slot, Args args, boolean add) {
        List<String> all = new ArrayList<>(section.get(slot));
        if (args.has("target")) {
            all.remove(args.text("target"));
        } else {
            all.clear();
        }
        if (add) {
            all.add(args.text("target"));
        }
        return section.with(slot, List.copyOf(all));
    }

    private static List<Command> maps(Mode mode) {
        return List.of(
                unicast(mode, "import", VrfExchange.FROM_DEFAULT, "Routes of the default VRF"),
                Setting.text(
                                "import map <map:word>",
                                VrfExchange.IMPORT_MAP,
                                "Take routes of other VRFs",
                                "Those that a route map permits",
                                "Its name")
                        .in(mode),
                unicast(mode, "export", VrfExchange.TO_DEFAULT, "Give routes to the default VRF"),
                Setting.text(
                                "export map <map:word>",
                                VrfExchange.EXPORT_MAP,
                                "Give routes to other VRFs",
                                "With what a route map sets",
                                "Its name")
                        .in(mode),
                Command.in(mode)
                        .syntax("{import | export} path <rest:text>")
                        .hide()
                        .notYet("the best path alone is exchanged"));
    }

    private static Command unicast(
            Mode mode, String word, Slot<VrfExchange.Unicast> slot, String help) {
        return Command.in(mode)
                .syntax(
                        word
                                + " <family:ipv4|ipv6> unicast [<limit:1-2147483647>]"
                                + " map <map:word>")
                .help(help, "Family", "Unicast", "Prefixes at most", "Which", "Name of a route map")
                .applies((section, args) ->
                        section.with(
                                slot,
                                new VrfExchange.Unicast(
                                        args.number("limit", VrfExchange.Unicast.USUAL_LIMIT),
                                        args.text("map"))))
                .negates((section, _) -> section.with(slot, VrfExchange.Unicast.NONE))
                .prints(section -> {
                    VrfExchange.Unicast said = section.get(slot);
                    boolean six = section.name().equals("ipv6");
                    String limit =
                            said.limit() == VrfExchange.Unicast.USUAL_LIMIT
                                    ? ""
                                    : " " + said.limit();
                    return said.map().isEmpty()
                            ? List.of()
                            : List.of(
                                    word
                                            + (six ? " ipv6" : " ipv4")
                                            + " unicast"
                                            + limit
                                            + " map "
                                            + said.map());
                });
    }

    private static Command maximum(Mode mode) {
        return Command.in(mode)
                .syntax("maximum routes <rest:text>")
                .help("Limit", "Number of routes", "Limit and action")
                .notYet("");
    }

    /** In the order of running-config. */
    public static final List<Command> ALL = all();

    private static List<Command> all() {
        List<Command> all = new ArrayList<>();
        all.addAll(List.of(DEFINITION, LEGACY, DESCRIPTION, RD));
        all.addAll(maps(VRF));
        all.add(routeTarget(VRF));
        all.add(maximum(VRF));
        all.add(FAMILY);
        all.addAll(maps(ADDRESS_FAMILY));
        all.add(routeTarget(ADDRESS_FAMILY));
        all.add(maximum(ADDRESS_FAMILY));
        all.add(EXIT_FAMILY);
        return List.copyOf(all);
    }
}
