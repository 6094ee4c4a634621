package io.spokewire.pki;

import io.spokewire.command.Mode;
import io.spokewire.command.Section;
import io.spokewire.command.Slot;
import io.spokewire.net.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * {@code crypto pki certificate chain TRUSTPOINT}: the certificates of one trustpoint.
 *
 * @param trustpoint the section's name
 * @param certificates in the order of configuration
 */
public record CertificateChain(String trustpoint, List<Block> certificates) {
    /**
     * A certificate.
     *
     * @param kind {@code ""} for our own, or {@code ca}, {@code self-signed}, {@code rollover ca}
     * @param serial its serial number as typed, hexadecimal
     * @param source where it lies instead of here ({@code nvram:R1#1.cer}); empty for here
     * @param der the certificate, DER; empty where {@code source} names a file
     */
    public record Block(String kind, String serial, String source, Bytes der) {
        private static final int BYTES_PER_WORD = 4;
        private static final int WORDS_PER_LINE = 8;

        /**
         * Reads the hexadecimal lines of a block.
         *
         * @throws IllegalArgumentException when they are not hexadecimal
         */
        public static Bytes decode(List<String> lines) {
            StringBuilder digits = new StringBuilder();
            for (String line : lines) {
                for (int i = 0; i < line.length(); i++) {
                    char c = line.charAt(i);
                    if (c > ' ') {
                        digits.append(c);
                    }
                }
            }
            try {
                return Bytes.ofHex(digits.toString());
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(
                        "the certificate's block is not hexadecimal up to the word quit", e);
            }
        }

        /** The lines of the block as IOS prints them, without the word that ends it. */
        public List<String> lines() {
            String digits = der.toString().toUpperCase(Locale.ROOT);
            List<String> lines = new ArrayList<>();
            int perWord = BYTES_PER_WORD * 2;
            StringBuilder line = new StringBuilder();
            for (int at = 0, word = 1; at < digits.length(); at += perWord, word++) {
                line.append(line.isEmpty() ? "" : " ")
                        .append(digits, at, Math.min(digits.length(), at + perWord));
                if (word % WORDS_PER_LINE == 0) {
                    lines.add(line.toString());
                    line.setLength(0);
                }
            }
            if (!line.isEmpty()) {
                lines.add(line.toString());
            }
            return lines;
        }

        /** The line in front of the block. */
        public String words() {
            return "certificate "
                    + (kind.isEmpty() ? "" : kind + " ")
                    + serial
                    + (source.isEmpty() ? "" : " " + source);
        }
    }

    /** The mode {@code (config-cert-chain)#}. */
    public static final Mode MODE =
            new Mode("certificate chain configuration", "config-cert-chain", Mode.CONFIG);

    /** The certificates. */
    public static final Slot<List<Block>> CERTIFICATES = Slot.of("certificates", List.of());

    /** Copies the list. */
    public CertificateChain {
        certificates = List.copyOf(certificates);
    }

    /** What the section says. */
    public static CertificateChain of(Section section) {
        return new CertificateChain(section.name(), section.get(CERTIFICATES));
    }
}
