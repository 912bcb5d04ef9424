package dev.valed.ports.netmap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.valed.ports.testing.TestNamespace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The C program of {@code src/test/native}, {@code netmap_client}, with the library put in front of its calls. */
final class NetmapClient implements AutoCloseable {
    private static final Path LIBRARY =
            Path.of("target/native/libvale-netmap.so").toAbsolutePath();
    private static final Path SOURCES = Path.of("src/test/native");
    private static final Path PROGRAM = Path.of("target/native/netmap_client").toAbsolutePath();
    private static final long LIMIT_SECONDS = 200;

    private final Process process;
    private final Path errors;

    private NetmapClient(Process process, Path errors) {
        this.process = process;
        this.errors = errors;
    }

    /** Compiles the program, or skips the test where that cannot be done. */
    static void compile() throws Exception {
        assumeTrue(
                Files.exists(LIBRARY),
                "libvale-netmap.so was not built: programs written for netmap are NOT tested (install a C compiler)");
        List<String> command = new ArrayList<>(List.of(
                "cc", "-std=gnu11", "-O2", "-g", "-D_GNU_SOURCE", "-pthread", "-Wall", "-Wextra", "-Werror", "-o"));
        command.add(PROGRAM.toString());
        try (Stream<Path> files = Files.list(SOURCES)) {
            files.map(Path::toString).filter(name -> name.endsWith(".c")).forEach(command::add);
        }
        command.add("-ldl");
        Process compiler = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(compiler.getInputStream().readAllBytes());
        assertThat(compiler.waitFor()).as(output).isZero();
    }

    /** Starts a scenario on a port, with what else it needs. */
    static NetmapClient start(Path socket, String scenario, String port, String... more) throws IOException {
        return start(socket, Map.of(), scenario, port, more);
    }

    /** The same with something in its environment. */
    static NetmapClient start(
            Path socket, Map<String, String> environment, String scenario, String port, String... more)
            throws IOException {
        return start(socket, environment, List.of(), scenario, port, more);
    }

    /** The same in another network namespace. */
    static NetmapClient startIn(TestNamespace namespace, Path socket, String scenario, String port, String... more)
            throws IOException {
        List<String> prefix = List.of("ip", "netns", "exec", namespace.name());
        return start(socket, Map.of(), prefix, scenario, port, more);
    }

    private static NetmapClient start(
            Path socket,
            Map<String, String> environment,
            List<String> prefix,
            String scenario,
            String port,
            String... more)
            throws IOException {
        List<String> command = new ArrayList<>(prefix);
        command.addAll(List.of("env", "LD_PRELOAD=" + LIBRARY, PROGRAM.toString(), scenario, port));
        command.addAll(List.of(more));
        Path errors = Files.createTempFile(socket.getParent(), scenario, ".err");
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(errors.toFile());
        builder.environment().putAll(environment);
        builder.environment().put("VALE_SOCKET", socket.toString());
        return new NetmapClient(builder.start(), errors);
    }

    /** Waits until it says that frames may come. */
    NetmapClient awaitReady() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c; (c = process.getInputStream().read()) != '\n' && c >= 0; ) {
            line.append((char) c);
        }
        assertThat(line.toString()).as(Files.readString(errors)).isEqualTo("ready");
        return this;
    }

    /** Tells it to go on, if it waits for that. */
    NetmapClient go() throws IOException {
        process.getOutputStream().write('\n');
        process.getOutputStream().flush();
        return this;
    }

    /** What it, or the library, has said on standard error. */
    String errors() throws IOException {
        return Files.readString(errors);
    }

    /** Waits for its end, which is to be a good one. */
    void assertSucceeds() throws Exception {
        assertThat(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS))
                .as("ends in time; so far: %s", Files.readString(errors))
                .isTrue();
        assertThat(process.exitValue()).as(Files.readString(errors)).isZero();
        assertThat(new String(process.getInputStream().readAllBytes())).endsWith("ok\n");
    }

    /** Kills it, as kill -9 does. */
    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
        try {
            // Now, as the pipes of this process are counted; by itself it would happen some time later.
            process.getOutputStream().close();
            process.getInputStream().close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
