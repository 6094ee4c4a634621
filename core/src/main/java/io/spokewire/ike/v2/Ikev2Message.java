package io.spokewire.ike.v2;

import io.spokewire.ike.v2.Payload.Notify;
import io.spokewire.ike.v2.Payload.TrafficSelectors;
import java.util.List;
import java.util.Optional;

/**
 * An IKEv2 message, RFC 7296 section 3.1.
 *
 * @param initiatorSpi of the original initiator of the IKE SA
 * @param responderSpi of the original responder; 0 while it is not known
 * @param exchange one of {@link ExchangeType}, or one that we do not know
 * @param fromInitiator whether the original initiator of the IKE SA has sent it
 * @param response whether it answers a request
 * @param messageId 32 bits, unsigned
 * @param payloads in the order of the message
 */
record Ikev2Message(
        long initiatorSpi,
        long responderSpi,
        int exchange,
        boolean fromInitiator,
        boolean response,
        int messageId,
        List<Payload> payloads) {
    Ikev2Message {
        payloads = List.copyOf(payloads);
    }

    /** The same header with other payloads. */
    Ikev2Message with(List<Payload> others) {
        return new Ikev2Message(
                initiatorSpi, responderSpi, exchange, fromInitiator, response, messageId, others);
    }

    /** The first payload of a kind. */
    <T extends Payload> Optional<T> first(Class<T> kind) {
        return payloads.stream().filter(kind::isInstance).map(kind::cast).findFirst();
    }

    /** All payloads of a kind, in order. */
    <T extends Payload> List<T> all(Class<T> kind) {
        return payloads.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    /** The first notification of a type. */
    Optional<Notify> notification(int code) {
        return all(Notify.class).stream().filter(n -> n.code() == code).findFirst();
    }

    boolean notifies(int code) {
        return notification(code).isPresent();
    }

    /** The first notification that reports an error. */
    Optional<Notify> error() {
        return all(Notify.class).stream().filter(Notify::isError).findFirst();
    }

    /** TSi, or TSr. */
    Optional<TrafficSelectors> selectors(boolean initiator) {
        return all(TrafficSelectors.class).stream()
                .filter(t -> t.initiator() == initiator)
                .findFirst();
    }

    /** IDi, or IDr. */
    Optional<Payload.Identification> identification(boolean initiator) {
        return all(Payload.Identification.class).stream()
                .filter(i -> i.initiator() == initiator)
                .findFirst();
    }

    /** The payload that makes us refuse the message, section 2.5. */
    Optional<Payload.Opaque> refused() {
        return all(Payload.Opaque.class).stream().filter(Payload.Opaque::refused).findFirst();
    }
}
