package io.spokewire.router;

import io.spokewire.command.Section;
import io.spokewire.esp.IpsecProfile;
import io.spokewire.ike.DhGroup;
import io.spokewire.ike.IkeDefaults;
import io.spokewire.ike.Ikev2Proposal;
import io.spokewire.ike.IsakmpPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What of the configuration of IKE is too weak for today, or not built: DES, 3DES, MD5, groups 1, 2
 * and 5 work for migration, and nobody is to have them without knowing it.
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
        WeakAlgorithms all = new WeakAlgorithms(root.get(IkeDefaults.STRICT));
        root.children(IsakmpPolicy.MODE).stream().map(IsakmpPolicy::of).forEach(all::of);
        root.children(Ikev2Proposal.MODE).stream().map(Ikev2Proposal::of).forEach(all::of);
        root.children(IpsecProfile.MODE)
                .forEach(section -> all.of(section.name(), IpsecProfile.of(section)));
        return all.findings;
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
