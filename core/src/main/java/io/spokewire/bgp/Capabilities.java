package io.spokewire.bgp;

import io.spokewire.net.AddressFamily;
import io.spokewire.net.DecodeException;
import io.spokewire.net.WireReader;
import io.spokewire.net.WireWriter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the sender of an OPEN can, RFC 5492.
 *
 * @param families of unicast routes (RFC 4760); empty when it says nothing of families
 * @param routeRefresh RFC 2918
 * @param enhancedRefresh RFC 7313
 * @param extendedMessages RFC 8654
 * @param as4 the sender's AS in 32 bits (RFC 6793); -1 when it knows none
 * @param gracefulRestart RFC 4724
 * @param bfdStrict draft-ietf-idr-bgp-bfd-strict-mode: the session waits for BFD
 * @param addPath RFC 7911: {@link #RECEIVE}, {@link #SEND} or both
 * @param others codes that we do not know
 */
record Capabilities(
        List<AddressFamily> families,
        boolean routeRefresh,
        boolean enhancedRefresh,
        boolean extendedMessages,
        long as4,
        Optional<GracefulRestart> gracefulRestart,
        boolean bfdStrict,
        Map<AddressFamily, Integer> addPath,
        List<Integer> others) {
    static final int RECEIVE = 1;
    static final int SEND = 2;
    static final int UNICAST = 1;

    private static final int MULTIPROTOCOL = 1;
    private static final int ROUTE_REFRESH = 2;
    private static final int EXTENDED_MESSAGE = 6;
    private static final int GRACEFUL_RESTART = 64;
    private static final int FOUR_OCTET_AS = 65;
    private static final int ADD_PATH = 69;
    private static final int ENHANCED_REFRESH = 70;
    private static final int BFD_STRICT = 74;

    /** Route refresh as Cisco numbered it before there was a number. */
    private static final int OLD_ROUTE_REFRESH = 128;

    private static final int RESTARTING = 0x8000;
    private static final int TIME_MASK = 0xFFF;
    private static final int FORWARDING = 0x80;
    private static final int BOTH = RECEIVE | SEND;

    /** Nothing beyond RFC 4271. */
    static final Capabilities NONE =
            new Capabilities(
                    List.of(),
                    false,
                    false,
                    false,
                    -1,
                    Optional.empty(),
                    false,
                    Map.of(),
                    List.of());

    /**
     * RFC 4724 section 3.
     *
     * @param restarting whether the sender has restarted (the R bit)
     * @param seconds until it is back, 0 to 4095
     * @param forwarding the families, and whether their state was kept (the F bit)
     */
    record GracefulRestart(
            boolean restarting, int seconds, Map<AddressFamily, Boolean> forwarding) {
        /** Copies the map. */
        GracefulRestart {
            forwarding = copy(forwarding);
        }
    }

    /** Copies the collections. */
    Capabilities {
        families = List.copyOf(families);
        addPath = copy(addPath);
        others = List.copyOf(others);
    }

    private static <V> Map<AddressFamily, V> copy(Map<AddressFamily, V> map) {
        return map.isEmpty() ? Map.of() : Collections.unmodifiableMap(new EnumMap<>(map));
    }

    static Optional<AddressFamily> family(int afi) {
        return afi == AddressFamily.IPV4.number()
                ? Optional.of(AddressFamily.IPV4)
                : afi == AddressFamily.IPV6.number()
                        ? Optional.of(AddressFamily.IPV6)
                        : Optional.empty();
    }

    // ---- on the wire

    /** Collects what a message says, capability by capability. */
    static final class Reading {
        private final List<AddressFamily> families = new ArrayList<>();
        private final Map<AddressFamily, Integer> addPath = new EnumMap<>(AddressFamily.class);
        private final List<Integer> others = new ArrayList<>();
        private boolean routeRefresh;
        private boolean enhancedRefresh;
        private boolean extendedMessages;
        private long as4 = -1;
        private Optional<GracefulRestart> gracefulRestart = Optional.empty();
        private boolean bfdStrict;

        /** Reads an optional parameter of capabilities. */
        void read(WireReader in) throws DecodeException {
            while (in.remaining() > 0) {
                int code = in.u8();
                one(code, in.slice(in.u8()));
            }
        }

        private void one(int code, WireReader in) throws DecodeException {
            switch (code) {
                case MULTIPROTOCOL -> {
                    int afi = in.u16();
                    in.skip(1);
                    boolean unicast = in.u8() == UNICAST;
                    family(afi)
                            .filter(f -> unicast && !families.contains(f))
                            .ifPresent(families::add);
                }
                case ROUTE_REFRESH, OLD_ROUTE_REFRESH -> routeRefresh = true;
                case ENHANCED_REFRESH -> enhancedRefresh = true;
                case EXTENDED_MESSAGE -> extendedMessages = true;
                case FOUR_OCTET_AS -> as4 = Integer.toUnsignedLong(in.u32());
                case GRACEFUL_RESTART -> gracefulRestart = Optional.of(restart(in));
                case BFD_STRICT -> bfdStrict = true;
                case ADD_PATH -> {
                    while (in.remaining() > 0) {
                        int afi = in.u16();
                        boolean unicast = in.u8() == UNICAST;
                        int way = in.u8();
                        // RFC 7911 section 4: any other value makes us ignore the entry.
                        family(afi)
                                .filter(_ -> unicast && way >= RECEIVE && way <= BOTH)
                                .ifPresent(f -> addPath.put(f, way));
                    }
                }
                default -> {
                    if (!others.contains(code)) {
                        others.add(code);
                    }
                }
            }
        }

        private static GracefulRestart restart(WireReader in) throws DecodeException {
            int head = in.u16();
            Map<AddressFamily, Boolean> forwarding = new EnumMap<>(AddressFamily.class);
            while (in.remaining() > 0) {
                int afi = in.u16();
                boolean unicast = in.u8() == UNICAST;
                boolean kept = (in.u8() & FORWARDING) != 0;
                family(afi).filter(_ -> unicast).ifPresent(f -> forwarding.put(f, kept));
            }
            return new GracefulRestart((head & RESTARTING) != 0, head & TIME_MASK, forwarding);
        }

        Capabilities done() {
            return new Capabilities(
                    families,
                    routeRefresh,
                    enhancedRefresh,
                    extendedMessages,
                    as4,
                    gracefulRestart,
                    bfdStrict,
                    addPath,
                    others);
        }
    }

    /** Writes those that we know, one behind the other. */
    void write(WireWriter out) {
        for (AddressFamily family : families) {
            out.u8(MULTIPROTOCOL).u8(4).u16(family.number()).u8(0).u8(UNICAST);
        }
        if (routeRefresh) {
            out.u8(ROUTE_REFRESH).u8(0);
        }
        if (enhancedRefresh) {
            out.u8(ENHANCED_REFRESH).u8(0);
        }
        if (extendedMessages) {
            out.u8(EXTENDED_MESSAGE).u8(0);
        }
        if (as4 >= 0) {
            out.u8(FOUR_OCTET_AS).u8(4).u32((int) as4);
        }
        gracefulRestart.ifPresent(restart -> {
            out.u8(GRACEFUL_RESTART).u8(2 + 4 * restart.forwarding().size());
            out.u16((restart.restarting() ? RESTARTING : 0) | restart.seconds());
            restart.forwarding()
                    .forEach((family, kept) ->
                            out.u16(family.number()).u8(UNICAST).u8(kept ? FORWARDING : 0));
        });
        if (bfdStrict) {
            out.u8(BFD_STRICT).u8(0);
        }
        if (!addPath.isEmpty()) {
            out.u8(ADD_PATH).u8(4 * addPath.size());
            addPath.forEach((family, way) -> out.u16(family.number()).u8(UNICAST).u8(way));
        }
    }
}
