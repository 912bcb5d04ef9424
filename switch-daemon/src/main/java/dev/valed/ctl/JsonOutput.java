package dev.valed.ctl;

import java.io.StringWriter;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.PrettyPrinter;
import tools.jackson.core.SerializableString;
import tools.jackson.core.io.CharacterEscapes;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.util.DefaultIndenter;
import tools.jackson.core.util.DefaultPrettyPrinter;
import tools.jackson.core.util.Separators;

/**
 * Writes JSON: request bodies in one line, and for {@code -o json} the daemon's answers as they came, indented.
 *
 * <p>All that is not printable ASCII leaves as {@code \\u} escapes. That is the same JSON, and it cannot play tricks on
 * a terminal.
 */
final class JsonOutput {
    private static final JsonFactory ASCII_FACTORY = JsonFactory.builder()
            .highestNonEscapedChar('~')
            .characterEscapes(new DeleteIsEscaped())
            .build();

    private JsonOutput() {}

    static String write(Consumer<JsonGenerator> content) {
        return write(ObjectWriteContext.empty(), content);
    }

    static String indented(byte[] text) {
        return indented(generator -> copy(text, generator));
    }

    static String indented(Consumer<JsonGenerator> content) {
        return write(new Indented(), content) + System.lineSeparator();
    }

    /** Copies one whole JSON text as a value. */
    static void copy(byte[] text, JsonGenerator to) {
        try (JsonParser parser = Json.FACTORY.createParser(ObjectReadContext.empty(), text)) {
            if (parser.nextToken() == null) {
                throw Json.malformed("it is empty");
            }
            to.copyCurrentStructureExact(parser);
            if (parser.nextToken() != null) {
                throw Json.malformed("something follows the JSON");
            }
        } catch (JacksonException e) {
            throw Json.malformed("not JSON (" + e.getOriginalMessage() + ")");
        }
    }

    /** Copies the items of one JSON array into the array being written. */
    static void copyItems(byte[] text, JsonGenerator to) {
        Json.read(text, JsonToken.START_ARRAY, parser -> {
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                to.copyCurrentStructureExact(parser);
            }
        });
    }

    private static String write(ObjectWriteContext context, Consumer<JsonGenerator> content) {
        StringWriter text = new StringWriter();
        try (JsonGenerator generator = ASCII_FACTORY.createGenerator(context, text)) {
            content.accept(generator);
        }
        return text.toString();
    }

    /** A value per line, as people and diffs like it. */
    private static final class Indented extends ObjectWriteContext.Base {
        private final PrettyPrinter printer = new DefaultPrettyPrinter(Separators.createDefaultInstance()
                        .withObjectNameValueSpacing(Separators.Spacing.AFTER)
                        .withObjectEmptySeparator("")
                        .withArrayEmptySeparator(""))
                .withArrayIndenter(DefaultIndenter.SYSTEM_LINEFEED_INSTANCE);

        @Override
        public PrettyPrinter getPrettyPrinter() {
            return printer;
        }

        @Override
        public boolean hasPrettyPrinter() {
            return true;
        }
    }

    /** Jackson's own escapes, and DEL, the one control character of ASCII that JSON lets through. */
    private static final class DeleteIsEscaped extends CharacterEscapes {
        private static final long serialVersionUID = 1;

        @Override
        public int[] getEscapeCodesForAscii() {
            int[] escapes = CharacterEscapes.standardAsciiEscapesForJSON();
            escapes[127] = CharacterEscapes.ESCAPE_STANDARD;
            return escapes;
        }

        @Override
        public @Nullable SerializableString getEscapeSequence(int character) {
            return null;
        }
    }
}
