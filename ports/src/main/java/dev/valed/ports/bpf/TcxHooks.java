package dev.valed.ports.bpf;

import dev.valed.ports.netlink.Direction;
import dev.valed.ports.sys.SystemCallException;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;

/** By links: the kernel itself takes the programs off when this process ends. */
final class TcxHooks implements Hooks {
    private final int interfaceIndex;
    private final Deque<BpfLink> links = new ArrayDeque<>();

    private TcxHooks(int interfaceIndex) {
        this.interfaceIndex = interfaceIndex;
    }

    /** In the calling thread's namespace. */
    static TcxHooks open(int interfaceIndex) throws IOException {
        for (Direction direction : Direction.values()) {
            for (LoadedProgram program : LoadedProgram.tcx(interfaceIndex, direction)) {
                if (program.name().startsWith(FramePrograms.NAME_PREFIX)) {
                    throw new InterfaceInUseException(program.name());
                }
            }
        }
        return new TcxHooks(interfaceIndex);
    }

    @Override
    public void attach(Direction direction, BpfProgram program) throws SystemCallException {
        links.push(BpfLink.tcx(program, interfaceIndex, direction));
    }

    @Override
    public void close() {
        links.forEach(BpfLink::close);
        links.clear();
    }
}
