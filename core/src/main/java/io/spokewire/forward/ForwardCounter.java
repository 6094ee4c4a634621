package io.spokewire.forward;

/** What the packet path counts, packet by packet. A packet that is dropped is in exactly one. */
public enum ForwardCounter {
    DEVICE_IN("packets that the host routed to a tunnel; a super-packet counts once"),
    DEVICE_OUT("packets given to the host; coalesced ones count once"),
    UNDERLAY_IN("packets that came from the underlay: GRE, ESP, IKE, ICMP errors"),
    UNDERLAY_OUT("packets that left to the underlay"),
    RELAYED("packets that went from tunnel to tunnel inside the process"),
    SEGMENTED("super-packets of the host that were split"),
    COALESCED("packets that were joined to the one before on their way to the host"),
    FRAGMENTED("packets that were split into fragments before a tunnel"),
    OUTER_FRAGMENTED("packets sent in outer fragments: IPv6 too small to refuse, or sealed whole"),
    MSS_CLAMPED("TCP connections whose segment size was lowered"),
    MULTICAST_COPIES("copies of the host's multicast packets"),
    FALLBACK_NHS("packets that took the path through an NHS, their next hop being unresolved"),
    INJECTED("packets of the control plane"),
    NHRP_IN("NHRP packets handed to the control plane"),
    CONTROL_IN("packets of routing protocols handed to the control plane"),
    UNRESOLVED_NOTED("next hops handed to NHRP for resolution"),
    REDIRECT_NOTED("packets handed to NHRP for a traffic indication"),
    PATH_MTU_NOTED("path MTU messages of the underlay handed to the control plane"),
    KEEPALIVE_ANSWERED("keepalives of the far end that were sent back"),
    KEEPALIVE_RETURNED("keepalives of ours that came back"),
    ICMP_SENT("ICMP errors sent"),
    SEALED("packets that were sealed in ESP"),
    OPENED("ESP packets that were genuine and were opened"),
    IKE_IN("IKE messages handed to the control plane"),
    NAT_KEEPALIVE_IN("NAT keepalives of peers, which have done their work on the way"),
    NO_SA_NOTED("peers without a security association handed to IKE"),
    CHILD_USED_NOTED("first packets of a security association"),
    REKEY_NOTED("security associations near their end, told to IKE"),
    PEER_MOVED_NOTED("peers that a NAT has given another address or port, told to IKE"),
    UNKNOWN_SPI_NOTED("unknown SPIs told to IKE"),
    DROP_NO_TUNNEL("dropped: GRE packets that belong to no tunnel"),
    DROP_NO_SA("dropped: the tunnel is protected, and the peer has no security association"),
    DROP_CLEAR("dropped: a packet in clear of a tunnel that is protected"),
    DROP_SA_POLICY("dropped: came by a security association that is not for it"),
    DROP_SA_ENDED("dropped: the security association has reached its end"),
    DROP_UNKNOWN_SPI("dropped: ESP packet with an SPI that nobody knows"),
    DROP_ESP_MALFORMED("dropped: ESP packet cut short, or of no length that its cipher has"),
    DROP_ESP_REPLAY("dropped: ESP packet too old, or here before"),
    DROP_ESP_FORGED("dropped: ESP packet whose integrity check value does not hold"),
    DROP_ESP_DUMMY("dropped: ESP packets that only hide how much traffic there is"),
    DROP_CLOSED("dropped: tunnel shut down, without source, or without its protection"),
    DROP_OUTER("dropped: outer header, ICMP of no use, or a fragment"),
    DROP_GRE_HEADER("dropped: GRE header cut short, or with bits that RFC 2784 reserves"),
    DROP_GRE_CHECKSUM("dropped: GRE checksum wrong"),
    DROP_GRE_SEQUENCE("dropped: GRE sequence number late or repeated"),
    DROP_GRE_PROTOCOL("dropped: GRE protocol type unknown"),
    DROP_INNER("dropped: packet inside malformed, or its header checksum wrong"),
    DROP_ECN("dropped: congestion was met and the packet inside cannot say so, RFC 6040"),
    DROP_SUPER_PACKET("dropped: super-packet of the host with a virtio header that makes no sense"),
    DROP_CHATTER("dropped: MLD, IGMP, router solicitation, mDNS, SSDP, LLMNR of the host"),
    DROP_MULTICAST("dropped: multicast of the host without a peer to send it to"),
    DROP_UNRESOLVED("dropped: next hop unresolved and no NHS to send by"),
    DROP_NO_ROUTE("dropped: no route, or a route that discards"),
    DROP_TTL("dropped: TTL or hop limit ran out"),
    DROP_TOO_BIG("dropped: larger than the tunnel takes and not to be fragmented"),
    DROP_FAMILY("dropped: peer's NBMA address is of another family than the tunnel's source"),
    DROP_NO_BUFFER("dropped: larger than the worker's memory"),
    DROP_PUNT_LIMIT("not handed over: above the rate for its class"),
    DROP_PUNT_FULL("not handed over: the control plane's queue is full"),
    ICMP_SUPPRESSED("ICMP errors not sent: above the rate, or RFC 1812 and RFC 4443 forbid them");

    private final String help;

    ForwardCounter(String help) {
        this.help = help;
    }

    /** One line for people. */
    public String help() {
        return help;
    }

    /** Its place in the arrays of {@link ForwardCounters}. */
    @SuppressWarnings("EnumOrdinal") // the arrays live as long as the process, never longer
    public int index() {
        return ordinal();
    }
}
