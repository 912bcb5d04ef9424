package dev.valed.ports.netmap.memory;

import dev.valed.ports.netmap.budget.Budgets;
import dev.valed.ports.netmap.request.RefusedException;
import dev.valed.ports.sys.Errno;
import dev.valed.ports.sys.GrowingMemory;
import dev.valed.ports.sys.OwnedFd;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** All memories, by their numbers. What is returned has to be {@linkplain NetmapMemory#retain retained} by its user. */
public final class Memories {

    /** The memory that interfaces, null ports and their pipes share: netmap's "global allocator". */
    public static final int COMMON = 1;

    private final Budgets budgets;
    private final MemoryIds ids = new MemoryIds();
    private final Map<Integer, NetmapMemory> byId = new HashMap<>();

    /** @param budgets what their ports are counted against, and their pages */
    public Memories(Budgets budgets) {
        this.budgets = budgets;
    }

    public Budgets budgets() {
        return budgets;
    }

    /** Bytes that they take now. */
    public long bytesInUse() {
        return budgets.memory().used();
    }

    /**
     * The memory of this number; the common one is made if need be.
     *
     * @throws RefusedException EINVAL if there is none
     */
    public NetmapMemory find(int id) throws RefusedException {
        NetmapMemory found = byId.get(id);
        if (found != null) {
            return found;
        }
        if (id != COMMON) {
            throw new RefusedException(Errno.EINVAL, "there is no memory " + id);
        }
        return make(COMMON, MemoryGeometry.usual());
    }

    /** Makes an ordinary memory that nobody has yet. */
    public NetmapMemory makePrivate() throws RefusedException {
        return makePrivate(MemoryGeometry.usual());
    }

    /** Makes a memory that nobody has yet. */
    public NetmapMemory makePrivate(MemoryGeometry geometry) throws RefusedException {
        return make(ids.take(), geometry);
    }

    private NetmapMemory make(int id, MemoryGeometry geometry) throws RefusedException {
        try {
            return add(id, geometry, GrowingMemory.create("valed-" + id, geometry.extent()));
        } catch (IOException e) {
            ids.free(id);
            throw RefusedException.because(e);
        }
    }

    private NetmapMemory add(int id, MemoryGeometry geometry, GrowingMemory file) {
        NetmapMemory made = new NetmapMemory(id, geometry, new Pages(file, budgets.memory()), this);
        byId.put(id, made);
        return made;
    }

    /**
     * The memory that a program has from another daemon: one that came back with it before, or a new one on this file.
     *
     * @param received the memfd; released from this owner if it is used
     * @param wantedId the number that it had; it gets another one if this is taken
     * @throws RefusedException EINVAL if the file cannot be trusted, or came with another geometry before
     */
    public NetmapMemory adopt(OwnedFd received, int wantedId, MemoryGeometry geometry) throws RefusedException {
        NetmapMemory known;
        try {
            known = find(GrowingMemory.fileKey(received));
        } catch (IOException e) {
            throw RefusedException.because(e);
        }
        if (known != null) {
            if (!known.geometry().equals(geometry)) {
                throw new RefusedException(Errno.EINVAL, "memory " + known.id() + " is laid out in another way");
            }
            return known;
        }
        return map(received, wantedId, geometry);
    }

    private @Nullable NetmapMemory find(Object fileKey) throws IOException {
        for (NetmapMemory memory : byId.values()) {
            if (memory.pages().file().fileKey().equals(fileKey)) {
                return memory;
            }
        }
        return null;
    }

    private NetmapMemory map(OwnedFd received, int wantedId, MemoryGeometry geometry) throws RefusedException {
        GrowingMemory file;
        long fileSize;
        try {
            file = GrowingMemory.adopt(OwnedFd.adopt(received.release()), geometry.extent());
            fileSize = file.fileSize();
        } catch (IOException e) {
            RefusedException refused = new RefusedException(Errno.EINVAL, String.valueOf(e.getMessage()));
            refused.initCause(e);
            throw refused;
        }
        int id = wantedId == COMMON && !byId.containsKey(COMMON) ? COMMON : ids.take(wantedId);
        NetmapMemory memory = add(id, geometry, file);
        memory.leaveWhatIsThere(fileSize);
        return memory;
    }

    /** For the memory itself, when its last user has left. */
    void end(NetmapMemory memory) {
        byId.remove(memory.id(), memory);
        if (memory.id() != COMMON) {
            ids.free(memory.id());
        }
        memory.pages().close();
    }

    /** Ends a memory that was made and found no user. */
    public void endIfUnused(NetmapMemory memory) {
        memory.retain();
        memory.release();
    }
}
