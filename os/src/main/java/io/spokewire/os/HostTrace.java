package io.spokewire.os;

import io.spokewire.engine.Severity;
import io.spokewire.engine.Trace;

/** What happens between the router and the machine that it runs on. */
public sealed interface HostTrace extends Trace {
    /** A setting of the machine was changed, or put back. */
    record Setting(String text) implements HostTrace {
        @Override
        public Severity severity() {
            return Severity.INFORMATIONAL;
        }

        @Override
        public String mnemonic() {
            return "SETTING";
        }
    }

    /** An interface of the configuration has no device. */
    record NoDevice(String name, String tried, boolean given) implements HostTrace {
        @Override
        public Severity severity() {
            return Severity.WARNINGS;
        }

        @Override
        public String mnemonic() {
            return "NODEVICE";
        }

        @Override
        public String text() {
            return "no device for interface "
                    + name
                    + (given
                            ? ": there is no " + tried + " here, which was given for it"
                            : ": name one " + tried + ", or give one the alias " + name);
        }
    }

    /** An interface's device, of a name that tells it from others. */
    record Device(String name, String device) implements HostTrace {
        @Override
        public Severity severity() {
            return Severity.INFORMATIONAL;
        }

        @Override
        public String mnemonic() {
            return "DEVICE";
        }

        @Override
        public String text() {
            return "interface " + name + " is device " + device;
        }
    }

    /** The kernel refused something. */
    record Refused(String text) implements HostTrace {
        @Override
        public Severity severity() {
            return Severity.ERRORS;
        }

        @Override
        public String mnemonic() {
            return "REFUSED";
        }
    }

    /** The kernel's queue of events overflowed; everything was read anew. */
    record EventsLost() implements HostTrace {
        @Override
        public Severity severity() {
            return Severity.WARNINGS;
        }

        @Override
        public String mnemonic() {
            return "EVENTSLOST";
        }

        @Override
        public String text() {
            return "the kernel's events came too fast; interfaces and routes were read anew";
        }
    }

    /** Something that was there before us, or that the kernel does beside us. */
    record Found(String text) implements HostTrace {
        @Override
        public Severity severity() {
            return Severity.NOTIFICATIONS;
        }

        @Override
        public String mnemonic() {
            return "FOUND";
        }
    }

    /** A socket of a routing protocol that cannot be; it is tried again every second. */
    record Unheard(String what, String why) implements HostTrace {
        /** An IP protocol on an interface. */
        static Unheard protocol(int protocol, String interfaceName, String why) {
            return new Unheard(
                    "protocol " + protocol + " cannot be spoken on " + interfaceName, why);
        }

        /** A TCP port that others connect to. */
        static Unheard port(int port, String why) {
            return new Unheard("nobody can connect to TCP port " + port, why);
        }

        @Override
        public String facility() {
            return "ROUTING";
        }

        @Override
        public Severity severity() {
            return Severity.ERRORS;
        }

        @Override
        public String mnemonic() {
            return "SOCKET";
        }

        @Override
        public String text() {
            return what + ": " + why + "; tried again every second";
        }
    }

    @Override
    default String facility() {
        return "HOST";
    }
}
