package dev.valed.deployment.container;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;
import org.testcontainers.DockerClientFactory;

/** Looks whether all is there that a class {@link NeedsEngine}. */
final class EngineCondition implements ExecutionCondition {

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
                .or(EngineCondition::noEngine);
        obstacle.ifPresent(reason -> System.err.println("SKIPPED: the container image is NOT tested: it " + reason));
        return obstacle.map(ConditionEvaluationResult::disabled)
                .orElseGet(() -> ConditionEvaluationResult.enabled("all is there"));
    }

    private static Optional<String> noEngine() {
        return DockerClientFactory.instance().isDockerAvailable()
                ? Optional.empty()
                : Optional.of("needs a container engine, and none answers ('docker info'); .ci/run starts one as root");
    }

    private static boolean isThere(String command) {
        String path = System.getenv().getOrDefault("PATH", "/usr/bin:/bin");
        return Stream.concat(Stream.of(path.split(File.pathSeparator)), Stream.of("/usr/sbin", "/sbin"))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, command)));
    }
}
