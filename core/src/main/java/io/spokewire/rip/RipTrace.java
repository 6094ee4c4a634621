package io.spokewire.rip;

import io.spokewire.engine.Severity;
import io.spokewire.engine.Trace;
import io.spokewire.net.Address;

/** What RIP tells. */
public sealed interface RipTrace extends Trace {
    @Override
    default String facility() {
        return "RIP";
    }

    /** A router's messages are refused: told once until that changes. */
    record Refused(Address router, String interfaceName, String why) implements RipTrace {
        @Override
        public Severity severity() {
            return Severity.WARNINGS;
        }

        @Override
        public String mnemonic() {
            return "REFUSED";
        }

        @Override
        public String text() {
            return "messages of " + router + " (" + interfaceName + ") are refused: " + why;
        }
    }

    /** BFD has lost a router: its routes go at once. */
    record Lost(Address router, String interfaceName, String why) implements RipTrace {
        @Override
        public Severity severity() {
            return Severity.NOTIFICATIONS;
        }

        @Override
        public String mnemonic() {
            return "LOST";
        }

        @Override
        public String text() {
            return "routes of " + router + " (" + interfaceName + ") go: " + why;
        }
    }

    /** A router tells a route that cannot be: told once of each router. */
    record BadRoute(
            Address router, String interfaceName, Address network, Address mask, long metric)
            implements RipTrace {
        @Override
        public Severity severity() {
            return Severity.WARNINGS;
        }

        @Override
        public String mnemonic() {
            return "BADROUTE";
        }

        @Override
        public String text() {
            return router
                    + " ("
                    + interfaceName
                    + ") tells a route that cannot be, and such routes are dropped: "
                    + network
                    + " "
                    + mask
                    + ", metric "
                    + metric;
        }
    }

    /** There are too many routes. */
    record Full(int routes) implements RipTrace {
        @Override
        public Severity severity() {
            return Severity.ERRORS;
        }

        @Override
        public String mnemonic() {
            return "FULL";
        }

        @Override
        public String text() {
            return "there are " + routes + " routes, and no more are taken: filter some";
        }
    }

    /** What is of interest while something is looked for. */
    record Detail(String category, String mnemonic, String text) implements RipTrace {
        @Override
        public Severity severity() {
            return Severity.DEBUGGING;
        }
    }
}
