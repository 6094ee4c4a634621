package io.spokewire.interfaces;

import static io.spokewire.interfaces.InterfaceConfig.INTERFACE;
import static io.spokewire.interfaces.InterfaceConfig.SLOT;

import io.spokewire.command.Args;
import io.spokewire.command.Command;
import io.spokewire.command.Mode;
import io.spokewire.command.Refusal;
import io.spokewire.command.Section;
import io.spokewire.command.Slot;
import io.spokewire.net.Address;
import io.spokewire.net.InterfaceAddress;
import io.spokewire.net.Ipv4Address;
import java.util.ArrayList;
import java.util.List;

/** The commands of any interface, and the one that opens its section. */
public final class InterfaceCommands {
    private InterfaceCommands() {}

    /** Secondary addresses that were typed before the primary one, as running-config does. */
    private static final Slot<List<InterfaceAddress>> EARLY = Slot.of("early addresses", List.of());

    /** {@code interface NAME}. */
    public static final Command OPEN =
            Command.in(Mode.CONFIG)
                    .syntax("interface <name:interface>")
                    .help("Configure an interface", "Its name: Tunnel0, Gi0/1, eth0")
                    .opens(INTERFACE)
                    .sorted(InterfaceName.ORDER);

    private static final Command DESCRIPTION =
            Command.in(INTERFACE)
                    .syntax("description <text:text>")
                    .help("What the interface is for", "Up to 240 characters")
                    .text(SLOT, InterfaceConfig::description, InterfaceConfig::withDescription);

    private static final Command VRF_FORWARDING =
            Command.in(INTERFACE)
                    .syntax("vrf forwarding <vrf:word>")
                    .or("ip vrf forwarding <vrf:word>")
                    .help("VRF of the interface", "Packets of the interface belong to it", "Name")
                    .text(SLOT, InterfaceConfig::vrf, InterfaceConfig::withVrf);

    private static final Command ENCAPSULATION =
            Command.in(INTERFACE)
                    .syntax("encapsulation dot1Q <vlan:1-4094>")
                    .help("Encapsulation of a subinterface", "IEEE 802.1Q", "VLAN")
                    .number(SLOT, InterfaceConfig::dot1q, InterfaceConfig::withDot1q);

    private static final Command ENCAPSULATION_NATIVE =
            Command.in(INTERFACE)
                    .syntax("encapsulation dot1Q <vlan:1-4094> native")
                    .help("The VLAN without a tag")
                    .notYet("the VLAN without a tag is not split off")
                    .single();

    private static final Command BANDWIDTH =
            Command.in(INTERFACE)
                    .syntax("bandwidth <kilobits:1-1000000000>")
                    .help("Bandwidth, for metrics", "Kilobits per second")
                    .number(
                            SLOT,
                            InterfaceConfig::bandwidthKbits,
                            InterfaceConfig::withBandwidthKbits);

    private static final Command DELAY =
            Command.in(INTERFACE)
                    .syntax("delay <tens:1-16777215>")
                    .help("Delay, for metrics", "Tens of microseconds")
                    .number(SLOT, InterfaceConfig::delayTens, InterfaceConfig::withDelayTens);

    private static final Command MTU =
            Command.in(INTERFACE)
                    .syntax("mtu <bytes:64-65535>")
                    .help("Largest packet of the link", "Bytes")
                    .number(SLOT, InterfaceConfig::mtuBytes, InterfaceConfig::withMtuBytes);

    private static final Command ADDRESS =
            Command.in(INTERFACE)
                    .syntax("ip address <address:ipv4> <mask:mask> [secondary]")
                    .or("ip address <prefix:prefix4> [secondary]")
                    .help("IPv4", "Address of the interface", "Address", "Mask", "A further one")
                    .applies(InterfaceCommands::addIpv4)
                    .negates(InterfaceCommands::removeIpv4)
                    .prints(InterfaceCommands::showIpv4);

    private static final Command ADDRESS_DHCP =
            Command.in(INTERFACE)
                    .syntax("ip address dhcp")
                    .help("The host's DHCP client sets the address")
                    .flag(SLOT, InterfaceConfig::dhcp, InterfaceConfig::withDhcp)
                    .applies((s, _) ->
                            s.with(SLOT, s.get(SLOT).withIpv4(List.of())).with(EARLY, List.of()));

    private static final Command REDIRECTS =
            Command.in(INTERFACE)
                    .syntax("ip redirects")
                    .help("ICMP redirects are sent")
                    .flag(SLOT, InterfaceConfig::ipRedirects, InterfaceConfig::withIpRedirects);

    private static final Command IP_MTU =
            Command.in(INTERFACE)
                    .syntax("ip mtu <bytes:68-65535>")
                    .help("Largest IPv4 packet", "Bytes")
                    .number(SLOT, InterfaceConfig::ipMtuBytes, InterfaceConfig::withIpMtuBytes);

    private static final Command ADJUST_MSS =
            Command.in(INTERFACE)
                    .syntax("ip tcp adjust-mss <bytes:500-9960>")
                    .help("TCP", "Lowers the segment size of passing connections", "Bytes")
                    .number(
                            SLOT,
                            InterfaceConfig::adjustMss4Bytes,
                            InterfaceConfig::withAdjustMss4Bytes);

    private static final Command IPV6_ENABLE =
            Command.in(INTERFACE)
                    .syntax("ipv6 enable")
                    .help("IPv6", "A link-local address without a global one")
                    .flag(SLOT, InterfaceConfig::ipv6Enable, InterfaceConfig::withIpv6Enable);

    private static final Command IPV6_ADDRESS =
            Command.in(INTERFACE)
                    .syntax("ipv6 address {<prefix:prefix6> | <address:ipv6> link-local}")
                    .help("Address of the interface", "Address and length", "Address", "Link-local")
                    .sets(SLOT, InterfaceCommands::addIpv6)
                    .resets(SLOT, InterfaceCommands::removeIpv6)
                    .shows(SLOT, InterfaceCommands::showIpv6);

    private static final Command IPV6_MTU =
            Command.in(INTERFACE)
                    .syntax("ipv6 mtu <bytes:1280-65535>")
                    .help("Largest IPv6 packet", "Bytes")
                    .number(SLOT, InterfaceConfig::ipv6MtuBytes, InterfaceConfig::withIpv6MtuBytes);

    private static final Command IPV6_ADJUST_MSS =
            Command.in(INTERFACE)
                    .syntax("ipv6 tcp adjust-mss <bytes:40-9940>")
                    .help("TCP", "Lowers the segment size of passing connections", "Bytes")
                    .number(
                            SLOT,
                            InterfaceConfig::adjustMss6Bytes,
                            InterfaceConfig::withAdjustMss6Bytes);

    private static final Command SHUTDOWN =
            Command.in(INTERFACE)
                    .syntax("shutdown")
                    .help("Take the interface down")
                    .flag(SLOT, InterfaceConfig::shutdown, InterfaceConfig::withShutdown);

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
                    REDIRECTS,
                    IP_MTU);

    /** What it shows behind the protocols of the interface. */
    public static final List<Command> LAST =
            List.of(
                    ADJUST_MSS,
                    DELAY,
                    SHUTDOWN,
                    IPV6_ADDRESS,
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

    private static Section addIpv4(Section section, Args args) {
        InterfaceConfig config = section.get(SLOT);
        InterfaceAddress address = ipv4(args);
        List<InterfaceAddress> all = new ArrayList<>(config.ipv4());
        List<InterfaceAddress> early = new ArrayList<>(section.get(EARLY));
        early.removeIf(a -> a.address().equals(address.address()));
        if (args.has("secondary")) {
            if (all.isEmpty()) {
                early.add(address);
                return section.with(EARLY, List.copyOf(early));
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
        return section.with(SLOT, config.withIpv4(all).withDhcp(false)).with(EARLY, List.of());
    }

    private static Section removeIpv4(Section section, Args args) {
        InterfaceConfig config = section.get(SLOT);
        if (!args.hasValue("address") && !args.hasValue("prefix")) {
            return section.with(SLOT, config.withIpv4(List.of()).withDhcp(false))
                    .with(EARLY, List.of());
        }
        Address address =
                args.hasValue("prefix") ? args.prefix("prefix").address() : args.address("address");
        List<InterfaceAddress> all = new ArrayList<>(config.ipv4());
        if (all.size() > 1 && all.getFirst().address().equals(address)) {
            throw new Refusal("the secondary addresses must go before the primary one");
        }
        all.removeIf(a -> a.address().equals(address));
        List<InterfaceAddress> early = new ArrayList<>(section.get(EARLY));
        early.removeIf(a -> a.address().equals(address));
        return section.with(SLOT, config.withIpv4(all)).with(EARLY, List.copyOf(early));
    }

    /** Secondary addresses first, as IOS prints them. */
    private static List<String> showIpv4(Section section) {
        List<InterfaceAddress> all = section.get(SLOT).ipv4();
        List<String> lines = new ArrayList<>();
        for (int i = 1; i < all.size(); i++) {
            lines.add(ipv4(all.get(i)) + " secondary");
        }
        for (InterfaceAddress address : section.get(EARLY)) {
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

    private static InterfaceConfig addIpv6(InterfaceConfig config, Args args) {
        InterfaceAddress address = ipv6(args);
        List<InterfaceAddress> all = new ArrayList<>(config.ipv6());
        boolean linkLocal = address.address().isLinkLocal();
        all.removeIf(a ->
                a.address().equals(address.address()) || (linkLocal && a.address().isLinkLocal()));
        all.add(address);
        return config.withIpv6(linkLocalFirst(all));
    }

    private static InterfaceConfig removeIpv6(InterfaceConfig config, Args args) {
        if (!args.hasValue("address") && !args.hasValue("prefix")) {
            return config.withIpv6(List.of());
        }
        Address address =
                args.hasValue("prefix") ? args.prefix("prefix").address() : args.address("address");
        List<InterfaceAddress> all = new ArrayList<>(config.ipv6());
        all.removeIf(a -> a.address().equals(address));
        return config.withIpv6(all);
    }

    private static List<InterfaceAddress> linkLocalFirst(List<InterfaceAddress> addresses) {
        List<InterfaceAddress> ordered = new ArrayList<>();
        for (InterfaceAddress address : addresses) {
            if (address.address().isLinkLocal()) {
                ordered.addFirst(address);
            } else {
                ordered.add(address);
            }
        }
        return ordered;
    }

    private static List<String> showIpv6(InterfaceConfig config) {
        List<String> lines = new ArrayList<>();
        for (InterfaceAddress address : config.ipv6()) {
            lines.add(
                    address.address().isLinkLocal()
                            ? "ipv6 address " + address.address() + " link-local"
                            : "ipv6 address " + address);
        }
        return lines;
    }
}
