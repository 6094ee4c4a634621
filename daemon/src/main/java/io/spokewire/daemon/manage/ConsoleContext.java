package io.spokewire.daemon.manage;

import io.spokewire.bfd.BfdViews;
import io.spokewire.bgp.BgpRoutingEngine;
import io.spokewire.bgp.BgpSnapshot;
import io.spokewire.command.Section;
import io.spokewire.eigrp.EigrpRoutingEngine;
import io.spokewire.eigrp.EigrpSnapshot;
import io.spokewire.esp.EspEngines;
import io.spokewire.ike.CryptoSnapshot;
import io.spokewire.ike.IkeSaSnapshot;
import io.spokewire.net.Address;
import io.spokewire.net.AddressFamily;
import io.spokewire.net.Prefix;
import io.spokewire.nhrp.DmvpnView.TunnelState;
import io.spokewire.nhrp.NhrpSnapshot;
import io.spokewire.ospf.OspfSnapshot;
import io.spokewire.ospf.OspfStyle;
import io.spokewire.pki.TrustpointCredentials;
import io.spokewire.rib.RouteView;
import io.spokewire.rip.RipSnapshot;
import io.spokewire.router.InterfaceView;
import io.spokewire.routing.ProtocolStatus;
import io.spokewire.sla.SlaSnapshot;
import io.spokewire.sla.TrackSnapshot;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * What a console asks of the router that it belongs to. All methods may be called from any thread
 * but the control thread; they wait until that has answered.
 */
public interface ConsoleContext {
    /** The router's name, for prompts. */
    String hostname();

    /** The running configuration. */
    Section running();

    /** What is wrong with a configuration, a sentence each; empty when it may be committed. */
    List<String> validate(Section candidate);

    /**
     * Makes a valid configuration the running one.
     *
     * @param by who did it, for the log: {@code console by root}
     */
    void commit(Section candidate, String by);

    /** What NHRP knows. */
    NhrpSnapshot nhrp();

    /** The tunnels, in the order of configuration. */
    List<TunnelState> tunnels();

    /** The interfaces, those of the configuration first. */
    List<InterfaceView.Shown> interfaces();

    /** The VRFs but the default one, by name. */
    Map<String, InterfaceView.Vrf> vrfs();

    /**
     * The routes of a VRF; empty when there is no such VRF.
     *
     * @param vrf empty for the default one
     */
    Optional<List<RouteView.Shown>> routes(String vrf, AddressFamily family);

    /**
     * Whether there is a VRF of that name.
     *
     * @param vrf empty for the default one
     */
    boolean hasVrf(String vrf);

    /** The route that an address follows. */
    Optional<RouteView.Shown> route(String vrf, Address address);

    /** The route to exactly this prefix. */
    Optional<RouteView.Shown> route(String vrf, Prefix prefix);

    /** {@code clear ip nhrp}: forgets what was learnt. */
    void clearNhrp(AddressFamily family, Optional<String> tunnel, Optional<Address> address);

    /** What IKE and IPsec know. */
    CryptoSnapshot crypto();

    /** The processes of EIGRP that have begun. */
    List<EigrpSnapshot> eigrp();

    /** As {@link #eigrp}, and their destinations. */
    List<EigrpSnapshot> eigrpTopology();

    /** The processes of RIP. */
    List<RipSnapshot> rip();

    /** As {@link #rip}, and their destinations. */
    List<RipSnapshot> ripDatabase();

    /**
     * {@code clear ip eigrp neighbors} of some processes: the neighbours begin anew.
     *
     * @param which processes, of those that have begun
     */
    void clearEigrp(Predicate<? super EigrpSnapshot> which, EigrpRoutingEngine.Clear clear);

    /** The processes of OSPF that have begun, without databases. */
    List<OspfSnapshot> ospf();

    /** The same, with databases. */
    List<OspfSnapshot> ospfDatabases();

    /**
     * {@code clear ip ospf process} and its like: they begin their adjacencies anew.
     *
     * @param process 0 for all
     */
    void clearOspf(OspfStyle style, int process);

    /** The tables of BGP, with their neighbours. */
    List<BgpSnapshot.Summary> bgp();

    /** Routes of a table of BGP, in the order of prefixes. */
    List<BgpSnapshot.Entry> bgpRoutes(
            String vrf, AddressFamily family, BgpRoutingEngine.Shown shown);

    /**
     * A prefix of a table of BGP.
     *
     * @param exact whether it is meant itself; else the longest one around it
     */
    Optional<BgpSnapshot.Entry> bgpRoute(String vrf, Prefix wanted, boolean exact);

    /** {@code clear ip bgp ...}. */
    void clearBgp(BgpRoutingEngine.Clearing clear);

    /** The sessions of BFD. */
    List<BfdViews.Entry> bfd();

    /** BFD counts packets from 0. */
    void clearBfdCounters();

    /** Numbers of BFD's sessions. */
    BfdViews.Summary bfdSummary();

    /** The routing processes that have begun, without a look at their routes. */
    List<ProtocolStatus> protocols();

    /** The processes that have taken a route to tell it, with what they say of it. */
    List<String> advertisers(String vrf, Prefix prefix);

    /** The routing processes that have begun, with those whose routes they use. */
    List<ProtocolStatus> protocolsWithSources();

    /** The operations of IP SLA. */
    SlaSnapshot sla();

    /** The track objects. */
    TrackSnapshot tracks();

    /** Who seals and opens packets. */
    EspEngines espEngines();

    /**
     * {@code clear crypto session}, {@code ikev2 sa} and {@code isakmp}: ends IKE SAs with their
     * children, in order.
     *
     * @return how many IKE SAs
     */
    int clearCrypto(Predicate<? super IkeSaSnapshot> which);

    /**
     * {@code clear crypto sa}: ends child SAs in order; their IKE SAs stay.
     *
     * @return how many pairs
     */
    int clearChildSas(Predicate<? super CryptoSnapshot.Child> which);

    /** {@code clear crypto sa counters}: what is shown of IPsec counts anew. */
    void clearCryptoCounters();

    /** The trustpoints, with their certificates. */
    TrustpointCredentials certificates();

    /** Counters of the packet path by name, those that are not zero. */
    Map<String, Long> counters();

    /** The log. */
    LogBuffer log();

    /** What the startup configuration says; empty when the router was started without a file. */
    Optional<String> startupConfiguration() throws IOException;

    /**
     * Replaces the startup configuration, all or nothing.
     *
     * @return where it was written to
     */
    String writeStartup(String text) throws IOException;

    /** Since the router was started. */
    Duration uptime();

    /** The wall clock. */
    Instant now();

    /** The program's version. */
    String version();

    /**
     * The addresses of a name, as the router itself looks it up; empty when nobody knows it.
     *
     * @param vrf through which the name server is asked; empty for the default one
     * @param escape ends the wait
     */
    List<Address> resolve(String vrf, String name, AddressFamily family, Escape escape);

    /**
     * Sends echo requests and waits for the answers.
     *
     * @param each told of every answer as it comes; empty for a request that nobody answered
     * @param escape ends it early; what was answered until then counts
     * @return a sentence when it could not be done; empty when it was
     */
    Optional<String> ping(PingRequest request, Consumer<Optional<PingAnswer>> each, Escape escape);

    /**
     * What {@code ping} is told.
     *
     * @param target where to
     * @param vrf empty for the default one
     * @param source own address to send from
     * @param sizeBytes of the whole packet, 36 to 18024
     * @param dontFragment whether DF is set
     * @param repeat how many requests
     * @param timeout to wait for each answer
     * @param ttl 0 for the default
     */
    record PingRequest(
            Address target,
            String vrf,
            Optional<Address> source,
            int sizeBytes,
            boolean dontFragment,
            int repeat,
            Duration timeout,
            int ttl) {}

    /**
     * What came back.
     *
     * @param from who sent it
     * @param kind what it says
     * @param millis since the request
     */
    record PingAnswer(String from, Kind kind, double millis) {
        /** What an answer says. */
        public enum Kind {
            REPLY,
            TTL_EXCEEDED,
            UNREACHABLE,
            TOO_BIG
        }
    }
}
