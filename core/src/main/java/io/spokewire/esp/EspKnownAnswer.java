package io.spokewire.esp;

import io.spokewire.net.Bytes;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

/**
 * A packet whose sealed form is known from elsewhere: every provider has to seal it to just these
 * bytes, to open them again, and to refuse them when anything is changed. So a library that is
 * broken, or not the one it says to be, is found before a packet is entrusted to it.
 *
 * <p>The vectors are those of the RFCs. Where an RFC gives a cipher without an HMAC, or nothing at
 * all (RFC 4543, 2451), the rest was worked out with OpenSSL's command.
 *
 * @param source where it comes from
 * @param suite the algorithms
 * @param keys the keys
 * @param sequenceHigh the upper half of the sequence number
 * @param header SPI and lower half of the sequence number
 * @param number what stands in the place of the initialization vector before sealing
 * @param plain plaintext with padding and trailer
 * @param sealed initialization vector, ciphertext, integrity check value
 */
public record EspKnownAnswer(
        String source,
        EspSuite suite,
        KeyMaterial keys,
        int sequenceHigh,
        Bytes header,
        Bytes number,
        Bytes plain,
        Bytes sealed) {
    private static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;

    /** Not at the beginning, and not aligned: packets lie where they lie. */
    private static final int AT = 5;

    private static final int ROOM = 64;

    /** One a line: source, suite, upper half, keys, header, number, plaintext, sealed. */
    private static final String TABLE =
            """
            draft-mcgrew-gcm-test-01 1 | AES_GCM 128 NONE | 87654321 |\
             4c80cdefbb5d10da906ac73c3613a6342e443b68 | - | 0000432100000000 |\
             4956ed7e3b244cfe |\
              45000048699a000080114db7c0a80102c0a801010a9bf15638d301000001000000000000045f73\
            6970045f756470037369700963796265726369747902646b000021000101020201 |\
              4956ed7e3b244cfefecf537e729d5b07dc30df528dd22b768d1b98736696a6fd348509fa13ceac\
            34cfa2436f14a3f3cf65925bf1f4a13c5d15b21e1884f5ff6247aeabb786b93bce61bc17d768fd97\
            32459018148f6cbe722fd04796562dfdb4
            draft-mcgrew-gcm-test-01 2 | AES_GCM 128 NONE | - |\
             feffe9928665731c6d6a8f9467308308cafebabe | - | 0000a5f80000000a |\
             facedbaddecaf888 |\
              4500003e698f000080114dccc0a80102c0a801010a980035002a2343b2d0010000010000000000\
            00037369700963796265726369747902646b00000100010001 |\
              facedbaddecaf888deb22cd9b07c72c16e3a65beeb8df304a5a5897d33ae530f1ba76d5d114d2a\
            5c3de81827c10e9a4f51330d0eec416642cfbb85a5b47e48a4ec3b9ba95d918bd183b70d3aa8bc6e\
            e4c309e9d85a41ad4a
            draft-mcgrew-gcm-test-01 7 | AES_GCM 192 NONE | - |\
             feffe9928665731c6d6a8f9467308308feffe9928665731ccafebabe | - |\
             0000a5f80000000a | facedbaddecaf888 |\
              45000028a4ad4000400678800a01038f0a010612802306b8cb712602dd6bb03e501016d0756800\
            01 |\
              facedbaddecaf888a5b1f8066029aea40e598b8122de02420938b3ab33f828e687b8858b5bfbdb\
            d0315b27452144cc7795457b9652037f5318027b5b4cd7a636
            draft-mcgrew-gcm-test-01 3 | AES_GCM 256 NONE | - |\
             abbccddef00112233445566778899aababbccddef00112233445566778899aab11223344 | - |\
             4a2cbfe300000002 | 0102030405060708 |\
              4500003069a6400080062690c0a801029389155e0a9e008b2dc57ee0000000007002400020bf00\
            00020405b40101040201020201 |\
              0102030405060708ff425c9b724599df7a3bcd510194e00d6a78107f1b0b1cbf06efae9d65a5d7\
            63748a637985771d347f0545659f14e99def842d8eb335f4eecfdbf831824b4c4915956c96
            draft-mcgrew-gcm-test-01 12 | AES_GCM 128 NONE | - |\
             7d773d00c144c525ac619d18c84a3f47d9664267 | - | 335467aeffffffff |\
             43457e9182443bc6 |\
              01020201 |\
              43457e9182443bc6437f866bcb3f699fe9b0822bac961c4504bef270
            RFC 7634 | CHACHA20_POLY1305 256 NONE | - |\
             808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9fa0a1a2a3 | - |\
             0102030400000005 | 1011121314151617 |\
              45000054a6f200004001e778c6336405c000020508005b7a3a080000553bec100007362708090a\
            0b0c0d0e0f101112131415161718191a1b1c1d1e1f202122232425262728292a2b2c2d2e2f303132\
            333435363701020204 |\
              101112131415161724039428b97f417e3c13753a4f05087b67c352e6a7fab1b982d466ef407ae5\
            c614ee8099d52844eb61aa95dfab4c02f72aa71e7c4c4f64c9befe2facc638e8f3cbec163fac469b\
            502773f6fb94e664da9165b82829f641e076aaa8266b7fb0f7b11b369907e1ad43
            RFC 2202 2.2 | NULL 0 HMAC_MD5_96 | - | - | 4a656665000000000000000000000000 |\
             7768617420646f20 | - |\
              79612077616e7420666f72206e6f7468696e673f |\
              79612077616e7420666f72206e6f7468696e673f750c783e6ab0b503eaa86e31
            RFC 2202 3.2 | NULL 0 HMAC_SHA1_96 | - | - |\
             4a65666500000000000000000000000000000000 | 7768617420646f20 | - |\
              79612077616e7420666f72206e6f7468696e673f |\
              79612077616e7420666f72206e6f7468696e673feffcdf6ae5eb2fa2d27416d5
            RFC 4868 AUTH256-2 | NULL 0 HMAC_SHA2_256_128 | - | - |\
             4a6566654a6566654a6566654a6566654a6566654a6566654a6566654a656665 |\
             7768617420646f20 | - |\
              79612077616e7420666f72206e6f7468696e673f |\
              79612077616e7420666f72206e6f7468696e673f167f928588c5cc2eef8e3093caa0e87c
            RFC 4868 AUTH384-2 | NULL 0 HMAC_SHA2_384_192 | - | - |\
             4a6566654a6566654a6566654a6566654a6566654a6566654a6566654a6566654a6566654a65666\
            54a6566654a656665 | 7768617420646f20 | - |\
              79612077616e7420666f72206e6f7468696e673f |\
              79612077616e7420666f72206e6f7468696e673f2c7353974f1842fd66d53c452ca42122b28c0b\
            594cfb184d
            RFC 4868 AUTH512-2 | NULL 0 HMAC_SHA2_512_256 | - | - |\
             4a6566654a6566654a6566654a6566654a6566654a6566654a6566654a6566654a6566654a65666\
            54a6566654a6566654a6566654a6566654a6566654a656665 | 7768617420646f20 | - |\
              79612077616e7420666f72206e6f7468696e673f |\
              79612077616e7420666f72206e6f7468696e673fcb370917ae8a7ce28cfd1d8f4705d6141c173b\
            2a9362c15df235dfb251b15454
            RFC 3602 case 5 | AES_CBC 128 HMAC_SHA1_96 | - |\
             90d382b410eeba7ad938c46cec1a82bf | 0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b |\
             0000432100000001 | cf99abb76d2b96722adc0717f1a501bf |\
              08000ebda70a00008e9c083db95b070008090a0b0c0d0e0f101112131415161718191a1b1c1d1e\
            1f202122232425262728292a2b2c2d2e2f30313233343536370102030405060708090a0b0c0d0e0e\
            01 |\
              e96e8c08ab465763fd098d45dd3ff893f663c25d325c18c6a9453e194e120849a4870b66cc6b99\
            65330013b4898dc856a4699e523a55db080b59ec3a8e4b7e52775b07d1db34ed9c538ab50c551b87\
            4aa269add047ad2d5913ac19b7cfbad4a6cf264838385a370fec0fbf47
            RFC 3602 case 6 | AES_CBC 128 HMAC_SHA2_256_128 | 00000007 |\
             90d382b410eeba7ad938c46cec1a82bf |\
             0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b |\
             0000432100000008 | d03b76e434de71c901c8683da04c56e2 |\
              0800b5e8a80a0500a69c083d0b660e0077777777777777777777777701020201 |\
              69d08df7d203329db093fc4924e5bd80f51995881ec4e0c4488987ce742e8109689bb379d2d750\
            c0d915dca346a89f7597e8ca37b8cf2ecc541a228baff0abde
            SP 800-38A F.2.3 | AES_CBC 192 HMAC_SHA2_384_192 | - |\
             8e73b0f7da0e6452c810f32b809079e562f8ead2522c6b7b |\
             0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0\
            b0b0b0b0b0b0b0b0b | 0102030400000005 | 2996ff21b81641c7bef3124e9efe4780 |\
              6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e5130c81c46a35ce4\
            11e5fbc1191a0a52eff69f2445df4f9b17ad2b417be66c3710 |\
              000102030405060708090a0b0c0d0e0f4f021db243bc633d7178183a9fa071e8b4d9ada9ad7ded\
            f4e5e738763f69145a571b242012fb7ae07fa9baac3df102e008b0e27988598881d920a9e64f5615\
            cd42e10f65ea7e1cf291a25ecfc3c1705a2cb39e4389f230e4
            SP 800-38A F.2.5 | AES_CBC 256 HMAC_SHA2_512_256 | - |\
             603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4 |\
             0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0\
            b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b | 0102030400000005 |\
             393e4e6cdf9b1fc836120fa2a3d8f140 |\
              6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e5130c81c46a35ce4\
            11e5fbc1191a0a52eff69f2445df4f9b17ad2b417be66c3710 |\
              000102030405060708090a0b0c0d0e0ff58c4c04d6e5f1ba779eabfb5f7bfbd69cfc4e967edb80\
            8d679f777bc6702c7d39f23369a9d9bacfa530e26304231461b2eb05e2c39be9fcda6c19078c6a9d\
            1becba06179b25bfa4cd0adbf52e5e8e5b9d7ea26cdd6a627e38f558e7c0f44f31
            OpenSSL | TRIPLE_DES_CBC 192 HMAC_MD5_96 | - |\
             0123456789abcdef23456789abcdef01456789abcdef0123 |\
             0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b | 0102030400000005 | d46f831e4bcf7e77 |\
              4e6f77206973207468652074696d6520666f7220616c6c20 |\
              1234567890abcdeff3c0ff026c023089656fbb169def7edb30ba36075d6f0176a28e635e9d0d6f\
            b7d651f4af
            FIPS 81 B.1 | DES_CBC 64 HMAC_SHA1_96 | - | 0123456789abcdef |\
             0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b | 0102030400000005 | 99f363c9f09bde44\
             |\
              4e6f77206973207468652074696d6520666f7220616c6c20 |\
              1234567890abcdefe5c7cdde872bf27c43e934008c389c0f683788499a7c05f6ba7a8e26517f67\
            4dea60da35
            OpenSSL | AES_GMAC 128 NONE | - | 4c80cdefbb5d10da906ac73c3613a63411223344 | -\
             | 4a2cbfe300000002 | 0102030405060708 |\
              4500003069a6400080062690c0a801029389155e0a9e008b2dc57ee0000000007002400020bf00\
            00020405b40101040201020201 |\
              01020304050607084500003069a6400080062690c0a801029389155e0a9e008b2dc57ee0000000\
            007002400020bf0000020405b401010402010202016932fdc9babf2acd6ec7f7826abccfe8
            OpenSSL | AES_GMAC 192 NONE | - |\
             feffe9928665731c6d6a8f9467308308feffe9928665731c11223344 | - |\
             4a2cbfe300000002 | 0102030405060708 |\
              4500003069a6400080062690c0a801029389155e0a9e008b2dc57ee0000000007002400020bf00\
            00020405b40101040201020201 |\
              01020304050607084500003069a6400080062690c0a801029389155e0a9e008b2dc57ee0000000\
            007002400020bf0000020405b401010402010202016d48f5cbe1bf4a1aa7227378b8e46a8b
            OpenSSL | AES_GMAC 256 NONE | 00000009 |\
             abbccddef00112233445566778899aababbccddef00112233445566778899aab11223344 | - |\
             4a2cbfe300000002 | 0102030405060708 |\
              4500003069a6400080062690c0a801029389155e0a9e008b2dc57ee0000000007002400020bf00\
            00020405b40101040201020201 |\
              01020304050607084500003069a6400080062690c0a801029389155e0a9e008b2dc57ee0000000\
            007002400020bf0000020405b401010402010202018c4be73b542d72e14a294dbb7fc91460
            """;

    /** All of them; at least one for every suite but for the combinations of CBC and HMAC. */
    public static List<EspKnownAnswer> all() {
        List<EspKnownAnswer> all = new ArrayList<>();
        for (String line : TABLE.strip().split("\n", -1)) {
            String[] parts = line.split("\\|", -1);
            String[] words = parts[1].strip().split(" ", -1);
            all.add(
                    new EspKnownAnswer(
                            parts[0].strip(),
                            new EspSuite(
                                    EspCipher.valueOf(words[0]),
                                    Integer.parseInt(words[1]),
                                    EspIntegrity.valueOf(words[2]),
                                    !parts[2].strip().equals("-")),
                            new KeyMaterial(hex(parts[3]), hex(parts[4])),
                            hex(parts[2]).length() == 0
                                    ? 0
                                    : Integer.parseUnsignedInt(parts[2].strip(), 16),
                            hex(parts[5]),
                            hex(parts[6]),
                            hex(parts[7]),
                            hex(parts[8])));
        }
        return all;
    }

    private static Bytes hex(String text) {
        String digits = text.strip();
        return digits.equals("-") ? Bytes.EMPTY : Bytes.ofHex(digits);
    }

    /** Whether a provider answers so; it must support the suite. */
    public boolean holds(EspProvider provider) {
        try (Arena arena = Arena.ofConfined();
                Sealer sealer = provider.sealer(suite, keys);
                Opener opener = provider.opener(suite, keys)) {
            int length = header.length() + sealed.length();
            MemorySegment memory = arena.allocate(AT + length + ROOM);
            lay(memory, number, plain);
            sealer.seal(memory, AT, plain.length(), sequenceHigh);
            Bytes wanted = Bytes.concat(header, sealed);
            if (!Bytes.copyOf(memory, AT, length).equals(wanted)) {
                return false;
            }
            if (!opener.open(memory, AT, length, sequenceHigh)
                    || !Bytes.copyOf(memory, AT + suite.headerBytes(), plain.length())
                            .equals(plain)) {
                return false;
            }
            // Header, initialization vector, first byte of the text, last byte of the check value.
            for (int at : new int[] {0, header.length(), suite.headerBytes(), length - 1}) {
                lay(memory, sealed, Bytes.EMPTY);
                memory.set(BYTE, AT + at, (byte) (memory.get(BYTE, AT + at) ^ 1));
                if (opener.open(memory, AT, length, sequenceHigh)) {
                    return false;
                }
            }
            lay(memory, sealed, Bytes.EMPTY);
            return !suite.extendedSequence() || !opener.open(memory, AT, length, sequenceHigh ^ 1);
        }
    }

    private void lay(MemorySegment memory, Bytes first, Bytes second) {
        header.copyTo(memory, AT);
        first.copyTo(memory, AT + header.length());
        second.copyTo(memory, AT + header.length() + first.length());
    }
}
