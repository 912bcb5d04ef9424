package dev.valed.core.offload;

import dev.valed.core.frame.FrameBatch;

/**
 * A frame of a batch whose header asks for work, where the work can be done: in one piece, and where nobody else writes.
 * A frame that a worker has in buffers of its own is there already; what is done on it lasts for later receivers. One in
 * a client's memory is copied to the batch's workspace, where it stays until the next one is.
 */
public final class OffloadedFrame {

    /** No work can be done on the frame. */
    public static final long NONE = 0;

    private OffloadedFrame() {}

    /** Returns the address of the frame; it and {@link #header} are to be used until the next call for another frame. */
    public static long prepare(FrameBatch batch, int frame) {
        if (!batch.headers().areApart()) {
            return batch.address(batch.slot[frame]);
        }
        return batch.headers().takeToWorkspace(batch, frame) ? batch.headers().workspace() : NONE;
    }

    /** Address of the header of the frame that was prepared last. */
    public static long header(FrameBatch batch, int frame) {
        return batch.headers().areApart() ? batch.headers().workHeader() : batch.header(frame);
    }
}
