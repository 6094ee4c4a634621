package io.spokewire.view;

/**
 * What a {@code show} command found, as a record whose components are its content. The same record
 * is laid out as text and as JSON.
 */
public interface View {
    /** As IOS lays it out: lines that end with a line feed; empty when there is nothing to say. */
    String text();

    /** As JSON, after the rules of {@link Json}. */
    default String json() {
        return Json.text(this);
    }
}
