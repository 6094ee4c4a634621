package io.spokewire.interfaces;

import static io.spokewire.interfaces.VrfConfig.SLOT;
import static io.spokewire.interfaces.VrfConfig.VRF;

import io.spokewire.command.Args;
import io.spokewire.command.Command;
import io.spokewire.command.Mode;
import io.spokewire.command.Refusal;
import io.spokewire.command.Section;
import io.spokewire.command.Setting;
import java.util.List;

/** {@code vrf definition} and {@code ip vrf}, with what stands in their sections. */
public final class VrfCommands {
    private VrfCommands() {}

    /** The mode {@code (config-vrf-af)#}. */
    public static final Mode ADDRESS_FAMILY =
            new Mode("VRF address family configuration", "config-vrf-af", VRF);

    private static final String NO_IMPORT = "routes are not exchanged between VRFs";

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
                .syntax("route-target <direction:import|export|both> <target:word> [<rest:text>]")
                .help("Target communities", "Direction", "ASN:nn or A.B.C.D:nn", "More")
                .notYet(NO_IMPORT);
    }

    private static Command maps(Mode mode) {
        return Command.in(mode)
                .syntax("{import | export} <rest:text>")
                .help("Import routes", "Export routes", "How")
                .notYet(NO_IMPORT);
    }

    private static Command maximum(Mode mode) {
        return Command.in(mode)
                .syntax("maximum routes <rest:text>")
                .help("Limit", "Number of routes", "Limit and action")
                .notYet("");
    }

    /** In the order of running-config. */
    public static final List<Command> ALL =
            List.of(
                    DEFINITION,
                    LEGACY,
                    DESCRIPTION,
                    RD,
                    routeTarget(VRF),
                    maps(VRF),
                    maximum(VRF),
                    FAMILY,
                    routeTarget(ADDRESS_FAMILY),
                    maps(ADDRESS_FAMILY),
                    maximum(ADDRESS_FAMILY),
                    EXIT_FAMILY);
}
