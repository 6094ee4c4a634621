package io.spokewire.esp;

import io.spokewire.command.Section;
import io.spokewire.command.Slot;

/**
 * What {@code crypto ipsec security-association ...} and its neighbours say for all profiles.
 *
 * @param lifetimeSeconds 120 to 2592000; IOS's default is an hour
 * @param lifetimeKilobytes 2560 to 4294967295, 0 for no limit by volume; IOS's default is 4608000
 * @param idleTimeSeconds 60 to 86400 without traffic until an association goes; 0 for never
 * @param replayWindow packets, 64 to 8192 in powers of two, 0 for no check; IOS's default is 64
 * @param dfBit what the outer DF bit is: {@code copy}, {@code clear} or {@code set}
 * @param fragmentBefore whether packets that would be too long are fragmented before they are
 *     sealed
 * @param udpEncapsulation whether NAT traversal by UDP 4500 is offered
 */
public record IpsecDefaults(
        int lifetimeSeconds,
        long lifetimeKilobytes,
        int idleTimeSeconds,
        int replayWindow,
        String dfBit,
        boolean fragmentBefore,
        boolean udpEncapsulation) {
    /** {@code crypto ipsec security-association lifetime seconds}. */
    public static final Slot<Integer> LIFETIME_SECONDS = Slot.of("ipsec lifetime seconds", 3600);

    /** {@code crypto ipsec security-association lifetime kilobytes}. */
    public static final Slot<Long> LIFETIME_KILOBYTES =
            Slot.of("ipsec lifetime kilobytes", 4_608_000L);

    /** {@code crypto ipsec security-association idle-time}. */
    public static final Slot<Integer> IDLE_TIME_SECONDS = Slot.of("ipsec idle-time", 0);

    /** {@code crypto ipsec security-association replay}. */
    public static final Slot<Integer> REPLAY_WINDOW = Slot.of("ipsec replay window", 64);

    /** {@code crypto ipsec df-bit}. */
    public static final Slot<String> DF_BIT = Slot.of("ipsec df-bit", "copy");

    /** {@code crypto ipsec fragmentation before-encryption | after-encryption}. */
    public static final Slot<Boolean> FRAGMENT_BEFORE = Slot.of("ipsec fragmentation", true);

    /** {@code crypto ipsec nat-transparency udp-encapsulation}. */
    public static final Slot<Boolean> UDP_ENCAPSULATION = Slot.of("ipsec nat-transparency", true);

    /** What the whole configuration says. */
    public static IpsecDefaults of(Section root) {
        return new IpsecDefaults(
                root.get(LIFETIME_SECONDS),
                root.get(LIFETIME_KILOBYTES),
                root.get(IDLE_TIME_SECONDS),
                root.get(REPLAY_WINDOW),
                root.get(DF_BIT),
                root.get(FRAGMENT_BEFORE),
                root.get(UDP_ENCAPSULATION));
    }
}
