package io.spokewire.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.spokewire.command.ConfigReader;
import io.spokewire.router.Languages;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code spokewire run} says of its command line and its file before it begins. */
class RouterProcessTest {
    private static final String TWO_HUBS =
            """
            hostname R1
            interface GigabitEthernet0/0
             ip address 192.0.2.1 255.255.255.0
            interface Tunnel0
             ip address 10.0.0.1 255.255.255.0
             ip nhrp network-id 1
             tunnel source GigabitEthernet0/0
             tunnel mode gre multipoint
            interface Tunnel1
             ip address 10.0.1.1 255.255.255.0
             ip nhrp network-id 2
             tunnel source GigabitEthernet0/0
             tunnel mode gre multipoint
            """;

    @TempDir Path folder;

    @Test
    void aDeviceIsGivenToTheInterfaceHoweverItsNameIsShortened() {
        var config = ConfigReader.read(Languages.CONFIG, "r1.cfg", TWO_HUBS).config();
        Map<String, String> given = new LinkedHashMap<>();
        given.put("gi0/0", "eth1");
        given.put("Gi0/7", "eth7");
        List<String> complaints = new ArrayList<>();
        assertThat(RouterProcess.devices(given, config, complaints::add))
                .containsEntry("GigabitEthernet0/0", "eth1");
        assertThat(complaints)
                .singleElement()
                .asString()
                .contains("--device Gi0/7=eth7", "no interface GigabitEthernet0/7");
    }

    @Test
    void aContradictionIsNamedWithItsLineAndKeepsAStrictRouterFromStarting() throws Exception {
        Path file = Files.writeString(folder.resolve("r1.cfg"), TWO_HUBS);
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        int exit =
                RouterProcess.run(
                        new RouterProcess.Command(file, "", Map.of(), 1, true, "test"),
                        new PrintStream(said, true, StandardCharsets.UTF_8));
        assertThat(exit).isEqualTo(1);
        assertThat(said.toString(StandardCharsets.UTF_8))
                .contains(
                        file + ":12: error: interface Tunnel1: cannot be told apart from Tunnel0");
    }
}
