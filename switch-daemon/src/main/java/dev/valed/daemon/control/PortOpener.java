package dev.valed.daemon.control;

import dev.valed.ports.OpenPort;

/** Opens what is behind a port. */
@FunctionalInterface
interface PortOpener<P extends OpenPort> {

    P open() throws ServiceException;
}
