package dev.valed.ports.sys;

/** Told by a doorbell that a device became readable. */
@FunctionalInterface
public interface ReadableListener {
    /** There may be something to read. Runs on the worker: must not block, throw or allocate. */
    void becameReadable();
}
