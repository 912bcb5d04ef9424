package dev.valed.daemon.testing;

import dev.valed.daemon.control.InterfaceSpec;
import dev.valed.daemon.control.NetmapPorts;
import dev.valed.daemon.control.PipePortSpec;
import dev.valed.daemon.control.ServiceException;
import dev.valed.ports.OpenPort;
import dev.valed.ports.netmap.budget.Budgets;

/** Memories of which there is nothing but the number: 7, or the one that is asked for if that is below 8. */
final class NumberedMemories implements NetmapPorts {

    private final Budgets budgets = new Budgets(1 << 30, 1024);

    private record Number(int memoryId) implements Holding {
        @Override
        public void close() {}
    }

    @Override
    public Budgets budgets() {
        return budgets;
    }

    @Override
    public Holding hold(String name, InterfaceSpec spec) throws ServiceException {
        if (spec.memoryId() > 7) {
            throw ServiceException.invalid("memId", "there is no memory " + spec.memoryId());
        }
        return new Number(spec.memoryId() == 0 ? 7 : spec.memoryId());
    }

    @Override
    public Sides patch(String name, InterfaceSpec spec, Holding memory) {
        return new Sides(new MemoryTap(name), new MemoryTap(name));
    }

    @Override
    public OpenPort pipeEnd(PipePortSpec pipe) {
        return new MemoryTap(pipe.pipe());
    }
}
