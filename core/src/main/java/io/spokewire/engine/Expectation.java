package io.spokewire.engine;

/**
 * The key of a timer that can fire since something has not come: a hello, an answer, an
 * acknowledgment. Who was kept from listening does not know that nothing has come: a {@link Loop}
 * that is behind takes the inputs that lie waiting first, and these may cancel the timer.
 */
public interface Expectation {
    /** Whether something is expected until the timer fires; by default so. */
    default boolean expects() {
        return true;
    }

    /** Whether a key is of that kind. */
    static boolean in(Object key) {
        return key instanceof Expectation expectation && expectation.expects();
    }
}
