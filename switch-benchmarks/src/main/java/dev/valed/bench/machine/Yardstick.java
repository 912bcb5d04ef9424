package dev.valed.bench.machine;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/**
 * What a figure can be at most on this machine. Each does a part of what the product does, by the same means and in
 * memory of the same shape, and leaves out the rest; so what does all of it is slower. Told is what the fastest tenth of
 * many short pieces of the work comes to, so that other programs do not make the bound too low.
 */
public enum Yardstick {
    /**
     * Frames copied by one thread on the worker's processor, each once, from 1,024 buffers to 1,024 others and in their
     * order, as it is with two ports whose programs do not touch them. The worker's own copy, in shared memory of
     * ordinary pages, at the distance of a port's buffers.
     *
     * <p>Leaves out everything else: slots and their checks, look-up, learning, counters, the rings' counters, wakeups,
     * and both programs. A worker with rings of fewer slots could be faster: its buffers would stay in nearer caches.
     */
    COPY,

    /**
     * The same between two processors: a program on the clients' one writes every byte of 64 frames and reads every byte of
     * 64 that were copied before, a thread on the worker's copies 64, in turns. Told is what the slower of the two comes to
     * if it never waits: as if both could work at the same time without being in each other's way. Written, read and
     * copied by the very means of {@code bench-client} and of the worker, in the order of rings of 1,024 buffers: each
     * frame at once by the next, and with the rings full between them, of which the better is told.
     *
     * <p>Leaves out slots, look-up and so on, as {@link #COPY} does; that there are two programs, who take turns by the
     * kernel's scheduler; the library and its system calls; and all waiting.
     */
    TOUCHED,

    /**
     * Slots of 16 bytes from one thread to another on two processors, through a ring of 1,024: copied into it by the one,
     * whole, as the library does for a pipe, read by the other, with one counter each way. Handed over in batches of 16
     * to 512, and the best of these is told.
     *
     * <p>Leaves out the sender's filling of its own slots, the checks of buffer numbers and of frames' ends, waiting and
     * waking, and everything that is in a program's memory but these slots.
     */
    SLOTS;

    @JsonValue
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
