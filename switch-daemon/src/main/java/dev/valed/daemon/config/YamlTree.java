package dev.valed.daemon.config;

import dev.valed.daemon.control.Names;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.dataformat.yaml.YAMLFactory;
import tools.jackson.dataformat.yaml.YAMLParser;

/**
 * Reads a YAML text as a tree of {@link Node}s. Refused is whatever a configuration has no use for and mistakes or
 * attacks are made of: aliases (a short text that unfolds to a huge one), tags, a second document, the same field twice,
 * deep nesting.
 */
final class YamlTree {

    private static final int MAX_DEPTH = 16;

    private final YAMLParser parser;

    private YamlTree(YAMLParser parser) {
        this.parser = parser;
    }

    /** @throws InvalidText if it is not YAML, or holds something refused; or nothing at all */
    static Node parse(String text) throws InvalidText {
        try (YAMLParser parser =
                (YAMLParser) YAMLFactory.builder().build().createParser(ObjectReadContext.empty(), text)) {
            if (parser.nextToken() == null) {
                throw new InvalidText(
                        Position.START, "the file is empty: a mapping with the field \"switches\" is accepted");
            }
            YamlTree tree = new YamlTree(parser);
            Node root = tree.node(0);
            if (parser.nextToken() != null) {
                throw new InvalidText(tree.here(), "a second document begins here: one is accepted");
            }
            return root;
        } catch (JacksonException e) {
            throw notYaml(e);
        }
    }

    /** The value that begins with the current token; afterwards its last token is the current one. */
    private Node node(int depth) throws InvalidText {
        Position position = here();
        if (depth > MAX_DEPTH) {
            throw new InvalidText(position, "nested too deep: " + MAX_DEPTH + " levels are accepted");
        }
        if (parser.isCurrentAlias()) {
            throw new InvalidText(position, "an alias (*" + parser.getString() + ") is not accepted: write the value");
        }
        if (parser.getTypeId() != null) {
            throw new InvalidText(position, "a tag (!) is not accepted: write the value without it");
        }
        return switch (parser.currentToken()) {
            case START_OBJECT -> mapping(position, depth);
            case START_ARRAY -> sequence(position, depth);
            case VALUE_TRUE -> new Node.Flag(position, true);
            case VALUE_FALSE -> new Node.Flag(position, false);
            case VALUE_NULL -> new Node.Nothing(position);
            case VALUE_NUMBER_INT -> new Node.Number(position, parser.getString());
            default -> new Node.Text(position, parser.getString());
        };
    }

    private Node mapping(Position position, int depth) throws InvalidText {
        Map<String, Node.Field> fields = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            Position at = here();
            String name = parser.currentName();
            parser.nextToken();
            Node.Field field = new Node.Field(at, node(depth + 1));
            Node.Field earlier = fields.putIfAbsent(name, field);
            if (earlier != null) {
                throw new InvalidText(
                        at,
                        "field " + Names.quote(name) + " is here twice: first in line "
                                + earlier.position().line());
            }
        }
        return new Node.Mapping(position, fields);
    }

    private Node sequence(Position position, int depth) throws InvalidText {
        List<Node> items = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            items.add(node(depth + 1));
        }
        return new Node.Sequence(position, items);
    }

    private Position here() {
        return position(parser.currentTokenLocation());
    }

    private static Position position(TokenStreamLocation location) {
        return new Position(Math.max(1, location.getLineNr()), Math.max(1, location.getColumnNr()));
    }

    private static InvalidText notYaml(JacksonException e) {
        if (e.getCause() instanceof MarkedYamlEngineException marked
                && marked.getProblemMark().isPresent()) {
            Mark mark = marked.getProblemMark().get();
            return new InvalidText(
                    new Position(mark.getLine() + 1, mark.getColumn() + 1), "not YAML: " + marked.getProblem());
        }
        String firstLine = e.getOriginalMessage().lines().findFirst().orElse("");
        TokenStreamLocation location = e.getLocation();
        return new InvalidText(location == null ? Position.START : position(location), "not YAML: " + firstLine);
    }
}
