package dev.valed.deployment.container;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;
import org.testcontainers.DockerClientFactory;

/** Looks whether all is there that a class {@link NeedsEngine}. */
final class EngineCondition implements ExecutionCondition {

    private static final Pattern STANDS_ON = Pattern.compile("ARG (?:BASE|JDK)=(.+)");

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        if (context.getTestMethod().isPresent()) {
            return ConditionEvaluationResult.enabled("as its class is");
        }
        NeedsEngine needs = AnnotationSupport.findAnnotation(context.getElement(), NeedsEngine.class)
                .orElseThrow();
        Optional<String> obstacle = Stream.concat(Stream.of("docker", "cc"), Stream.of(needs.value()))
                .filter(command -> !isThere(command))
                .map(command -> "needs the command " + command + ", which is not there; .ci/run installs it")
                .findFirst()
                .or(EngineCondition::noEngine)
                .or(EngineCondition::nothingToStandOn);
        obstacle.ifPresent(reason -> System.err.println("SKIPPED: the container image is NOT tested: it " + reason));
        return obstacle.map(ConditionEvaluationResult::disabled)
                .orElseGet(() -> ConditionEvaluationResult.enabled("all is there"));
    }

    private static Optional<String> noEngine() {
        return DockerClientFactory.instance().isDockerAvailable()
                ? Optional.empty()
                : Optional.of("needs a container engine, and none answers ('docker info'); .ci/run starts one as root");
    }

    /** Where docker/build.sh looks for it. */
    private static Optional<String> nothingToStandOn() {
        if (succeeds("docker", "image", "inspect", "valed-base", "valed-jdk")) {
            return Optional.empty();
        }
        try (Stream<String> lines = Files.lines(Commands.ROOT.resolve("Dockerfile"))) {
            return lines.map(STANDS_ON::matcher)
                    .filter(Matcher::matches)
                    .map(argument -> argument.group(1))
                    .filter(image -> !succeeds("docker", "pull", "--quiet", image))
                    .findFirst()
                    .map(image ->
                            "needs what the image is made of: docker/base-image.sh makes it, and no registry gives "
                                    + image);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean succeeds(String... command) {
        try {
            Process process = Commands.start(command);
            process.getInputStream().readAllBytes();
            return process.waitFor() == 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static boolean isThere(String command) {
        String path = System.getenv().getOrDefault("PATH", "/usr/bin:/bin");
        return Stream.concat(Stream.of(path.split(File.pathSeparator)), Stream.of("/usr/sbin", "/sbin"))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, command)));
    }
}
