package io.spokewire.lab;

import io.spokewire.bgp.AsNumber;
import io.spokewire.bgp.BgpFamily;
import io.spokewire.bgp.BgpProcess;
import io.spokewire.bgp.BgpSession;
import io.spokewire.command.Section;
import io.spokewire.net.Address;
import java.util.ArrayList;
import java.util.List;

/**
 * The BGP neighbours that a configuration names. The provider does not speak BGP; the lab reads
 * them only to know that a provider stands at that address.
 */
final class Neighbours {
    private static final String VRF = " vrf ";

    private Neighbours() {}

    /**
     * A neighbour with an address.
     *
     * @param vrf the VRF of its address family; empty for the default one
     * @param as its autonomous system; empty when the configuration does not say
     */
    record Neighbour(String vrf, Address address, String as) {}

    static List<Neighbour> of(Section root) {
        List<Neighbour> found = new ArrayList<>();
        for (Section process : root.children(BgpProcess.MODE)) {
            collect("", process, found);
            for (Section family : process.children(BgpFamily.MODE)) {
                int vrf = family.name().indexOf(VRF);
                if (vrf >= 0) {
                    collect(family.name().substring(vrf + VRF.length()), family, found);
                }
            }
        }
        return found;
    }

    private static void collect(String vrf, Section section, List<Neighbour> found) {
        List<BgpSession> sessions =
                section.get(BgpProcess.NEIGHBORS).values().stream().map(BgpSession::of).toList();
        for (BgpSession session : sessions) {
            Address address = session.group() ? null : Overlay.addressOrNull(session.name());
            if (address != null) {
                AsNumber as =
                        sessions.stream()
                                .filter(s -> s.name().equals(session.memberOf()))
                                .filter(_ -> session.remoteAs().equals(AsNumber.NONE))
                                .map(BgpSession::remoteAs)
                                .findFirst()
                                .orElse(session.remoteAs());
                found.add(
                        new Neighbour(vrf, address, as.equals(AsNumber.NONE) ? "" : as.toString()));
            }
        }
    }
}
