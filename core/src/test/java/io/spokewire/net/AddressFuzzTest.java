package io.spokewire.net;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Any text is an address, a prefix, an interface's address, or an IllegalArgumentException; what is
 * read is written so that it reads the same.
 */
class AddressFuzzTest {
    static Stream<byte[]> seeds() {
        return Stream.of(
                        "10.0.0.1",
                        "255.255.255.252",
                        "192.0.2.0/24",
                        "0.0.0.0/0",
                        "2001:db8::1",
                        "2001:DB8:0:0:1::/64",
                        "::",
                        "::1/128",
                        "::ffff:192.0.2.1",
                        "fe80::1%eth0",
                        "1:2:3:4:5:6:7:8")
                .map(text -> text.getBytes(StandardCharsets.UTF_8));
    }

    @MethodSource("seeds")
    @FuzzTest
    void anyText(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        List<Function<String, ?>> readers =
                List.of(
                        Address::parse,
                        Ipv4Address::parse,
                        Ipv6Address::parse,
                        Prefix::parse,
                        InterfaceAddress::parse);
        for (Function<String, ?> reader : readers) {
            Object read;
            try {
                read = reader.apply(text);
            } catch (IllegalArgumentException e) {
                continue; // the declared one
            }
            assertThat((Object) reader.apply(read.toString())).isEqualTo(read);
            if (read instanceof Address address) {
                assertThat(Address.fromBytes(address.toBytes())).isEqualTo(address);
            }
        }
    }
}
