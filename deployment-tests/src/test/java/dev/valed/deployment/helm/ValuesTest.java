package dev.valed.deployment.helm;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** That values, schema and manual name the same. */
class ValuesTest {

    private static final Pattern ROW = Pattern.compile("\\| `([^`]+)` \\| (.*?) \\| .+ \\|");

    private static Map<String, JsonNode> values() throws IOException {
        Map<String, JsonNode> values = new LinkedHashMap<>();
        flatten("", new YAMLMapper().readTree(Chart.read("values.yaml")), values);
        return values;
    }

    /** A mapping that the chart fills is left open by nothing: only one that users fill is a value itself. */
    private static void flatten(String path, JsonNode node, Map<String, JsonNode> into) {
        if (node.isObject() && !node.isEmpty() && !isFilledByUsers(path)) {
            node.properties()
                    .forEach(field -> flatten(
                            path.isEmpty() ? field.getKey() : path + "." + field.getKey(), field.getValue(), into));
        } else {
            into.put(path, node);
        }
    }

    private static boolean isFilledByUsers(String path) {
        return path.equals("resources") || path.endsWith(".labels");
    }

    @Test
    void shouldAllBeInTheTableOfTheManualWithTheirDefaults() throws IOException {
        Map<String, String> table = new LinkedHashMap<>();
        Chart.read("README.md")
                .lines()
                .map(ROW::matcher)
                .filter(m -> m.matches())
                .forEach(row -> assertThat(table.put(row.group(1), row.group(2)))
                        .as("%s is there twice", row.group(1))
                        .isNull());
        ObjectMapper json = new ObjectMapper();
        Map<String, String> defaults = new LinkedHashMap<>();
        values().forEach((name, value) ->
                defaults.put(name, name.equals("resources") ? "see `values.yaml`" : "`" + value(json, value) + "`"));

        assertThat(table).containsExactlyInAnyOrderEntriesOf(defaults);
    }

    private static String value(ObjectMapper json, JsonNode value) {
        try {
            return json.writeValueAsString(value);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void shouldAllBeInTheSchemaAndNoOthers() throws IOException {
        JsonNode schema = new ObjectMapper().readTree(Chart.read("values.schema.json"));
        TreeSet<String> described = new TreeSet<>();
        describe("", schema, schema, described);
        described.remove("global"); // Helm's own

        assertThat(described).containsExactlyElementsOf(new TreeSet<>(values().keySet()));
    }

    private static void describe(String path, JsonNode part, JsonNode schema, TreeSet<String> into) {
        JsonNode meant = part.has("$ref") ? schema.at(part.path("$ref").asText().substring(1)) : part;
        if (meant.has("properties") && !isFilledByUsers(path) && !path.equals("affinity")) {
            assertThat(meant.path("additionalProperties").asBoolean(true))
                    .as("more fields at %s", path)
                    .isFalse();
            meant.path("properties")
                    .properties()
                    .forEach(field -> describe(
                            path.isEmpty() ? field.getKey() : path + "." + field.getKey(),
                            field.getValue(),
                            schema,
                            into));
        } else {
            into.add(path);
        }
    }
}
