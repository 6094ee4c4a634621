package io.spokewire.command;

import org.jspecify.annotations.Nullable;

/**
 * A mode of the configuration language: what the prompt shows and which commands are known there.
 *
 * @param name for messages, for instance {@code interface configuration}
 * @param prompt what stands in the prompt's parentheses: {@code config-if}
 * @param parent the mode in which this one is entered; null for the root
 */
public record Mode(String name, String prompt, @Nullable Mode parent) {
    /** Global configuration. */
    public static final Mode CONFIG = new Mode("global configuration", "config", null);
}
