package io.spokewire.daemon.manage;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.spokewire.command.HelpEntry;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A message between a console's client and its server: one JSON object on one line, in UTF-8, ended
 * by a line feed. Values are texts, numbers, booleans, or lists of texts.
 *
 * <pre>
 * server  {"router":"R1","version":"0.1.0","prompt":"R1#"}            once, at the beginning
 * client  {"exec":"show dmvpn","json":false}
 * server  {"part":"!!"}                                               any number, while it runs
 * client  {"abort":true}                                              ends the command that runs
 * server  {"text":"...","ok":true,"prompt":"R1#","configuring":false,"closed":false}
 * client  {"help":"show ip "}
 * server  {"words":["interface","nhrp"],"texts":["IP interface ...","NHRP information"]}
 * client  {"complete":"show ip n"}
 * server  {"words":["nhrp"],"texts":[]}
 * server  {"log":"*Nov 22 21:52:01.123: %DMVPN-5-..."}                at any time, after 'terminal monitor'
 * </pre>
 */
public final class ConsoleFrame {
    /** A longer line ends the connection. */
    static final int MAX_REQUEST_CHARACTERS = 65_536;

    private static final JsonFactory FACTORY = new JsonFactory();

    private final Map<String, Object> values;

    private ConsoleFrame(Map<String, Object> values) {
        this.values = values;
    }

    /** An empty message. */
    static ConsoleFrame empty() {
        return new ConsoleFrame(new LinkedHashMap<>());
    }

    /** This message with another value in it. */
    ConsoleFrame with(String key, Object value) {
        Map<String, Object> more = new LinkedHashMap<>(values);
        more.put(key, value);
        return new ConsoleFrame(more);
    }

    /** The words and texts of a help listing. */
    static ConsoleFrame of(List<HelpEntry> help) {
        return empty().with("words", help.stream().map(HelpEntry::word).toList())
                .with("texts", help.stream().map(HelpEntry::text).toList());
    }

    /** Whether the message has that key. */
    public boolean has(String key) {
        return values.containsKey(key);
    }

    /** A text; empty when it is not there. */
    public String text(String key) {
        return values.get(key) instanceof String text ? text : "";
    }

    /** A truth; false when it is not there. */
    public boolean flag(String key) {
        return values.get(key) instanceof Boolean flag && flag;
    }

    /** A number; 0 when it is not there. */
    public int number(String key) {
        return values.get(key) instanceof Integer number ? number : 0;
    }

    /** Texts; empty when they are not there. */
    public List<String> texts(String key) {
        List<String> texts = new ArrayList<>();
        if (values.get(key) instanceof List<?> list) {
            list.forEach(item -> texts.add(String.valueOf(item)));
        }
        return texts;
    }

    /** The message as a line, with its line feed. */
    public String line() {
        StringWriter out = new StringWriter();
        try (JsonGenerator generator = FACTORY.createGenerator(out)) {
            generator.writeStartObject();
            for (Map.Entry<String, Object> entry : values.entrySet()) {
                generator.writeFieldName(entry.getKey());
                if (entry.getValue() instanceof List<?> list) {
                    generator.writeStartArray();
                    for (Object item : list) {
                        generator.writeString(item.toString());
                    }
                    generator.writeEndArray();
                } else {
                    generator.writePOJO(entry.getValue());
                }
            }
            generator.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e); // a StringWriter does not fail
        }
        return out.append('\n').toString();
    }

    /**
     * Reads a line.
     *
     * @throws IOException when it is no such object
     */
    public static ConsoleFrame parse(String line) throws IOException {
        Map<String, Object> values = new LinkedHashMap<>();
        try (JsonParser parser = FACTORY.createParser(line)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new IOException("not a JSON object");
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String key = parser.currentName();
                values.put(key, value(parser));
            }
        }
        return new ConsoleFrame(values);
    }

    private static Object value(JsonParser parser) throws IOException {
        return switch (parser.nextToken()) {
            case VALUE_STRING -> parser.getText();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NUMBER_INT -> parser.getIntValue();
            case START_ARRAY -> {
                List<String> items = new ArrayList<>();
                while (parser.nextToken() == JsonToken.VALUE_STRING) {
                    items.add(parser.getText());
                }
                if (parser.currentToken() != JsonToken.END_ARRAY) {
                    throw new IOException("a list of other things than texts");
                }
                yield items;
            }
            default -> throw new IOException("a value that is neither text, number nor list");
        };
    }
}
