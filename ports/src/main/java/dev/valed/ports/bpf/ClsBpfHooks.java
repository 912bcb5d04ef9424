package dev.valed.ports.bpf;

import static dev.valed.ports.bpf.Register.R2;
import static dev.valed.ports.bpf.Register.R3;

import dev.valed.ports.netlink.Clsact;
import dev.valed.ports.netlink.Direction;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * By filters, for kernels without tcx. A filter stays when this process is killed, so it only looks up what to do in a map:
 * the kernel empties that when the last descriptor of it is closed, and the filter lets everything pass from then on.
 */
final class ClsBpfHooks implements Hooks {
    private static final int ONLY_KEY = 0;

    /** TC_ACT_UNSPEC: whoever comes next decides. */
    private static final int NEXT = -1;

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
        Optional<LoadedProgram> program = LoadedProgram.withNumber(id);
        if (program.isPresent() && program.get().hasEntry()) {
            throw new InterfaceInUseException(program.get().name());
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
