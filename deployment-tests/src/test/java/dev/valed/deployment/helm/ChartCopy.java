package dev.valed.deployment.helm;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.springframework.util.FileSystemUtils;

/** Copies of the chart, for what Helm's library does not offer for the chart as it is. */
final class ChartCopy {

    private ChartCopy() {}

    /**
     * With the test pod as an object like all others: of hooks, the library does not say how they are rendered.
     *
     * @return its directory
     */
    static Path withoutHooks(Path directory) {
        try {
            copy(directory);
            Path pod = directory.resolve("templates").resolve("tests").resolve("daemon.yaml");
            String text = Files.readString(pod);
            if (!text.contains("helm.sh/hook: test\n")) {
                throw new AssertionError("the pod that helm test starts is no hook");
            }
            Files.writeString(pod, text.replace("helm.sh/hook", "no-hook"));
            return directory;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * With the values of a file as the chart's own, which are those that Helm lints with.
     *
     * @return its directory
     */
    static Path withValues(Path values, Path directory) throws IOException {
        copy(directory);
        Files.writeString(directory.resolve("values.yaml"), MergedValues.with(values));
        return directory;
    }

    private static void copy(Path directory) throws IOException {
        FileSystemUtils.deleteRecursively(directory);
        List<Path> sources;
        try (Stream<Path> files = Files.walk(Chart.DIRECTORY)) {
            sources = files.filter(Files::isRegularFile).toList();
        }
        for (Path source : sources) {
            Path target = directory.resolve(Chart.DIRECTORY.relativize(source));
            Files.createDirectories(target.getParent());
            Files.write(target, Files.readAllBytes(source));
        }
    }
}
