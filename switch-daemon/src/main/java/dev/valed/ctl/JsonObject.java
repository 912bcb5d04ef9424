package dev.valed.ctl;

import java.util.Map;

/**
 * A JSON object of the daemon's, asked for its members by name and kind. What must be there and is not makes the answer
 * malformed; what this program does not know is passed by, so that a newer daemon can say more.
 *
 * @param members as {@link Json} reads them
 */
record JsonObject(Map<String, Object> members) {
    /** The member as it came, {@link Json#NULL} where there is none. */
    Object value(String name) {
        return members.getOrDefault(name, Json.NULL);
    }

    /** A text, number or truth value in the words it came in. */
    String text(String name) {
        if (value(name) instanceof String text) {
            return text;
        }
        throw Json.malformed("'" + name + "' is missing");
    }

    String text(String name, String otherwise) {
        return value(name) instanceof String text ? text : otherwise;
    }

    boolean isTrue(String name) {
        return "true".equals(text(name));
    }

    @SuppressWarnings("unchecked") // Json makes no other maps
    JsonObject object(String name) {
        if (value(name) instanceof Map<?, ?> map) {
            return new JsonObject((Map<String, Object>) map);
        }
        throw Json.malformed("'" + name + "' is missing");
    }
}
