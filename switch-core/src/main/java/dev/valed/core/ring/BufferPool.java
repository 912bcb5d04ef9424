package dev.valed.core.ring;

/**
 * The buffers of a memory that one or more ports share. It may grow while frames move: then the new pages are present
 * before {@link #grow} is called, and an index is never taken away.
 */
public final class BufferPool {

    /** Indices 0 and 1 mean "none" to netmap programs. */
    public static final int FIRST_BUFFER = 2;

    private final long address;
    private final int bufferSize;
    /** Read by workers once a batch: one that is too old refuses a new buffer as a bad slot, once. */
    private volatile int count;

    /**
     * @param address    of buffer 0, which with buffer 1 is never used
     * @param bufferSize bytes, a multiple of 64 from 64 to 65,536
     * @param count      indices below this are buffers
     */
    public BufferPool(long address, int bufferSize, int count) {
        this.address = address;
        this.bufferSize = bufferSize;
        this.count = count;
    }

    public long address() {
        return address;
    }

    /** Bytes. */
    public int bufferSize() {
        return bufferSize;
    }

    /** Buffers, with the two unused ones: valid indices are {@link #FIRST_BUFFER} to {@code count() - 1}. */
    public int count() {
        return count;
    }

    /** By the control side, one thread at a time. */
    public void grow(int larger) {
        count = Math.max(count, larger);
    }
}
