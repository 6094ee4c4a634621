package io.spokewire.router;

import static io.spokewire.interfaces.InterfaceConfig.INTERFACE;

import io.spokewire.command.Command;
import io.spokewire.command.Command.Block;
import io.spokewire.command.Mode;
import java.util.ArrayList;
import java.util.List;

/**
 * The lines that are the host's business (consoles, users, time, logging, the interface's wiring),
 * and those of features that belong to no package of ours yet. All are kept as typed.
 */
public final class HostCommands {
    private HostCommands() {}

    private static final String REST = " [<rest:text>]";

    /** Families at the root that are the host's, by their first words. */
    private static final String[] NOT_OURS = {
        "service",
        "platform",
        "boot-start-marker",
        "boot-end-marker",
        "boot",
        "license",
        "memory",
        "memory-size",
        "process",
        "process-max-time",
        "scheduler",
        "hw-module",
        "card",
        "logging",
        "aaa",
        "username",
        "clock",
        "ntp",
        "sntp",
        "calendar",
        "snmp-server",
        "snmp",
        "security",
        "login",
        "alias",
        "privilege",
        "parser",
        "exception",
        "diagnostic",
        "subscriber",
        "mmi",
        "multilink",
        "vtp",
        "spanning-tree",
        "lldp",
        "cdp",
        "cts",
        "ethernet",
        "file",
        "tftp-server",
        "kron",
        "event manager",
        "vlan internal",
        "vlan dot1q",
        "vlan accounting",
        "event",
        "transport-map",
        "errdisable",
        "mac",
        "udld",
        "power",
        "facility-alarm",
        "voice-card",
        "dspfarm",
        "crypto key",
        "crypto call",
        "tacacs-server",
        "radius-server",
        "prompt",
        "buffers",
        "warm-reboot",
        "upgrade",
        "stack-mac",
        "switch",
        "frame-relay",
        "isdn",
        "partition",
        "downward-compatible-config",
        "bsd-client",
        "device-sensor",
        "epm",
        "fallback",
        "monitor",
        "dot11",
        "voice",
        "mgcp",
        "gatekeeper",
        "telephony-service",
        "virtual-service",
        "app-hosting",
        "iox",
        "guestshell",
        "netconf-yang",
        "netconf",
        "restconf",
        "gnxi",
        "telemetry",
        "wsma",
        "cns",
        "rmon",
        "sdm",
        "system",
        "md5",
        "config-register",
        "cwmp",
        "et-analytics",
        "avb",
        "ptp",
        "mls"
    };

    /** The same behind {@code ip}. */
    private static final String[] NOT_OURS_IP = {
        "forward-protocol",
        "http",
        "cef",
        "ssh",
        "scp",
        "ftp",
        "tftp",
        "rcmd",
        "bootp",
        "subnet-zero",
        "classless",
        "source-route",
        "finger",
        "gratuitous-arps",
        "host",
        "name-server",
        "dns",
        "telnet",
        "tacacs",
        "radius",
        "nbar",
        "flow-export",
        "flow-cache",
        "flow-top-talkers",
        "accounting-list",
        "icmp",
        "options",
        "arp",
        "spd",
        "tcp synwait-time",
        "tcp path-mtu-discovery",
        "tcp window-size",
        "tcp selective-ack",
        "tcp ecn",
        "tcp timestamp",
        "tcp mss",
        "tcp queuemax",
        "identd",
        "reflexive-list",
        "alias",
        "routing",
        "admission",
        "device",
        "sticky-arp",
        "igmp snooping",
        "mroute-cache",
        "ioam"
    };

    /** Features at the root that we know and lack, by their first words. */
    private static final String[][] NOT_YET = {
        {"ip nat", "address translation is the host's so far (nftables)"},
        {"ip multicast-routing", "multicast routing"},
        {"ip multicast", "multicast routing"},
        {"ip pim", "multicast routing"},
        {"ip igmp", "multicast routing"},
        {"ip mroute", "multicast routing"},
        {"ip msdp", "multicast routing"},
        {"ipv6 multicast-routing", "multicast routing"},
        {"ipv6 pim", "multicast routing"},
        {"ip dhcp excluded-address", "the DHCP server"},
        {"ip dhcp use", "the DHCP server"},
        {"ip dhcp relay", "the DHCP relay"},
        {"ip dhcp snooping", "the DHCP server"},
        {"ip dhcp database", "the DHCP server"},
        {"ip dhcp ping", "the DHCP server"},
        {"ip dhcp bootp", "the DHCP server"},
        {"ip dhcp conflict", "the DHCP server"},
        {"ip local policy", "policy routing"},
        {"ip local pool", "address pools"},
        {"ip inspect", "the firewall"},
        {"ip ips", "the firewall"},
        {"ip urlfilter", "the firewall"},
        {"ip flow", "flow export"},
        {"ip default-gateway", "the host's default route is used"},
        {"ip default-network", "default networks"},
        {"ip rsvp", "reservations"},
        {"ip wccp", "WCCP"},
        {"ip explicit-path", "traffic engineering"},
        {"mpls", "MPLS"},
        {"xconnect", "pseudowires"},
        {"nhrp", "global NHRP options"},
        {"l2tp-class", "L2TP"},
        {"vpdn", "L2TP"},
        {"vpdn-group", "L2TP"},
        {"pseudowire-class", "L2TP"},
        {"redundancy-group", "stateful fail-over"},
        {"fhrp", "first hop redundancy"},
        {"standby", "first hop redundancy"},
        {"ipv6 nat", "address translation"},
        {"nat64", "address translation"},
        {"ipv6 local", "address pools"},
        {"performance", "performance routing"},
        {"pfr", "performance routing"},
    };

    /** Lines of an interface that concern the host's device. */
    private static final String[] NOT_OURS_INTERFACE = {
        "duplex",
        "speed",
        "negotiation",
        "media-type",
        "load-interval",
        "hold-queue",
        "cdp {enable | log | tlv}",
        "lldp {transmit | receive | med-tlv-select | tlv-select}",
        "mac-address",
        "carrier-delay",
        "arp {timeout | arpa | frame-relay | snap}",
        "mop",
        "snmp {trap | ifindex}",
        "logging {event | status}",
        "macro {apply | description | trace}",
        "storm-control",
        "spanning-tree {portfast | bpduguard | bpdufilter | cost | guard | link-type |"
                + " port-priority | vlan}",
        "switchport",
        "channel-group",
        "clock {rate | source}",
        "fair-queue",
        "tx-ring-limit",
        "half-duplex",
        "full-duplex",
        "auto discovery",
        "ethernet {oam | cfm | lmi | uni | evc}",
        "power {inline | efficient-ethernet}",
        "udld port",
        "bandwidth receive",
        "bandwidth inherit",
        "bandwidth qos-reference",
        "bsd-client",
        "channel-protocol",
        "auto qos",
        "mls qos",
        "flowcontrol",
        "lacp",
        "physical-layer",
        "framing",
        "linecode",
        "down-when-looped",
        "transmit-interface",
        "ip cef {accounting | distributed}",
        "ip route-cache",
        "ip mroute-cache",
        "ip proxy-arp",
        "ip unreachables",
        "ip mask-reply",
        "ip directed-broadcast",
        "ip accounting",
        "ip virtual-reassembly",
        "ip nbar protocol-discovery",
        "ip gratuitous-arps local",
        "ip arp {inspection | timeout}",
        "ip local-proxy-arp",
        "ip tcp {compression-connections | header-compression}",
        "ip load-sharing",
        "ipv6 nd",
        "ipv6 virtual-reassembly",
        "ipv6 redirects",
        "ipv6 unreachables",
        "ipv6 cef",
        "cts",
        "access-session",
        "dot1x",
        "authentication {event | host-mode | order | priority | port-control | periodic | timer |"
                + " violation | control-direction | open}",
        "switch {virtual}",
        "lisp",
        "platform {qos | acl}",
        "service-module",
        "plim",
        "hw-module",
        "port-type",
        "max-reserved-bandwidth",
        "history {bps | pps}",
        "timeout absolute",
        "rcv-queue",
        "queue-set",
        "priority-queue"
    };

    /** Lines of an interface that are features we know and lack. */
    private static final String[][] NOT_YET_INTERFACE = {
        {"ip address negotiated", "addresses of PPP"},
        {"ip address pool", "address pools"},
        {
            "ip nat {inside | outside | enable}",
            "address translation is the host's so far (nftables)"
        },
        {
            "ip pim {sparse-mode | dense-mode | sparse-dense-mode | nbma-mode | dr-priority |"
                    + " query-interval | bsr-border | neighbor-filter | passive | bidir-neighbor-filter"
                    + " | state-refresh | version | join-prune-interval | snooping | redundancy |"
                    + " border}",
            "multicast routing"
        },
        {
            "ip igmp {version | join-group | static-group | access-group | query-interval |"
                    + " query-max-response-time | querier-timeout | helper-address | immediate-leave |"
                    + " last-member-query-count | last-member-query-interval | limit | mroute-proxy |"
                    + " proxy-service | tcn | unidirectional-link | v3lite | explicit-tracking}",
            "multicast routing"
        },
        {
            "ip multicast {boundary | limit | rate-limit | ttl-threshold | helper-map |"
                    + " hardware-switching}",
            "multicast routing"
        },
        {"ipv6 pim", "multicast routing"},
        {"ipv6 mld", "multicast routing"},
        {"ip helper-address", "the DHCP relay"},
        {
            "ip dhcp {client | relay information | snooping trust | snooping limit}",
            "the DHCP client and relay are the host's"
        },
        {"ip flow {ingress | egress | monitor}", "flow export"},
        {"ip inspect <name:word> {in | out}", "the firewall"},
        {"ip verify", "reverse path checks"},
        {"ip wccp <service:word> redirect", "WCCP"},
        {"ip rsvp {bandwidth | signalling}", "reservations"},
        {"ip vrf receive", "routes in several VRFs"},
        {"ip vrf sitemap", "routes in several VRFs"},
        {"ip router", "IS-IS"},
        {"ipv6 address autoconfig", "addresses from router advertisements are the host's"},
        {"ipv6 address dhcp", "the DHCP client is the host's"},
        {"ipv6 dhcp {server | client | relay}", "the DHCP client and server are the host's"},
        {"ipv6 nat prefix", "address translation"},
        {"ipv6 traffic-filter", "access lists on interfaces"},
        {"ipv6 flow", "flow export"},
        {"zone-member", "the zone firewall"},
        {"service-policy", "quality of service"},
        {"rate-limit", "quality of service"},
        {"traffic-shape", "quality of service"},
        {"qos", "quality of service"},
        {"random-detect", "quality of service"},
        {"standby", "first hop redundancy"},
        {"vrrp", "first hop redundancy"},
        {"glbp", "first hop redundancy"},
        {"mpls {ip | mtu | bgp | label | ldp | traffic-eng | accounting | netflow}", "MPLS"},
        {"xconnect", "pseudowires"},
        {"pppoe", "PPP"},
        {"pppoe-client", "PPP"},
        {"ppp", "PPP"},
        {
            "dialer {pool | pool-member | idle-timeout | persistent | map | string | watch-group |"
                    + " load-threshold | remote-name}",
            "PPP"
        },
        {"dialer-group", "PPP"},
        {"peer", "PPP"},
        {"backup", "backup interfaces"},
        {"isis", "IS-IS"},
        {"ipv6 rip", "RIP for IPv6"},
        {"ntp {broadcast | disable | multicast}", "the host's clock"},
        {"encapsulation", "other encapsulations than 802.1Q"},
        {"frame-relay", "Frame Relay"},
        {"crypto {map | ipsec df-bit | ipsec fragmentation}", "crypto maps"},
        {"performance monitor", "performance routing"},
        {"redundancy {rii | group}", "stateful fail-over"},
        {"bridge-group", "bridging"},
        {"service instance", "service instances"},
        {"vxlan", "VXLAN"},
        {"nve", "VXLAN"},
        {"member", "VXLAN"},
    };

    /**
     * Sections that are kept whatever they hold: form, name of the mode, prompt, what is missing
     * ({@code -} for the host's business); below it, indented, the first words that are recognised
     * without indentation.
     */
    private static final String SECTIONS =
            """
            ip dhcp pool <rest:text> ; DHCP pool configuration ; dhcp-config ; the DHCP server
                network, default-router, dns-server, domain-name, lease, option, host
                hardware-address, client-identifier, client-name, import, netbios-name-server
                netbios-node-type, bootfile, next-server, update, vrf, utilization
            ipv6 dhcp pool <rest:text> ; DHCPv6 pool configuration ; config-dhcpv6 ; the DHCP server
                address, dns-server, domain-name, prefix-delegation, link-address
            class-map <rest:text> ; class map configuration ; config-cmap ; quality of service
                match, description
            policy-map <rest:text> ; policy map configuration ; config-pmap ; quality of service
                class, inspect, drop, pass, police, bandwidth, priority, shape, set
                service-policy, queue-limit, fair-queue, random-detect, description, urlfilter
                class-map, conform-action, exceed-action, violate-action
            parameter-map <rest:text> ; parameter map configuration ; config-profile ; the zone firewall
                sessions, max-incomplete, one-minute, tcp, udp, icmp, audit-trail, alert
                pattern, log, dns-timeout, zone-mismatch
            zone security <rest:text> ; zone configuration ; config-sec-zone ; the zone firewall
                description, protection
            zone-pair security <rest:text> ; zone pair configuration ; config-sec-zone-pair ; the zone firewall
                service-policy, description
            object-group <rest:text> ; object group configuration ; config-object-group ; object groups
                host, range, tcp, udp, tcp-udp, icmp, description, group-object, any, ahp, esp
                gre, ip, eigrp, ospf, pim, ipinip
            router isis [<rest:text>] ; IS-IS configuration ; config-router-isis ; IS-IS
                net, is-type, metric-style
            ipv6 router rip [<rest:text>] ; RIP configuration for IPv6 ; config-rtr-rip ; RIP for IPv6
                redistribute, default-metric, maximum-paths, poison-reverse, port, split-horizon
                timers, distribute-list, distance
            router nhrp [<rest:text>] ; NHRP routing configuration ; config-router-nhrp ; NHRP as a routing protocol
            router mobile ; mobile IP configuration ; config-router-mobile ; Mobile IP
            router odr ; ODR configuration ; config-router-odr ; on-demand routing
            router lisp [<rest:text>] ; LISP configuration ; config-router-lisp ; LISP
            l2vpn <rest:text> ; L2VPN configuration ; config-l2vpn ; pseudowires
            bridge-domain <rest:text> ; bridge domain configuration ; config-bdomain ; bridging
            flow {record | exporter | monitor | file-export} <rest:text> ; flow configuration ; config-flow ; flow export
                match, collect, destination, source, exporter, record, cache, transport
                template, description, export-protocol, option
            redundancy ; redundancy configuration ; config-red ; -
                mode, main-cpu, linecard-group, application
            control-plane [<rest:text>] ; control plane configuration ; config-cp ; -
                service-policy
            line <rest:text> ; line configuration ; config-line ; -
                exec-timeout, privilege, logging synchronous, login, password, transport
                stopbits, speed, access-class, ipv6 access-class, exec, length, width
                session-timeout, absolute-timeout, history, escape-character, location, rotary
                autocommand, motd-banner, exec-banner, flowcontrol, databits, parity, modem
                notify, monitor, authorization, accounting, editing, vacant-message
                international, ip netmask-format, lockable, refuse-message
            aaa group server <rest:text> ; server group configuration ; config-sg ; -
                server, server-private, ip, deadtime
            radius server <rest:text> ; RADIUS server configuration ; config-radius-server ; -
                address, key, timeout, retransmit
            tacacs server <rest:text> ; TACACS server configuration ; config-server-tacacs ; -
                address, key, timeout, single-connection
            event manager applet <rest:text> ; applet configuration ; config-applet ; -
                action, description, trigger
            archive ; archive configuration ; config-archive ; -
                path, log, maximum, write-memory, time-period, logging, notify, hidekeys
            call-home ; call-home configuration ; cfg-call-home ; -
                contact-email-addr, profile, active, destination, source-interface, http-proxy
                service
            transport-map <rest:text> ; transport map configuration ; config-tmap ; -
                connection, transport, banner
            vlan <ids:word> ; VLAN configuration ; config-vlan ; -
                name, mtu, state
            time-range <rest:text> ; time range configuration ; config-time-range ; -
                periodic, absolute
            template <rest:text> ; template configuration ; config-template ; -
            ip ssh pubkey-chain ; public key configuration ; conf-ssh-pubkey ; -
                username, key-string, key-hash
            voice service <rest:text> ; voice configuration ; conf-voi-serv ; -
            dial-peer <rest:text> ; dial peer configuration ; config-dial-peer ; -
            mgcp profile <rest:text> ; MGCP configuration ; config-mgcp-profile ; -
            gatekeeper ; gatekeeper configuration ; config-gk ; -
            stcapp ; STCAPP configuration ; config-stcapp ; -
            controller <rest:text> ; controller configuration ; config-controller ; -
            """;

    /** In the order of running-config, at the root in front of the rest. */
    public static final List<Command> FIRST = first();

    /** At the root behind the rest. */
    public static final List<Command> LAST = last();

    /** Of interfaces. */
    public static final List<Command> OF_INTERFACES = ofInterfaces();

    private static Command family(Mode mode, String words, String help) {
        return Command.in(mode).syntax(words + REST).help(help, "More");
    }

    private static List<Command> first() {
        List<Command> all = new ArrayList<>();
        for (String words : NOT_OURS) {
            all.add(family(Mode.CONFIG, words, "The host's").notOurs());
        }
        for (String words : NOT_OURS_IP) {
            all.add(family(Mode.CONFIG, "ip " + words, "The host's").notOurs());
        }
        all.add(
                Command.in(Mode.CONFIG)
                        .syntax("enable <rest:text>")
                        .help("Passwords of the console", "Which")
                        .notOurs());
        all.add(
                Command.in(Mode.CONFIG)
                        .syntax("ip domain {lookup | list | timeout | retry} [<rest:text>]")
                        .or("ip domain-lookup [<rest:text>]")
                        .or("ip domain-list [<rest:text>]")
                        .help("Look names up", "Domains", "Time", "Tries", "More")
                        .notOurs());
        all.add(
                Command.in(Mode.CONFIG)
                        .syntax(
                                "ipv6 {unicast-routing | cef | ioam | source-route | hop-limit |"
                                        + " icmp | nd | host | neighbor} [<rest:text>]")
                        .help(
                                "IPv6",
                                "Routing is on",
                                "CEF",
                                "IOAM",
                                "Source routes",
                                "Hops",
                                "ICMP",
                                "Neighbours",
                                "Names",
                                "Neighbours",
                                "More")
                        .notOurs());
        for (String[] feature : NOT_YET) {
            all.add(family(Mode.CONFIG, feature[0], "Not yet").notYet(feature[1]));
        }
        return List.copyOf(all);
    }

    private static List<Command> last() {
        List<Command> all = new ArrayList<>();
        Mode mode = Mode.CONFIG;
        String reason = "";
        for (String line : SECTIONS.split("\n", -1)) {
            if (line.isEmpty()) {
                continue;
            }
            if (line.startsWith(" ")) {
                for (String word : line.strip().split(", ?", -1)) {
                    all.add(standing(family(mode, word, ""), reason));
                }
                continue;
            }
            String[] parts = line.split(" ; ", -1);
            mode = new Mode(parts[1], parts[2], Mode.CONFIG);
            reason = parts[3];
            String help = reason.equals("-") ? "The host's" : "Not yet: " + reason;
            Command section = Command.in(Mode.CONFIG).syntax(parts[0]).help(help);
            all.add(standing(section, reason).keepsAll(mode));
        }
        all.add(banner());
        return List.copyOf(all);
    }

    private static Command standing(Command command, String reason) {
        return reason.equals("-") ? command.notOurs() : command.notYet(reason);
    }

    private static Command banner() {
        return Command.in(Mode.CONFIG)
                .syntax(
                        "banner {motd | login | exec | incoming | prompt-timeout | slip-ppp}"
                                + " <text:text>")
                .or("banner <text:text>")
                .help(
                        "Texts",
                        "To all",
                        "Before login",
                        "After login",
                        "Reverse",
                        "Timeout",
                        "PPP",
                        "Delimiter, text, delimiter")
                .notOurs()
                .takes(Block.DELIMITED);
    }

    private static List<Command> ofInterfaces() {
        List<Command> all = new ArrayList<>();
        for (String words : NOT_OURS_INTERFACE) {
            all.add(family(INTERFACE, words, "The host's").notOurs());
        }
        for (String[] feature : NOT_YET_INTERFACE) {
            all.add(family(INTERFACE, feature[0], "Not yet").notYet(feature[1]));
        }
        return List.copyOf(all);
    }
}
