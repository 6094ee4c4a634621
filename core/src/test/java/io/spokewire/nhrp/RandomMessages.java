package io.spokewire.nhrp;

import io.spokewire.net.Address;
import io.spokewire.net.AddressFamily;
import io.spokewire.net.Bytes;
import io.spokewire.nhrp.NhrpMessage.Body;
import io.spokewire.nhrp.NhrpMessage.Header;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** Random valid packets, for round trips and as a start for mutations. */
final class RandomMessages {
    private final RandomGenerator random;

    RandomMessages(RandomGenerator random) {
        this.random = random;
    }

    NhrpMessage message() {
        AddressFamily nbma = family();
        AddressFamily protocol = family();
        Header header =
                new Header(
                        nbma,
                        random.nextInt(256),
                        random.nextInt(8) == 0 ? Optional.empty() : Optional.of(address(nbma)),
                        address(protocol),
                        address(protocol));
        Body body = new Body(header, random.nextInt(0x10000), random.nextInt(), entries(3));
        Extensions extensions = extensions();
        return switch (random.nextInt(8)) {
            case 0 -> new NhrpMessage.ResolutionRequest(body, extensions);
            case 1 -> new NhrpMessage.ResolutionReply(body, extensions);
            case 2 -> new NhrpMessage.RegistrationRequest(body, extensions);
            case 3 -> new NhrpMessage.RegistrationReply(body, extensions);
            case 4 -> new NhrpMessage.PurgeRequest(body, extensions);
            case 5 -> new NhrpMessage.PurgeReply(body, extensions);
            case 6 ->
                    new NhrpMessage.ErrorIndication(
                            header,
                            random.nextInt(0x10000),
                            random.nextInt(0x10000),
                            bytes(random.nextInt(200)),
                            extensions);
            default ->
                    new NhrpMessage.TrafficIndication(
                            header, random.nextInt(2), bytes(random.nextInt(200)), extensions);
        };
    }

    private Extensions extensions() {
        List<Extension> list = new ArrayList<>();
        int count = random.nextInt(6);
        for (int i = 0; i < count; i++) {
            boolean compulsory = random.nextBoolean();
            list.add(
                    switch (random.nextInt(7)) {
                        case 0 -> new Extension.ResponderAddress(compulsory, entries(1));
                        case 1 -> new Extension.ForwardTransitNhs(compulsory, entries(4));
                        case 2 -> new Extension.ReverseTransitNhs(compulsory, entries(4));
                        case 3 -> new Extension.NatAddress(compulsory, entries(2));
                        case 4 ->
                                new Extension.Authentication(compulsory, bytes(random.nextInt(20)));
                        case 5 ->
                                new Extension.VendorPrivate(
                                        compulsory, random.nextInt(1 << 24), bytes(9));
                        default ->
                                new Extension.Unknown(
                                        compulsory,
                                        0x1000 + random.nextInt(0x2000),
                                        bytes(random.nextInt(30)));
                    });
        }
        return new Extensions(list);
    }

    private List<ClientInformationEntry> entries(int max) {
        List<ClientInformationEntry> list = new ArrayList<>();
        int count = random.nextInt(max + 1);
        for (int i = 0; i < count; i++) {
            list.add(
                    new ClientInformationEntry(
                            random.nextInt(256),
                            random.nextInt(256),
                            random.nextInt(0x10000),
                            random.nextInt(0x10000),
                            random.nextInt(256),
                            optionalAddress(),
                            optionalAddress()));
        }
        return list;
    }

    private Optional<Address> optionalAddress() {
        return random.nextBoolean() ? Optional.empty() : Optional.of(address(family()));
    }

    private AddressFamily family() {
        return random.nextBoolean() ? AddressFamily.IPV4 : AddressFamily.IPV6;
    }

    private Address address(AddressFamily family) {
        return Address.fromBytes(bytes(family.bytes()).toArray());
    }

    Bytes bytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return Bytes.copyOf(bytes);
    }
}
