package dev.valed.bench.machine;

import dev.valed.bench.programs.BenchFailure;
import dev.valed.bench.programs.Installation;
import dev.valed.bench.programs.Program;
import dev.valed.bench.programs.Programs;
import dev.valed.ports.sys.ThreadAffinity;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** Two processors and the memory between them. Each measurement takes some tenths of a second. */
public final class Machine {

    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final long MEASURE_NANOS = 100_000_000;
    /** Until the JVM has compiled the copying for good. */
    private static final long WARM_UP_NANOS = 500_000_000;

    private final Programs programs;
    private final Installation installation;
    private final int clientCpu;
    private final int workerCpu;
    private boolean warm;

    public Machine(Programs programs, Installation installation, int clientCpu, int workerCpu) {
        this.programs = programs;
        this.installation = installation;
        this.clientCpu = clientCpu;
        this.workerCpu = workerCpu;
    }

    private boolean isOneProcessor() {
        return clientCpu == workerCpu;
    }

    /** Time in ns that a cache line takes from one processor to the other; null if they are the same. */
    public @Nullable Double coreToCore() throws BenchFailure, IOException, InterruptedException {
        return isOneProcessor() ? null : measureByClient("c2c");
    }

    /**
     * Measures a yardstick: millions per second.
     *
     * @param frame bytes of a frame
     * @return null if there are to be two processors and are not
     */
    public @Nullable Double measure(Yardstick yardstick, int frame)
            throws BenchFailure, IOException, InterruptedException {
        if (yardstick == Yardstick.COPY) {
            warmUp(frame);
            return copy(frame);
        }
        if (isOneProcessor()) {
            return null;
        }
        if (yardstick == Yardstick.SLOTS) {
            return measureByClient("slots");
        }
        warmUp(frame);
        return touched(frame);
    }

    private double measureByClient(String task) throws BenchFailure, IOException, InterruptedException {
        List<String> command = clientCommand(task, workerCpu);
        command.addAll(List.of("--peer-cpu", Integer.toString(clientCpu)));
        try (Program program = programs.start(command, Map.of())) {
            if (program.awaitEnd(LIMIT) != 0) {
                throw program.failure("failed");
            }
            return Double.parseDouble(program.output().strip().substring(task.length() + "=".length()));
        }
    }

    private List<String> clientCommand(String task, int cpu) {
        return new ArrayList<>(List.of(installation.client().toString(), task, "--cpu", Integer.toString(cpu)));
    }

    private double copy(int frame) throws BenchFailure, IOException, InterruptedException {
        try (FrameMemory memory = FrameMemory.create()) {
            return onWorkersProcessor(() -> new Copier(memory, frame).alone(MEASURE_NANOS));
        }
    }

    /** Caches differ in what they like better: frames that have just been written, or those that have gone to a farther one. */
    private double touched(int frame) throws BenchFailure, IOException, InterruptedException {
        return Math.max(touched(frame, 0), touched(frame, FrameMemory.MOST_DISTANCE));
    }

    private double touched(int frame, int distance) throws BenchFailure, IOException, InterruptedException {
        List<String> command = clientCommand("touch", clientCpu);
        try (FrameMemory memory = FrameMemory.create()) {
            command.addAll(List.of("--memory", memory.path(), "--frame", Integer.toString(frame)));
            command.addAll(List.of("--burst", Integer.toString(FrameMemory.TURN)));
            command.addAll(List.of("--distance", Integer.toString(distance)));
            try (Program peer = programs.start(command, Map.of())) {
                peer.awaitOutput(text -> text.contains("ready\n"), LIMIT);
                return onWorkersProcessor(() -> new Copier(memory, frame).inTurns(distance, MEASURE_NANOS / 2));
            }
        }
    }

    private void warmUp(int frame) throws BenchFailure, IOException, InterruptedException {
        if (!warm) {
            try (FrameMemory memory = FrameMemory.create()) {
                onWorkersProcessor(() -> new Copier(memory, frame).alone(WARM_UP_NANOS));
            }
            warm = true;
        }
    }

    private <T> T onWorkersProcessor(Callable<T> work) throws BenchFailure, InterruptedException {
        try (ExecutorService processor = Executors.newSingleThreadExecutor()) { // whose close waits for the work
            return processor
                    .submit(() -> {
                        ThreadAffinity.pin(workerCpu);
                        return work.call();
                    })
                    .get();
        } catch (ExecutionException e) {
            throw new BenchFailure("on processor " + workerCpu + ": " + e.getCause());
        }
    }
}
