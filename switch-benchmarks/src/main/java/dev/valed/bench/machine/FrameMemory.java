package dev.valed.bench.machine;

import dev.valed.core.memory.SharedMemory;
import dev.valed.core.ring.NetmapLayout;
import dev.valed.ports.sys.GrowingMemory;
import java.io.IOException;

/**
 * Shared memory with the buffers of a sender's ring and of a receiver's, and two counters, which run freely: frames
 * written, by the peer's processor, and frames copied, by this one's. {@code touch.c} is the peer, and has the same layout.
 */
final class FrameMemory implements AutoCloseable {

    /** Buffers that frames are written to, and as many that they are copied to. */
    static final int FRAMES = NetmapLayout.DEFAULT_SLOTS;

    /** Frames that each side handles when it is its turn. */
    static final int TURN = 64;
    /** From what is written to what is copied, and from there to what is read: both together with a turn fill a ring. */
    static final int MOST_DISTANCE = (FRAMES - TURN) / 2;

    private static final int STRIDE = NetmapLayout.DEFAULT_BUFFER_SIZE;
    private static final int WRITTEN = 0;
    private static final int PEERS_NANOS = 8;
    private static final int COPIED = 128;
    private static final int FIRST_FRAME = 4096;
    private static final int SIZE = FIRST_FRAME + 2 * FRAMES * STRIDE;

    private final GrowingMemory memory;
    private final long sent;
    private final long received;

    private FrameMemory(GrowingMemory memory) {
        this.memory = memory;
        this.sent = memory.address() + FIRST_FRAME;
        this.received = sent + (long) FRAMES * STRIDE;
    }

    static FrameMemory create() throws IOException {
        GrowingMemory memory = GrowingMemory.create("vale-bench", SIZE);
        try {
            memory.allocate(0, SIZE);
            return new FrameMemory(memory);
        } catch (IOException e) {
            memory.close();
            throw e;
        }
    }

    /** By which another process of this user's can open it, as long as this one has it. */
    String path() {
        return "/proc/" + ProcessHandle.current().pid() + "/fd/" + memory.fd();
    }

    /** Address of the buffer that a frame is written to. */
    long sent(int number) {
        return sent + (long) (number & FRAMES - 1) * STRIDE;
    }

    /** Address of the buffer that a frame is copied to. */
    long received(int number) {
        return received + (long) (number & FRAMES - 1) * STRIDE;
    }

    /** Pairs with the peer's release: so many frames are written, and those that were copied before are read. */
    int written() {
        return SharedMemory.getIntAcquire(memory.address() + WRITTEN);
    }

    /** How long the peer's last turn took, as of {@link #written}. */
    long peersNanos() {
        return SharedMemory.getLongOpaque(memory.address() + PEERS_NANOS);
    }

    /** Pairs with the peer's acquire: it is its turn, and so many frames are there. */
    void setCopied(int frames) {
        SharedMemory.putIntRelease(memory.address() + COPIED, frames);
    }

    /** Nobody uses it any more. */
    @Override
    public void close() {
        memory.close();
    }
}
