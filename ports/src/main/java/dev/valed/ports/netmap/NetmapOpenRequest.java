package dev.valed.ports.netmap;

import dev.valed.core.ring.NetmapLayout;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A client's wish for a port.
 *
 * @param switchName {@code vale} and then letters, digits and underscores
 * @param portName   letters, digits and underscores; together with the switch's name and the colon between them shorter
 *                   than 16 characters (netmap's IFNAMSIZ)
 * @param layout     of the port's memory; up to 2 GiB, so a broker sets a limit of its own
 */
public record NetmapOpenRequest(String switchName, String portName, NetmapLayout layout) {

    private static final int NAME_LIMIT = 16;
    private static final Pattern NAME = Pattern.compile("(vale[0-9A-Za-z_]*):([0-9A-Za-z_]+)");

    public NetmapOpenRequest {
        match(switchName + ":" + portName);
    }

    /**
     * Reads a name such as {@code vale0:a}.
     *
     * @throws IllegalArgumentException if it is anything else
     */
    public static NetmapOpenRequest parse(String name, NetmapLayout layout) {
        Matcher matcher = match(name);
        return new NetmapOpenRequest(matcher.group(1), matcher.group(2), layout);
    }

    private static Matcher match(String name) {
        Matcher matcher = NAME.matcher(name);
        if (name.length() >= NAME_LIMIT || !matcher.matches()) {
            throw new IllegalArgumentException("port name \"" + name + "\" is not accepted: a switch that begins with"
                    + " \"vale\", a colon and a port, of letters, digits and underscores, are, such as vale0:a,"
                    + " altogether shorter than " + NAME_LIMIT + " characters");
        }
        return matcher;
    }

    /** As {@code vale0:a}. */
    public String name() {
        return switchName + ":" + portName;
    }
}
