package io.spokewire.ike;

import static io.spokewire.view.Layout.left;

import io.spokewire.command.Section;
import io.spokewire.esp.IpsecDefaults;
import io.spokewire.esp.IpsecProfile;
import io.spokewire.esp.Transform;
import io.spokewire.esp.TransformSet;
import io.spokewire.ike.Ikev2Proposal.Encapsulation;
import io.spokewire.ike.Ikev2Proposal.Hash;
import io.spokewire.net.Address;
import io.spokewire.view.View;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What is configured of IKE and IPsec and what holds without a line, as {@code show crypto} prints
 * it. No key is part of it.
 */
public final class CryptoConfigViews {
    private static final String DEFAULT = "default";

    private CryptoConfigViews() {}

    private static String words(Stream<String> all) {
        return all.collect(Collectors.joining(" "));
    }

    // ---- IKEv2 --------------------------------------------------------------------------------

    /** {@code show crypto ikev2 proposal}. */
    public record Ikev2Proposals(List<Ikev2Proposal> proposals) implements View {
        /** Copies the list. */
        public Ikev2Proposals {
            proposals = List.copyOf(proposals);
        }

        /** Those of the configuration, and the one that is always there. */
        public static Ikev2Proposals of(Section configuration) {
            List<Ikev2Proposal> all = new ArrayList<>();
            configuration.children(Ikev2Proposal.MODE).stream()
                    .map(Ikev2Proposal::of)
                    .forEach(all::add);
            if (all.stream().noneMatch(p -> p.name().equals(DEFAULT) && p.complete())) {
                all.removeIf(p -> p.name().equals(DEFAULT));
                all.addFirst(Ikev2Proposal.DEFAULT);
            }
            return new Ikev2Proposals(all);
        }

        @Override
        public String text() {
            StringBuilder out = new StringBuilder();
            for (Ikev2Proposal one : proposals) {
                String integrity = words(one.integrity().stream().map(this::integrity));
                out.append(" IKEv2 proposal: ").append(one.name());
                out.append(" \n     Encryption : ");
                out.append(words(one.encryption().stream().map(e -> upper(e.words()))));
                out.append("\n     Integrity  : ").append(integrity.isEmpty() ? "none" : integrity);
                List<Hash> prf = one.prf().isEmpty() ? one.integrity() : one.prf();
                out.append("\n     PRF        : ");
                out.append(words(prf.stream().map(h -> upper(h.words()))));
                out.append("\n     DH Group   : ");
                out.append(words(one.groups().stream().map(CryptoConfigViews::group)));
                if (!one.encapsulations().isEmpty()) {
                    out.append("\n     PQC Key Exchange: ");
                    out.append(words(one.encapsulations().stream().map(this::encapsulation)));
                    out.append(one.encapsulationOptional() ? " Optional" : "");
                }
                out.append('\n');
            }
            return out.toString();
        }

        private String integrity(Hash hash) {
            return switch (hash) {
                case MD5 -> "MD596";
                case SHA1 -> "SHA96";
                case SHA256, SHA384, SHA512 -> upper(hash.words());
            };
        }

        private String encapsulation(Encapsulation one) {
            return one.name().replace('_', '-');
        }
    }

    private static String upper(String words) {
        return words.toUpperCase(Locale.ROOT);
    }

    private static String group(int number) {
        String name =
                switch (number) {
                    case 1 -> "768_MODP";
                    case 2 -> "1024_MODP";
                    case 5 -> "1536_MODP";
                    case 14 -> "2048_MODP";
                    case 15 -> "3072_MODP";
                    case 16 -> "4096_MODP";
                    case 17 -> "6144_MODP";
                    case 18 -> "8192_MODP";
                    case 19 -> "256_ECP";
                    case 20 -> "384_ECP";
                    case 21 -> "521_ECP";
                    case 24 -> "2048_256_MODP";
                    default -> "CURVE25519";
                };
        return "DH_GROUP_" + name + "/Group " + number;
    }

    /** {@code show crypto ikev2 policy}. */
    public record Ikev2Policies(List<Ikev2Policy> policies) implements View {
        /** Copies the list. */
        public Ikev2Policies {
            policies = List.copyOf(policies);
        }

        /** The one that is always there, and those of the configuration. */
        public static Ikev2Policies of(Section configuration) {
            List<Ikev2Policy> all = new ArrayList<>();
            all.add(new Ikev2Policy(DEFAULT, List.of(DEFAULT), "any", List.of()));
            configuration.children(Ikev2Policy.MODE).stream()
                    .map(Ikev2Policy::of)
                    .forEach(all::add);
            return new Ikev2Policies(all);
        }

        @Override
        public String text() {
            StringBuilder out = new StringBuilder();
            for (Ikev2Policy one : policies) {
                String fvrf = one.matchFvrf().isEmpty() ? "global" : one.matchFvrf();
                String local = words(one.localAddresses().stream().map(Address::toString));
                out.append(" IKEv2 policy : ").append(one.name());
                out.append("\n      Match fvrf : ").append(fvrf);
                out.append("\n      Match address local : ");
                out.append(local.isEmpty() ? "any" : local);
                for (String proposal : one.proposals()) {
                    out.append("\n      Proposal    : ").append(proposal);
                }
                out.append("\n\n");
            }
            return out.toString();
        }
    }

    // ---- IKEv1 --------------------------------------------------------------------------------

    /** {@code show crypto isakmp policy}. */
    public record IsakmpPolicies(boolean byDefault, List<IsakmpPolicy> policies) implements View {
        /** Copies the list. */
        public IsakmpPolicies {
            policies = List.copyOf(policies);
        }

        /** Those of the configuration; those that hold without any where there are none. */
        public static IsakmpPolicies of(Section configuration) {
            List<IsakmpPolicy> own =
                    configuration.children(IsakmpPolicy.MODE).stream()
                            .map(IsakmpPolicy::of)
                            .sorted((a, b) -> Integer.compare(a.priority(), b.priority()))
                            .toList();
            boolean defaults =
                    own.isEmpty() && configuration.get(IkeDefaults.ISAKMP_DEFAULT_POLICIES);
            return new IsakmpPolicies(defaults, defaults ? IsakmpPolicy.DEFAULTS : own);
        }

        @Override
        public String text() {
            StringBuilder out = new StringBuilder("\n");
            out.append(byDefault ? "Default IKE policy\n" : "Global IKE policy\n");
            for (IsakmpPolicy one : policies) {
                out.append(byDefault ? "Default protection suite" : "Protection suite");
                out.append(" of priority ").append(one.priority()).append('\n');
                line(out, "encryption algorithm:", encryption(one.encryption()));
                line(out, "hash algorithm:", hash(one.hash()));
                line(out, "authentication method:", authentication(one.authentication()));
                line(out, "Diffie-Hellman group:", "#" + one.group());
                line(out, "lifetime:", one.lifetimeSeconds() + " seconds, no volume limit");
            }
            return out.toString();
        }

        private static void line(StringBuilder out, String what, String value) {
            out.append("        ").append(left(what, 24)).append(value).append('\n');
        }

        private static String encryption(IsakmpPolicy.Encryption cipher) {
            return switch (cipher) {
                case DES -> "DES - Data Encryption Standard (56 bit keys). (weak)";
                case TRIPLE_DES -> "Three key triple DES (weak)";
                case AES -> "AES - Advanced Encryption Standard (128 bit keys).";
                case AES_192 -> "AES - Advanced Encryption Standard (192 bit keys).";
                case AES_256 -> "AES - Advanced Encryption Standard (256 bit keys).";
            };
        }

        private static String hash(IsakmpPolicy.Hash hash) {
            return switch (hash) {
                case MD5 -> "Message Digest 5 (weak)";
                case SHA -> "Secure Hash Standard";
                case SHA256 -> "Secure Hash Standard 2 (256 bit)";
                case SHA384 -> "Secure Hash Standard 2 (384 bit)";
                case SHA512 -> "Secure Hash Standard 2 (512 bit)";
            };
        }

        private static String authentication(IsakmpPolicy.Authentication method) {
            return switch (method) {
                case RSA_SIG -> "Rivest-Shamir-Adleman Signature";
                case RSA_ENCR -> "Rivest-Shamir-Adleman Encryption";
                case PRE_SHARE -> "Pre-Shared Key";
                case ECDSA_SIG -> "Elliptic Curve Digital Signature Algorithm";
            };
        }
    }

    // ---- IPsec --------------------------------------------------------------------------------

    /**
     * A transform set.
     *
     * @param transforms as IOS words them
     * @param mode {@code Tunnel} or {@code Transport}
     */
    public record Set(String name, List<String> transforms, String mode) {
        private static Set of(Section section) {
            TransformSet set = TransformSet.of(section);
            boolean tunnel = set.mode() == TransformSet.Encapsulation.TUNNEL;
            return new Set(
                    section.name(),
                    set.transforms().stream()
                            .map(Transform::words)
                            .map(IpsecViews::transformWords)
                            .toList(),
                    tunnel ? "Tunnel" : "Transport");
        }

        private static List<Set> all(Section configuration) {
            List<Set> all = new ArrayList<>();
            configuration.children(TransformSet.MODE).stream().map(Set::of).forEach(all::add);
            if (all.stream().noneMatch(one -> one.name().equals(DEFAULT))) {
                all.addFirst(new Set(DEFAULT, List.of("esp-aes", "esp-sha-hmac"), "Transport"));
            }
            return all;
        }

        private String braces() {
            return "{ " + String.join(" ", transforms) + "  }";
        }
    }

    /** {@code show crypto ipsec transform-set}. */
    public record TransformSets(List<Set> sets) implements View {
        /** Copies the list. */
        public TransformSets {
            sets = List.copyOf(sets);
        }

        /** The one that is always there, and those of the configuration. */
        public static TransformSets of(Section configuration) {
            return new TransformSets(Set.all(configuration));
        }

        @Override
        public String text() {
            StringBuilder out = new StringBuilder();
            for (Set one : sets) {
                out.append("Transform set ").append(one.name()).append(": ").append(one.braces());
                out.append(" \n   will negotiate = { ").append(one.mode()).append(",  }, \n\n");
            }
            return out.toString();
        }
    }

    /**
     * An IPsec profile.
     *
     * @param kilobytes 0 where there is no limit by volume
     */
    public record Profile(
            String name,
            String ikev2Profile,
            String isakmpProfile,
            int seconds,
            long kilobytes,
            boolean responderOnly,
            OptionalInt pfsGroup,
            List<Set> sets) {
        /** Copies the list. */
        public Profile {
            sets = List.copyOf(sets);
        }
    }

    /** {@code show crypto ipsec profile}. */
    public record IpsecProfiles(List<Profile> profiles) implements View {
        /** Copies the list. */
        public IpsecProfiles {
            profiles = List.copyOf(profiles);
        }

        /** Those of the configuration, and the one that is always there. */
        public static IpsecProfiles of(Section configuration) {
            IpsecDefaults defaults = IpsecDefaults.of(configuration);
            List<Set> sets = Set.all(configuration);
            List<IpsecProfile> all =
                    new ArrayList<>(
                            configuration.children(IpsecProfile.MODE).stream()
                                    .map(IpsecProfile::of)
                                    .toList());
            List<Profile> shown = new ArrayList<>();
            if (all.stream().noneMatch(one -> one.name().equals(DEFAULT))) {
                shown.add(profile(DEFAULT, IpsecProfile.of(Section.root()), defaults, sets));
            }
            all.forEach(one -> shown.add(profile(one.name(), one, defaults, sets)));
            return new IpsecProfiles(shown);
        }

        private static Profile profile(
                String name, IpsecProfile one, IpsecDefaults defaults, List<Set> sets) {
            List<String> named =
                    one.transformSets().isEmpty() ? List.of(DEFAULT) : one.transformSets();
            return new Profile(
                    name,
                    one.ikev2Profile(),
                    one.isakmpProfile(),
                    one.lifetimeSeconds().orElse(defaults.lifetimeSeconds()),
                    one.lifetimeKilobytes().orElse(defaults.lifetimeKilobytes()),
                    one.responderOnly(),
                    one.pfsGroup(),
                    sets.stream().filter(set -> named.contains(set.name())).toList());
        }

        @Override
        public String text() {
            StringBuilder out = new StringBuilder();
            profiles.forEach(one -> profile(out, one));
            return out.toString();
        }

        private static void profile(StringBuilder out, Profile one) {
            out.append("IPSEC profile ").append(one.name()).append('\n');
            if (!one.ikev2Profile().isEmpty()) {
                line(out, "IKEv2 Profile: " + one.ikev2Profile());
            }
            if (!one.isakmpProfile().isEmpty()) {
                line(out, "ISAKMP Profile: " + one.isakmpProfile());
            }
            if (one.kilobytes() == IpsecProfile.VOLUME_OFF) {
                line(out, "Kilobyte Volume Rekey has been disabled.");
                line(out, "Security association lifetime:" + one.seconds() + " seconds");
            } else {
                String volume = one.kilobytes() + " kilobytes/";
                line(out, "Security association lifetime: " + volume + one.seconds() + " seconds");
            }
            line(out, "Responder-Only (Y/N): " + (one.responderOnly() ? "Y" : "N"));
            line(out, "PFS (Y/N): " + (one.pfsGroup().isPresent() ? "Y" : "N"));
            one.pfsGroup().ifPresent(group -> line(out, "DH group: group" + group));
            line(out, "Mixed-mode : Disabled");
            line(out, "Transform sets={ ");
            for (Set set : one.sets()) {
                line(out, "        " + set.name() + ":  " + set.braces() + " , ");
            }
            line(out, "}");
            out.append('\n');
        }

        private static void line(StringBuilder out, String text) {
            out.append("        ").append(text).append('\n');
        }
    }
}
