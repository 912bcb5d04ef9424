package dev.valed.ctl;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A JSON object that is sent to the daemon, of the fields that were given: for the others its defaults hold. */
final class JsonBody {
    private final Map<String, Object> fields = new LinkedHashMap<>();

    /** The same with this field as well, unless the value is null. */
    JsonBody with(String field, @Nullable Object value) {
        if (value != null) {
            fields.put(field, value);
        }
        return this;
    }

    String toJson() {
        return JsonOutput.write(json -> {
            json.writeStartObject();
            fields.forEach((name, value) -> {
                switch (value) {
                    case Integer number -> json.writeNumberProperty(name, number);
                    case Boolean flag -> json.writeBooleanProperty(name, flag);
                    default -> json.writeStringProperty(name, value.toString());
                }
            });
            json.writeEndObject();
        });
    }
}
