package dev.valed.daemon.control;

import dev.valed.ports.OpenPort;
import dev.valed.ports.netmap.budget.Budgets;

/** Makes ports in shared memory for which no program asks; in tests, something that looks like them. */
public interface NetmapPorts {

    /** A memory that is not given back as long as this is open. */
    interface Holding extends AutoCloseable {

        /** 1 to 65,535. */
        int memoryId();

        /** Idempotent. */
        @Override
        void close();
    }

    /** Two ports of which each receives what is delivered to the other. */
    record Sides(OpenPort first, OpenPort second) {}

    /** What programs share, and how much of it they have. */
    Budgets budgets();

    /**
     * Takes hold of the memory that a persistent port is to live in, made if it is to have one of its own.
     *
     * @throws ServiceException (INVALID, memId) if there is no memory of this id; FULL, UNAVAILABLE
     */
    Holding hold(String name, InterfaceSpec spec) throws ServiceException;

    /**
     * Makes what connects two switches.
     *
     * @param name of the persistent port
     * @throws ServiceException FULL, UNAVAILABLE
     */
    Sides patch(String name, InterfaceSpec spec, Holding memory) throws ServiceException;

    /**
     * Opens one end of a pipe for a switch, as a program would.
     *
     * @throws ServiceException CONFLICT if somebody has it; INVALID if it is no name of a pipe
     */
    OpenPort pipeEnd(PipePortSpec pipe) throws ServiceException;
}
