package io.spokewire.ike.v1;

/** What has been counted since the start. */
final class Counters {
    long initiated;
    long responded;
    long established;
    long failed;
    long rejectedByAdmission;
    long revokedPeers;
    long malformed;
    long unauthenticated;
    long unknownSa;
    long retransmitted;
}
