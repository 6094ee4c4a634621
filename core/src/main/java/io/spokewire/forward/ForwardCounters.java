package io.spokewire.forward;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;

/**
 * The counters of one worker. The worker alone writes; anybody reads, without a lock: cells are
 * written opaque, so a reader sees whole numbers, each a moment old, and never one that runs
 * backwards. Sums over workers are made by the reader.
 *
 * <p>Rows for tunnels, peers and shortcuts are found by their dense index. A row outlives its peer:
 * who reuses the number of one that has gone starts from what stands there, so readers look at
 * differences.
 */
public final class ForwardCounters {
    /** No tunnel has more peers than this counted one by one; the others count for the tunnel. */
    static final int MAX_ADJACENCIES = 1 << 20;

    private static final VarHandle CELL = MethodHandles.arrayElementVarHandle(long[].class);
    private static final VarHandle ROWS;
    private static final VarHandle SHORTCUTS;
    private static final int TUNNEL_CELLS = TunnelCounter.values().length;
    private static final TunnelRow[] NO_ROWS = {};

    static {
        try {
            ROWS =
                    MethodHandles.lookup()
                            .findVarHandle(ForwardCounters.class, "tunnels", TunnelRow[].class);
            SHORTCUTS =
                    MethodHandles.lookup()
                            .findVarHandle(ForwardCounters.class, "shortcuts", long[].class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final long[] cells = new long[ForwardCounter.values().length];
    private TunnelRow[] tunnels = NO_ROWS;
    private long[] shortcuts = {};

    /** The counters of one tunnel; the peers' stand in pairs of packets and bytes. */
    static final class TunnelRow {
        private static final VarHandle PEERS;

        static {
            try {
                PEERS =
                        MethodHandles.lookup()
                                .findVarHandle(TunnelRow.class, "peers", long[].class);
            } catch (ReflectiveOperationException e) {
                throw new ExceptionInInitializerError(e);
            }
        }

        private final long[] cells = new long[TUNNEL_CELLS];
        private long[] peers = {};

        void add(TunnelCounter counter, long amount) {
            bump(cells, counter.index(), amount);
        }

        /** Counts a packet to a peer; a negative id belongs to no peer. */
        void sent(int adjacencyId, long bytes) {
            bump(cells, TunnelCounter.PACKETS_OUT.index(), 1);
            bump(cells, TunnelCounter.BYTES_OUT.index(), bytes);
            if (adjacencyId < 0 || adjacencyId >= MAX_ADJACENCIES) {
                return;
            }
            if (2 * adjacencyId + 1 >= peers.length) {
                grow(adjacencyId);
            }
            bump(peers, 2 * adjacencyId, 1);
            bump(peers, 2 * adjacencyId + 1, bytes);
        }

        private void grow(int adjacencyId) {
            int rows = Math.max(8, Integer.highestOneBit(adjacencyId) * 2);
            PEERS.setRelease(this, Arrays.copyOf(peers, 2 * rows));
        }

        private long peer(int cell) {
            long[] now = (long[]) PEERS.getAcquire(this);
            return cell >= 0 && cell < now.length ? (long) CELL.getOpaque(now, cell) : 0;
        }
    }

    private static void bump(long[] array, int cell, long amount) {
        CELL.setOpaque(array, cell, array[cell] + amount);
    }

    void add(ForwardCounter counter) {
        bump(cells, counter.index(), 1);
    }

    /** Counts a packet that follows a shortcut, or its super-packet. */
    void followed(int shortcut) {
        if (shortcut >= shortcuts.length) {
            if (shortcut >= MAX_ADJACENCIES) {
                return;
            }
            int size = Math.max(64, Integer.highestOneBit(shortcut) * 2);
            SHORTCUTS.setRelease(this, Arrays.copyOf(shortcuts, size));
        }
        bump(shortcuts, shortcut, 1);
    }

    /** The worker's row of a tunnel, made when it is not there yet. */
    TunnelRow row(int tunnel) {
        if (tunnel >= tunnels.length) {
            TunnelRow[] grown = Arrays.copyOf(tunnels, tunnel + 1);
            for (int i = tunnels.length; i < grown.length; i++) {
                grown[i] = new TunnelRow();
            }
            ROWS.setRelease(this, grown);
        }
        return tunnels[tunnel];
    }

    /** What a counter stands at; any thread. */
    public long get(ForwardCounter counter) {
        return (long) CELL.getOpaque(cells, counter.index());
    }

    /** All counters, in the order of {@link ForwardCounter}; any thread. */
    public long[] all() {
        long[] copy = new long[cells.length];
        for (int i = 0; i < copy.length; i++) {
            copy[i] = (long) CELL.getOpaque(cells, i);
        }
        return copy;
    }

    /** What a tunnel's counter stands at, 0 when the tunnel is unknown here; any thread. */
    public long tunnel(int tunnel, TunnelCounter counter) {
        TunnelRow[] rows = (TunnelRow[]) ROWS.getAcquire(this);
        return tunnel >= 0 && tunnel < rows.length
                ? (long) CELL.getOpaque(rows[tunnel].cells, counter.index())
                : 0;
    }

    /** Packets that followed a shortcut, by {@link FibEntry#shortcut}; any thread. */
    public long packetsFollowed(int shortcut) {
        long[] now = (long[]) SHORTCUTS.getAcquire(this);
        return shortcut >= 0 && shortcut < now.length ? (long) CELL.getOpaque(now, shortcut) : 0;
    }

    /** Packets sent to a peer of a tunnel, by {@link Adjacency#id}; any thread. */
    public long packetsSent(int tunnel, int adjacencyId) {
        return peer(tunnel, adjacencyId, 0);
    }

    /** Bytes of packets sent to a peer of a tunnel, headers of GRE left out; any thread. */
    public long bytesSent(int tunnel, int adjacencyId) {
        return peer(tunnel, adjacencyId, 1);
    }

    private long peer(int tunnel, int adjacencyId, int cell) {
        TunnelRow[] rows = (TunnelRow[]) ROWS.getAcquire(this);
        return tunnel >= 0
                        && tunnel < rows.length
                        && adjacencyId >= 0
                        && adjacencyId < MAX_ADJACENCIES
                ? rows[tunnel].peer(2 * adjacencyId + cell)
                : 0;
    }
}
