package io.spokewire.command;

/**
 * What a line turned out to be.
 *
 * @param <D> the kind of definition
 */
public sealed interface Parse<D extends Definition> {
    /**
     * A command.
     *
     * @param definition which one
     * @param args what it said
     * @param exact whether all keywords were typed in full
     */
    record Matched<D extends Definition>(D definition, Args args, boolean exact)
            implements Parse<D> {}

    /** No command. */
    record Failed<D extends Definition>(Failure failure) implements Parse<D> {}
}
