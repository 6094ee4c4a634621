package io.spokewire.os;

import io.spokewire.net.Address;
import io.spokewire.net.IpProtocol;
import io.spokewire.net.Prefix;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the kernel's own IPsec would do to our packets, read by netlink (linux/xfrm.h): an outgoing
 * policy that matches takes them into ESP or throws them away before they leave.
 */
final class KernelIpsec {
    private static final int POLICIES_TOLD = 5;

    private static final int ADDRESS_BYTES = 16;
    private static final int AF_INET = NetlinkDecoder.AF_INET;

    // struct xfrm_selector, and struct xfrm_userpolicy_info that begins with one
    private static final int SOURCE = ADDRESS_BYTES;
    private static final int FAMILY = 40;
    private static final int DESTINATION_LENGTH = 42;
    private static final int SOURCE_LENGTH = 43;
    private static final int PROTOCOL = 44;
    private static final int DIRECTION = 160;
    private static final int ACTION = 161;
    private static final int POLICY_BYTES = 164;

    private static final int INCOMING = 0;
    private static final int OUTGOING = 1;
    private static final int BLOCK = 1;

    private KernelIpsec() {}

    /**
     * A policy.
     *
     * @param protocol of the packets that it matches; 0 for all
     */
    record Policy(Prefix source, Prefix destination, int protocol, int direction, boolean blocks) {
        private boolean takes(Collection<? extends Address> own) {
            boolean gre = protocol == 0 || protocol == IpProtocol.GRE;
            Prefix ours = direction == OUTGOING ? source : destination;
            return gre
                    && (direction == OUTGOING || direction == INCOMING)
                    && own.stream().anyMatch(ours::contains);
        }

        private String words() {
            return (direction == OUTGOING ? "out " : "in ")
                    + source
                    + " to "
                    + destination
                    + (protocol == 0 ? "" : " protocol " + protocol)
                    + (blocks ? ", which drops them" : "");
        }
    }

    /** Reads a policy; null for what is of no use to us. */
    static @Nullable Policy policy(ByteBuffer body) {
        if (body.remaining() < POLICY_BYTES) {
            return null;
        }
        int bytes = (body.getShort(FAMILY) & 0xFFFF) == AF_INET ? 4 : ADDRESS_BYTES;
        return new Policy(
                prefix(body, SOURCE, bytes, body.get(SOURCE_LENGTH) & 0xFF),
                prefix(body, 0, bytes, body.get(DESTINATION_LENGTH) & 0xFF),
                body.get(PROTOCOL) & 0xFF,
                body.get(DIRECTION) & 0xFF,
                body.get(ACTION) == BLOCK);
    }

    private static Prefix prefix(ByteBuffer body, int at, int bytes, int length) {
        byte[] address = new byte[bytes];
        body.get(at, address);
        return new Prefix(Address.fromBytes(address), Math.min(length, 8 * bytes));
    }

    /**
     * What there is to say of it, as sentences; empty when there is nothing.
     *
     * @param own addresses that our outer packets may come from
     */
    static List<String> report(Namespace namespace, Collection<? extends Address> own) {
        try (Netlink netlink = Netlink.openIpsec(namespace)) {
            List<String> sentences = new ArrayList<>();
            List<Policy> policies = netlink.ipsecPolicies();
            List<Policy> taking = policies.stream().filter(p -> p.takes(own)).toList();
            for (Policy policy : taking.subList(0, Math.min(POLICIES_TOLD, taking.size()))) {
                sentences.add(
                        "the kernel's own IPsec has a policy that takes packets of our tunnels: "
                                + policy.words()
                                + " (ip xfrm policy)");
            }
            if (taking.size() > POLICIES_TOLD) {
                sentences.add((taking.size() - POLICIES_TOLD) + " more policies like these");
            }
            int states = netlink.ipsecStates();
            if (states > 0) {
                sentences.add(
                        "the kernel's own IPsec has "
                                + states
                                + " states: it takes the ESP of their peers (ip xfrm state)");
            }
            return sentences;
        } catch (OsException e) {
            return List.of(); // a kernel without IPsec takes nothing
        }
    }
}
