package io.spokewire.interfaces;

import static io.spokewire.interfaces.InterfaceConfig.INTERFACE;
import static io.spokewire.interfaces.InterfaceConfig.SLOT;

import io.spokewire.command.Args;
import io.spokewire.command.Command;
import io.spokewire.command.Mode;
import io.spokewire.command.Refusal;
import io.spokewire.command.Setting;
import io.spokewire.net.Address;
import io.spokewire.net.InterfaceAddress;
import io.spokewire.net.Ipv4Address;
import io.spokewire.net.Prefix;
import java.util.ArrayList;
import java.util.List;

/** The commands of any interface, and the one that opens its section. */
public final class InterfaceCommands {
    private InterfaceCommands() {}

    /** {@code interface NAME}. */
    public static final Command OPEN =
            Command.in(Mode.CONFIG)
                    .syntax("interface <name:interface>")
                    .help("Configure an interface", "Its name: Tunnel0, Gi0/1, eth0")
                    .opens(INTERFACE)
                    .sorted(InterfaceName.ORDER);

    /** {@code interface range}. */
    public static final Command RANGE =
            Command.in(Mode.CONFIG)
                    .syntax("interface range <names:text>")
                    .help("Several at once", "Gi0/1 - 3, Gi0/5, Tunnel10 - 12")
                    .opensAll(INTERFACE, args -> names(args.text("names")));

    private static List<String> names(String text) {
        List<String> names = InterfaceName.range(text);
        if (names.isEmpty()) {
            throw new Refusal("'" + text + "' is no range of interfaces: Gi0/1 - 3, Gi0/5");
        }
        return names;
    }

    private static final Command DESCRIPTION =
            Setting.text(
                            "description <text:text>",
                            InterfaceConfig.DESCRIPTION,
                            "What the interface is for",
                            "Up to 240 characters")
                    .in(INTERFACE, SLOT);

    private static final Command VRF_FORWARDING =
            Setting.text(
                            "vrf forwarding <vrf:word>",
                            InterfaceConfig.VRF,
                            "VRF of the interface",
                            "Packets of the interface belong to it",
                            "Name")
                    .in(INTERFACE, SLOT)
                    .or("ip vrf forwarding <vrf:word>");

    private static final Command ENCAPSULATION =
            Setting.number(
                            "encapsulation dot1Q <vlan:1-4094>",
                            InterfaceConfig.DOT1Q,
                            "Encapsulation of a subinterface",
                            "IEEE 802.1Q",
                            "VLAN")
                    .in(INTERFACE, SLOT);

    private static final Command ENCAPSULATION_NATIVE =
            Command.in(INTERFACE)
                    .syntax("encapsulation dot1Q <vlan:1-4094> native")
                    .help("The VLAN without a tag")
                    .notYet("the VLAN without a tag is not split off")
                    .single();

    private static final Command BANDWIDTH =
            Setting.number(
                            "bandwidth <kilobits:1-1000000000>",
                            InterfaceConfig.BANDWIDTH_KBITS,
                            "Bandwidth, for metrics",
                            "Kilobits per second")
                    .in(INTERFACE, SLOT);

    private static final Command DELAY =
            Setting.number(
                            "delay <tens:1-16777215>",
                            InterfaceConfig.DELAY_TENS,
                            "Delay, for metrics",
                            "Tens of microseconds")
                    .in(INTERFACE, SLOT);

    private static final Command MTU =
            Setting.number(
                            "mtu <bytes:64-65535>",
                            InterfaceConfig.MTU_BYTES,
                            "Largest packet of the link",
                            "Bytes")
                    .in(INTERFACE, SLOT);

    private static final Command ADDRESS =
            Command.in(INTERFACE)
                    .syntax("ip address <address:ipv4> <mask:mask> [secondary]")
                    .or("ip address <prefix:prefix4> [secondary]")
                    .help("IPv4", "Address of the interface", "Address", "Mask", "A further one")
                    .sets(SLOT, InterfaceCommands::addIpv4)
                    .resets(SLOT, InterfaceCommands::removeIpv4)
                    .shows(SLOT, InterfaceCommands::showIpv4);

    private static final Command ADDRESS_DHCP =
            Setting.flag(
                            "ip address dhcp",
                            InterfaceConfig.DHCP,
                            "The host's DHCP client sets the address")
                    .in(INTERFACE, SLOT)
                    .sets(
                            SLOT,
                            (config, _) -> withoutIpv4(config).with(InterfaceConfig.DHCP, true));

    private static final Command UNNUMBERED =
            Setting.text(
                            "ip unnumbered <interface:interface>",
                            InterfaceConfig.UNNUMBERED,
                            "The address is that of another interface",
                            "The interface, mostly a loopback")
                    .in(INTERFACE, SLOT)
                    .or("ip unnumbered <interface:interface> {poll | point-to-point}")
                    .sets(SLOT, InterfaceCommands::borrow);

    /** The ways to an IPv4 address exclude one another: the last one typed counts. */
    private static InterfaceConfig withoutIpv4(InterfaceConfig config) {
        return config.with(InterfaceConfig.IPV4, List.of())
                .with(InterfaceConfig.EARLY_IPV4, List.of())
                .with(InterfaceConfig.DHCP, false)
                .with(InterfaceConfig.UNNUMBERED, "");
    }

    private static InterfaceConfig borrow(InterfaceConfig config, Args args) {
        return withoutIpv4(config).with(InterfaceConfig.UNNUMBERED, args.text("interface"));
    }

    private static final Command REDIRECTS =
            Setting.flag("ip redirects", InterfaceConfig.IP_REDIRECTS, "ICMP redirects are sent")
                    .in(INTERFACE, SLOT);

    private static final Command IP_MTU =
            Setting.number(
                            "ip mtu <bytes:68-65535>",
                            InterfaceConfig.IP_MTU_BYTES,
                            "Largest IPv4 packet",
                            "Bytes")
                    .in(INTERFACE, SLOT);

    private static final Command ADJUST_MSS =
            Setting.number(
                            "ip tcp adjust-mss <bytes:500-9960>",
                            InterfaceConfig.ADJUST_MSS4_BYTES,
                            "TCP",
                            "Lowers the segment size of passing connections",
                            "Bytes")
                    .in(INTERFACE, SLOT);

    private static final Command IPV6_ENABLE =
            Setting.flag(
                            "ipv6 enable",
                            InterfaceConfig.IPV6_ENABLE,
                            "IPv6",
                            "A link-local address without a global one")
                    .in(INTERFACE, SLOT);

    private static final Command IPV6_ADDRESS =
            new Setting<>(
                            "ipv6 address {<prefix:prefix6> | <address:ipv6> link-local}",
                            List.of(
                                    "Address of the interface",
                                    "Address and length",
                                    "Address",
                                    "Link-local"),
                            InterfaceConfig.IPV6,
                            InterfaceCommands::addIpv6,
                            InterfaceCommands::removeIpv6,
                            InterfaceCommands::showIpv6)
                    .in(INTERFACE, SLOT)
                    .resets(
                            SLOT,
                            (config, args) ->
                                    namesAddress(args)
                                            ? config
                                            : config.with(InterfaceConfig.IPV6_EUI64, List.of()));

    private static final Command IPV6_EUI64 =
            Setting.list(
                            "ipv6 address <prefix:prefix6> eui-64",
                            InterfaceConfig.IPV6_EUI64,
                            InterfaceCommands::eui64,
                            address -> "ipv6 address " + address + " eui-64",
                            "The lower 64 bits are made of the hardware address")
                    .in(INTERFACE, SLOT);

    private static final Command IPV6_UNNUMBERED =
            Setting.text(
                            "ipv6 unnumbered <interface:interface>",
                            InterfaceConfig.IPV6_UNNUMBERED,
                            "A link-local address, and the global one of another interface",
                            "The interface, mostly a loopback")
                    .in(INTERFACE, SLOT);

    private static final Command IPV6_MTU =
            Setting.number(
                            "ipv6 mtu <bytes:1280-65535>",
                            InterfaceConfig.IPV6_MTU_BYTES,
                            "Largest IPv6 packet",
                            "Bytes")
                    .in(INTERFACE, SLOT);

    private static final Command IPV6_ADJUST_MSS =
            Setting.number(
                            "ipv6 tcp adjust-mss <bytes:40-9940>",
                            InterfaceConfig.ADJUST_MSS6_BYTES,
                            "TCP",
                            "Lowers the segment size of passing connections",
                            "Bytes")
                    .in(INTERFACE, SLOT);

    private static final Command SHUTDOWN =
            Setting.flag("shutdown", InterfaceConfig.SHUTDOWN, "Take the interface down")
                    .in(INTERFACE, SLOT);

    /** What running-config shows first in an interface's section. */
    public static final List<Command> FIRST =
            List.of(
                    DESCRIPTION,
                    BANDWIDTH,
                    ENCAPSULATION,
                    ENCAPSULATION_NATIVE,
                    VRF_FORWARDING,
                    MTU,
                    ADDRESS,
                    ADDRESS_DHCP,
                    UNNUMBERED,
                    REDIRECTS,
                    IP_MTU);

    /** What it shows behind the protocols of the interface. */
    public static final List<Command> LAST =
            List.of(
                    ADJUST_MSS,
                    DELAY,
                    SHUTDOWN,
                    IPV6_ADDRESS,
                    IPV6_EUI64,
                    IPV6_UNNUMBERED,
                    IPV6_ENABLE,
                    IPV6_MTU,
                    IPV6_ADJUST_MSS);

    // ---- IPv4 addresses

    private static InterfaceAddress ipv4(Args args) {
        InterfaceAddress address =
                args.hasValue("prefix")
                        ? args.prefix("prefix")
                        : new InterfaceAddress(args.ipv4("address"), args.maskLength("mask"));
        Address own = address.address();
        boolean network = address.length() < 31 && own.equals(address.subnet().address());
        if (own.isMulticast() || own.isUnspecified() || own.equals(Ipv4Address.mask(32))) {
            throw new Refusal(own + " cannot be the address of an interface");
        }
        if (network || address.isBroadcast(own)) {
            throw new Refusal(
                    own
                            + " is the "
                            + (network ? "network" : "broadcast")
                            + " address of "
                            + address.subnet());
        }
        return address;
    }

    private static InterfaceConfig addIpv4(InterfaceConfig config, Args args) {
        InterfaceAddress address = ipv4(args);
        List<InterfaceAddress> all = new ArrayList<>(config.ipv4());
        List<InterfaceAddress> early = new ArrayList<>(config.get(InterfaceConfig.EARLY_IPV4));
        early.removeIf(a -> a.address().equals(address.address()));
        if (args.has("secondary")) {
            if (all.isEmpty()) {
                early.add(address);
                return config.with(InterfaceConfig.EARLY_IPV4, List.copyOf(early));
            }
            if (all.getFirst().address().equals(address.address())) {
                throw new Refusal(address.address() + " is the primary address");
            }
            all.removeIf(a -> a.address().equals(address.address()));
            all.add(address);
        } else {
            if (!all.isEmpty()) {
                all.removeFirst();
            }
            all.removeIf(a -> a.address().equals(address.address()));
            all.addFirst(address);
            all.addAll(early);
        }
        return withoutIpv4(config).with(InterfaceConfig.IPV4, List.copyOf(all));
    }

    private static boolean namesAddress(Args args) {
        return args.hasValue("address") || args.hasValue("prefix");
    }

    private static InterfaceConfig removeIpv4(InterfaceConfig config, Args args) {
        if (!namesAddress(args)) {
            return withoutIpv4(config);
        }
        Address address =
                args.hasValue("prefix") ? args.prefix("prefix").address() : args.address("address");
        List<InterfaceAddress> all = config.ipv4();
        if (all.size() > 1 && all.getFirst().address().equals(address)) {
            throw new Refusal("the secondary addresses must go before the primary one");
        }
        return config.with(InterfaceConfig.IPV4, without(all, address))
                .with(
                        InterfaceConfig.EARLY_IPV4,
                        without(config.get(InterfaceConfig.EARLY_IPV4), address));
    }

    private static List<InterfaceAddress> without(List<InterfaceAddress> all, Address address) {
        return all.stream().filter(a -> !a.address().equals(address)).toList();
    }

    /** Secondary addresses first, as IOS prints them. */
    private static List<String> showIpv4(InterfaceConfig config) {
        List<InterfaceAddress> all = config.ipv4();
        List<String> lines = new ArrayList<>();
        for (int i = 1; i < all.size(); i++) {
            lines.add(ipv4(all.get(i)) + " secondary");
        }
        for (InterfaceAddress address : config.get(InterfaceConfig.EARLY_IPV4)) {
            lines.add(ipv4(address) + " secondary");
        }
        if (!all.isEmpty()) {
            lines.add(ipv4(all.getFirst()));
        }
        return lines;
    }

    private static String ipv4(InterfaceAddress address) {
        return "ip address " + address.address() + " " + Ipv4Address.mask(address.length());
    }

    // ---- IPv6 addresses

    private static final int LINK_LOCAL_LENGTH = 64;
    private static final int EUI64_LENGTH_MAX = 64;

    private static InterfaceAddress ipv6(Args args) {
        InterfaceAddress address =
                args.hasValue("prefix")
                        ? args.prefix("prefix")
                        : new InterfaceAddress(args.ipv6("address"), LINK_LOCAL_LENGTH);
        if (args.hasValue("address") != address.address().isLinkLocal()) {
            throw new Refusal(
                    args.hasValue("address")
                            ? address.address() + " is not in FE80::/10"
                            : "a link-local address is written without a length, with link-local");
        }
        if (address.address().isMulticast() || address.address().isUnspecified()) {
            throw new Refusal(address.address() + " cannot be the address of an interface");
        }
        return address;
    }

    private static InterfaceAddress eui64(Args args) {
        InterfaceAddress typed = args.prefix("prefix");
        if (typed.length() > EUI64_LENGTH_MAX) {
            throw new Refusal("with eui-64 a prefix has at most 64 bits");
        }
        Address own = typed.address();
        if (own.isMulticast() || own.isLinkLocal()) {
            throw new Refusal(own + " cannot be the prefix of such an address");
        }
        return new InterfaceAddress(new Prefix(own, EUI64_LENGTH_MAX).address(), typed.length());
    }

    private static List<InterfaceAddress> addIpv6(List<InterfaceAddress> before, Args args) {
        InterfaceAddress address = ipv6(args);
        List<InterfaceAddress> all = new ArrayList<>(before);
        boolean linkLocal = address.address().isLinkLocal();
        all.removeIf(a ->
                a.address().equals(address.address()) || (linkLocal && a.address().isLinkLocal()));
        if (linkLocal) {
            all.addFirst(address);
        } else {
            all.add(address);
        }
        return List.copyOf(all);
    }

    private static List<InterfaceAddress> removeIpv6(List<InterfaceAddress> all, Args args) {
        if (!namesAddress(args)) {
            return List.of();
        }
        return without(
                all,
                args.hasValue("prefix")
                        ? args.prefix("prefix").address()
                        : args.address("address"));
    }

    private static List<String> showIpv6(List<InterfaceAddress> all) {
        List<String> lines = new ArrayList<>();
        for (InterfaceAddress address : all) {
            lines.add(
                    address.address().isLinkLocal()
                            ? "ipv6 address " + address.address() + " link-local"
                            : "ipv6 address " + address);
        }
        return lines;
    }
}
