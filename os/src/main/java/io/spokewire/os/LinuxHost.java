package io.spokewire.os;

import io.spokewire.net.Address;
import io.spokewire.net.AddressFamily;
import io.spokewire.net.InterfaceAddress;
import io.spokewire.net.Ipv6Address;
import io.spokewire.net.Prefix;
import io.spokewire.rib.NextHop;
import io.spokewire.router.Host;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The machine, by netlink. One platform thread of its own, which lives in the router's network
 * namespace, does everything: the kernel's routing lock may be held by others for long, and the
 * control thread must not wait for it. What happens comes out as batches of {@link Host.Event}.
 *
 * <p>One router owns a namespace. All that we make carries a mark: routes, rules and addresses the
 * protocol number {@link RouteInfo#PROTOCOL_SPOKEWIRE}, devices an alias. So a start after a crash
 * takes over what fits and removes the rest, and the end leaves nothing of ours and all of others.
 */
public final class LinuxHost implements Host, AutoCloseable {
    /** Devices of ours have this alias, followed by the interface's name. */
    static final String ALIAS = "spokewire ";

    /** Routes put in or taken out before what the kernel says is heard again. */
    private static final int TASKS_AT_ONCE = 256;

    /** Events that the control thread gets as one input. */
    private static final int EVENTS_AT_ONCE = 256;

    /** Events of one batch that the control thread had no room for wait so long. */
    private static final int RETRY_MILLIS = 10;

    private static final Set<AddressFamily> BOTH = EnumSet.allOf(AddressFamily.class);

    private static final Prefix LINK_LOCAL = new Prefix(Ipv6Address.parse("fe80::"), 64);

    /**
     * How a host is set up.
     *
     * @param namespace where the router lives
     * @param devices Linux devices by canonical interface name, where names do not say it
     * @param queues how many queues a tunnel's device has: one for each worker
     * @param settingsMemory file that keeps the machine's old settings over a crash; null for none
     */
    public record Options(
            Namespace namespace,
            Map<String, String> devices,
            int queues,
            @Nullable Path settingsMemory) {
        /** Copies the map. */
        public Options {
            devices = Collections.unmodifiableMap(new LinkedHashMap<>(devices));
        }
    }

    private final Namespace namespace;
    private final DeviceUser user;
    private final Predicate<Runnable> control;
    private final Consumer<? super Event> events;
    private final Consumer<? super HostTrace> traces;

    private final EventFd wake = EventFd.open();
    private final ConcurrentLinkedQueue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final List<Runnable> outbox = new ArrayList<>();
    private final Thread thread;
    private volatile boolean closing;
    private volatile Map<String, VrfBinding> bindings = Map.of();
    private volatile Map<String, String> deviceNames = Map.of();
    private volatile List<Integer> vrfOfDevice = List.of();

    // What follows belongs to the host's thread.
    private final Netlink netlink;
    private final NetlinkMonitor monitor;
    private final HostSettings settings;
    private final HostDevices devices;
    private final HostVrfs vrfs;
    private final HostRoutes routes;
    private @Nullable HostPlan plan;
    private Map<Integer, LinkInfo> links = Map.of();
    private final Map<String, Event.LinkState> states = new LinkedHashMap<>();
    private final Map<String, Long> hardwareAddresses = new LinkedHashMap<>();
    private final Map<String, Set<InterfaceAddress>> addresses = new LinkedHashMap<>();
    private final Map<RouteKey, Event.RouteAdded> foreign = new LinkedHashMap<>();
    private boolean linksChanged;
    private final Set<AddressFamily> routesLost = EnumSet.noneOf(AddressFamily.class);
    private boolean underlayChanged;

    /** What the router tells routes apart by. */
    private record RouteKey(String vrf, Prefix prefix, int protocol, long metric) {}

    /**
     * Opens the doors to the kernel; nothing is changed before the first plan.
     *
     * @param user gets the tunnels' devices
     * @param control hands work to the control thread; false when its queue is full
     * @param events called on the control thread
     * @param traces called on the control thread
     * @throws OsException when the kernel refuses the sockets
     */
    public LinuxHost(
            Options options,
            DeviceUser user,
            Predicate<Runnable> control,
            Consumer<? super Event> events,
            Consumer<? super HostTrace> traces) {
        this(options, user, control, events, traces, NetlinkMonitor.RECEIVE_BYTES);
    }

    LinuxHost(
            Options options,
            DeviceUser user,
            Predicate<Runnable> control,
            Consumer<? super Event> events,
            Consumer<? super HostTrace> traces,
            int receiveBytes) {
        this.namespace = options.namespace();
        this.user = user;
        this.control = control;
        this.events = events;
        this.traces = traces;
        netlink = Netlink.open(options.namespace());
        monitor = NetlinkMonitor.open(options.namespace(), receiveBytes);
        settings =
                new HostSettings(
                        new Sysctl(
                                options.settingsMemory(),
                                text -> trace(new HostTrace.Setting(text))));
        devices = new HostDevices(netlink, options, user, settings, this::trace);
        vrfs = new HostVrfs(netlink, settings, this::trace);
        routes = new HostRoutes(netlink, this::trace, this::link, vrfs::table);
        thread = options.namespace().thread("host", this::run);
        thread.start();
    }

    // ---- called by the control thread ----

    @Override
    public void apply(HostPlan wanted) {
        submit(() -> applyHere(wanted));
    }

    @Override
    public void install(String vrf, Prefix prefix, List<NextHop> nextHops) {
        submit(() -> routes.install(vrf, prefix, nextHops));
    }

    @Override
    public void withdraw(String vrf, Prefix prefix) {
        submit(() -> routes.withdraw(vrf, prefix));
    }

    /** What puts sockets into a VRF; the default one for one that is not there. From any thread. */
    public VrfBinding binding(String vrf) {
        return bindings.getOrDefault(vrf, VrfBinding.DEFAULT);
    }

    /** The VRFs as the kernel has them now. From any thread. */
    public StreamSockets.Vrfs vrfs() {
        return new StreamSockets.Vrfs() {
            @Override
            public Optional<VrfBinding> binding(String vrf) {
                return Optional.ofNullable(bindings.get(vrf));
            }

            @Override
            public String ofDevice(int index) {
                List<Integer> byDevice = vrfOfDevice;
                List<String> names = List.copyOf(bindings.keySet());
                int vrf = index < byDevice.size() ? byDevice.get(index) : 0;
                return vrf < names.size() ? names.get(vrf) : "";
            }
        };
    }

    /** The Linux devices of interfaces, by canonical name. From any thread. */
    public Map<String, String> devices() {
        return deviceNames;
    }

    /**
     * Removes all that is ours, restores the settings and ends the thread. Blocks until it is done;
     * the workers must still be there, since they have to let go of the tunnels.
     */
    @Override
    public void close() {
        closing = true;
        wake.signal();
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true; // what we made on the machine must go first
            }
        }
        wake.close();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Lets go of everything as a crash would, and leaves on the machine what is there: for tests of
     * the next start.
     */
    void abandon() {
        submit(() -> {
            throw new Abandoned();
        });
        close();
    }

    private static final class Abandoned extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    /**
     * The queue needs no bound: there is one task for each change that the control thread makes.
     */
    private void submit(Runnable task) {
        tasks.add(task);
        wake.signal();
    }

    // ---- the host's thread ----

    private void run() {
        boolean orderly = true;
        try (Poller poller = new Poller()) {
            int woken = poller.add(wake.number());
            poller.add(monitor.number());
            while (!closing || !tasks.isEmpty()) {
                boolean busy = !tasks.isEmpty() || routes.hasWork();
                poller.await(busy ? 0 : outbox.isEmpty() ? -1 : RETRY_MILLIS);
                if (poller.readable(woken)) {
                    wake.clear();
                }
                turn();
            }
        } catch (Abandoned e) {
            orderly = false;
            devices.abandon();
        }
        if (orderly) {
            guarded(routes::close);
            guarded(devices::close);
            guarded(vrfs::close);
            guarded(settings::restore);
        }
        deliver();
        monitor.close();
        netlink.close();
    }

    private void turn() {
        for (int i = 0; i < TASKS_AT_ONCE; i++) {
            Runnable task = tasks.poll();
            if (task == null) {
                break;
            }
            guarded(task);
        }
        guarded(routes::work);
        guarded(() -> {
            if (!monitor.read(this::heard)) {
                trace(new HostTrace.EventsLost());
                linksChanged = true;
                underlayChanged = true;
                routesLost.addAll(BOTH);
                applyAgain(); // a device may have come or gone unheard
            }
            if (plan != null) {
                refresh();
            }
        });
        deliver();
    }

    /** A refusal of the kernel, or a fault of ours, ends what was tried, not the thread. */
    private void guarded(Runnable task) {
        try {
            task.run();
        } catch (Abandoned e) {
            throw e;
        } catch (OsException e) {
            trace(new HostTrace.Refused(String.valueOf(e.getMessage())));
        } catch (RuntimeException e) {
            trace(new HostTrace.Refused(e.toString()));
        }
    }

    private void addressed(AddressInfo address) {
        linksChanged = true;
        underlayChanged |= mayCarry(links.get(address.device()));
    }

    private void heard(NetlinkEvent event) {
        switch (event) {
            case NetlinkEvent.LinkChanged(LinkInfo link) -> {
                linksChanged = true;
                underlayChanged |= mayCarry(link);
                if (devices.awaits(link)) {
                    applyAgain();
                }
            }
            case NetlinkEvent.LinkGone(LinkInfo link) -> {
                linksChanged = true;
                underlayChanged |= mayCarry(link);
                if (devices.holds(link.name()) || vrfs.isMaster(link.index())) {
                    applyAgain(); // somebody else removed it: what is ours is made anew
                }
            }
            case NetlinkEvent.AddressChanged(AddressInfo address) -> addressed(address);
            case NetlinkEvent.AddressGone(AddressInfo address) -> addressed(address);
            case NetlinkEvent.RouteChanged(RouteInfo route, boolean _) -> {
                if (!dumpsInstead(route)) {
                    reportRoute(route);
                }
            }
            case NetlinkEvent.RouteGone(RouteInfo route) -> {
                if (route.protocol() == RouteInfo.PROTOCOL_SPOKEWIRE) {
                    routes.gone(route);
                } else if (!dumpsInstead(route)) {
                    forgetRoute(route);
                }
            }
            case NetlinkEvent.RulesChanged _ -> {}
        }
    }

    private void applyAgain() {
        HostPlan again = plan;
        if (again != null) {
            submit(() -> applyHere(again));
        }
    }

    /**
     * Whether a route is better read with all others. Of IPv6 the kernel tells each hop by itself,
     * and only a dump knows the whole; and while links are not read, hops have no names.
     */
    private boolean dumpsInstead(RouteInfo route) {
        AddressFamily family = route.prefix().family();
        if (key(route) != null && (family == AddressFamily.IPV6 || linksChanged)) {
            routesLost.add(family);
        }
        return routesLost.contains(family);
    }

    private void applyHere(HostPlan wanted) {
        boolean first = plan == null;
        if (first) {
            greet(wanted);
            devices.clean(wanted);
        }
        plan = wanted;
        vrfs.plan(wanted.vrfs());
        boolean six =
                wanted.links().stream()
                        .flatMap(link -> link.addresses().stream())
                        .anyMatch(a -> a.address().family() == AddressFamily.IPV6);
        if (six) {
            settings.keepAdvertisements(netlink.links().stream().map(LinkInfo::name).toList());
        }
        bindings = vrfs.bindings();
        devices.apply(wanted, vrfs);
        deviceNames = deviceNames();
        vrfs.applyRules(members(), ownAddresses());
        readLinks();
        routes.setConnected(connectedRoutes());
        routes.refresh();
        if (first) {
            routes.clean();
        }
        tellUnderlay();
        linksChanged = true;
        routesLost.addAll(BOTH);
    }

    /** Says what else on this machine sees our packets. */
    private void greet(HostPlan wanted) {
        if (Files.exists(Path.of("/sys/module/ip_gre"))
                || Files.exists(Path.of("/sys/module/gre"))) {
            trace(
                    new HostTrace.Found(
                            "the kernel's own GRE is loaded: it sees our packets too and answers"
                                    + " port-unreachable, which we ignore"));
        }
        List<Address> own = new ArrayList<>();
        for (Link link : wanted.links()) {
            link.addresses().forEach(address -> own.add(address.address()));
        }
        for (AddressInfo address : netlink.addresses()) {
            if (!address.address().address().isLoopback()) {
                own.add(address.address().address());
            }
        }
        KernelIpsec.report(namespace, own)
                .forEach(sentence -> trace(new HostTrace.Found(sentence)));
    }

    private Map<String, String> deviceNames() {
        Map<String, String> names = new LinkedHashMap<>();
        for (Link link : devices.links()) {
            String device = devices.device(link.name());
            if (device != null) {
                names.put(link.name(), device);
            }
        }
        return Collections.unmodifiableMap(names);
    }

    private Map<String, List<String>> members() {
        Map<String, List<String>> members = new LinkedHashMap<>();
        for (Link link : devices.links()) {
            String device = devices.device(link.name());
            if (device != null) {
                members.computeIfAbsent(link.vrf(), vrf -> new ArrayList<>()).add(device);
            }
        }
        return members;
    }

    private Map<String, List<InterfaceAddress>> ownAddresses() {
        Map<String, List<InterfaceAddress>> own = new LinkedHashMap<>();
        for (Link link : devices.links()) {
            own.computeIfAbsent(link.vrf(), vrf -> new ArrayList<>()).addAll(link.addresses());
        }
        return own;
    }

    /** What the kernel would put into the table of a VRF if it knew VRFs. */
    private List<RouteInfo> connectedRoutes() {
        List<RouteInfo> connected = new ArrayList<>(vrfs.lastRoutes());
        for (Link link : devices.links()) {
            LinkInfo device = link(link.name());
            if (device == null || !link.up() || vrfs.keepsSubnets(link.vrf())) {
                continue;
            }
            RouteInfo.Hop onLink = new RouteInfo.Hop(device.index(), null);
            Set<Prefix> subnets = new LinkedHashSet<>();
            for (InterfaceAddress address : link.addresses()) {
                if (address.length() < address.address().bits()) {
                    subnets.add(address.subnet());
                }
                if (address.address().family() == AddressFamily.IPV6) {
                    subnets.add(LINK_LOCAL);
                }
            }
            for (Prefix subnet : subnets) {
                connected.add(
                        new RouteInfo(
                                vrfs.table(link.vrf()),
                                subnet,
                                RouteInfo.UNICAST,
                                RouteInfo.PROTOCOL_SPOKEWIRE,
                                connectedMetric(link),
                                List.of(onLink)));
            }
        }
        return connected;
    }

    /** Subnets of several interfaces may be equal (link-local): the metric tells them apart. */
    private int connectedMetric(Link link) {
        return 1 + devices.links().indexOf(link);
    }

    private void tellUnderlay() {
        vrfOfDevice = vrfByDevice();
        user.underlay(List.copyOf(vrfs.bindings().values()), vrfOfDevice);
    }

    private List<Integer> vrfByDevice() {
        int highest = links.keySet().stream().mapToInt(Integer::intValue).max().orElse(0);
        List<Integer> byDevice = new ArrayList<>(Collections.nCopies(highest + 1, 0));
        for (Link link : devices.links()) {
            LinkInfo device = link(link.name());
            int index = vrfs.index(link.vrf());
            if (device != null && index > 0) {
                byDevice.set(device.index(), index);
                if (device.master() != 0) {
                    byDevice.set(device.master(), index); // as VRF devices may show it
                }
            }
        }
        return byDevice;
    }

    private void readLinks() {
        Map<Integer, LinkInfo> fresh = new LinkedHashMap<>();
        netlink.links().forEach(link -> fresh.put(link.index(), link));
        links = fresh;
    }

    /** The device of an interface, as it was read last. */
    private @Nullable LinkInfo link(String interfaceName) {
        String device = devices.device(interfaceName);
        for (LinkInfo link : links.values()) {
            if (link.name().equals(device)) {
                return link;
            }
        }
        return null;
    }

    // ---- what happened, as events ----

    private void refresh() {
        if (linksChanged) {
            linksChanged = false;
            Map<Integer, LinkInfo> before = links;
            readLinks();
            reportLinks();
            reportAddresses();
            if (!before.equals(links)) {
                routesLost.addAll(BOTH); // with a link the kernel drops IPv4 routes without a word
                tellUnderlay();
            }
            routes.refresh();
        }
        for (AddressFamily family : List.copyOf(routesLost)) {
            routesLost.remove(family);
            readRoutes(family);
        }
        if (underlayChanged && plan != null) {
            underlayChanged = false;
            for (Vrf vrf : plan.vrfs()) {
                emit(new Event.UnderlayChanged(vrf.name(), null));
            }
        }
    }

    /** Whether packets to peers may go by a device: not by those that we make, nor by loopbacks. */
    private boolean mayCarry(@Nullable LinkInfo link) {
        return link != null // one that is new is told of by itself
                && !(link.kind().equals("dummy")
                        || link.kind().equals("vrf")
                        || (link.kind().equals("tun") && devices.holds(link.name())));
    }

    /** Only of hardware: what the router makes itself has another one after each restart. */
    private void reportHardwareAddress(Link planned, @Nullable LinkInfo link) {
        long address = link == null || planned.kind() != Kind.PHYSICAL ? 0 : link.hardwareAddress();
        Long before =
                address == 0
                        ? hardwareAddresses.remove(planned.name())
                        : hardwareAddresses.put(planned.name(), address);
        if (address != 0 && (before == null || before != address)) {
            emit(new Event.HardwareAddress(planned.name(), address));
        }
    }

    private void reportLinks() {
        Map<String, Event.LinkState> now = new LinkedHashMap<>();
        for (Link planned : devices.links()) {
            LinkInfo link = link(planned.name());
            reportHardwareAddress(planned, link);
            if (link != null) {
                now.put(
                        planned.name(),
                        new Event.LinkState(planned.name(), link.running(), link.mtuBytes()));
            }
        }
        for (String name : new ArrayList<>(states.keySet())) {
            if (!now.containsKey(name)) {
                states.remove(name);
                emit(new Event.LinkGone(name));
            }
        }
        now.forEach((name, state) -> {
            if (!state.equals(states.put(name, state))) {
                emit(state);
            }
        });
    }

    private void reportAddresses() {
        Map<String, Set<InterfaceAddress>> now = new LinkedHashMap<>();
        for (AddressInfo address : netlink.addresses()) {
            LinkInfo link = links.get(address.device());
            if (link == null || !address.usable()) {
                continue;
            }
            String name = devices.interfaceName(link.name());
            if (states.containsKey(name)) {
                now.computeIfAbsent(name, n -> new LinkedHashSet<>()).add(address.address());
            }
        }
        for (Map.Entry<String, Set<InterfaceAddress>> old : addresses.entrySet()) {
            Set<InterfaceAddress> left = now.getOrDefault(old.getKey(), Set.of());
            for (InterfaceAddress address : old.getValue()) {
                if (!left.contains(address)) {
                    emit(new Event.AddressRemoved(old.getKey(), address));
                }
            }
        }
        now.forEach((name, there) -> {
            Set<InterfaceAddress> old = addresses.getOrDefault(name, Set.of());
            for (InterfaceAddress address : there) {
                if (!old.contains(address)) {
                    emit(new Event.AddressAdded(name, address));
                }
            }
        });
        addresses.clear();
        addresses.putAll(now);
    }

    private void readRoutes(AddressFamily family) {
        Set<RouteKey> there = new LinkedHashSet<>();
        for (RouteInfo route : netlink.routes(family)) {
            RouteKey key = reportRoute(route);
            if (key != null) {
                there.add(key);
            }
        }
        for (RouteKey key : new ArrayList<>(foreign.keySet())) {
            if (key.prefix().family() == family && !there.contains(key)) {
                removeForeign(key);
            }
        }
    }

    /** Tells of a route when it is somebody else's and new or changed; its key when it counts. */
    private @Nullable RouteKey reportRoute(RouteInfo route) {
        RouteKey key = key(route);
        if (key == null) {
            return null;
        }
        List<NextHop> hops = new ArrayList<>();
        for (RouteInfo.Hop hop : route.hops()) {
            LinkInfo link = links.get(hop.device());
            String name = link == null ? "" : devices.interfaceName(link.name());
            hops.add(new NextHop.Via(name, hop.gateway()));
        }
        if (hops.isEmpty()) {
            hops.add(new NextHop.Discard());
        }
        Event.RouteAdded added =
                new Event.RouteAdded(
                        key.vrf(), key.prefix(), List.copyOf(hops), key.protocol(), key.metric());
        if (!added.equals(foreign.put(key, added))) {
            emit(added); // the router sees by the prefix whose path that changes
        }
        return key;
    }

    private void forgetRoute(RouteInfo route) {
        RouteKey key = key(route);
        if (key != null) {
            removeForeign(key);
        }
    }

    private void removeForeign(RouteKey key) {
        if (foreign.remove(key) != null) {
            emit(new Event.RouteRemoved(key.vrf(), key.prefix(), key.protocol(), key.metric()));
        }
    }

    private @Nullable RouteKey key(RouteInfo route) {
        boolean reported =
                route.protocol() != RouteInfo.PROTOCOL_SPOKEWIRE
                        && route.type() != RouteInfo.TO_LOCAL
                        && !route.prefix().address().isLinkLocal();
        String vrf = reported ? vrfs.vrf(route.table()) : null;
        return vrf == null
                ? null
                : new RouteKey(vrf, route.prefix(), route.protocol(), route.metric());
    }

    private void emit(Event event) {
        outbox.add(() -> events.accept(event));
    }

    private void trace(HostTrace trace) {
        outbox.add(() -> traces.accept(trace));
    }

    /**
     * What waits, in order and in pieces: the control thread does other things between. When it has
     * no room, the rest waits on.
     */
    private void deliver() {
        int delivered = 0;
        while (delivered < outbox.size()) {
            int end = Math.min(outbox.size(), delivered + EVENTS_AT_ONCE);
            List<Runnable> batch = List.copyOf(outbox.subList(delivered, end));
            if (!control.test(() -> batch.forEach(Runnable::run))) {
                break;
            }
            delivered = end;
        }
        outbox.subList(0, delivered).clear();
    }
}
