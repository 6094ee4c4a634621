package io.spokewire.ike.v2;

import io.spokewire.ike.v2.Payload.Notify;
import io.spokewire.ike.v2.Payload.TrafficSelectors;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

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
        return first(kind, _ -> true);
    }

    /** The first payload of a kind that is so. Asked often: plain loops cost the least. */
    private <T extends Payload> Optional<T> first(Class<T> kind, Predicate<? super T> which) {
        for (Payload payload : payloads) {
            if (kind.isInstance(payload) && which.test(kind.cast(payload))) {
                return Optional.of(kind.cast(payload));
            }
        }
        return Optional.empty();
    }

    /** All payloads of a kind, in order. */
    <T extends Payload> List<T> all(Class<T> kind) {
        List<T> all = new ArrayList<>();
        for (Payload payload : payloads) {
            if (kind.isInstance(payload)) {
                all.add(kind.cast(payload));
            }
        }
        return all;
    }

    /** The first notification of a type. */
    Optional<Notify> notification(int code) {
        return first(Notify.class, n -> n.code() == code);
    }

    boolean notifies(int code) {
        return notification(code).isPresent();
    }

    /** The first notification that reports an error. */
    Optional<Notify> error() {
        return first(Notify.class, Notify::isError);
    }

    /** TSi, or TSr. */
    Optional<TrafficSelectors> selectors(boolean initiator) {
        return first(TrafficSelectors.class, t -> t.initiator() == initiator);
    }

    /** IDi, or IDr. */
    Optional<Payload.Identification> identification(boolean initiator) {
        return first(Payload.Identification.class, i -> i.initiator() == initiator);
    }

    /** The payload that makes us refuse the message, section 2.5. */
    Optional<Payload.Opaque> refused() {
        return first(Payload.Opaque.class, Payload.Opaque::refused);
    }
}
