package dev.valed.daemon.control;

import dev.valed.ports.OpenPort;
import dev.valed.ports.netmap.budget.Payer;

/**
 * Makes the port that a program asked for, once it is clear what kind it is.
 *
 * @param <P> what the program gets
 */
interface ProgramOpener<P extends OpenPort> {

    /** For whom it is made. */
    Payer payer();

    /** A port of a switch, made as the program wants it. */
    P onSwitch() throws ServiceException;

    /** A persistent port, which is as it was made. */
    P persistent(PersistentPort port) throws ServiceException;

    /** A TAP: the rings that lead anywhere are its host rings. */
    P host(String device) throws ServiceException;

    /**
     * Another interface of the kernel. The port has two {@linkplain OpenPort#sides sides}: its wire, then its host.
     *
     * @param queues of the interface, at least 1: as many rings each way the wire's side is to have
     */
    P wireAndHost(String device, int queues) throws ServiceException;
}
