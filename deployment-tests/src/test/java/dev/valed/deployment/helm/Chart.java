package dev.valed.deployment.helm;

import com.marcnuri.helm.Helm;
import com.marcnuri.helm.TemplateCommand;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The chart in the source tree, as Helm renders it for the release {@value #RELEASE}. */
final class Chart {

    static final Path DIRECTORY = Path.of("..", "helm", "valed");
    static final String RELEASE = "test";
    static final String NAMESPACE = "network";
    /** That the chart takes; by itself, the library behind these tests would render for one that is older. */
    static final String OLDEST_KUBERNETES = "1.26.0";
    /** As many characters as Helm accepts. */
    static final String LONGEST_RELEASE = "r".repeat(53);

    private static final Path WITHOUT_HOOKS = ChartCopy.withoutHooks(Path.of("target", "chart", "valed"));

    private Chart() {}

    /** The values files that the chart ships, each for another way to use it. */
    static List<Path> variations() {
        try (Stream<Path> files = Files.list(DIRECTORY.resolve("ci"))) {
            return files.sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Path variation(String name) {
        return DIRECTORY.resolve("ci").resolve(name + "-values.yaml");
    }

    /** What is rendered with the values of a file over those of the chart. */
    static Manifests render(Path values) {
        return Manifests.of(template(RELEASE).withValuesFile(values).call());
    }

    static Manifests renderVariation(String name) {
        return render(variation(name));
    }

    static Manifests renderForRelease(String release) {
        return Manifests.of(template(release).call());
    }

    private static TemplateCommand template(String release) {
        return new Helm(WITHOUT_HOOKS)
                .template()
                .withName(release)
                .withNamespace(NAMESPACE)
                .withKubeVersion(OLDEST_KUBERNETES);
    }

    static String read(String file) {
        try {
            return Files.readString(DIRECTORY.resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
