package dev.valed.core.ring;

import dev.valed.core.memory.SharedMemory;

/**
 * The other end of a waiting word of {@link SyncLayout}: signals a client once for each time that it falls asleep.
 *
 * <p>Several workers may use one; what they race for is a memory of the last value answered, and the loser signals once
 * more than needed, which a client must expect anyway.
 */
final class Sleeper {

    private final long waitingWord;
    private final Wakeup wakeup;
    private int answered;

    Sleeper(long waitingWord, Wakeup wakeup) {
        this.waitingWord = waitingWord;
        this.wakeup = wakeup;
    }

    /** The caller has published its counter, with a full fence after it. */
    boolean wakeIfAsleep() {
        int word = SharedMemory.getIntAcquire(waitingWord);
        if (!SyncLayout.isAsleep(word) || word == answered) {
            return false;
        }
        answered = word;
        wakeup.wake();
        return true;
    }
}
