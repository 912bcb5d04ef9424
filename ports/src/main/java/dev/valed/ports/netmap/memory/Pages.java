package dev.valed.ports.netmap.memory;

import dev.valed.ports.netmap.budget.Budget;
import dev.valed.ports.netmap.budget.Payer;
import dev.valed.ports.netmap.request.RefusedException;
import dev.valed.ports.sys.Errno;
import dev.valed.ports.sys.GrowingMemory;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/**
 * The pages of one memory's file. They are allocated when something in them is handed out first, and counted for whoever
 * gets it; they stay, and stay counted, until the memory ends.
 */
final class Pages implements AutoCloseable {

    private final GrowingMemory file;
    private final Budget budget;
    private final Map<Payer, Long> paid = new HashMap<>();

    /** @param file owned here from now on */
    Pages(GrowingMemory file, Budget budget) {
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
    void allocate(long offset, long length, Payer payer) throws RefusedException {
        long missing = file.missing(offset, length);
        if (missing == 0) {
            return;
        }
        budget.take(payer, missing);
        long before = file.allocated();
        try {
            file.allocate(offset, length);
            paid.merge(payer, missing, Long::sum);
        } catch (IOException e) {
            long allocated = file.allocated() - before;
            budget.give(payer, missing - allocated);
            paid.merge(payer, allocated, Long::sum);
            RefusedException refused = new RefusedException(Errno.ENOMEM, String.valueOf(e.getMessage()));
            refused.initCause(e);
            throw refused;
        }
    }

    @Override
    public void close() {
        paid.forEach(budget::give);
        paid.clear();
        file.close();
    }
}
