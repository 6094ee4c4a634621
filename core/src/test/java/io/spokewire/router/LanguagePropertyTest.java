package io.spokewire.router;

import static org.assertj.core.api.Assertions.assertThat;

import io.spokewire.command.Command;
import io.spokewire.command.ConfigReader;
import io.spokewire.command.Grammar;
import io.spokewire.command.ParameterType;
import io.spokewire.command.RandomConfig;
import io.spokewire.command.Section;
import io.spokewire.interfaces.InterfaceCommands;
import io.spokewire.interfaces.InterfaceName;
import io.spokewire.interfaces.VrfCommands;
import io.spokewire.nhrp.NhrpCommands;
import io.spokewire.policy.PolicyCommands;
import io.spokewire.rib.StaticRouteCommands;
import io.spokewire.tunnel.TunnelCommands;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** parse(render(config)) is config, for random configurations. */
class LanguagePropertyTest {
    /** Interfaces, VRFs, tunnels, NHRP, static routes and all that is kept as typed. */
    private static final Grammar DMVPN = new Grammar(types(), dmvpn());

    private static List<ParameterType> types() {
        List<ParameterType> all = new ArrayList<>(PolicyCommands.types());
        all.add(InterfaceName.TYPE);
        return all;
    }

    private static List<Command> dmvpn() {
        List<Command> all = new ArrayList<>();
        all.addAll(SystemCommands.ALL);
        all.addAll(HostCommands.FIRST);
        all.addAll(VrfCommands.ALL);
        all.add(InterfaceCommands.OPEN);
        all.addAll(InterfaceCommands.FIRST);
        all.addAll(NhrpCommands.ALL);
        all.addAll(InterfaceCommands.LAST);
        all.addAll(HostCommands.OF_INTERFACES);
        all.addAll(TunnelCommands.ALL);
        all.addAll(StaticRouteCommands.ALL);
        all.addAll(HostCommands.LAST);
        return List.copyOf(all);
    }

    private static void holds(Grammar grammar, long seed) {
        readsBack(grammar, new RandomConfig(grammar, seed).next(60), "seed " + seed);
    }

    private static void readsBack(Grammar grammar, Section config, String name) {
        List<String> rendered = grammar.render(config);
        String text = String.join("\n", rendered);
        ConfigReader.Result again = ConfigReader.read(grammar, "again", text);
        assertThat(grammar.render(again.config())).as(name).isEqualTo(rendered);
        assertThat(again.config()).as("%s:\n%s", name, text).isEqualTo(config);
        assertThat(again.clean()).as("%s:\n%s", name, text).isTrue();
    }

    @Test
    void whatIsRenderedReadsBackTheSame() {
        for (long seed = 1; seed <= 40; seed++) {
            holds(DMVPN, seed);
        }
    }

    /** Each of these once read back as another configuration. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "ip prefix-list L description x\nno ip prefix-list L description x",
                "ipv6 route 2001:db8:1::/64 2001:db8::1\nip route 10.0.0.0 255.0.0.0 192.0.2.1",
                "crypto ikev2 profile P\n identity local address 2001:db8::1",
                "track 7\n threshold percentage up 254 down 253",
                "crypto ikev2 profile P\n authentication remote eap key K",
                "crypto ikev2 profile P\n authentication remote pre-share key K\n"
                        + " authentication remote eap\n no authentication remote pre-share",
                "route-map M permit 10\n match track 1\n match track 2"
            })
    void whatOnceReadBackOtherwise(String typed) {
        ConfigReader.Result read = ConfigReader.read(Languages.CONFIG, "typed", typed);
        readsBack(Languages.CONFIG, read.config(), typed);
    }

    @Test
    @Tag("long")
    void theWholeLanguageReadsBackTheSame() {
        for (long seed = 1000; seed < 3000; seed++) {
            holds(Languages.CONFIG, seed);
        }
    }
}
