package io.spokewire.bench.ike;

import io.spokewire.command.ConfigReader;
import io.spokewire.esp.EspCipher;
import io.spokewire.esp.EspIntegrity;
import io.spokewire.esp.EspSuite;
import io.spokewire.ike.ChildPolicy;
import io.spokewire.ike.IkeSettings;
import io.spokewire.net.Address;
import io.spokewire.router.Languages;
import java.util.List;
import java.util.OptionalInt;

/** What the spokes are configured with: {@code bench/ike} gives the hubs the same. */
public final class Configuration {
    private static final String PROFILE = "IKE";

    /** A pre-shared key for anybody, by IKEv2; Diffie-Hellman group as configurations number it. */
    private static final String IKEV2 =
            """
            crypto ikev2 proposal P
             encryption aes-cbc-256
             integrity sha256
             group %d
            crypto ikev2 policy POL
             match fvrf any
             proposal P
            crypto ikev2 keyring KEYS
             peer ANY
              address 0.0.0.0 0.0.0.0
              pre-shared-key bench-only
            crypto ikev2 profile IKE
             match identity remote address 0.0.0.0
             authentication remote pre-share
             authentication local pre-share
             keyring local KEYS
            """;

    /** The same by IKEv1. */
    private static final String IKEV1 =
            """
            crypto isakmp policy 10
             encryption aes 256
             hash sha256
             authentication pre-share
             group %d
            crypto isakmp key bench-only address 0.0.0.0 0.0.0.0
            """;

    private Configuration() {}

    /**
     * The lines for one version of IKE.
     *
     * @param group Diffie-Hellman, as configurations number them
     */
    public static String text(int version, int group) {
        return (version == 1 ? IKEV1 : IKEV2).formatted(group);
    }

    /** The same, read. */
    public static IkeSettings settings(int version, int group) {
        String text = text(version, group);
        ConfigReader.Result read = ConfigReader.read(Languages.CONFIG, "spoke.cfg", text);
        if (!read.clean()) {
            throw new IllegalStateException("a line is not as it should be: " + read.lines());
        }
        return IkeSettings.of(read.config(), "spoke", "");
    }

    /** AES-GCM, in tunnel mode: strongSwan's ESP in user space knows no other. */
    static ChildPolicy policy(int version, Address local) {
        EspSuite suite = new EspSuite(EspCipher.AES_GCM, 128, EspIntegrity.NONE, false);
        return new ChildPolicy(
                "PROTECT",
                List.of("Tunnel0"),
                "",
                local,
                version == 1 ? "" : PROFILE,
                "",
                List.of(new ChildPolicy.Proposal("SET", suite, ChildPolicy.Mode.TUNNEL)),
                OptionalInt.empty(),
                3600,
                4_608_000,
                0,
                64,
                true,
                false);
    }
}
