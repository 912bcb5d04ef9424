package dev.valed.core.frame;

import dev.valed.core.memory.PrivateMemory;
import dev.valed.core.memory.SharedMemory;

/**
 * The virtio-net headers of the frames of a {@link FrameBatch}. They lie directly in front of the frames where the
 * worker owns the buffers. Where a client owns them they are copied here, <i>apart</i>, before anything is made of what
 * they say; then {@link #WORKSPACE} bytes are here too, into which a frame is copied on whose contents work is done.
 */
public final class FrameHeaders {

    /** Longest frame that anything can be done on, in bytes. */
    public static final int WORKSPACE = 65_535;

    /** From one header to the next. */
    private static final int STRIDE = 16;

    private final PrivateMemory memory =
            new PrivateMemory((long) FrameBatch.CAPACITY * STRIDE + STRIDE + WORKSPACE + 1);

    private int length;
    private boolean apart;

    /** The frames have no headers. */
    void none() {
        length = 0;
        apart = false;
    }

    /** Every frame has a header of {@code bytes} bytes, or none if that is 0, directly in front of it. */
    public void inFront(int bytes) {
        length = bytes;
        apart = false;
    }

    /** Every frame has a header of {@code bytes} bytes, or none if that is 0; {@link #take} is called for each. */
    public void apart(int bytes) {
        length = bytes;
        apart = bytes > 0;
    }

    /** Takes a copy of a frame's header, of which each byte is read once. */
    public void take(int frame, long from) {
        VirtioNetHeader.copy(from, length, address(frame), VirtioNetHeader.LENGTH);
    }

    int length() {
        return length;
    }

    /** Whether the headers were copied, and the frames are in memory that somebody else can write to. */
    public boolean areApart() {
        return apart;
    }

    long address(int frame) {
        return memory.address() + (long) frame * STRIDE;
    }

    /** Address of a header of the worker's own, directly in front of {@link #workspace}. */
    public long workHeader() {
        return address(FrameBatch.CAPACITY);
    }

    /** Address of {@link #WORKSPACE} bytes for one frame, of the worker's own. */
    public long workspace() {
        return workHeader() + STRIDE;
    }

    /**
     * Copies a frame whose header is apart, and its header, to where they can be worked on.
     *
     * @return false if the frame is too long
     */
    public boolean takeToWorkspace(FrameBatch batch, int frame) {
        if (batch.length(frame) > WORKSPACE) {
            return false;
        }
        SharedMemory.copy(address(frame), workHeader(), VirtioNetHeader.LENGTH);
        batch.gather(frame, workspace());
        return true;
    }
}
