package io.spokewire.bgp;

import io.spokewire.rib.RouteAttributes;
import java.util.List;

/** Path attributes as lists match them and views print them. */
interface AttributeTexts extends RouteAttributes {
    PathAttributes attributes();

    @Override
    default String asPath() {
        return attributes().asPath().toString();
    }

    @Override
    default List<String> communities() {
        return Communities.standard(attributes().communities());
    }

    @Override
    default List<String> extendedCommunities() {
        return Communities.extended(attributes().extendedCommunities());
    }

    @Override
    default List<String> largeCommunities() {
        return Communities.large(attributes().largeCommunities());
    }
}
