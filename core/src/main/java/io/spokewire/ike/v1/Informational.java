package io.spokewire.ike.v1;

import io.spokewire.ike.IkeInput;
import io.spokewire.ike.IkePath;
import io.spokewire.ike.v1.IsakmpCodec.Chain;
import io.spokewire.ike.v1.IsakmpCodec.Envelope;
import io.spokewire.ike.v1.Phase2Suite.Lifetimes;
import io.spokewire.net.Bytes;
import io.spokewire.net.DecodeException;
import io.spokewire.net.WireWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Informational exchanges, RFC 2409 section 5.7: deletes and notifications. None is ever answered,
 * R-U-THERE excepted (section 9: no "notify war"), and none is repeated: RFC 2408 has no
 * acknowledgement for them.
 */
final class Informational {
    /** The IPsec DOI. */
    static final int DOI = 1;

    private static final int ISAKMP_SPI = 16;
    private static final int ESP_SPI = 4;

    private final Ike ike;

    Informational(Ike ike) {
        this.ike = ike;
    }

    // ---- Sending

    /** Sends payloads under the protection of an SA. */
    void send(IkeSa sa, List<? extends Payload> payloads, Turn turn) {
        Bytes _ = sent(sa, payloads, turn);
    }

    /** The same; the message, for those who send it again. */
    Bytes sent(IkeSa sa, List<? extends Payload> payloads, Turn turn) {
        Phase1Keys keys = sa.agreed().keys();
        int messageId = (int) ike.nonZero(false);
        while (!sa.isNew(messageId)) {
            messageId = (int) ike.nonZero(false);
        }
        Bytes hash = keys.phase2Hash(messageId, IsakmpCodec.body(payloads));
        List<Payload> all = new ArrayList<>();
        all.add(new Payload.Hash(hash));
        all.addAll(payloads);
        Bytes sealed =
                keys.encrypt(
                        keys.phase2Vector(sa.agreed().lastBlock(), messageId),
                        IsakmpCodec.body(all));
        IsakmpHeader header =
                new IsakmpHeader(
                        sa.initiatorCookie(),
                        sa.responderCookie(),
                        IsakmpHeader.INFORMATIONAL,
                        IsakmpHeader.ENCRYPTION,
                        messageId);
        Bytes message = IsakmpCodec.seal(header, Payload.HASH, sealed);
        ike.send(sa.path, IsakmpHeader.INFORMATIONAL, messageId, message, turn);
        return message;
    }

    void sendDelete(IkeSa sa, Turn turn) {
        send(
                sa,
                List.of(new Payload.Delete(DOI, SaProposal.ISAKMP, ISAKMP_SPI, List.of(sa.spi()))),
                turn);
    }

    /** Tells a peer that a child has gone, if there is an SA to tell it over. */
    void sendDelete(Child child, Turn turn) {
        IkeSa sa = ike.sas.newestWith(child.peer());
        if (sa != null) {
            send(
                    sa,
                    List.of(
                            new Payload.Delete(
                                    DOI,
                                    SaProposal.ESP,
                                    ESP_SPI,
                                    List.of(QuickMode.spiBytes(child.inboundSpi())))),
                    turn);
        }
    }

    /**
     * Tells a peer that an SPI which it sends with is none of ours, in both ways that it may know.
     */
    void sendInvalidSpi(IkeSa sa, int spi, Turn turn) {
        Bytes bytes = QuickMode.spiBytes(spi);
        send(
                sa,
                List.of(
                        new Payload.Notification(
                                DOI, SaProposal.ESP, bytes, Notify.INVALID_SPI, bytes)),
                turn);
        send(sa, List.of(new Payload.Delete(DOI, SaProposal.ESP, ESP_SPI, List.of(bytes))), turn);
    }

    /** RFC 2407 section 4.6.3.3. */
    static Payload initialContact(IkeSa sa) {
        return new Payload.Notification(
                DOI, SaProposal.ISAKMP, sa.spi(), Notify.INITIAL_CONTACT, Bytes.EMPTY);
    }

    /** Sends a notification without protection, before there is any. */
    void sendClear(IkeSa sa, int notification, Turn turn) {
        sendClear(
                new IsakmpHeader(
                        sa.initiatorCookie(),
                        sa.responderCookie(),
                        IsakmpHeader.INFORMATIONAL,
                        0,
                        0),
                sa.path,
                notification,
                turn);
    }

    /** The same about a message that belongs to no SA of ours. */
    void sendClear(IsakmpHeader about, IkePath path, int notification, Turn turn) {
        int messageId = (int) ike.nonZero(false);
        IsakmpHeader header =
                new IsakmpHeader(
                        about.initiatorCookie(),
                        about.responderCookie(),
                        IsakmpHeader.INFORMATIONAL,
                        0,
                        messageId);
        Bytes message =
                IsakmpCodec.encode(
                        header,
                        List.of(
                                new Payload.Notification(
                                        DOI,
                                        SaProposal.ISAKMP,
                                        Phase1Keys.cookies(
                                                about.initiatorCookie(), about.responderCookie()),
                                        notification,
                                        Bytes.EMPTY)));
        ike.send(path, IsakmpHeader.INFORMATIONAL, messageId, message, turn);
    }

    // ---- Taking

    void received(IkeSa sa, IkeInput.Received input, Envelope envelope, Turn turn) {
        try {
            if (envelope.header().encrypted()) {
                secured(sa, input, envelope, turn);
            } else {
                clear(sa, envelope, turn);
            }
        } catch (DecodeException e) {
            ike.sas.malformed(input.path(), e, turn);
        }
    }

    /** Anybody may have sent it: it is a hint for negotiations, nothing else. */
    private void clear(IkeSa sa, Envelope envelope, Turn turn) throws DecodeException {
        Chain chain = IsakmpCodec.payloads(envelope.firstPayload(), envelope.body(), false);
        for (Payload.Notification one : chain.all(Payload.Notification.class)) {
            Phase1 negotiation = sa.phase1;
            if (negotiation != null && Notify.isError(one.message())) {
                negotiation.hint(one.message(), turn);
            } else if (one.message() == Notify.INVALID_COOKIE) {
                sa.quickModes.values().forEach(QuickMode::hurry);
                ike.liveness.hint(sa, turn);
            }
        }
    }

    private void secured(IkeSa sa, IkeInput.Received input, Envelope envelope, Turn turn)
            throws DecodeException {
        int messageId = envelope.header().messageId();
        if (!sa.isEstablished() || messageId == 0) {
            throw new DecodeException("an encrypted notification before there are keys", 0);
        }
        Phase1Keys keys = sa.agreed().keys();
        Bytes plain =
                keys.decrypt(
                        keys.phase2Vector(sa.agreed().lastBlock(), messageId), envelope.body());
        Chain chain = IsakmpCodec.payloads(envelope.firstPayload(), plain, true);
        QuickMode.check(chain, keys.phase2Hash(messageId, QuickMode.hashed(chain, plain)));
        if (!sa.isNew(messageId)) {
            return; // a repetition
        }
        ike.liveness.heard(sa, turn);
        ike.sas.moved(sa.peer, sa.path, input.path(), turn);
        for (Payload.Notification one : chain.all(Payload.Notification.class)) {
            notified(sa, one, turn);
        }
        for (Payload.Delete one : chain.all(Payload.Delete.class)) {
            deleted(sa, one, turn);
        }
    }

    private void notified(IkeSa sa, Payload.Notification one, Turn turn) throws DecodeException {
        turn.note(
                new Ikev1Trace.Step(
                        sa.path.remote(), "informational exchange", Notify.name(one.message())));
        switch (one.message()) {
            case Notify.R_U_THERE -> acknowledge(sa, one.data(), turn);
            case Notify.R_U_THERE_ACK -> ike.liveness.acknowledged(sa, one.data(), turn);
            case Notify.INITIAL_CONTACT -> ike.sas.initialContact(sa, turn);
            case Notify.RESPONDER_LIFETIME -> lifetime(sa, one, turn);
            case Notify.INVALID_SPI -> {
                Bytes spi = one.spi().length() == ESP_SPI ? one.spi() : one.data();
                if (spi.length() == ESP_SPI) {
                    ike.children.deleted(
                            sa.peer,
                            Set.of(QuickMode.spi(spi)),
                            "the peer does not know its SPI",
                            turn);
                }
            }
            default -> {
                if (Notify.isError(one.message())) {
                    refused(sa, one, turn);
                }
            }
        }
    }

    /** RFC 3706 section 5.3. */
    private void acknowledge(IkeSa sa, Bytes sequence, Turn turn) {
        if (sequence.length() == 4) {
            send(
                    sa,
                    List.of(
                            new Payload.Notification(
                                    DOI,
                                    SaProposal.ISAKMP,
                                    sa.spi(),
                                    Notify.R_U_THERE_ACK,
                                    sequence)),
                    turn);
        }
    }

    /** R-U-THERE, RFC 3706 section 5.3. */
    void ask(IkeSa sa, int sequence, Turn turn) {
        send(
                sa,
                List.of(
                        new Payload.Notification(
                                DOI,
                                SaProposal.ISAKMP,
                                sa.spi(),
                                Notify.R_U_THERE,
                                Bytes.copyOf(new WireWriter().u32(sequence).toBytes()))),
                turn);
    }

    private void lifetime(IkeSa sa, Payload.Notification one, Turn turn) throws DecodeException {
        List<Attribute> attributes = IsakmpCodec.attributes(one.data().reader());
        if (one.protocol() == SaProposal.ISAKMP) {
            ike.sas.shorten(sa, Phase1Suite.lifetime(attributes), turn);
            return;
        }
        int seconds = Lifetimes.parse(attributes).map(Lifetimes::seconds).orElse(0);
        if (one.spi().length() == ESP_SPI) {
            int spi = QuickMode.spi(one.spi());
            for (Child child : ike.children.with(sa.peer)) {
                if (child.outboundSpi() == spi) {
                    ike.children.shorten(child, seconds, turn);
                }
            }
        }
    }

    /** A quick mode of ours is refused: the one whose SPI stands there, else the only one. */
    private void refused(IkeSa sa, Payload.Notification one, Turn turn) throws DecodeException {
        List<QuickModeInitiator> running =
                sa.quickModes.values().stream()
                        .filter(quick -> quick instanceof QuickModeInitiator && !quick.ended)
                        .map(QuickModeInitiator.class::cast)
                        .toList();
        int spi = one.spi().length() == ESP_SPI ? QuickMode.spi(one.spi()) : 0;
        for (QuickModeInitiator quick : running) {
            if (quick.ourSpi == spi || running.size() == 1) {
                quick.refused(one.message(), turn);
                return;
            }
        }
    }

    private void deleted(IkeSa sa, Payload.Delete one, Turn turn) throws DecodeException {
        if (one.protocol() == SaProposal.ESP && one.spiSize() == ESP_SPI) {
            Set<Integer> spis = new TreeSet<>();
            for (Bytes spi : one.spis()) {
                spis.add(QuickMode.spi(spi));
            }
            ike.children.deleted(sa.peer, spis, "deleted by the peer", turn);
        } else if (one.protocol() == SaProposal.ISAKMP && one.spiSize() == ISAKMP_SPI) {
            for (IkeSa other : ike.sas.with(sa.peer)) {
                if (one.spis().contains(other.spi())) {
                    ike.sas.remove(other, "deleted by the peer", false, turn);
                }
            }
        }
    }
}
