package dev.valed.daemon.control;

import dev.valed.daemon.control.ServiceException.Kind;
import dev.valed.ports.OpenPort;
import dev.valed.ports.netmap.budget.Budgets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Memories that are but numbers, from 2 on, and ports that are {@link FakePort}s. There is no memory 99, and no pipe "x}9". */
final class FakeNetmapPorts implements NetmapPorts {

    /** Ids of memories to how often they are held. */
    final Map<Integer, Integer> holdings = new HashMap<>();

    private final Budgets budgets = new Budgets(1 << 30, 1024);
    final List<FakePort> patches = new ArrayList<>();
    final Map<String, FakePort> pipes = new HashMap<>();

    @Override
    public Budgets budgets() {
        return budgets;
    }

    @Override
    public Holding hold(String name, InterfaceSpec spec) throws ServiceException {
        if (spec.memoryId() == 99) {
            throw ServiceException.invalid("memId", "there is no memory 99");
        }
        int id = spec.memoryId() == 0 ? 2 + holdings.size() : spec.memoryId();
        holdings.merge(id, 1, Integer::sum);
        return new FakeHolding(id);
    }

    private final class FakeHolding implements Holding {
        private final int id;
        private boolean closed;

        FakeHolding(int id) {
            this.id = id;
        }

        @Override
        public int memoryId() {
            return id;
        }

        @Override
        public void close() {
            if (!closed) {
                closed = true;
                holdings.computeIfPresent(id, (key, count) -> count == 1 ? null : count - 1);
            }
        }
    }

    @Override
    public Sides patch(String name, InterfaceSpec spec, Holding memory) {
        FakePort first = new FakePort();
        FakePort second = new FakePort();
        patches.add(first);
        patches.add(second);
        return new Sides(first, second);
    }

    @Override
    public OpenPort pipeEnd(PipePortSpec pipe) throws ServiceException {
        if (pipe.pipe().equals("x}9")) {
            throw new ServiceException(Kind.CONFLICT, "x}9 is in use by a program");
        }
        FakePort end = new FakePort();
        pipes.put(pipe.pipe(), end);
        return end;
    }
}
