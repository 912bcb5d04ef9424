package dev.valed.daemon.control;

import dev.valed.ports.netmap.request.RefusedException;
import dev.valed.ports.sys.Errno;
import java.util.Optional;

/** The full name of a port of a switch, {@code vale0:a}, not checked otherwise. */
record PortName(String switchName, String port) {

    /** @return empty if it is the name of something else */
    static Optional<PortName> of(String name) {
        int colon = name.indexOf(':');
        return name.startsWith(Names.SWITCH_PREFIX) && colon >= 0
                ? Optional.of(new PortName(name.substring(0, colon), name.substring(colon + 1)))
                : Optional.empty();
    }

    /** @throws RefusedException EINVAL if it is the name of something else */
    static PortName parse(String name) throws RefusedException {
        return of(name).orElseThrow(() -> new RefusedException(
                Errno.EINVAL, "name " + Names.quote(name) + " is not accepted: vale0:tap0, say, is"));
    }

    @Override
    public String toString() {
        return switchName + ":" + port;
    }
}
