package dev.valed.ctl;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Reads the daemon's JSON into maps, lists and texts. Numbers and truth values stay in the words they came in: nothing
 * is lost on the way to the screen, whatever their size, and who needs a number asks {@link JsonObject} for one.
 */
final class Json {
    static final JsonFactory FACTORY = new JsonFactory();

    /** JSON's null, which no map here holds as Java's. */
    static final Object NULL = new Object() {
        @Override
        public String toString() {
            return "null";
        }
    };

    private Json() {}

    static JsonObject object(byte[] text) {
        List<JsonObject> one = new ArrayList<>(1);
        read(text, JsonToken.START_OBJECT, parser -> one.add(objectAt(parser)));
        return one.getFirst();
    }

    /** Hands over the objects of an array one by one, so that a large table is never held whole. */
    static void forEach(byte[] text, Consumer<JsonObject> consumer) {
        read(text, JsonToken.START_ARRAY, parser -> {
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                expect(parser, JsonToken.START_OBJECT);
                consumer.accept(objectAt(parser));
            }
        });
    }

    static List<JsonObject> objects(byte[] text) {
        List<JsonObject> objects = new ArrayList<>();
        forEach(text, objects::add);
        return objects;
    }

    static NotDoneException malformed(String what) {
        return new NotDoneException("the daemon's answer is not understood: " + what);
    }

    static void read(byte[] text, JsonToken first, Consumer<JsonParser> reader) {
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), text)) {
            parser.nextToken();
            expect(parser, first);
            reader.accept(parser);
            if (parser.nextToken() != null) {
                throw malformed("something follows the JSON");
            }
        } catch (JacksonException e) {
            throw malformed("not JSON (" + e.getOriginalMessage() + ")");
        }
    }

    private static void expect(JsonParser parser, JsonToken token) {
        if (parser.currentToken() != token) {
            throw malformed("it is not the JSON that was asked for");
        }
    }

    private static JsonObject objectAt(JsonParser parser) {
        return new JsonObject(members(parser));
    }

    // Recursion is bounded: Jackson refuses to nest deeper than 500.
    private static Map<String, Object> members(JsonParser parser) {
        Map<String, Object> members = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            parser.nextToken();
            members.put(name, value(parser));
        }
        return members;
    }

    private static Object value(JsonParser parser) {
        return switch (parser.currentToken()) {
            case START_OBJECT -> members(parser);
            case START_ARRAY -> {
                List<Object> items = new ArrayList<>();
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    items.add(value(parser));
                }
                yield items;
            }
            case VALUE_NULL -> NULL;
            default -> parser.getString();
        };
    }
}
