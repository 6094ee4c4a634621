package io.spokewire.bfd;

/**
 * Why a session last changed its state.
 *
 * @param code 0 to 31, RFC 5880 section 4.1 (Diag); codes without a name are kept as they came
 */
public record BfdDiagnostic(int code) {
    /** Nothing is wrong. */
    public static final BfdDiagnostic NONE = new BfdDiagnostic(0);

    /** Too long without a packet. */
    public static final BfdDiagnostic DETECTION_TIME_EXPIRED = new BfdDiagnostic(1);

    /** The other end said that it is down. */
    public static final BfdDiagnostic NEIGHBOR_SIGNALED_DOWN = new BfdDiagnostic(3);

    /** An operator has put it down. */
    public static final BfdDiagnostic ADMINISTRATIVELY_DOWN = new BfdDiagnostic(7);

    /** The five bits of the field. */
    static final int MAX = 31;

    /** In words, as the RFC has them. */
    public String text() {
        return switch (code) {
            case 0 -> "No Diagnostic";
            case 1 -> "Control Detection Time Expired";
            case 2 -> "Echo Function Failed";
            case 3 -> "Neighbor Signaled Session Down";
            case 4 -> "Forwarding Plane Reset";
            case 5 -> "Path Down";
            case 6 -> "Concatenated Path Down";
            case 7 -> "Administratively Down";
            case 8 -> "Reverse Concatenated Path Down";
            default -> "Diagnostic " + code;
        };
    }
}
