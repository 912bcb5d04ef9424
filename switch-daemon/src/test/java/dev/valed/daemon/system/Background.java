package dev.valed.daemon.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.awaitility.Awaitility;

/** A program that runs beside the test, and is gone at the latest when closed. */
final class Background implements AutoCloseable {

    private final Process process;
    private final Path output;

    private Background(Process process, Path output) {
        this.process = process;
        this.output = output;
    }

    /** Output and errors go to one file. */
    static Background start(List<String> command) throws IOException {
        return start(new ProcessBuilder(command));
    }

    static Background start(ProcessBuilder builder) throws IOException {
        Path output = Files.createTempFile("valed-test-", ".out");
        Process process = builder.redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .redirectInput(new File("/dev/null"))
                .start();
        return new Background(process, output);
    }

    String output() {
        try {
            return Files.readString(output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Background awaitOutput(Predicate<String> expected) {
        Awaitility.await()
                .pollInterval(Duration.ofMillis(20))
                .atMost(Duration.ofSeconds(180))
                .until(() -> expected.test(output()) || !process.isAlive());
        assertThat(output()).matches(expected, "what was waited for");
        return this;
    }

    boolean isAlive() {
        return process.isAlive();
    }

    Process process() {
        return process;
    }

    /** SIGINT, by which programs are asked for their last words. */
    void interrupt() throws Exception {
        Tool.run(List.of("kill", "-INT", Long.toString(process.pid())));
        awaitEnd();
    }

    int awaitEnd() throws InterruptedException {
        assertThat(process.waitFor(120, TimeUnit.SECONDS))
                .as("end of the process")
                .isTrue();
        return process.exitValue();
    }

    @Override
    public void close() throws IOException {
        process.destroyForcibly().onExit().join();
        Files.deleteIfExists(output);
    }
}
