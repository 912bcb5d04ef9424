package dev.valed.daemon.control;

import dev.valed.ports.OpenPort;

/**
 * Makes the port that a program asked for, once it is clear what kind it is.
 *
 * @param <P> what the program gets
 */
interface ProgramOpener<P extends OpenPort> {

    /** A port of a switch, made as the program wants it. */
    P onSwitch() throws ServiceException;

    /** A persistent port, which is as it was made. */
    P persistent(String name, InterfaceSpec spec, NetmapPorts.Holding memory) throws ServiceException;

    /** An interface of the kernel: the rings that the switch uses are its host rings. */
    P host(String device) throws ServiceException;
}
