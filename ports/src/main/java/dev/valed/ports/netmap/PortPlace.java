package dev.valed.ports.netmap;

/**
 * Where a port is, in netmap's terms.
 *
 * @param name        as {@code vale0:a}
 * @param switchIndex number of the switch
 * @param portIndex   number of the port on it, or {@link #NO_PORT}
 */
public record PortPlace(String name, int switchIndex, int portIndex) {

    /** NM_BDG_NOPORT: there is the switch, but no such port. */
    public static final int NO_PORT = 255;
}
