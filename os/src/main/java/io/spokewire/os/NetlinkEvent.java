package io.spokewire.os;

/** What a {@link NetlinkMonitor} hears. */
public sealed interface NetlinkEvent {
    /** A device is new or has changed. */
    record LinkChanged(LinkInfo link) implements NetlinkEvent {}

    /** A device has gone, or has left for another namespace. */
    record LinkGone(LinkInfo link) implements NetlinkEvent {}

    /** An address is new or has changed. */
    record AddressChanged(AddressInfo address) implements NetlinkEvent {}

    /** An address has gone. */
    record AddressGone(AddressInfo address) implements NetlinkEvent {}

    /**
     * A route is new or has changed.
     *
     * @param added false when it took the place of the one of its key
     */
    record RouteChanged(RouteInfo route, boolean added) implements NetlinkEvent {}

    /** A route has gone. */
    record RouteGone(RouteInfo route) implements NetlinkEvent {}

    /** Somebody changed the rules. */
    record RulesChanged() implements NetlinkEvent {}
}
