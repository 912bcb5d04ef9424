package dev.valed.daemon.control;

import dev.valed.ports.OpenPort;
import dev.valed.ports.netmap.budget.Payer;
import dev.valed.ports.netmap.port.PortOpening;
import dev.valed.ports.netmap.request.RefusedException;
import dev.valed.ports.netmap.request.RingCounts;

/** Makes the port that a program asked for. What it makes is both a NetmapPort and an open port. */
record NetmapOpener(PortOpening opening) implements ProgramOpener<OpenPort> {

    private interface Opening {
        OpenPort open() throws RefusedException;
    }

    @Override
    public Payer payer() {
        return opening.payer();
    }

    @Override
    public OpenPort onSwitch() throws ServiceException {
        return open(opening::switchedPort);
    }

    @Override
    public OpenPort persistent(PersistentPort port) throws ServiceException {
        InterfaceSpec spec = port.spec;
        RingCounts rings = new RingCounts(spec.txSlots(), spec.rxSlots(), spec.txRings(), spec.rxRings(), 0, 0);
        return open(() -> opening.switchedPort(MemoryPorts.memory(port.memory), rings, !port.ephemeral));
    }

    @Override
    public OpenPort host(String device) throws ServiceException {
        return open(opening::hostPort);
    }

    @Override
    public OpenPort wireAndHost(String device, int queues) throws ServiceException {
        return open(() -> opening.interfacePort(queues));
    }

    private OpenPort open(Opening action) throws ServiceException {
        try {
            return action.open();
        } catch (RefusedException e) {
            throw NetmapPeers.failure(opening.name() + " cannot be opened: " + e.getMessage(), e);
        }
    }
}
