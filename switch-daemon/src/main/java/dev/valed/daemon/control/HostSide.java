package dev.valed.daemon.control;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How the second port is called of an interface that is taken over with both its sides: as the first, with a {@code ^}
 * behind it, as in netmap. Users cannot give a port such a name; it is made and deleted with the first.
 */
public final class HostSide {

    private static final String MARK = "^";

    private HostSide() {}

    /** The name of the host's side, when the port of this name is the first. */
    public static String nameOf(String firstPort) {
        return firstPort + MARK;
    }

    /**
     * What the port of this name is: for the host's side what the first is. Null if there is none among these.
     *
     * @param ports those that users name, to what they are
     */
    public static @Nullable PortSpec find(Map<String, PortSpec> ports, String port) {
        PortSpec spec = ports.get(firstOf(port));
        return spec != null && (spec.hasHostSide() || !isName(port)) ? spec : null;
    }

    static boolean isName(String port) {
        return port.endsWith(MARK);
    }

    /** The name of the first port, when this is that of the host's side; otherwise the same. */
    static String firstOf(String port) {
        return isName(port) ? port.substring(0, port.length() - MARK.length()) : port;
    }
}
