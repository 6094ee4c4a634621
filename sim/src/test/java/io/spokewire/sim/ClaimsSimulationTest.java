package io.spokewire.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.spokewire.command.Section;
import io.spokewire.interfaces.InterfaceConfig;
import io.spokewire.net.InterfaceAddress;
import io.spokewire.nhrp.NhrpConfig;
import io.spokewire.nhrp.NhrpSnapshot.CacheEntry;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Two protected spokes, of which one claims the tunnel address of the other. */
class ClaimsSimulationTest {
    /** The keys of three peers; in a real network no two are equal. */
    private static String ikev2(boolean claims) {
        return """
        crypto ikev2 keyring KR
         peer HUB
          address 100.64.0.6
          pre-shared-key HubsOwnSecret
         peer S1
          address 100.64.0.10
          pre-shared-key HubsOwnSecret
        %s
         peer S2
          address 100.64.0.14
          pre-shared-key HubsOwnSecret
        %s
        crypto ikev2 profile PROF
         match identity remote any
         authentication remote pre-share
         authentication local pre-share
         keyring local KR
        crypto ipsec transform-set TS esp-aes 256 esp-sha256-hmac
         mode transport
        crypto ipsec profile VPN
         set transform-set TS
         set ikev2-profile PROF
        """
                .formatted(
                        claims ? "  nhrp claim 10.255.0.2" : "",
                        claims ? "  nhrp claim 10.255.0.3" : "");
    }

    private static final String IKEV1 =
            """
            crypto isakmp policy 10
             encryption aes 256
             hash sha256
             authentication pre-share
             group 19
            crypto isakmp key S3cretS3cret address 100.64.0.6
            crypto isakmp key S3cretS3cret address 100.64.0.10
            crypto isakmp key S3cretS3cret address 100.64.0.14
            crypto ipsec transform-set TS esp-aes esp-sha-hmac
            crypto ipsec profile VPN
             set transform-set TS
            """;

    static List<String> crypto() {
        return List.of(ikev2(false), ikev2(true), IKEV1);
    }

    @ParameterizedTest
    @MethodSource("crypto")
    void aRegistrationForTheAddressOfAnotherIsRefused(String crypto) {
        try (Simulation net = new Simulation(1).hub("hub").spokes("s1", "s2").protectedBy(crypto)) {
            net.runFor(Duration.ofSeconds(10));
            assertThat(net.ping("hub-host", "s1-host").complete()).as(net.log()).isTrue();
            // Not unique, so that nothing but who they are keeps the address for s1.
            net.configure("s1", notUnique(net, "s1"));
            net.runFor(Duration.ofSeconds(2));
            Section thief = notUnique(net, "s2");
            InterfaceAddress stolen = new InterfaceAddress(net.tunnelAddress("s1"), 16);
            net.configure("s2", with(thief, stolen));
            net.runFor(Duration.ofSeconds(20));
            CacheEntry held =
                    net.router("hub").orElseThrow().nhrp().snapshot(net.nowNanos()).cache().stream()
                            .filter(e -> e.target().equals(net.tunnelAddress("s1").toPrefix()))
                            .findFirst()
                            .orElseThrow();
            assertThat(held.nbma()).as(net.log()).contains(net.nbma("s1"));
            assertThat(net.log()).contains("hub %DMVPN-3-NHRP_CLAIM_REFUSED");
            assertThat(net.ping("hub-host", "s1-host").complete()).as(net.log()).isTrue();
        }
    }

    private static Section notUnique(Simulation net, String router) {
        Section running = net.router(router).orElseThrow().configuration();
        Section tunnel = running.child(InterfaceConfig.INTERFACE, DmvpnPlan.TUNNEL).orElseThrow();
        NhrpConfig nhrp = tunnel.get(NhrpConfig.IPV4).with(NhrpConfig.NO_UNIQUE, true);
        return running.withChild(tunnel.with(NhrpConfig.IPV4, nhrp));
    }

    private static Section with(Section running, InterfaceAddress address) {
        Section tunnel = running.child(InterfaceConfig.INTERFACE, DmvpnPlan.TUNNEL).orElseThrow();
        InterfaceConfig link =
                tunnel.get(InterfaceConfig.SLOT).with(InterfaceConfig.IPV4, List.of(address));
        return running.withChild(tunnel.with(InterfaceConfig.SLOT, link));
    }
}
