package dev.valed.bench.programs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** A process of a benchmark's. Used by one thread; {@link #stop} by any. */
public final class Program implements AutoCloseable {

    private static final long LOOK_MILLIS = 5;
    private static final long STOP_SECONDS = 15;
    /** Of the output, when something has failed: some programs go on to explain all their options. */
    private static final int TOLD_LINES = 12;

    private final Process process;
    private final List<String> command;
    private final Path output;
    private final Programs programs;

    Program(Process process, List<String> command, Path output, Programs programs) {
        this.process = process;
        this.command = command;
        this.output = output;
        this.programs = programs;
    }

    public long pid() {
        return process.pid();
    }

    /** What it has printed so far. */
    public String output() throws IOException {
        return Files.readString(output);
    }

    /** Waits until it has printed what is expected; fails if it ends before, or the limit passes. Returns its output. */
    public String awaitOutput(Predicate<String> expected, Duration limit)
            throws BenchFailure, IOException, InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        while (true) {
            boolean alive = process.isAlive(); // before its last words are read
            programs.requireOpen();
            String text = output();
            if (expected.test(text)) {
                return text;
            }
            if (!alive || System.nanoTime() > end) {
                throw failure(alive ? "has not answered within " + limit.toSeconds() + " s" : "has ended");
            }
            Thread.sleep(LOOK_MILLIS);
        }
    }

    /** Waits for its end. Returns its exit status. */
    public int awaitEnd(Duration limit) throws BenchFailure, IOException, InterruptedException {
        if (!awaitEndOr(limit)) {
            throw failure("has not ended within " + limit.toSeconds() + " s");
        }
        return process.exitValue();
    }

    /** Waits for its end, but not longer than this. Returns whether it has ended. */
    boolean awaitEndOr(Duration limit) throws InterruptedException {
        return process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** That it did this, and what it printed. */
    public BenchFailure failure(String what) throws BenchFailure, IOException {
        programs.requireOpen();
        return new BenchFailure(String.join(" ", command) + " " + what + ":\n"
                + output().strip().lines().limit(TOLD_LINES).collect(Collectors.joining("\n")));
    }

    /** SIGTERM, and SIGKILL if it takes long. Does nothing if it has ended. */
    public void stop() {
        programs.forget(this);
        process.destroy();
        try {
            if (process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        process.destroyForcibly().onExit().join();
    }

    @Override
    public void close() {
        stop();
    }
}
