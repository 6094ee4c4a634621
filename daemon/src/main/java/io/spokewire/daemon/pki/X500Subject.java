package io.spokewire.daemon.pki;

import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.security.auth.x500.X500Principal;

/**
 * An X.500 name as a value: its encoding counts, kinds of strings included, for whoever compares
 * names by their bytes.
 */
public final class X500Subject {
    /** What IOS writes into names, beside what RFC 2253 has. */
    private static final Map<String, String> WORDS = words();

    private final byte[] encoded;

    private X500Subject(byte[] encoded) {
        this.encoded = encoded;
    }

    private static Map<String, String> words() {
        Map<String, String> words = new LinkedHashMap<>();
        words.put("SERIALNUMBER", "2.5.4.5");
        words.put("E", "1.2.840.113549.1.9.1");
        words.put("EMAIL", "1.2.840.113549.1.9.1");
        words.put("EMAILADDRESS", "1.2.840.113549.1.9.1");
        words.put("HOSTNAME", "1.2.840.113549.1.9.2");
        words.put("UNSTRUCTUREDNAME", "1.2.840.113549.1.9.2");
        words.put("IPADDRESS", "1.2.840.113549.1.9.8");
        words.put("UNSTRUCTUREDADDRESS", "1.2.840.113549.1.9.8");
        return words;
    }

    /** A name that was read. */
    public static X500Subject of(X500Principal principal) {
        return new X500Subject(principal.getEncoded());
    }

    /**
     * A name as one types it, the most specific part first: {@code CN=R14, OU=VPN, O=Example}.
     *
     * @throws IllegalArgumentException when it is none
     */
    public static X500Subject parse(String text) {
        try {
            return of(new X500Principal(text, WORDS));
        } catch (IllegalArgumentException e) {
            Throwable cause = e.getCause();
            throw new IllegalArgumentException(
                    "'"
                            + text
                            + "' is no X.500 name like CN=R1,O=Example"
                            + (cause instanceof IOException && cause.getMessage() != null
                                    ? " (" + cause.getMessage() + ")"
                                    : ""),
                    e);
        }
    }

    /** The name of a common name alone. */
    public static X500Subject commonName(String name) {
        return parse("CN=" + escaped(name));
    }

    /** RFC 2253 §2.4: signs that mean something in a name. */
    static String escaped(String value) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            boolean edge = (c == ' ' || c == '#') && (i == 0 || i == value.length() - 1);
            if (",+\"\\<>;=".indexOf(c) >= 0 || edge) {
                out.append('\\');
            }
            out.append(c);
        }
        return out.toString();
    }

    byte[] encoded() {
        return encoded.clone();
    }

    /** The name as the JDK has it. */
    public X500Principal principal() {
        return new X500Principal(encoded);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof X500Subject s && Arrays.equals(encoded, s.encoded);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(encoded);
    }

    @Override
    public String toString() {
        return principal().getName();
    }
}
