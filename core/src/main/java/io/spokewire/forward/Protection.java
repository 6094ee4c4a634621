package io.spokewire.forward;

/**
 * What {@code tunnel protection} means to the packet path: nothing of the tunnel enters or leaves
 * but through ESP.
 *
 * @param dfBit the Don't Fragment bit in front of ESP
 * @param fragmentsSealed whether what the path does not take whole is sealed first and cut into
 *     fragments then ({@code crypto ipsec fragmentation after-encryption}), where it may be; else
 *     the other way round
 */
public record Protection(DfBit dfBit, boolean fragmentsSealed) {
    /** {@code crypto ipsec df-bit}: of the header that routers see, in both modes. */
    public enum DfBit {
        /** As it would be without ESP. */
        COPY,
        /** Whoever has to may fragment. */
        CLEAR,
        /** Nobody may. */
        SET;

        boolean of(boolean without) {
            return switch (this) {
                case COPY -> without;
                case CLEAR -> false;
                case SET -> true;
            };
        }
    }
}
