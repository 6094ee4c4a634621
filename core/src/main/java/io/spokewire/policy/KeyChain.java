package io.spokewire.policy;

import io.spokewire.command.Mode;
import io.spokewire.command.Secret;
import io.spokewire.command.Section;
import io.spokewire.command.Slot;
import java.util.List;

/**
 * {@code key chain NAME}: keys that routing protocols authenticate with, each with its time.
 *
 * @param name the section's name
 * @param keys in the order of configuration
 */
public record KeyChain(String name, List<Key> keys) {
    /** The mode {@code (config-keychain)#}. */
    public static final Mode MODE =
            new Mode("key chain configuration", "config-keychain", Mode.CONFIG);

    /** The mode {@code (config-keychain-key)#}. The section's name is the key's number. */
    public static final Mode KEY = new Mode("key configuration", "config-keychain-key", MODE);

    /** {@code key-string}. */
    public static final Slot<Secret> KEY_STRING = Slot.of("key-string", Secret.NONE);

    /** {@code accept-lifetime}: the words behind; empty for ever. */
    public static final Slot<String> ACCEPT_LIFETIME = Slot.of("accept-lifetime", "");

    /** {@code send-lifetime}: the words behind; empty for ever. */
    public static final Slot<String> SEND_LIFETIME = Slot.of("send-lifetime", "");

    /** {@code cryptographic-algorithm}; empty for what the protocol takes. */
    public static final Slot<String> ALGORITHM = Slot.of("cryptographic-algorithm", "");

    /**
     * One key.
     *
     * @param id 0 to 2147483647; protocols send the low bits of it
     * @param string the key; hidden from {@link #toString}
     * @param acceptLifetime when received packets may use it, as typed; empty for ever
     * @param sendLifetime when sent packets use it, as typed; empty for ever
     * @param algorithm {@code md5}, {@code hmac-sha-256} and the like; empty for the protocol's own
     */
    public record Key(
            long id, Secret string, String acceptLifetime, String sendLifetime, String algorithm) {}

    /** Copies the list. */
    public KeyChain {
        keys = List.copyOf(keys);
    }

    /** What the section says. */
    public static KeyChain of(Section section) {
        return new KeyChain(
                section.name(),
                section.children(KEY).stream()
                        .map(key ->
                                new Key(
                                        Long.parseLong(key.name()),
                                        key.get(KEY_STRING),
                                        key.get(ACCEPT_LIFETIME),
                                        key.get(SEND_LIFETIME),
                                        key.get(ALGORITHM)))
                        .toList());
    }
}
