package dev.valed.bench.programs;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.stream.Stream;

/**
 * The programs of a benchmark, and a directory of its own. All are stopped, in the opposite order, and the directory is
 * deleted when this is closed, or the JVM is told to end, as by Ctrl-C.
 */
public final class Programs implements AutoCloseable {

    /** Of the daemon's; who started the benchmark may have set them for another one. */
    private static final List<String> NOT_INHERITED =
            List.of("VALE_TOKEN", "VALE_API", "VALE_RUNTIME_DIR", "VALE_SOCKET", "LD_PRELOAD", "JAVA_TOOL_OPTIONS");

    private final Path directory;
    private final Deque<Program> running = new ConcurrentLinkedDeque<>();
    /** Held while something new is made, and while this becomes closed: so nothing is made that nobody removes. */
    private final Object lock = new Object();

    private volatile boolean closed;
    private final Thread hook = new Thread(this::stopAll, "stop programs");

    public Programs() throws IOException {
        directory = Files.createTempDirectory("vale-bench-");
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** A new and empty directory within that of the benchmark. */
    Path newDirectory() throws BenchFailure, IOException {
        synchronized (lock) {
            requireOpen();
            return Files.createTempDirectory(directory, "dir-");
        }
    }

    /** A new and empty file. */
    Path newFile() throws BenchFailure, IOException {
        synchronized (lock) {
            requireOpen();
            return Files.createTempFile(directory, "file-", "");
        }
    }

    /** Starts a program; what it prints goes to a file of its own. */
    public Program start(List<String> command, Map<String, String> environment) throws BenchFailure, IOException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().keySet().removeAll(NOT_INHERITED);
        builder.environment().put("VALE_NO_BUILD", "1"); // the launcher has just built it
        builder.environment().putAll(environment);
        builder.redirectInput(new File("/dev/null"));
        synchronized (lock) {
            Path output = newFile();
            Process process = builder.redirectOutput(output.toFile()).start();
            Program program = new Program(process, command, output, this);
            running.addFirst(program);
            return program;
        }
    }

    /** The program has been stopped. */
    void forget(Program program) {
        running.remove(program);
    }

    /** Fails if the benchmark is over: whatever goes wrong then has this reason. */
    void requireOpen() throws BenchFailure {
        if (closed) {
            throw new BenchFailure("stopped");
        }
    }

    private void stopAll() {
        synchronized (lock) {
            if (closed) {
                return;
            }
            closed = true;
        }
        running.forEach(Program::stop);
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException | UncheckedIOException e) {
            System.err.println("vale bench: " + directory + " is left: " + e.getMessage());
        }
    }

    @Override
    public void close() {
        stopAll();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            return; // the JVM is ending: the hook has run, or was this call
        }
    }
}
