package dev.valed.daemon.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Other people's programs, run to their end. */
final class Tool {

    private Tool() {}

    record Result(int exitCode, String output) {}

    /** What it prints, also as errors. It has to succeed. */
    static String run(List<String> command) throws Exception {
        Result result = tryToRun(command);
        assertThat(result.exitCode()).as(() -> command + ": " + result.output()).isZero();
        return result.output();
    }

    static Result tryToRun(List<String> command) throws Exception {
        return finish(new ProcessBuilder(command));
    }

    static Result finish(ProcessBuilder builder) throws Exception {
        Process process = builder.redirectErrorStream(true)
                .redirectInput(new File("/dev/null"))
                .start();
        try {
            String output = read(process);
            assertThat(process.waitFor(120, TimeUnit.SECONDS))
                    .as("end of " + builder.command())
                    .isTrue();
            return new Result(process.exitValue(), output);
        } finally {
            process.destroyForcibly();
        }
    }

    private static String read(Process process) throws IOException {
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
}
