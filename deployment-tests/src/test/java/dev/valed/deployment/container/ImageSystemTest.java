package dev.valed.deployment.container;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What is in the image. */
@NeedsEngine
@Timeout(600)
class ImageSystemTest {

    private static final JsonMapper JSON = new JsonMapper();
    private static final long MOST_BYTES = 175_000_000;

    private static JsonNode image;

    @BeforeAll
    static void build() throws Exception {
        Image.build();
        image = JSON.readTree(Commands.run("docker", "image", "inspect", Image.NAME))
                .get(0);
    }

    /** Beyond what it stands on. */
    @Test
    void shouldBeSmall() throws Exception {
        // Without the base from docker/base-image.sh, the one named in the Dockerfile.
        String base = Commands.run(
                "sh",
                "-c",
                "docker image inspect -f '{{.Size}}' valed-base"
                        + " 2>/dev/null || docker image inspect -f '{{.Size}}' debian:bookworm-slim");

        assertThat(image.path("Size").asLong() - Long.parseLong(base.strip())).isLessThan(MOST_BYTES);
    }

    @Test
    void shouldSayWhatItIs() {
        JsonNode labels = image.path("Config").path("Labels");

        assertThat(labels.path("org.opencontainers.image.title").asString()).isEqualTo("valed");
        assertThat(labels.path("org.opencontainers.image.licenses").asString()).isEqualTo("Apache-2.0");
        assertThat(labels.path("org.opencontainers.image.version").asString()).matches("\\d+\\.\\d+\\.\\d+.*");
        assertThat(labels.path("org.opencontainers.image.revision").asString()).isNotEmpty();
    }

    @Test
    void shouldRunAsAnOrdinaryUser() {
        assertThat(image.path("Config").path("User").asString()).startsWith(DaemonContainer.USER + ":");
    }

    /** A JVM that was told to use the archive, and no other way, starts. */
    @Test
    void shouldHaveAnArchiveOfClassesThatFits() throws Exception {
        assertThat(java(
                        "-XX:AOTMode=on",
                        "-XX:AOTCache=/opt/valed/valed.aot",
                        "dev.valed.daemon.ValedMain",
                        "--version"))
                .startsWith("valed ");
    }

    @Test
    void shouldListEveryLibraryInItsBillOfMaterials() throws Exception {
        JsonNode bill = JSON.readTree(inImage(
                "sh",
                "-c",
                "while read -r line || [ -n \"$line\" ]; do printf '%s\\n' \"$line\"; done </opt/valed/sbom.json"));
        List<String> listed = new ArrayList<>();
        bill.path("components")
                .forEach(component -> listed.add(component.path("name").asString() + "-"
                        + component.path("version").asString() + ".jar"));
        String shipped = inImage("sh", "-c", "echo /opt/valed/lib/*.jar");

        assertThat(shipped.strip().split(" "))
                .isNotEmpty()
                .allSatisfy(jar -> assertThat(listed).contains(jar.substring(jar.lastIndexOf('/') + 1)));
    }

    private static String java(String... words) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                "/opt/java/bin/java",
                "@/opt/valed/jvm.options",
                "@/opt/valed/daemon.options",
                "@/opt/valed/class-path"));
        command.addAll(List.of(words));
        return inImage(command.toArray(String[]::new));
    }

    private static String inImage(String... words) throws Exception {
        List<String> command = new ArrayList<>(
                List.of("docker", "run", "--rm", "--network", "none", "--entrypoint", words[0], Image.NAME));
        command.addAll(List.of(words).subList(1, words.length));
        return Commands.run(command.toArray(String[]::new));
    }
}
