package dev.valed.ports.netmap.memory;

import dev.valed.ports.netmap.request.RefusedException;
import dev.valed.ports.sys.Errno;

/** Bytes that all memories together may take. What is not handed out is not counted. */
final class MemoryBudget {
    private final long limit;
    private long used;

    MemoryBudget(long limit) {
        this.limit = limit;
    }

    /** @throws RefusedException ENOMEM if that would be too much; nothing is counted then */
    void take(long bytes) throws RefusedException {
        if (bytes > limit - used) {
            throw new RefusedException(
                    Errno.ENOMEM,
                    "netmap ports take " + used + " bytes: " + bytes + " more would be above the limit of " + limit);
        }
        used += bytes;
    }

    void give(long bytes) {
        used -= bytes;
    }

    long used() {
        return used;
    }
}
