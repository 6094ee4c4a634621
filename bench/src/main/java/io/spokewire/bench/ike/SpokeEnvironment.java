package io.spokewire.bench.ike;

import io.spokewire.ike.ChildPolicy;
import io.spokewire.ike.IkeEnvironment;
import io.spokewire.ike.IkeInput;
import io.spokewire.ike.IkeSettings;
import io.spokewire.net.Address;
import io.spokewire.pki.Credentials;
import java.time.Instant;
import java.util.List;

/** What the engine of a spoke asks: one address, one policy, no certificates. */
public record SpokeEnvironment(Address address, IkeSettings settings, ChildPolicy policy)
        implements IkeEnvironment {
    /** Of a spoke that speaks one version of IKE. */
    public static SpokeEnvironment of(int version, Address address, IkeSettings settings) {
        return new SpokeEnvironment(address, settings, Configuration.policy(version, address));
    }

    /** That it wants an association with the hub. */
    public IkeInput.Connect wants(Address hub) {
        return new IkeInput.Connect(policy, hub, true);
    }

    /** That it wants none any more. */
    public IkeInput.Disconnect wantsNoMore(Address hub) {
        return new IkeInput.Disconnect(policy, hub);
    }

    @Override
    public List<ChildPolicy> policies() {
        return List.of(policy);
    }

    @Override
    public Credentials credentials() {
        return Credentials.NONE;
    }

    @Override
    public Instant wallTime() {
        return Instant.now();
    }

    @Override
    public List<Address> localAddresses(String vrf) {
        return List.of(address);
    }

    @Override
    public List<Address> interfaceAddresses(String name, String vrf) {
        return List.of();
    }

    @Override
    public ChildUsage usage(long childSa) {
        return ChildUsage.NONE;
    }
}
