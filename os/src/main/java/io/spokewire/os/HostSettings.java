package io.spokewire.os;

import java.util.List;

/**
 * The machine's settings that a router needs. Each is set for interfaces of the configuration
 * alone, as far as the kernel knows a setting per interface, and has its reason here.
 */
final class HostSettings {
    private final Sysctl sysctl;

    HostSettings(Sysctl sysctl) {
        this.sysctl = sysctl;
    }

    /** Before a tunnel's device is brought up: it must not speak by itself. */
    void tunnel(String device) {
        String six = "net/ipv6/conf/" + device + "/";
        // No link-local address but a configured one, no router solicitation, no duplicate
        // address detection: at the far end of a tunnel nobody answers them.
        sysctl.set(six + "addr_gen_mode", "1");
        sysctl.set(six + "accept_ra", "0");
        sysctl.set(six + "router_solicitations", "0");
        sysctl.set(six + "dad_transmits", "0");
        // Hub and spokes share a subnet, but redirects between them are NHRP's. The kernel asks
        // all or the device.
        sysctl.set("net/ipv4/conf/all/send_redirects", "0");
        sysctl.set("net/ipv4/conf/" + device + "/send_redirects", "0");
    }

    /** For each interface that packets are forwarded between. */
    void forwarding(String device, boolean ipv6) {
        String four = "net/ipv4/conf/" + device + "/";
        sysctl.set(four + "forwarding", "1");
        // The kernel takes the stricter of all and the device, and 2 (loose) counts as more than
        // 1 (strict). Shortcuts and VRFs make the ways there and back differ.
        boolean strict = !sysctl.get("net/ipv4/conf/all/rp_filter").orElse("0").equals("0");
        sysctl.set(four + "rp_filter", strict ? "2" : "0");
        if (ipv6) {
            String six = "net/ipv6/conf/" + device + "/";
            sysctl.set(six + "disable_ipv6", "0");
            // Linux 6.17 forwards by interface; before, there is one switch for all.
            if (sysctl.get(six + "force_forwarding").isPresent()) {
                sysctl.set(six + "force_forwarding", "1");
            } else {
                sysctl.set("net/ipv6/conf/all/forwarding", "1");
            }
        }
    }

    /** Where VRFs are devices: raw sockets of no VRF hear of all of them, as they do by default. */
    void vrfDevices() {
        sysctl.set("net/ipv4/raw_l3mdev_accept", "1");
    }

    /**
     * The one switch for IPv6 forwarding makes the kernel deaf to router advertisements; who lived
     * by them goes on (accept_ra 2). To be called before {@link #forwarding}.
     */
    void keepAdvertisements(List<String> devices) {
        if (sysctl.get("net/ipv6/conf/all/force_forwarding").isPresent()) {
            return;
        }
        for (String device : devices) {
            String name = "net/ipv6/conf/" + device + "/accept_ra";
            if (sysctl.get(name).orElse("0").equals("1")) {
                sysctl.set(name, "2");
            }
        }
    }

    /** A device of ours has gone, and its settings with it. */
    void forget(String device) {
        sysctl.forget(device);
    }

    /** Everything as it was. */
    void restore() {
        sysctl.restore();
    }
}
