package io.spokewire.ike;

import java.util.List;

/**
 * An IKE SA as {@code show} sees it; of either version. Keys are no part of it.
 *
 * @param number of the IKE SA in this router, never used again
 * @param version 1 or 2
 * @param path both ends
 * @param initiator whether we began it
 * @param state as the RFC or IOS spells it: {@code READY}, {@code QM_IDLE}, {@code MM_KEY_EXCH},
 *     {@code IN-NEG} ...
 * @param localSpi of ours, 64 bits; the initiator's cookie in version 1 when we began
 * @param remoteSpi of the peer's; 0 while unknown
 * @param localIdentity ours; empty text while unknown
 * @param remoteIdentity the peer's; empty text while unknown
 * @param profile name of the IKE profile; empty for none
 * @param encryption as IOS prints it: {@code AES-CBC}, {@code AES-GCM}, {@code 3DES}
 * @param keyBits of the cipher
 * @param prf as IOS prints it: {@code SHA256}
 * @param integrity as IOS prints it: {@code SHA256}; {@code None} with combined ciphers
 * @param group Diffie-Hellman group
 * @param additionalKeyExchanges of RFC 9370, as numbers
 * @param localAuthentication {@code PSK}, {@code RSA}, {@code ECDSA}, {@code EdDSA}; empty while
 *     unknown
 * @param remoteAuthentication likewise
 * @param weak whether an algorithm in it is weak
 * @param lifetimeSeconds of the IKE SA
 * @param sinceNanos the loop's time at which it began
 * @param nextSend next message id of ours (version 2)
 * @param nextReceive next message id that is expected (version 2)
 * @param localWindow requests that the peer may have on their way
 * @param remoteWindow requests that we may have on their way
 * @param dpd dead peer detection
 * @param fragmentMtuBytes longest datagram where both can fragment; 0 where they cannot
 * @param mobike whether both speak MOBIKE
 * @param ppk whether a post-quantum preshared key is mixed in
 * @param localNat whether a NAT stands in front of us
 * @param remoteNat whether a NAT stands in front of the peer
 * @param spokewire whether the peer is one of ours, by its vendor ID
 * @param children ids of its child SAs
 */
public record IkeSaSnapshot(
        long number,
        int version,
        IkePath path,
        boolean initiator,
        String state,
        long localSpi,
        long remoteSpi,
        String localIdentity,
        String remoteIdentity,
        String profile,
        String encryption,
        int keyBits,
        String prf,
        String integrity,
        int group,
        List<Integer> additionalKeyExchanges,
        String localAuthentication,
        String remoteAuthentication,
        boolean weak,
        int lifetimeSeconds,
        long sinceNanos,
        long nextSend,
        long nextReceive,
        int localWindow,
        int remoteWindow,
        Keepalive dpd,
        int fragmentMtuBytes,
        boolean mobike,
        boolean ppk,
        boolean localNat,
        boolean remoteNat,
        boolean spokewire,
        List<Long> children) {
    /** Copies the lists. */
    public IkeSaSnapshot {
        additionalKeyExchanges = List.copyOf(additionalKeyExchanges);
        children = List.copyOf(children);
    }

    /** Whether both can fragment. */
    public boolean fragmentation() {
        return fragmentMtuBytes > 0;
    }

    /** Whether it is there, and not being negotiated or ended. */
    public boolean established() {
        return state.equals("READY") || state.equals("QM_IDLE");
    }
}
