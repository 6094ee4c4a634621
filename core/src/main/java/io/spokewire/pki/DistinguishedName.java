package io.spokewire.pki;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.security.auth.x500.X500Principal;

/** X.500 names as people read them: the most specific part first, as RFC 2253 and IOS print. */
public final class DistinguishedName {
    private static final Map<String, String> IOS_WORDS =
            words(
                    "2.5.4.3 cn",
                    "2.5.4.5 serialNumber",
                    "2.5.4.6 c",
                    "2.5.4.7 l",
                    "2.5.4.8 st",
                    "2.5.4.10 o",
                    "2.5.4.11 ou",
                    "1.2.840.113549.1.9.1 e",
                    "1.2.840.113549.1.9.2 hostname", // PKCS #9 unstructuredName
                    "1.2.840.113549.1.9.8 ipaddress", // PKCS #9 unstructuredAddress
                    "0.9.2342.19200300.100.1.25 dc");

    private static final Map<String, String> USUAL_WORDS =
            words(
                    "2.5.4.5 serialNumber",
                    "1.2.840.113549.1.9.1 emailAddress",
                    "1.2.840.113549.1.9.2 unstructuredName",
                    "1.2.840.113549.1.9.8 unstructuredAddress");

    private static final String UNSTRUCTURED_NAME = "hostname=";

    private DistinguishedName() {}

    private static Map<String, String> words(String... pairs) {
        Map<String, String> words = new LinkedHashMap<>();
        for (String pair : pairs) {
            int space = pair.indexOf(' ');
            words.put(pair.substring(0, space), pair.substring(space + 1));
        }
        return words;
    }

    /** For sentences: {@code CN=R14,OU=VPN,O=Example}. A certificate without a name says so. */
    public static String text(X500Principal name) {
        String text = printable(name.getName(X500Principal.RFC2253, USUAL_WORDS));
        return text.isEmpty() ? "an empty name" : text;
    }

    /** As {@code show crypto pki certificates} prints it, a line for each part. */
    static List<String> iosLines(X500Principal name) {
        return split(ios(name), ',');
    }

    private static String ios(X500Principal name) {
        return printable(name.getName(X500Principal.RFC2253, IOS_WORDS));
    }

    /** Others choose their names, and these go into logs: no control characters. */
    private static String printable(String text) {
        StringBuilder clean = new StringBuilder();
        text.codePoints()
                .map(c -> Character.isISOControl(c) ? '?' : c)
                .forEach(clean::appendCodePoint);
        return clean.toString();
    }

    /** As certificate maps compare it; see {@link #comparable(String)}. */
    static String comparable(X500Principal name) {
        return comparable(ios(name));
    }

    /** Lower case, without blanks around the signs that divide a name. */
    static String comparable(String text) {
        return text.strip().toLowerCase(Locale.ROOT).replaceAll("\\s*([=,+])\\s*", "$1");
    }

    /** The unstructuredNames of a name: the host name that IOS puts there; empty for none. */
    static List<String> unstructuredNames(X500Principal name) {
        List<String> found = new ArrayList<>();
        for (String part : iosLines(name)) {
            for (String value : split(part, '+')) {
                if (value.startsWith(UNSTRUCTURED_NAME)) {
                    found.add(value.substring(UNSTRUCTURED_NAME.length()));
                }
            }
        }
        return found;
    }

    /** Splits at a sign that is neither escaped nor quoted (RFC 2253 §2.4). */
    private static List<String> split(String text, char sign) {
        List<String> parts = new ArrayList<>();
        StringBuilder part = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\' && i + 1 < text.length()) {
                part.append(c).append(text.charAt(++i));
            } else if (c == sign && !quoted) {
                parts.add(part.toString());
                part.setLength(0);
            } else {
                quoted ^= c == '"';
                part.append(c);
            }
        }
        if (!part.isEmpty()) {
            parts.add(part.toString());
        }
        return parts;
    }
}
