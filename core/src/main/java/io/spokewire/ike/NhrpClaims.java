package io.spokewire.ike;

import io.spokewire.command.Command;
import io.spokewire.command.Mode;
import io.spokewire.command.Section;
import io.spokewire.command.Setting;
import io.spokewire.command.Slot;
import io.spokewire.net.Ipv4Address;
import io.spokewire.net.Prefix;
import io.spokewire.pki.Claims;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * {@code nhrp claim}: the tunnel addresses, and the prefixes behind them, that a peer of IKE may
 * register by NHRP, and no others. A command of ours: IOS ties no registration to who the peer is.
 * It stands in the peer of an IKEv2 keyring, or in a profile of either version.
 */
public final class NhrpClaims {
    /** {@code nhrp claim PREFIX}. */
    public static final Slot<List<Prefix>> PREFIXES = Slot.of("nhrp claim", List.of());

    /** {@code nhrp claim certificate}. */
    public static final Slot<Boolean> CERTIFICATE = Slot.of("nhrp claim certificate", false);

    private NhrpClaims() {}

    /** The commands, as they stand in a mode. */
    static List<Command> commands(Mode mode, boolean certificates) {
        List<Command> commands = new ArrayList<>();
        commands.add(
                Setting.keyed(
                                "nhrp claim {<address:ipv4> [<mask:mask>] | <prefix:prefix6> |"
                                        + " <host:ipv6>}",
                                PREFIXES,
                                Ikev2Commands::address,
                                prefix -> prefix,
                                NhrpClaims::words,
                                "Registrations with NHRP",
                                "What the peer may register, and nothing else",
                                "Tunnel address, or network",
                                "Mask",
                                "IPv6 prefix",
                                "IPv6 address")
                        .in(mode)
                        .byDefault("any address that nobody else holds"));
        if (certificates) {
            commands.add(
                    Setting.flag(
                                    "nhrp claim certificate",
                                    CERTIFICATE,
                                    "Registrations with NHRP",
                                    "What the peer may register, and nothing else",
                                    "What its certificate grants")
                            .in(mode));
        }
        return commands;
    }

    private static String words(Prefix prefix) {
        if (!(prefix.address() instanceof Ipv4Address)) {
            return "nhrp claim " + prefix;
        }
        return "nhrp claim "
                + prefix.address()
                + (prefix.isHost() ? "" : " " + Ipv4Address.mask(prefix.length()));
    }

    /**
     * What a peer may claim: the keyring's block says it, else the profile.
     *
     * @return the prefixes; empty when nothing holds the peer to any
     */
    public static Optional<List<Prefix>> of(Section root, PeerProof proof, boolean ikev2) {
        Optional<Section> block =
                root.child(Ikev2Peer.KEYRING, proof.keyring())
                        .filter(_ -> ikev2)
                        .flatMap(keyring -> keyring.child(Ikev2Peer.MODE, proof.keyringPeer()))
                        .filter(peer -> !peer.get(PREFIXES).isEmpty());
        Optional<Section> profile =
                root.child(ikev2 ? Ikev2Profile.MODE : IsakmpProfile.MODE, proof.profile());
        return block.or(() -> profile)
                .filter(section -> !section.get(PREFIXES).isEmpty() || section.get(CERTIFICATE))
                .map(section -> all(section, proof.granted()));
    }

    private static List<Prefix> all(Section section, Claims granted) {
        List<Prefix> all = new ArrayList<>(section.get(PREFIXES));
        if (section.get(CERTIFICATE)) {
            granted.addresses().forEach(address -> all.add(address.toPrefix()));
            all.addAll(granted.prefixes());
        }
        return all;
    }
}
