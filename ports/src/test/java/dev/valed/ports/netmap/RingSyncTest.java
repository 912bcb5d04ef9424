package dev.valed.ports.netmap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.valed.core.testing.Seed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What {@code libvale-netmap.so} does to rings at sync points, on memory made by hand and without a daemon: the C program
 * {@code src/test/native/rings}, built with the address and undefined behaviour sanitizers where the compiler has them.
 * More rounds, and another seed, by {@code target/native/rings SCENARIO SEED COUNT}.
 */
@Timeout(1500)
class RingSyncTest {
    private static final Path SOURCES = Path.of("src/main/native");
    private static final Path TESTS = Path.of("src/test/native/rings");
    private static final Path PROGRAM = Path.of("target/native/rings").toAbsolutePath();
    /** Of the library: what works on rings, and nothing that knows of a daemon. */
    private static final List<String> TESTED = List.of(
            "owner",
            "wake",
            "pipe",
            "monitor",
            "feed",
            "payload",
            "forward",
            "sync",
            "sleep",
            "readiness",
            "wait",
            "kloop",
            "csb",
            "user_memory",
            "real");

    private static final List<String> SANITIZERS =
            List.of("-fsanitize=address,undefined", "-fno-sanitize-recover=all", "-fno-omit-frame-pointer");
    /** Some that are the same each time, two of which have found something once, and one that never is. */
    private static final List<Long> SEEDS =
            List.of(20261L, 3L, 4711L, Seed.print("RingSyncTest").value());

    @BeforeAll
    static void compile() throws Exception {
        assumeTrue(hasCompiler(), "no C compiler (cc): the library's work on rings is NOT tested");
        Files.createDirectories(PROGRAM.getParent());
        String problem = compile(SANITIZERS);
        if (!problem.isEmpty() || !runs()) {
            problem = compile(List.of()); // a compiler without the sanitizers' libraries
        }
        assertThat(problem).isEmpty();
    }

    private static boolean hasCompiler() throws InterruptedException {
        try {
            return new ProcessBuilder("cc", "--version")
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException missing) {
            return false;
        }
    }

    private static boolean runs() throws Exception {
        return new ProcessBuilder(PROGRAM.toString(), "edges").start().waitFor() == 0;
    }

    /** Returns what the compiler complained about: nothing. */
    private static String compile(List<String> more) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                "cc", "-std=gnu11", "-O2", "-g", "-U_FORTIFY_SOURCE", "-D_GNU_SOURCE", "-pthread", "-Wall", "-Wextra"));
        command.addAll(List.of("-Werror", "-I" + SOURCES, "-I" + TESTS, "-o", PROGRAM.toString()));
        command.addAll(more);
        TESTED.forEach(name -> command.add(SOURCES.resolve(name + ".c").toString()));
        try (Stream<Path> files = Files.list(TESTS)) {
            files.filter(file -> file.toString().endsWith(".c"))
                    .map(Path::toString)
                    .forEach(command::add);
        }
        command.add("-ldl");
        Process compiler = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(compiler.getInputStream().readAllBytes());
        return compiler.waitFor() == 0 ? "" : output + " (status " + compiler.exitValue() + ")";
    }

    private static void assertSucceeds(String scenario) throws Exception {
        for (long seed : SEEDS) {
            assertSucceeds(scenario, seed);
        }
    }

    private static void assertSucceeds(String scenario, long seed) throws Exception {
        Process process = new ProcessBuilder(PROGRAM.toString(), scenario, Long.toString(seed))
                .redirectErrorStream(true)
                .start();
        try {
            String output = new String(process.getInputStream().readAllBytes());
            process.waitFor(); // it sees to its end itself
            assertThat(output).as("rings %s %d", scenario, seed).endsWith("ok\n");
            assertThat(process.exitValue()).as("rings %s %d", scenario, seed).isZero();
        } finally {
            process.destroyForcibly();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"pipe-model", "pipe-whole-frames", "pipe-hostile"})
    void shouldMoveSlotsThroughPipesAsThroughAQueue(String scenario) throws Exception {
        assertSucceeds(scenario);
    }

    @ParameterizedTest
    @ValueSource(strings = {"races", "wakeups", "wakeups-between-processes", "waiters", "sleepers", "edges", "quiet"})
    void shouldWakeWhoeverSleeps(String scenario) throws Exception {
        assertSucceeds(scenario);
    }

    @ParameterizedTest
    @ValueSource(strings = {"others"})
    void shouldServeOtherDescriptorsWhileItLooksAtRings(String scenario) throws Exception {
        assertSucceeds(scenario);
    }

    @ParameterizedTest
    @ValueSource(strings = {"rules", "idle", "turns", "dead-owners"})
    void shouldKeepNetmapsRulesOfRings(String scenario) throws Exception {
        assertSucceeds(scenario);
    }

    @ParameterizedTest
    @ValueSource(strings = {"payload", "forward"})
    void shouldPutPayloadWhereItBelongs(String scenario) throws Exception {
        assertSucceeds(scenario);
    }

    @ParameterizedTest
    @ValueSource(strings = {"monitors", "feeders", "sleeping-monitors", "monitor-hostile"})
    void shouldFeedMonitors(String scenario) throws Exception {
        assertSucceeds(scenario);
    }

    @ParameterizedTest
    @ValueSource(strings = {"loop"})
    void shouldSyncForProgramsInCsbMode(String scenario) throws Exception {
        assertSucceeds(scenario);
    }
}
