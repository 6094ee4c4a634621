package io.spokewire.nhrp;

import io.spokewire.net.Address;
import io.spokewire.net.Prefix;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** NHRP configurations for tests: a copy of the record with one thing changed. */
final class NetworkConfigs {
    private NetworkConfigs() {}

    /** NHRP on, holding time 60 s, everything else by default. */
    static NhrpConfig on() {
        return holdingTime(networkId(NhrpConfig.DEFAULT, 1), 60);
    }

    static NhrpConfig networkId(NhrpConfig c, long id) {
        return new Copy(c).networkId(id).build();
    }

    static NhrpConfig holdingTime(NhrpConfig c, int seconds) {
        return new Copy(c).holdingTime(seconds).build();
    }

    static NhrpConfig password(NhrpConfig c, String password) {
        return new Copy(c).authentication(password).build();
    }

    static NhrpConfig nhs(NhrpConfig c, String protocol, String nbma) {
        return nhs(c, protocol, nbma, 0, 0);
    }

    static NhrpConfig nhs(NhrpConfig c, String protocol, String nbma, int priority, int cluster) {
        List<NhrpConfig.Nhs> list = new ArrayList<>(c.nhs());
        list.add(new NhrpConfig.Nhs(protocol, nbma, true, priority, cluster));
        return new Copy(c).nhs(list).build();
    }

    static NhrpConfig cluster(NhrpConfig c, int cluster, int connections) {
        Map<Integer, Integer> clusters = new HashMap<>(c.clusters());
        clusters.put(cluster, connections);
        return new Copy(c).clusters(clusters).build();
    }

    static NhrpConfig map(NhrpConfig c, String prefix, String nbma) {
        List<NhrpConfig.StaticMap> maps = new ArrayList<>(c.maps());
        maps.add(new NhrpConfig.StaticMap(Prefix.parse(prefix), nbma));
        return new Copy(c).maps(maps).build();
    }

    static NhrpConfig summary(NhrpConfig c, String prefix) {
        return new Copy(c)
                .summaryMaps(
                        List.of(
                                new NhrpConfig.SummaryMap(
                                        Prefix.parse(prefix), List.<Address>of())))
                .build();
    }

    /** The fields of the record, one by one. */
    static final class Copy {
        long networkId;
        String authentication;
        int holdingTime;
        int registrationTimeout;
        boolean unique;
        List<NhrpConfig.Nhs> nhs;
        Map<Integer, Integer> clusters;
        int fallback;
        List<NhrpConfig.StaticMap> maps;
        List<String> multicastMaps;
        boolean multicastDynamic;
        boolean redirect;
        int redirectTimeout;
        boolean shortcut;
        boolean serverOnly;
        int maxSendPackets;
        int maxSendSeconds;
        List<NhrpConfig.SummaryMap> summaryMaps;
        String group;
        private final NhrpConfig from;

        Copy(NhrpConfig c) {
            from = c;
            networkId = c.networkId();
            authentication = c.authentication();
            holdingTime = c.holdingTimeSeconds();
            registrationTimeout = c.registrationTimeoutSeconds();
            unique = c.unique();
            nhs = c.nhs();
            clusters = c.clusters();
            fallback = c.fallbackSeconds();
            maps = c.maps();
            multicastMaps = c.multicastMaps();
            multicastDynamic = c.multicastDynamic();
            redirect = c.redirect();
            redirectTimeout = c.redirectTimeoutSeconds();
            shortcut = c.shortcut();
            serverOnly = c.serverOnly();
            maxSendPackets = c.maxSendPackets();
            maxSendSeconds = c.maxSendSeconds();
            summaryMaps = c.summaryMaps();
            group = c.group();
        }

        Copy networkId(long value) {
            networkId = value;
            return this;
        }

        Copy authentication(String value) {
            authentication = value;
            return this;
        }

        Copy holdingTime(int value) {
            holdingTime = value;
            return this;
        }

        Copy unique(boolean value) {
            unique = value;
            return this;
        }

        Copy nhs(List<NhrpConfig.Nhs> value) {
            nhs = value;
            return this;
        }

        Copy clusters(Map<Integer, Integer> value) {
            clusters = value;
            return this;
        }

        Copy fallback(int value) {
            fallback = value;
            return this;
        }

        Copy maps(List<NhrpConfig.StaticMap> value) {
            maps = value;
            return this;
        }

        Copy redirect(boolean value) {
            redirect = value;
            return this;
        }

        Copy serverOnly(boolean value) {
            serverOnly = value;
            return this;
        }

        Copy shortcut(boolean value) {
            shortcut = value;
            return this;
        }

        Copy maxSend(int packets, int seconds) {
            maxSendPackets = packets;
            maxSendSeconds = seconds;
            return this;
        }

        Copy summaryMaps(List<NhrpConfig.SummaryMap> value) {
            summaryMaps = value;
            return this;
        }

        Copy group(String value) {
            group = value;
            return this;
        }

        NhrpConfig build() {
            return new NhrpConfig(
                    networkId,
                    authentication,
                    holdingTime,
                    registrationTimeout,
                    unique,
                    nhs,
                    clusters,
                    fallback,
                    maps,
                    multicastMaps,
                    multicastDynamic,
                    redirect,
                    redirectTimeout,
                    shortcut,
                    serverOnly,
                    from.nonCaching(),
                    maxSendPackets,
                    maxSendSeconds,
                    summaryMaps,
                    group,
                    from.groupMaps(),
                    from.responder());
        }
    }
}
