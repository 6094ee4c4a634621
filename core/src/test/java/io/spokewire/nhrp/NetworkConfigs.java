package io.spokewire.nhrp;

import io.spokewire.command.Secret;
import io.spokewire.command.Setting;
import io.spokewire.net.Prefix;
import java.util.ArrayList;
import java.util.List;

/** NHRP configurations for tests: another one with one thing changed. */
final class NetworkConfigs {
    private NetworkConfigs() {}

    /** NHRP on, holding time 60 s, everything else by default. */
    static NhrpConfig on() {
        return holdingTime(networkId(NhrpConfig.DEFAULT, 1), 60);
    }

    static NhrpConfig networkId(NhrpConfig c, long id) {
        return c.with(NhrpConfig.NETWORK_ID, id);
    }

    static NhrpConfig holdingTime(NhrpConfig c, int seconds) {
        return c.with(NhrpConfig.HOLDING_TIME_SECONDS, seconds);
    }

    static NhrpConfig password(NhrpConfig c, String password) {
        return c.with(NhrpConfig.PASSWORD, Secret.clear(password));
    }

    static NhrpConfig nhs(NhrpConfig c, String protocol, String nbma) {
        return nhs(c, protocol, nbma, 0, 0);
    }

    static NhrpConfig nhs(NhrpConfig c, String protocol, String nbma, int priority, int cluster) {
        List<NhrpConfig.Nhs> list = new ArrayList<>(c.nhs());
        list.add(new NhrpConfig.Nhs(protocol, nbma, true, priority, cluster));
        return c.with(NhrpConfig.NHS, list);
    }

    static NhrpConfig cluster(NhrpConfig c, int cluster, int connections) {
        return c.with(NhrpConfig.CLUSTERS, Setting.with(c.clusters(), cluster, connections));
    }

    static NhrpConfig map(NhrpConfig c, String prefix, String nbma) {
        return map(c, prefix, nbma, NhrpConfig.StaticMap.PREFERENCE);
    }

    static NhrpConfig map(NhrpConfig c, String prefix, String nbma, int preference) {
        List<NhrpConfig.StaticMap> maps = new ArrayList<>(c.maps());
        maps.add(new NhrpConfig.StaticMap(Prefix.parse(prefix), nbma, preference));
        return c.with(NhrpConfig.MAPS, maps);
    }

    static NhrpConfig summary(NhrpConfig c, String prefix) {
        return c.with(
                NhrpConfig.SUMMARY_MAPS,
                List.of(new NhrpConfig.SummaryMap(Prefix.parse(prefix), List.of())));
    }

    static NhrpConfig redirect(NhrpConfig c, boolean on) {
        return c.with(NhrpConfig.REDIRECT, new NhrpConfig.Redirect(on, c.redirectTimeoutSeconds()));
    }

    static NhrpConfig maxSend(NhrpConfig c, int packets, int seconds) {
        return c.with(NhrpConfig.MAX_SEND, new NhrpConfig.MaxSend(packets, seconds));
    }
}
