package dev.valed.bench.machine;

import dev.valed.bench.programs.BenchFailure;
import dev.valed.core.memory.FrameCopy;

/** Copies frames by the worker's means, but without a worker, and measures how many it can. */
final class Copier {

    private static final long PATIENCE_NANOS = 5_000_000_000L;
    /** Until each buffer has been written, copied and read. */
    private static final int FIRST_TURNS = 2 * FrameMemory.FRAMES / FrameMemory.TURN;
    /** Turns to be measured at least, so that a tenth of them is not one that was lucky. */
    private static final int LEAST_TURNS = 50;

    private final FrameMemory memory;
    private final int length;

    /** @param length bytes of a frame */
    Copier(FrameMemory memory, int length) {
        this.memory = memory;
        this.length = length;
    }

    /** Copies what nobody writes or reads. Returns million frames per second. */
    double alone(long nanos) {
        Times times = new Times();
        long limit = System.nanoTime() + nanos;
        long end;
        do {
            long begin = System.nanoTime();
            copy(0, FrameMemory.FRAMES);
            end = System.nanoTime();
            times.add(end - begin);
        } while (end < limit && !times.isFull());
        return FrameMemory.FRAMES * 1e3 / times.ofFastestTenth();
    }

    /**
     * Copies frames that another processor writes and reads, in turns with it. Returns million frames per second of the
     * slower of the two, if it never had to wait for the other.
     *
     * @param distance frames between the one that is written and the one that is copied, and as many to the one that is
     *                 read: a multiple of {@link FrameMemory#TURN}, up to {@link FrameMemory#MOST_DISTANCE}
     */
    double inTurns(int distance, long nanos) throws BenchFailure {
        Times ownTimes = new Times();
        Times peersTimes = new Times();
        long limit = System.nanoTime() + nanos;
        long end;
        int turn = 0;
        do {
            int written = ++turn * FrameMemory.TURN;
            awaitWritten(written);
            long peersTime = memory.peersNanos();
            long begin = System.nanoTime();
            copy(written - FrameMemory.TURN - distance, FrameMemory.TURN);
            end = System.nanoTime();
            memory.setCopied(written);
            if (turn > FIRST_TURNS) {
                ownTimes.add(end - begin);
                peersTimes.add(peersTime);
            }
        } while ((end < limit || ownTimes.count() < LEAST_TURNS) && !ownTimes.isFull());
        return FrameMemory.TURN * 1e3 / Math.max(ownTimes.ofFastestTenth(), peersTimes.ofFastestTenth());
    }

    private void awaitWritten(int frames) throws BenchFailure {
        long limit = System.nanoTime() + PATIENCE_NANOS;
        while (memory.written() != frames) {
            if (System.nanoTime() > limit) {
                throw new BenchFailure("nobody writes frames to be copied");
            }
            Thread.onSpinWait();
        }
    }

    private void copy(int first, int count) {
        for (int frame = first; frame != first + count; frame++) {
            FrameCopy.copy(memory.sent(frame), memory.received(frame), length);
        }
    }
}
