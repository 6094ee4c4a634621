package io.spokewire.router;

import io.spokewire.engine.Severity;
import io.spokewire.engine.Trace;
import io.spokewire.net.Address;
import io.spokewire.net.Prefix;

/** What the router itself has to say: interfaces, tunnels, its own limits. */
public sealed interface RouterTrace extends Trace {

    /** An interface came up or went down. */
    record LineProtocol(String interfaceName, boolean up, String reason) implements RouterTrace {
        @Override
        public String facility() {
            return "LINEPROTO";
        }

        @Override
        public Severity severity() {
            return Severity.NOTIFICATIONS;
        }

        @Override
        public String mnemonic() {
            return "UPDOWN";
        }

        @Override
        public String text() {
            return "Line protocol on Interface "
                    + interfaceName
                    + ", changed state to "
                    + (up ? "up" : "down")
                    + (reason.isEmpty() ? "" : " (" + reason + ")");
        }
    }

    /** The way to the far end of a tunnel leads through the tunnel. */
    record RecursiveRouting(String tunnel, Address nbma, Prefix route) implements RouterTrace {
        @Override
        public String facility() {
            return "TUN";
        }

        @Override
        public Severity severity() {
            return Severity.CRITICAL;
        }

        @Override
        public String mnemonic() {
            return "RECURDOWN";
        }

        @Override
        public String text() {
            return tunnel
                    + " temporarily disabled due to recursive routing: the route "
                    + route
                    + " to its far end "
                    + nbma
                    + " leads through the tunnel itself. Give "
                    + nbma
                    + " a more specific route by the underlay, or put the underlay into a VRF"
                    + " of its own (tunnel vrf)";
        }
    }

    /** The workers did not take a packet of ours. */
    record InjectionQueueFull(String tunnel) implements RouterTrace {
        @Override
        public String facility() {
            return "SPOKEWIRE";
        }

        @Override
        public Severity severity() {
            return Severity.WARNINGS;
        }

        @Override
        public String mnemonic() {
            return "QUEUE_FULL";
        }

        @Override
        public String text() {
            return tunnel + ": the queue to the packet path is full, an own packet was dropped";
        }
    }

    /** The path to a peer takes only smaller packets. */
    record PathMtuChanged(String tunnel, Address nbma, int mtuBytes) implements RouterTrace {
        @Override
        public String facility() {
            return "TUN";
        }

        @Override
        public Severity severity() {
            return Severity.INFORMATIONAL;
        }

        @Override
        public String mnemonic() {
            return "PATH_MTU";
        }

        @Override
        public String text() {
            return tunnel
                    + ": the path to "
                    + nbma
                    + " takes packets of at most "
                    + mtuBytes
                    + " bytes";
        }
    }

    /** The configuration contradicts itself; the later of two lines is not obeyed. */
    record NotObeyed(Finding finding) implements RouterTrace {
        @Override
        public String facility() {
            return "SYS";
        }

        @Override
        public Severity severity() {
            return Severity.ERRORS;
        }

        @Override
        public String mnemonic() {
            return "NOT_OBEYED";
        }

        @Override
        public String text() {
            return (finding.section().isEmpty() ? "" : finding.section() + ": ")
                    + finding.message();
        }
    }

    /** The running configuration was replaced. */
    record Configured(String by) implements RouterTrace {
        @Override
        public String facility() {
            return "SYS";
        }

        @Override
        public Severity severity() {
            return Severity.NOTIFICATIONS;
        }

        @Override
        public String mnemonic() {
            return "CONFIG_I";
        }

        @Override
        public String text() {
            return "Configured from " + by;
        }
    }
}
