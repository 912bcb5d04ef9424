package dev.valed.ports.bpf;

import static dev.valed.ports.bpf.Register.R2;
import static dev.valed.ports.bpf.Register.R3;

import dev.valed.ports.netlink.Clsact;
import dev.valed.ports.netlink.Direction;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * By filters, for kernels without tcx. A filter stays when this process is killed, so it only looks up what to do in a map:
 * the kernel empties that when the last descriptor of it is closed, and the filter lets everything pass from then on.
 */
final class ClsBpfHooks implements Hooks {
    private static final int ONLY_KEY = 0;

    /** TC_ACT_UNSPEC: whoever comes next decides. */
    private static final int NEXT = -1;

    /** The kernel empties maps some time after their last owner has died: so long it may be dead already. */
    private static final Duration LINGERING = Duration.ofMillis(500);

    private static final Duration LOOK = Duration.ofMillis(5);

    private final Clsact clsact;
    private final Deque<BpfMap> maps = new ArrayDeque<>();

    private ClsBpfHooks(Clsact clsact) {
        this.clsact = clsact;
    }

    /** In the calling thread's namespace. */
    static ClsBpfHooks open(int interfaceIndex) throws IOException {
        return new ClsBpfHooks(Clsact.open(interfaceIndex, ClsBpfHooks::checkLeftOver));
    }

    private static void checkLeftOver(int id) throws IOException {
        long start = System.nanoTime();
        for (String owned = owned(id); owned != null; owned = owned(id)) {
            if (System.nanoTime() - start > LINGERING.toNanos() || !pause()) {
                throw new InterfaceInUseException(owned);
            }
        }
    }

    /** Name of the program if it does something still, else null. */
    private static @Nullable String owned(int id) throws IOException {
        Optional<LoadedProgram> program = LoadedProgram.withNumber(id);
        return program.isPresent() && program.get().hasEntry() ? program.get().name() : null;
    }

    /** Returns false if the thread was interrupted. */
    private static boolean pause() {
        try {
            Thread.sleep(LOOK);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Override
    public void attach(Direction direction, BpfProgram program) throws IOException {
        BpfMap map = BpfMap.create(BpfMap.Type.PROG_ARRAY, program.name(), 1);
        maps.push(map);
        map.put(ONLY_KEY, program.fd());
        Assembler lookUp = new Assembler()
                .move(R2, map)
                .move(R3, ONLY_KEY)
                .call(KernelFunction.TAIL_CALL)
                .exit(NEXT);
        try (BpfProgram filter = BpfProgram.load(ProgramType.SCHED_CLS, program.name(), lookUp)) {
            clsact.attach(direction, filter.fd(), program.name());
        }
    }

    @Override
    public void close() {
        maps.forEach(BpfMap::close);
        maps.clear();
        clsact.close();
    }
}
