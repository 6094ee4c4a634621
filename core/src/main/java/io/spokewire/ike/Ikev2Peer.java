package io.spokewire.ike;

import io.spokewire.command.Mode;
import io.spokewire.command.Secret;
import io.spokewire.command.Section;
import io.spokewire.command.Slot;
import io.spokewire.net.Prefix;
import java.util.List;

/**
 * A {@code peer} block of {@code crypto ikev2 keyring NAME}: the keys for a peer, or for all peers
 * of a range.
 *
 * @param name the section's name
 * @param description free text; empty for none
 * @param addresses of the peer; IOS keeps one of each family
 * @param hostname of the peer; empty for none
 * @param identity that the peer must show, as typed ({@code fqdn hub.example.com}); empty for any
 * @param localKey what we prove ourselves with; equals {@code remoteKey} where one line sets both
 * @param remoteKey what the peer proves itself with
 * @param ppkId name of the post-quantum preshared key (RFC 8784); empty for none
 * @param ppk the post-quantum preshared key; hidden from {@link #toString}
 * @param ppkRequired whether there is no association without it
 */
public record Ikev2Peer(
        String name,
        String description,
        List<Prefix> addresses,
        String hostname,
        String identity,
        Secret localKey,
        Secret remoteKey,
        String ppkId,
        Secret ppk,
        boolean ppkRequired) {
    /** The mode {@code (config-ikev2-keyring)#}. The section's name is the keyring's. */
    public static final Mode KEYRING =
            new Mode("IKEv2 keyring configuration", "config-ikev2-keyring", Mode.CONFIG);

    /** The mode {@code (config-ikev2-keyring-peer)#}. */
    public static final Mode MODE =
            new Mode("IKEv2 keyring peer configuration", "config-ikev2-keyring-peer", KEYRING);

    /** {@code description}. */
    public static final Slot<String> DESCRIPTION = Slot.of("ikev2 peer description", "");

    /** {@code address}. */
    public static final Slot<List<Prefix>> ADDRESSES = Slot.of("ikev2 peer address", List.of());

    /** {@code hostname}. */
    public static final Slot<String> HOSTNAME = Slot.of("ikev2 peer hostname", "");

    /** {@code identity}. */
    public static final Slot<String> IDENTITY = Slot.of("ikev2 peer identity", "");

    /** {@code pre-shared-key [local]}. */
    public static final Slot<Secret> LOCAL_KEY = Slot.of("ikev2 peer local key", Secret.NONE);

    /** {@code pre-shared-key [remote]}. */
    public static final Slot<Secret> REMOTE_KEY = Slot.of("ikev2 peer remote key", Secret.NONE);

    /** The name in {@code ppk manual id}. */
    public static final Slot<String> PPK_ID = Slot.of("ikev2 peer ppk id", "");

    /** The key in {@code ppk manual id}. */
    public static final Slot<Secret> PPK = Slot.of("ikev2 peer ppk", Secret.NONE);

    /** {@code required} behind {@code ppk manual id}. */
    public static final Slot<Boolean> PPK_REQUIRED = Slot.of("ikev2 peer ppk required", false);

    /** Copies the list. */
    public Ikev2Peer {
        addresses = List.copyOf(addresses);
    }

    /** What the section says. */
    public static Ikev2Peer of(Section section) {
        return new Ikev2Peer(
                section.name(),
                section.get(DESCRIPTION),
                section.get(ADDRESSES),
                section.get(HOSTNAME),
                section.get(IDENTITY),
                section.get(LOCAL_KEY),
                section.get(REMOTE_KEY),
                section.get(PPK_ID),
                section.get(PPK),
                section.get(PPK_REQUIRED));
    }
}
