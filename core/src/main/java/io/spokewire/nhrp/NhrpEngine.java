package io.spokewire.nhrp;

import io.spokewire.engine.Engine;
import io.spokewire.net.Address;
import io.spokewire.net.Prefix;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/** NHRP on all interfaces of a router. Static mappings so far. */
public final class NhrpEngine implements Engine<NhrpInput, NhrpAction> {
    private final Map<String, Map<Prefix, Address>> mappings = new LinkedHashMap<>();

    /**
     * A router's NHRP.
     *
     * @param environment what may be asked of the router
     * @param random jitter
     * @param firstRequestId the first request id to be used
     */
    public NhrpEngine(NhrpEnvironment environment, RandomGenerator random, int firstRequestId) {}

    @Override
    public void handle(NhrpInput input, long nowNanos, Consumer<? super NhrpAction> out) {
        if (input instanceof NhrpInput.InterfaceSet(var settings)) {
            Map<Prefix, Address> wanted = new LinkedHashMap<>();
            for (NhrpConfig config : new NhrpConfig[] {settings.ipv4(), settings.ipv6()}) {
                for (NhrpConfig.StaticMap map : config.maps()) {
                    wanted.put(map.protocol(), Address.parse(map.nbma()));
                }
            }
            replace(settings.tunnel(), wanted, out);
        } else if (input instanceof NhrpInput.InterfaceGone(String tunnel)) {
            replace(tunnel, Map.of(), out);
        }
    }

    private void replace(
            String tunnel, Map<Prefix, Address> wanted, Consumer<? super NhrpAction> out) {
        Map<Prefix, Address> known = mappings.getOrDefault(tunnel, Map.of());
        for (Prefix prefix : known.keySet()) {
            if (!wanted.containsKey(prefix)) {
                out.accept(new NhrpAction.RemoveMapping(tunnel, prefix));
            }
        }
        wanted.forEach((prefix, nbma) -> {
            if (!nbma.equals(known.get(prefix))) {
                out.accept(new NhrpAction.SetMapping(tunnel, prefix, nbma, 0));
            }
        });
        mappings.put(tunnel, wanted);
    }
}
