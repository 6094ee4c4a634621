package io.spokewire.command;

import java.util.List;

/** What the matcher must know of a command: its forms and the help for their elements. */
public interface Definition {
    /** Its forms; the first is the one that is shown. */
    List<Syntax> syntaxes();

    /**
     * Help texts, right-aligned to the elements of the first form: the last text explains the last
     * element.
     */
    List<String> helpTexts();

    /** Whether help and completion leave it out: old spellings, curiosities. */
    default boolean hidden() {
        return false;
    }
}
