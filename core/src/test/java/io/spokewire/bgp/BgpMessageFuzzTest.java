package io.spokewire.bgp;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.spokewire.bgp.BgpCodec.Options;
import io.spokewire.bgp.BgpMessage.Notification;
import io.spokewire.bgp.BgpMessage.Open;
import io.spokewire.bgp.BgpMessage.Part;
import io.spokewire.bgp.BgpMessage.RouteRefresh;
import io.spokewire.bgp.BgpMessage.Update;
import io.spokewire.net.Address;
import io.spokewire.net.AddressFamily;
import io.spokewire.net.Bytes;
import io.spokewire.net.Prefix;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.provider.MethodSource;

/** Any bytes are a message or a declared exception, and a message is written as it is read. */
class BgpMessageFuzzTest {
    private static final List<Options> ALL =
            List.of(
                    Options.PLAIN,
                    new Options(true, false, false, false, BgpCodec.MESSAGE_MAX),
                    new Options(true, true, true, true, BgpCodec.EXTENDED_MAX));

    static Stream<byte[]> seeds() {
        PathAttributes.Builder six = PathAttributes.OWN.change();
        six.nextHop = Address.parse("2001:db8::1");
        six.linkLocal = Address.parse("fe80::1");
        PathAttributes.Builder four = PathAttributes.OWN.change();
        four.nextHop = Address.parse("192.0.2.1");
        four.asPath = AsPath.EMPTY.prepend(AsPath.SET, 5).prepend(70000);
        four.communities = Ints.of(Communities.NO_EXPORT);
        four.largeCommunities = Ints.of(1, 2, 3);
        four.clusterList = Ints.of(9);
        return Stream.of(
                        List.of(
                                BgpCodec.open(
                                        new Open(
                                                4,
                                                65000,
                                                180,
                                                1,
                                                new Capabilities(
                                                        List.of(AddressFamily.IPV4),
                                                        true,
                                                        true,
                                                        true,
                                                        65000,
                                                        Optional.empty(),
                                                        true,
                                                        Map.of(AddressFamily.IPV4, 3),
                                                        List.of()))),
                                BgpCodec.keepalive(),
                                BgpCodec.notification(new Notification(6, 2, Bytes.EMPTY)),
                                BgpCodec.refresh(new RouteRefresh(1, 0, 1)),
                                BgpCodec.endOfRib(AddressFamily.IPV6)),
                        BgpCodec.announcements(
                                AddressFamily.IPV4, four.build(), nlri("10.0.0.0/8"), ALL.get(1)),
                        BgpCodec.announcements(
                                AddressFamily.IPV6, six.build(), nlri("2001:db8::/32"), ALL.get(2)),
                        BgpCodec.withdrawals(AddressFamily.IPV4, nlri("192.0.2.0/24"), ALL.get(0)))
                .flatMap(List::stream)
                .map(Bytes::toArray);
    }

    private static List<Nlri> nlri(String text) {
        return List.of(new Nlri(Prefix.parse(text), 7));
    }

    @MethodSource("seeds")
    @FuzzTest
    void anyBytes(byte[] bytes) {
        for (byte[] one : List.of(bytes, framed(bytes))) {
            for (Options options : ALL) {
                BgpMessage message = read(one, options);
                if (message != null) {
                    again(message, options);
                }
            }
        }
    }

    private static @Nullable BgpMessage read(byte[] bytes, Options options) {
        try {
            int length = BgpCodec.length(bytes, 0, bytes.length, options.maxBytes());
            return length == 0 || length != bytes.length ? null : BgpCodec.decode(bytes, options);
        } catch (BgpException e) {
            assertThat(e.reason()).isNotEmpty();
            return null; // the declared one
        }
    }

    private static void again(BgpMessage message, Options options) {
        switch (message) {
            case Notification notification ->
                    assertThat(read(BgpCodec.notification(notification).toArray(), options))
                            .isEqualTo(notification);
            case RouteRefresh refresh ->
                    assertThat(read(BgpCodec.refresh(refresh).toArray(), options))
                            .isEqualTo(refresh);
            case Update update -> update.parts().forEach(part -> again(part, options));
            case Open _, BgpMessage.Keepalive _ -> {}
        }
    }

    private static void again(Part part, Options options) {
        PathAttributes attributes = part.attributes();
        if (attributes == null) {
            return;
        }
        for (Bytes written :
                BgpCodec.announcements(part.family(), attributes, part.announced(), options)) {
            BgpMessage back = read(written.toArray(), options);
            assertThat(back).isInstanceOf(Update.class);
            if (back instanceof Update update) {
                assertThat(update.problems()).isEmpty();
                assertThat(update.parts().getFirst().announced())
                        .isSubsetOf(part.announced())
                        .isNotEmpty();
            }
        }
    }

    /**
     * With marker and length right, without which most of what is made up ends at the first look.
     */
    private static byte[] framed(byte[] bytes) {
        byte[] out = bytes.clone();
        for (int i = 0; i < 16 && i < out.length; i++) {
            out[i] = -1;
        }
        if (out.length > 17) {
            out[16] = (byte) (out.length >>> 8);
            out[17] = (byte) out.length;
        }
        return out;
    }
}
