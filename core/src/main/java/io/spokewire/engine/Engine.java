package io.spokewire.engine;

import java.util.function.Consumer;

/**
 * A protocol's state machine: inputs in, actions out, nothing else. It knows no socket, no clock
 * and no thread; its caller carries the actions out and comes back with their results as inputs.
 *
 * @param <I> what can happen to it
 * @param <A> what it asks for
 */
@FunctionalInterface
public interface Engine<I, A> {
    /**
     * Takes one input.
     *
     * @param input what happened
     * @param nowNanos the loop's clock, read once for the batch that this input belongs to
     * @param out receives the actions, in the order in which they are to be carried out
     */
    void handle(I input, long nowNanos, Consumer<? super A> out);
}
