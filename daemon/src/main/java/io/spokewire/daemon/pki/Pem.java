package io.spokewire.daemon.pki;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** Blocks of text between BEGIN and END, RFC 7468. */
final class Pem {
    private static final String BEGIN = "-----BEGIN ";
    private static final String END = "-----END ";
    private static final String DASHES = "-----";
    private static final int BLOCKS_MAX = 1024;
    private static final int LINE_CHARACTERS = 64;

    /**
     * A block.
     *
     * @param label what it is, {@code CERTIFICATE}
     * @param text all of it, with its first and last line
     * @param headers the lines of RFC 1421 in front of the content, of an encrypted key
     */
    record Block(String label, String text, List<String> headers, String base64) {
        Block {
            headers = List.copyOf(headers);
        }

        /** Hides the content: it may be a key. */
        @Override
        public String toString() {
            return "Block[" + label + "]";
        }

        /** The bytes. */
        byte[] content() throws PkiException {
            try {
                return Base64.getMimeDecoder().decode(base64);
            } catch (IllegalArgumentException e) {
                throw new PkiException("a block " + label + " is not base64");
            }
        }
    }

    private Pem() {}

    /** Whether bytes look like text with blocks. */
    static boolean is(byte[] content) {
        return new String(content, StandardCharsets.ISO_8859_1).contains(BEGIN);
    }

    /** The blocks of a text; what stands between them is left out. */
    static List<Block> blocks(byte[] content) throws PkiException {
        List<Block> blocks = new ArrayList<>();
        String label = "";
        List<String> lines = new ArrayList<>();
        for (String raw : new String(content, StandardCharsets.ISO_8859_1).lines().toList()) {
            String line = raw.strip();
            if (label.isEmpty()) {
                if (line.startsWith(BEGIN) && line.endsWith(DASHES)) {
                    label = label(line, BEGIN);
                    lines.clear();
                }
            } else if (line.startsWith(END)) {
                if (!label(line, END).equals(label)) {
                    throw new PkiException("a block " + label + " does not end");
                }
                blocks.add(block(label, lines));
                label = "";
            } else {
                lines.add(line);
            }
            if (blocks.size() > BLOCKS_MAX) {
                throw new PkiException("more than " + BLOCKS_MAX + " blocks");
            }
        }
        if (!label.isEmpty()) {
            throw new PkiException("the last block " + label + " does not end");
        }
        return blocks;
    }

    private static String label(String line, String front) {
        String rest = line.substring(front.length());
        return rest.endsWith(DASHES) ? rest.substring(0, rest.length() - DASHES.length()) : rest;
    }

    private static Block block(String label, List<String> lines) {
        List<String> headers = new ArrayList<>();
        StringBuilder base64 = new StringBuilder();
        StringBuilder text = new StringBuilder(BEGIN).append(label).append(DASHES).append('\n');
        for (String line : lines) {
            text.append(line).append('\n');
            if (line.contains(":")) {
                headers.add(line);
            } else {
                base64.append(line);
            }
        }
        text.append(END).append(label).append(DASHES).append('\n');
        return new Block(label, text.toString(), headers, base64.toString());
    }

    /** A block as text. */
    static String text(String label, byte[] content) {
        return BEGIN
                + label
                + DASHES
                + "\n"
                + Base64.getMimeEncoder(LINE_CHARACTERS, new byte[] {'\n'}).encodeToString(content)
                + "\n"
                + END
                + label
                + DASHES
                + "\n";
    }
}
