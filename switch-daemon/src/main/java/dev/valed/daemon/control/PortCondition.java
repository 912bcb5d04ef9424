package dev.valed.daemon.control;

/** What has to hold before a port is made, or an interface is taken over for a program; not asked for one that is there. */
public interface PortCondition {

    /** @throws ServiceException if the port is not to be made */
    void check(PortSpec spec) throws ServiceException;
}
