package io.spokewire.daemon.pki;

import io.spokewire.net.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

/**
 * An answer of HTTP/1.0 (RFC 1945 §6), whole: the connection's end ends it.
 *
 * @param status 100 to 999
 * @param location where else to ask; empty when it is not said
 * @param body what came
 */
record HttpReply(int status, String location, Bytes body) {
    private static final int HEAD_MAX_BYTES = 32 << 10;

    /**
     * Reads an answer.
     *
     * @throws PkiException when it is none, or has been cut off
     */
    static HttpReply parse(byte[] bytes) throws PkiException {
        int end = headEnd(bytes);
        String head = new String(bytes, 0, end, StandardCharsets.ISO_8859_1);
        String[] lines = head.split("\r?\n", -1);
        String[] first = lines[0].split(" ", 3);
        if (first.length < 2 || !first[0].startsWith("HTTP/") || !first[1].matches("[1-9]\\d\\d")) {
            throw new PkiException("that is no answer of HTTP");
        }
        String location = "";
        long length = -1;
        for (String line : Arrays.asList(lines).subList(1, lines.length)) {
            int colon = line.indexOf(':');
            String name =
                    colon < 0 ? "" : line.substring(0, colon).strip().toLowerCase(Locale.ROOT);
            String value = line.substring(colon + 1).strip();
            switch (name) {
                case "location" -> location = value;
                case "content-length" ->
                        length = value.matches("\\d{1,18}") ? Long.parseLong(value) : -1;
                case "transfer-encoding" -> {
                    if (!value.equalsIgnoreCase("identity")) {
                        throw new PkiException(
                                "it answers in pieces, which HTTP/1.0 does not have");
                    }
                }
                default -> {} // none of our business
            }
        }
        int start = bodyStart(bytes, end);
        if (length > bytes.length - start) {
            throw new PkiException(
                    "the answer was cut off: "
                            + (bytes.length - start)
                            + " of "
                            + length
                            + " bytes came");
        }
        int stop = length < 0 ? bytes.length : (int) (start + length);
        return new HttpReply(
                Integer.parseInt(first[1]),
                location,
                Bytes.copyOf(Arrays.copyOfRange(bytes, start, stop)));
    }

    /** Where the empty line begins that ends the head. */
    private static int headEnd(byte[] bytes) throws PkiException {
        int most = Math.min(bytes.length, HEAD_MAX_BYTES);
        for (int i = 0; i < most; i++) {
            boolean crlf =
                    i + 3 < bytes.length
                            && bytes[i] == '\r'
                            && bytes[i + 1] == '\n'
                            && bytes[i + 2] == '\r'
                            && bytes[i + 3] == '\n';
            boolean lf = i + 1 < bytes.length && bytes[i] == '\n' && bytes[i + 1] == '\n';
            if (crlf || lf) {
                return i;
            }
        }
        throw new PkiException("that is no answer of HTTP: its head does not end");
    }

    private static int bodyStart(byte[] bytes, int headEnd) {
        return headEnd + (bytes[headEnd] == '\r' ? 4 : 2);
    }
}
