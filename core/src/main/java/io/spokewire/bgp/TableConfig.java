package io.spokewire.bgp;

import io.spokewire.bgp.BgpFamily.Aggregate;
import io.spokewire.bgp.BgpFamily.Injection;
import io.spokewire.bgp.BgpFamily.Network;
import io.spokewire.interfaces.VrfExchange;
import io.spokewire.policy.DistributeList;
import io.spokewire.policy.Redistribution;
import io.spokewire.policy.SourceDistance;
import java.util.List;
import java.util.OptionalLong;

/**
 * What a table of routes is told, by the process and by its address-family sections together.
 *
 * @param distributeLists of all neighbours (without a scope), and of what is redistributed
 * @param distances external, internal, local
 * @param sourceDistances those of what some neighbours tell
 * @param selectPaths words behind {@code bgp additional-paths select}
 * @param redistributeInternal whether other protocols may take what internal neighbours told
 * @param exchange with other VRFs
 * @param dampening words behind {@code bgp dampening}, {@code on} for the bare line; empty for none
 * @param nextHopSeconds for which changes of next hops are collected; 0 for none
 * @param suppressInactive whether routes that the RIB does not use are not told
 * @param maximumPathsMixed external and internal paths used at once
 * @param tableMap words behind {@code table-map}; empty for none
 * @param injections more specific routes that are made while a less specific one is there
 */
record TableConfig(
        TableKey key,
        List<Network> networks,
        List<Aggregate> aggregates,
        List<Redistribution> redistributions,
        List<DistributeList> distributeLists,
        int maximumPaths,
        int maximumPathsIbgp,
        List<Integer> distances,
        List<SourceDistance> sourceDistances,
        boolean defaultInformation,
        OptionalLong defaultMetric,
        String selectPaths,
        boolean redistributeInternal,
        VrfExchange exchange,
        String dampening,
        int nextHopSeconds,
        boolean suppressInactive,
        int maximumPathsMixed,
        String tableMap,
        List<Injection> injections) {
    /** Copies the lists. */
    TableConfig {
        networks = List.copyOf(networks);
        aggregates = List.copyOf(aggregates);
        redistributions = List.copyOf(redistributions);
        distributeLists = List.copyOf(distributeLists);
        distances = List.copyOf(distances);
        sourceDistances = List.copyOf(sourceDistances);
        injections = List.copyOf(injections);
    }

    /** What of it is about how best paths are offered to the RIB. */
    List<Object> offering() {
        return List.of(
                distances,
                sourceDistances,
                redistributeInternal,
                suppressInactive,
                tableMap,
                networks.stream().filter(Network::backdoor).toList());
    }

    /** Those for what is redistributed from a source; the others are for neighbours. */
    List<DistributeList> sourceLists() {
        return distributeLists.stream().filter(list -> !list.scope().isEmpty()).toList();
    }
}
