package dev.valed.deployment.container;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Commands of this machine, run to their end. */
final class Commands {

    static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    private static final int LIMIT_SECONDS = 300;

    private Commands() {}

    /** What it prints, also as errors. It has to succeed. */
    static String run(String... command) throws Exception {
        return run(Map.of(), command);
    }

    static Process start(String... command) throws IOException {
        return builder(Map.of(), command).start();
    }

    private static ProcessBuilder builder(Map<String, String> environment, String... command) {
        ProcessBuilder builder = new ProcessBuilder(List.of(command))
                .directory(ROOT.toFile())
                .redirectErrorStream(true)
                .redirectInput(Path.of("/dev/null").toFile());
        builder.environment().putAll(environment);
        builder.environment().merge("PATH", "/usr/sbin:/sbin", (path, more) -> path + ":" + more);
        return builder;
    }

    static String run(Map<String, String> environment, String... command) throws Exception {
        ProcessBuilder builder = builder(environment, command);
        Process process = builder.start();
        try {
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS))
                    .as("end of %s", builder.command())
                    .isTrue();
            assertThat(process.exitValue())
                    .as("%s: %s", builder.command(), output)
                    .isZero();
            return output;
        } finally {
            process.destroyForcibly();
        }
    }
}
