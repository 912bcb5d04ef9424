package dev.valed.bench.programs;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The program {@code bench-client} at work on a port, and what it has counted. */
public final class Client implements AutoCloseable {

    /** Exit status if it cannot have its port. */
    private static final int REFUSED = 3;

    private static final Duration START_LIMIT = Duration.ofSeconds(30);

    private final Program program;
    private final Counter counter;

    private Client(Program program, Counter counter) {
        this.program = program;
        this.counter = counter;
    }

    /**
     * Starts a task on a port of the daemon's. Returns when it has the port.
     *
     * @param port    as netmap names it, such as {@code vale0:a}
     * @param options as {@code bench-client} knows them
     */
    public static Client start(
            Programs programs,
            Installation installation,
            Daemon daemon,
            String task,
            String port,
            int cpu,
            List<String> options)
            throws BenchFailure, IOException, InterruptedException {
        Counter counter = Counter.create(programs.newFile());
        List<String> command = new ArrayList<>(List.of(installation.client().toString(), task));
        command.addAll(List.of("--port", port, "--cpu", Integer.toString(cpu)));
        command.addAll(List.of("--counter", counter.file().toString()));
        command.addAll(options);
        Program program = daemon.startWith(programs, installation, command);
        try {
            program.awaitOutput(text -> text.contains("ready\n") || !program.isAlive(), START_LIMIT);
            if (!program.isAlive() && program.awaitEnd(START_LIMIT) == REFUSED) {
                throw new BenchFailure("the daemon refused the port " + port + ": "
                        + String.join("; ", program.output().strip().lines().toList()));
            }
            program.awaitOutput(text -> text.contains("ready\n"), Duration.ZERO);
            return new Client(program, counter);
        } catch (BenchFailure | IOException | InterruptedException e) {
            program.stop();
            throw e;
        }
    }

    public long pid() {
        return program.pid();
    }

    public long count() {
        return counter.get();
    }

    /** Waits for its end, but not longer than this. Returns whether it has ended. */
    public boolean awaitEndOr(Duration limit) throws InterruptedException {
        return program.awaitEndOr(limit);
    }

    /** Fails if it has ended: what was counted then means nothing. */
    public void requireAlive() throws BenchFailure, IOException {
        if (!program.isAlive()) {
            throw program.failure("has ended");
        }
    }

    /** Waits for its good end. Returns the last line that it printed. */
    public String awaitResult(Duration limit) throws BenchFailure, IOException, InterruptedException {
        if (program.awaitEnd(limit) != 0) {
            throw program.failure("failed");
        }
        return lastLine(program.output());
    }

    private static String lastLine(String output) {
        return output.strip().lines().reduce("", (before, line) -> line);
    }

    @Override
    public void close() {
        program.stop();
    }
}
