package dev.valed.core.fdb;

import java.util.HashMap;
import java.util.Map;

/** What a {@link MacTable} whose addresses never find all their places taken ought to know. */
final class ReferenceTable {

    private record Entry(int port, boolean pinned) {}

    private final int capacity;
    private final int portLimit;
    private final Map<Long, Entry> entries = new HashMap<>();

    ReferenceTable(int capacity, int portLimit) {
        this.capacity = capacity;
        this.portLimit = portLimit;
    }

    /** Returns whether the table has to refuse. */
    boolean learn(int port, long address) {
        Entry old = entries.get(address);
        if (old != null && (old.pinned || old.port == port)) {
            return false;
        }
        if (ofPort(port) < portLimit && ofPort(port) < capacity - entries.size()) {
            entries.put(address, new Entry(port, false));
            return false;
        }
        entries.remove(address);
        return true;
    }

    /** Returns whether there is room. */
    boolean pin(int port, long address) {
        if (!entries.containsKey(address) && entries.size() == capacity) {
            return false;
        }
        entries.put(address, new Entry(port, true));
        return true;
    }

    boolean remove(long address) {
        return entries.remove(address) != null;
    }

    int find(long address) {
        Entry entry = entries.get(address);
        return entry == null ? MacTable.UNKNOWN : entry.port;
    }

    int size() {
        return entries.size();
    }

    int ofPort(int port) {
        return (int)
                entries.values().stream().filter(entry -> entry.port == port).count();
    }
}
