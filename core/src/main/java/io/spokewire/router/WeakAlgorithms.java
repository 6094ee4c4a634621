package io.spokewire.router;

import io.spokewire.command.Section;
import io.spokewire.esp.IpsecProfile;
import io.spokewire.ike.DhGroup;
import io.spokewire.ike.Ikev2Proposal;
import io.spokewire.ike.IsakmpPolicy;
import io.spokewire.interfaces.InterfaceConfig;
import io.spokewire.ospf.OspfArea;
import io.spokewire.ospf.OspfInterface;
import io.spokewire.ospf.OspfIpsec;
import io.spokewire.ospf.OspfProcess;
import io.spokewire.policy.CryptoStrict;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What of the configuration of IKE, and of OSPF's protection by IPsec, is too weak for today, or
 * not built: DES, 3DES, MD5, groups 1, 2 and 5 work for migration, and nobody is to have them
 * without knowing it.
 */
final class WeakAlgorithms {
    private static final Set<String> WEAK = Set.of("des", "3des", "md5");

    private final List<Finding> findings = new ArrayList<>();
    private final boolean strict;

    private WeakAlgorithms(boolean strict) {
        this.strict = strict;
    }

    /** A sentence for each part of it, in the order of the configuration. */
    static List<Finding> of(Section root) {
        WeakAlgorithms all = new WeakAlgorithms(CryptoStrict.of(root));
        root.children(IsakmpPolicy.MODE).stream().map(IsakmpPolicy::of).forEach(all::of);
        root.children(Ikev2Proposal.MODE).stream().map(Ikev2Proposal::of).forEach(all::of);
        root.children(IpsecProfile.MODE)
                .forEach(section -> all.of(section.name(), IpsecProfile.of(section)));
        root.children(InterfaceConfig.INTERFACE).forEach(all::ofInterface);
        root.children(OspfProcess.IPV6)
                .forEach(process -> all.ofAreas("ipv6 router ospf " + process.name(), process));
        for (Section process : root.children(OspfProcess.V3)) {
            String where = "router ospfv3 " + process.name();
            all.ofAreas(where, process);
            process.children(OspfProcess.V3_FAMILY)
                    .forEach(f -> all.ofAreas(where + " address-family " + f.name(), f));
        }
        return all.findings;
    }

    /** RFC 4552: keys and algorithms of OSPF version 3 are configured, and agreed with nobody. */
    private void ofInterface(Section section) {
        for (OspfInterface.Slots slots : List.of(OspfInterface.V3, OspfInterface.OSPFV3)) {
            of(section, section.get(slots.ipsec), slots.words() + " authentication");
            of(section, section.get(slots.encryption), slots.words() + " encryption");
        }
        section.get(OspfInterface.INSTANCES)
                .forEach((instance, own) -> {
                    String words = OspfInterface.OSPFV3.words() + " " + instance;
                    of(section, own.get(OspfInterface.OSPFV3.ipsec), words + " authentication");
                    of(section, own.get(OspfInterface.OSPFV3.encryption), words + " encryption");
                });
    }

    private void of(Section section, OspfIpsec ipsec, String line) {
        ofOspf("interface " + section.name(), line, ipsec, "the interface takes no part in OSPF");
    }

    private void ofAreas(String where, Section process) {
        process.get(OspfArea.AREAS)
                .forEach((area, section) ->
                        ofOspf(
                                where,
                                "area " + area,
                                OspfArea.of(section).ipsec(),
                                "interfaces that have no better line take no part in OSPF"));
    }

    private void ofOspf(String where, String line, OspfIpsec ipsec, String refused) {
        if (ipsec.active() && !ipsec.weakAlgorithms().isEmpty()) {
            warning(
                    where,
                    line,
                    line
                            + ": "
                            + String.join(", ", ipsec.weakAlgorithms())
                            + (strict
                                    ? ": weak, and refused by crypto strict: " + refused
                                    : ": weak, and used (better: aes-cbc 256, sha1)"));
        }
    }

    private void of(IsakmpPolicy policy) {
        String where = "crypto isakmp policy " + policy.priority();
        List<String> weak = new ArrayList<>();
        add(weak, policy.encryption().words());
        add(weak, policy.hash().words());
        add(weak, policy.group());
        tell(where, "", weak);
        if (policy.authentication() == IsakmpPolicy.Authentication.RSA_ENCR) {
            warning(
                    where,
                    "authentication",
                    "authentication rsa-encr is not built: the policy is neither offered nor"
                            + " accepted (better: rsa-sig)");
        }
    }

    private void of(Ikev2Proposal proposal) {
        List<String> weak = new ArrayList<>();
        proposal.encryption().forEach(one -> add(weak, one.words()));
        proposal.integrity().forEach(one -> add(weak, one.words()));
        proposal.prf().forEach(one -> add(weak, one.words()));
        proposal.groups().forEach(group -> add(weak, group));
        tell("crypto ikev2 proposal " + proposal.name(), "", weak);
    }

    private void of(String name, IpsecProfile profile) {
        List<String> weak = new ArrayList<>();
        profile.pfsGroup().ifPresent(group -> add(weak, group));
        tell("crypto ipsec profile " + name, "set pfs", weak);
    }

    private static void add(List<String> weak, String words) {
        if (WEAK.contains(words) && !weak.contains(words)) {
            weak.add(words);
        }
    }

    private static void add(List<String> weak, int group) {
        if (DhGroup.isWeak(group)) {
            weak.add("group " + group);
        }
    }

    private void tell(String where, String line, List<String> weak) {
        if (!weak.isEmpty()) {
            warning(
                    where,
                    line,
                    String.join(", ", weak)
                            + (strict
                                    ? ": weak, and refused by crypto strict"
                                    : ": weak, and used where a peer agrees (better: aes 256,"
                                            + " sha256, group 19)"));
        }
    }

    private void warning(String where, String line, String message) {
        findings.add(new Finding(Finding.Level.WARNING, where, message, line, 0));
    }
}
