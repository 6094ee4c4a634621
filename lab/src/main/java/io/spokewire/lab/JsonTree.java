package io.spokewire.lab;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a router's {@code show ... json} says: objects as maps, arrays as lists, all else as text.
 */
final class JsonTree {
    private static final JsonFactory FACTORY = new JsonFactory();

    private final Object value;

    private JsonTree(Object value) {
        this.value = value;
    }

    /**
     * Reads it.
     *
     * @throws UncheckedIOException when it is no JSON
     */
    static JsonTree parse(String text) {
        try (JsonParser parser = FACTORY.createParser(text)) {
            parser.nextToken();
            return new JsonTree(read(parser));
        } catch (IOException e) {
            throw new UncheckedIOException("not JSON: " + text, e);
        }
    }

    private static Object read(JsonParser parser) throws IOException {
        JsonToken token = parser.currentToken();
        if (token == JsonToken.START_OBJECT) {
            Map<String, Object> map = new LinkedHashMap<>();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String key = parser.currentName();
                parser.nextToken();
                map.put(key, read(parser));
            }
            return map;
        }
        if (token == JsonToken.START_ARRAY) {
            List<Object> list = new ArrayList<>();
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                list.add(read(parser));
            }
            return list;
        }
        return token == null || token == JsonToken.VALUE_NULL ? "" : parser.getText();
    }

    /** A member of an object; empty text when there is none. */
    JsonTree get(String key) {
        Object found = value instanceof Map<?, ?> map ? map.get(key) : null;
        return new JsonTree(found == null ? "" : found);
    }

    /** The items of an array; none for anything else. */
    List<JsonTree> items() {
        List<JsonTree> items = new ArrayList<>();
        if (value instanceof List<?> list) {
            for (Object item : list) {
                items.add(new JsonTree(item));
            }
        }
        return items;
    }

    /** Text, a number or a truth as text; empty for others and for what is not there. */
    String text() {
        return value instanceof String text ? text : "";
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
