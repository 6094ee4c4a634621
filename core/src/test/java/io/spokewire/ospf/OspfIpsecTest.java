package io.spokewire.ospf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spokewire.net.Address;
import io.spokewire.net.Bytes;
import io.spokewire.net.IpDatagram;
import io.spokewire.net.IpProtocol;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** OSPFv3 in AH and ESP by keys that are configured; the packets here were made by Python. */
class OspfIpsecTest {
    private static final long SPI = 0x12345678;
    private static final String MD5 = "0123456789abcdef0123456789abcdef";
    private static final String SHA1 = MD5 + "01234567";
    private static final Bytes OSPF = Bytes.copyOf(counting(0, 37));
    private static final String AES = "aes-cbc 128 000102030405060708090a0b0c0d0e0f sha1 " + SHA1;
    private static final String TRIPLE =
            "3des 0102030405060708090a0b0c0d0e0f101112131415161718 sha1 " + SHA1;

    private static byte[] counting(int from, int count) {
        byte[] bytes = new byte[count];
        for (int i = 0; i < count; i++) {
            bytes[i] = (byte) (from + i);
        }
        return bytes;
    }

    private static IpDatagram packet(int protocol, Bytes payload) {
        return new IpDatagram(
                Address.parse("FE80::1"), Address.parse("FF02::5"), protocol, 1, 0xC0, payload);
    }

    private static Bytes seal(OspfIpsec ipsec) {
        IpDatagram sealed = ipsec.seal(packet(IpProtocol.OSPF, OSPF), 9, new SplittableRandom(1));
        assertThat(sealed.protocol()).isEqualTo(ipsec.protocol());
        assertThat(sealed.payload().length())
                .isBetween(OSPF.length() + 1, OSPF.length() + ipsec.overheadBytes());
        assertThat(ipsec.open(sealed, new OspfIpsecCounters()))
                .contains(packet(IpProtocol.OSPF, OSPF));
        return sealed.payload();
    }

    @Test
    void anAuthenticationHeaderCoversTheHeaderOfIp() {
        OspfIpsec ipsec = OspfIpsec.authentication(SPI, "sha1", SHA1);
        Bytes wanted =
                Bytes.concat(Bytes.ofHex("590400001234567800000009f0ba0cbae088b9ef519bafe8"), OSPF);
        assertThat(seal(ipsec)).isEqualTo(wanted);

        IpDatagram other =
                new IpDatagram(
                        Address.parse("FE80::2"),
                        Address.parse("FF02::5"),
                        IpProtocol.AUTHENTICATION_HEADER,
                        1,
                        0xC0,
                        wanted);
        assertThat(ipsec.open(other, new OspfIpsecCounters())).isEmpty();
    }

    @Test
    void espWithoutEncryption() {
        assertThat(seal(OspfIpsec.encryption(SPI, "null md5 " + MD5)))
                .isEqualTo(
                        Bytes.concat(
                                Bytes.ofHex("1234567800000009"),
                                OSPF,
                                Bytes.ofHex("010159"),
                                Bytes.ofHex("6b527b3573dd6cf0d2b1253f")));
    }

    @ParameterizedTest
    @CsvSource({
        AES
                + ",1234567800000009404142434445464748494a4b4c4d4e4ffdb7798269c55753ed9c7bc7c92f23ea"
                + "af2d2c06755a1215f0b3ed4cd60194441fc01dd49ebae4e589e82d624dc5e9847ed7d51090d254d2"
                + "9785f1c0",
        TRIPLE
                + ",123456780000000940414243444546475499438d9eb845b770ef55221ff3811ea323485611dbc7d1"
                + "776d3e1ab85457720442baab71987514c50c563c79ebf4939003dade"
    })
    void espWithEncryption(String words, String packet) {
        OspfIpsec ipsec = OspfIpsec.encryption(SPI, words);
        assertThat(ipsec.open(packet(IpProtocol.ESP, Bytes.ofHex(packet)), new OspfIpsecCounters()))
                .contains(packet(IpProtocol.OSPF, OSPF));
        assertThat(seal(ipsec).length()).isEqualTo(packet.length() / 2);
    }

    @Test
    void whatIsChangedShortOrOfAnotherAssociationIsDropped() {
        for (OspfIpsec ipsec :
                new OspfIpsec[] {
                    OspfIpsec.authentication(SPI, "md5", MD5),
                    OspfIpsec.encryption(SPI, "null sha1 " + SHA1),
                    OspfIpsec.encryption(SPI, "des 0123456789abcdef md5 " + MD5),
                    OspfIpsec.encryption(SPI, AES)
                }) {
            byte[] sealed = seal(ipsec).toArray();
            for (int i = 0; i < sealed.length; i++) {
                byte[] changed = sealed.clone();
                changed[i] ^= 1;
                // The reserved octets of AH are covered as well.
                assertThat(
                                ipsec.open(
                                        packet(ipsec.protocol(), Bytes.copyOf(changed)),
                                        new OspfIpsecCounters()))
                        .isEmpty();
                Bytes cut = Bytes.copyOf(sealed).slice(0, i);
                assertThat(ipsec.open(packet(ipsec.protocol(), cut), new OspfIpsecCounters()))
                        .isEmpty();
            }
            assertThat(
                            ipsec.open(
                                    packet(IpProtocol.OSPF, Bytes.copyOf(sealed)),
                                    new OspfIpsecCounters()))
                    .isEmpty();
        }
    }

    @Test
    void whatIsDroppedIsCountedByItsCause() {
        OspfIpsec ah = OspfIpsec.authentication(SPI, "sha1", SHA1);
        OspfIpsec esp = OspfIpsec.encryption(SPI, "null sha1 " + SHA1);
        for (OspfIpsec ipsec : new OspfIpsec[] {ah, esp}) {
            OspfIpsecCounters counters = new OspfIpsecCounters();
            Bytes good = seal(ipsec);
            ipsec.open(packet(ipsec.protocol(), good), counters);
            ipsec.open(packet(IpProtocol.OSPF, OSPF), counters);
            ipsec.open(packet((ipsec.equals(ah) ? esp : ah).protocol(), good), counters);
            byte[] changed = good.toArray();
            changed[good.length() - 1] ^= 1;
            ipsec.open(packet(ipsec.protocol(), Bytes.copyOf(changed)), counters);
            changed[ipsec.equals(ah) ? 7 : 3] ^= 1; // the SPI is looked at before the check value
            ipsec.open(packet(ipsec.protocol(), Bytes.copyOf(changed)), counters);
            ipsec.open(packet(ipsec.protocol(), good.slice(0, 9)), counters);
            ipsec.open(packet(ipsec.protocol(), good.slice(0, 2)), counters);
            assertThat(counters.traffic()).isEqualTo(new OspfIpsecTraffic(0, 1, 2, 1, 1, 2));
            assertThat(counters.traffic().dropped()).isEqualTo(6);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "null sha1, , esp-null esp-sha-hmac",
        "des 0123456789abcdef md5, des md5, esp-des esp-md5-hmac",
        "aes-cbc 128 " + MD5 + " sha1, , esp-aes esp-sha-hmac",
        "aes-cbc 192 " + MD5 + "0123456789abcdef sha1, , esp-192-aes esp-sha-hmac",
        "aes-cbc 256 " + MD5 + MD5 + " md5, md5, esp-256-aes esp-md5-hmac",
    })
    void weakAlgorithmsAreNamed(String words, String weak, String transform) {
        OspfIpsec ipsec =
                OspfIpsec.encryption(SPI, words + " " + (words.endsWith("md5") ? MD5 : SHA1));
        assertThat(String.join(" ", ipsec.weakAlgorithms())).isEqualTo(weak == null ? "" : weak);
        assertThat(ipsec.transform()).isEqualTo(transform);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "null sha256 " + SHA1,
                "null sha1 " + MD5,
                "null md5 " + MD5 + " more",
                "aes-cbc 129 " + MD5 + " md5 " + MD5,
                "aes-cbc 192 " + MD5 + " md5 " + MD5,
                "3des 0 " + MD5 + " md5 " + MD5,
                "seal md5 " + MD5
            })
    void whatDoesNotFitIsRefused(String words) {
        assertThatThrownBy(() -> OspfIpsec.encryption(SPI, words))
                .isInstanceOf(IllegalArgumentException.class)
                .message()
                .isNotBlank();
    }

    @Test
    void typesOfKeysAreKept() {
        String words = "aes-cbc 128 7 ";
        String key = "121A0C041104";
        assertThatThrownBy(() -> OspfIpsec.encryption(SPI, words + key + " md5 0 " + MD5))
                .hasMessageContaining("32 hexadecimal digits");
        assertThat(OspfIpsec.encryption(SPI, AES).words())
                .isEqualTo("ipsec spi 305419896 esp " + AES);
        assertThat(OspfIpsec.authentication(SPI, "md5", "0 " + MD5).words())
                .isEqualTo("ipsec spi 305419896 md5 " + MD5);
    }
}
