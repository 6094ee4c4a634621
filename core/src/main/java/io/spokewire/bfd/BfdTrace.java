package io.spokewire.bfd;

import io.spokewire.engine.Severity;
import io.spokewire.engine.Trace;

/** What BFD tells. */
public sealed interface BfdTrace extends Trace {
    @Override
    default String facility() {
        return "BFD";
    }

    @Override
    default Severity severity() {
        return Severity.INFORMATIONAL;
    }

    /** A session has come up. */
    record SessionUp(BfdPeer peer, int discriminator, String clients) implements BfdTrace {
        @Override
        public String mnemonic() {
            return "BFD_SESS_UP";
        }

        @Override
        public String text() {
            return "BFD session ld:"
                    + Integer.toUnsignedString(discriminator)
                    + " to neighbor "
                    + peer
                    + " is up ("
                    + clients
                    + ")";
        }
    }

    /** A session has gone down. */
    record SessionDown(BfdPeer peer, int discriminator, String clients, BfdDiagnostic why)
            implements BfdTrace {
        @Override
        public Severity severity() {
            return Severity.NOTIFICATIONS;
        }

        @Override
        public String mnemonic() {
            return "BFD_SESS_DOWN";
        }

        @Override
        public String text() {
            return "BFD session ld:"
                    + Integer.toUnsignedString(discriminator)
                    + " to neighbor "
                    + peer
                    + " is down ("
                    + clients
                    + "): "
                    + why.text();
        }
    }

    /** A client's wish for a session was not met. */
    record Refused(BfdPeer peer, String why) implements BfdTrace {
        @Override
        public Severity severity() {
            return Severity.WARNINGS;
        }

        @Override
        public String mnemonic() {
            return "BFD_SESS_REFUSED";
        }

        @Override
        public String text() {
            return "no BFD session to neighbor " + peer + ": " + why;
        }
    }

    /** A packet went or came, {@code debug bfd packet}. */
    record Packet(BfdPeer peer, boolean sent, BfdPacket packet) implements BfdTrace {
        @Override
        public Severity severity() {
            return Severity.DEBUGGING;
        }

        @Override
        public String mnemonic() {
            return "BFD_PACKET";
        }

        @Override
        public String category() {
            return "bfd packet";
        }

        @Override
        public String text() {
            return (sent ? "Tx" : "Rx")
                    + (sent ? " to " : " from ")
                    + peer
                    + " ld/rd:"
                    + Integer.toUnsignedString(packet.myDiscriminator())
                    + "/"
                    + Integer.toUnsignedString(packet.yourDiscriminator())
                    + " diag:"
                    + packet.diagnostic().code()
                    + " "
                    + packet.state().text()
                    + (packet.poll() ? " P" : "")
                    + (packet.isFinal() ? " F" : "")
                    + " cnt:"
                    + packet.detectMultiplier()
                    + " tx:"
                    + packet.desiredMinTxMicros()
                    + " rx:"
                    + packet.requiredMinRxMicros();
        }
    }

    /** A datagram was dropped, {@code debug bfd packet}. */
    record Dropped(String from, String why) implements BfdTrace {
        @Override
        public Severity severity() {
            return Severity.DEBUGGING;
        }

        @Override
        public String mnemonic() {
            return "BFD_DROP";
        }

        @Override
        public String category() {
            return "bfd packet";
        }

        @Override
        public String text() {
            return "packet from " + from + " dropped: " + why;
        }
    }
}
