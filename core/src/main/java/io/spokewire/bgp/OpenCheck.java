package io.spokewire.bgp;

import io.spokewire.bgp.BgpMessage.Open;
import io.spokewire.net.AddressFamily;
import io.spokewire.net.Bytes;
import io.spokewire.net.Ipv4Address;
import io.spokewire.net.WireWriter;
import java.util.List;

/** Whether an OPEN is what we expect of a neighbour, RFC 4271 section 6.2. */
final class OpenCheck {
    private static final int OPEN_ERROR = 2;
    private static final int BAD_VERSION = 1;
    private static final int BAD_AS = 2;
    private static final int BAD_ID = 3;
    private static final int BAD_HOLD = 6;
    private static final int BAD_CAPABILITY = 7;
    private static final int MULTIPROTOCOL = 1;

    private OpenCheck() {}

    static void check(Open open, PeerConfig config, int ourId, int ourAs) throws BgpException {
        if (open.version() != BgpCodec.VERSION) {
            throw new BgpException(
                    OPEN_ERROR,
                    BAD_VERSION,
                    Bytes.copyOf(new WireWriter().u16(BgpCodec.VERSION).toBytes()),
                    "it speaks version " + open.version());
        }
        as(open, config);
        if (open.routerId() == 0 || (open.routerId() == ourId && (int) open.as() == ourAs)) {
            throw new BgpException(
                    OPEN_ERROR,
                    BAD_ID,
                    Bytes.copyOf(new WireWriter().u32(open.routerId()).toBytes()),
                    open.routerId() == 0
                            ? "its router id is 0.0.0.0"
                            : "its router id "
                                    + new Ipv4Address(ourId)
                                    + " is ours, too: say 'bgp router-id' on one side");
        }
        int hold = open.holdSeconds();
        if ((hold != 0 && hold < 3) || (hold != 0 && hold < config.timers().minimumHoldSeconds())) {
            throw new BgpException(
                    OPEN_ERROR,
                    BAD_HOLD,
                    "it wants a hold time of "
                            + hold
                            + " s; the least here is "
                            + Math.max(3, config.timers().minimumHoldSeconds()));
        }
        families(open, config);
    }

    private static void as(Open open, PeerConfig config) throws BgpException {
        BgpSession session = config.session();
        AsNumber expected = session.remoteAs();
        long said = open.as();
        boolean fits =
                said == expected.number()
                        || session.alternateAs().stream().anyMatch(as -> as.number() == said);
        if (!fits || said == 0) {
            throw new BgpException(
                    OPEN_ERROR,
                    BAD_AS,
                    Bytes.copyOf(new WireWriter().u16(open.as16()).toBytes()),
                    "we expect AS "
                            + expected
                            + ", it says AS "
                            + said
                            + ": correct 'remote-as' here, or the AS there");
        }
    }

    private static void families(Open open, PeerConfig config) throws BgpException {
        List<AddressFamily> theirs = families(open.capabilities());
        boolean common = config.policies().keySet().stream().anyMatch(theirs::contains);
        if (!common) {
            WireWriter wanted = new WireWriter();
            for (AddressFamily family : config.policies().keySet()) {
                wanted.u8(MULTIPROTOCOL).u8(4).u16(family.number()).u8(0);
                wanted.u8(Capabilities.UNICAST);
            }
            throw new BgpException(
                    OPEN_ERROR,
                    BAD_CAPABILITY,
                    Bytes.copyOf(wanted.toBytes()),
                    "we have no address family in common: it has "
                            + theirs
                            + ", here are active "
                            + config.policies().keySet());
        }
    }

    /** The families of a neighbour; one that says nothing of families has IPv4 alone. */
    static List<AddressFamily> families(Capabilities capabilities) {
        return capabilities.families().isEmpty()
                ? List.of(AddressFamily.IPV4)
                : capabilities.families();
    }
}
