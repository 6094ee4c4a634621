package io.spokewire.eigrp;

import java.util.List;

/** What has gone over one circuit, as {@code show ip eigrp interfaces detail} counts it. */
final class CircuitTraffic {
    /** Routes put into packets. */
    long packetized;

    /** Packets that several routes share. */
    long shared;

    long hellos;
    long expeditedHellos;

    /** Hellos that say who is not to take the next packet, section 5.2. */
    long unreliableMulticasts;

    long reliableMulticasts;

    /** Acknowledgements that nothing else could carry. */
    long unreliableUnicasts;

    long reliableUnicasts;

    /** Packets for all that some were not ready for. */
    long exceptions;

    /** Packets marked for those alone who were ready. */
    long conditional;

    /** Acknowledgements that went with a packet. */
    long suppressed;

    long retransmissions;

    /** Packets that had been taken before. */
    long outOfSequence;

    void packetized(List<EigrpTlv> tlvs) {
        int routes = routes(tlvs);
        packetized += routes;
        if (routes > 1) {
            shared++;
        }
    }

    void sent(EigrpPacket packet, boolean group) {
        if (packet.sequence() != 0) {
            if (group) {
                reliableMulticasts++;
            } else {
                reliableUnicasts++;
            }
        } else if (packet.acknowledgment() != 0) {
            unreliableUnicasts++;
        } else if (packet.first(EigrpTlv.Sequence.class).isPresent()) {
            unreliableMulticasts++;
        } else {
            hellos++;
        }
    }

    EigrpSnapshot.InterfaceTraffic snapshot() {
        return new EigrpSnapshot.InterfaceTraffic(
                packetized,
                shared,
                hellos,
                expeditedHellos,
                unreliableMulticasts,
                reliableMulticasts,
                unreliableUnicasts,
                reliableUnicasts,
                exceptions,
                conditional,
                suppressed,
                retransmissions,
                outOfSequence);
    }

    /** Routes in a packet; one that says all in both encodings says each once. */
    static int routes(List<EigrpTlv> tlvs) {
        int classic = 0;
        int wide = 0;
        for (EigrpTlv tlv : tlvs) {
            switch (tlv) {
                case EigrpTlv.ClassicRoute r -> classic += r.destinations().size();
                case EigrpTlv.WideRoute r -> wide += r.destinations().size();
                default -> {}
            }
        }
        return Math.max(classic, wide);
    }
}
