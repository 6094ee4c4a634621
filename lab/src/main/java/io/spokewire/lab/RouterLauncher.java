package io.spokewire.lab;

import io.spokewire.sim.Topology;

/** Knows how a router is started: what of this program runs in a process of its own. */
public interface RouterLauncher {
    /**
     * The command, not started.
     *
     * @param router whose configuration it runs
     */
    ProcessBuilder router(Topology.Router router);
}
