package dev.valed.ports.bpf;

import dev.valed.ports.sys.OwnedFd;
import dev.valed.ports.sys.SystemCallException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * An array of descriptors that programs of the kernel look things up in. Any thread, one at a time.
 *
 * <p>Closing it empties a {@link Type#PROG_ARRAY}, also when programs still use it and also when this process is killed.
 */
public final class BpfMap implements AutoCloseable {
    /** What the entries are: {@code enum bpf_map_type} of {@code linux/bpf.h}. */
    public enum Type {
        /** Programs, for {@link KernelFunction#TAIL_CALL}. */
        PROG_ARRAY(3),
        /** AF_XDP sockets, for {@link KernelFunction#REDIRECT_MAP}. */
        XSKMAP(17);

        private final int number;

        Type(int number) {
            this.number = number;
        }
    }

    private final String name;
    private final OwnedFd fd;

    private BpfMap(String name, OwnedFd fd) {
        this.name = name;
        this.fd = fd;
    }

    /**
     * Creates one, empty.
     *
     * @param name for whoever lists the kernel's maps: up to 15 of {@code 0-9 A-Z a-z _ .}
     * @param entries 1 or more
     * @throws IOException if a capability is missing (CAP_BPF), or memory
     */
    public static BpfMap create(Type type, String name, int entries) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment attributes = BpfCommand.attributes(arena);
            attributes.set(ValueLayout.JAVA_INT, 0, type.number);
            attributes.set(ValueLayout.JAVA_INT, 4, Integer.BYTES); // key_size
            attributes.set(ValueLayout.JAVA_INT, 8, Integer.BYTES); // value_size
            attributes.set(ValueLayout.JAVA_INT, 12, entries); // max_entries
            BpfCommand.putName(attributes, 28, name);
            return new BpfMap(name, BpfCommand.BPF_MAP_CREATE.open(attributes, type + " \"" + name + "\""));
        } catch (SystemCallException e) {
            throw BpfCommand.explained(e, "creating a BPF map");
        }
    }

    /**
     * Sets an entry.
     *
     * @param key 0 or more, less than there are entries
     * @param descriptor of a program or socket, which the map keeps open
     * @throws SystemCallException if it cannot be an entry of this map
     */
    public void put(int key, int descriptor) throws SystemCallException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment value = arena.allocateFrom(ValueLayout.JAVA_INT, descriptor);
            MemorySegment attributes = entry(arena, key);
            attributes.set(ValueLayout.JAVA_LONG, 16, value.address());
            BpfCommand.BPF_MAP_UPDATE_ELEM.call(attributes, this + ", key " + key + ", fd " + descriptor);
        }
    }

    /**
     * Clears an entry.
     *
     * @throws SystemCallException if there is none (ENOENT)
     */
    public void remove(int key) throws SystemCallException {
        try (Arena arena = Arena.ofConfined()) {
            BpfCommand.BPF_MAP_DELETE_ELEM.call(entry(arena, key), this + ", key " + key);
        }
    }

    private MemorySegment entry(Arena arena, int key) {
        MemorySegment attributes = BpfCommand.attributes(arena);
        attributes.set(ValueLayout.JAVA_INT, 0, fd());
        attributes.set(
                ValueLayout.JAVA_LONG,
                8,
                arena.allocateFrom(ValueLayout.JAVA_INT, key).address());
        return attributes;
    }

    int fd() {
        return fd.number();
    }

    @Override
    public void close() {
        fd.close();
    }

    @Override
    public String toString() {
        return "map \"" + name + "\"";
    }
}
