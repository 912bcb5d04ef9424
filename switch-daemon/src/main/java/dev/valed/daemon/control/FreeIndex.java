package dev.valed.daemon.control;

import java.util.BitSet;
import java.util.Collection;
import java.util.function.ToIntFunction;

/** The lowest number that is not taken. */
final class FreeIndex {

    private FreeIndex() {}

    static <T> int among(Collection<T> things, ToIntFunction<T> index) {
        BitSet taken = new BitSet();
        things.forEach(thing -> taken.set(index.applyAsInt(thing)));
        return taken.nextClearBit(0);
    }
}
