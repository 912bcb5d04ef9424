package dev.valed.ports.bpf;

import dev.valed.ports.netlink.Direction;
import dev.valed.ports.sys.Errno;
import dev.valed.ports.sys.OwnedFd;
import dev.valed.ports.sys.SystemCallException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A program in the kernel, perhaps another process's. Only a process with CAP_SYS_ADMIN may look at those: for one without
 * there are none.
 *
 * @param name what it was loaded with
 * @param map  the number of the first map it uses; 0 for none
 */
record LoadedProgram(String name, int map) {
    /** BPF_MPROG_MAX of the kernel: so many programs can be attached in one place. */
    private static final int MOST_PROGRAMS = 64;

    // struct bpf_prog_info of linux/bpf.h: as much as is read here
    private static final int INFO_BYTES = 80;
    private static final int NR_MAP_IDS = 52;
    private static final int MAP_IDS = 56;
    private static final int NAME = 64;

    /** Those attached by tcx, in their order; none where the kernel has no tcx. */
    static List<LoadedProgram> tcx(int interfaceIndex, Direction direction) throws SystemCallException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment ids = arena.allocate(ValueLayout.JAVA_INT, MOST_PROGRAMS);
            MemorySegment attributes = BpfCommand.attributes(arena);
            attributes.set(ValueLayout.JAVA_INT, 0, interfaceIndex);
            attributes.set(ValueLayout.JAVA_INT, 4, BpfLink.tcxType(direction));
            attributes.set(ValueLayout.JAVA_LONG, 16, ids.address());
            attributes.set(ValueLayout.JAVA_INT, 24, MOST_PROGRAMS);
            BpfCommand.BPF_PROG_QUERY.call(attributes, "tcx " + direction + " of interface " + interfaceIndex);
            List<LoadedProgram> programs = new ArrayList<>();
            int count = Math.min(attributes.get(ValueLayout.JAVA_INT, 24), MOST_PROGRAMS);
            for (int i = 0; i < count; i++) {
                withNumber(ids.getAtIndex(ValueLayout.JAVA_INT, i)).ifPresent(programs::add);
            }
            return programs;
        } catch (SystemCallException e) {
            if (e.is(Errno.EINVAL)) {
                return List.of();
            }
            throw e;
        }
    }

    /** The one the kernel has given this number, if it is still there. */
    static Optional<LoadedProgram> withNumber(int id) throws SystemCallException {
        try (Arena arena = Arena.ofConfined();
                OwnedFd fd = open(arena, BpfCommand.BPF_PROG_GET_FD_BY_ID, id)) {
            MemorySegment map = arena.allocate(ValueLayout.JAVA_INT);
            MemorySegment info = arena.allocate(INFO_BYTES, Long.BYTES);
            info.set(ValueLayout.JAVA_INT, NR_MAP_IDS, 1); // room for one
            info.set(ValueLayout.JAVA_LONG, MAP_IDS, map.address());
            MemorySegment attributes = BpfCommand.attributes(arena);
            attributes.set(ValueLayout.JAVA_INT, 0, fd.number());
            attributes.set(ValueLayout.JAVA_INT, 4, INFO_BYTES);
            attributes.set(ValueLayout.JAVA_LONG, 8, info.address());
            BpfCommand.BPF_OBJ_GET_INFO_BY_FD.call(attributes, "program " + id);
            return Optional.of(new LoadedProgram(info.getString(NAME), map.get(ValueLayout.JAVA_INT, 0)));
        } catch (SystemCallException e) {
            return noneIfGoneOrHidden(e, Optional.empty());
        }
    }

    /** Whether the first map it uses has an entry 0: not one of a process that is dead. */
    boolean hasEntry() throws SystemCallException {
        if (map == 0) {
            return false;
        }
        try (Arena arena = Arena.ofConfined();
                OwnedFd fd = open(arena, BpfCommand.BPF_MAP_GET_FD_BY_ID, map)) {
            MemorySegment attributes = BpfCommand.attributes(arena);
            attributes.set(ValueLayout.JAVA_INT, 0, fd.number());
            attributes.set(
                    ValueLayout.JAVA_LONG,
                    8,
                    arena.allocateFrom(ValueLayout.JAVA_INT, 0).address());
            attributes.set(
                    ValueLayout.JAVA_LONG,
                    16,
                    arena.allocate(ValueLayout.JAVA_INT).address());
            BpfCommand.BPF_MAP_LOOKUP_ELEM.call(attributes, "map " + map + ", key 0");
            return true;
        } catch (SystemCallException e) {
            return noneIfGoneOrHidden(e, false);
        }
    }

    private static OwnedFd open(Arena arena, BpfCommand command, int id) throws SystemCallException {
        MemorySegment attributes = BpfCommand.attributes(arena);
        attributes.set(ValueLayout.JAVA_INT, 0, id);
        return command.open(attributes, Integer.toString(id));
    }

    private static <T> T noneIfGoneOrHidden(SystemCallException e, T none) throws SystemCallException {
        if (e.is(Errno.ENOENT) || e.is(Errno.EPERM)) {
            return none;
        }
        throw e;
    }
}
