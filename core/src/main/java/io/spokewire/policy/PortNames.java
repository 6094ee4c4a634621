package io.spokewire.policy;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;

/** The names that IOS reads and prints for TCP and UDP ports in access lists. */
public final class PortNames {
    private static final Map<String, Integer> TCP = new HashMap<>();
    private static final Map<String, Integer> UDP = new HashMap<>();
    private static final Map<Integer, String> TCP_NAMES = new HashMap<>();
    private static final Map<Integer, String> UDP_NAMES = new HashMap<>();

    private static final String TCP_TABLE =
            "bgp 179 chargen 19 cmd 514 daytime 13 discard 9 domain 53 drip 3949 echo 7 exec 512"
                    + " finger 79 ftp 21 ftp-data 20 gopher 70 hostname 101 ident 113 irc 194"
                    + " klogin 543 kshell 544 login 513 lpd 515 msrpc 135 nntp 119 onep-plain 15001"
                    + " onep-tls 15002 pim-auto-rp 496 pop2 109 pop3 110 smtp 25 sunrpc 111"
                    + " tacacs 49 talk 517 telnet 23 time 37 uucp 540 whois 43 www 80";

    private static final String UDP_TABLE =
            "biff 512 bootpc 68 bootps 67 discard 9 dnsix 195 domain 53 echo 7 isakmp 500"
                    + " mobile-ip 434 nameserver 42 netbios-dgm 138 netbios-ns 137 netbios-ss 139"
                    + " non500-isakmp 4500 ntp 123 pim-auto-rp 496 rip 520 ripv6 521 snmp 161"
                    + " snmptrap 162 sunrpc 111 syslog 514 tacacs 49 talk 517 tftp 69 time 37"
                    + " who 513 xdmcp 177";

    static {
        fill(TCP_TABLE, TCP, TCP_NAMES);
        fill(UDP_TABLE, UDP, UDP_NAMES);
    }

    private PortNames() {}

    private static void fill(
            String table, Map<String, Integer> byName, Map<Integer, String> byPort) {
        String[] words = table.split(" ", -1);
        for (int i = 0; i < words.length; i += 2) {
            int port = Integer.parseInt(words[i + 1]);
            byName.put(words[i], port);
            byPort.put(port, words[i]);
        }
    }

    /** The port that a number or a name means; empty when it is neither. */
    public static OptionalInt port(String word, boolean udp) {
        if (word.matches("[0-9]{1,5}")) {
            int port = Integer.parseInt(word);
            return port <= 65535 ? OptionalInt.of(port) : OptionalInt.empty();
        }
        Integer port = (udp ? UDP : TCP).get(word.toLowerCase(Locale.ROOT));
        return port == null ? OptionalInt.empty() : OptionalInt.of(port);
    }

    /** The port as IOS prints it: its name, or else its number. */
    public static String name(int port, boolean udp) {
        return (udp ? UDP_NAMES : TCP_NAMES).getOrDefault(port, Integer.toString(port));
    }
}
