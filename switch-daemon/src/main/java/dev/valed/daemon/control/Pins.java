package dev.valed.daemon.control;

import dev.valed.core.control.CoreException;
import dev.valed.core.control.SwitchCore;
import dev.valed.daemon.control.ServiceException.Kind;

/** Enters pinned addresses into the core's forwarding database. */
final class Pins {

    private Pins() {}

    /** Does nothing while the port is down: its attachment enters its pins. */
    static void enter(SwitchCore core, ConfiguredSwitch on, ConfiguredPort port, long mac) throws ServiceException {
        Attachment attachment = port.attachment;
        if (attachment == null) {
            return;
        }
        try {
            core.fdb(on.name).pin(mac, attachment.port().identity(), core.nowSeconds());
        } catch (CoreException e) {
            throw CoreProblems.of(e);
        } catch (IllegalStateException e) {
            throw new ServiceException(Kind.FULL, "switch " + on.name + ": " + e.getMessage(), e);
        }
    }
}
