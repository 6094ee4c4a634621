package io.spokewire.ospf;

import static org.assertj.core.api.Assertions.assertThat;

import io.spokewire.net.Address;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The layout of {@code show crypto ipsec sa} for interfaces of OSPF version 3. */
class OspfIpsecViewTest {
    private static OspfIpsecView view(boolean detail, boolean esp) {
        return new OspfIpsecView(
                detail,
                List.of(
                        new OspfIpsecView.Row(
                                "GigabitEthernet0/0",
                                1,
                                "",
                                Address.parse("FE80::1"),
                                1500,
                                new OspfViews.Protection(
                                        500,
                                        esp ? "esp" : "ah",
                                        esp ? "esp-null esp-sha-hmac" : "ah-md5-hmac",
                                        esp ? List.of() : List.of("md5"),
                                        "MD5 authentication",
                                        new OspfIpsecTraffic(21, 20, 1, 2, 3, 4)))));
    }

    @Test
    void anAuthenticationHeaderThatIsWeak() {
        assertThat(view(false, false).text())
                .isEqualTo(
                        """

                        interface: GigabitEthernet0/0
                            Crypto map tag: GigabitEthernet0/0-OSPF-MAP, local addr FE80::1

                           IPsecv6 policy name: OSPFv3-500

                           protected vrf: (none)
                           local  ident (addr/mask/prot/port): (FE80::/10/89/0)
                           remote ident (addr/mask/prot/port): (::/0/89/0)
                           current_peer FF02::5 port 500
                             PERMIT, flags={origin_is_acl,}
                            #pkts encaps: 21, #pkts encrypt: 0, #pkts digest: 21
                            #pkts decaps: 20, #pkts decrypt: 0, #pkts verify: 20
                            #pkts compressed: 0, #pkts decompressed: 0
                            #pkts not compressed: 0, #pkts compr. failed: 0
                            #pkts not decompressed: 0, #pkts decompress failed: 0
                            #send errors 0, #recv errors 10

                             local crypto endpt.: FE80::1, remote crypto endpt.: FF02::5
                             path mtu 1500, ip mtu 1500, ip mtu idb GigabitEthernet0/0
                             current outbound spi: 0x1F4(500)

                             inbound esp sas:

                             inbound ah sas:
                              spi: 0x1F4(500)
                                transform: ah-md5-hmac (weak) ,
                                in use settings ={Transport, }
                                no sa timing
                                replay detection support: N
                                Status: ACTIVE(ACTIVE)

                             inbound pcp sas:

                             outbound esp sas:

                             outbound ah sas:
                              spi: 0x1F4(500)
                                transform: ah-md5-hmac (weak) ,
                                in use settings ={Transport, }
                                no sa timing
                                replay detection support: N
                                Status: ACTIVE(ACTIVE)

                             outbound pcp sas:

                        """);
    }

    @Test
    void interfacesArePickedByNameAndVrf() {
        OspfIpsecView all = view(false, true);
        assertThat(all.only((name, vrf) -> vrf.isEmpty()).interfaces()).hasSize(1);
        assertThat(all.only((name, vrf) -> name.equals("Tunnel0")).interfaces()).isEmpty();
        assertThat(OspfIpsecView.isTag("tunnel0-OSPF-map", "Tunnel0")).isTrue();
        assertThat(OspfIpsecView.isTag("Tunnel1-OSPF-MAP", "Tunnel0")).isFalse();
    }

    @Test
    void detailsTellCausesApart() {
        assertThat(view(true, true).text())
                .contains(
                        """
                            #pkts encaps: 21, #pkts encrypt: 21, #pkts digest: 21
                        """,
                        """
                            #pkts no sa (send) 0, #pkts invalid sa (rcv) 2
                            #pkts encaps failed (send) 0, #pkts decaps failed (rcv) 0
                            #pkts invalid prot (recv) 1, #pkts verify failed: 3
                            #pkts invalid identity (recv) 0, #pkts invalid len (rcv) 4
                        """,
                        """
                             outbound esp sas:
                              spi: 0x1F4(500)
                                transform: esp-null esp-sha-hmac ,
                        """);
        assertThat(view(true, true).json())
                .contains("\"not_genuine\" : 3", "\"malformed\" : 4", "\"spi\" : 500");
    }
}
