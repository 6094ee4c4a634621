package io.spokewire.interop;

/**
 * A connection of strongSwan as {@code swanctl.conf} words it, named {@code gw}, with one child for
 * GRE, named {@code gre}, and one key for everybody.
 *
 * @param version of IKE
 * @param local own address
 * @param remote the peer's; {@code %any} for everybody's
 * @param proposals for IKE
 * @param more lines of the connection
 * @param localEnd lines of how it proves itself
 * @param remoteEnd lines of how the peer has to
 * @param localTs own traffic selector
 * @param remoteTs the peer's
 * @param mode {@code transport} or {@code tunnel}
 * @param espProposals for ESP, and what else the child has, a line each
 */
record SwanConnection(
        int version,
        String local,
        String remote,
        String proposals,
        String more,
        String localEnd,
        String remoteEnd,
        String localTs,
        String remoteTs,
        String mode,
        String espProposals) {
    /** The file. */
    String text() {
        return """
        connections {
          gw {
            version = %d
            local_addrs = %s
            remote_addrs = %s
            proposals = %s
            %s
            local {
              %s
            }
            remote {
              %s
            }
            children {
              gre {
                local_ts = %s
                remote_ts = %s
                mode = %s
                esp_proposals = %s
              }
            }
          }
        }
        secrets {
          ike-1 {
            secret = "Ch4nge-me"
          }
        }
        """
                .formatted(
                        version,
                        local,
                        remote,
                        proposals,
                        more,
                        localEnd,
                        remoteEnd,
                        localTs,
                        remoteTs,
                        mode,
                        espProposals);
    }
}
