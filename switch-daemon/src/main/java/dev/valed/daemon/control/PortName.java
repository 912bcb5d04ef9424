package dev.valed.daemon.control;

import dev.valed.ports.netmap.request.RefusedException;
import dev.valed.ports.sys.Errno;

/** The full name of a port of a switch, {@code vale0:a}, not checked otherwise. */
record PortName(String switchName, String port) {

    /** @throws RefusedException EINVAL if it is the name of something else */
    static PortName parse(String name) throws RefusedException {
        int colon = name.indexOf(':');
        if (!name.startsWith(Names.SWITCH_PREFIX) || colon < 0) {
            throw new RefusedException(
                    Errno.EINVAL, "name " + Names.quote(name) + " is not accepted: vale0:tap0, say, is");
        }
        return new PortName(name.substring(0, colon), name.substring(colon + 1));
    }

    @Override
    public String toString() {
        return switchName + ":" + port;
    }
}
