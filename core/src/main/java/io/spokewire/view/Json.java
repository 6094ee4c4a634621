package io.spokewire.view;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Records as JSON, the same for every command. The rules, which programs may rely on:
 *
 * <ul>
 *   <li>A record is an object; its keys are its components in their order, in snake_case.
 *   <li>A list is an array, a map an object with its keys as text.
 *   <li>An empty optional is left out.
 *   <li>A duration is a number of seconds, whole ones without a point; names that end in {@code
 *       _bytes}, {@code _kbits}, {@code _millis} state their unit.
 *   <li>An enum constant is its name in lower case with underscores.
 *   <li>Addresses, prefixes and everything else are text as the console prints them.
 * </ul>
 */
public final class Json {
    private static final JsonFactory FACTORY = new JsonFactory();

    private Json() {}

    /** The value as JSON over several lines, with a line feed at the end. */
    public static String text(Object value) {
        StringWriter out = new StringWriter();
        try (JsonGenerator generator = FACTORY.createGenerator(out)) {
            DefaultIndenter indenter = new DefaultIndenter("  ", "\n");
            DefaultPrettyPrinter printer = new DefaultPrettyPrinter();
            printer.indentObjectsWith(indenter);
            printer.indentArraysWith(indenter);
            generator.setPrettyPrinter(printer);
            write(value, generator);
        } catch (IOException e) {
            throw new UncheckedIOException(e); // a StringWriter does not fail
        }
        return out.append('\n').toString();
    }

    /** The value as JSON on one line, without a line feed. */
    public static String line(Object value) {
        StringWriter out = new StringWriter();
        try (JsonGenerator generator = FACTORY.createGenerator(out)) {
            write(value, generator);
        } catch (IOException e) {
            throw new UncheckedIOException(e); // a StringWriter does not fail
        }
        return out.toString();
    }

    /** Writes the value as the next one of the generator. */
    public static void write(@Nullable Object value, JsonGenerator out) throws IOException {
        switch (value) {
            case null -> out.writeNull();
            case Record record -> writeRecord(record, out);
            case Map<?, ?> map -> writeMap(map, out);
            case Iterable<?> items -> {
                out.writeStartArray();
                for (Object item : items) {
                    write(item, out);
                }
                out.writeEndArray();
            }
            case Boolean flag -> out.writeBoolean(flag);
            case Integer number -> out.writeNumber(number);
            case Long number -> out.writeNumber(number);
            case Double number -> out.writeNumber(number);
            case Duration duration -> writeDuration(duration, out);
            case Enum<?> constant -> out.writeString(constant.name().toLowerCase(Locale.ROOT));
            case Optional<?> optional -> write(optional.orElse(null), out);
            case OptionalInt optional -> write(boxed(optional), out);
            case OptionalLong optional -> write(boxed(optional), out);
            default -> out.writeString(value.toString());
        }
    }

    private static @Nullable Object boxed(OptionalInt optional) {
        return optional.isPresent() ? optional.getAsInt() : null;
    }

    private static @Nullable Object boxed(OptionalLong optional) {
        return optional.isPresent() ? optional.getAsLong() : null;
    }

    private static void writeDuration(Duration duration, JsonGenerator out) throws IOException {
        if (duration.toMillisPart() == 0) {
            out.writeNumber(duration.toSeconds());
        } else {
            out.writeNumber(duration.toMillis() / 1000.0);
        }
    }

    private static void writeMap(Map<?, ?> map, JsonGenerator out) throws IOException {
        out.writeStartObject();
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            Object key = entry.getKey();
            out.writeFieldName(
                    key instanceof Enum<?> constant
                            ? constant.name().toLowerCase(Locale.ROOT)
                            : key.toString());
            write(entry.getValue(), out);
        }
        out.writeEndObject();
    }

    private static void writeRecord(Record record, JsonGenerator out) throws IOException {
        if (isText(record)) {
            out.writeString(record.toString());
            return;
        }
        out.writeStartObject();
        for (RecordComponent component : record.getClass().getRecordComponents()) {
            Object value = valueOf(record, component);
            if (isEmpty(value)) {
                continue;
            }
            out.writeFieldName(snakeCase(component.getName()));
            write(value, out);
        }
        out.writeEndObject();
    }

    /** Addresses and prefixes are records too, and text to everybody else. */
    private static boolean isText(Record record) {
        return record.getClass().getPackageName().equals("io.spokewire.net");
    }

    private static boolean isEmpty(@Nullable Object value) {
        return switch (value) {
            case null -> true;
            case Optional<?> optional -> optional.isEmpty();
            case OptionalInt optional -> optional.isEmpty();
            case OptionalLong optional -> optional.isEmpty();
            default -> false;
        };
    }

    private static @Nullable Object valueOf(Record record, RecordComponent component) {
        try {
            component.getAccessor().setAccessible(true);
            return component.getAccessor().invoke(record);
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException(component.toString(), e);
        }
    }

    static String snakeCase(String camelCase) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < camelCase.length(); i++) {
            char c = camelCase.charAt(i);
            if (Character.isUpperCase(c)) {
                out.append('_').append(Character.toLowerCase(c));
            } else {
                out.append(c);
            }
        }
        return out.toString();
    }
}
