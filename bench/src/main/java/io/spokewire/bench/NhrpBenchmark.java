package io.spokewire.bench;

import io.spokewire.net.Address;
import io.spokewire.net.Bytes;
import io.spokewire.net.DecodeException;
import io.spokewire.net.Ipv4Address;
import io.spokewire.nhrp.ClientInformationEntry;
import io.spokewire.nhrp.Extension;
import io.spokewire.nhrp.Extensions;
import io.spokewire.nhrp.NhrpCodec;
import io.spokewire.nhrp.NhrpMessage;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** NHRP messages to bytes and back: the two that a hub and its spokes exchange most. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@State(Scope.Thread)
public class NhrpBenchmark {
    private static final int FORWARDED = 100;

    private final NhrpMessage registration = registration();
    private final NhrpMessage resolution = resolution();
    private final Bytes registrationBytes = NhrpCodec.encode(registration);
    private final Bytes resolutionBytes = NhrpCodec.encode(resolution);

    private static NhrpMessage.Header header(String source, String destination) {
        return NhrpMessage.Header.of(
                255,
                Address.parse("198.51.100.1"),
                Address.parse(source),
                Address.parse(destination));
    }

    private static ClientInformationEntry entry(int number) {
        return ClientInformationEntry.of(
                new Ipv4Address(0xC6336400 + number), new Ipv4Address(0x0AFF0000 + number));
    }

    /** A spoke's registration, with a password. */
    private static NhrpMessage registration() {
        return new NhrpMessage.RegistrationRequest(
                new NhrpMessage.Body(
                        header("10.255.0.1", "10.255.0.254"), 0x8002, 1, List.of(entry(1))),
                extensions(List.of(), List.of()));
    }

    /** The answer of a spoke, that two servers have passed on in each direction. */
    private static NhrpMessage resolution() {
        return new NhrpMessage.ResolutionReply(
                new NhrpMessage.Body(
                        header("10.255.0.1", "10.255.0.2"), 0xA800, 2, List.of(entry(2))),
                extensions(
                        List.of(entry(FORWARDED), entry(FORWARDED + 1)),
                        List.of(entry(FORWARDED + 1), entry(FORWARDED))));
    }

    private static Extensions extensions(
            List<ClientInformationEntry> forward, List<ClientInformationEntry> reverse) {
        return Extensions.of(
                new Extension.ResponderAddress(true, List.of()),
                new Extension.ForwardTransitNhs(true, forward),
                new Extension.ReverseTransitNhs(true, reverse),
                Extension.Authentication.ofPassword("SECRET12"),
                new Extension.NatAddress(true, List.of()));
    }

    /** Both ways have to lead back. */
    @Setup
    public void check() throws DecodeException {
        if (!decodeRegistration().equals(registration) || !decodeResolution().equals(resolution)) {
            throw new IllegalStateException("what was decoded is not what was encoded");
        }
    }

    /** A registration request with five extensions. */
    @Benchmark
    public Bytes encodeRegistration() {
        return NhrpCodec.encode(registration);
    }

    /** The same from its bytes. */
    @Benchmark
    public NhrpMessage decodeRegistration() throws DecodeException {
        return NhrpCodec.decode(registrationBytes);
    }

    /** A resolution reply with two transit servers each way. */
    @Benchmark
    public Bytes encodeResolution() {
        return NhrpCodec.encode(resolution);
    }

    /** The same from its bytes. */
    @Benchmark
    public NhrpMessage decodeResolution() throws DecodeException {
        return NhrpCodec.decode(resolutionBytes);
    }
}
