package dev.valed.core.worker;

import dev.valed.core.forwarding.Lane;

/** Hears what goes wrong in a worker. Called on the worker's thread: must be quick and must not throw. */
public interface WorkerListener {

    WorkerListener SILENT = (worker, lane, failure) -> {};

    /** Forwarding from this ring failed; the worker has set the ring aside and goes on with the others. */
    void ringFailed(int worker, Lane lane, Throwable failure);
}
