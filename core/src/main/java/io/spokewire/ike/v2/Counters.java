package io.spokewire.ike.v2;

/** What {@link io.spokewire.ike.IkeStatistics} counts. */
final class Counters {
    long initiated;
    long responded;
    long established;
    long failed;
    long rejectedByAdmission;
    long cookiesSent;
    long cookiesTaken;
    long cookiesRefused;
    long revokedPeers;
    long ppkMismatched;
    long ppkMissing;
    long malformed;
    long unauthenticated;
    long unknownSa;
    long retransmitted;
}
