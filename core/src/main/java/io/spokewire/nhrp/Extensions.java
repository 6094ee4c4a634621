package io.spokewire.nhrp;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The extensions of a packet in the order of the wire. RFC 2332 §5.3: a server must not change the
 * order, so that all changes are made in place or at the end.
 *
 * @param list the extensions, without the end of extensions
 */
public record Extensions(List<Extension> list) {
    /** No extensions, and so no extensions part. */
    public static final Extensions NONE = new Extensions(List.of());

    /** Octets of the type and length of an extension. */
    static final int HEADER_BYTES = 4;

    /** Copies the list. */
    public Extensions {
        list = List.copyOf(list);
    }

    /** The extensions in this order. */
    public static Extensions of(Extension... extensions) {
        return new Extensions(List.of(extensions));
    }

    /** The first extension of a kind. */
    public <E extends Extension> Optional<E> first(Class<E> kind) {
        for (Extension extension : list) {
            if (kind.isInstance(extension)) {
                return Optional.of(kind.cast(extension));
            }
        }
        return Optional.empty();
    }

    /** The entries of the first extension of a kind; empty when there is none. */
    public List<ClientInformationEntry> entries(Class<? extends Extension.Listing> kind) {
        return first(kind).map(Extension.Listing::entries).orElse(List.of());
    }

    /** The same, with each extension of a kind changed in its place. */
    public <E extends Extension> Extensions map(
            Class<E> kind, Function<E, ? extends Extension> change) {
        List<Extension> changed = new ArrayList<>(list.size());
        for (Extension extension : list) {
            changed.add(
                    kind.isInstance(extension) ? change.apply(kind.cast(extension)) : extension);
        }
        return new Extensions(changed);
    }

    /** The same with one more at the end. */
    public Extensions plus(Extension extension) {
        List<Extension> longer = new ArrayList<>(list);
        longer.add(extension);
        return new Extensions(longer);
    }

    /** The same, with an entry behind those that a listing has; nothing when it is not there. */
    public <L extends Extension.Listing> Extensions append(
            Class<L> kind, ClientInformationEntry entry) {
        return map(
                kind,
                listing -> {
                    List<ClientInformationEntry> longer = new ArrayList<>(listing.entries());
                    longer.add(entry);
                    return listing.with(longer);
                });
    }

    /** The number of the first compulsory extension that we do not know, RFC 2332 §5.3. */
    public Optional<Extension> firstUnknownCompulsory() {
        for (Extension extension : list) {
            if (extension instanceof Extension.Unknown(boolean compulsory, int _, var _)
                    && compulsory) {
                return Optional.of(extension);
            }
        }
        return Optional.empty();
    }

    /** Octets of the extensions part, the end of extensions included. */
    int sizeBytes() {
        if (list.isEmpty()) {
            return 0;
        }
        int size = HEADER_BYTES;
        for (Extension extension : list) {
            size += HEADER_BYTES + extension.valueBytes();
        }
        return size;
    }
}
