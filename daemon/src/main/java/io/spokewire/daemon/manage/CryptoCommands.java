package io.spokewire.daemon.manage;

import io.spokewire.command.Args;
import io.spokewire.command.ExecCommand;
import io.spokewire.command.Section;
import io.spokewire.daemon.manage.Console.Answer;
import io.spokewire.daemon.manage.Console.Handler;
import io.spokewire.ike.CryptoConfigViews;
import io.spokewire.ike.CryptoSnapshot;
import io.spokewire.ike.CryptoViews;
import io.spokewire.ike.IpsecViews;
import io.spokewire.net.Address;
import io.spokewire.net.AddressFamily;
import io.spokewire.ospf.OspfIpsecView;
import io.spokewire.pki.PkiViews;
import io.spokewire.pki.TrustpointCredentials;
import io.spokewire.view.View;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Predicate;

/** The commands about IKE and IPsec. */
final class CryptoCommands {
    private static final String SHOW = "Show running system information";
    private static final String CRYPTO = "Encryption";

    private CryptoCommands() {}

    static void add(List<ExecCommand<Handler>> all) {
        String ikev2 = "Internet Key Exchange, version 2";
        String isakmp = "Internet Key Exchange, version 1";
        show(
                all,
                "ikev2 sa [detailed | detail]",
                (args, crypto) -> CryptoViews.Ikev2Sas.of(isDetailed(args), crypto),
                ikev2,
                "Security associations",
                "With identities, message numbers and NAT",
                "The same");
        show(
                all,
                "ikev2 session [detailed | detail]",
                (args, crypto) -> CryptoViews.Ikev2Sessions.of(isDetailed(args), crypto),
                ikev2,
                "Security associations and what they protect",
                "With identities and algorithms",
                "The same");
        show(
                all,
                "ikev2 stats",
                (_, crypto) -> CryptoViews.Ikev2Statistics.of(crypto),
                ikev2,
                "What was counted");
        show(
                all,
                "isakmp sa [detail]",
                (args, crypto) -> CryptoViews.IsakmpSas.of(args.has("detail"), crypto),
                isakmp,
                "Security associations",
                "With algorithms and lifetimes");
        shown(
                all,
                "ipsec sa [peer <address:address> | interface <interface:interface> |"
                        + " map <map:word> | vrf <vrf:word> | ipv6] [detail]",
                (console, args) -> associations(args, console.context()),
                "IPsec",
                "Security associations",
                "Of one peer",
                "Outer address of the peer",
                "Of one interface",
                "Its name",
                "Of one interface",
                "Crypto map tag",
                "Of one front-door VRF",
                "Its name",
                "Over IPv6",
                "All counters");
        show(
                all,
                "session [detail]",
                (args, crypto) -> IpsecViews.Sessions.of(args.has("detail"), crypto),
                "Peers and the state of their associations",
                "With lifetimes and counters");
        configured(all);
        pki(all);
        all.add(
                ExecCommand.<Handler>of(
                                "show crypto engine brief",
                                (console, _) -> ExecCommands.shown(console.context().espEngines()))
                        .help(SHOW, CRYPTO, "Who seals and opens packets", "All of them"));
        clear(all);
    }

    private static void configured(List<ExecCommand<Handler>> all) {
        String ikev2 = "Internet Key Exchange, version 2";
        configured(
                all, "ikev2 proposal", CryptoConfigViews.Ikev2Proposals::of, ikev2, "Algorithms");
        configured(
                all,
                "ikev2 policy",
                CryptoConfigViews.Ikev2Policies::of,
                ikev2,
                "Which algorithms are offered where");
        configured(
                all,
                "isakmp policy",
                CryptoConfigViews.IsakmpPolicies::of,
                "Internet Key Exchange, version 1",
                "Algorithms");
        configured(
                all,
                "ipsec transform-set",
                CryptoConfigViews.TransformSets::of,
                "IPsec",
                "Algorithms");
        configured(
                all,
                "ipsec profile",
                CryptoConfigViews.IpsecProfiles::of,
                "IPsec",
                "What tunnels are protected with");
    }

    private static void configured(
            List<ExecCommand<Handler>> all,
            String words,
            Function<Section, View> view,
            String... help) {
        shown(all, words, (console, _) -> view.apply(console.context().running()), help);
    }

    private static void pki(List<ExecCommand<Handler>> all) {
        String pki = "Certificates";
        String verbose = "All that they say";
        String name = "Name of a trustpoint";
        shown(
                all,
                "pki certificates [verbose [<name:word>] | <name:word> [verbose]]",
                (console, args) ->
                        PkiViews.Certificates.of(
                                console.context().certificates(),
                                args.has("verbose"),
                                args.text("name", ""),
                                console.context().now()),
                pki,
                "Those of this router and of the authorities that it trusts",
                verbose,
                name,
                name,
                verbose);
        shown(
                all,
                "pki trustpoints [status | <name:word> [status]]",
                (console, args) ->
                        PkiViews.Trustpoints.of(
                                console.context().certificates(),
                                args.has("status"),
                                args.text("name", "")),
                pki,
                "The authorities that are trusted",
                "Whether keys and certificates are there",
                name,
                "Whether keys and certificates are there");
        shown(
                all,
                "pki crls",
                (console, _) -> PkiViews.Crls.of(console.context().certificates()),
                pki,
                "Lists of revoked certificates");
    }

    private static boolean isDetailed(Args args) {
        return args.has("detailed") || args.has("detail");
    }

    private static void show(
            List<ExecCommand<Handler>> all,
            String words,
            BiFunction<Args, CryptoSnapshot, View> view,
            String... help) {
        shown(all, words, (console, args) -> view.apply(args, console.context().crypto()), help);
    }

    private static void shown(
            List<ExecCommand<Handler>> all,
            String words,
            BiFunction<Console, Args, View> view,
            String... help) {
        String[] texts = new String[help.length + 2];
        texts[0] = SHOW;
        texts[1] = CRYPTO;
        System.arraycopy(help, 0, texts, 2, help.length);
        all.add(
                ExecCommand.<Handler>of(
                                "show crypto " + words,
                                (console, args) -> ExecCommands.shown(view.apply(console, args)))
                        .help(texts));
    }

    /** Those of a peer are IKE's; those with configured keys are with everybody on a link. */
    private static View associations(Args args, ConsoleContext context) {
        boolean detail = args.has("detail");
        IpsecViews.IpsecSas all =
                IpsecViews.IpsecSas.of(detail, context.crypto()).only(meant(args));
        String map = args.text("map", "");
        Optional<String> tunnel =
                args.has("interface")
                        ? Optional.of(args.text("interface"))
                        : all.children().stream()
                                .flatMap(child -> child.tunnels().stream())
                                .filter(name -> IpsecViews.mapTag(name).equalsIgnoreCase(map))
                                .findFirst();
        all = tunnel.map(all::of).orElse(all);
        OspfIpsecView configured =
                OspfIpsecView.of(detail, context.ospf())
                        .only((name, vrf) ->
                                (!args.has("interface") || name.equals(args.text("interface")))
                                        && (map.isEmpty() || OspfIpsecView.isTag(map, name))
                                        && (!args.has("vrf") || vrf.equals(args.text("vrf"))));
        return args.has("address") || configured.interfaces().isEmpty()
                ? all
                : all.with(configured);
    }

    /**
     * Which child SAs a command means by {@code peer}, {@code map}, {@code vrf} or {@code ipv6}.
     */
    private static Predicate<CryptoSnapshot.Child> meant(Args args) {
        if (args.has("address")) {
            Address peer = args.address("address");
            return child -> child.remote().equals(peer);
        }
        if (args.has("map")) {
            String map = args.text("map");
            return child ->
                    child.tunnels().stream()
                            .anyMatch(t -> IpsecViews.mapTag(t).equalsIgnoreCase(map));
        }
        if (args.has("vrf")) {
            String vrf = args.text("vrf");
            return child -> child.vrf().equals(vrf);
        }
        return args.has("ipv6") ? child -> child.local().family() == AddressFamily.IPV6 : _ -> true;
    }

    private static void clear(List<ExecCommand<Handler>> all) {
        String ends = "End those of IKE with their children; what is needed begins anew";
        all.add(
                ExecCommand.<Handler>of(
                                "clear crypto sa [counters | entry <destination:address>"
                                        + " <protocol:ah|esp> <spi:256-4294967295> |"
                                        + " peer <address:address> | map <map:word> |"
                                        + " vrf <vrf:word>]",
                                CryptoCommands::clearChildren)
                        .help(
                                "Reset functions",
                                CRYPTO,
                                "End those of IPsec; those of IKE stay",
                                "End none, count anew",
                                "One, and that of the other direction",
                                "Outer address that its packets go to, ours or the peer's",
                                "Authentication header or encapsulating security payload",
                                "Number in decimal, as show crypto ipsec sa has it in brackets",
                                "Of one peer",
                                "Its outer address",
                                "Of one tunnel",
                                "As show crypto ipsec sa names it",
                                "Of one front-door VRF",
                                "Its name"));
        for (String what : List.of("session", "isakmp", "ikev2 sa")) {
            List<String> help = new ArrayList<>(List.of("Reset functions", CRYPTO, ends));
            if (what.endsWith(" sa")) {
                help.add(ends);
            }
            help.addAll(
                    List.of(
                            "Tunnel-id",
                            "Of one peer",
                            "Its outer address",
                            "The same",
                            "Its outer address"));
            all.add(
                    ExecCommand.<Handler>of(
                                    "clear crypto "
                                            + what
                                            + " [<number:1-4294967295> | peer <address:address> |"
                                            + " remote <remote:address>]",
                                    (console, args) -> clear(what, console, args))
                            .help(help.toArray(String[]::new)));
        }
    }

    private static Answer clear(String what, Console console, Args args) {
        int version = what.equals("isakmp") ? 1 : what.equals("ikev2 sa") ? 2 : 0;
        long number = args.longNumber("number", 0);
        Address peer =
                args.has("address")
                        ? args.address("address")
                        : args.has("remote") ? args.address("remote") : null;
        int ended =
                console.context()
                        .clearCrypto(sa ->
                                (version == 0 || sa.version() == version)
                                        && (number == 0 || sa.number() == number)
                                        && (peer == null
                                                || sa.path().remote().address().equals(peer)));
        return ended(ended, peer != null || number != 0);
    }

    private static Answer clearChildren(Console console, Args args) {
        if (args.has("counters")) {
            console.context().clearCryptoCounters();
            return new Answer.Text("");
        }
        Predicate<CryptoSnapshot.Child> which = args.has("spi") ? entry(args) : meant(args);
        boolean some = args.has("spi") || args.has("address") || args.has("map") || args.has("vrf");
        return ended(console.context().clearChildSas(which), some);
    }

    /** RFC 4301 section 4.1: an SPI says what it is together with protocol and destination. */
    private static Predicate<CryptoSnapshot.Child> entry(Args args) {
        Address to = args.address("destination");
        long spi = args.longNumber("spi");
        boolean esp = args.text("protocol").equals("esp");
        return child ->
                esp
                        && ((child.inboundSpi() == spi && child.local().equals(to))
                                || (child.outboundSpi() == spi && child.remote().equals(to)));
    }

    private static Answer ended(int ended, boolean some) {
        return ended > 0 || !some
                ? new Answer.Text("")
                : ExecCommands.failed("There is no such security association");
    }

    /** What {@code show tech-support} has of it. */
    static void tech(Map<String, View> outputs, ConsoleContext context) {
        CryptoSnapshot crypto = context.crypto();
        outputs.put("show crypto ikev2 sa detailed", CryptoViews.Ikev2Sas.of(true, crypto));
        outputs.put("show crypto isakmp sa detail", CryptoViews.IsakmpSas.of(true, crypto));
        outputs.put(
                "show crypto ipsec sa detail",
                IpsecViews.IpsecSas.of(true, crypto).with(OspfIpsecView.of(true, context.ospf())));
        outputs.put("show crypto session detail", IpsecViews.Sessions.of(true, crypto));
        TrustpointCredentials certificates = context.certificates();
        outputs.put(
                "show crypto pki certificates verbose",
                PkiViews.Certificates.of(certificates, true, "", context.now()));
        outputs.put(
                "show crypto pki trustpoints status",
                PkiViews.Trustpoints.of(certificates, true, ""));
        outputs.put("show crypto pki crls", PkiViews.Crls.of(certificates));
    }
}
