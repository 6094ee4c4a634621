package io.spokewire.ike.v1;

import io.spokewire.esp.EspCipher;
import io.spokewire.esp.EspIntegrity;
import io.spokewire.esp.EspSuite;
import io.spokewire.ike.DhGroup;
import io.spokewire.ike.v1.SaProposal.Transform;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * One ESP transform of quick mode, RFC 2407 sections 4.4.4 and 4.5.
 *
 * @param tunnel tunnel mode; else transport mode
 * @param encapsulation plain, or in UDP with the numbers of RFC 3947 or of its drafts
 * @param group of PFS; empty for none
 * @param lifetimeSeconds at least 1
 * @param lifetimeKilobytes 0 for no limit
 */
record Phase2Suite(
        EspSuite suite,
        boolean tunnel,
        VendorIds.NatTraversal encapsulation,
        OptionalInt group,
        int lifetimeSeconds,
        long lifetimeKilobytes) {
    static final int LIFE_TYPE = 1;
    static final int LIFE_DURATION = 2;
    private static final int GROUP = 3;
    private static final int ENCAPSULATION = 4;
    private static final int AUTHENTICATION = 5;
    private static final int KEY_LENGTH = 6;
    static final int SECONDS = 1;
    static final int KILOBYTES = 2;

    /** RFC 2407 section 4.5, "SA Duration". */
    private static final int LIFETIME_UNSAID = 28_800;

    /** Numbers of tunnel mode; transport mode is one more. RFC 3947 section 5.1. */
    private static final int TUNNEL_UDP = 3;

    private static final int TUNNEL_UDP_DRAFT = 61_443;

    /** The number of a cipher in the registry "IPSEC ESP Transform Identifiers"; 0 for none. */
    static int transformId(EspCipher cipher) {
        return switch (cipher) {
            case DES_CBC -> 2;
            case TRIPLE_DES_CBC -> 3;
            case NULL -> 11;
            case AES_CBC -> 12;
            case AES_GCM -> 20;
            case AES_GMAC -> 23;
            case CHACHA20_POLY1305 -> 0;
        };
    }

    private static int authentication(EspIntegrity integrity) {
        return switch (integrity) {
            case NONE -> 0;
            case HMAC_MD5_96 -> 1;
            case HMAC_SHA1_96 -> 2;
            case HMAC_SHA2_256_128 -> 5;
            case HMAC_SHA2_384_192 -> 6;
            case HMAC_SHA2_512_256 -> 7;
        };
    }

    private static boolean hasKeyLength(EspCipher cipher) {
        return cipher == EspCipher.AES_CBC
                || cipher == EspCipher.AES_GCM
                || cipher == EspCipher.AES_GMAC;
    }

    private int mode() {
        int base =
                switch (encapsulation) {
                    case NONE -> 1;
                    case RFC -> TUNNEL_UDP;
                    case DRAFT -> TUNNEL_UDP_DRAFT;
                };
        return base + (tunnel ? 0 : 1);
    }

    /** The transform of an offer, its attributes in IOS's order. */
    Transform transform(int number) {
        List<Attribute> attributes = new ArrayList<>();
        attributes.add(Attribute.basic(ENCAPSULATION, mode()));
        attributes.addAll(lifetimes(lifetimeSeconds, lifetimeKilobytes));
        if (suite.integrity() != EspIntegrity.NONE) {
            attributes.add(Attribute.basic(AUTHENTICATION, authentication(suite.integrity())));
        }
        if (hasKeyLength(suite.cipher())) {
            attributes.add(Attribute.basic(KEY_LENGTH, suite.keyBits()));
        }
        group.ifPresent(value -> attributes.add(Attribute.basic(GROUP, value)));
        return new Transform(number, transformId(suite.cipher()), attributes);
    }

    /** Lifetimes as attributes, also for RESPONDER-LIFETIME. */
    static List<Attribute> lifetimes(int seconds, long kilobytes) {
        List<Attribute> attributes = new ArrayList<>();
        attributes.add(Attribute.basic(LIFE_TYPE, SECONDS));
        attributes.add(Attribute.number(LIFE_DURATION, seconds));
        if (kilobytes > 0) {
            attributes.add(Attribute.basic(LIFE_TYPE, KILOBYTES));
            attributes.add(Attribute.number(LIFE_DURATION, kilobytes));
        }
        return attributes;
    }

    /**
     * Lifetimes that attributes name.
     *
     * @param seconds 0 where they name none
     * @param kilobytes 0 where they name none
     */
    record Lifetimes(int seconds, long kilobytes) {
        /** Reads pairs of type and duration; empty when one stands without the other. */
        static Optional<Lifetimes> parse(List<Attribute> attributes) {
            long seconds = 0;
            long kilobytes = 0;
            long type = 0;
            for (Attribute attribute : attributes) {
                if (attribute.type() == LIFE_TYPE) {
                    type = attribute.number();
                } else if (attribute.type() == LIFE_DURATION) {
                    if (type == SECONDS) {
                        seconds = attribute.number();
                    } else if (type == KILOBYTES) {
                        kilobytes = attribute.number();
                    } else {
                        return Optional.empty();
                    }
                    type = 0;
                }
            }
            return Optional.of(
                    new Lifetimes((int) Math.min(seconds, Integer.MAX_VALUE), kilobytes));
        }
    }

    /** What a transform means; empty when it holds something that is not spoken here. */
    static Optional<Phase2Suite> parse(Transform transform) {
        Set<Integer> seen = new HashSet<>();
        int authentication = 0;
        int keyBits = 0;
        int mode = 0;
        OptionalInt group = OptionalInt.empty();
        for (Attribute attribute : transform.attributes()) {
            boolean life = attribute.type() == LIFE_TYPE || attribute.type() == LIFE_DURATION;
            int value = (int) Math.min(attribute.number(), Integer.MAX_VALUE);
            if (!life && !seen.add(attribute.type())) {
                return Optional.empty();
            }
            switch (attribute.type()) {
                case LIFE_TYPE, LIFE_DURATION -> {}
                case GROUP -> group = OptionalInt.of(value);
                case ENCAPSULATION -> mode = value;
                case AUTHENTICATION -> authentication = value;
                case KEY_LENGTH -> keyBits = value;
                default -> {
                    return Optional.empty();
                }
            }
        }
        Optional<Lifetimes> lifetimes = Lifetimes.parse(transform.attributes());
        Optional<EspSuite> suite = suite(transform.id(), authentication, keyBits);
        if (suite.isEmpty()
                || lifetimes.isEmpty()
                || (group.isPresent() && !DhGroup.isKnown(group.getAsInt()))) {
            return Optional.empty();
        }
        return withMode(suite.get(), mode, group, lifetimes.get());
    }

    private static Optional<Phase2Suite> withMode(
            EspSuite suite, int mode, OptionalInt group, Lifetimes lifetimes) {
        Optional<VendorIds.NatTraversal> encapsulation =
                switch (mode) {
                    case 0, 1, 2 -> Optional.of(VendorIds.NatTraversal.NONE);
                    case TUNNEL_UDP, TUNNEL_UDP + 1 -> Optional.of(VendorIds.NatTraversal.RFC);
                    case TUNNEL_UDP_DRAFT, TUNNEL_UDP_DRAFT + 1 ->
                            Optional.of(VendorIds.NatTraversal.DRAFT);
                    default -> Optional.empty();
                };
        // RFC 2407 section 4.5: without the attribute the mode is up to the host; tunnel, as IOS.
        boolean tunnel = mode == 0 || mode % 2 == 1;
        return encapsulation.map(form ->
                new Phase2Suite(
                        suite,
                        tunnel,
                        form,
                        group,
                        lifetimes.seconds() == 0 ? LIFETIME_UNSAID : lifetimes.seconds(),
                        lifetimes.kilobytes()));
    }

    private static Optional<EspSuite> suite(int id, int authentication, int keyBits) {
        for (EspCipher cipher : EspCipher.values()) {
            for (EspIntegrity integrity : EspIntegrity.values()) {
                int bits = keyBits;
                if (!hasKeyLength(cipher)) {
                    if (keyBits != 0) {
                        continue;
                    }
                    bits =
                            switch (cipher) {
                                case DES_CBC -> 64;
                                case TRIPLE_DES_CBC -> 192;
                                default -> 0;
                            };
                } else if (keyBits == 0) {
                    // RFC 3602 section 5.2: it MUST be there; those who forget it mean 128.
                    bits = 128;
                }
                if (id != 0
                        && transformId(cipher) == id
                        && authentication(integrity) == authentication
                        && cipher.takesKeyBits(bits)
                        && cipher.combined() == (integrity == EspIntegrity.NONE)) {
                    return Optional.of(new EspSuite(cipher, bits, integrity, false));
                }
            }
        }
        return Optional.empty();
    }

    Phase2Suite withLifetimes(int seconds, long kilobytes) {
        return new Phase2Suite(suite, tunnel, encapsulation, group, seconds, kilobytes);
    }

    /** For people. */
    String words() {
        String cipher = suite.cipher().name().toLowerCase(Locale.ROOT).replace('_', '-');
        return cipher
                + (hasKeyLength(suite.cipher()) ? " " + suite.keyBits() : "")
                + (suite.integrity() == EspIntegrity.NONE
                        ? ""
                        : " " + suite.integrity().name().toLowerCase(Locale.ROOT).replace('_', '-'))
                + (tunnel ? ", tunnel mode" : ", transport mode")
                + (encapsulation == VendorIds.NatTraversal.NONE ? "" : " in UDP")
                + (group.isPresent() ? ", PFS group " + group.getAsInt() : "");
    }
}
