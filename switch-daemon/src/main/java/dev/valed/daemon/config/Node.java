package dev.valed.daemon.config;

import java.util.List;
import java.util.Map;

/** A value of a YAML document, and where it is. */
sealed interface Node {

    Position position();

    /** What it is, for people. */
    String kind();

    /** Text, or something that could be. */
    record Text(Position position, String value) implements Node {
        @Override
        public String kind() {
            return "text";
        }
    }

    /** A decimal number. The text is kept, as {@code 1} may be meant as a name. */
    record Number(Position position, String text) implements Node {
        @Override
        public String kind() {
            return "a number";
        }
    }

    record Flag(Position position, boolean value) implements Node {
        @Override
        public String kind() {
            return "true or false";
        }
    }

    record Nothing(Position position) implements Node {
        @Override
        public String kind() {
            return "nothing";
        }
    }

    record Sequence(Position position, List<Node> items) implements Node {
        @Override
        public String kind() {
            return "a list";
        }
    }

    /** @param fields in the order of the text */
    record Mapping(Position position, Map<String, Field> fields) implements Node {
        @Override
        public String kind() {
            return "a mapping";
        }
    }

    /** @param position of the name */
    record Field(Position position, Node value) {}
}
