package io.spokewire.sim;

import static io.spokewire.sim.ProtectedSimulationTest.IKEV1;
import static io.spokewire.sim.ProtectedSimulationTest.IKEV2;
import static org.assertj.core.api.Assertions.assertThat;

import io.spokewire.command.ConfigReader;
import io.spokewire.command.Section;
import io.spokewire.ike.CryptoSnapshot;
import io.spokewire.ike.IpsecViews;
import io.spokewire.interfaces.InterfaceConfig;
import io.spokewire.rib.StaticRoute;
import io.spokewire.router.Languages;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Each negotiation that fails is explained at both ends, by one line of the log and one entry of
 * {@code show}, with the peer, the exchange and the cause. A spoke begins, the hub answers; one of
 * them has a line that does not fit.
 */
class ExplainedFailuresTest {
    /** What stands in the log where IKE gives up. */
    private static final String LINE = "%(IKEV2-3-NEG_ABORT|CRYPTO-4-IKMP_MODE_FAILURE)";

    private static Section with(Section running, String crypto) {
        ConfigReader.Result read = ConfigReader.read(Languages.CONFIG, "crypto", crypto);
        assertThat(read.clean()).as(crypto).isTrue();
        Section changed = read.config().with(StaticRoute.SLOT, running.get(StaticRoute.SLOT));
        for (Section link : running.children(InterfaceConfig.INTERFACE)) {
            changed = changed.withChild(link);
        }
        return changed;
    }

    @ParameterizedTest(name = "IKEv{0}, the {1}: {3}")
    @CsvSource(
            delimiter = '|',
            textBlock =
"""
2 | s1  | encryption aes-cbc-256 | encryption aes-cbc-128 | IKE_SA_INIT: no proposal in common: offered AES-CBC-128 | IKE_SA_INIT: no proposal in common: the peer offers AES-CBC-128
2 | hub | group 19 | group 20 | IKE_SA_INIT: no proposal in common: offered | IKE_SA_INIT: no proposal in common: the peer offers
2 | s1  | pre-shared-key S3cretS3cret | pre-shared-key Other | IKE_AUTH: the peer does not accept 100.64.0.10 with PSK: wrong key | IKE_AUTH: wrong pre-shared key: that of 100.64.0.10
2 | hub | address 0.0.0.0 0.0.0.0 | address 100.64.0.99 | IKE_AUTH: the peer does not accept 100.64.0.10 with PSK: wrong key | IKE_AUTH: no pre-shared key for 100.64.0.10
2 | hub | match identity remote address 0.0.0.0 | match identity remote fqdn hub.example.net | IKE_AUTH: the peer does not accept 100.64.0.10 with PSK: wrong key, or no profile of it matches | IKE_AUTH: identity 100.64.0.10 (100.64.0.10:4500) is matched by no IKEv2 profile
2 | s1  | match identity remote address 0.0.0.0 | match identity remote fqdn hub.example.net | IKE_AUTH: identity 100.64.0.6 is matched by no line of profile PROF | IKE_AUTH: the peer does not accept our proof
2 | hub | authentication remote pre-share | authentication remote rsa-sig | IKE_AUTH: the peer does not accept 100.64.0.10 with PSK | IKE_AUTH: 100.64.0.10 proves itself with a pre-shared key, profile PROF takes [rsa-sig]
2 | s1  | esp-aes 256 esp-sha256-hmac | esp-aes esp-sha-hmac | IKE_AUTH: no transform set in common: offered AES-CBC-128 SHA1 | IKE_AUTH: no transform set in common: the peer offers
1 | s1  | encryption aes 256 | encryption aes 128 | main mode: no proposal in common, or no key for us there: offered [aes, sha256 | main mode: no proposal in common: offered [aes, sha256
1 | hub | group 19 | group 14 | main mode: no proposal in common, or no key for us there: offered [aes 256 | main mode: no proposal in common: offered [aes 256
1 | s1  | key S3cretS3cret | key Other | main mode: the peer answers PAYLOAD-MALFORMED (message 6; most often the pre-shared keys differ) | main mode: wrong key: message 5 cannot be read
1 | hub | key S3cretS3cret address 0.0.0.0 | key S3cretS3cret address 100.64.0.99 | main mode: no proposal in common, or no key for us there: offered [aes 256 | main mode: no pre-shared key for 100.64.0.10
1 | s1  | esp-aes esp-sha-hmac | esp-aes 256 esp-sha256-hmac | quick mode: no proposal in common: offered [aes-cbc 256 | quick mode: no proposal in common: offered [aes-cbc 256
""")
    void isExplainedAtBothEnds(
            int version, String at, String line, String other, String spokeSays, String hubSays) {
        String crypto = version == 1 ? IKEV1 : IKEV2;
        assertThat(crypto).contains(line);
        try (Simulation net = new Simulation(1).hub("hub").spokes("s1").protectedBy(crypto)) {
            net.runFor(Duration.ofMillis(5));
            Section running = net.router(at).orElseThrow().configuration();
            net.crash(at).configure(at, with(running, crypto.replace(line, other))).start(at);
            net.runFor(Duration.ofSeconds(100));
            explained(net, "s1", "hub", spokeSays);
            explained(net, "hub", "s1", hubSays);
            net.configure(at, running);
            net.runFor(Duration.ofSeconds(100));
            assertThat(net.ping("s1-host", "hub-host").complete()).as(net.log()).isTrue();
            assertThat(crypto(net, "s1").failures()).isEmpty();
            assertThat(crypto(net, "hub").failures()).isEmpty();
            assertThat(net.violations()).isEmpty();
        }
    }

    /**
     * Two spokes have a key for the hub alone: their packets stay on its path, and show says why.
     */
    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void spokesWithoutAKeyForOneAnotherStayOnTheHubsPath(int version) {
        String any = version == 1 ? "address 0.0.0.0" : "address 0.0.0.0 0.0.0.0\n";
        String all = version == 1 ? IKEV1 : IKEV2;
        try (Simulation net = new Simulation(2).hub("hub").spokes("s1", "s2").protectedBy(all)) {
            net.runFor(Duration.ofMillis(5));
            String hub = "address " + net.nbma("hub");
            String one = all.replace(any, version == 1 ? hub : hub + " 255.255.255.255\n");
            assertThat(one).isNotEqualTo(all);
            for (String spoke : List.of("s1", "s2")) {
                Section running = net.router(spoke).orElseThrow().configuration();
                net.crash(spoke).configure(spoke, with(running, one)).start(spoke);
            }
            net.runFor(Duration.ofSeconds(20));
            for (int i = 0; i < 60; i++) {
                assertThat(net.ping("s1-host", "s2-host").complete()).as(net.log()).isTrue();
                net.runFor(Duration.ofSeconds(3));
            }
            CryptoSnapshot seen = crypto(net, "s1");
            assertThat(net.hasShortcut("s1", "s2")).isFalse();
            assertThat(seen.children()).hasSize(1);
            assertThat(IpsecViews.reasons(seen).get("Tunnel0"))
                    .contains("no security association with " + net.nbma("s2") + ": ")
                    .contains("key");
            // What fails again and again rests longer each time.
            long begun = seen.ikev1().initiated() + seen.ikev2().initiated();
            assertThat(begun).as(net.log()).isBetween(1L, 12L);
            assertThat(net.violations()).isEmpty();
        }
    }

    private static CryptoSnapshot crypto(Simulation net, String router) {
        return net.router(router).orElseThrow().crypto();
    }

    private static void explained(Simulation net, String router, String peer, String cause) {
        CryptoSnapshot crypto = crypto(net, router);
        assertThat(crypto.failures()).as(net.log()).hasSize(1);
        CryptoSnapshot.Failure failure = crypto.failures().getFirst();
        String address = net.nbma(peer).toString();
        assertThat(failure.remote()).hasToString(address);
        assertThat(failure.why()).as(net.log()).startsWith(cause);
        assertThat(failure.tunnels()).containsExactly("Tunnel0");
        long lines =
                net.log()
                        .lines()
                        .filter(line -> line.matches(".*\\b" + router + " " + LINE + ".*"))
                        .peek(line -> assertThat(line).contains(address))
                        .count();
        assertThat(lines).as(net.log()).isEqualTo(failure.count());
        IpsecViews.Sessions sessions = IpsecViews.Sessions.of(false, crypto);
        assertThat(sessions.text().replaceAll(" +\n", "\n"))
                .contains("Interface: Tunnel0\nSession status: DOWN\nPeer: " + address + " port ")
                .contains("Reason: IKEv" + failure.version() + " " + cause);
        assertThat(sessions.json()).contains(cause);
        assertThat(IpsecViews.reasons(crypto).get("Tunnel0"))
                .contains("no security association with " + address + ": " + cause);
    }
}
