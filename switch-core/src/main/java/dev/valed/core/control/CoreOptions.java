package dev.valed.core.control;

import dev.valed.core.port.Doorbell;
import dev.valed.core.worker.IdleMode;
import dev.valed.core.worker.WorkerListener;
import java.util.function.IntConsumer;
import java.util.function.IntFunction;
import java.util.function.LongSupplier;

/**
 * How the core runs.
 *
 * @param workers       forwarding threads, 1 to 64
 * @param idleMode      what they do when there is nothing to do
 * @param nanoClock     time in ns, never going back
 * @param doorbells     makes the doorbell of a worker, by its number; the core closes it
 * @param onWorkerStart called on each worker's thread when it starts, with its number: the place to pin it to a
 *                      processor
 * @param listener      hears what goes wrong
 */
public record CoreOptions(
        int workers,
        IdleMode idleMode,
        LongSupplier nanoClock,
        IntFunction<Doorbell> doorbells,
        IntConsumer onWorkerStart,
        WorkerListener listener) {

    public CoreOptions {
        if (workers < 1 || workers > 64) {
            throw new IllegalArgumentException("workers " + workers + " is not accepted: 1 to 64 are");
        }
    }

    /** Half the processors, at least one. */
    public static int defaultWorkers() {
        return Math.clamp(Runtime.getRuntime().availableProcessors() / 2, 1, 64);
    }

    /** Workers with the system's clock, not pinned, that tell nobody what goes wrong. */
    public static CoreOptions of(int workers, IdleMode idleMode, IntFunction<Doorbell> doorbells) {
        return new CoreOptions(workers, idleMode, System::nanoTime, doorbells, worker -> {}, WorkerListener.SILENT);
    }
}
