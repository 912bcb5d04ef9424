package dev.valed.deployment.helm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Path;

/** The chart's values with those of a file over them, as Helm merges them: mappings field by field, all else as a whole. */
final class MergedValues {

    private static final ObjectMapper YAML = new YAMLMapper();

    private MergedValues() {}

    static String with(Path file) throws IOException {
        JsonNode values = YAML.readTree(Chart.DIRECTORY.resolve("values.yaml").toFile());
        merge((ObjectNode) values, YAML.readTree(file.toFile()));
        return YAML.writeValueAsString(values);
    }

    private static void merge(ObjectNode into, JsonNode from) {
        from.properties().forEach(field -> {
            if (into.get(field.getKey()) instanceof ObjectNode below
                    && field.getValue().isObject()) {
                merge(below, field.getValue());
            } else {
                into.set(field.getKey(), field.getValue());
            }
        });
    }
}
