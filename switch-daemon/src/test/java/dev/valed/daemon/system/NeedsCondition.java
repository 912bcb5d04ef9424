package dev.valed.daemon.system;

import dev.valed.ports.testing.TestNamespace;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;

/** Looks whether all is there that a class {@link Needs}. */
final class NeedsCondition implements ExecutionCondition {

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        if (context.getTestMethod().isPresent()) {
            return ConditionEvaluationResult.enabled("as its class is");
        }
        Needs needs = AnnotationSupport.findAnnotation(context.getElement(), Needs.class)
                .orElseThrow();
        Optional<String> obstacle = obstacle().or(() -> missing(needs.value()));
        obstacle.ifPresent(reason -> System.err.println("SKIPPED: system test " + reason));
        return obstacle.map(ConditionEvaluationResult::disabled)
                .orElseGet(() -> ConditionEvaluationResult.enabled("all is there"));
    }

    private static Optional<String> obstacle() {
        try {
            return TestNamespace.obstacle();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Optional<String> missing(String[] commands) {
        return Stream.of(commands)
                .filter(command -> !isThere(command))
                .map(command -> "needs the command " + command + ", which is not there; .ci/run installs it")
                .findFirst();
    }

    private static boolean isThere(String command) {
        String path = System.getenv().getOrDefault("PATH", "/usr/bin:/bin");
        return Stream.of(path.split(File.pathSeparator))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, command)));
    }
}
