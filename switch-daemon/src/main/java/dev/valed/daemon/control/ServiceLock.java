package dev.valed.daemon.control;

import dev.valed.daemon.control.ServiceException.Kind;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;

/** Lets one change be made at a time, each as a transaction, and readers see none half made. */
final class ServiceLock {

    private final ReentrantLock lock;
    private final LongAdder generation = new LongAdder();
    /** Guarded by the lock. */
    private boolean closed;

    ServiceLock(ReentrantLock lock) {
        this.lock = lock;
    }

    /** Something that changes switches or ports. */
    interface Step<T> {
        T run(Transaction transaction) throws ServiceException;
    }

    /** Something that only looks. */
    interface Reading<T> {
        T run() throws ServiceException;
    }

    /** Changes made so far. Any thread; never waits. */
    long generation() {
        return generation.sum();
    }

    /** Runs all of it, or, if it throws, undoes what it did. */
    <T> T change(Step<T> step) throws ServiceException {
        Transaction transaction = new Transaction();
        T result;
        lock.lock();
        try {
            if (closed) {
                throw new ServiceException(Kind.UNAVAILABLE, "the daemon is stopping");
            }
            result = runOrUndo(step, transaction);
            generation.increment();
        } finally {
            lock.unlock();
        }
        // Outside the lock: to disconnect a program may take the help of a thread that waits for the lock.
        transaction.commit();
        return result;
    }

    private static <T> T runOrUndo(Step<T> step, Transaction transaction) throws ServiceException {
        try {
            return step.run(transaction);
        } catch (ServiceException | RuntimeException | Error failure) {
            transaction.rollBack();
            throw failure;
        }
    }

    <T> T read(Reading<T> reading) throws ServiceException {
        lock.lock();
        try {
            return reading.run();
        } finally {
            lock.unlock();
        }
    }

    /** A reading that asks for nothing that might not be there. */
    <T> T view(Reading<T> reading) {
        try {
            return read(reading);
        } catch (ServiceException e) {
            throw new IllegalStateException("what is kept of the switches contradicts the core", e);
        }
    }

    /** Runs the last change of all; later calls do nothing. */
    void close(Runnable last) {
        lock.lock();
        try {
            if (!closed) {
                closed = true;
                last.run();
            }
        } finally {
            lock.unlock();
        }
    }
}
