package dev.valed.ports.netmap.memory;

import dev.valed.ports.netmap.request.RefusedException;
import dev.valed.ports.sys.Errno;
import dev.valed.ports.sys.GrowingMemory;
import java.io.IOException;

/**
 * The pages of one memory's file. They are allocated, and counted against the {@link MemoryBudget}, when something in them
 * is handed out first; they stay until the memory ends.
 */
final class Pages implements AutoCloseable {

    private final GrowingMemory file;
    private final MemoryBudget budget;

    /** @param file owned here from now on */
    Pages(GrowingMemory file, MemoryBudget budget) {
        this.file = file;
        this.budget = budget;
    }

    GrowingMemory file() {
        return file;
    }

    /** Where the file begins in this process. */
    long address() {
        return file.address();
    }

    /**
     * Makes sure that the pages of this range are there.
     *
     * @throws RefusedException ENOMEM; some of them may be there then
     */
    void allocate(long offset, long length) throws RefusedException {
        long missing = file.missing(offset, length);
        if (missing == 0) {
            return;
        }
        budget.take(missing);
        long before = file.allocated();
        try {
            file.allocate(offset, length);
        } catch (IOException e) {
            budget.give(missing - (file.allocated() - before));
            RefusedException refused = new RefusedException(Errno.ENOMEM, String.valueOf(e.getMessage()));
            refused.initCause(e);
            throw refused;
        }
    }

    @Override
    public void close() {
        budget.give(file.allocated());
        file.close();
    }
}
