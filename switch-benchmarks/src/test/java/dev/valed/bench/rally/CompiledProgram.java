package dev.valed.bench.rally;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Parts of bench-client, with a main of their own from this module's tests. */
record CompiledProgram(Path path) {

    /** What it came to: exit status, and what it printed on standard output and error. */
    record Outcome(int status, String output) {}

    /**
     * Compiles it. Skips the test if there is no compiler.
     *
     * @param directory where to put it
     * @param name      of the C file with its main, without {@code .c}
     * @param parts     names of C files of bench-client, likewise
     */
    static CompiledProgram compile(Path directory, String name, String... parts)
            throws IOException, InterruptedException {
        assumeTrue(
                Files.exists(Path.of("target/bench/bench-client")),
                "bench-client was not built: " + String.join(", ", parts) + " is NOT tested (install a C compiler)");
        Path program = directory.resolve(name);
        List<String> command =
                new ArrayList<>(List.of("cc", "-std=gnu11", "-D_GNU_SOURCE", "-Wall", "-Wextra", "-Werror"));
        command.addAll(List.of("-I", "src/main/native", "-I", "../ports/src/main/native"));
        command.addAll(List.of("-o", program.toString(), "src/test/native/" + name + ".c"));
        for (String part : parts) {
            command.add("src/main/native/" + part + ".c");
        }
        Outcome outcome = run(command);
        assertThat(outcome.status()).as(outcome.output()).isZero();
        return new CompiledProgram(program);
    }

    Outcome run(String... words) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(path.toString()));
        command.addAll(List.of(words));
        return run(command);
    }

    private static Outcome run(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Outcome(process.waitFor(), output);
    }
}
