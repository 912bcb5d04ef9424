package dev.valed.daemon.config;

import dev.valed.daemon.control.Names;
import dev.valed.daemon.control.ServiceException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The fields of one mapping, each read as what it has to be. */
final class Fields {

    private final String what;
    private final Node.Mapping mapping;

    private Fields(String what, Node.Mapping mapping) {
        this.what = what;
        this.mapping = mapping;
    }

    /**
     * @param what     what the mapping is, for people, such as {@code "a switch"}
     * @param accepted names of all fields that it may have
     * @throws InvalidText if it is no mapping, or has another field
     */
    static Fields of(Node node, String what, List<String> accepted) throws InvalidText {
        if (!(node instanceof Node.Mapping mapping)) {
            throw new InvalidText(
                    node.position(),
                    what + " is " + node.kind() + " here: a mapping with the fields " + String.join(", ", accepted)
                            + " is accepted");
        }
        for (var field : mapping.fields().entrySet()) {
            if (!accepted.contains(field.getKey())) {
                throw new InvalidText(
                        field.getValue().position(),
                        what + " has no field " + Names.quote(field.getKey()) + ": accepted are "
                                + String.join(", ", accepted));
            }
        }
        return new Fields(what, mapping);
    }

    private @Nullable Node value(String name) {
        Node.Field field = mapping.fields().get(name);
        return field == null ? null : field.value();
    }

    /** Where a field's value is, or, if it is not there, where the mapping is. */
    Position position(String name) {
        Node value = value(name);
        return value == null ? mapping.position() : value.position();
    }

    /** @throws InvalidText if it is not there, or neither text nor a number */
    String requiredText(String name) throws InvalidText {
        String text = text(name);
        if (text == null) {
            throw new InvalidText(mapping.position(), what + " needs the field " + name);
        }
        return text;
    }

    /** Null if it is not there. A number is taken for text as well: {@code name: 1}. */
    @Nullable String text(String name) throws InvalidText {
        return switch (value(name)) {
            case null -> null;
            case Node.Text text -> text.value();
            case Node.Number number -> number.text();
            case Node other -> throw wrongKind(name, other, "text (in quotes, if YAML takes it for something else)");
        };
    }

    @Nullable Integer number(String name) throws InvalidText {
        return switch (value(name)) {
            case null -> null;
            case Node.Number number -> {
                try {
                    yield Integer.valueOf(number.text());
                } catch (NumberFormatException e) {
                    throw new InvalidText(
                            number.position(), name + " " + Names.quote(number.text()) + " is out of range");
                }
            }
            case Node other -> throw wrongKind(name, other, "a number in decimal digits");
        };
    }

    @Nullable Boolean flag(String name) throws InvalidText {
        return switch (value(name)) {
            case null -> null;
            case Node.Flag flag -> flag.value();
            case Node other -> throw wrongKind(name, other, "true or false");
        };
    }

    /** The items of a list; none if it is not there. */
    List<Node> list(String name) throws InvalidText {
        return switch (value(name)) {
            case null -> List.of();
            case Node.Sequence sequence -> sequence.items();
            case Node other -> throw wrongKind(name, other, "a list");
        };
    }

    private static InvalidText wrongKind(String name, Node found, String accepted) {
        return new InvalidText(found.position(), name + " is " + found.kind() + " here: " + accepted + " is accepted");
    }

    /** The same complaint, at the field that it is about. */
    InvalidText locate(ServiceException e) {
        String field = e.field();
        return new InvalidText(field == null ? mapping.position() : position(field), String.valueOf(e.getMessage()));
    }
}
