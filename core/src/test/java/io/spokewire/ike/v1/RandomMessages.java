package io.spokewire.ike.v1;

import io.spokewire.ike.v1.SaProposal.Transform;
import io.spokewire.net.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Messages of every kind, valid by construction. */
final class RandomMessages {
    private static final int KINDS = 15;

    private final SplittableRandom random;

    RandomMessages(SplittableRandom random) {
        this.random = random;
    }

    Bytes bytes(int most) {
        byte[] bytes = new byte[random.nextInt(most + 1)];
        random.nextBytes(bytes);
        return Bytes.copyOf(bytes);
    }

    private Bytes exactly(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return Bytes.copyOf(bytes);
    }

    IsakmpHeader header() {
        return new IsakmpHeader(
                random.nextLong() | 1,
                random.nextLong(),
                random.nextInt(256),
                random.nextInt(IsakmpHeader.FLAGS + 1),
                random.nextInt());
    }

    List<Payload> payloads() {
        List<Payload> payloads = new ArrayList<>();
        int count = random.nextInt(8);
        for (int i = 0; i < count; i++) {
            payloads.add(payload(random.nextInt(KINDS)));
        }
        return payloads;
    }

    /** One of a kind, 0 to 14. */
    Payload payload(int kind) {
        boolean draft = random.nextBoolean();
        return switch (kind) {
            case 0 -> sa();
            case 1 -> new Payload.KeyExchange(bytes(128));
            case 2 ->
                    new Payload.Id(
                            random.nextInt(256),
                            random.nextInt(256),
                            random.nextInt(65_536),
                            bytes(40));
            case 3 -> new Payload.Certificate(random.nextInt(256), bytes(300));
            case 4 -> new Payload.CertificateRequest(random.nextInt(256), bytes(60));
            case 5 -> new Payload.Hash(bytes(64));
            case 6 -> new Payload.Signature(bytes(256));
            case 7 -> new Payload.Nonce(bytes(40));
            case 8 ->
                    new Payload.Notification(
                            random.nextInt(),
                            random.nextInt(256),
                            bytes(16),
                            random.nextInt(65_536),
                            bytes(20));
            case 9 -> {
                int size = 1 + random.nextInt(16);
                List<Bytes> spis = new ArrayList<>();
                int count = random.nextInt(4);
                for (int i = 0; i < count; i++) {
                    spis.add(exactly(size));
                }
                yield new Payload.Delete(random.nextInt(), random.nextInt(256), size, spis);
            }
            case 10 -> new Payload.VendorId(bytes(20));
            case 11 -> new Payload.NatD(draft, bytes(64));
            case 12 -> new Payload.NatOa(draft, Payload.Id.IPV4, exactly(4));
            case 13 -> new Payload.NatOa(draft, Payload.Id.IPV6, exactly(16));
            default -> new Payload.Unknown(22 + random.nextInt(100), bytes(30));
        };
    }

    private Payload sa() {
        List<SaProposal> proposals = new ArrayList<>();
        int count = 1 + random.nextInt(3);
        for (int i = 0; i < count; i++) {
            List<Transform> transforms = new ArrayList<>();
            int some = random.nextInt(4);
            for (int t = 0; t < some; t++) {
                transforms.add(
                        new Transform(random.nextInt(256), random.nextInt(256), attributes()));
            }
            proposals.add(
                    new SaProposal(
                            random.nextInt(256), random.nextInt(256), bytes(16), transforms));
        }
        return new Payload.Sa(proposals);
    }

    private List<Attribute> attributes() {
        List<Attribute> attributes = new ArrayList<>();
        int count = random.nextInt(6);
        for (int i = 0; i < count; i++) {
            int type = random.nextInt(0x8000);
            attributes.add(
                    random.nextBoolean()
                            ? Attribute.basic(type, random.nextInt(65_536))
                            : new Attribute(type, false, bytes(12)));
        }
        return attributes;
    }
}
