package io.spokewire.ike.v2;

import static org.assertj.core.api.Assertions.assertThat;

import io.spokewire.ike.crypto.HashAlgorithm;
import io.spokewire.net.Bytes;
import io.spokewire.net.DecodeException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A vector of NIST's validation of key derivation by IKEv2 (SP 800-135), with HMAC-SHA-1. */
class IkeKeysTest {
    private static final IkeSuite SUITE =
            new IkeSuite(
                    IkeCipher.AES_CBC,
                    128,
                    IkeIntegrity.SHA1,
                    Optional.of(IkeIntegrity.SHA1),
                    2,
                    List.of());
    private static final Bytes NONCE_I = Bytes.ofHex("32b50d5f4a3763f3");
    private static final Bytes NONCE_R = Bytes.ofHex("9206a04b26564cb1");
    private static final Bytes SHARED =
            Bytes.ofHex("4b2c1f971981a8ad8d0abeafabf38cf75fc8349c148142465ed9c8b516b8be52");
    private static final Bytes SHARED_NEW =
            Bytes.ofHex("863f3c9d06efd39d2b907b97f8699e5dd5251ef64a2a176f36ee40c87d4f9330");
    private static final Bytes DKM =
            Bytes.ofHex(
                    "a14293677cc80ff8f9cc0eee30d895da9d8f405666e30ef0dfcb63c634a46002a2a63080"
                            + "e514a062768b76606f9fa5e992204fc5a670bde3f10d6b027113936a5c55b648"
                            + "a194ae587b0088d52204b702c979fa280870d2ed41efa9c549fd11198af1670b"
                            + "143d384bd275c5f594cf266b05ebadca855e4249520a441a81157435a7a56cc4");
    private static final String CHILD =
            "8059e3ee8810e6c3a91bc8bcd2a7a41151b8d0e6ae239c7b38093ad85ef4c5811a8e7b5d1cdabd95"
                    + "60b2d5e092d1f24e2d4b85eccdf0ad0dc9abd94b51ee71814ca6dbc8bb51b6309f5b9545"
                    + "c7eb35cf5580b1e521a8fe20754a2d883ba0c2cf285f524aea6545b33106bc03e614296d"
                    + "319d41d4b50b3f510b1c0a22f3e664994d234cb4";
    private static final String CHILD_WITH_EXCHANGE =
            "bb43244c1860ad65ee1e211ffe8bb3661750c8f89cb9f547df7f4fa61d37301628190e38c66232ea"
                    + "b4b3ab14c400a5197dd3730ed4820a8a10394d51e1c0400052f63ebd36b0e7ef53aaed31"
                    + "eba4a5080d7d4b5666023a8bbb5ffb7857240f9a05884d1b7d2f933708450b7b3288f1fc"
                    + "863ab49fa901227cffc06e27899c7054d56fd74c";
    private static final Bytes SEED_NEW = Bytes.ofHex("63e81194946ebd05df7df5ebf5d8750056bf1f1d");

    private final IkeKeys.Context context =
            new IkeKeys.Context(NONCE_I, NONCE_R, 0x34c9e7c188868785L, 0x3ff77d760d2b2199L);
    private final IkeKeys keys = IkeKeys.initial(SUITE, SHARED, context);

    private static Bytes all(IkeKeys keys) {
        return Bytes.concat(
                keys.derivation(),
                keys.integrityInitiator(),
                keys.integrityResponder(),
                keys.cipherInitiator(),
                keys.cipherResponder(),
                keys.authInitiator(),
                keys.authResponder());
    }

    @Test
    void keysOfIkeSaInit() {
        assertThat(all(keys)).isEqualTo(DKM);
    }

    @Test
    void keysOfAChild() {
        Bytes nonces = Bytes.concat(NONCE_I, NONCE_R);
        assertThat(keys.childMaterial(Bytes.EMPTY, nonces, Bytes.EMPTY, 132)).hasToString(CHILD);
        assertThat(keys.childMaterial(SHARED_NEW, nonces, Bytes.EMPTY, 132))
                .hasToString(CHILD_WITH_EXCHANGE);
    }

    /**
     * RFC 7296 section 2.15: what is proven is the identity as it came, the reserved bytes that
     * mean nothing included.
     */
    @Test
    void theProofCoversTheReservedBytesOfAnIdentity() throws DecodeException {
        Bytes wire = Bytes.ofHex("0000000c" + "02" + "a1b2c3" + "61626364");
        Payload.Identification identity =
                (Payload.Identification)
                        Ikev2Codec.decodePayloads(Payload.Identification.INITIATOR, wire)
                                .getFirst();
        Bytes message = Bytes.ofHex("0102");
        Bytes octets =
                Authenticator.signedOctets(true, message, NONCE_R, identity, keys, Bytes.EMPTY);
        Bytes proven =
                HashAlgorithm.SHA1.hmac(keys.authInitiator(), Bytes.ofHex("02a1b2c361626364"));
        assertThat(octets).isEqualTo(Bytes.concat(message, NONCE_R, proven));
        assertThat(Ikev2Codec.encodePayloads(List.of(identity))).isEqualTo(wire);
    }

    @Test
    void keysOfARekeyedIkeSa() {
        Bytes seed =
                Bytes.concat(NONCE_I, NONCE_R, Bytes.ofHex("34c9e7c1888687853ff77d760d2b2199"));
        assertThat(all(IkeKeys.rekeyed(SUITE, keys, SHARED_NEW, context, Bytes.EMPTY)))
                .isEqualTo(HashAlgorithm.SHA1.prfPlus(SEED_NEW, seed, 132));
    }
}
