package io.spokewire.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.spokewire.command.ConfigReader;
import io.spokewire.router.Languages;
import io.spokewire.sim.Topology;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who has a key for whom, by the text of two spokes: A at 192.0.2.1 and B at 192.0.2.2. */
class SharedKeysTest {
    private static String tunnel(String profile, int number) {
        return """
        crypto ipsec profile P
         %s
        interface Ethernet0/0
         ip address 192.0.2.%d 255.255.255.0
        interface Tunnel0
         ip address 10.0.0.%d 255.255.255.0
         ip nhrp network-id 1
         ip nhrp nhs 10.0.0.9 nbma 192.0.2.9
         tunnel source Ethernet0/0
         tunnel mode gre multipoint
         tunnel protection ipsec profile P
        """
                .formatted(profile, number, number);
    }

    private static Optional<String> lacking(String profile, String one, String other) {
        return lacking(List.of(profile, profile), one, other);
    }

    private static Optional<String> lacking(List<String> profiles, String one, String other) {
        List<Topology.Router> routers =
                List.of(
                        router("A", 1, profiles.get(0), one),
                        router("B", 2, profiles.get(1), other));
        List<Overlay.End> ends = Overlay.of(routers, Map.of()).ends();
        SharedKeys keys = new SharedKeys(routers);
        Optional<String> there = keys.lacking(ends.get(0), ends.get(1));
        assertThat(keys.lacking(ends.get(1), ends.get(0)).isPresent()).isEqualTo(there.isPresent());
        return there;
    }

    private static Topology.Router router(String name, int number, String profile, String crypto) {
        ConfigReader.Result read =
                ConfigReader.read(Languages.CONFIG, name, crypto + "\n" + tunnel(profile, number));
        assertThat(read.clean()).as(read.lines().toString()).isTrue();
        return new Topology.Router(name, name + ".cfg", read.config());
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            value = {
                "key S address 0.0.0.0, key S address 192.0.2.1, ",
                "key S address 192.0.2.0 255.255.255.0, key S address 0.0.0.0, ",
                "key S address 192.0.2.9, key S address 192.0.2.9,"
                        + " A has no pre-shared key for 192.0.2.2 of B",
                "key S address 0.0.0.0, key S address 192.0.2.9,"
                        + " B has no pre-shared key for 192.0.2.1 of A",
                "key S address 0.0.0.0, key T address 0.0.0.0, A and B have different pre-shared"
                        + " keys",
            })
    void ikev1KeysAreFoundByAddress(String one, String other, String expected) {
        String policy = "crypto isakmp policy 1\n authentication pre-share\n group 14\n";
        assertThat(
                        lacking(
                                "description none",
                                policy + "crypto isakmp " + one,
                                policy + "crypto isakmp " + other))
                .isEqualTo(Optional.ofNullable(expected));
    }

    @Test
    void theLongestPrefixOfAKeyringCounts() {
        String both =
                """
                crypto isakmp policy 1
                 authentication pre-share
                crypto isakmp key HUBS address 0.0.0.0
                crypto isakmp key %s address 192.0.2.%d
                """;
        assertThat(lacking("description x", both.formatted("S", 2), both.formatted("S", 1)))
                .isEmpty();
        assertThat(lacking("description x", both.formatted("S", 2), both.formatted("T", 1)))
                .isPresent();
    }

    @Test
    void certificatesDecideForThemselves() {
        String none = "crypto isakmp policy 1\n group 14";
        assertThat(lacking("description x", none, none)).isEmpty();
    }

    private static String ikev2(String match, String address, String key, String more) {
        return """
        crypto ikev2 keyring KR
         peer X
          address %s
          pre-shared-key %s
        crypto ikev2 profile PROF
         match identity remote %s
         authentication remote pre-share
         authentication local pre-share
         keyring local KR
         %s
        """
                .formatted(address, key, match, more.isEmpty() ? "description none" : more);
    }

    @ParameterizedTest
    @CsvSource({
        "address 0.0.0.0, 0.0.0.0 0.0.0.0, secret, '', ",
        "any, 192.0.2.0 255.255.255.0, secret, '', ",
        "address 192.0.2.9 255.255.255.255, 0.0.0.0 0.0.0.0, secret, '',"
                + " profile PROF of B takes no peer with identity 192.0.2.1",
        "any, 192.0.2.9, secret, '', B has no pre-shared key for 192.0.2.1 of A",
        "any, 0.0.0.0 0.0.0.0, another, '', A and B have different pre-shared keys",
        "address 0.0.0.0, 0.0.0.0 0.0.0.0, secret, identity local fqdn b.example.net,"
                + " profile PROF of A takes no peer with identity b.example.net",
    })
    void ikev2AsksForIdentityAndKey(
            String match, String address, String key, String more, String expected) {
        String open = ikev2("address 0.0.0.0", "0.0.0.0 0.0.0.0", "secret", "");
        assertThat(lacking("set ikev2-profile PROF", open, ikev2(match, address, key, more)))
                .isEqualTo(Optional.ofNullable(expected));
    }

    @ParameterizedTest
    @CsvSource({
        "fqdn b.example.net, true",
        "fqdn domain example.net, true",
        "fqdn domain ample.net, false",
        "email b.example.net, false",
    })
    void namesAreMatchedAsTheyAreWritten(String match, boolean taken) {
        String a = ikev2(match, "0.0.0.0 0.0.0.0", "secret", "");
        String b = ikev2("any", "0.0.0.0 0.0.0.0", "secret", "identity local fqdn b.example.net");
        assertThat(lacking("set ikev2-profile PROF", a, b).isEmpty()).isEqualTo(taken);
    }

    @Test
    void versionsOfIkeDoNotMix() {
        String a = ikev2("any", "0.0.0.0 0.0.0.0", "secret", "");
        assertThat(lacking(List.of("set ikev2-profile PROF", "description x"), a, ""))
                .contains("A uses IKEv2 and B IKEv1");
    }
}
