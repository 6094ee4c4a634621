package io.spokewire.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.spokewire.interfaces.InterfaceConfig;
import io.spokewire.net.InterfaceAddress;
import io.spokewire.nhrp.NhrpConfig;
import io.spokewire.router.Languages;
import io.spokewire.router.SystemConfig;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Files as people have them. */
class ConfigReaderTest {
    private static ConfigReader.Result read(String text) {
        return ConfigReader.read(Languages.CONFIG, "r1.cfg", text);
    }

    private static Section tunnel(String text) {
        return read(text).config().child(InterfaceConfig.INTERFACE, "Tunnel0").orElseThrow();
    }

    private static final String SCRIPT =
            """
            Router>enable
            Router#configure terminal
            Router(config)#hostname R1
            R1(config)#int tu0
            R1(config-if)# ip add 10.0.0.1 255.255.255.0
            R1(config-if)#ip nhrp netw 1    ! the id
            R1(config-if)#do show ip nhrp
            R1(config-if)#no shut
            R1(config-if)#exit
            R1(config)#end
            R1#wr
            """;

    private static final String RUNNING_CONFIG =
            """
            \uFEFFBuilding configuration...\r
            \r
            Current configuration : 1234 bytes\r
            !\r
            hostname R1\r
            !\r
            interface Tunnel0\r
            \tip address 10.0.0.1 255.255.255.0\r
            \tip nhrp network-id 1\r
            !\r
            end\r
            """;

    private static final String UNINDENTED =
            """
            hostname R1
            interface tunnel 0
            ip address 10.0.0.1 255.255.255.0
            interface Ethernet0/0
            ip address 192.0.2.1 255.255.255.0
            interface Tunnel0
            ip nhrp network-id 1
            no interface Ethernet0/0
            """;

    @Test
    void readsScriptsAndOutputsAlike() {
        Section fromScript = read(SCRIPT).config();
        assertThat(read(SCRIPT).clean()).isTrue();
        assertThat(fromScript).isEqualTo(read(RUNNING_CONFIG).config());
        assertThat(fromScript).isEqualTo(read(UNINDENTED).config());
        assertThat(fromScript.get(SystemConfig.SLOT).hostname()).isEqualTo("R1");
        Section tunnel = tunnel(SCRIPT);
        assertThat(tunnel.get(InterfaceConfig.SLOT).ipv4())
                .containsExactly(InterfaceAddress.parse("10.0.0.1/24"));
        assertThat(tunnel.get(NhrpConfig.IPV4).networkId()).isEqualTo(1);
    }

    @Test
    void keepsBannersWhole() {
        String text =
                """
                banner motd ^C
                interface Tunnel0
                 shutdown
                ^C
                banner login # one line #
                hostname R1
                """;
        ConfigReader.Result result = read(text);
        assertThat(result.clean()).isTrue();
        assertThat(result.config().children()).isEmpty();
        assertThat(result.config().get(SystemConfig.SLOT).hostname()).isEqualTo("R1");
        String rendered = String.join("\n", Languages.CONFIG.render(result.config()));
        assertThat(rendered).contains("banner motd ^C\ninterface Tunnel0\n shutdown\n^C");
        assertThat(read(rendered).config()).isEqualTo(result.config());
    }

    @Test
    void aBannerWithoutAnEndDoesNotSwallowTheFile() {
        ConfigReader.Result result = read("banner motd ^C\nhello\nhostname R1\n");
        assertThat(result.config().get(SystemConfig.SLOT).hostname()).isEqualTo("R1");
    }

    @Test
    void goesOnBehindAnError() {
        ConfigReader.Result result =
                read(
                        """
                        interface Tunnel0
                         ip nhrp map mutlicast dynamic
                         ip nhrp holdtime 65536
                         ip mtu 1400
                        wibble
                         ip mtu 1500
                        interface Ethernet0/0
                         description x
                        """);
        assertThat(result.clean()).isFalse();
        ConfigLine typo = result.lines().get(1);
        assertThat(typo.kind()).isEqualTo(Outcome.Kind.UNKNOWN);
        assertThat(typo.number()).isEqualTo(2);
        assertThat(typo.column()).isEqualTo(14);
        assertThat(typo.section()).isEqualTo("if Tunnel0");
        assertThat(typo.nearest()).isEqualTo("ip nhrp map multicast dynamic");
        ConfigLine range = result.lines().get(2);
        assertThat(range.kind()).isEqualTo(Outcome.Kind.INVALID);
        assertThat(range.message()).isEqualTo("65536 is not in the range 1-65535");
        assertThat(result.lines().get(5).kind())
                .as("what is indented under an unknown line belongs to it")
                .isEqualTo(Outcome.Kind.UNKNOWN);
        Section tunnel = result.config().child(InterfaceConfig.INTERFACE, "Tunnel0").orElseThrow();
        assertThat(tunnel.get(InterfaceConfig.SLOT).ipMtuBytes()).isEqualTo(1400);
    }

    @Test
    void keepsLinesOfTheHostWithTheirSections() {
        ConfigReader.Result result =
                read(
                        """
                        line con 0
                         exec-timeout 0 0
                         strange words
                        line vty 0 4
                        login local
                        transport input ssh
                        ntp server 192.0.2.1
                        """);
        assertThat(result.clean()).isTrue();
        assertThat(Languages.CONFIG.render(result.config()))
                .containsSubsequence(
                        "ntp server 192.0.2.1",
                        "line con 0",
                        " exec-timeout 0 0",
                        " strange words",
                        "line vty 0 4",
                        " login local",
                        " transport input ssh");
    }

    @Test
    void readsType7AndRefusesType6() {
        String seven = " ip nhrp authentication 7 060506324F41";
        Section tunnel = tunnel("interface Tunnel0\n" + seven);
        assertThat(tunnel.get(NhrpConfig.IPV4).authentication()).isEqualTo("cisco");
        assertThat(Languages.CONFIG.render(Section.root(), tunnel)).contains(seven);
        ConfigReader.Result six = read("interface Tunnel0\n ip nhrp authentication 6 ABCD");
        assertThat(six.lines().get(1).kind()).isEqualTo(Outcome.Kind.INVALID);
        assertThat(six.lines().get(1).message()).contains("type 6");
    }

    @Test
    void readsAnyTextWhatever() {
        String[] pieces = {
            "interface ",
            "Tunnel0",
            "ip ",
            "nhrp ",
            "map ",
            "no ",
            "default ",
            "\n",
            "\r",
            "\t",
            " ",
            "10.0.0.1 ",
            "255.255.255.0 ",
            "^C",
            "banner motd ",
            "certificate ca 01",
            "quit",
            "!",
            "router ",
            "address-family ",
            "ipv4 ",
            "exit\n",
            "end\n",
            "R1(config)#",
            "R1#",
            "<",
            "\0",
            "99999999999999999999 ",
            "2001:db8::1/64 ",
            "ip route ",
            "vrf ",
            "é",
            "\uFEFF",
            "nhs ",
            "line con 0\n",
            "tunnel ",
            "source ",
            "mode ",
            "gre ",
            "do ",
            "sh",
            "key ",
            "7 ",
            "::"
        };
        for (long seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            StringBuilder text = new StringBuilder();
            for (int i = random.nextInt(120); i > 0; i--) {
                text.append(
                        random.nextInt(10) == 0
                                ? String.valueOf((char) random.nextInt(0x3000))
                                : pieces[random.nextInt(pieces.length)]);
            }
            ConfigReader.Result result = read(text.toString());
            String rendered = String.join("\n", Languages.CONFIG.render(result.config()));
            assertThat(read(rendered).config()).as("seed %d", seed).isEqualTo(result.config());
        }
    }

    @Test
    void aKeyMayBeginLikeThePlaceOfOtherWords() {
        String key = " ip nhrp authentication @lpha";
        Section tunnel = tunnel("interface Tunnel0\n" + key);
        assertThat(tunnel.get(NhrpConfig.IPV4).authentication()).isEqualTo("@lpha");
        assertThat(Languages.CONFIG.render(Section.root(), tunnel)).contains(key);
    }

    @Test
    void linesOfARangeAreMeantForAllItsInterfaces() {
        Section config =
                read("""
                interface range Tunnel1 - 2, lo7
                 description one of three
                 ip nhrp holdtime 300
                 no ip redirects
                 service-policy output SHAPE
                interface Tunnel2
                 no ip nhrp holdtime
                """)
                        .config();
        assertThat(Languages.CONFIG.render(config))
                .containsExactly(
                        "interface Loopback7",
                        " description one of three",
                        " no ip redirects",
                        " ip nhrp holdtime 300",
                        " service-policy output SHAPE",
                        "!",
                        "interface Tunnel1",
                        " description one of three",
                        " no ip redirects",
                        " ip nhrp holdtime 300",
                        " service-policy output SHAPE",
                        "!",
                        "interface Tunnel2",
                        " description one of three",
                        " no ip redirects",
                        " service-policy output SHAPE",
                        "!",
                        "end");
        Position all = Position.at(config);
        Outcome removed = Languages.CONFIG.apply(all, "no interface range Tunnel1 - 2");
        assertThat(removed.position().root().children(InterfaceConfig.INTERFACE))
                .extracting(Section::name)
                .containsExactly("Loopback7");
        Outcome wrong = Languages.CONFIG.apply(all, "interface range Gi0/3 - 1");
        assertThat(wrong.kind()).isEqualTo(Outcome.Kind.INVALID);
    }

    @Test
    void theWaysToAnAddressExcludeOneAnother() {
        String unnumbered =
                "interface Tunnel0\n ip address 10.0.0.1 255.255.255.0\n ip unnumbered lo0\n";
        assertThat(Languages.CONFIG.render(Section.root(), tunnel(unnumbered)))
                .containsExactly("interface Tunnel0", " ip unnumbered Loopback0");
        assertThat(
                        Languages.CONFIG.render(
                                Section.root(),
                                tunnel(unnumbered + " ip address 10.0.0.2 255.255.255.0")))
                .containsExactly("interface Tunnel0", " ip address 10.0.0.2 255.255.255.0");
    }

    @Test
    void anAddressMadeOfTheHardwareAddressKeepsItsPrefixOnly() {
        String lines = "interface Tunnel0\n ipv6 address 2001:db8:0:1::5/64 eui-64\n";
        Section tunnel = tunnel(lines);
        assertThat(tunnel.get(InterfaceConfig.SLOT).ipv6()).isEmpty();
        assertThat(Languages.CONFIG.render(Section.root(), tunnel))
                .containsExactly("interface Tunnel0", " ipv6 address 2001:DB8:0:1::/64 eui-64");
        assertThat(tunnel(lines + " no ipv6 address").get(InterfaceConfig.SLOT).ipv6Eui64())
                .isEmpty();
        assertThat(
                        tunnel(lines + " no ipv6 address 2001:db8:0:1::/64 eui-64")
                                .get(InterfaceConfig.SLOT))
                .isEqualTo(InterfaceConfig.DEFAULT);
        assertThat(read("interface Tunnel0\n ipv6 address 2001:db8::/65 eui-64").clean()).isFalse();
    }

    @Test
    void aMapWithAPreferenceIsOneLineHoweverItIsTyped() {
        String maps =
                """
                interface Tunnel0
                 ip nhrp map 10.0.0.1 192.0.2.1 preference 100
                 ip nhrp map 10.0.0.1 192.0.2.2
                 ip nhrp map 10.0.0.1 192.0.2.1 preference 50
                """;
        assertThat(Languages.CONFIG.render(Section.root(), tunnel(maps)))
                .containsExactly(
                        "interface Tunnel0",
                        " ip nhrp map 10.0.0.1 192.0.2.1 preference 50",
                        " ip nhrp map 10.0.0.1 192.0.2.2");
        String gone = maps + " no ip nhrp map 10.0.0.1 192.0.2.1 preference 50\n";
        assertThat(Languages.CONFIG.render(Section.root(), tunnel(gone)))
                .containsExactly("interface Tunnel0", " ip nhrp map 10.0.0.1 192.0.2.2");
    }

    @Test
    void theLimitsOfPathMtuDiscoverySwitchItOnAndGoWithIt() {
        String on =
                """
                interface Tunnel0
                 tunnel path-mtu-discovery min-mtu 500
                 tunnel path-mtu-discovery age-timer infinite
                """;
        assertThat(Languages.CONFIG.render(Section.root(), tunnel(on)))
                .containsExactly(
                        "interface Tunnel0",
                        " tunnel path-mtu-discovery",
                        " tunnel path-mtu-discovery age-timer infinite",
                        " tunnel path-mtu-discovery min-mtu 500");
        assertThat(
                        Languages.CONFIG.render(
                                Section.root(),
                                tunnel(on + " no tunnel path-mtu-discovery min-mtu 500")))
                .endsWith(" tunnel path-mtu-discovery age-timer infinite");
        assertThat(
                        Languages.CONFIG.render(
                                Section.root(), tunnel(on + " no tunnel path-mtu-discovery")))
                .containsExactly("interface Tunnel0");
    }
}
